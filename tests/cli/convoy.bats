#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031,SC2154 # variables of program.bash and of single tests
#
# The workload convoy: every kind of I/O in every mode, what its records say, the convoy effect
# itself, and that nothing is left, however a run ends.

load program

kinds="sleep echo pipe none"

setup() {
	record=$BATS_TEST_TMPDIR/record
	image=$(realpath "$BUILD/convoy")
	program=
	other=
}

# Nothing shall outlive a test, also a failing one.
teardown() {
	[ -z "$program" ] || kill -9 "$program" 2>/dev/null || true
	[ -z "$other" ] || kill -9 "$other" 2>/dev/null || true
	within 5 nothing_is_left
}

flat() {
	timeout 60 "$BUILD/convoy" --json - "$@" | flatten >"$record"
	[ "$(value_of 0.status <"$record")" = '"ok"' ]
}

# A measure in whole units; nothing when the record has none of that name.
measure() {
	value_of "0.measures.$1" <"$record" | sed 's/\..*//'
}

# How many times a distribution counts.
counted() {
	awk -v name="0.distributions.$1." \
		'index($1, name) == 1 && /\.1 / { sum += $2 } END { print sum + 0 }' "$record"
}

# Processes of the program, whatever they are called; zombies have no image.
living() {
	find /proc -mindepth 2 -maxdepth 2 -name exe -lname "$image" 2>/dev/null
}

nothing_is_left() {
	[ -z "$(living)" ]
}

