# shellcheck shell=bash
# Drawing a chart from its data with gnuplot. Whoever sources this has a function say.

# draw_whole CHART DATA FILE svg|png: draws scripts/charts/CHART.gp from DATA.gp and
# DATA.dat. FILE gets its name only when it is whole; else a message and status 1.
draw_whole() {
	local chart=$1 data=$2 file=$3 type=$4 said
	local partial=${file%/*}/.${file##*/}.$$.tmp name=${file##*/}
	if ! said=$(run_gnuplot "$chart" "$data" "$partial" "$type" 2>&1) || [[ -n $said ]]; then
		rm -f "$partial"
		say "$name: gnuplot failed: ${said:-no message}"
		return 1
	fi
	[[ $type != svg ]] || name_svg "$partial" "$(text_of TITLE "$data.gp")"
	if ! is_whole "$partial" "$type"; then
		rm -f "$partial"
		say "$name: gnuplot left an incomplete file"
		return 1
	fi
	mv -f "$partial" "$file"
}

# draw_charts DATA_FOLDER FOLDER NAME…: both pictures of each chart at once, because gnuplot
# is slow to start, to FOLDER/NAME.svg and NAME.png. Prints the files made; status 1 if one
# could not be drawn.
draw_charts() {
	local data=$1 folder=$2 name chart svg status=0
	shift 2
	for name; do
		chart=$(text_of CHART "$data/$name.gp")
		if [[ ! $chart =~ ^[a-z][a-z-]*$ || ! -e scripts/charts/$chart.gp ]]; then
			say "$name: scripts/charts has no chart named \"$chart\""
			status=1
			continue
		fi
		draw_whole "$chart" "$data/$name" "$folder/$name.svg" svg &
		svg=$!
		draw_whole "$chart" "$data/$name" "$folder/$name.png" png &
		wait "$svg" && printf '%s\n' "$folder/$name.svg" || status=1
		wait "$!" && printf '%s\n' "$folder/$name.png" || status=1
	done
	return "$status"
}

# remove_partial FOLDER: what an ended draw_whole of this shell left there
remove_partial() {
	rm -f "$1"/.*."$$".tmp "$1"/.*."$$".tmp.named
}

# text_of NAME FILE: the value of a text in a data file of gnuplot assignments
text_of() {
	local text
	text=$(sed -n "s/^$1 = '\(.*\)'\$/\1/p" "$2")
	printf '%s' "${text//"''"/"'"}"
}

require_gnuplot() {
	command -v gnuplot >/dev/null ||
		fail 1 "gnuplot is missing, no chart can be drawn: scripts/setup installs it (Debian: gnuplot-nox)"
	# gnuplot takes any other font in silence, and the texts no longer fit
	if command -v fc-match >/dev/null && [[ $(fc-match 'DejaVu Sans') != *'DejaVu Sans'* ]]; then
		say "the font DejaVu Sans is missing, texts may not fit: scripts/setup installs it (Debian: fonts-dejavu-core)"
	fi
}

# Quiet if all is well: gnuplot goes on after warnings, and fontconfig's are about the machine.
run_gnuplot() {
	local chart=$1 data=${2//"'"/"''"} out=${3//"'"/"''"} type=$4 status
	gnuplot -e "DATA='$data'; OUT='$out'; T='$type'" "scripts/charts/$chart.gp" 2>&1 >/dev/null |
		sed '/^[[:space:]]*$/d; /^Fontconfig /d'
	status=${PIPESTATUS[0]}
	return "$status"
}

is_whole() {
	[[ -s $1 ]] || return 1
	case $2 in
	svg) tail -c 16 "$1" | grep -q '</svg>' ;;
	png) tail -c 12 "$1" | grep -qa IEND ;;
	esac
}

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
