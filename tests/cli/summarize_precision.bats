#!/usr/bin/env bats
#
# build/summarize on the files of adaptive runs, and its list of widths.
#
# shellcheck disable=SC2154 # summarize.bash sets summarize, folder and error

bats_require_minimum_version 1.5.0
load summarize.bash

@test "--precision lists the headline intervals, the widest first, and writes nothing" {
	fixture
	find "$folder" | sort >"$BATS_TEST_TMPDIR/before"
	run "$summarize" --precision 1% "$folder"
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "precise	half_width	pairs	blocks	cell	against" ]
	# four speedups, a comparison, and spawn's two times; not the A/A control
	[ "${#lines[@]}" -eq 8 ]
	[[ ${lines[1]} == "0	0.0"*"	10	"*"cpu-speedup:mode=thread,tasks=4,workers=2	cpu-speedup:mode=process,tasks=4,workers=2" ]]
	tail -n +2 <<<"$output" | cut -f 2 | sort -rn | diff - <(tail -n +2 <<<"$output" | cut -f 2)
	grep -q "^1	.*	10	10	spawn:mode=thread	-$" <<<"$output"
	find "$folder" | sort | diff "$BATS_TEST_TMPDIR/before" -
	run "$summarize" --precision 5% "$folder"
	[ "$(grep -c ^1 <<<"$output")" -eq 7 ]
}

@test "below six blocks no width is known" {
	fixture 5
	run "$summarize" --precision 1% "$folder"
	[ "$status" -eq 0 ]
	[ "$(grep -c "^0	-	5	-	" <<<"$output")" -eq 7 ]
}

@test "--precision on a folder cut off anywhere gives a message and no table" {
	fixture 2
	cp "$folder/blocks/0002.json" "$BATS_TEST_TMPDIR/whole"
	size=$(($(wc -c <"$folder/blocks/0002.json") - 2))
	for ((length = 0; length < size; length += 83)); do
		head -c "$length" "$BATS_TEST_TMPDIR/whole" >"$folder/blocks/0002.json"
		run --separate-stderr "$summarize" --precision 1% "$folder"
		[ "$status" -eq 1 ]
		[ -z "$output" ]
		[[ $stderr == *blocks/0002.json* ]]
	done
}

@test "the plan's margin is used, and --margin beats it" {
	fixture
	printf 'name\tvalue\nseed\t7\nmargin\t5%%\n' >"$folder/plan.tsv"
	"$summarize" "$folder" | grep -q 'threads and processes.*equivalent within 5 %'
	"$summarize" --margin 1% "$folder" | grep -q 'threads and processes.*cannot tell'
	printf 'name\tvalue\nmargin\t0%%\n' >"$folder/plan.tsv"
	rm "$folder/summary.tsv" "$folder/summary.md"
	refused plan.tsv:2: 'margin is "0%"'
}

@test "the reason why blocks ended is in the text and in summary.md" {
	fixture
	printf '%s\t%s\n' name value reason budget text 'the budget ends' detail '2 are wide' >"$folder/stop.tsv"
	"$summarize" "$folder" >"$BATS_TEST_TMPDIR/out"
	[ "$(sed -n 2,3p "$BATS_TEST_TMPDIR/out" | paste -sd '|')" = "the budget ends|2 are wide" ]
	grep -qx -- "- the budget ends" "$folder/summary.md"
}

@test "cells that sit out are missing from their blocks, and only they" {
	fixture
	printf 'block\tcells\n8\tcpu-speedup:mode=make,tasks=4,workers=2\n10\t\n' >"$folder/left-out.tsv"
	refused blocks/0008.json 'left-out.tsv says that it sat out'
	for block in 0008 0009; do
		python3 - "$folder/blocks/$block.json" <<-'EOF'
			import json, sys
			export = json.load(open(sys.argv[1]))
			export["results"] = [r for r in export["results"] if "mode=make" not in r["command"]]
			json.dump(export, open(sys.argv[1], "w"))
		EOF
	done
	"$summarize" --quiet "$folder"
	[ "$(awk -F '\t' '/mode=make/ { print $5, $21 }' "$folder/summary.tsv")" = "8 8" ]
	[ "$(awk -F '\t' '/mode=ceiling/ { print $5, $21 }' "$folder/summary.tsv")" = "10 10" ]
	rm "$folder/summary.tsv" "$folder/summary.md" "$folder/left-out.tsv"
	refused blocks/0008.json 'replicate 0 of cell cpu-speedup:mode=make' missing
}

@test "a damaged plan, reason or list of left-out cells is refused with its line" {
	fixture
	for file in plan stop left-out; do
		case $file in
		left-out) printf 'block\tcells\n20\tspawn:mode=thread\n' ;;
		*) printf 'name\tvalue\nmargin\t2%%\n' ;;
		esac >"$BATS_TEST_TMPDIR/whole"
		size=$(wc -c <"$BATS_TEST_TMPDIR/whole")
		for ((length = 0; length < size; length++)); do
			head -c "$length" "$BATS_TEST_TMPDIR/whole" >"$folder/$file.tsv"
			# a header alone is whole
			[ "$(wc -l <"$folder/$file.tsv")" -ne 1 ] || [ -n "$(tail -c 1 "$folder/$file.tsv")" ] || continue
			refused "$file.tsv:"
		done
		cp "$BATS_TEST_TMPDIR/whole" "$folder/$file.tsv"
		"$summarize" --quiet "$folder"
		rm "$folder/summary.tsv" "$folder/summary.md"
	done
	printf 'block\tcells\n20\tspawn:mode=nothing\n' >"$folder/left-out.tsv"
	refused left-out.tsv:2: spawn:mode=nothing
}
