#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031,SC2154 # variables of program.bash, echo.bash and single tests
#
# The workload echo: every byte verified in every mode, what its records say, and what its
# options refuse. Its faults are in echo_faults.bats.

load echo

@test "echo: 256 connections, every byte verified, in every mode" {
	for way in "${ways[@]}"; do
		echo "$way"
		# shellcheck disable=SC2086 # a list of words
		flat $way --connections 256 --requests 100
		[ "$(measure requests)" -eq 25600 ]
		[ "$(measure ended_closed)" -eq 256 ]
		[ "$(measure connections)" -eq 256 ]
		[ "$(measure latency_p50_ns)" -le "$(measure latency_p999_ns)" ]
	done
	nothing_is_left
}

@test "echo: 1000 short connections at 16 places, in every mode" {
	for way in "${ways[@]}"; do
		echo "$way"
		# shellcheck disable=SC2086 # a list of words
		flat $way --connections 16 --short 1000
		[ "$(measure requests)" -eq 1000 ]
		[ "$(measure ended_closed)" -eq 1000 ]
		[ "$(measure connections_per_second)" -gt 0 ]
		[ "$(measure connect_p50_ns)" -gt 0 ]
		[ "$(measure first_byte_p99_ns)" -ge "$(measure first_byte_p50_ns)" ]
	done
}

@test "echo: 1000 idle connections are held, and what they take is told" {
	for way in "${ways[@]}"; do
		case $way in
		"--mode serial") continue ;;
		*request | *event) workers= ;;
		*) workers="--workers 1004" ;;
		esac
		echo "$way"
		# shellcheck disable=SC2086 # lists of words
		flat $way $workers --connections 4 --requests 25 --idle 1000
		[ "$(measure requests)" -eq 100 ]
		[ "$(measure ended_closed)" -eq 1004 ]
		[ "$(measure connection_memory_bytes)" -gt 0 ]
		[ -n "$(measure connection_kernel_stack_bytes)" ]
	done
}

@test "echo: empty requests, large ones, work, waiting and a rate, in every mode" {
	for way in "${ways[@]}"; do
		for options in "--request-bytes 0" "--request-bytes 1MiB --request-limit 1MiB" \
			"--work 100us" "--wait 1ms" "--rate 2000" "--work 50us --gil cpython3" \
			"--wait 100us --gil cpython2" "--address unix:@echo-bats-$$" "--repeat 3"; do
			echo "$way $options"
			# shellcheck disable=SC2086 # lists of words
			flat $way --connections 4 --requests 10 $options
			[ "$(measure requests)" -eq 40 ]
			[ "$(measure ended_closed)" -eq 4 ]
		done
	done
}

@test "echo: CPU time is spent for each request, native and interpreted" {
	for gil in native none cpython3; do
		flat --mode serial --connections 1 --requests 50 --work 2ms --gil $gil
		[ "$(value_of 0.user_ns <"$record")" -ge 50000000 ]
	done
}

@test "echo: a wait is a wait, which other connections are served in where they can be" {
	for way in "${ways[@]}"; do
		echo "$way"
		# shellcheck disable=SC2086 # a list of words
		flat $way --connections 2 --requests 10 --wait 5ms
		[ "$(measure latency_p50_ns)" -ge 5000000 ]
	done
}

@test "echo: percentiles only with ten requests beyond them" {
	# without the first of each connection
	flat --connections 1 --requests 1000
	[ -n "$(measure latency_p90_ns)" ]
	[ -z "$(measure latency_p99_ns)" ]
	flat --connections 1 --requests 1001
	[ -n "$(measure latency_p99_ns)" ]
	[ -z "$(measure latency_p999_ns)" ]
}

@test "echo: records have the mode and every option; texts say who has which CPUs" {
	flat --mode event --connections 2 --requests 3
	[ "$(value_of 0.mode <"$record")" = '"event"' ]
	[ "$(value_of 0.options.unit <"$record")" = '"connection"' ]
	[ "$(value_of 0.tasks <"$record")" -eq 2 ]
	run "$BUILD/echo" --mode event --connections 2 --requests 3
	echo "$output"
	[[ ${lines[0]} == "echo: 2 tasks, mode event, "* ]]
	if [ "$(nproc)" -lt 4 ]; then
		[[ $output == *"client and server share the CPUs"* ]]
	fi
	[ "$(wc -L <<<"$output")" -le 80 ]
	run "$BUILD/echo" --help
	[ "$(wc -L <<<"$output")" -le 80 ]
	# other programs have no such mode
	run "$BUILD/null" --mode event
	[ "$status" -eq 2 ]
}

@test "echo: another program's server is measured, and what it does wrong is told" {
	start_server --mode thread
	flat --connect "$address" --connections 8 --requests 200
	[ "$(measure requests)" -eq 1600 ]
	[ -z "$(measure ended_closed)" ]
	flat --connect "$address" --connections 4 --short 40 --repeat 2
	[ "$(value_of 1.measures.requests <"$record")" = 40.0 ]
	run "$BUILD/echo" --connect "$address" --request-bytes 1MiB --request-limit 1MiB --requests 1
	[ "$status" -eq 1 ]
	[[ $output == *"the client's connections that failed: 16 closed" ]]
	stop_server
	[ "$(measure requests)" -eq 1680 ]
	[ "$(measure ended_too_long)" -eq 16 ]
	run "$BUILD/echo" --connect "$address"
	[ "$status" -eq 1 ]
	[[ $output == *"the client's connections that failed: 16 refused" ]]
}

