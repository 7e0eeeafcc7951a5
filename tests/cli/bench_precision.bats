#!/usr/bin/env bats
#
# Adaptive runs of the driver: --precision, --drop-precise, and what --resume makes of them.

load bench.bash

# As build/summarize: the ratio of threads gets precise at NEEDED blocks, that of the ceiling
# at once. Every look is noted.
widths() {
	stub build/summarize "
	blocks=\$(ls \"results/\$(basename \"\$3\")/blocks\" 2>/dev/null | wc -l)
	case \$1 in
	--precision) echo \$blocks >>looks ;;
	*) echo \"summarize \$*\"; exit ;;
	esac
	wide=\$((blocks < $1))
	printf 'precise\thalf_width\tpairs\tblocks\tcell\tagainst\n'
	printf '%d\t0.0%d0000\t%d\t$1\ttiny:mode=thread,workers=2\ttiny:mode=serial\n' \\
		\$((1 - wide)) \$((wide + 1)) \$blocks
	printf '1\t0.001000\t%d\t%d\ttiny:mode=ceiling,workers=2\ttiny:mode=serial\n' \$blocks \$blocks"
}

# stop NAME: of the run's stop.tsv
stop() {
	awk -F '\t' -v name="$1" '$1 == name { print $2 }' results/latest/stop.tsv
}

blocks_there() {
	ls results/latest/blocks | wc -l
}

@test "bench: blocks go on until every interval is narrow, and looks get rarer" {
	widths 22
	run scripts/bench tiny --precision 1.5%
	[ "$status" -eq 0 ]
	[ "$(blocks_there)" -eq 25 ]
	[ "$(xargs <looks)" = "15 18 21 25" ]
	[[ $output == *"stopped after 25 blocks: every headline interval is within ±1.5 %"* ]]
	[[ $output == *" 16/22 blocks, "*" s left, ±2.00 % (tiny:mode=thread,workers=2 / mode=serial)"* ]]
	[ "$(stop reason)" = precision ]
	grep -qx "precision	1.5%" results/latest/plan.tsv
	grep -qx "budget	10m" results/latest/plan.tsv
}

@test "bench: the budget or --blocks ends what does not get precise, and the widest is named" {
	widths 1000
	run scripts/bench tiny --precision 1% --blocks 4
	[ "$status" -eq 0 ]
	[ "$(blocks_there)" -eq 4 ]
	[[ $output == *"stopped after 4 blocks, the most that were asked for"* ]]
	[[ $output == *"1 of 2 headline intervals are wider than ±1 %, most: ±2.00 % (tiny:mode=thread,workers=2 / mode=serial)"* ]]
	[ "$(stop reason)" = blocks ]
	experiment tiny 'foreign mode=none -- sleep 0.4'
	run scripts/bench tiny --precision 1% --budget 1s
	[ "$status" -eq 0 ]
	[ "$(blocks_there)" -eq 2 ]
	[[ $output == *"stopped after 2 blocks: the budget of 1s ends"* ]]
	[ "$(stop reason)" = budget ]
	[[ $(stop detail) == "1 of 2 headline intervals are wider"* ]]
}

@test "bench: a budget alone is told in the run's folder, a full number of blocks is not" {
	experiment tiny 'foreign mode=none -- sleep 0.6'
	scripts/bench tiny --budget 1s
	[ "$(stop reason)" = budget ]
	[[ $(stop text) == "stopped before block 2 of 30"* ]]
	scripts/bench tiny --blocks 1
	[ ! -e results/latest/stop.tsv ]
}

@test "bench: --drop-precise lets a precise cell sit out, but no base and no control" {
	widths 20
	scripts/bench tiny --precision 1.5% --drop-precise --seed 3
	[ "$(blocks_there)" -eq 21 ]
	[ "$(sed -n 2p results/latest/left-out.tsv)" = "16	tiny:mode=ceiling,workers=2" ]
	[ "$(names_in results/latest/blocks/0015.json | grep -c .)" -eq 5 ]
	[ "$(names_in results/latest/blocks/0016.json | grep -c .)" -eq 4 ]
	refute grep -q mode=ceiling results/latest/blocks/0021.json
	[ "$(names_in results/latest/blocks/0021.json | grep -c mode=serial)" -eq 2 ]
}

