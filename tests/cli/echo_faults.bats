#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031,SC2034,SC2046,SC2086,SC2154 # variables of others, lists of words
#
# What an echo server must survive: clients that break off, lie, stall or are too many, workers
# that are killed, descriptors that are used up, and its own end.

load echo

wrapped=()

# some_workers N WAY…: the option, where there are any
some_workers() {
	case "${*:2}" in *serial | *event) ;; *) echo "--workers $1" ;; esac
}

@test "echo faults: clients that break off or send nonsense harm nobody else" {
	needs_python
	for way in "${ways[@]}"; do
		start_server $way $(some_workers 4 $way) --request-limit 60000
		client nonsense 60000
		[ "$status" -eq 0 ]
		[ "$output" = "$(printf '%s\n' closed closed closed good good)" ]
		stop_server
		echo "$way"
		grep 0.measures "$record"
		[ "$(measure requests)" -eq 45 ]
		[ "$(measure ended_too_long)" -eq 3 ]
		[ "$(($(measure ended_truncated) + $(measure ended_broken)))" -eq 20 ]
		[ "$(measure ended_closed)" -eq 26 ]
		[ "$(measure connections)" -eq 49 ]
	done
}

@test "echo faults: who takes no replies blocks nobody else, and is dropped" {
	needs_python
	for way in "${ways[@]}"; do
		start_server $way $(some_workers 2 $way) --stall-time 500ms
		# serial serves it to the end
		if [ "$way" = "--mode serial" ]; then
			client deaf 0
			[ "$output" = dropped ]
		else
			client deaf 1
			[ "$output" = "$(printf 'others\ndropped')" ]
		fi
		client good 1
		[ "$output" = good ]
		stop_server
		echo "$way"
		grep 0.measures.ended "$record"
		[ "$(measure ended_stalled)" -eq 1 ]
	done
}

@test "echo faults: half a request that is never finished is dropped" {
	needs_python
	for way in "${ways[@]}"; do
		start_server $way --stall-time 200ms
		client header 100
		[ "$output" = closed ]
		stop_server
		[ "$(measure ended_stalled)" -eq 1 ]
	done
}

@test "echo faults: 2000 connections against a limit of 1000" {
	needs_python
	for way in "${ways[@]}"; do
		case $way in *serial | *-pool) continue ;; esac
		start_server $way --limit 1000
		start_client hold 2000
		go_on
		[ "$output" = "$(printf '1000\nready\n1000\nnobody')" ]
		# when they have gone there is room again
		client good 3
		[ "$output" = good ]
		stop_server
		[ "$(measure ended_refused)" -eq 1001 ]
	done
}

@test "echo faults: where a worker accepts for itself, those beyond wait" {
	needs_python
	for way in "--mode serial" "--mode thread-pool" "--mode process-pool"; do
		start_server $way --limit 1000 $(some_workers 100 $way)
		client exhaust 2000
		[ "$output" -eq 2000 ]
		stop_server
		[ "$(measure ended_closed)" -eq 2000 ]
	done
}

# workers_live N: as many worker processes
workers_live() {
	[ "$(workers_of_program | wc -l)" -eq "$1" ]
}

@test "echo faults: with a killed worker only its own connection ends" {
	needs_python
	for way in "--mode process" "--mode process-pool" "--mode process-pool --unit request"; do
		start_server $way --workers 4
		start_client hold 4
		within 10 workers_live 4
		victim=$(workers_of_program | head -1)
		kill -9 "$victim"
		within 10 is_gone "$victim"
		go_on
		# idle connections are nobody's where a task is a request
		case $way in *request) left=4 ;; *) left=3 ;; esac
		[ "$output" = "$(printf '4\nready\n%d\nanew' $left)" ]
		stop_server
		echo "$way"
		grep 0.measures "$record"
		[ "$(($(measure ended_killed) + 0))" -eq $((4 - left)) ]
	done
}

@test "echo faults: a worker that is killed within a request takes that one along" {
	needs_python
	for way in "--mode process" "--mode process-pool" "--mode process-pool --unit request"; do
		start_server $way --workers 4 --wait 500ms
		start_client ask 2
		sleep 0.1
		kill -9 $(workers_of_program)
		go_on
		case $way in *request) left=1 ;; *) left=0 ;; esac
		[ "$output" = "$(printf 'ready\nclosed\n%d' $left)" ]
		client header 4294967295
		[ "$output" = closed ]
		stop_server
		[ "$(measure ended_killed)" -eq $((2 - left)) ]
	done
}

