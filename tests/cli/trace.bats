#!/usr/bin/env bats
#
# --trace, read back, and its chart. Times are of a machine that may be busy, so they have
# several tries.

load program

setup() {
	command -v python3 >/dev/null || skip "no python3"
	trace=$BATS_TEST_TMPDIR/trace.json
	said=$BATS_TEST_TMPDIR/said
}

# Read the trace back and keep what it says: check WORD…
check() {
	tests/cli/fixtures/check-trace "$trace" "$@" >"$said"
}

says() {
	grep -qxF -- "$1" "$said"
}

# Until a run of a program gives a trace that passes: try PROGRAM… -- WORD…
try() {
	local program=()
	while [ "$1" != -- ]; do
		program+=("$1")
		shift
	done
	for ((tries = 0; tries < 20; tries++)); do
		"${program[@]}" --trace "$trace" --quiet
		! check "${@:2}" || return 0
	done
	return 1
}

no_leftovers() {
	[ -z "$(find "$BATS_TEST_TMPDIR" -name '*.tmp')" ]
}

@test "trace: every mode, native and with a GIL" {
	for mode in $modes; do
		for gil in native cpython3; do
			"$BUILD/io" --mode "$mode" --gil $gil --tasks 6 --sleep 1ms..2ms --trace "$trace" --quiet
			check
			says "slices blocked 6"
			says "mode \"$mode\""
			says "gil \"$gil\""
			says "dropped_events 0"
			says 'status "ok"'
		done
	done
	for mode in serial thread process; do
		"$BUILD/cpu" --mode $mode --tasks 2 --count 1000 --trace "$trace" --quiet
		check
		says "slices runs 2"
	done
	no_leftovers
}

@test "trace: CPython 3's threads run one at a time, 5 ms each" {
	try "$BUILD/cpu" --gil cpython3 --mode thread --tasks 2 --count 3000000 -- exclusive slices=4..8
	try "$BUILD/cpu" --gil cpython3 --switch-interval 1ms --mode thread --tasks 3 --count 1000000 -- \
		exclusive slices=0.9..2
}

@test "trace: who sleeps beside a CPU-bound thread gets CPython 3's lock 5 ms late" {
	[ -x "$BUILD/convoy" ] || skip "no convoy"
	try "$BUILD/convoy" --gil cpython3 --mode thread --hogs 1 --io sleep -- exclusive late=4..8
}

@test "trace: under every policy with a lock one worker runs at a time" {
	for gil in $("$BUILD/null" --list | sed -n 's/^gil: native none //p'); do
		"$BUILD/cpu" --gil "$gil" --mode thread --tasks 3 --count 300000 --trace "$trace" --quiet
		check exclusive
	done
}

@test "trace: processes have a lock each" {
	"$BUILD/cpu" --gil cpython3 --mode process --tasks 2 --count 300000 --trace "$trace" --quiet
	check
	says "workers 2"
	says "slices runs 2"
	[ "$(grep -c '^slices ' "$said")" -eq 1 ]
}

@test "trace: what does not fit is counted, and said" {
	run "$BUILD/cpu" --gil cpython3 --switch-interval 100us --mode thread --tasks 2 --count 1000000 \
		--trace "$trace" --trace-events 3 --quiet
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == "cpu: note: the trace lacks "*" events, those after the first 3 of a worker; "*--trace-events* ]]
	check exclusive
	[ "$(sed -n 's/^dropped_events //p' "$said")" -gt 0 ]
	says "slices not recorded 2"
}

@test "trace: --repeat leaves the last run's" {
	"$BUILD/cpu" --tasks 2 --count 1000 --repeat 3 --trace "$trace" --quiet
	check
	says "repetition 2"
	says "slices runs 2"
}

@test "trace: an interrupted run leaves what there is" {
	for mode in thread process; do
		rm -f "$trace"
		start "$BUILD/cpu" --gil cpython3 --mode $mode --tasks 2 --count 1000000000000 --trace "$trace"
		sleep 0.3
		kill -s TERM "$program"
		ends_within 20
		[ "$status" -eq 143 ]
		check
		says 'status "failed"'
		says "workers 2"
	done
	no_leftovers
}

