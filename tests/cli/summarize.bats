#!/usr/bin/env bats
#
# build/summarize on synthetic run folders with known answers.
#
# shellcheck disable=SC2154 # summarize.bash sets summarize and folder

load summarize.bash

@test "the summary of the fixture is the golden one" {
	fixture
	run "$summarize" "$folder"
	[ "$status" -eq 0 ]
	diff tests/cli/golden/summary.tsv "$folder/summary.tsv"
	diff tests/cli/golden/summary.txt - <<<"$output"
	diff tests/cli/golden/summary.md "$folder/summary.md"
}

@test "a second time gives the same files and leaves nothing else" {
	fixture
	"$summarize" --quiet "$folder"
	find "$folder" | sort >"$BATS_TEST_TMPDIR/before"
	same_answers
	find "$folder" | sort | diff "$BATS_TEST_TMPDIR/before" -
}

@test "a table fits into 80 columns" {
	fixture
	run "$summarize" "$folder"
	[ "$status" -eq 0 ]
	while IFS= read -r line; do
		[ "$(printf %s "$line" | wc -m)" -le 80 ]
	done < <(LC_ALL=C.UTF-8 grep -E '^(mode|serial|thread|process|ceiling|make|  )' <<<"$output")
}

@test "--quiet prints nothing" {
	fixture
	run "$summarize" --quiet "$folder"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ -s "$folder/summary.md" ]
}

@test "no escapes without a terminal, nor with NO_COLOR on one" {
	fixture
	"$summarize" "$folder" >"$BATS_TEST_TMPDIR/out"
	[ "$(grep -c $'\033' "$BATS_TEST_TMPDIR/out")" -eq 0 ]
	TERM=xterm NO_COLOR=1 script -qec "$summarize $folder" /dev/null >"$BATS_TEST_TMPDIR/out"
	[ "$(grep -c $'\033' "$BATS_TEST_TMPDIR/out")" -eq 0 ]
	env -u NO_COLOR TERM=xterm script -qec "$summarize $folder" /dev/null >"$BATS_TEST_TMPDIR/out"
	grep -q $'\033' "$BATS_TEST_TMPDIR/out"
}

@test "the margin decides between equivalent and cannot tell" {
	fixture
	"$summarize" --margin 5% "$folder" | grep -q 'threads and processes.*equivalent within 5 %'
	"$summarize" --margin 1% "$folder" | grep -q 'threads and processes.*cannot tell'
}

@test "usage errors exit with 2" {
	for arguments in '' 'a b' '--margin 2 a' '--margin x% a' '--margin 0% a' '--margin 100% a' '--nothing a'; do
		# shellcheck disable=SC2086 # several words
		run "$summarize" $arguments
		[ "$status" -eq 2 ]
	done
}

@test "lines of uncommitted blocks and attempts are ignored" {
	fixture
	# block 11 never got its export; attempt 1 of block 2 is in the fixture
	sed -n 's/"block":3,/"block":11,/p' "$folder/runs.jsonl" >"$BATS_TEST_TMPDIR/more"
	sed 's/mode=thread/mode=unplanned/' "$BATS_TEST_TMPDIR/more" >>"$folder/runs.jsonl"
	printf '11\t1\tnow\t9\t9000\t1\t1\t0\t0\t2300\t0\n' >>"$folder/noise.tsv"
	: >"$folder/blocks/.block.json"
	: >"$folder/blocks/0011.json.part"
	same_answers
}

@test "the noise of an older driver is read, what it lacks is unknown" {
	fixture
	change noise.tsv -E 's/(\t[^\t]*){4}$//'
	same_answers
	grep -q '^| 1 | .* | 0.20 % | 8.0 % | - | - | 0.50 | - | - |$' "$folder/summary.md"
}

@test "a cut-off last line is ignored with a note" {
	fixture
	printf '{"schema":1,"run":"2026' >>"$folder/runs.jsonl"
	run "$summarize" --quiet "$folder"
	[ "$status" -eq 0 ]
	[[ $output == *"runs.jsonl:89: the last line is cut off"* ]]
	diff tests/cli/golden/summary.tsv "$folder/summary.tsv"
}

@test "failed runs are counted and do not enter the times" {
	fixture
	# an exit code without a record; a record of failure without an exit code
	change runs.jsonl -e '/"block":4,.*mode=process,tasks/d' \
		-e '/"block":5,.*mode=thread,tasks/s/"status":"ok","error":null/"status":"failed","error":"worker 1\\u001b[31m died"/'
	change blocks/0004.json '/mode=process,tasks/,/}/{/exit_codes/{n;s/0/7/}}'
	run "$summarize" "$folder"
	[ "$status" -eq 0 ]
	[[ $output == *"2 processes: 1 of 10 runs failed; block 4: exit code 7"* ]]
	[[ $output == *"2 threads: 1 of 10 runs failed; block 5: worker 1?[31m died"* ]]
	[[ $output == *"1/10"* ]]
	[ "$(awk -F'\t' '$2 ~ /mode=process,tasks/ { print $5, $6, $21 }' "$folder/summary.tsv")" = "10 1 9" ]
}

