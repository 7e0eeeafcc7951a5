#!/usr/bin/env bats
#
# Workers, the zygote and the program die, or cannot come to life: what the program
# says, and that nothing of it is left.

load program

process_modes="process process-pool"

setup() {
	ls /dev/shm >"$BATS_TEST_TMPDIR/shm-before"
}

# Nothing shall outlive a test, also a failing one.
teardown() {
	kill -9 "$program" 2>/dev/null || true
	[ -z "$zygote" ] || pkill -9 -g "$zygote" || true
}

nothing_is_left() {
	within 1 group_is_gone "$zygote"
	ls /dev/shm | diff "$BATS_TEST_TMPDIR/shm-before" -
}

# start_sleeping MODE [OPTIONS]: two workers that sleep for a minute
start_sleeping() {
	start "$BUILD/io" --mode "$1" --tasks 2 --sleep 60s..60s "${@:2}"
	within 10 has_workers 2
}

# What the program says of the worker is true: it names its pid and the signal.
worker_death_is_told() {
	ends_within 1
	[ "$status" -eq 1 ]
	grep -qE "^io: worker [0-9]+ \(pid $1\) was killed by signal 9 \(Killed\)$" "$err"
	record_says_failed "^\"worker [0-9]+ \(pid $1\) was killed by signal 9"
	nothing_is_left
}