catches_signals() {
	local caught
	caught=$(sed -n 's/^SigCgt:\t//p' "/proc/$program/status")
	((16#${caught: -4} & 1 << 14))
}

# start_endless MODE IO [OPTIONS]: longer than anybody waits
start_endless() {
	start "$BUILD/convoy" --mode "$1" --io "$2" --hogs 2 --gil cpython3 --time 60s \
		--operations 10000000 "${@:3}"
	within 10 catches_signals
	sleep 0.1
}

@test "convoy: every kind of I/O works in every mode, native and interpreted" {
	for mode in $parallel_modes; do
		for io in $kinds; do
			for gil in native none cpython3; do
				echo "$mode $io $gil"
				flat --mode "$mode" --io "$io" --gil $gil --hogs 2 --operations 15 --time 300ms
				[ "$(value_of 0.options.io <"$record")" = "\"$io\"" ]
				if [ "$io" = none ]; then
					[ "$(value_of 0.tasks <"$record")" -eq 2 ]
					[ "$(measure iterations_per_second)" -gt 0 ]
					[ -n "$(measure handovers_per_second)" ]
					[ -z "$(measure operations)" ]
				else
					[ "$(value_of 0.tasks <"$record")" -eq 3 ]
					[ "$(measure operations)" -gt 0 ]
					[ "$(measure latency_p50_ns)" -le "$(measure latency_most_ns)" ]
					[ -n "$(measure hog_iterations_per_second)" ]
					[ "$(counted latency)" -eq "$(measure operations)" ]
				fi
			done
		done
	done
	nothing_is_left
}

@test "convoy: without hogs in serial mode, with several I/O tasks in others, again and again" {
	for io in sleep echo pipe; do
		flat --io $io --hogs 0 --operations 100
		[ "$(measure operations)" -eq 100 ]
		[ -z "$(measure hog_iterations_per_second)" ]
		for mode in thread process; do
			flat --mode $mode --io $io --hogs 1 --io-tasks 3 --operations 20 --repeat 3
			[ "$(measure operations)" -eq 60 ]
			[ "$(counted latency)" -eq 60 ]
			[ "$(grep -c '^[0-9].status "ok"' "$record")" -eq 3 ]
		done
	done
}

@test "convoy: percentiles only with ten operations beyond them" {
	flat --io pipe --hogs 0 --operations 99
	[ -n "$(measure latency_p50_ns)" ]
	[ -z "$(measure latency_p90_ns)" ]
	flat --io pipe --hogs 0 --operations 999
	[ -n "$(measure latency_p90_ns)" ]
	[ -z "$(measure latency_p99_ns)" ]
	flat --io pipe --hogs 0 --operations 1000
	[ "$(measure latency_p99_ns)" -ge "$(measure latency_p90_ns)" ]
}

@test "convoy: --time ends what --operations would not" {
	for io in sleep echo pipe; do
		flat --io $io --hogs 0 --operations 1000000 --time 100ms
		[ "$(measure operations)" -gt 10 ]
		[ "$(value_of 0.work_ns <"$record")" -ge 100000000 ]
		[ "$(value_of 0.work_ns <"$record")" -lt 2000000000 ]
	done
	# none begins after it, also when the next intended time is long after it
	flat --io echo --hogs 0 --interval 60ms --time 100ms
	[ "$(measure operations)" -eq 2 ]
}

# is_bound PID CPU: a thread of the process may use that CPU alone
is_bound() {
	sed -n 's/^Cpus_allowed_list:\t//p' "/proc/$1"/task/*/status | grep -qx "$2"
}

@test "convoy: --apart binds an I/O task and its client to CPUs of their own" {
	local allowed
	allowed=$(sed -n 's/^Cpus_allowed_list:\t//p' /proc/self/status)
	start_endless thread echo --apart
	within 10 is_bound "$program" "${allowed%%[-,]*}"
	within 10 is_bound "$(pgrep -P "$program")" "${allowed##*[-,]}"
	kill -INT "$program"
	ends_within 10
	program=
}

@test "convoy: who wakes waits a switch interval for each hog, and without a lock it does not" {
	flat --mode thread --io sleep --gil cpython3 --hogs 1 --switch-interval 20ms --operations 30
	[ "$(measure latency_p50_ns)" -ge 19000000 ]
	# the other hog may have asked for it earlier
	flat --mode thread --io sleep --gil cpython3 --hogs 2 --switch-interval 20ms --operations 30
	cat "$record"
	[ "$(measure latency_mean_ns)" -ge 19000000 ]
	flat --mode thread --io echo --gil cpython3 --hogs 1 --switch-interval 20ms --operations 30
	[ "$(measure latency_p50_ns)" -ge 15000000 ]
	flat --mode thread --io echo --gil none --hogs 1 --operations 100
	[ "$(measure latency_p50_ns)" -lt 5000000 ]
	flat --mode thread --io sleep --gil none --hogs 1 --operations 100
	[ "$(measure latency_p50_ns)" -lt 5000000 ]
	# each process has a lock of its own
	flat --mode process --io sleep --gil cpython3 --hogs 1 --operations 100
	[ "$(measure latency_p50_ns)" -lt 5000000 ]
}

@test "convoy: hogs alone see the lock go round in slices of the switch interval" {
	flat --mode thread --io none --gil cpython3 --hogs 2 --time 1s
	[ "$(measure handovers_per_second)" -gt 10 ]
	[ "$(measure handovers_per_second)" -lt 210 ]
	[ "$(measure slice_p50_ns)" -gt 4900000 ]
	[ "$(counted slice)" -gt 10 ]
	# one alone hands over to nobody, nor do processes
	for mode in thread process; do
		hogs=$([ $mode = thread ] && echo 1 || echo 2)
		flat --mode $mode --io none --gil cpython3 --hogs "$hogs" --time 100ms
		[ "$(measure handovers_per_second)" -eq 0 ]
	done
}

@test "convoy: options that do not fit together are refused" {
	while IFS='|' read -r words expected; do
		# shellcheck disable=SC2086 # a list of words
		run "$BUILD/convoy" $words
		echo "$words: $status: $output"
		[ "$status" -eq 2 ]
		[[ $output == *"$expected"* ]]
	done <<-EOF
		--hogs 1|--mode: serial runs one task after the other
		--mode serial --hogs 4 --io none|--mode: serial runs one task after the other
		--mode thread --tasks 3|--tasks: the number of tasks follows from other options
		--mode thread-pool --hogs 2 --workers 2|--workers: all tasks must run at once
		--mode process --hogs 2 --workers 2|--workers: all tasks must run at once
		--hogs 0 --io none|--hogs: without any, --io none has nothing to do
		--io disk|--io: 'disk' is not allowed; give one of sleep, echo, pipe, null, self, none
		--hogs -1|--hogs: '-1' is not allowed
		--client 0|--client: '0' is not allowed
		--client 65536|--client: '65536' is not allowed
	EOF
	# as many workers as there are tasks
	flat --mode process-pool --hogs 3 --io none --time 50ms
	[ "$(value_of 0.workers <"$record")" -eq 3 ]
}

@test "convoy: a signal ends every kind at once, and nothing is left" {
	for mode in $parallel_modes; do
		for io in $kinds; do
			start_endless "$mode" "$io"
			kill "$program"
			ends_within 5
			echo "$mode $io: $status"
			[ "$status" -eq 143 ]
			record_says_failed "interrupted by a signal \(Terminated\)"
			within 2 nothing_is_left
		done
	done
}

@test "convoy: Ctrl-C, which reaches all processes, is the program's to handle" {
	for mode in thread process; do
		start env --default-signal=INT setsid "$BUILD/convoy" --mode $mode --io echo --time 60s \
			--operations 10000000
		within 10 catches_signals
		sleep 0.1
		kill -INT -- "-$program"
		ends_within 5
		[ "$status" -eq 130 ]
		record_says_failed "interrupted by a signal \(Interrupt\)"
		within 2 nothing_is_left
	done
}

@test "convoy: nothing is left of a program that is killed" {
	for mode in $parallel_modes; do
		start_endless "$mode" echo --io-tasks 2
		kill -9 "$program"
		ends_within 5
		within 2 nothing_is_left
	done
}

@test "convoy: the death of the client fails the task" {
	for mode in thread process; do
		start_endless $mode echo
		# the program's first child
		client=$(pgrep -P "$program" | head -1)
		kill -9 "$client"
		ends_within 5
		[ "$status" -eq 1 ]
		record_says_failed "task 0 failed: Broken pipe"
		within 2 nothing_is_left
	done
}

# ---- the client alone ---------------------------------------------------------------

# serve PROGRAM: a server in Python, whose function answer(n, datagram) gives the answer
# to the nth datagram or None; sets other and port. It ends with the client's "end".
serve() {
	command -v python3 >/dev/null || skip "needs python3"
	python3 - >"$BATS_TEST_TMPDIR/port" 3>&- <<-EOF &
		import socket, sys
		$1
		server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		server.bind(("127.0.0.1", 0))
		print(server.getsockname()[1], flush=True)
		n = 0
		while True:
		    datagram, client = server.recvfrom(64)
		    if datagram == b"end":
		        break
		    reply = answer(n, datagram)
		    if reply is not None:
		        server.sendto(reply, client)
		    n += 1
	EOF
	other=$!
	within 10 test -s "$BATS_TEST_TMPDIR/port"
	port=$(cat "$BATS_TEST_TMPDIR/port")
}

@test "client: measures another program's server and says good-bye" {
	serve "answer = lambda n, datagram: datagram"
	run "$BUILD/convoy" --client "$port" --operations 1000 --time 10s
	echo "$output"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 1 ]
	flatten <<<"$output" >"$record"
	[ "$(value_of 0.operations <"$record")" -eq 1000 ]
	[ "$(value_of 0.lost <"$record")" -eq 0 ]
	for name in p50 p90 p99 mean most; do
		grep -q "^0.latency_${name}_ns " "$record"
	done
	[ "$(awk '/^0.latency\..*\.1 / { sum += $2 } END { print sum }' "$record")" -eq 1000 ]
	wait "$other"
	other=
}

@test "client: lost datagrams are counted and do not hang it" {
	serve "answer = lambda n, datagram: None if n % 4 == 3 else datagram"
	run "$BUILD/convoy" --client "$port" --operations 20 --patience 20ms
	echo "$output"
	[ "$status" -eq 0 ]
	flatten <<<"$output" >"$record"
	[ "$(value_of 0.operations <"$record")" -eq 15 ]
	[ "$(value_of 0.lost <"$record")" -eq 5 ]
}

@test "client: a late answer is not that to the next datagram" {
	serve "import time; answer = lambda n, datagram: n == 2 and time.sleep(0.3) or datagram"
	run "$BUILD/convoy" --client "$port" --operations 10 --patience 100ms
	echo "$output"
	[ "$status" -eq 0 ]
	flatten <<<"$output" >"$record"
	[ "$(value_of 0.lost <"$record")" -ge 1 ]
	[ "$(($(value_of 0.lost <"$record") + $(value_of 0.operations <"$record")))" -eq 10 ]
}

@test "client: intended times of sending count the wait of those behind" {
	serve "import time; answer = lambda n, datagram: n == 1 and time.sleep(0.2) or datagram"
	run "$BUILD/convoy" --client "$port" --operations 20 --interval 10ms
	flatten <<<"$output" >"$record"
	[ "$(value_of 0.operations <"$record")" -eq 20 ]
	# nearly all of them came late, not the one alone
	[ "$(value_of 0.latency_p50_ns <"$record" | sed 's/\..*//')" -ge 50000000 ]
}

@test "client: says what is wrong with a server" {
	serve "answer = lambda n, datagram: datagram if n < 3 else b'?' + datagram[1:]"
	run "$BUILD/convoy" --client "$port"
	[ "$status" -eq 1 ]
	[ "$output" = "convoy: --client $port: Bad message" ]
	wait "$other"
	serve "answer = lambda n, datagram: None"
	run "$BUILD/convoy" --client "$port" --patience 50ms
	[ "$status" -eq 1 ]
	[ "$output" = "convoy: --client $port: Connection timed out" ]
	wait "$other"
	other=
	run "$BUILD/convoy" --client "$port"
	[ "$status" -eq 1 ]
	[ "$output" = "convoy: --client $port: Connection refused" ]
}
