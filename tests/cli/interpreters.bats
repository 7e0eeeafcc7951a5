#!/usr/bin/env bats
#
# shellcheck disable=SC2030,SC2031,SC2154 # a test is a subshell; bats sets more
#
# scripts/reference/interpreters: what is installed is found, and does every experiment.
# Only python3 must be installed; INTERPRETERS="NAME=PATH …" gives more.

folder=scripts/reference/interpreters
tab=$'\t'

setup_file() {
	$folder/detect >"$BATS_FILE_TMPDIR/installed" || true
}

setup() {
	command -v python3 >/dev/null || skip "no python3"
	detect=$PWD/$folder/detect
	json=$BATS_TEST_TMPDIR/json
	mkdir "$BATS_TEST_TMPDIR/bin"
}

# stub NAME TEXT [STATUS]: a program that says TEXT on standard error, as Python 2.7 does
stub() {
	printf '#!/bin/sh\necho "%s" >&2\nexit %d\n' "$2" "${3:-0}" >"$BATS_TEST_TMPDIR/bin/$1"
	chmod +x "$BATS_TEST_TMPDIR/bin/$1"
}

# detect_stubs ARGUMENT…: sets status, output (of standard output) and error
detect_stubs() {
	local tool
	for tool in bash env timeout; do
		ln -sf "$(command -v $tool)" "$BATS_TEST_TMPDIR/bin/"
	done
	status=0
	output=$(INTERPRETERS='' PATH=$BATS_TEST_TMPDIR/bin "$detect" "$@" \
		2>"$BATS_TEST_TMPDIR/error") || status=$?
	error=$(<"$BATS_TEST_TMPDIR/error")
}

# line NAME PROGRAM KIND VERSION POLICY: is one of the output
line() {
	grep -qxF "$1$tab$BATS_TEST_TMPDIR/bin/$2$tab$3$tab$4$tab$5" <<<"$output"
}

@test "detect: python3 is found, where it really is" {
	run "$detect" python3
	[ "$status" -eq 0 ]
	IFS=$tab read -r name path kind version policy <<<"$output"
	[ "$name $kind $policy" = "python3 python cpython3" ]
	[ "$path" = "$(python3 -c 'import sys; print(sys.executable)')" ]
	[ "Python $version" = "$("$path" --version)" ]
}

@test "detect: kind, version and lock of each interpreter" {
	stub python3 'Python 3.12.1'
	stub python2 'Python 2.7.18'
	stub pypy3 'Python 3.9.16 (7.3.11+dfsg, 2024)
[PyPy 7.3.11 with GCC 12.2.0]'
	stub ruby 'ruby 3.1.2p20 (2022-04-12) [x86_64]'
	stub ocaml 'The OCaml toplevel, version 4.13.1'
	stub jython 'Jython 2.7.3-DEV'
	stub truffle 'jruby 9.3.9.0 (2.6.8) 2022'
	detect_stubs --interpreter "jruby=$BATS_TEST_TMPDIR/bin/truffle"
	[ "$status" -eq 0 ]
	[ -z "$error" ]
	[ "$(wc -l <<<"$output")" -eq 7 ]
	line python3 python3 python 3.12.1 cpython3
	line python2.7 python2 python 2.7.18 cpython2
	line pypy3 pypy3 python 7.3.11 pypy
	line ruby ruby ruby 3.1.2 ruby
	line ocaml ocaml ocaml 4.13.1 ocaml
	line jython jython python 2.7.3 none
	line jruby truffle ruby 2.6.8 none
}

@test "detect: what does not run, is another, or is not there is missing" {
	stub python3 'Python 3.12.1'
	stub python2.7 'shim: python2.7: command not found' 127
	stub python2 'Python 3.12.1'
	stub ruby 'ruby: cannot load such file' 1
	stub ocaml 'GNU ocaml 1.0'
	detect_stubs
	[ "$status" -eq 0 ]
	[ "$(wc -l <<<"$output")" -eq 1 ]
	[ "$(wc -l <<<"$error")" -eq 5 ]
	grep -q 'detect: python2.7: .*does not run; give one with' <<<"$error"
	grep -q 'detect: pypy3: not installed; scripts/setup --interpreters' <<<"$error"
	grep -q 'detect: ruby: .*does not run' <<<"$error"
	grep -q 'detect: ocaml: .* is no interpreter that is known here: GNU ocaml' <<<"$error"
	grep -q 'detect: jython: not installed' <<<"$error"
}

