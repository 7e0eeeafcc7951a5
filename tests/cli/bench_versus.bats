#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031 # stubs' own variables; those of single tests
#
# The driver's --versus and --versus-options: which cells become two, from where they run,
# and what the verdicts make of its exit status; see bench.bash.

load bench.bash

# A build beside ours, and a stub of summarize that writes these verdicts, a word a cell.
other_build() {
	cp -r build "$1"
	verdicts=${*:2} clock=${clock:-in-process}
	stub build/summarize 'for folder; do :; done
	{
		echo "experiment	first	second	parameter	clock	ratio	ratio_low	ratio_high	verdict"
		i=0
		for verdict in '"$verdicts"'; do
			ratio=1.1 i=$((i + 1))
			[ "$verdict" != faster ] || ratio=0.9
			case $verdict in slower | faster) verdict=different ;; tell) verdict="cannot tell" ;; esac
			echo "tiny	tiny:n=$i,build=this	tiny:n=$i,build=versus	build	'"$clock"'	$ratio	0.8	1.2	$verdict"
		done
		echo "tiny	tiny:n=1	tiny:n=1	-	in-process	1.5	1.4	1.6	different"
	} >"$folder/comparisons.tsv"'
}

@test "versus: each cell of a build is two, what is another program's is left out" {
	cp -r build other
	scripts/bench tiny --versus other --dry-run --seed 1 --blocks 1 >plan 2>errors
	grep -qx "bench: 1 cells of other programs are left out" errors
	tab=$'\t'
	grep -qxF "tiny${tab}ratios${tab}the question of tiny${tab}build:this/versus$tab" plan
	diff - <(grep "^tiny${tab}tiny:" plan | cut -f 2-) <<-EOF
		tiny:mode=serial,build=this${tab}2${tab}1${tab}-${tab}build/cpu --mode serial
		tiny:mode=serial,build=versus${tab}1${tab}1${tab}-${tab}other/cpu --mode serial
		tiny:mode=thread,workers=2,build=this${tab}1${tab}1${tab}-${tab}build/cpu --mode thread
		tiny:mode=thread,workers=2,build=versus${tab}1${tab}1${tab}-${tab}other/cpu --mode thread
		tiny:mode=ceiling,workers=2,build=this${tab}1${tab}2${tab}-${tab}scripts/together 0,0 -- build/cpu --mode serial
		tiny:mode=ceiling,workers=2,build=versus${tab}1${tab}2${tab}-${tab}scripts/together 0,0 -- other/cpu --mode serial
	EOF
}

@test "versus: options of the other side, from the same build or another" {
	scripts/bench tiny --versus-options '--gil none' --dry-run --blocks 1 >plan 2>/dev/null
	grep -q "workers=2,build=versus.*build/cpu --mode thread --gil none$" plan
	grep -q "workers=2,build=this.*build/cpu --mode thread$" plan
	cp -r build other
	scripts/bench tiny --versus other --versus-options=--pin=packed --dry-run --blocks 1 >plan 2>/dev/null
	grep -q "workers=2,build=versus.*other/cpu --mode thread --pin=packed$" plan
}

@test "versus: an experiment's own measure stays the headline" {
	experiment tiny 'measure task_ns
	compare mode:a/b
	chart speedup
	cell mode=a -- cpu
	cell mode=b -- cpu'
	scripts/bench tiny --versus-options=--x --dry-run --blocks 1 >plan
	grep -qP "^tiny\tratios\t[t]he question of tiny\tbuild:this/versus\ttask_ns$" plan
}

