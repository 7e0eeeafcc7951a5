#!/usr/bin/env bats
#
# build/compare and scripts/compare, from synthetic runs whose truth is known: runs a… are
# of one build, in runs b… the thread pool takes 10 % longer.
#
# shellcheck disable=SC2154 # bats sets output and status

setup() {
	export LC_ALL=C.UTF-8
	BUILD=${BUILD:-build}
	compare=$BUILD/compare
	runs=$BATS_TEST_TMPDIR/runs
	mkdir "$runs"
}

# some NAME COUNT [NAME=VALUE…]: runs NAME1, NAME2, …
some() {
	local name=$1 count=$2 i
	shift 2
	for ((i = 1; i <= count; i++)); do
		tests/cli/fixtures/run-of-machine "$runs/$name$i" \
			"seed=$(($(printf %d "'$name") * 100 + i))" "$@"
	done
}

# side NAME COUNT: "…/NAME1,…/NAME2"
side() {
	local list=("$runs/$1"{1..9})
	list=("${list[@]:0:$2}")
	(
		IFS=,
		echo "${list[*]}"
	)
}

# field COLUMN CELL [FILE]: of compare.tsv
field() {
	awk -F '\t' -v column="$1" -v cell="$2" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$2 == cell { print $at[column] }' "${3:-$BATS_TEST_TMPDIR/tsv}"
}

# refused STATUS WORD…: after run; a message of a few lines with every word, and no table
refused() {
	local wanted=$1 word
	shift
	echo "$output"
	[ "$status" -eq "$wanted" ]
	for word; do
		[[ $output == *"$word"* ]]
	done
	[[ $output != *"B / A"* ]]
}

@test "three runs a side: a slower pool is found, and fails the build if asked" {
	some a 3 between=0.005
	some b 3 between=0.005 pool=1.10 commit=c1
	run "$compare" "$(side a 3)" "$(side b 3)"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == "B is slower than A in 4 of 11 cells;"* ]]
	[[ $output == *"3 runs of A, 3 of B"* ]]
	[[ $output == *"scripts/bench --versus is the right way"* ]]
	[[ $output == *commit*c0*c1* ]]
	[ "$(wc -L <<<"$output")" -le 80 ]
	run "$compare" "$(side a 3)" "$(side b 3)" --fail-on-regression
	[ "$status" -eq 3 ]
	run "$compare" "$(side b 3)" "$(side a 3)" --fail-on-regression
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == "B is faster than A in 4 of 11 cells;"* ]]
}

@test "the table for programs: both directions, and every verdict" {
	some a 6 between=0.002 within=0.002
	some b 6 between=0.002 within=0.002 pool=1.10
	"$compare" --tsv "$(side a 6)" "$(side b 6)" >"$BATS_TEST_TMPDIR/tsv"
	for workers in 1 2 4 8; do
		[ "$(field verdict "cpu-speedup:mode=thread-pool,workers=$workers")" = different ]
		[ "$(field verdict "cpu-speedup:mode=thread,workers=$workers")" = equivalent ]
	done
	[ "$(field compared cpu-speedup:mode=serial)" = itself ]
	awk -v ratio="$(field ratio cpu-speedup:mode=thread-pool,workers=2)" \
		'BEGIN { exit !(ratio > 1.09 && ratio < 1.11) }'
	# 12 runs in two groups
	[ "$(field freedom cpu-speedup:mode=thread-pool,workers=2)" = 10 ]
}

@test "one run a side and no history: cannot tell, whatever the difference" {
	some a 1
	some b 1 pool=3
	run "$compare" --fail-on-regression "$runs/a1" "$runs/b1"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == "Cannot tell B from A in any of 11 cells." ]]
	[[ $output == *"no equal runs of the machine to say how"* ]]
	# the interval within the run lies far from 1; it says nothing of other runs
	run "$compare" --tsv "$runs/a1" "$runs/b1" --history "$runs"
	[[ $output == *$'\tcannot tell\t'* && $output != *$'\tdifferent\t'* ]]
}