@test "bench: --resume goes on to the precision, or to another one" {
	widths 1000
	scripts/bench tiny --precision 1.5% --blocks 16 --drop-precise --margin 3%
	[ "$(blocks_there)" -eq 16 ]
	widths 20
	rm looks
	run scripts/bench --resume latest --blocks 50
	[ "$status" -eq 0 ]
	[ "$(blocks_there)" -eq 22 ]
	[ "$(xargs <looks)" = "16 19 22" ]
	[ "$(stop reason)" = precision ]
	refute grep -q mode=ceiling results/latest/blocks/0022.json
	grep -qx "margin	3%" results/latest/plan.tsv
	run scripts/bench --resume latest
	[ "$(blocks_there)" -eq 22 ]
	widths 24
	run scripts/bench --resume latest --precision 0.5%
	[ "$(blocks_there)" -eq 26 ]
	grep -qx "precision	0.5%" results/latest/plan.tsv
}

@test "bench: --resume of a damaged plan says which setting is" {
	scripts/bench tiny --blocks 1
	local setting plan=results/latest/plan.tsv
	cp "$plan" whole
	for setting in precision=1 budget=9 drop-precise=x; do
		{ cat whole && printf '%s\t%s\n' "${setting%=*}" "${setting#*=}"; } >"$plan"
		run scripts/bench --resume latest --blocks 2
		[ "$status" -eq 1 ]
		[[ $output == *"plan.tsv: damaged: ${setting%=*} is '${setting#*=}'"* ]]
		[ "$(ls results/latest/blocks | wc -l)" -eq 1 ]
	done
}

@test "bench: a folder that cannot be read ends the run with the reason" {
	stub build/summarize 'echo "summarize: results/x: block 3 is damaged" >&2; exit 1'
	run scripts/bench tiny --precision 1% --blocks 20
	[ "$status" -eq 1 ]
	[[ $output == *"block 3 is damaged"*"cannot be read, so its precision cannot be told"* ]]
	[ "$(blocks_there)" -eq 15 ]
}

@test "bench: Ctrl-C in an adaptive run tells no reason, and a later one is not stale" {
	widths 1000
	experiment tiny "$(cat scripts/experiments/tiny.bash)
	foreign mode=stall -- build/stall"
	scripts/bench tiny --precision 1% --blocks 1
	[ -e results/latest/stop.tsv ]
	touch hold
	run=$(readlink results/latest)
	start --resume "$run" --blocks 3
	await stalled
	[ ! -e "results/$run/stop.tsv" ]
	kill -INT "$driver"
	wait "$driver" || true
	[ ! -e "results/$run/stop.tsv" ]
}

@test "bench: nonsense for --precision, --margin and --drop-precise is refused" {
	for option in precision margin; do
		for value in 0% 0 abc 100% 1 -1% 1.% 0.00% ''; do
			run scripts/bench tiny --$option "$value"
			[ "$status" -eq 2 ]
			[[ $output == *"--$option '$value': must be a percentage above 0 and below 100"* ]]
		done
	done
	run scripts/bench tiny --drop-precise
	[ "$status" -eq 2 ]
	[[ $output == *"--drop-precise: only with --precision"* ]]
	scripts/bench tiny --blocks 1
	run scripts/bench --resume latest --drop-precise
	[ "$status" -eq 2 ]
	[ ! -e results/latest/left-out.tsv ]
}

@test "bench: --dry-run of an adaptive run prints the blocks that are certain" {
	run scripts/bench tiny --precision 1% --dry-run --seed 1
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == "4 cells, 5 runs a block, blocks until ±1 % is reached, at most 10m, seed 1" ]]
	[ "$(grep -c '^block ' <<<"$output")" -eq 15 ]
}
