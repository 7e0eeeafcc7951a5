#!/usr/bin/env bats
#
# Scaling laws, fitted to the run folder of a machine that was never there.

setup() {
	build=${BUILD:-build}
	folder=$BATS_TEST_TMPDIR/fixture
}

# law LABEL LAW: the line of the answers
law() {
	grep "^$1, $2: " <<<"$output"
}

@test "the laws of a machine of 16 CPUs are told in text and in summary.md" {
	tests/cli/fixtures/scaling-folder "$folder"
	run "$build/summarize" "$folder"
	[ "$status" -eq 0 ]
	[[ $(law thread USL) =~ "σ 0.0"(19|20|21)" ["0.01[0-9]+", "0.02[0-9]+"], κ 0.0010 [" ]]
	[[ $(law thread USL) =~ "predicted peak at 3"[012]" workers [" ]]
	[[ $(law thread "Amdahl's law") == *"does not fit (p "*" % off at "* ]]
	[[ $(law "process pool" USL) == *"κ 0.00000 [0.00000, "*"no peak ["*", none]" ]]
	[[ $(law "process pool" "Amdahl's law") == *"σ 0.030 [0.0"*", speedup at most 3"*"× ["* ]]
	[ "$(grep -c '^- .*, USL: ' "$folder/summary.md")" -eq 4 ]
}

@test "summary.json has the laws" {
	tests/cli/fixtures/scaling-folder "$folder"
	"$build/summarize" --quiet "$folder"
	jq -e '.experiments[0].scaling_laws | length == 4 and (.[0] | .series == "thread"
		and .usl.fitted and .usl.sigma.low < 0.02 and .usl.sigma.high > 0.02
		and .usl.peak_workers.value > 29 and (.amdahl.fitted | not)
		and (.amdahl.words | startswith("does not fit")) and .amdahl.sigma.value == null)' \
		"$folder/summary.json"
}

@test "below 4 counts of workers up to the CPUs no law is fitted" {
	tests/cli/fixtures/scaling-folder "$folder" 4
	run "$build/summarize" "$folder"
	[ "$status" -eq 0 ]
	[[ $output == *"scaling laws: too few points: 3 worker counts up to the CPUs, 4 are needed"* ]]
	[[ $output != *USL* ]]
}

@test "with few blocks no law is fitted" {
	tests/cli/fixtures/scaling-folder "$folder" 16 8
	run "$build/summarize" "$folder"
	[[ $(law thread USL) == *"too few blocks: 8 whole ones, 9 are needed" ]]
}

@test "the chart has the law, its band and its peaks, or says why not" {
	tests/cli/fixtures/scaling-folder "$folder"
	run scripts/plot "$folder" cpu-speedup
	[ "$status" -eq 0 ]
	[[ $output == *"/charts/cpu-speedup.png"* ]]
	data=$folder/charts/data/cpu-speedup
	grep -q "^array MODE\[.*'law-thread', 'law-process', 'law-thread-pool', 'law-process-pool', 'ideal'\]" "$data.gp"
	grep -q "^array MARK_TEXT\[3\] = \['peak at 3[012] \[" "$data.gp"
	grep -q 'No peak of process pool; the interval is from [0-9]* workers on.' "$data.gp"
	grep -q 'an extrapolation' "$data.gp"
	# the law goes on where nothing was measured: value, low and high
	awk '/^# law-thread:/ { on = 1 } on && $1 == 64 { exit !($3 < $2 && $2 < $4) }
		END { if (!on) exit 1 }' "$data.dat"
}

@test "a chart on too few CPUs says why it has no law" {
	tests/cli/fixtures/scaling-folder "$folder" 4
	"$build/summarize" --quiet "$folder"
	grep -q 'No scalability law is drawn: too few points: 3 worker counts' "$folder/charts/data/cpu-speedup.gp"
	run grep -c law- "$folder/charts/data/cpu-speedup.gp"
	[ "$output" -eq 0 ]
}

@test "a block without one of the cells is left out of the fit" {
	tests/cli/fixtures/scaling-folder "$folder" 16 9
	sed -i '/"block":4,.*mode=thread,workers=8"/d' "$folder/runs.jsonl"
	sed -i '/mode=thread,workers=8"/,/}/{/exit_codes/{n;s/0/7/}}' "$folder/blocks/0004.json"
	run "$build/summarize" "$folder"
	[[ $(law thread USL) == *"too few blocks: 8 whole ones, 9 are needed" ]]
	[[ $(law process USL) == *"σ 0.0"* ]]
}

@test "scaling_selftest counts intervals that hold, and takes whole numbers only" {
	run "$build/scaling_selftest" --fits 4 --seed 3
	[ "$(grep -cE '^(usl|amdahl) +(normal|heavy tails|skewed|bursts|alike) +0\.' <<<"$output")" -eq 17 ]
	[ "$("$build/scaling_selftest" --fits 4 --seed 3)" = "$output" ]
	for words in '--fits 0' '--fits x' '--fits 1000001' '--seed -1' word --unheard-of; do
		# shellcheck disable=SC2086 # several words
		run "$build/scaling_selftest" $words
		[ "$status" -eq 2 ]
	done
}
