#!/usr/bin/env bats
#
# scripts/predict: the speedups of another number of CPUs, on the run folder of a
# machine that was never there.

setup() {
	folder=$BATS_TEST_TMPDIR/fixture
	tests/cli/fixtures/scaling-folder "$folder" 16 20
}

@test "predict: a band for 64 CPUs, which says that it is an extrapolation" {
	run scripts/predict "$folder" --cpus 64
	[ "$status" -eq 0 ]
	[[ $output == *"measured on 16 CPUs, extrapolated to 64"* ]]
	[[ $output == *"This is an extrapolation: nothing was measured beyond 16 CPUs."* ]]
	# the law of the fixture says 64 / (1 + 0.02 * 63 + 0.001 * 64 * 63) = 10.2
	[[ $output =~ "thread "[^$'\n']*"× ["[^$'\n']*" "(9|10|11).[0-9]*"× ["[0-9.]+", "[0-9.]+"]" ]]
	[ "$(scripts/predict --cpus=64 --law=usl "$folder")" = "$output" ]
}

@test "predict: no more CPUs than were measured are no extrapolation" {
	run scripts/predict "$folder" --cpus 8
	[ "$status" -eq 0 ]
	[[ $output == *"read at 8"* && $output != *extrapolat* ]]
}

@test "predict: Amdahl's law only where it fits" {
	run scripts/predict "$folder" --cpus 64 --law amdahl
	[ "$status" -eq 0 ]
	[[ $output == *"Amdahl's law"* && $output == *"thread: does not fit (p "* ]]
	[[ $output =~ "process pool "[^$'\n']*"× ["[^$'\n']*" 2"[12].[0-9]*"× [" ]]
}

@test "predict: JSON has the bands as numbers, and null where there is none" {
	command -v python3 >/dev/null || skip "no python3"
	run scripts/predict "$folder" --cpus 64 --json
	[ "$status" -eq 0 ]
	python3 - "$output" <<-'EOF'
		import json, sys
		facts = json.loads(sys.argv[1])
		assert facts["law"] == "usl" and facts["cpus"] == 64 and facts["extrapolation"] is True
		series = {p["series"]: p for p in facts["predictions"]}
		assert len(series) == 4 and all(p["fit"]["fitted"] for p in series.values())
		band = series["thread"]["speedup"]
		assert band["low"] < band["value"] < band["high"] and abs(band["value"] - 10.2) < 1.5
		assert series["process pool"]["fit"]["peak_workers"]["high"] is None
	EOF
}

@test "predict: a run of 3 counts is declined, with the reason" {
	rm -r "$folder"
	tests/cli/fixtures/scaling-folder "$folder" 4
	run scripts/predict "$folder" --cpus 64
	[ "$status" -eq 1 ]
	[ "$output" = "predict: fixture: too few points: 3 worker counts up to the CPUs, 4 are needed" ]
	run scripts/predict "$folder" --cpus 64 --json
	[ "$status" -eq 1 ]
	[[ $output == *'"fitted": false'* ]]
}

@test "predict: a run without speedups is declined" {
	sed -i '2s/\tspeedup\t/\t-\t/' "$folder/experiments.tsv"
	run scripts/predict "$folder" --cpus 64
	[ "$status" -eq 1 ]
	[[ $output == "predict: fixture: no speedups over counts of workers"* ]]
}

@test "predict: bad words exit with 2, a missing run with 1" {
	for words in '' '--cpus 0' '--cpus x' '--cpus 1048577' '--cpus -1' '--cpus 2 --law x' '--cpus' \
		'--cpus 2 --unheard-of' '--cpus 2 again'; do
		# shellcheck disable=SC2086 # several words
		run scripts/predict "$folder" $words
		[ "$status" -eq 2 ]
	done
	run scripts/predict "$folder/nothing" --cpus 2
	[ "$status" -eq 1 ]
	[[ $output == *"nothing: no such run"* ]]
	mkdir "$folder/empty"
	run scripts/predict "$folder/empty" --cpus 2
	[ "$status" -eq 1 ]
	[[ $output == "predict: "*"empty/"*": No such file or directory" ]]
	run scripts/predict --help
	[ "$status" -eq 0 ]
	[ "$(wc -L <<<"$output")" -le 80 ]
}