# Beside them the program has a client.
workers_of_zygote() {
	zygote=$(zygote_of_program)
	pgrep -g "$zygote" | grep -vx "$zygote"
}

all_serve() {
	[ "$(workers_of_zygote | wc -l)" -eq "$1" ]
}

@test "echo faults: the death of a worker fails a run with a client" {
	for way in "--mode process" "--mode process-pool" "--mode process-pool --unit request"; do
		start "$BUILD/echo" $way --connections 4 --workers 4 --requests 20000
		within 10 all_serve 4
		kill -9 "$(workers_of_zygote | head -1)"
		ends_within 60
		[ "$status" -eq 1 ]
		grep -qE "^echo: worker [0-9] .* was killed by signal 9" "$err"
		program=
		within 5 nothing_is_left
	done
}

@test "echo faults: without descriptors it waits, and does not spin" {
	needs_python
	for way in "--mode thread" "--mode thread-pool --workers 40" "--mode thread-pool --unit request --workers 2" \
		"--mode event"; do
		wrapped=(prlimit --nofile=40)
		start_server $way
		echo "$way"
		client exhaust 60
		[ "$output" -eq 60 ]
		wrapped=()
		stop_server
		grep 0.measures "$record"
		[ "$(measure accepts_without_descriptors)" -gt 0 ]
		[ "$(measure accepts_without_descriptors)" -lt 1000 ]
	done
}

@test "echo faults: Ctrl-C answers what has begun, ends the rest, and reports" {
	needs_python
	for way in "${ways[@]}"; do
		case $way in *serial) held=1 ;; *) held=2 ;; esac
		start_server $way $(some_workers 2 $way) --wait 500ms
		start_client ask $held
		sleep 0.05
		kill -INT "$program"
		go_on
		# the others may have had another answer before they were closed
		[[ $output == ready$'\n'answered$'\n'[01] ]]
		ends_within 20
		[ "$status" -eq 130 ]
		program=
		flatten <"$json" >"$record"
		[ "$(value_of 0.status <"$record")" = '"failed"' ]
		grep -q 'interrupted by a signal (Interrupt)' "$err"
		[ "$(measure requests)" -ge $held ]
		[ "$(measure ended_closed)" -eq $held ]
		within 5 nothing_is_left
	done
}

@test "echo faults: Ctrl-C ends a run with a client too, and tells what was measured" {
	for way in "${ways[@]}"; do
		"$BUILD/echo" $way --connections 4 --requests 100000000 >"$BATS_TEST_TMPDIR/text" 2>&1 3>&- &
		program=$!
		sleep 0.5
		kill -INT "$program"
		ends_within 20
		echo "$way: $status"
		cat "$BATS_TEST_TMPDIR/text"
		[ "$status" -eq 130 ]
		program=
		grep -q '^echo: interrupted by a signal (Interrupt)$' "$BATS_TEST_TMPDIR/text"
		grep -q '^  requests per second  ' "$BATS_TEST_TMPDIR/text"
		within 5 nothing_is_left
	done
}

@test "echo faults: the death of the client fails the run" {
	for way in "${ways[@]}"; do
		start "$BUILD/echo" $way --connections 4 --requests 100000000
		sleep 0.3
		# the program's first child
		kill -9 "$(pgrep -P "$program" | head -1)"
		ends_within 20
		echo "$way: $status"
		[ "$status" -eq 1 ]
		program=
		within 5 nothing_is_left
	done
}

@test "echo faults: nothing is left of a server that is killed" {
	needs_python
	for way in "${ways[@]}"; do
		start_server $way
		client good 1
		kill -9 "$program"
		ends_within 5
		program=
		within 5 nothing_is_left
	done
}

# Descriptors, threads and children of the program.
belongings() {
	find "/proc/$program/fd" "/proc/$program/task" -mindepth 1 -maxdepth 1 | wc -l
	pgrep -P "$program" | wc -l
}

@test "echo faults: connections leave no descriptor, thread or process behind" {
	needs_python
	for way in "${ways[@]}"; do
		start_server $way
		client good 10
		within 5 settled
		client good 40
		before=$now
		within 5 settled
		echo "$way: $before, then $now"
		[ "$now" = "$before" ]
		stop_server
	done
}

# The same twice in a row: those of the last connections have gone.
settled() {
	local first
	first=$(belongings)
	sleep 0.1
	now=$(belongings)
	[ "$first" = "$now" ]
}
