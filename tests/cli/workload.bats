#!/usr/bin/env bats
#
# What the workload programs do and say when all goes well, in every mode.

load program

# Small enough for every mode, on a busy machine too.
small_cpu=(--tasks 4 --count 20000)
small_io=(--tasks 6 --sleep 1ms..3ms)

setup() {
	record=$BATS_TEST_TMPDIR/record
}

# Run a program and flatten its records.
flat() {
	"$BUILD/$1" --json - "${@:2}" | flatten >"$record"
}

field() {
	value_of "0.$1" <"$record"
}

@test "records: one line with the same fields in every mode" {
	for mode in $modes; do
		flat io --mode "$mode" "${small_io[@]}" --memory on --tag block=7 --tag name=x
		# the workers differ in number, not in kind
		sed -E 's/ .*//; s/^0\.//; s/^(per_worker|warnings)\.[0-9]+/\1.N/' "$record" |
			grep -v '^warnings' | awk '!seen[$0]++' | diff tests/cli/golden/record-fields.txt -
		[ "$(field mode)" = "\"$mode\"" ]
		[ "$(field status)" = '"ok"' ]
		[ "$(field error)" = null ]
		[ "$(field block)" = 7 ]
		[ "$(field name)" = '"x"' ]
		[ "$(field tasks)" -eq 6 ]
		[ "$(field options.sleep.maximum_ns)" -eq 3000000 ]
	done
}

@test "records: phases add up, and every worker is told of" {
	for mode in $modes; do
		flat io --mode "$mode" "${small_io[@]}"
		[ "$(field elapsed_ns)" -eq $(($(field spawn_ns) + $(field work_ns))) ]
		[ "$(field work_ns)" -ge "$(field measures.longest_sleep_ns | cut -d . -f 1)" ]
		[ "$(grep -c '\.per_worker\.[0-9]*\.worker ' "$record")" -eq "$(field workers)" ]
		tasks=0
		for value in $(sed -n 's/^0\.per_worker\.[0-9]*\.tasks //p' "$record"); do
			tasks=$((tasks + value))
		done
		[ "$tasks" -eq 6 ]
	done
}

