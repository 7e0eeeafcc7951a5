# What the tests of the workload programs share.

BUILD=${BUILD:-build}
modes=$("$BUILD/null" --list | sed -n 's/^modes: //p')
parallel_modes=${modes#serial }
# Other libraries' pools come last: of a build with make PEERS=1.
peer_modes=${modes#*process-pool}

# Wait until a command succeeds: within SECONDS COMMAND…
within() {
	local deadline=$(($(date +%s%N) + $1 * 1000000000))
	shift
	until "$@"; do
		[ "$(date +%s%N)" -lt "$deadline" ] || return 1
		sleep 0.01
	done
}

# Start a program in the background; sets program (its pid), out, err and json.
start() {
	out=$BATS_TEST_TMPDIR/out
	err=$BATS_TEST_TMPDIR/err
	json=$BATS_TEST_TMPDIR/json
	rm -f "$out" "$err" "$json"
	"$@" --json "$json" >"$out" 2>"$err" 3>&- &
	program=$!
}

children() {
	ps -o pid=,pgid= --ppid "$program" | awk "\$1 $1 \$2 { print \$1 }"
}

# The process that forks the workers leads a group; the workers belong to it.
zygote_of_program() {
	children ==
}

workers_of_program() {
	children !=
}

has_workers() {
	zygote=$(zygote_of_program)
	workers=$(workers_of_program)
	[ "$(wc -w <<<"$workers")" -eq "$1" ]
}

# No such process, or a zombie: not every init looks after orphans.
is_gone() {
	local stat
	stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
	[[ ${stat##*) } == Z* ]]
}

group_is_gone() {
	local pid
	for pid in $(pgrep -g "$1"); do
		is_gone "$pid" || return 1
	done
}

# The program ends within that many seconds; sets status.
ends_within() {
	status=0
	within "$1" is_gone "$program" || {
		kill -9 "$program"
		return 1
	}
	wait "$program" || status=$?
}

flatten() {
	"$BUILD/tests/flatten"
}

# Read flattened records and print the value of a path.
value_of() {
	sed -n "s/^$1 //p"
}

# The one record in $json says that the run failed, for that reason (a regular expression).
record_says_failed() {
	local record
	record=$(flatten <"$json")
	[ "$(wc -l <"$json")" -eq 1 ]
	[ "$(value_of 0.status <<<"$record")" = '"failed"' ]
	value_of 0.error <<<"$record" | grep -qE -- "$1"
	! grep -q '^0.elapsed_ns' <<<"$record"
}
