#!/usr/bin/env bats
#
# shellcheck disable=SC2030,SC2031,SC2154 # a test is a subshell; program.bash sets more
#
# The peers from outside C, scripts/reference/pool.py and commands.py. They need no
# build, so their records are read with Python too.

load program 2>/dev/null

kinds="thread-pool-executor process-pool-executor multiprocessing-pool"
process_kinds="process-pool-executor multiprocessing-pool"

setup() {
	command -v python3 >/dev/null || skip "no python3"
	# Not a shim that has children of its own.
	python=$(python3 -c 'import sys; print(sys.executable)')
	export PYTHONDONTWRITEBYTECODE=1 HOME=$BATS_TEST_TMPDIR
	json=$BATS_TEST_TMPDIR/json
	program='' workers=''
}

# Nothing shall outlive a test, also a failing one.
teardown() {
	# shellcheck disable=SC2086 # a list of words
	[ -z "$program" ] || kill -9 "$program" $workers 2>/dev/null || true
}

needs_tool() {
	command -v "$1" >/dev/null || skip "no $1"
	"$1" --version 2>/dev/null | grep -q GNU || skip "$1 is not GNU's"
}

# reference PROGRAM ARGUMENT…
reference() {
	timeout --kill-after=5 60 "$python" scripts/reference/"$1".py "${@:2}"
}

# As build/tests/flatten does.
flatten() {
	"$python" -c '
import json, sys

def show(path, value):
    if isinstance(value, dict):
        for name, part in value.items():
            show(f"{path}.{name}", part)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            show(f"{path}.{index}", part)
    else:
        print(path, json.dumps(value))

for number, line in enumerate(sys.stdin):
    show(number, json.loads(line))
'
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

# good_record MODE TASKS WORKERS: the one record in $json is that of such a run
good_record() {
	[ "$(wc -l <"$json")" -eq 1 ]
	record=$(flatten <"$json")
	is 0.schema 1
	is 0.status '"ok"'
	is 0.error null
	is 0.mode "\"$1\""
	is 0.tasks "$2"
	is 0.workers "$3"
	is 0.elapsed_ns '[1-9][0-9]*'
	is 0.user_ns '[0-9]+'
	is 0.system_ns '[0-9]+'
	is 0.measures.task_ns '[0-9]+\.[0-9]+'
	is 0.block 3
	is 0.cell '"peers:mode=a,workers=2"'
	is 0.version '".+"'
	[ "$(value_of 0.elapsed_ns <<<"$record")" -eq "$(value_of 0.measures.task_ns <<<"$record" |
		awk -v "tasks=$2" '{ printf "%.0f", $1 * tasks }')" ]
	rm "$json"
}

tags=(--tag "block=3" --tag "cell=peers:mode=a,workers=2")

@test "pool.py: every kind and pattern runs, and writes a record with its tags" {
	for kind in $kinds; do
		for pattern in flood fork-join latency; do
			for workers in 1 3; do
				run reference pool "$kind" --pattern $pattern --tasks 40 --workers $workers \
					--json "$json" --quiet "${tags[@]}"
				[ "$status" -eq 0 ]
				[ -z "$output" ]
				good_record "$kind" 40 $workers
				is 0.options.pattern "\"$pattern\""
			done
		done
		run reference pool "$kind" --pattern flood --window 3 --tasks 40 --workers 2 \
			--json "$json" "${tags[@]}"
		[ "$status" -eq 0 ]
		[ -z "$output" ]
		good_record "$kind" 40 2
		is 0.options.window 3
	done
}

@test "pool.py: a window is never exceeded" {
	"$python" - <<-'EOF'
		import sys

		sys.path.insert(0, "scripts/reference")
		import pool

		for tasks in 1, 4, 5, 23:
		    for window in 1, 4, 23, None:
		        most, out = 0, set()

		        def submit(function, number):
		            global most
		            out.add(number)
		            most = max(most, len(out))
		            return number

		        def result(number):
		            out.remove(number)
		            return number

		        assert pool.flood(submit, result, tasks, window)[0] == list(range(tasks))
		        assert most == min(tasks, window or tasks)
	EOF
}

@test "pool.py: a percentile needs ten tasks beyond it" {
	for tasks in 19:none 20:p50 999:p50 1000:p99; do
		reference pool thread-pool-executor --pattern latency --tasks ${tasks%:*} --workers 1 \
			--json "$json" "${tags[@]}"
		good_record thread-pool-executor ${tasks%:*} 1
		case ${tasks#*:} in
		none) has_no 0.measures.p50_ns ;;
		p50)
			is 0.measures.p50_ns '[1-9][0-9]*\.0'
			has_no 0.measures.p99_ns
			;;
		p99)
			is 0.measures.p50_ns '[1-9][0-9]*\.0'
			is 0.measures.p99_ns '[1-9][0-9]*\.0'
			;;
		esac
	done
}

