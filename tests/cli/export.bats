#!/usr/bin/env bats
#
# A run in the formats of other tools: read by the tool itself where it is installed, else
# held against its documentation.

bats_require_minimum_version 1.5.0

setup() {
	export BUILD=${BUILD:-build}
	folder=$BATS_TEST_TMPDIR/run
	out=$BATS_TEST_TMPDIR/out
	thread=cpu-speedup:mode=thread,tasks=4,workers=2
	tests/cli/fixtures/run-folder "$folder" 8
}

# One of the threads' runs ended with exit status 3, another by a signal.
two_failures() {
	local block
	for block in 3:3 5:null; do
		jq --arg cell "cell=$thread" --argjson code "${block#*:}" '.results |= map(
			if .command | endswith($cell) then .exit_codes = [$code] else . end)' \
			"$folder/blocks/000${block%:*}.json" >"$out"
		mv "$out" "$folder/blocks/000${block%:*}.json"
	done
}

export_as() {
	scripts/export "$folder" --format "$1" >"$out"
}

@test "export hyperfine: all blocks merged, as hyperfine itself writes it" {
	two_failures
	export_as hyperfine
	# as many results as cells, as many times as runs; the A/A control has both
	[ "$(jq '.results | length' "$out")" -eq 7 ]
	[ "$(jq -c '[.results[] | .times | length]' "$out")" = "[16,8,8,8,8,8,8]" ]
	jq -e 'all(.results[]; (.times | length) == (.exit_codes | length))' "$out"
	# the same numbers as in hyperfine's own exports, block by block
	jq -s --arg cell "cell=$thread" '[.[].results[] | select(.command | endswith($cell))] |
		{ times: map(.times[0]), codes: map(.exit_codes[0]), user: (map(.user) | add / length) }' \
		"$folder"/blocks/*.json >"$BATS_TEST_TMPDIR/own"
	jq --slurpfile own "$BATS_TEST_TMPDIR/own" -e --arg cell "$thread" '
		def near($x): (. - $x) | fabs < 1e-10;
		.results[] | select(.command == $cell) | . as $r | $own[0] |
		($r.exit_codes == .codes) and ($r.exit_codes[2] == 3) and ($r.exit_codes[4] == null) and
		([$r.times, .times] | transpose | all(.[]; .[1] as $x | .[0] | near($x))) and
		(.user as $x | $r.user | near($x)) and
		($r.min == ($r.times | min)) and ($r.max == ($r.times | max)) and
		(($r.times | add / length) as $x | $r.mean | near($x)) and
		(($r.times | sort | (.[3] + .[4]) / 2) as $x | $r.median | near($x)) and
		(($r.times | (add / length) as $m | (map((. - $m) * (. - $m)) | add / 7 | sqrt)) as $x | $r.stddev | near($x)) and
		($r.parameters == { mode: "thread", tasks: "4", workers: "2" })' "$out"
	# fields and types as of hyperfine itself
	hyperfine --style none -N --runs 2 -L x 1,2 --export-json "$BATS_TEST_TMPDIR/real" 'true {x}' >/dev/null 2>&1
	local shape='[.results[0] | to_entries[] | { key, value: (.value | type) }] | sort_by(.key) | from_entries'
	[ "$(jq -cS "$shape" "$out")" = "$(jq -cS "$shape" "$BATS_TEST_TMPDIR/real")" ]
}

@test "export pyperf: a run of one value a run, in seconds; failed runs are counted" {
	two_failures
	export_as pyperf
	jq -e '.version == "1.0" and (.metadata.cpu_count == 2) and
		([.benchmarks[].metadata.name] | length == 7 and unique == sort) and
		all(.benchmarks[]; .metadata.unit == "second" and .metadata.loops == 1 and (.runs | length > 0) and
			all(.runs[]; (.values | length == 1) and .values[0] > 0 and .metadata.duration > 0))' "$out"
	jq -e --arg cell "$thread" '.benchmarks[] | select(.metadata.name == $cell) |
		(.runs | length == 6) and .metadata.convoy_failed_runs == 2 and
		(.runs[0].values[0] > 0.05 and .runs[0].values[0] < 0.056)' "$out"
	python3 -c 'import pyperf' 2>/dev/null || skip "the fields are right; no pyperf to read them"
	mv "$out" "$out.json"
	python3 -m pyperf show "$out.json" | grep -q "$thread"
}