@test "versus: no experiment names a cell by build, the name of the two sides" {
	cp "$repository"/scripts/experiments/* scripts/experiments/
	refute grep -rE '(^|[ "])build=' scripts/experiments scripts/lib/verify.bash
	scripts/bench default tiny --versus-options=--x --dry-run --blocks 1 >plan
	refute grep -E 'build=.*build=' <(cut -f 2 plan)
}

@test "versus: the directory is found from where the driver is called" {
	mkdir elsewhere
	cp -r build elsewhere/other
	cd elsewhere
	run ../scripts/bench tiny --versus other --dry-run --blocks 1
	[ "$status" -eq 0 ]
	[[ $output == *" elsewhere/other/cpu --mode serial"* ]]
}

@test "versus: both sides run in every block, and what the other build is stays with the run" {
	other_build other equivalent
	stub other/environment 'echo "{\"compiler\": \"old\"}"'
	run scripts/bench tiny --versus other --blocks 2
	[ "$status" -eq 0 ]
	[[ $output == *"this (build) against versus (other):"* ]]
	[[ $output == *"1 cells: 0 slower, 0 faster, 1 equivalent, 0 cannot tell"* ]]
	grep -q old results/latest/versus.json
	for block in results/latest/blocks/*.json; do
		[ "$(names_in "$block" | grep -c "mode=thread,workers=2,build=this")" -eq 1 ]
		[ "$(names_in "$block" | grep -c "mode=thread,workers=2,build=versus")" -eq 1 ]
	done
}

@test "versus: a slower cell is 3 only with --fail-on-regression, a faster or open one never" {
	other_build other equivalent slower faster tell
	run scripts/bench tiny --versus other --blocks 1
	[ "$status" -eq 0 ]
	[[ $output == *"4 cells: 1 slower, 1 faster, 1 equivalent, 1 cannot tell"* ]]
	[[ $output == *"  slower: tiny:n=2: 1.100 times [0.800, 1.200]"* ]]
	run scripts/bench tiny --versus other --blocks 1 --fail-on-regression
	[ "$status" -eq 3 ]
	[[ $output == *"summary: results/"* ]]
	# also when it goes on with such a run
	run scripts/bench --resume "$(readlink results/latest)" --blocks 2 --fail-on-regression
	[ "$status" -eq 3 ]
	rm -r other
	other_build other equivalent faster tell
	run scripts/bench tiny --versus other --blocks 1 --fail-on-regression
	[ "$status" -eq 0 ]
}

@test "versus: of what is neither time nor size, more is not slower" {
	clock=handovers_per_second
	other_build other slower equivalent
	run scripts/bench tiny --versus other --blocks 1 --fail-on-regression
	[ "$status" -eq 0 ]
	[[ $output == *"2 cells: 0 slower, 0 faster, 1 equivalent, 0 cannot tell, 1 different in what is no cost"* ]]
	[[ $output == *"  different: tiny:n=1: 1.100 times [0.800, 1.200]"* ]]
	rm -r other
	clock=p50_ns
	other_build other slower equivalent
	run scripts/bench tiny --versus other --blocks 1 --fail-on-regression
	[ "$status" -eq 3 ]
}

@test "versus: a failed run is 1, whatever the verdicts are" {
	other_build other slower
	experiment tiny 'cell n=1 -- cpu --fail'
	run scripts/bench tiny --versus other --blocks 1 --fail-on-regression
	[ "$status" -eq 1 ]
}

refused() {
	run scripts/bench "${@:2}"
	[ "$status" -eq 2 ]
	[[ $output == *"$1"* ]] || {
		echo "$output"
		return 1
	}
}

@test "versus: what cannot be compared is refused" {
	refused "--versus 'nonesuch': not a build directory" tiny --versus nonesuch
	refused "--versus 'build': that is the build itself, BUILD=build" tiny --versus build
	refused "--versus needs a value" tiny --versus
	refused "--versus: the name of a build directory is missing" tiny --versus ''
	refused "--versus-options 'gil none': must be options" tiny --versus-options 'gil none'
	refused "--fail-on-regression: only with --versus" tiny --fail-on-regression
	experiment others 'foreign mode=none -- true'
	refused "--versus: the chosen experiments run nothing of a build" others --versus-options=--x
	refused "--versus: --smoke measures nothing to compare" --smoke --versus-options=--x
	scripts/bench tiny --blocks 1 >/dev/null 2>&1
	refused "--versus-options: not allowed" --resume "$(readlink results/latest)" --versus-options=--x
}