# The path of the record is in the command line of every worker.
no_process_knows() {
	if pgrep -f -- "$1" >/dev/null; then
		return 1
	fi
}

# run_with BODY ARGUMENT…: pool.py with another task. A worker that is left behind cannot
# hold up the test.
run_with() {
	status=0
	timeout --kill-after=5 60 "$python" -c "
import sys
sys.path.insert(0, 'scripts/reference')
sys.argv[0] = 'pool.py'
import pool
def same(number):
    $1
pool.same = same
pool.main()" "${@:2}" --json "$json" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- || status=$?
	output=$(cat "$BATS_TEST_TMPDIR/out")
	within 2 no_process_knows "$json"
}

@test "pool.py: a wrong result, or a task that fails, makes the run fail" {
	for kind in $kinds; do
		for pattern in flood fork-join latency; do
			run_with 'return 7 if number == 60 else number' "$kind" --pattern $pattern \
				--tasks 64 --workers 2
			[ "$status" -eq 1 ]
			[ "$output" = "pool.py: task 60 gave 7" ]
			record_says_failed '^"task 60 gave 7"$'
			rm "$json"
			run_with 'return number if number != 60 else {}[number]' "$kind" --pattern $pattern \
				--tasks 64 --workers 2
			[ "$status" -eq 1 ]
			[ "$output" = "pool.py: KeyError: 60" ]
			record_says_failed '^"KeyError: 60"$'
			rm "$json"
		done
	done
}

# refused PROGRAM "WORDS" TEXT…: exit status 2, nothing on standard output, a message
# with each text
refused() {
	local text status=0
	# shellcheck disable=SC2086 # a list of words
	reference "$1" $2 >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" || status=$?
	echo "$1 $2: $status"
	cat "$BATS_TEST_TMPDIR/err"
	[ "$status" -eq 2 ]
	[ ! -s "$BATS_TEST_TMPDIR/out" ]
	for text in "${@:3}"; do
		grep -qF -- "$text" "$BATS_TEST_TMPDIR/err"
	done
}

@test "reference: wrong options are refused with what is allowed" {
	local pool="thread-pool-executor --pattern flood --tasks 8 --workers 2"
	refused pool "" kind --pattern --tasks --workers
	# shellcheck disable=SC2086 # a list of words
	refused pool "fibre --pattern flood --tasks 8 --workers 2" "'fibre'" $kinds
	refused pool "$pool --pattern storm" --pattern "'storm'" flood fork-join latency
	for number in 0 -1 1.5 x 4097; do
		refused pool "$pool --workers=$number" --workers "'$number'" "a whole number from 1 to 4096"
		refused commands "xargs --tasks 8 --workers=$number" "a whole number from 1 to 4096"
	done
	refused pool "$pool --tasks 1000001" --tasks "a whole number from 1 to 1000000"
	refused pool "$pool --window 0" --window "a whole number from 1 to 1000000"
	refused pool "$pool --pattern latency --window 2" --window "only with --pattern flood"
	refused pool "$pool --pattern fork-join --tasks 12" --tasks "a multiple of 8"
	refused commands "" kind --tasks --workers
	refused commands "make --tasks 8 --workers 2" "'make'" parallel xargs
	for words in "pool $pool" "commands xargs --tasks 8 --workers 2" "tutorial cpu serial"; do
		refused "${words%% *}" "${words#* } --tag x" --tag "'x'" KEY=VALUE
		refused "${words%% *}" "${words#* } --tag =x" --tag "'=x'" KEY=VALUE
		refused "${words%% *}" "${words#* } --unheard-of" --unheard-of
	done
}