@test "export google-benchmark: an entry a run, an error for a failed one" {
	two_failures
	export_as google-benchmark
	jq -e '.context.num_cpus == 2 and (.benchmarks | length == 64) and
		all(.benchmarks[]; .run_type == "iteration" and .time_unit == "ns" and
			if .error_occurred then .iterations == 0 and .real_time == 0
			else .iterations == 1 and .real_time > 0 and .cpu_time >= 0 end)' "$out"
	jq -e --arg cell "$thread" '[.benchmarks[] | select(.name == $cell)] |
		(length == 8) and (map(.repetition_index) == [range(8)]) and
		([.[] | select(.error_occurred) | .error_message] == ["exit code 3", "killed by a signal"]) and
		(.[0].real_time > 50e6 and .[0].real_time < 56e6)' "$out"
}

@test "export google-benchmark: its compare.py finds a run equal to itself" {
	local compare=/usr/share/benchmark/compare.py
	[ -e "$compare" ] && /usr/bin/python3 -c 'import scipy' 2>/dev/null ||
		skip "no compare.py; scripts/setup --readers installs it"
	two_failures
	export_as google-benchmark
	cp "$out" "$out.json"
	run /usr/bin/python3 "$compare" --no-color benchmarks "$out.json" "$out.json"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"$thread"* ]]
	grep -E "^$thread +\+0\.0000 +\+0\.0000 " <<<"$output"
}

@test "export github-action-benchmark: name, unit and value of what is better if it is less" {
	two_failures
	export_as github-action-benchmark
	jq -e 'type == "array" and length == 7 and all(.[]; keys == ["extra", "name", "range", "unit", "value"] and
		.unit == "ns" and (.value | type) == "number" and (.range | type) == "string")' "$out"
	jq -e --arg cell "$thread" '.[] | select(.name == $cell) | (.value > 50e6 and .value < 56e6) and
		(.extra | startswith("8 runs, 2 failed"))' "$out"
}

@test "export bencher: the estimate with its interval, by the schema of the Bencher Metric Format" {
	two_failures
	export_as bencher
	jq -e 'type == "object" and length == 7 and all(.[]; type == "object" and
		all(.[]; (.value | type) == "number" and ((keys - ["value", "lower_value", "upper_value"]) == []) and
			(.lower_value == null or (.lower_value <= .value and .value <= .upper_value))))' "$out"
	jq -e --arg cell "$thread" '.[$cell] | .["failed-runs"].value == 2 and
		.latency.value > 50e6 and .latency.value < 56e6' "$out"
}

@test "export csv: a line a run, as Python's reader has it" {
	two_failures
	sed -i 's/build\/cpu --mode serial/a "quoted", word/' "$folder/cells.tsv"
	export_as csv
	python3 - "$out" "$thread" <<-'EOF'
		import csv, sys
		rows = list(csv.DictReader(open(sys.argv[1], newline="")))
		assert len(rows) == 64, len(rows)
		mine = [row for row in rows if row["cell"] == sys.argv[2]]
		assert [row["block"] for row in mine] == [str(n) for n in range(1, 9)]
		assert [(row["block"], row["exit_code"]) for row in mine if row["status"] == "failed"] == [("3", "3"), ("5", "")]
		assert all((row["elapsed_ns"] == "") == (row["status"] == "failed") for row in mine)
		assert all(float(row["whole_process_ns"]) > 5e7 for row in mine)
		assert all(None not in row and None not in row.values() for row in rows)
	EOF
}