@test "death: of a running worker ends the run" {
	for mode in $process_modes; do
		start_sleeping $mode
		victim=${workers##*$'\n'}
		kill -9 "$victim"
		worker_death_is_told "$victim"
	done
}

@test "death: of a worker at the gate ends the run" {
	for mode in $process_modes; do
		# While the zygote stands still nobody else comes, and the gate stays shut.
		for ((try = 0; try < 20; try++)); do
			start "$BUILD/io" --mode $mode --tasks 400 --workers 400 --sleep 60s..60s
			within 10 some_worker_exists
			kill -STOP "$zygote"
			victim=$(workers_of_program | head -1)
			[ "$(workers_of_program | wc -l)" -ge 390 ] || break
			kill -CONT "$zygote"
			kill "$program"
			ends_within 5
		done
		((try < 20))
		kill -9 "$victim"
		kill -CONT "$zygote"
		worker_death_is_told "$victim"
	done
}

some_worker_exists() {
	zygote=$(zygote_of_program)
	[ -n "$(workers_of_program)" ]
}

@test "death: of an idle or a busy pool worker ends the run" {
	# With this seed the first task is over at once and the second sleeps for a minute.
	for victim_at in 1 2; do
		start_sleeping process-pool --sleep 1ms..60s:59999ms --seed 6 --workers 2
		victim=$(sed -n ${victim_at}p <<<"$workers")
		sleep 0.1
		kill -9 "$victim"
		worker_death_is_told "$victim"
	done
}

@test "death: of several workers at once is told of one" {
	for mode in $process_modes; do
		start "$BUILD/io" --mode $mode --tasks 8 --workers 8 --sleep 60s..60s
		within 10 has_workers 8
		# shellcheck disable=SC2086 # a list of words
		kill -9 $workers
		worker_death_is_told "($(tr '\n' '|' <<<"$workers" | sed 's/|$//'))"
	done
}

@test "death: another signal is told by its name" {
	for mode in $process_modes; do
		start_sleeping $mode
		kill -TERM "${workers%%$'\n'*}"
		ends_within 1
		[ "$status" -eq 1 ]
		grep -qF "was killed by signal 15 (Terminated)" "$err"
		nothing_is_left
	done
}

@test "death: of the zygote ends the run" {
	for mode in $process_modes; do
		start_sleeping $mode
		kill -9 "$zygote"
		ends_within 1
		[ "$status" -eq 1 ]
		grep -qx "io: the process that forks the workers has died" "$err"
		record_says_failed "the process that forks the workers has died"
		nothing_is_left
	done
}

@test "death: of the program takes all workers along" {
	for mode in $process_modes; do
		start "$BUILD/io" --mode $mode --tasks 8 --workers 8 --sleep 60s..60s
		within 10 has_workers 8
		kill -9 "$program"
		nothing_is_left
		for pid in $workers; do
			within 1 is_gone "$pid"
		done
		wait "$program" || [ $? -eq 137 ]
		[ ! -s "$json" ]
	done
}

@test "death: of the program while it creates workers takes them along" {
	for mode in $process_modes; do
		start "$BUILD/io" --mode $mode --tasks 400 --workers 400 --sleep 60s..60s
		within 10 some_worker_exists
		kill -9 "$program"
		nothing_is_left
		wait "$program" || [ $? -eq 137 ]
	done
}

@test "death: 200 workers are killed while 100000 tasks of all sorts run" {
	ulimit -c 0
	run timeout 120 "$BUILD/tests/kill_stress" 100000 200
	echo "$output"
	[ "$status" -eq 0 ]
	grep -qE "p50 [0-9.]+ ms, p99 [0-9.]+ ms$" <<<"$output"
	[ "${lines[-1]}" = "nothing left, nothing wrong" ]
}

# An ignored signal would be inherited from the shell: the program catches it all the same.
@test "signals: SIGINT, SIGTERM and SIGHUP end sleeping tasks in every mode" {
	for mode in $modes; do
		for signal in "INT 130 Interrupt" "TERM 143 Terminated" "HUP 129 Hangup"; do
			read -r name expected words <<<"$signal"
			start "$BUILD/io" --mode "$mode" --tasks 3 --sleep 60s..60s
			within 10 catches_signals
			zygote=$(zygote_of_program)
			kill -"$name" "$program"
			ends_within 1
			[ "$status" -eq "$expected" ]
			grep -qx "io: interrupted by a signal ($words)" "$err"
			record_says_failed "interrupted by a signal \($words\)"
			[ -z "$zygote" ] || nothing_is_left
		done
	done
}

# The handlers stand; a moment later the tasks sleep.
catches_signals() {
	local caught
	caught=$(sed -n 's/^SigCgt:\t//p' "/proc/$program/status")
	((16#${caught: -4} & 1 << 14))
}

@test "signals: end a run of many repetitions at the first" {
	for mode in $modes; do
		start "$BUILD/null" --mode "$mode" --tasks 2 --repeat 1000000
		within 10 test -s "$json"
		zygote=$(zygote_of_program)
		kill -INT "$program"
		ends_within 2
		[ "$status" -eq 130 ]
		[ "$(tail -n 1 "$json" | flatten | value_of 0.status)" = '"failed"' ]
		[ -z "$zygote" ] || nothing_is_left
	done
}

@test "signals: one ends a long loop, also in the program itself" {
	start "$BUILD/cpu" --tasks 1 --count 1000000000000
	within 10 catches_signals
	kill -INT "$program"
	ends_within 1
	[ "$status" -eq 130 ]
}

# Run as somebody who may have that many processes; sets status and out.
as_limited_user() {
	status=0
	timeout 20 setpriv --reuid $user --clear-groups prlimit --nproc="$1" "${@:2}" \
		>"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" || status=$?
}

@test "limits: too many workers are refused by the system: the limits are shown" {
	[ "$(id -u)" -eq 0 ] || skip "needs root, to become a user with few processes"
	user=$((64000 + RANDOM % 1000))
	as_limited_user 10 "$BUILD/null" --quiet
	[ "$status" -eq 0 ] || skip "other users cannot run the programs here"
	# libuv, libgomp and oneTBB end the program in their own words
	for mode in ${parallel_modes%"$peer_modes"}; do
		as_limited_user 40 "$BUILD/io" --mode "$mode" --tasks 300 --workers 300 \
			--sleep 10s..10s --json -
		cat "$BATS_TEST_TMPDIR/err"
		[ "$status" -eq 1 ]
		grep -qE "^io: could not create all 300 workers, only [0-9]+ came to run: Resource temp" \
			"$BATS_TEST_TMPDIR/err"
		grep -qx "limits that may be the cause:" "$BATS_TEST_TMPDIR/err"
		grep -qE "\(ulimit -u\) +40$" "$BATS_TEST_TMPDIR/err"
		grep -qE "\(kernel.threads-max\) +$(cat /proc/sys/kernel/threads-max)$" "$BATS_TEST_TMPDIR/err"
		json=$BATS_TEST_TMPDIR/out
		record_says_failed "could not create all 300 workers"
		run pgrep -u $user
		[ -z "$output" ]
	done
	ls /dev/shm | diff "$BATS_TEST_TMPDIR/shm-before" -
}

@test "limits: what has no descriptors says so; workers need none" {
	for mode in $process_modes; do
		good=0
		refused=0
		for limit in {5..24}; do
			status=0
			timeout 20 prlimit --nofile="$limit" "$BUILD/io" --mode "$mode" --tasks 60 --workers 60 \
				--sleep 1ms..1ms --quiet 2>"$BATS_TEST_TMPDIR/err" 3>&- || status=$?
			echo "$mode, $limit descriptors: $status"
			cat "$BATS_TEST_TMPDIR/err"
			case $status in
			0) good=$((good + 1)) ;;
			1)
				grep -qE "^io: .*Too many open files" "$BATS_TEST_TMPDIR/err"
				refused=$((refused + 1))
				;;
			*) [ "$status" -eq 127 ] ;; # not even the loader could open its files
			esac
		done
		((good > 0 && refused > 0))
	done
}
