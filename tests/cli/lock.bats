#!/usr/bin/env bats
#
# One counter and many tasks: which locks keep every update, and which GIL does.

load program

choices() {
	"$BUILD/lock" --list | value_of "$1:"
}

# Nothing shall outlive a test, also a failing one.
teardown() {
	[ -z "${program-}" ] || kill -9 "$program" 2>/dev/null || true
}

real_locks=$(choices lock)
real_locks=${real_locks#none }
record=$BATS_TEST_TMPDIR/record

# Run the program and flatten its records.
flat() {
	"$BUILD/lock" --json - "$@" | flatten >"$record"
}

# A measure of the first run, as a whole number unless a factor makes it one.
measure() {
	value_of "0.measures.$1" <"$record" | awk -v factor="${2:-1}" '{ printf "%.0f", $1 * factor }'
}

# loses OPTIONS: in some run, of many
loses() {
	local try
	for ((try = 0; try < 50; try++)); do
		flat --lock none "$@"
		[ "$(measure lost_updates)" -eq 0 ] || return 0
	done
	return 1
}

@test "lock: --list, --help and a wrong name show the same locks" {
	locks=$(choices lock)
	[ "$locks" = "none atomic mutex spin ticket semaphore futex rwlock file" ]
	[[ $("$BUILD/lock" --help | tr -s ' \n' ' ') == *": ${locks// /, } (default mutex)"* ]]
	run "$BUILD/lock" --lock x
	[ "$status" -eq 2 ]
	[[ $output == *"one of ${locks// /, }"* ]]
	[ "$("$BUILD/cpu" --list | value_of kernel:)" = "count hash primes memory" ]
}

@test "lock: no real lock loses an update, in any mode, with any GIL" {
	for lock in $real_locks; do
		for mode in $modes; do
			for gil in $(choices gil); do
				echo "$lock $mode $gil"
				flat --lock "$lock" --mode "$mode" --gil "$gil" --count 300 --check-interval 10 \
					--switch-interval 50us --quantum 1ms --op-time 0ns
				[ "$(measure lost_updates)" -eq 0 ]
				[ "$(value_of 0.checksum <"$record")" = '"00000000000004b0"' ]
			done
		done
	done
}

@test "lock: no real lock loses an update while its holder loses the CPU" {
	for lock in $real_locks; do
		for mode in $parallel_modes; do
			echo "$lock $mode"
			flat --lock "$lock" --mode "$mode" --hold 100us --count 100
			[ "$(measure lost_updates)" -eq 0 ]
		done
	done
}

@test "lock: without a lock updates are lost in parallel" {
	for mode in $parallel_modes; do
		echo "$mode"
		loses --mode "$mode" --hold 1us --count 3000
		loses --mode "$mode" --gil none --hold 1us --count 3000
	done
}

@test "lock: without a lock cpython2 loses updates, for it switches between load and store" {
	loses --mode thread --gil cpython2
}

@test "lock: without a lock cpython3 loses none in threads, but between processes" {
	for mode in thread thread-pool; do
		drops=0
		for ((i = 0; i < 5; i++)); do
			flat --lock none --mode $mode --gil cpython3 --switch-interval 50us
			[ "$(measure lost_updates)" -eq 0 ]
			drops=$((drops + $(value_of 0.gil_counts.forced_drops <"$record")))
		done
		[ $drops -gt 0 ]
	done
	for mode in process process-pool; do
		loses --mode $mode --gil cpython3 --hold 1us --count 3000
	done
}

@test "lock: nothing is lost one after the other, and nobody waits" {
	for lock in $(choices lock); do
		for gil in native cpython2 cpython3; do
			flat --lock "$lock" --gil $gil --count 2000
			[ "$(measure lost_updates)" -eq 0 ]
			[ "$(measure contended_share 1e9)" -eq 0 ]
			[ "$(measure fairness 1000)" -eq 1000 ]
			[ "$(measure operations_per_second)" -gt 0 ]
			! grep -q '^0.measures.wait' "$record"
		done
	done
}

@test "lock: who takes turns waits for as long as the other works, and all are served alike" {
	for mode in $parallel_modes; do
		flat --lock ticket --mode "$mode" --tasks 2 --workers 2 --hold 2ms --count 30
		[ "$(measure contended_share 100)" -ge 50 ]
		[ "$(measure wait_p50_ns)" -ge 1000000 ]
		[ "$(measure wait_most_ns)" -ge "$(measure wait_p50_ns)" ]
		[ "$(measure fairness 100)" -ge 90 ]
		[ "$(measure operations_per_second)" -le 500 ]
		grep -q '^0.distributions.waits' "$record"
	done
}

@test "lock: a GIL is free while its thread waits for a lock" {
	# What holds the lock runs under the GIL: who waited with it would wait for ever.
	for lock in $real_locks; do
		[ "$lock" != atomic ] || continue
		timeout 20 "$BUILD/lock" --lock "$lock" --mode thread --gil cpython2 --check-interval 1 \
			--op-time 0ns --count 2000 --json - | flatten >"$record"
		[ "$(measure lost_updates)" -eq 0 ]
	done
}

@test "lock: each run begins anew" {
	for lock in $(choices lock); do
		flat --lock "$lock" --mode process --count 500 --repeat 3 --workers 1
		[ "$(grep -c '\.measures\.lost_updates 0\.0$' "$record")" -eq 3 ]
	done
}

@test "lock: one that does not lock fails the run, with what was lost" {
	echo 'int sem_trywait(void *s) { return s == 0; } int sem_post(void *s) { return s == 0; }' |
		"${CC:-gcc}" -shared -fPIC -w -xc - -o "$BATS_TEST_TMPDIR/broken.so"
	for mode in thread process; do
		for ((try = 0; try < 50; try++)); do
			LD_PRELOAD=$BATS_TEST_TMPDIR/broken.so run "$BUILD/lock" --lock semaphore --mode $mode \
				--hold 1us --count 3000
			[ "$status" -eq 0 ] || break
		done
		[ "$status" -eq 1 ]
		[[ $output =~ "12000 additions under the lock 'semaphore' made "[0-9]+": "[1-9][0-9]*" lost"$ ]]
	done
}

@test "lock: an interrupted run ends, whoever waits" {
	for lock in $(choices lock); do
		for mode in $modes; do
			echo "$lock $mode"
			start "$BUILD/lock" --lock "$lock" --mode "$mode" --hold 1ms --count 100000
			sleep 0.05
			kill "$program"
			ends_within 5
			[ "$status" -eq 143 ]
			record_says_failed "interrupted by a signal"
		done
	done
}

@test "lock: the death of a worker, which may have had the lock, ends the run" {
	for lock in $real_locks; do
		for mode in process process-pool; do
			start "$BUILD/lock" --lock "$lock" --mode $mode --tasks 2 --hold 10ms --count 100000
			within 10 has_workers 2
			sleep 0.02
			kill -9 "${workers%%$'\n'*}"
			ends_within 5
			[ "$status" -eq 1 ]
			record_says_failed "was killed by signal 9"
			within 1 group_is_gone "$zygote"
		done
	done
}

@test "lock: a file's lock needs a descriptor for each worker, and says so" {
	(
		ulimit -n 30
		run "$BUILD/lock" --lock file --mode thread --tasks 40 --count 10
		[ "$status" -eq 1 ]
		[[ $output == "lock: --lock file: too few file descriptors for 40 workers"* ]]
		"$BUILD/lock" --lock file --mode thread --tasks 4 --count 10 --quiet
	)
}