@test "export: units of a measure, and what is no cost" {
	cp -r results/reference-gil "$BATS_TEST_TMPDIR/gil"
	folder=$BATS_TEST_TMPDIR/gil
	run --separate-stderr scripts/export "$folder" --format github-action-benchmark
	[ "$status" -eq 0 ]
	[[ $stderr == *"gil-handoff:"*" is left out: of handovers_per_second less is not better"* ]]
	jq -e 'length > 0 and all(.[]; .name | startswith("gil-handoff:") | not)' <<<"$output"
	export_as pyperf
	jq -e 'any(.benchmarks[]; .metadata.unit == "integer" and .metadata.convoy_measure == "handovers_per_second") and
		any(.benchmarks[]; .metadata.unit == "second" and .metadata.convoy_measure == "latency_p50_ns")' "$out"
	export_as bencher
	jq -e 'any(.[]; has("handovers-per-second")) and any(.[]; has("latency-p50-ns"))' "$out"
}

@test "export: --output gets its name once it is whole" {
	scripts/export "$folder" --format csv --output "$out"
	[ "$(wc -l <"$out")" -eq 65 ]
	cp "$out" "$out.before"
	run bash -c 'ulimit -f 2; trap "" XFSZ; exec scripts/export "$1" --format csv --output "$2"' bash "$folder" "$out"
	[ "$status" -eq 1 ]
	[ "$output" = "export: $out: File too large" ]
	cmp "$out" "$out.before"
	[ -z "$(find "$BATS_TEST_TMPDIR" -maxdepth 1 -name 'out.*.tmp')" ]
	run scripts/export "$folder" --format csv --output "$BATS_TEST_TMPDIR/none/out"
	[ "$status" -eq 1 ]
	[[ $output == *"none/out: No such file or directory" ]]
	run bash -c 'scripts/export "$1" --format csv >/dev/full' bash "$folder"
	[ "$status" -eq 1 ]
	[[ $output == "export: standard output: write failed" ]]
}

@test "export: a run is a name in results/, or a folder as it was meant where it is called" {
	(cd tests && ../scripts/export reference --format csv) >"$BATS_TEST_TMPDIR/named"
	(cd results && ../scripts/export ./reference/ --format csv) | cmp - "$BATS_TEST_TMPDIR/named"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/named")" -gt 100 ]
	run scripts/export ./reference --format csv
	[ "$status" -eq 1 ]
	[[ $output == *"/./reference: no such run"* ]]
}

@test "export: wrong use and bad runs are refused" {
	run scripts/export "$folder"
	[ "$status" -eq 2 ]
	[[ $output == *"--format is missing"* ]]
	run scripts/export "$folder" --format xml
	[ "$status" -eq 2 ]
	[[ $output == *"--format 'xml': no such format; allowed are hyperfine, pyperf,"* ]]
	run scripts/export "$folder" --format
	[ "$status" -eq 2 ]
	[[ $output == "export: --format: a value is missing; see --help" ]]
	run scripts/export "$folder" again --format csv
	[ "$status" -eq 2 ]
	[[ $output == *'"again" is a second'* ]]
	run scripts/export "$folder" --format csv --output=
	[ "$status" -eq 2 ]
	[[ $output == *"--output wants the name of a file"* ]]
	run scripts/export --wrong
	[ "$status" -eq 2 ]
	[[ $output == "export: --wrong: unknown option; see --help" ]]
	run scripts/export "$BATS_TEST_TMPDIR/none" --format csv
	[ "$status" -eq 1 ]
	[[ $output == *"none: no such run"* ]]
	head -c 300 "$folder/blocks/0004.json" >"$folder/blocks/0009.json"
	run scripts/export "$folder" --format csv
	[ "$status" -eq 1 ]
	[[ $output == *"blocks/0009.json"* ]]
}
