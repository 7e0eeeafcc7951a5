#!/usr/bin/env bats
#
# build/summarize never makes a table of damaged, incomplete or foreign input.
#
# shellcheck disable=SC2154 # summarize.bash sets summarize and folder

load summarize.bash

@test "every cut of the records gives an error, or the right table" {
	fixture 2
	"$summarize" --quiet "$folder" && mv "$folder/summary.tsv" "$BATS_TEST_TMPDIR/right"
	rm "$folder/summary.md"
	cp "$folder/runs.jsonl" "$BATS_TEST_TMPDIR/whole"
	size=$(wc -c <"$folder/runs.jsonl")
	for ((length = 0; length < size; length += 97)); do
		head -c "$length" "$BATS_TEST_TMPDIR/whole" >"$folder/runs.jsonl"
		refused runs.jsonl records
	done
}

@test "a cut-off export is refused" {
	fixture
	cp "$folder/blocks/0003.json" "$BATS_TEST_TMPDIR/whole"
	size=$(($(wc -c <"$folder/blocks/0003.json") - 2))
	for ((length = 0; length < size; length += 61)); do
		head -c "$length" "$BATS_TEST_TMPDIR/whole" >"$folder/blocks/0003.json"
		refused blocks/0003.json:
	done
}

@test "a garbage line is refused with its number" {
	fixture
	change runs.jsonl '7s/.*/garbage/'
	refused runs.jsonl:7: 'not JSON'
}

@test "a NUL byte in a line is refused" {
	fixture
	{ head -n 6 "$folder/runs.jsonl" && printf '{}\0\n'; } >"$folder/cut"
	mv "$folder/cut" "$folder/runs.jsonl"
	refused runs.jsonl:7:
}

@test "foreign JSON is refused" {
	fixture
	change runs.jsonl '4s/.*/{"name":"other tool","value":3}/'
	refused runs.jsonl:4: schema
	change runs.jsonl '4s/.*/[1,2]/'
	refused runs.jsonl:4: 'not a JSON object'
	change runs.jsonl '4s/.*/{"schema":2}/'
	refused runs.jsonl:4: 'schema 2'
}

@test "a record of another run is refused" {
	fixture
	change runs.jsonl '4s/20261124-101500-fixture/20261124-101500-other/'
	refused runs.jsonl:4: 20261124-101500-other
}

@test "values of wrong type or sign are refused" {
	fixture
	cp "$folder/runs.jsonl" "$BATS_TEST_TMPDIR/whole"
	for edit in 's/"block":1/"block":"1"/' 's/"attempt":1/"attempt":1.5/' 's/"replicate":0/"replicate":-1/' \
		's/"elapsed_ns":[0-9]*/"elapsed_ns":0/' 's/"elapsed_ns":/"elapsed_ns":-/' \
		's/"elapsed_ns":[0-9]*/"elapsed_ns":"9"/' 's/"elapsed_ns":[0-9]*/"elapsed_ns":1e99/' \
		's/"elapsed_ns":/"elapsed_ns":9/' 's/"elapsed_ns":[0-9]*/"elapsed_ns":99999999999999999999/' \
		's/"work_ns":/"work_ns":-/' 's/"user_ns":[0-9]*/"user_ns":null/' 's/"status":"ok"/"status":"fine"/' \
		's/"status":"ok"/"status":1/' 's/"spawn_ns"/"spawn"/' 's/"tasks":4/"tasks":4,"tasks":4/'; do
		cp "$BATS_TEST_TMPDIR/whole" "$folder/runs.jsonl"
		change runs.jsonl "3$edit"
		echo "$edit"
		refused runs.jsonl:3:
	done
}

@test "a missing record is an error that names block and cell" {
	fixture
	change runs.jsonl '/"block":4,.*mode=process,tasks/d'
	refused 'block 4' cpu-speedup:mode=process,tasks=4,workers=2 'has 0 records where 1'
}

@test "one missing record of two is an error" {
	fixture
	change runs.jsonl '0,/mode=ceiling/{/mode=ceiling/d}'
	refused 'block 1' mode=ceiling 'has 1 records where 2'
}

@test "no runs.jsonl at all is an error" {
	fixture
	rm "$folder/runs.jsonl"
	refused 'block 1' 'has 0 records'
}

@test "a record too many is an error" {
	fixture
	change runs.jsonl '5p'
	refused runs.jsonl:6: 'one more'
}

@test "a record of a foreign program's cell is an error" {
	fixture
	change runs.jsonl '3s/"cell":"[^"]*"/"cell":"cpu-speedup:mode=make,tasks=4,workers=2"/'
	refused runs.jsonl:3: 'writes 0 records'
}

@test "a record of an unplanned cell is an error" {
	fixture
	change runs.jsonl '3s/mode=/mode=un/'
	refused runs.jsonl:3: 'not in cells.tsv'
}

@test "a cell in a block that is not planned is an error" {
	fixture
	change blocks/0005.json 's/mode=make/mode=cmake/'
	refused blocks/0005.json mode=cmake 'not in cells.tsv'
}

@test "a planned cell that a block lacks is an error" {
	fixture
	printf 'spawn\tspawn:mode=pool\t1\t0\t-\tpool\n' >>"$folder/cells.tsv"
	refused blocks/0001.json 'replicate 0 of cell spawn:mode=pool is missing'
}

