#!/usr/bin/env bats
#
# Distributions of latency in the records: pooled over a cell's runs, or refused.
#
# shellcheck disable=SC2154 # summarize.bash sets summarize and folder

load summarize.bash

@test "distributions: a cell's are pooled over its blocks" {
	fixture
	change experiments.tsv -e 's/^cpu-speedup\tspeedup/cpu-speedup\tgil-echo/'
	sed -i 's/mode=thread,tasks=4,workers=2/gil=cpython3,hogs=1/' "$folder"/*.tsv "$folder"/runs.jsonl \
		"$folder"/blocks/*.json
	change runs.jsonl -e '/gil=cpython3/s/}$/,"measures":{"latency_p50_ns":5000},"distributions":{"latency":[[4095,1],[5119,8]]}}/' \
		-e '/gil=cpython3/{/"block":3,/s/\[5119,8\]/[5119,7],[8191,1]/}'
	"$summarize" --quiet "$folder"
	# of 90 times 10 are in the first bucket, 89 in the first two
	grep -qx '4095 0.111111' "$folder/charts/data/cpu-speedup.dat"
	grep -qx '5119 0.988889' "$folder/charts/data/cpu-speedup.dat"
	grep -qx '8191 1' "$folder/charts/data/cpu-speedup.dat"
}

@test "distributions: what is none is refused with its line" {
	for wrong in '[[1]]' '[[1,0]]' '[[-1,2]]' '[["a",2]]' '[5]' '[[1,2,3]]'; do
		fixture
		change runs.jsonl -e "1s/}\$/,\"distributions\":{\"latency\":$wrong}}/"
		refused runs.jsonl:1: '"latency" is no list of [upper_ns, count]'
	done
}
