#!/usr/bin/env bats
#
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # a test is a subshell; program.bash sets more
#
# Other libraries' pools: as modes of our programs, and in programs of their own. Of the build
# that make PEERS=1 BUILD=build-peers tests leaves, whatever $BUILD is.

BUILD=build-peers
load program 2>/dev/null

peers="glib libuv openmp tbb apr"
nesting="openmp tbb"

setup() {
	[ -x "$BUILD/native-apr" ] || skip "no build-peers: make PEERS=1 BUILD=build-peers tests"
	json=$BATS_TEST_TMPDIR/json
}

# good PROGRAM OPTION…: runs, and writes one good record, flattened in $record
good() {
	rm -f "$json"
	timeout --kill-after=5 60 "$BUILD/$1" "${@:2}" --json "$json"
	[ "$(wc -l <"$json")" -eq 1 ]
	record=$(flatten <"$json")
	is 0.status '"ok"'
	is 0.error null
}

# is PATH VALUE: of $record, a regular expression
is() {
	value_of "$1" <<<"$record" | grep -qxE -- "$2" || {
		echo "$1 is no $2 in"
		echo "$record"
		return 1
	}
}

has_no() {
	if grep -q "^$1 " <<<"$record"; then
		return 1
	fi
}

@test "peers: --list and --help show them behind our own" {
	[[ $modes == *" $peers" ]]
	for mode in $peers; do
		"$BUILD/null" --help | grep -q "\<$mode\>"
	done
}

@test "peers: null, cpu and io in every mode" {
	for mode in $peers; do
		for workers in 1 2 5; do
			good null --mode "$mode" --tasks 20 --workers $workers
			is 0.checksum '"00000000000000d2"'
			is 0.workers_started $workers
			good cpu --mode "$mode" --tasks 4 --count 20000 --workers $workers
			is 0.checksum '"0000000000013880"'
			good io --mode "$mode" --tasks 6 --sleep 1ms..3ms --workers $workers
			is 0.checksum '"0000000000000006"'
		done
	done
}

@test "peers: as many tasks at once as there are workers, all of which take part" {
	for mode in $peers; do
		good io --mode "$mode" --tasks 4 --workers 4 --sleep 200ms..200ms
		[ "$(value_of 0.work_ns <<<"$record")" -lt 390000000 ]
		for worker in 0 1 2 3; do
			is 0.per_worker.$worker.tasks 1
			is 0.per_worker.$worker.id '[1-9][0-9]*'
			is 0.per_worker.$worker.first_instruction_ns '[1-9][0-9]*'
		done
		good io --mode "$mode" --tasks 4 --workers 2 --sleep 200ms..200ms
		[ "$(value_of 0.work_ns <<<"$record")" -ge 400000000 ]
	done
}

@test "peers: the CPU time of the workers is told" {
	for mode in $peers; do
		good cpu --mode "$mode" --tasks 4 --workers 2 --count 20000000
		[ "$(value_of 0.user_ns <<<"$record")" -gt $(($(value_of 0.tasks_ns <<<"$record") / 4)) ]
	done
}

@test "peers: interpreted, pinned, again and again" {
	for mode in $peers; do
		good cpu --mode "$mode" --tasks 4 --count 20000 --gil none --pin packed
		is 0.checksum '"0000000000013880"'
		"$BUILD/null" --mode "$mode" --tasks 20 --workers 3 --repeat 20 --quiet
	done
}

@test "peers: every pattern of dispatch" {
	for mode in $peers; do
		for pattern in flood round-trip fork-join nested producers "idle --idle 50ms"; do
			for workers in 1 2 5; do
				# shellcheck disable=SC2086 # a list of words
				good dispatch --mode "$mode" --tasks 2000 --depth 12 --workers $workers \
					--pattern $pattern
				case $pattern in
				idle*) is 0.measures.idle_cpu_a_second_ns '[0-9.]+' ;;
				*) is 0.measures.task_ns '[0-9.]+' ;;
				esac
			done
		done
		good dispatch --mode "$mode" --tasks 2000 --workers 2 --pattern round-trip --caller-runs
	done
}

@test "peers: signals end sleeping tasks" {
	for mode in $peers; do
		start "$BUILD/io" --mode "$mode" --tasks 3 --workers 3 --sleep 60s..60s
		within 10 catches_signals
		sleep 0.1
		kill -INT "$program"
		ends_within 5
		[ "$status" -eq 130 ]
		grep -qx "io: interrupted by a signal (Interrupt)" "$err"
		record_says_failed "interrupted by a signal \(Interrupt\)"
	done
}

