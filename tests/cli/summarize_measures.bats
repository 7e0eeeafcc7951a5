#!/usr/bin/env bats
#
# build/summarize where an experiment's headline is a measure of the records.
#
# shellcheck disable=SC2154 # summarize.bash sets summarize and folder

load summarize.bash

# The fixture, in which a task costs 200 ns in threads and 100 ns in processes, with a run
# to run variation of a few ns, whatever the elapsed times say.
measured() {
	fixture
	change experiments.tsv -e '1s/$/\tmeasure/' -e '2s/$/\ttask_ns/' -e '3s/$/\t/'
	change cells.tsv -e '/mode=ceiling/d' -e '/mode=make/d' \
		-e 's/cpu-speedup:mode=serial,tasks=4\t2/cpu-speedup:mode=serial,tasks=4\t1/'
	change runs.jsonl -e '/"replicate":1/d' -e '/mode=ceiling/d' \
		-e 's/}$/,"measures":{"task_ns":100.5,"p50_ns":7,"words":"none"}}/'
	change runs.jsonl -e '/cell":"cpu-speedup:mode=thread/s/100\.5/201.0/' \
		-e '/"block":1,.*mode=process/s/100\.5/101.5/'
	for file in "$folder"/blocks/*.json; do
		python3 - "$file" <<-'EOF'
			import json, sys
			export = json.load(open(sys.argv[1]))
			export["results"] = [r for r in export["results"] if "replicate=1" not in r["command"]
			    and "mode=ceiling" not in r["command"] and "mode=make" not in r["command"]]
			json.dump(export, open(sys.argv[1], "w"))
		EOF
	done
}

# figure CELL COLUMN: of summary.tsv
figure() {
	awk -F '\t' -v cell="$1" -v name="$2" '
		NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i }
		$2 == cell { print $column[name] }' "$folder/summary.tsv"
}

@test "a measure is estimated, compared and judged in place of the elapsed time" {
	measured
	run "$summarize" "$folder"
	echo "$output"
	[ "$status" -eq 0 ]
	thread=cpu-speedup:mode=thread,tasks=4,workers=2
	process=cpu-speedup:mode=process,tasks=4,workers=2
	[ "$(figure $thread clock)" = task_ns ]
	[ "$(figure $thread median_ns)" = 201.0 ]
	[ "$(figure $process median_ns)" = 100.5 ]
	[ "$(figure $process speedup)" = 1.000000 ]
	[ "$(figure $thread efficiency)" = - ]
	[[ $output == *"threads and processes, 2 workers: different, threads take 2.00× [1.99, 2.00] the time"* ]]
	[[ $output == *"base: serial, median 100 ns"* || $output == *"base: serial, median 101 ns"* ]]
	[[ $output == *"cpu-speedup, median task_ns"* ]]
	[ "$(figure spawn:mode=thread clock)" = in-process ]
}

@test "a measure that is no time is not called one" {
	measured
	change experiments.tsv -e 's/task_ns/handovers/'
	change runs.jsonl -e 's/task_ns/handovers/'
	run "$summarize" "$folder"
	[ "$status" -eq 0 ]
	[[ $output == *"2 workers: different, threads take 2.00× [1.99, 2.00] the handovers"* ]]
}

@test "records that lack the measure leave a dash" {
	measured
	change runs.jsonl '/cell":"cpu-speedup:mode=thread/s/"task_ns":201.0,//'
	run "$summarize" "$folder"
	[ "$status" -eq 0 ]
	[ "$(figure cpu-speedup:mode=thread,tasks=4,workers=2 median_ns)" = - ]
	[[ $output == *"cannot tell: 0 pairs of runs, 6 are needed"* ]]
}

@test "bytes and bare numbers have their own units" {
	measured
	change experiments.tsv 's/task_ns/worker_bytes/'
	change runs.jsonl 's/"task_ns":100.5/"worker_bytes":2048/'
	"$summarize" "$folder" | grep -q '2.00 KiB'
	change experiments.tsv 's/worker_bytes/columns/'
	change runs.jsonl 's/"worker_bytes":2048/"columns":3.5/'
	"$summarize" "$folder" | grep -qE '^process +2 +3\.5 +3\.5 '
}

@test "a name that is no measure's is refused" {
	measured
	change experiments.tsv 's/task_ns/task ns/'
	refused experiments.tsv:2: '"task ns" is no name of a measure'
}

@test "scripts/ratios turns the speedups round" {
	measured
	"$summarize" --quiet "$folder"
	run scripts/ratios "$folder" cpu-speedup
	[ "$status" -eq 0 ]
	[[ ${lines[1]} =~ ^cpu-speedup:mode=thread,tasks=4,workers=2\ +2.00×\ +\[2.00,\ 2.00\]$ ]]
	[[ ${lines[2]} =~ ^cpu-speedup:mode=process,tasks=4,workers=2\ +1.00×\ +\[1.00,\ 1.0[01]\]$ ]]
	run scripts/ratios "$folder" spawn
	[ -z "$output" ]
	run scripts/ratios "$folder/none/"
	[ "$status" -eq 1 ]
	run scripts/ratios --nonsense
	[ "$status" -eq 2 ]
	run scripts/ratios --help
	[[ $output == "usage: scripts/ratios"* ]]
}