@test "one run a side: what other runs of the machine differ by is the measure" {
	some a 6
	some b 1 pool=1.3
	run "$compare" "$runs/a1" "$runs/b1" --history "$runs"
	echo "$output"
	[[ ${lines[0]} == "B is slower than A in 4 of 11 cells;"* ]]
	[[ $output == *"one run a side; intervals from how 5 other runs of this machine"* ]]
	# and 30 % is nothing where runs differ by 20 % anyway
	some c 6 between=0.2 scale=2
	some d 1 between=0.2 pool=1.3
	rm -r "$runs"/a*
	run "$compare" "$runs/c1" "$runs/d1" --history "$runs"
	echo "$output"
	[[ ${lines[0]} == "Cannot tell B from A in any of 11 cells." ]]
}

@test "the history is of equal runs: other machines, builds and plans do not count" {
	some a 2
	some b 1 pool=1.3
	some c 5 machine=another
	some d 5 build=build-other
	for i in 1 2 3; do
		tests/cli/fixtures/run-of-machine "$runs/e$i" "seed=$i" "commit=c$i"
	done
	mkdir "$runs/damaged"
	cp "$runs/a2/environment.json" "$runs/damaged"
	run "$compare" "$runs/a1" "$runs/b1" --history "$runs"
	echo "$output"
	[ "$status" -eq 0 ]
	# a2 is alone in its group
	[[ $output == *"no equal runs of the machine"* ]]
	[[ $output == *"1 damaged run is left out of the history"* ]]
}

@test "two machines: multiples are judged, times are shown" {
	some a 4
	some b 4 machine=another scale=3 pool=1.10
	run "$compare" "$(side a 4)" "$(side b 4)"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"B is slower than A in 4 of 8 cells"* ]]
	[[ $output == *"different machines"* ]]
	[[ $output == *cpu_model*one*another* ]]
	"$compare" --tsv "$(side a 4)" "$(side b 4)" >"$BATS_TEST_TMPDIR/tsv"
	[ "$(field verdict cpu-speedup:mode=serial)" = "not judged" ]
	[ "$(field ratio_low cpu-speedup:mode=serial)" = - ]
}