catches_signals() {
	local caught
	caught=$(sed -n 's/^SigCgt:\t//p' "/proc/$program/status")
	((16#${caught: -4} & 1 << 14))
}

@test "peers: libuv has at most 1024 threads" {
	run "$BUILD/null" --mode libuv --tasks 1025 --workers 1025
	[ "$status" -eq 1 ]
	[[ $output == *"could not create all 1025 workers"* ]]
}

# ---- programs of their own -------------------------------------------------------------

# good_native PEER TASKS WORKERS OPTION…
good_native() {
	good "native-$1" --workers "$3" "${@:4}" --tag block=3 --tag "cell=peers:mode=a,workers=2"
	head -c 60 "$json" | grep -q '^{"schema":1,"block":3,"cell":"peers:mode=a,workers=2",'
	is 0.mode "\"native-$1\""
	is 0.program '"(GLib|libuv|libgomp|oneTBB|APR)"'
	is 0.version '"[0-9]+(\.[0-9]+)+"'
	is 0.tasks "$2"
	is 0.workers "$3"
	is 0.elapsed_ns '[1-9][0-9]*'
	for name in spawn work teardown; do
		is 0.${name}_ns null
	done
	is 0.user_ns '[0-9]+'
	is 0.system_ns '[0-9]+'
	is 0.measures.task_ns '[0-9]+\.[0-9]+'
	[ "$(value_of 0.elapsed_ns <<<"$record")" -eq "$(value_of 0.measures.task_ns <<<"$record" |
		awk -v "tasks=$2" '{ printf "%.0f", $1 * tasks }')" ]
}

@test "native: every pattern runs and writes a record with its tags" {
	for peer in $peers; do
		for workers in 1 2 5; do
			good_native "$peer" 2000 $workers --tasks 2000
			is 0.options.pattern '"flood"'
			has_no 0.measures.p50_ns
			good_native "$peer" 1995 $workers --tasks 2000 --pattern fork-join --width 7
			is 0.options.width 7
			is 0.measures.p50_ns '[1-9][0-9]*\.0'
			has_no 0.measures.p99_ns
			good_native "$peer" 2000 $workers --tasks 2000 --pattern round-trip
			is 0.measures.p99_ns '[1-9][0-9]*\.0'
			has_no 0.measures.p999_ns
		done
	done
}

# As many tasks as dispatch has: its time is that of all, and the time of each.
@test "native: nested has as many tasks as in dispatch" {
	for peer in $nesting; do
		for depth in 1:1 2:2 12:233; do
			for workers in 1 2 5; do
				good_native "$peer" ${depth#*:} $workers --pattern nested --depth ${depth%:*}
			done
			good dispatch --mode "$peer" --workers 2 --pattern nested --depth ${depth%:*}
			awk -v work="$(value_of 0.work_ns <<<"$record")" -v tasks=${depth#*:} \
				-v task="$(value_of 0.measures.task_ns <<<"$record")" \
				'BEGIN { exit task * tasks > work }'
		done
	done
}

@test "native: fewer tasks than a round has are one round" {
	for peer in $peers; do
		good_native "$peer" 8 2 --tasks 3 --pattern fork-join
	done
}

# refused PROGRAM "WORDS" TEXT…: exit status 2, nothing on standard output, a message
# with each text
refused() {
	local text status=0
	# shellcheck disable=SC2086 # a list of words
	"$BUILD/$1" $2 >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" || status=$?
	echo "$1 $2: $status"
	cat "$BATS_TEST_TMPDIR/err"
	[ "$status" -eq 2 ]
	[ ! -s "$BATS_TEST_TMPDIR/out" ]
	for text in "${@:3}"; do
		grep -qF -- "$text" "$BATS_TEST_TMPDIR/err"
	done
}

@test "native: wrong options are refused with what is allowed" {
	for peer in $peers; do
		refused native-$peer "--pattern storm" --pattern "'storm'" flood fork-join round-trip nested
		for number in 0 -1 1.5 x 4097; do
			refused native-$peer "--workers=$number" --workers "'$number'" "from 1 to 4096"
		done
		refused native-$peer "--tasks 1000001" --tasks "a whole number from 1 to 1000000"
		refused native-$peer "--depth 41" --depth "from 1 to 40"
		refused native-$peer "--tag x" --tag "'x'" KEY=VALUE
		refused native-$peer "--tag =x" --tag "'=x'" KEY=VALUE
		refused native-$peer "--unheard-of" --unheard-of
		refused native-$peer "more" "'more' is not an option"
	done
	for peer in glib libuv apr; do
		refused native-$peer "--pattern nested" "--pattern nested: a task of"
	done
	refused native-libuv "--workers 1025" "--workers: libuv has at most 1024"
}

@test "native: what is said without --json, and that a record cannot be written" {
	for peer in $peers; do
		run "$BUILD/native-$peer" --tasks 100 --workers 2
		[ "$status" -eq 0 ]
		[[ $output =~ ^native-$peer:\ 100\ tasks,\ flood,\ 2\ workers:\ .*s,\ [0-9.]+\ ns\ a\ task$ ]]
		run "$BUILD/native-$peer" --tasks 100 --workers 1 --quiet
		[ "$status" -eq 0 ]
		[ -z "$output" ]
		run "$BUILD/native-$peer" --tasks 100 --workers 1 --json "$BATS_TEST_TMPDIR/none/json"
		[ "$status" -eq 1 ]
		[[ $output == "native-$peer: cannot write the record to "*": No such file or directory" ]]
		run "$BUILD/native-$peer" --help
		[ "$status" -eq 0 ]
		for option in pattern tasks workers width depth json tag quiet; do
			[[ $output == *--$option* ]]
		done
	done
}

# ---- the build --------------------------------------------------------------------------

@test "make PEERS=1: says how to get what is missing" {
	PKG_CONFIG_LIBDIR=$BATS_TEST_TMPDIR PKG_CONFIG_PATH='' run make PEERS=1 BUILD="$BATS_TEST_TMPDIR/b" all
	[ "$status" -eq 2 ]
	[[ $output == *"is missing; scripts/setup --peers installs them"* ]]
	[ ! -e "$BATS_TEST_TMPDIR/b" ]
}

@test "make: without PEERS=1 there is nothing of them" {
	make -n -B BUILD="$BATS_TEST_TMPDIR/b" all >"$BATS_TEST_TMPDIR/commands"
	grep -q bench/executor/executor.c "$BATS_TEST_TMPDIR/commands"
	if grep -E 'executor/peers|glib|libuv|-ltbb|apr-|fopenmp|stdc\+\+' "$BATS_TEST_TMPDIR/commands"; then
		return 1
	fi
}