@test "detect: others are given by option or environment, and must run" {
	stub mine 'Python 3.7.16'
	INTERPRETERS="a=$BATS_TEST_TMPDIR/bin/mine b=/nowhere" run "$detect" --interpreter \
		"python3=$BATS_TEST_TMPDIR/bin/mine" a python3
	[ "$status" -eq 0 ]
	line a mine python 3.7.16 cpython3
	line python3 mine python 3.7.16 cpython3
	INTERPRETERS="b=/nowhere" run "$detect" b
	[ "$status" -eq 1 ]
	[ "$output" = "detect: b: no program /nowhere" ]
	for wrong in "--interpreter x" "--interpreter =x" "--interpreter" "--unheard-of" "lua"; do
		# shellcheck disable=SC2086 # a list of words
		run "$detect" $wrong
		[ "$status" -eq 2 ]
	done
	run "$detect" --help
	[ "$status" -eq 0 ]
	[[ $output == *"--interpreter NAME=PATH"*INTERPRETERS* ]]
}

# Calls a function with NAME PATH KIND VERSION of each interpreter. Jython starts so
# slowly that it does not do everything.
each_interpreter() {
	local name path kind version policy
	while IFS=$tab read -r name path kind version policy; do
		echo "$name $version"
		"$1" "$name" "$path" "$kind" "$version" "$policy" </dev/null
	done <"$BATS_FILE_TMPDIR/installed"
}

# experiment ARGUMENT…: of the caller's interpreter, with a record in $json
experiment() {
	rm -f "$json"
	timeout --kill-after=5 60 "$folder/run" "$kind" "$path" "$@" --json "$json" --quiet \
		--tag block=3 --tag cell=gil:k=1
}

# record_has VERSION MODE TASKS WORKERS OPTIONS MEASURE…: the one record in $json does, and
# no other measure of ours
record_has() {
	python3 - "$json" "$@" <<-'EOF'
		import json, sys

		file, version, mode, tasks, workers, options, *measures = sys.argv[1:]
		(line,) = open(file)
		record = json.loads(line)
		print(line)
		assert record["schema"] == 1 and record["block"] == 3 and record["cell"] == "gil:k=1"
		assert record["status"] == "ok" and record["error"] is None and record["program"]
		assert record["version"] == version or record["program"] == "ruby"
		assert record["mode"] == mode and record["tasks"] == int(tasks)
		assert record["workers"] == int(workers)
		assert 0 < record["elapsed_ns"] < 60e9
		assert record["user_ns"] >= 0 and record["system_ns"] >= 0
		assert record["warnings"] == []
		assert record["options"] == json.loads(options)
		optional = {"latency_p90_ns", "latency_p99_ns", "slice_p50_ns", "slice_p90_ns"}
		assert set(record["measures"]) - optional == set(measures)
		assert all(type(value) in (int, float) for value in record["measures"].values())
		for measure in measures:
		    if measure not in ("lost_updates", "latency_mean_ns", "latency_p50_ns"):
		        assert record["measures"][measure] >= 0
	EOF
}

cpu() {
	local mode workers
	[ "$name" != jython ] || return 0
	for mode in serial thread process; do
		experiment cpu --mode "$mode" --tasks 3 --workers 2 --count 1000
		workers=2
		[ "$mode" != serial ] || workers=1
		record_has "$4" "$mode" 3 $workers '{"experiment": "cpu", "count": 1000}' iteration_ns
	done
}

@test "cpu: every interpreter and mode" {
	each_interpreter cpu
}