# Sets servers: those of other programs that are installed.
needs_foreign_servers() {
	servers=()
	[ ! -x "${PEERS_BUILD:-build-peers}/native-echo-libuv" ] || servers+=(libuv)
	! command -v socat >/dev/null || servers+=(socat)
	! command -v ncat >/dev/null || servers+=(ncat)
	[ ${#servers[@]} -gt 0 ] || skip "needs socat, ncat or build-peers/native-echo-libuv"
}

# Processes that came of this test's commands, by a variable that they inherited.
marked() {
	grep -lsz "^ECHO_MARK=$BATS_TEST_TMPDIR$" /proc/[0-9]*/environ
}

none_is_marked() {
	[ -z "$(marked)" ]
}

# One of them, the client or the server, has its connections.
has_connections() {
	local file
	for file in $(marked); do
		[ "$(find "${file%environ}fd" -lname 'socket:*' 2>/dev/null | wc -l)" -lt 5 ] || return 0
	done
	return 1
}

@test "echo: servers of other programs, which end with their measurement" {
	needs_foreign_servers
	for server in "${servers[@]}"; do
		echo "$server"
		ECHO_MARK=$BATS_TEST_TMPDIR timeout 60 scripts/reference/sockets/run "$server" \
			--connections 8 --requests 50 --json - 3>&- | flatten >"$record"
		[ "$(measure requests)" -eq 400 ]
		within 5 none_is_marked
	done
}

@test "echo: a signal ends another program's server, and what was measured is reported" {
	needs_foreign_servers
	for server in "${servers[@]}"; do
		for signal in INT:130 TERM:143; do
			echo "$server $signal"
			ECHO_MARK=$BATS_TEST_TMPDIR start env --default-signal=INT \
				scripts/reference/sockets/run "$server" --connections 4 \
				--requests 1000000000
			within 20 has_connections
			kill -s "${signal%:*}" "$program"
			ends_within 20
			[ "$status" -eq "${signal#*:}" ]
			within 5 none_is_marked
			flatten <"$json" >"$record"
			value_of 0.error <"$record" | grep -q "interrupted by a signal"
			[ "$(wc -l <"$json")" -eq 1 ]
		done
	done
}

@test "echo: a server that is not there is told, and one that nobody knows" {
	run env PEERS_BUILD="$BATS_TEST_TMPDIR" scripts/reference/sockets/run libuv
	[ "$status" -eq 1 ]
	[[ $output == "run: $BATS_TEST_TMPDIR/native-echo-libuv is not there" ]]
	mkdir "$BATS_TEST_TMPDIR/bin"
	printf '#!/bin/sh\nexit 3\n' >"$BATS_TEST_TMPDIR/bin/socat"
	chmod +x "$BATS_TEST_TMPDIR/bin/socat"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH run scripts/reference/sockets/run socat
	[ "$status" -eq 1 ]
	[[ $output == "run: socat does not listen" ]]
	run scripts/reference/sockets/run nonesuch
	[ "$status" -eq 2 ]
	[[ $output == *"'nonesuch' is not allowed; give libuv, socat or ncat"* ]]
}

@test "echo: a socket's file is there while it serves, and no longer" {
	needs_python
	start_server --mode thread --address "unix:$BATS_TEST_TMPDIR/socket"
	[ -S "$BATS_TEST_TMPDIR/socket" ]
	client good 1
	[ "$output" = good ]
	# nobody else can have it, nor take it away
	run "$BUILD/echo" --address "unix:$BATS_TEST_TMPDIR/socket"
	[ "$status" -eq 1 ]
	[[ $output == "echo: --address: cannot listen at unix:"*": Address already in use" ]]
	stop_server
	[ ! -e "$BATS_TEST_TMPDIR/socket" ]
}

@test "echo: options that do not fit together are refused" {
	while IFS='|' read -r words expected; do
		# shellcheck disable=SC2086 # a list of words
		run "$BUILD/echo" $words
		echo "$words: $status: $output"
		[ "$status" -eq 2 ]
		[[ $output == *"$expected"* ]]
	done <<-EOF
		--tasks 3|--tasks: the number of tasks follows from other options
		--workers 2|--workers: this mode has no workers
		--mode event --workers 2|--workers: this mode has no workers
		--address nowhere|--address: 'nowhere' is not allowed; give HOST:PORT, [IPV6]:PORT or unix:PATH
		--address 127.0.0.1:65536|--address: '127.0.0.1:65536' is not allowed
		--request-bytes 1MiB|--request-bytes: more than --request-limit allows
		--connections 10 --limit 9|--connections, --idle: 10 together are more than --limit allows, 9
		--idle 2|--idle: 18 connections at once, and a worker each for 1 alone
		--mode thread-pool --workers 4 --idle 4|--idle: 20 connections at once, and a worker each for 4 alone
		--serve --idle 4|--idle: with --serve there is no client
		--connect 127.0.0.1:1 --serve|--connect: not with --serve or --idle
		--connect unix:|--connect: 'unix:' is not allowed
		--unit task|--unit: 'task' is not allowed; give one of connection, request
		--rate -1|--rate: '-1' is not allowed
	EOF
}