@test "records: a checksum per worker, whose sum is the work" {
	for mode in $modes; do
		for run in "null 15 --tasks 5" "cpu 80000 ${small_cpu[*]}" "io 6 ${small_io[*]}"; do
			read -r name expected options <<<"$run"
			# shellcheck disable=SC2086 # a list of words
			flat "$name" --mode "$mode" $options
			sum=0
			for value in $(sed -nE 's/^0\.per_worker\.[0-9]+\.checksum "(.*)"/\1/p' "$record"); do
				sum=$((sum + 16#$value))
			done
			[ "$sum" -eq "$expected" ]
			[ $((16#$(field checksum | tr -d '"'))) -eq "$expected" ]
		done
	done
}

@test "records: every kernel of cpu gives the same answer in every mode, interpreted too" {
	for kernel in count hash primes; do
		expected=
		for mode in $modes; do
			for gil in native none; do
				flat cpu --kernel $kernel --mode "$mode" --gil $gil "${small_cpu[@]}"
				[ "$(field gil)" = "\"$gil\"" ]
				expected=${expected:-$(field checksum)}
				[ "$(field checksum)" = "$expected" ]
			done
		done
	done
}

@test "records: --repeat writes one line each, and a file is appended to" {
	for mode in $modes; do
		"$BUILD/null" --mode "$mode" --tasks 4 --repeat 3 --json "$record"
		"$BUILD/null" --mode "$mode" --tasks 4 --json "$record"
		[ "$(wc -l <"$record")" -eq 4 ]
		[ "$(flatten <"$record" | sed -n 's/^[0-9]\.repetition //p' | xargs)" = "0 1 2 0" ]
		rm "$record"
	done
	[ "$("$BUILD/null" --repeat 3 --tasks 2 | grep -c '^null: 2 tasks')" -eq 3 ]
}

@test "workers: never more than tasks; the defaults are the tutorial's" {
	cpus=$("$BUILD/null" --list | value_of cpus:)
	while read -r mode tasks options expected; do
		# shellcheck disable=SC2086 # a list of words
		flat null --mode "$mode" --tasks "$tasks" ${options//,/ }
		[ "$(field workers)" -eq $((expected)) ]
	done <<-EOF
		serial 7 --quiet 1
		thread 7 --quiet 7
		process 7 --quiet 7
		thread-pool 900 --quiet 5*$cpus
		process-pool 900 --quiet $cpus
		thread-pool 3 --workers,9 3
		process 3 --workers,2 2
	EOF
}

@test "io: the seed decides on the sleeps, the mode does not" {
	first=
	for mode in $modes; do
		flat io --mode "$mode" --tasks 9 --sleep 1us..2ms --seed 5
		sleeps="$(field measures.longest_sleep_ns) $(field measures.sum_sleep_ns)"
		first=${first:-$sleeps}
		[ "$sleeps" = "$first" ]
	done
	flat io --mode thread --tasks 9 --sleep 1us..2ms --seed 6
	[ "$(field measures.sum_sleep_ns)" != "${first#* }" ]
}

@test "io: a step draws whole steps, and both ends" {
	flat io --mode thread --tasks 40 --sleep 1ms..3ms:1ms
	[ "$(field measures.longest_sleep_ns)" = 3000000.0 ]
	sum=$(field measures.sum_sleep_ns)
	[ $((${sum%.*} % 1000000)) -eq 0 ]
	flat io --mode thread --tasks 4 --sleep 2ms..2ms
	[ "$(field measures.sum_sleep_ns)" = 8000000.0 ]
}

@test "io: tasks sleep at the same time, in pools as many as there are workers" {
	for mode in $parallel_modes; do
		flat io --mode "$mode" --tasks 4 --workers 2 --sleep 200ms..200ms
		makespan=$(field measures.fifo_makespan_ns)
		[ "${makespan%.*}" -eq 400000000 ]
		[ "$(field work_ns)" -ge 400000000 ]
		# one after the other would be 800
		[ "$(field work_ns)" -lt 700000000 ]
	done
}

@test "pin: each worker of each kind stays on the CPU that --list shows" {
	for order in packed spread; do
		read -ra cpus <<<"$("$BUILD/null" --list | value_of $order:)"
		for mode in $parallel_modes; do
			start "$BUILD/io" --mode "$mode" --pin $order --tasks 2 --workers 2 --sleep 60s..60s
			within 10 all_asleep
			for worker in $(pinned_tasks); do
				allowed=$(sed -n 's/^Cpus_allowed_list:\t//p' "/proc/$worker/status")
				[[ " ${cpus[*]} " == *" $allowed "* ]]
				echo "$allowed" >>"$BATS_TEST_TMPDIR/$order-$mode"
			done
			expected=$((${#cpus[@]} > 1 ? 2 : 1))
			[ "$(sort -u "$BATS_TEST_TMPDIR/$order-$mode" | wc -l)" -eq $expected ]
			kill "$program"
			ends_within 5
			[ "$status" -eq 143 ]
		done
		flat null --mode serial --pin $order --tasks 3
		[ "$(field pin)" = "\"$order\"" ]
	done
}

# The workers, process or thread: those that are not allowed on every CPU.
pinned_tasks() {
	local all task
	all=$(sed -n 's/^Cpus_allowed_list:\t//p' "/proc/$program/status")
	for task in $(ps -L -o lwp= -p "$program") $(workers_of_program); do
		[ "$task" -ne "$program" ] || continue
		if [ "$(sed -n 's/^Cpus_allowed_list:\t//p' "/proc/$task/status")" != "$all" ] ||
			[ "$all" = "${cpus[*]}" ]; then
			echo "$task"
		fi
	done
}

all_asleep() {
	[ "$(pinned_tasks | wc -l)" -ge 2 ]
}

@test "summary: the same dozen lines in every mode, aligned" {
	for mode in $modes; do
		workers=", N workers"
		[ "$mode" != serial ] || workers=
		"$BUILD/io" --mode "$mode" "${small_io[@]}" --pin packed | grep -v '^  note: ' |
			sed -E 's/[0-9]+(\.[0-9]+)?/N/g; s/ (ns|us|ms|s|[KMG]iB)(,|$)/ U\2/g; s/CPUs,/CPU,/' |
			diff - <(
				cat <<-EOF
					io: N tasks, mode $mode$workers, N CPU, pinned packed
					  elapsed              N U
					  average concurrency  N
					  phases               spawn N U, work N U, teardown N U
					  CPU time             user N U, system N U
					  context switches     N voluntary, N involuntary
					  page faults          N minor, N major
					  memory               PSS N U, page tables N U, kernel stacks N U
					  longest sleep        N U
					  sum sleep            N U
					  fifo makespan        N U
					  mean overshoot       N U
					  worst overshoot      N U
				EOF
			)
	done
}

@test "summary: says when the window was too short; --quiet and --json are silent" {
	run "$BUILD/null" --tasks 1
	[[ $output == "null: 1 task, mode serial, "*"note: the window is too short"* ]]
	for mode in $modes; do
		run "$BUILD/null" --mode "$mode" --quiet
		[ "$status" -eq 0 ]
		[ -z "$output" ]
		run "$BUILD/null" --mode "$mode" --json "$record"
		[ "$status" -eq 0 ]
		[ -z "$output" ]
	done
}