@test "an export under another block's name is an error" {
	fixture
	cp "$folder/blocks/0005.json" "$folder/blocks/0011.json"
	refused blocks/0011.json 'another block'
}

@test "a damaged export is an error" {
	fixture
	cp "$folder/blocks/0003.json" "$BATS_TEST_TMPDIR/whole"
	for edit in '0,/"command": "/s//"command": "x/' '0,/"command".*/s//"command": 3,/' '0,/attempt=1/s//attempt=2/' \
		'0,/replicate=0/s//replicate=2/' '0,/replicate=0/s//replicate=00000000000/' \
		'0,/"times": \[/s//"times": [1, /' '0,/"times": \[/s//"times": [-/' '0,/0\.[0-9]*$/s//0/' \
		'0,/0\.[0-9]*$/s//"x"/' '0,/"user": /s//"user": -/' '0,/"exit_codes"/s//"codes"/' \
		's/"results"/"result"/' 's/replicate=1/replicate=0/'; do
		cp "$BATS_TEST_TMPDIR/whole" "$folder/blocks/0003.json"
		echo "$edit"
		change blocks/0003.json "$edit"
		case $edit in
		*00000000000*) same_answers && rm "$folder"/summary.* ;; # a zero is a zero
		*) refused blocks/0003.json ;;
		esac
	done
}

@test "a file that is no block of ours is an error" {
	fixture
	cp "$folder/blocks/0003.json" "$folder/blocks/3.json"
	refused blocks/3.json 'not the name of a block'
}

@test "no committed block is a clear message" {
	fixture 0
	refused "$folder/blocks" 'no committed block'
	rmdir "$folder/blocks"
	refused 'no committed block'
}

@test "damaged plans are refused" {
	fixture
	cp "$folder/cells.tsv" "$BATS_TEST_TMPDIR/whole"
	for edit in '1s/base/bass/' '3s/1\t1/3\t1/' '3s/1\t1/0\t1/' '3s/1\t1/1\tx/' '3s/1\t1/1\t-1/' '3s/\t/ /' '3s/$/\tx/' \
		'3s/mode=thread/mode/2;3s/mode=thread/mode/' '3s/workers=2/workers=two/' '3s/workers=2/workers=0/' \
		'3s/workers=2/mode=thread/' '3s/,workers=2/,/' '3s/serial,tasks=4/other/' '3s/^cpu-speedup/gone/' \
		'3s/cpu-speedup:/spawn:/' '3s/.*/&\n&/'; do
		cp "$BATS_TEST_TMPDIR/whole" "$folder/cells.tsv"
		change cells.tsv "$edit"
		echo "$edit"
		refused cells.tsv:
	done
	head -c -1 "$BATS_TEST_TMPDIR/whole" >"$folder/cells.tsv"
	refused cells.tsv:8: 'cut off'
	: >"$folder/cells.tsv"
	refused cells.tsv:1:
	rm "$folder/cells.tsv"
	refused cells.tsv 'No such file'
}

@test "damaged lists of experiments are refused" {
	fixture
	cp "$folder/experiments.tsv" "$BATS_TEST_TMPDIR/whole"
	for edit in '2s/mode:thread.process/mode/' '2s/mode:thread.process/mode:thread/' '2s/thread.process/a\/b\/c/' \
		'2s/^cpu-speedup/..\/x/' '2s/\tspeedup/\t..\/speedup/' '3s/^spawn/cpu-speedup/' '1s/chart/charts/'; do
		cp "$BATS_TEST_TMPDIR/whole" "$folder/experiments.tsv"
		change experiments.tsv "$edit"
		echo "$edit"
		refused experiments.tsv:
	done
}

@test "a damaged environment is refused" {
	fixture
	cp "$folder/environment.json" "$BATS_TEST_TMPDIR/whole"
	for edit in 's/"cpus": 2/"cpus": 0/' 's/"cpus": 2/"cpus": "2"/' 's/"cpus"/"cpu"/' 's/^{/[/' '4,5d'; do
		cp "$BATS_TEST_TMPDIR/whole" "$folder/environment.json"
		change environment.json "$edit"
		refused environment.json
	done
	rm "$folder/environment.json"
	refused environment.json 'No such file'
}

@test "damaged noise is refused, missing noise is noted" {
	fixture
	cp "$folder/noise.tsv" "$BATS_TEST_TMPDIR/whole"
	for edit in '3s/0.5/x/' '3s/0.5/-2/' '3s/0.5/1e3/' '3s/0.5/1.2.3/' '3s/\t1\t40/\t40/' '2s/.*/&\n&/' '1d'; do
		cp "$BATS_TEST_TMPDIR/whole" "$folder/noise.tsv"
		change noise.tsv "$edit"
		echo "$edit"
		case $edit in
		3*) "$summarize" --quiet "$folder" && rm "$folder"/summary.* ;; # attempt 1 of block 2
		*) refused noise.tsv: ;;
		esac
		cp "$BATS_TEST_TMPDIR/whole" "$folder/noise.tsv"
		change noise.tsv "${edit/#3/2}"
		refused noise.tsv:
	done
	rm "$folder/noise.tsv"
	run "$summarize" --quiet "$folder"
	[ "$status" -eq 0 ]
	[[ $output == *"noise.tsv: missing"* ]]
	diff tests/cli/golden/summary.tsv "$folder/summary.tsv"
}