convoy() {
	local io
	for io in sleep echo pipe; do
		[ "$name" != jython ] || [ "$io" = echo ] || continue
		experiment convoy --hogs 1 --io "$io" --operations 30 --time 50ms
		record_has "$4" thread 1 2 '{"experiment": "convoy", "hogs": 1, "io": "'"$io"'",
			"operations": 30, "time": 50000000, "pause": 1000000}' latency_mean_ns latency_p50_ns operations \
			hog_iterations_per_second
	done
}

@test "convoy: every interpreter and kind of I/O" {
	each_interpreter convoy
}

handoff() {
	[ "$name" != jython ] || return 0
	experiment handoff --threads 2 --time 60ms
	record_has "$4" thread 2 2 '{"experiment": "handoff", "threads": 2, "time": 60000000}' \
		handovers_per_second voluntary_switches_per_second iterations_per_second
}

@test "handoff: every interpreter" {
	each_interpreter handoff
}

lock() {
	local lock
	for lock in none mutex; do
		experiment lock --tasks 2 --count 1000 --lock $lock
		record_has "$4" thread 2 2 '{"experiment": "lock", "count": 1000, "lock": "'$lock'"}' \
			lost_updates operations_per_second
		[ $lock = none ] || grep -q '"lost_updates":0\.0' "$json"
	done
}

@test "lock: every interpreter; with a lock no update is lost" {
	each_interpreter lock
}

# percentiles_of COUNT: names and nanoseconds, of 1 to COUNT seconds
percentiles_of() {
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$folder python3 -c '
import common, sys
for name, value in sorted(common.percentiles("x", range(1, int(sys.argv[1]) + 1))):
    print(name, int(value / 1e9))' "$1" | xargs
}

@test "percentiles: only those with ten samples beyond, but the median always" {
	[ -z "$(percentiles_of 0)" ]
	[ "$(percentiles_of 1)" = "x_p50_ns 1" ]
	[ "$(percentiles_of 99)" = "x_p50_ns 50" ]
	[ "$(percentiles_of 100)" = "x_p50_ns 50 x_p90_ns 90" ]
	[ "$(percentiles_of 1000)" = "x_p50_ns 500 x_p90_ns 900 x_p99_ns 990" ]
}

# fails STATUS TEXT ARGUMENT…: of the caller's interpreter
fails() {
	run timeout --kill-after=5 60 "$folder/run" "$kind" "$path" "${@:3}"
	[ "$status" -eq "$1" ]
	grep -qF -- "$2" <<<"$output"
}

failures() {
	[ "$name" != jython ] || return 0
	fails 1 '"status":"failed","error":"the client' convoy --hogs 1 --io echo --client false
	fails 1 "cannot write the record to /dev/full" lock --tasks 1 --count 1 --json /dev/full
	fails 1 "cannot write the record to /nowhere/x" lock --tasks 1 --count 1 --json /nowhere/x
	fails 2 "mode" cpu
	fails 2 "'fibre'" cpu --mode fibre
	fails 2 "'0' is not allowed; give a whole number from 1 to 4096" lock --tasks 0
	fails 2 "'5' is not allowed; give a time" handoff --threads 1 --time 5
	fails 2 "'-1s' is not allowed; give a time" convoy --hogs 1 --io echo --pause=-1s
	fails 2 "unheard-of" lock --tasks 1 --unheard-of
	fails 2 "'x' is not allowed; give KEY=VALUE" lock --tasks 1 --tag x
}

@test "interpreters: a failed client, a record that cannot be written, wrong options" {
	each_interpreter failures
	run "$folder/run" lua lua cpu
	[ "$status" -eq 2 ]
	run "$folder/run" python python3 tea
	[ "$status" -eq 2 ]
	[[ $output == *"cpu|convoy|handoff|lock"* ]]
}

@test "echo_client.py: says what is wrong when nobody answers" {
	run timeout 10 python3 "$folder/echo_client.py" 1 10 1000000 0
	[ "$status" -eq 1 ]
	[[ $output == "echo_client.py: "*refused* ]]
}