@test "cells of one side, and other commands, are told" {
	some a 2
	some b 2
	sed -i '/^spawn/d' "$runs"/b?/cells.tsv "$runs"/b?/experiments.tsv
	sed -i '/"cell":"spawn/d' "$runs"/b?/runs.jsonl
	sed -i -z 's/,\n{"command":"[^"]*cell=spawn[^\n]*}//g' "$runs"/b?/blocks/*.json
	sed -i 's/--workers 4/--workers 4 --count 7/' "$runs"/b?/cells.tsv
	run "$compare" "$(side a 2)" "$(side b 2)"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"2 cells (*) ran another command in B"* ]]
	[[ $output == *"4 threads *"* ]]
	[[ $output == *"spawn:mode=thread,workers=2"*"only in A"* ]]
	run "$compare" "$(side b 2)" "$(side a 2)"
	[[ $output == *"spawn:mode=thread,workers=2"*"only in B"* ]]
}

@test "the folder of a program is no other command" {
	some a 2
	some b 2 build=build-other
	run "$compare" "$(side a 2)" "$(side b 2)"
	[ "$status" -eq 0 ]
	[[ $output != *"another command"* ]]
}

@test "JSON has the same answer" {
	some a 3 between=0.005
	some b 3 between=0.005 pool=1.10
	"$compare" --json "$(side a 3)" "$(side b 3)" | tr -d '\n' >"$BATS_TEST_TMPDIR/json"
	echo >>"$BATS_TEST_TMPDIR/json"
	"$BUILD/tests/flatten" <"$BATS_TEST_TMPDIR/json" >"$BATS_TEST_TMPDIR/flat"
	grep -q '^0.answer "B is slower than A in 4 of 11 cells"$' "$BATS_TEST_TMPDIR/flat"
	[ "$(grep -c '^0.cells.*.regression true$' "$BATS_TEST_TMPDIR/flat")" -eq 4 ]
	[ "$(grep -c '^0[.]a[.][0-9][.]run "a' "$BATS_TEST_TMPDIR/flat")" -eq 3 ]
}

@test "golden: what is printed, and compare.md" {
	some a 3 between=0.005
	some b 3 between=0.005 pool=1.10 commit=c1
	"$compare" "$(side a 3)" "$(side b 3)" --output "$BATS_TEST_TMPDIR" >"$BATS_TEST_TMPDIR/said"
	diff tests/cli/golden/compare.txt "$BATS_TEST_TMPDIR/said"
	diff tests/cli/golden/compare.md "$BATS_TEST_TMPDIR/compare.md"
}

@test "a side of two machines or two plans is refused" {
	some a 2
	some b 1 machine=another
	some c 1 build=elsewhere
	run "$compare" "$runs/a1,$runs/b1" "$runs/a2"
	refused 1 "$runs/a1 and $runs/b1" "different machines (cpu_model differs)" "give A runs of one machine"
	run "$compare" "$runs/a1" "$runs/a2,$runs/c1"
	refused 1 "$runs/a2 and $runs/c1" "different plans (cell cpu-speedup:mode=serial)" "give B runs of one plan"
}

@test "a run twice, and runs without a common cell, are refused" {
	some a 2
	ln -s a1 "$runs/again"
	cp -r "$runs/a1" "$runs/copy"
	for twin in a1 again copy; do
		run "$compare" "$runs/a1,$runs/a2" "$runs/$twin"
		refused 1 "$runs/$twin is given twice"
	done
	some b 1
	sed -i 's/cpu-speedup/cpu-other/g; s/spawn:/spoon:/g; s/^spawn/spoon/' "$runs"/b1/*.tsv "$runs"/b1/runs.jsonl "$runs"/b1/blocks/*
	run "$compare" "$runs/a1" "$runs/b1"
	refused 1 "no cell in common"
}

@test "bad usage" {
	for options in "" "a" "a b c" "a, b" "a b --margin 2" "a b --margin 0%" "a b --margin x%" "a b --what"; do
		# shellcheck disable=SC2086 # a list of words
		run "$compare" $options
		echo "$options: $output"
		[ "$status" -eq 2 ]
	done
	run "$compare" "$runs/none" "$runs/none"
	refused 1 "$runs/none"
}

# ---- damage ------------------------------------------------------------------------------

@test "a run cut off anywhere is refused, and what was there stays" {
	some a 1
	some b 1
	cp -r "$runs/b1" "$BATS_TEST_TMPDIR/whole"
	echo kept >"$BATS_TEST_TMPDIR/compare.md"
	tail=$(($(grep -c '' "$runs/b1/cells.tsv") - 1)) # records of the last block
	from=$(head -n -$tail "$runs/b1/runs.jsonl" | wc -c)
	for file in runs.jsonl blocks/0008.json cells.tsv environment.json experiments.tsv; do
		size=$(wc -c <"$runs/b1/$file")
		[ "$file" = runs.jsonl ] || from=0
		# a missing newline at the end, or a bracket and it, are no loss
		for ((length = from; length < size - 1; length += (size - from) / 25 + 1)); do
			head -c "$length" "$BATS_TEST_TMPDIR/whole/$file" >"$runs/b1/$file"
			run "$compare" "$runs/a1" "$runs/b1" --output "$BATS_TEST_TMPDIR"
			echo "$file cut to $length of $size"
			refused 1 "$runs/b1/"
		done
		cp "$BATS_TEST_TMPDIR/whole/$file" "$runs/b1/$file"
	done
	[ "$(cat "$BATS_TEST_TMPDIR/compare.md")" = kept ]
	[ ! -e "$BATS_TEST_TMPDIR/compare.tsv" ]
}

@test "empty folders and runs without a block are refused" {
	some a 1
	mkdir "$runs/empty"
	run "$compare" "$runs/a1" "$runs/empty"
	refused 1 "$runs/empty/environment.json"
	some b 1 blocks=0
	run "$compare" "$runs/b1" "$runs/a1"
	refused 1 "$runs/b1" "no committed block"
	: >"$runs/a1/runs.jsonl"
	run "$compare" "$runs/a1" "$runs/b1"
	refused 1 "$runs/a1/runs.jsonl"
}

@test "a folder mixed from two runs is refused" {
	some a 2
	some b 1 machine=another scale=0.5
	cp -r "$runs/a1" "$BATS_TEST_TMPDIR/whole"
	for file in environment.json runs.jsonl blocks/0003.json; do
		cp "$runs/b1/$file" "$runs/a1/$file"
		run "$compare" "$runs/a1" "$runs/a2"
		echo "$file of another run"
		refused 1 "$runs/a1/"
		cp "$BATS_TEST_TMPDIR/whole/$file" "$runs/a1/$file"
	done
	sed 's/thread-pool/process-pool/' "$BATS_TEST_TMPDIR/whole/cells.tsv" >"$runs/a1/cells.tsv"
	run "$compare" "$runs/a1" "$runs/a2"
	refused 1 "$runs/a1/"
}

# ---- scripts/compare -----------------------------------------------------------------------

@test "scripts/compare leaves tables and charts, whole, and replaces only its own" {
	some a 3 between=0.005
	some b 3 between=0.005 pool=1.10
	out=$BATS_TEST_TMPDIR/out
	run scripts/compare "$(side a 3)" "$(side b 3)" --history "$runs" --output "$out"
	echo "$output"
	[ "$status" -eq 0 ]
	for name in ratios cpu-speedup spawn; do
		tail -c 16 "$out/charts/$name.svg" | grep -q '</svg>'
		[ -s "$out/charts/$name.png" ]
	done
	[ -s "$out/compare.json" ] && [ -s "$out/compare.tsv" ]
	head -n 3 "$out/compare.md" | grep -q '^- B is slower than A'
	touch "$out/old"
	(cd "$runs" && "$OLDPWD/scripts/compare" a1 b1,b2 --output ../out --history .)
	[ ! -e "$out/old" ]
	[ "$(ls -A "$BATS_TEST_TMPDIR")" = $'out\nruns' ]
	mkdir "$BATS_TEST_TMPDIR/mine"
	run scripts/compare "$runs/a1" "$runs/b1" --output "$BATS_TEST_TMPDIR/mine"
	refused 1 "is no comparison"
}

@test "scripts/compare: a failure leaves nothing, and the status is the answer's" {
	some a 3 between=0.005
	some b 3 between=0.005 pool=1.10
	out=$BATS_TEST_TMPDIR/out
	run scripts/compare "$runs/a1" "$runs/gone" --output "$out"
	refused 1 "B: $runs/gone: no such run; allowed are:"
	run scripts/compare "$(side a 3)" "$(side b 3)" --output "$out" --history "$runs" --fail-on-regression
	[ "$status" -eq 3 ]
	cp "$out/compare.md" "$BATS_TEST_TMPDIR/before.md"
	head -c 99 "$runs/a1/runs.jsonl" >"$runs/b3/runs.jsonl"
	run scripts/compare "$(side a 3)" "$(side b 3)" --output "$out" --history "$runs"
	refused 1 "$runs/b3/"
	diff "$BATS_TEST_TMPDIR/before.md" "$out/compare.md"
	[ "$(ls -A "$BATS_TEST_TMPDIR")" = $'before.md\nout\nruns' ]
}

@test "scripts/compare: bad usage" {
	for options in "" "a" "a b c" "a, b" "a b --margin" "a b --what" "a b --output="; do
		# shellcheck disable=SC2086 # a list of words
		run scripts/compare $options
		echo "$options: $output"
		[ "$status" -eq 2 ] || [[ $options == "a, b" && $status -eq 1 ]]
		[[ $output == "compare: "* ]]
	done
	run scripts/compare "" ""
	[[ $output == *"A: no run is named, as in make compare A=RUN B=RUN"* ]]
	scripts/compare --help | grep -q '^usage: scripts/compare A B'
	[ "$(scripts/compare --help | wc -L)" -le 80 ]
}

@test "tests/compare-pairs: bad usage" {
	for options in "--pairs 0" "--pairs x" "--pairs" "--blocks 5" "--what"; do
		# shellcheck disable=SC2086 # a list of words
		run tests/compare-pairs $options
		echo "$options: $output"
		[ "$status" -eq 2 ]
		[[ $output == "compare-pairs: --"* ]]
	done
	[ "$(tests/compare-pairs --help | wc -L)" -le 80 ]
}
