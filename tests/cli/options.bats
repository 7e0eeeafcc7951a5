#!/usr/bin/env bats
#
# The options of the workload programs: what is refused, and what is told.

load program

# refused NAME "WORDS" TEXT…: exit status 2, nothing on standard output, and a message
# with each text.
refused() {
	local program=$1 words=$2 text status=0
	shift 2
	# shellcheck disable=SC2086 # a list of words
	"$BUILD/$program" $words >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" || status=$?
	echo "$program $words: $status"
	cat "$BATS_TEST_TMPDIR/err"
	[ "$status" -eq 2 ]
	[ ! -s "$BATS_TEST_TMPDIR/out" ]
	for text; do
		grep -qF -- "$text" "$BATS_TEST_TMPDIR/err"
	done
}

@test "options: numbers out of range or no numbers are refused" {
	for value in 0 4097 -1 1.5 x 0x10 99999999999999999999; do
		refused null "--mode thread --workers=$value" --workers "'$value'" "a whole number from 1 to 4096"
	done
	refused null "--workers=" --workers "''" "a whole number from 1 to 4096"
	refused null "--tasks 99999999999" --tasks "'99999999999'" "a whole number from 1 to 1000000"
	refused null "--tasks 0" --tasks "'0'" "a whole number from 1 to 1000000"
	refused null "--repeat 0" --repeat "'0'" "a whole number from 1 to 1000000"
	refused null "--seed -1" --seed "'-1'" "a whole number from 0 to"
	refused cpu "--count 0" --count "'0'" "a whole number from 1 to"
}

@test "options: unknown names are refused with those that exist" {
	refused null "--mode fibre" --mode "'fibre'" "one of ${modes// /, }"
	refused null "--pin tight" --pin "'tight'" "one of none, packed, spread"
	refused null "--gil forever" --gil "'forever'" "one of native, none"
	refused null "--memory maybe" --memory "'maybe'" "one of auto, on, off"
	refused cpu "--kernel corn" --kernel "'corn'" "one of count, hash, primes, memory"
}

@test "options: sleeps upside down, without unit or in no range are refused" {
	for value in 3s..1s 1..3 1s..3 1..3s 1s 1s.. ..3s 1s..3s:0s 1s..3s:1 1s..3s: 1s..3h 1s..2s..3s \
		-1s..3s 1s..3601s "" 1s,3s; do
		refused io "--sleep=$value" --sleep "'$value'" "MIN..MAX" "unit (ns, us, ms, s)" \
			"MIN not above MAX" "1s..3s:1s"
	done
}

@test "options: sizes without unit, unknown, or too small are refused" {
	for value in 0 12 4095 x 1XB -1; do
		refused cpu "--bytes $value" --bytes "'$value'" "a size such as 64KiB" "from 4.00 KiB"
	done
	refused cpu "--kernel memory --bytes 4096" --bytes "too small" "at least" "last-level cache"
}

@test "options: unknown and incomplete options and stray words are refused" {
	refused null --unheard-of "--unheard-of"
	refused null -x "'x'"
	refused null stray "'stray' is not an option"
	refused null --mode "--mode" "requires an argument"
	refused null --json "--json" "requires an argument"
	refused null --quiet=yes "--quiet" "doesn't allow an argument"
	refused null "--sleep 1s..2s" "--sleep"
	refused null "--tag x" --tag "'x'" "KEY=VALUE"
	refused null "--tag =x" --tag "'=x'" "KEY=VALUE"
	refused null "$(printf -- '--tag k=v %.0s' {1..17})" --tag "no more than 16"
	refused null "--workers 2" --workers "this mode has no workers" "--mode"
}

@test "options: --help names every option, mode and default" {
	for name in null cpu io; do
		run "$BUILD/$name" --help
		[ "$status" -eq 0 ]
		for option in mode tasks workers gil pin seed repeat memory json quiet tag list help version; do
			[[ $output == *"--$option"* ]]
		done
		for mode in $modes; do
			[[ $output == *"$mode"* ]]
		done
		[[ $output == *"(default serial)"* ]]
		[[ $output == *"$name: "* ]]
	done
	[[ $("$BUILD/cpu" --help) == *--kernel*"(default count)"* ]]
	[[ $("$BUILD/io" --help) == *--sleep=MIN..MAX* ]]
}

@test "options: --list shows modes, policies and the CPUs in each order" {
	run "$BUILD/null" --list
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "modes: serial thread process thread-pool process-pool$peer_modes" ]
	[[ ${lines[1]} == "gil: native none"* ]]
	[ "${lines[2]}" = "pin: none packed spread" ]
	[[ ${lines[3]} =~ ^cpus:\ [1-9][0-9]*$ ]]
	[[ ${lines[4]} =~ ^packed:(\ [0-9]+)+$ ]]
	[[ ${lines[5]} =~ ^spread:(\ [0-9]+)+$ ]]
	[ "${#lines[@]}" -eq 6 ]
}

@test "options: --version tells the version that records tell" {
	run "$BUILD/null" --version
	[ "$status" -eq 0 ]
	[[ $output =~ ^convoy\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
	[ "$("$BUILD/null" --json - | flatten | value_of 0.version)" = "\"$output\"" ]
}

@test "options: what cannot be written is said, with exit status 1" {
	for words in "" --help --list --version --usage "--json -" "--json /dev/full"; do
		status=0
		# shellcheck disable=SC2086 # a list of words
		"$BUILD/null" $words >/dev/full 2>"$BATS_TEST_TMPDIR/err" || status=$?
		echo "null $words: $status"
		[ "$status" -eq 1 ]
		grep -qE '^null: cannot write' "$BATS_TEST_TMPDIR/err"
	done
	for file in "$BATS_TEST_TMPDIR/nowhere/file" "$BATS_TEST_TMPDIR" ""; do
		run "$BUILD/null" --json "$file"
		[ "$status" -eq 1 ]
		[[ $output == "null: cannot write the record to $file: "* ]]
	done
}

@test "options: closed standard descriptors harm nothing" {
	for mode in $modes; do
		status=0
		"$BUILD/null" --mode "$mode" --tasks 3 --repeat 3 >&- 2>"$BATS_TEST_TMPDIR/err" || status=$?
		[ "$status" -eq 1 ]
		grep -q "cannot write to standard output" "$BATS_TEST_TMPDIR/err"
		"$BUILD/null" --mode "$mode" --tasks 3 --quiet <&- >&- 2>&-
	done
}
