#!/usr/bin/env bats
#
# The workload spawn: every method in several modes, what its records say, and that no
# child is left, however a run ends.

load program

starts="pthread fork vfork clone posix-spawn spawn forkserver"
some_modes="serial thread process-pool"

setup() {
	record=$BATS_TEST_TMPDIR/record
	image=$(realpath "$BUILD/spawn")
	program=
}

# Nothing shall outlive a test, also a failing one.
teardown() {
	[ -z "$program" ] || kill -9 "$program" 2>/dev/null || true
	within 5 nothing_is_left
}

flat() {
	"$BUILD/spawn" --json - "$@" | flatten >"$record"
	[ "$(value_of 0.status <"$record")" = '"ok"' ]
}

# A measure in whole units; nothing when the record has none of that name.
measure() {
	value_of "0.measures.$1" <"$record" | sed 's/\..*//'
}

# Processes of the program, whatever they are called; zombies have no image.
living() {
	find /proc -mindepth 2 -maxdepth 2 -name exe -lname "$image" 2>/dev/null
}

nothing_is_left() {
	[ -z "$(living)" ]
}

# The handlers stand, so setup is over.
catches_signals() {
	local caught
	caught=$(sed -n 's/^SigCgt:\t//p' "/proc/$program/status")
	((16#${caught: -4} & 1 << 14))
}

# start_endless METHOD MODE [COMMAND…]: more tasks than anybody waits for, run by that command
start_endless() {
	local workers=(--workers 2)
	[ "$2" != serial ] || workers=()
	start "${@:3}" "$BUILD/spawn" --start "$1" --mode "$2" "${workers[@]}" --tasks 100000
	within 10 catches_signals
}

# In serial mode the program has no other child that stays.
server_of_program() {
	pgrep -P "$program"
}

has_server() {
	server=$(server_of_program) && [ -n "$server" ]
}

# Every phase has its median, and the whole is not less than its parts.
phases_make_sense() {
	awk '
		sub(/^0\.measures\./, "") { measure[$1] = $2 }
		END {
			split("create first end total", phases)
			for (i in phases) {
				p50 = measure[phases[i] "_p50_ns"]
				if (!(p50 > 0 && p50 < 1e10 && p50 <= measure["total_p50_ns"]))
					exit 1
			}
			exit !(measure["total_mean_ns"] > 0)
		}' "$record"
}

@test "spawn: every method works in every mode" {
	for start in $starts; do
		for mode in $modes; do
			flat --start "$start" --mode "$mode" --tasks 12
			echo "$start $mode"
			cat "$record"
			[ "$(value_of 0.options.start <"$record")" = "\"$start\"" ]
			phases_make_sense
			! grep -q p99 "$record"
			grep -qx '0.measures.resident_bytes 0.0' "$record"
			grep -qx '0.measures.huge_bytes 0.0' "$record"
			# 1 + 2 + … + 12: every task had its child
			[ $((16#$(value_of 0.checksum <"$record" | tr -d '"'))) -eq 78 ]
		done
	done
	nothing_is_left
}

@test "spawn: runs under a GIL, and again and again" {
	for start in $starts; do
		flat --start "$start" --mode thread --workers 2 --tasks 10 --gil none --repeat 3
		[ "$(grep -c '^[0-9].status "ok"' "$record")" -eq 3 ]
	done
	nothing_is_left
}

@test "spawn: resident memory is really there, in small pages" {
	for start in $starts; do
		for mode in $some_modes; do
			flat --start "$start" --mode "$mode" --tasks 6 --resident 4MiB
			[ "$(value_of 0.options.resident <"$record")" -eq 4194304 ]
			[ "$(value_of 0.options.pages <"$record")" = '"small"' ]
			[ "$(measure resident_bytes)" -eq 4194304 ]
			[ "$(measure huge_bytes)" -eq 0 ]
		done
	done
	# whole pages
	flat --resident $(($(getconf PAGESIZE) + 1))
	[ "$(measure resident_bytes)" -eq $((2 * $(getconf PAGESIZE))) ]
}

@test "spawn: resident memory in huge pages, as far as the kernel has some" {
	size=$(cat /sys/kernel/mm/transparent_hugepage/hpage_pmd_size) || skip "no huge pages"
	huge=0
	for start in $starts; do
		for mode in $some_modes; do
			flat --start "$start" --mode "$mode" --tasks 6 --resident $((4 * size - 1)) --pages huge
			[ "$(measure resident_bytes)" -eq $((4 * size)) ]
			[ "$(measure huge_bytes)" -le $((4 * size)) ]
			[ $(($(measure huge_bytes) % size)) -eq 0 ]
			[ "$(measure huge_bytes)" -eq 0 ] || huge=1
		done
	done
	grep -qF '[never]' /sys/kernel/mm/transparent_hugepage/enabled || [ $huge -eq 1 ]
}

@test "spawn: a forked child costs what there is to copy, a server's child does not" {
	fork_ns=0
	for start in fork forkserver; do
		flat --start $start --tasks 15 --resident 128MiB
		echo "$start: $(measure create_p50_ns)"
		[ "$fork_ns" -eq 0 ] || [ "$(measure create_p50_ns)" -lt "$fork_ns" ]
		fork_ns=$(measure create_p50_ns)
	done
	start "$BUILD/spawn" --start forkserver --tasks 100000 --resident 64MiB
	within 10 catches_signals
	within 5 has_server
	[ "$(sed -n 's/^VmRSS:\s*\([0-9]*\) kB/\1/p' "/proc/$server/status")" -lt 32768 ]
	kill "$program"
	ends_within 5
}

@test "spawn: p99 only with ten samples beyond it" {
	flat --start vfork --tasks 999
	[ -z "$(measure total_p99_ns)" ]
	flat --start vfork --tasks 1000
	for phase in create first end total; do
		[ "$(measure ${phase}_p99_ns)" -ge "$(measure ${phase}_p50_ns)" ]
	done
}

@test "spawn: wrong options are refused with what is allowed" {
	while IFS='|' read -r words name expected; do
		# shellcheck disable=SC2086 # a list of words
		run "$BUILD/spawn" $words
		echo "$words: $status"
		echo "$output"
		[ "$status" -eq 2 ]
		[[ $output == *"--$name: "*"is not allowed"*"$expected"* ]]
	done <<-EOF2
		--start teleport|start|one of ${starts// /, }
		--start=|start|one of ${starts// /, }
		--pages medium|pages|one of small, huge
		--resident 12XB|resident|a size such as 64KiB
		--resident=-1|resident|a size such as 64KiB
		--resident 2000GiB|resident|to 1024 GiB
	EOF2
	run "$BUILD/spawn" --help
	[ "$status" -eq 0 ]
	for start in $starts; do
		# in the list of names, and explained
		[[ $output == *"  $start  "* ]]
	done
}

@test "spawn: memory that is not there is refused before it is taken" {
	for start in fork forkserver; do
		run "$BUILD/spawn" --start $start --resident 1000GiB
		[ "$status" -eq 1 ]
		[[ $output == "spawn: --resident: 1000 GiB, "*" is more memory than the "*" available" ]]
		run prlimit --as=500000000 "$BUILD/spawn" --start $start --resident 512MiB
		[ "$status" -eq 1 ]
		[ "$output" = "spawn: --resident: cannot take the memory: Cannot allocate memory" ]
		within 2 nothing_is_left
	done
}

@test "spawn: a signal ends every method at once, and nothing is left" {
	for start in $starts; do
		for mode in $some_modes; do
			start_endless "$start" "$mode"
			kill "$program"
			ends_within 5
			echo "$start $mode: $status"
			[ "$status" -eq 143 ]
			record_says_failed "interrupted by a signal \(Terminated\)"
			within 2 nothing_is_left
		done
	done
}

@test "spawn: nothing is left of a program that is killed" {
	for start in $starts; do
		for mode in $some_modes; do
			start_endless "$start" "$mode"
			kill -9 "$program"
			ends_within 5
			echo "$start $mode: $status"
			within 2 nothing_is_left
		done
	done
}

@test "spawn: Ctrl-C, which reaches all processes, is the program's to handle" {
	for mode in serial thread; do
		for start in spawn forkserver; do
			# a group of its own, whose members all get the signal; INT is ignored in the background
			start_endless $start $mode env --default-signal=INT setsid
			kill -INT -- "-$program"
			ends_within 5
			echo "$start $mode: $status"
			[ "$status" -eq 130 ]
			record_says_failed "interrupted by a signal \(Interrupt\)"
			within 2 nothing_is_left
		done
	done
}

@test "spawn: the death of the forkserver fails the task" {
	for mode in serial thread; do
		start_endless forkserver $mode
		within 5 has_server
		kill -9 "$server"
		ends_within 5
		[ "$status" -eq 1 ]
		cat "$err"
		# with several tasks under way the first to see it may not be the first of all
		words="failed: Broken pipe"
		[ $mode = serial ] || words="($words|was not run)"
		grep -qE "^spawn: task [0-9]+ $words$" "$err"
		record_says_failed "task [0-9]+ $words"
		within 2 nothing_is_left
	done
}

@test "spawn: a child that cannot be created fails its task with the reason" {
	[ "$(id -u)" -eq 0 ] || skip "needs root, to become a user with few processes"
	user=$((64000 + RANDOM % 1000))
	limited=(timeout 20 setpriv --reuid $user --clear-groups prlimit)
	"${limited[@]}" --nproc=9 "$BUILD/spawn" --quiet || skip "other users cannot run it here"
	for start in $starts; do
		# the program itself, perhaps a server, and nobody else
		most=1
		[ $start != forkserver ] || most=2
		run "${limited[@]}" --nproc=$most "$BUILD/spawn" --start $start --tasks 3
		echo "$start: $output"
		[ "$status" -eq 1 ]
		[ "${lines[0]}" = "spawn: task 0 failed: Resource temporarily unavailable" ]
		within 2 nothing_is_left
	done
	run "${limited[@]}" --nproc=1 "$BUILD/spawn" --start forkserver
	[ "$status" -eq 1 ]
	[ "$output" = "spawn: cannot prepare the run: Resource temporarily unavailable" ]
}

@test "spawn: a lack of descriptors is said, and fails nothing else" {
	for start in posix-spawn spawn forkserver; do
		good=0
		refused=0
		for limit in {5..12}; do
			status=0
			timeout 20 prlimit --nofile="$limit" "$BUILD/spawn" --start $start --tasks 3 --quiet \
				2>"$BATS_TEST_TMPDIR/err" 3>&- || status=$?
			echo "$start, $limit descriptors: $status"
			cat "$BATS_TEST_TMPDIR/err"
			case $status in
			0) good=$((good + 1)) ;;
			1)
				grep -qE "^spawn: .*Too many open files$" "$BATS_TEST_TMPDIR/err"
				refused=$((refused + 1))
				;;
			*) [ "$status" -eq 127 ] ;; # not even the loader could open its files
			esac
		done
		((good > 0 && refused > 0))
		within 2 nothing_is_left
	done
}

@test "spawn: who calls the hidden role by hand gets an error, not a hang" {
	status=0
	(exec -a "convoy: a child that notes its times" "$BUILD/spawn" 99 0 -1) || status=$?
	[ "$status" -eq 9 ] # EBADF
}