@test "reference: records that cannot be written make the run fail" {
	needs_tool xargs
	for words in "pool thread-pool-executor --pattern flood --tasks 8 --workers 2" \
		"commands xargs --tasks 8 --workers 2" "tutorial cpu thread --tasks 1 --count 1"; do
		for file in /dev/full "$BATS_TEST_TMPDIR/none/json"; do
			# shellcheck disable=SC2086 # a list of words
			run reference $words --quiet --json "$file"
			[ "$status" -eq 1 ]
			[[ $output == "${words%% *}.py: cannot write the record to $file: No "* ]]
			[ "${#lines[@]}" -eq 1 ]
		done
	done
}

@test "reference: --json - and no --json write to standard output" {
	reference pool thread-pool-executor --pattern flood --tasks 8 --workers 2 "${tags[@]}" \
		--json - >"$json"
	good_record thread-pool-executor 8 2
	run reference pool thread-pool-executor --pattern flood --tasks 8 --workers 2
	[[ $output =~ ^[0-9]+\.[0-9]{3}\ s:\ task\ [0-9]+\.[0-9]\ us$ ]]
}

@test "commands.py: xargs runs the commands and writes a record" {
	needs_tool xargs
	reference commands xargs --tasks 10 --workers 3 --json "$json" --quiet "${tags[@]}"
	good_record xargs 10 3
}

@test "commands.py: parallel runs the commands and writes a record" {
	needs_tool parallel
	PARALLEL="--dry-run" reference commands parallel --tasks 10 --workers 3 --json "$json" \
		--quiet "${tags[@]}"
	good_record parallel 10 3
}

# run_in_path FOLDER KIND: finds its programs only there
run_in_path() {
	rm -f "$json"
	run timeout --kill-after=5 60 env PATH="$1" "$python" scripts/reference/commands.py "$2" \
		--tasks 3 --workers 1 --json "$json"
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 1 ]
}

@test "commands.py: a missing tool is named with its package" {
	mkdir "$BATS_TEST_TMPDIR/empty"
	for tool in parallel:parallel xargs:findutils; do
		run_in_path "$BATS_TEST_TMPDIR/empty" ${tool%:*}
		said="${tool%:*} is not installed; it is in the Debian package ${tool#*:}"
		[ "$output" = "commands.py: $said" ]
		record_says_failed "$said"
	done
}

# stub NAME BODY: a tool that has its own idea of the work
stub() {
	mkdir -p "$BATS_TEST_TMPDIR/bin"
	ln -sf "$(type -P true)" "$BATS_TEST_TMPDIR/bin/true"
	printf '#!/bin/sh\n%s\n' "$2" >"$BATS_TEST_TMPDIR/bin/$1"
	chmod +x "$BATS_TEST_TMPDIR/bin/$1"
}

@test "commands.py: a tool that is another, fails, or runs too little makes the run fail" {
	stub parallel 'echo "parallel: invalid option -- -" >&2; exit 1'
	run_in_path "$BATS_TEST_TMPDIR/bin" parallel
	[[ $output == *"bin/parallel is another program of that name; GNU's is in the Debian package parallel" ]]
	record_says_failed "another program of that name"

	# shellcheck disable=SC2016 # the stub's own argument
	local version='[ "$1" != --version ] || { echo "xargs (GNU findutils) 4.9.0"; exit; }'
	stub xargs "$version; echo no more processes >&2; exit 123"
	run_in_path "$BATS_TEST_TMPDIR/bin" xargs
	[ "$output" = "commands.py: xargs ended with status 123: no more processes" ]
	record_says_failed "xargs ended with status 123: no more processes"

	stub xargs "$version; echo $BATS_TEST_TMPDIR/bin/true >&2"
	run_in_path "$BATS_TEST_TMPDIR/bin" xargs
	[ "$output" = "commands.py: xargs started 1 of 3 commands" ]
	record_says_failed "xargs started 1 of 3 commands"

	stub xargs "$version; kill -9 \$\$"
	run_in_path "$BATS_TEST_TMPDIR/bin" xargs
	[ "$output" = "commands.py: xargs was killed by signal 9" ]
}

# ---- the end comes early -----------------------------------------------------------

