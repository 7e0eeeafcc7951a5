# What the tests of echo share: its modes, servers that run, and clients of all sorts.
# shellcheck disable=SC2034,SC2154 # variables that the tests and program.bash have

load program

echo_modes=$("$BUILD/echo" --list | sed -n 's/^modes: //p')

# Every way to serve connections: a mode, and for pools with what is a task.
ways=()
for mode in $echo_modes; do
	case $mode in
	*-pool) ways+=("--mode $mode" "--mode $mode --unit request") ;;
	*) ways+=("--mode $mode") ;;
	esac
done

setup() {
	record=$BATS_TEST_TMPDIR/record
	image=$(realpath "$BUILD/echo")
	program=
	client=
}

# Nothing shall outlive a test, also a failing one.
teardown() {
	[ -z "$client" ] || kill -9 "$client" 2>/dev/null || true
	[ -z "$program" ] || kill -9 "$program" 2>/dev/null || true
	within 5 nothing_is_left
}

# Processes of the program, whatever they are called; zombies have no image.
nothing_is_left() {
	[ -z "$(find /proc -mindepth 2 -maxdepth 2 -name exe -lname "$image" 2>/dev/null)" ]
}

needs_python() {
	command -v python3 >/dev/null || skip "needs python3"
}

# flat OPTIONS: a run to its end, whose record is in $record then
flat() {
	timeout 100 "$BUILD/echo" --json - "$@" | flatten >"$record"
	[ "$(value_of 0.status <"$record")" = '"ok"' ]
}

# A measure in whole units; nothing when the record has none of that name.
measure() {
	value_of "0.measures.$1" <"$record" | sed 's/\..*//'
}

# start_server OPTIONS: sets program and address
start_server() {
	start "${wrapped[@]}" "$BUILD/echo" --serve "$@"
	within 10 grep -q "serves at" "$err"
	address=$(sed -n 's/^echo: serves at \(.*\) until .*/\1/p' "$err")
}

# client SCENARIO [N]: sets output and status
client() {
	run timeout 60 "$BATS_TEST_DIRNAME/fixtures/frame-client" "$address" "$@"
	echo "$*: $status: $output"
}

# start_client SCENARIO [N]: one that waits for a line, once it has said "ready"; sets client
start_client() {
	rm -f "$BATS_TEST_TMPDIR/line"
	mkfifo "$BATS_TEST_TMPDIR/line"
	timeout 60 "$BATS_TEST_DIRNAME/fixtures/frame-client" "$address" "$@" \
		<"$BATS_TEST_TMPDIR/line" >"$BATS_TEST_TMPDIR/said" 2>&1 3>&- &
	client=$!
	exec 4>"$BATS_TEST_TMPDIR/line"
	within 30 grep -q ready "$BATS_TEST_TMPDIR/said"
}

# go_on: sends the line and waits for the client's end; sets output
go_on() {
	echo >&4
	exec 4>&-
	wait "$client"
	client=
	output=$(cat "$BATS_TEST_TMPDIR/said")
	echo "$output"
}

# stop_server: by Ctrl-C; what it counted is in $record then
stop_server() {
	kill -INT "$program"
	ends_within 20
	[ "$status" -eq 130 ]
	program=
	flatten <"$json" >"$record"
	within 5 nothing_is_left
}
