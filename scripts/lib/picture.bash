# shellcheck shell=bash
# What gnuplot cannot say in a picture of its own.

# escape_xml TEXT: prints it as the text of an element
escape_xml() {
	local text=$1
	# quoted, because bash 5.2 takes a bare & for the match
	text=${text//&/"&amp;"}
	text=${text//</"&lt;"}
	printf '%s' "${text//>/"&gt;"}"
}

# name_svg FILE TEXT: gnuplot calls every picture "Gnuplot" and every curve in it
# "gnuplot_plot_1"; readers of the page want to hear the finding. What a pointer over a
# mark reads is left to a script that the picture does not have; a title needs none.
name_svg() {
	TEXT=$(escape_xml "$2") awk '
		{ at = index($0, "<title>Gnuplot</title>") }
		at { $0 = substr($0, 1, at - 1) "<title>" ENVIRON["TEXT"] "</title>" substr($0, at + 22) }
		/<title>gnuplot_plot_[0-9a-z]*<\/title>/ { sub(/<title>gnuplot_plot_[0-9a-z]*<\/title>/, "") }
		/<g onmousemove="gnuplot_svg.showHypertext\(evt,/ {
			sub(/^.*showHypertext\(evt,./, "")
			sub(/.\)" onmouseout=.*$/, "")
			$0 = "\t<g class=\"mark\"><title>" $0 "</title>"
		}
		{ print }' "$1" >"$1.named" && mv -f "$1.named" "$1"
}