# The handlers stand: SIGTERM's bit is set.
catches_signals() {
	local caught
	caught=$(sed -n 's/^SigCgt:\t//p' "/proc/$program/status")
	((16#${caught: -4} & 1 << 14))
}

# The main thread no longer blocks signals: its workers have been started.
is_at_work() {
	local blocked
	blocked=$(sed -n 's/^SigBlk:\t//p' "/proc/$program/status")
	catches_signals && ((!(16#${blocked: -4} & 1 << 14)))
}

# start_long KIND: in a group of its own, as a terminal's; sets workers
start_long() {
	start setsid "$python" scripts/reference/pool.py "$1" --pattern flood --tasks 1000000 --workers 3
	if [ "$1" = thread-pool-executor ]; then
		within 20 catches_signals
		workers=
	else
		within 20 has_started
	fi
	within 20 is_at_work
}

has_started() {
	workers=$(ps -o pid= --ppid "$program")
	[ "$(wc -w <<<"$workers")" -eq 3 ]
}

nothing_is_left() {
	within 2 group_is_gone "$program"
	for worker in $workers; do
		within 2 is_gone "$worker"
	done
}

@test "pool.py: Ctrl-C and other signals end it with its workers, without a traceback" {
	for kind in $kinds; do
		for signal in "INT 130 Interrupt -" "INT 130 Interrupt" "TERM 143 Terminated" "HUP 129 Hangup"; do
			read -r name expected words group <<<"$signal"
			start_long "$kind"
			kill -s "$name" -- "$group$program"
			ends_within 10
			echo "$kind, $signal: $status"
			cat "$err"
			[ "$status" -eq "$expected" ]
			[ "$(cat "$err")" = "pool.py: interrupted by a signal ($words)" ]
			[ ! -s "$out" ]
			record_says_failed "^\"interrupted by a signal \($words\)\"$"
			nothing_is_left
		done
	done
}

@test "pool.py: a worker that dies makes the run fail" {
	for kind in $process_kinds; do
		start_long "$kind"
		victim=$(sed -n '2s/ *//p' <<<"$workers")
		kill -9 "$victim"
		ends_within 10
		cat "$err"
		[ "$status" -eq 1 ]
		# ProcessPoolExecutor ends the others, one of which may be seen first.
		grep -qE "^pool\.py: a worker \(pid [0-9]+\) (was killed by signal (9|15) \(.*\)|has died)$" "$err"
		[ "$(wc -l <"$err")" -eq 1 ]
		record_says_failed "^\"a worker \(pid [0-9]+\) "
		nothing_is_left
	done
}

@test "pool.py: workers die with the program" {
	for kind in $process_kinds; do
		start_long "$kind"
		kill -9 "$program"
		ends_within 10
		nothing_is_left
		[ ! -e "$json" ]
	done
}

# start_tool KIND: sets workers to the tool, which leads a session of its own
start_tool() {
	needs_tool "$1"
	start setsid "$python" scripts/reference/commands.py "$1" --tasks 1000000 --workers 2
	within 20 tool_is_at_work "$1"
}

tool_is_at_work() {
	workers=$(pgrep -P "$program" "$1") && catches_signals && [ -n "$(pgrep -P "$workers" .)" ]
}

session_is_gone() {
	local pid
	for pid in $(pgrep -s "$workers"); do
		is_gone "$pid" || return 1
	done
}

tool_is_ended_by_signals() {
	for signal in "INT 130 Interrupt -" "TERM 143 Terminated"; do
		read -r name expected words group <<<"$signal"
		start_tool "$1"
		kill -s "$name" -- "$group$program"
		ends_within 10
		cat "$err"
		[ "$status" -eq "$expected" ]
		[ "$(cat "$err")" = "commands.py: interrupted by a signal ($words)" ]
		record_says_failed "^\"interrupted by a signal \($words\)\"$"
		within 20 session_is_gone
		nothing_is_left
	done
	start_tool "$1"
	kill -9 "$program"
	ends_within 10
	within 20 session_is_gone
	nothing_is_left
}

@test "commands.py: Ctrl-C ends xargs and its commands" {
	tool_is_ended_by_signals xargs
}

@test "commands.py: Ctrl-C ends parallel and its commands" {
	tool_is_ended_by_signals parallel
}