@test "trace: a file that cannot be written is found before the run" {
	for path in "$BATS_TEST_TMPDIR/none/trace" "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR/" ""; do
		run "$BUILD/null" --trace "$path" --json "$BATS_TEST_TMPDIR/json"
		echo "$output"
		[ "$status" -eq 2 ]
		[[ $output == "null: cannot write the trace to $path: "* ]]
		[ ! -e "$BATS_TEST_TMPDIR/json" ]
	done
	run "$BUILD/null" --trace /dev/full --quiet
	[ "$status" -eq 1 ]
	[[ $output == "null: cannot write the trace to /dev/full: No space left on device" ]]
	"$BUILD/null" --trace /dev/null --quiet
	[ -c /dev/null ]
	no_leftovers
}

@test "timeline: draws a window of a trace, with its finding" {
	command -v gnuplot >/dev/null || skip "no gnuplot"
	"$BUILD/cpu" --gil cpython3 --mode thread --tasks 2 --count 1000000 --trace "$trace" --quiet
	for options in "" "--from 5ms --to 20ms" "--from=10ms" "--to 40ms"; do
		# shellcheck disable=SC2086 # a list of words
		run scripts/timeline "$trace" $options --output "$BATS_TEST_TMPDIR/it's a <chart>"
		echo "$output"
		[ "$status" -eq 0 ]
		[ "${lines[0]}" = "$BATS_TEST_TMPDIR/it's a <chart>.svg" ]
		[ "${lines[1]}" = "$BATS_TEST_TMPDIR/it's a <chart>.png" ]
		[ "${#lines[@]}" -eq 2 ]
		grep -q '<title>Two CPU-bound threads .* the GIL' "$BATS_TEST_TMPDIR/it's a <chart>.svg"
	done
	(cd "$BATS_TEST_TMPDIR" && "$OLDPWD/scripts/timeline" trace.json >/dev/null)
	[ -s "$BATS_TEST_TMPDIR/trace.png" ]
	no_leftovers
}

@test "timeline: every mode, and a trace that lacks events" {
	command -v gnuplot >/dev/null || skip "no gnuplot"
	for options in "--mode serial" "--mode process --gil cpython2" "--mode thread --gil none" \
		"--mode thread --gil cpython2 --trace-events 9"; do
		# shellcheck disable=SC2086 # a list of words
		"$BUILD/cpu" $options --tasks 3 --count 200000 --trace "$trace" --quiet
		scripts/timeline "$trace" >/dev/null
		[ -s "${trace%.json}.svg" ]
	done
}

@test "timeline: refuses what it cannot draw" {
	command -v gnuplot >/dev/null || skip "no gnuplot"
	"$BUILD/null" --tasks 2 --trace "$trace" --quiet
	while read -r expected options; do
		# shellcheck disable=SC2086 # a list of words
		run scripts/timeline $options
		echo "$options: $output"
		[ "$status" -eq "$expected" ]
		[[ $output == "timeline: "* ]]
	done <<-EOF
		2
		2 $trace $trace
		2 $trace --unheard-of
		2 $trace --from
		2 $trace --from 5
		2 $trace --from 2ms --to 1ms
		1 $trace --from 1000s
		2 $trace --output x/
		1 $trace --output $BATS_TEST_TMPDIR/none/x
		1 $BATS_TEST_TMPDIR/none.json
		1 Makefile
	EOF
	for text in '{}' '[]' '{"traceEvents":[]}' '{"traceEvents":[{"ph":"X","name":"x","ts":-1,"dur":1}]}' \
		'{"traceEvents":[{"ph":"X","name":"x","cat":"runs","ts":0,"dur":1e999}]}' '{"traceEvents":[{}]}'; do
		echo "$text" >"$trace"
		run scripts/timeline "$trace"
		echo "$text: $output"
		[ "$status" -eq 1 ]
		[[ $output == "timeline: $trace: "* ]]
	done
	scripts/timeline --help | grep -q '^usage: scripts/timeline TRACE'
}