@test "warnings of the programs are shown, equal ones once" {
	fixture
	change runs.jsonl '/mode=\(thread\|process\),tasks/s/"warnings":\[\]/"warnings":["too short"]/'
	run "$summarize" "$folder"
	[[ $output == *"2 cells: 20 of 20 runs warn; too short"* ]]
}

@test "fewer than 6 blocks give no interval and no verdict" {
	fixture 5
	run "$summarize" "$folder"
	[ "$status" -eq 0 ]
	[[ $output == *"Below 6 blocks there is no interval and no verdict."* ]]
	[[ $output == *"cannot tell: 5 pairs of runs, 6 are needed"* ]]
	[[ $output != *equivalent* && $output != *different* ]]
	[ "$(awk -F'\t' 'NR > 1 { print $11 $12 $19 $20 }' "$folder/summary.tsv" | sort -u)" = ---- ]
}

@test "a stolen machine is suspect" {
	fixture
	change noise.tsv 's/0.5\t1\t/0.5\t10\t/'
	"$summarize" "$folder" | grep -q "^SUSPECT: the hypervisor stole 2.0 % of the run's wall time"
	grep -q '^- SUSPECT' "$folder/summary.md"
}

@test "a folder that cannot be written is reported" {
	fixture
	[ "$(id -u)" -ne 0 ] || skip "root may write anywhere"
	chmod a-w "$folder"
	run "$summarize" "$folder"
	chmod u+w "$folder"
	[ "$status" -eq 1 ]
	[[ $output == *"summary.tsv: Permission denied"* ]]
}

# A name that is taken by a folder cannot be renamed over, not even by root.
@test "a summary that cannot be put in place leaves no half file" {
	fixture
	mkdir "$folder/summary.md"
	run "$summarize" "$folder"
	[ "$status" -eq 1 ]
	[[ $output == *"summary.md: Is a directory"* ]]
	[ -z "$(find "$folder" -name '.summary*')" ]
}

@test "a full disk is detected and leaves no half file" {
	fixture
	# a limit on file sizes is the only full disk that needs no privilege
	run bash -c 'trap "" XFSZ; ulimit -f 2; "$@"' - "$summarize" --quiet "$folder"
	[ "$status" -eq 1 ]
	[[ $output == *"summary.md: File too large"* ]]
	[ ! -e "$folder/summary.md" ]
	[ -z "$(find "$folder" -name '.summary*')" ]
	diff tests/cli/golden/summary.tsv "$folder/summary.tsv"
}

@test "a full standard output is an error" {
	fixture
	run bash -c '"$@" >/dev/full' - "$summarize" "$folder"
	[ "$status" -eq 1 ]
	[[ $output == *"standard output"* ]]
}

@test "summary.json and comparisons.tsv say the same as the tables" {
	fixture
	"$summarize" --quiet "$folder"
	jq -e '.schema == 1 and .blocks == 10 and .margin == 0.02 and .suspect == false
		and .suspect_reasons == [] and (.noise | length) == 10
		and (.noise[0] | .block == 1 and .seconds == 0.5)' "$folder/summary.json"
	jq -r '.experiments[].cells[] | [.key, .runs, .speedup.blocks // 0] | @tsv' \
		"$folder/summary.json" | diff <(tail -n +2 "$folder/summary.tsv" | cut -f 2,5,21) -
	jq -r '.experiments[].comparisons[] | [.first, .second, .verdict] | @tsv' \
		"$folder/summary.json" | diff <(tail -n +2 "$folder/comparisons.tsv" | cut -f 2,3,14) -
	diff tests/cli/golden/comparisons.tsv "$folder/comparisons.tsv"
	change noise.tsv 's/0.5\t1\t/0.5\t10\t/'
	"$summarize" --quiet "$folder"
	jq -e '.suspect and (.suspect_reasons[0] | startswith("the hypervisor stole"))' \
		"$folder/summary.json"
}

@test "blocks that are alike widen the interval and are told of" {
	fixture 12
	# the first half
	change runs.jsonl '/"block":[1-6],.*mode=process,tasks/s/"elapsed_ns":5/"elapsed_ns":4/'
	"$summarize" "$folder" | grep -q 'neighbouring blocks are alike (lag-1 correlation 0\.[0-9]*): 12 pairs'
	jq -e '[.. | objects | select(.interval? == "block bootstrap")]
		| length > 0 and all(.effective_blocks < .blocks)' "$folder/summary.json"
}
