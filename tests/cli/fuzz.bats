#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # a test is a subshell
#
# The fuzzer of the frame parser finds what is wrong with one; `make fuzz` runs it on ours.

setup() {
	copy=$BATS_TEST_TMPDIR
	echo 'int LLVMFuzzerTestOneInput(void); int LLVMFuzzerTestOneInput(void) { return 0; }' |
		clang -fsanitize=fuzzer -x c -o "$copy/probe" - 2>/dev/null ||
		skip "clang's libFuzzer is missing: scripts/setup --lint installs it"
	mkdir -p "$copy/bench/socket" "$copy/bench/workload" "$copy/tests/fuzz"
	cp bench/workload/version.h "$copy/bench/workload"
	cp bench/socket/frame.h "$copy/bench/socket"
	cp tests/fuzz/frame.c "$copy/tests/fuzz"
}

# fuzz_with SED: what the fuzzer says of a parser that was changed so
fuzz_with() {
	sed "$1" bench/socket/frame.c >"$copy/bench/socket/frame.c"
	run make -C "$copy" -f "$PWD/Makefile" BUILD=built FUZZ_RUNS=20000 fuzz
	echo "$output"
}

@test "fuzz: our parser passes, from a copy too" {
	fuzz_with ''
	[ "$status" -eq 0 ]
	[[ $output == *"frame: 20000 runs, nothing found"* ]]
}

# found SED: the fuzzer stops at it, by a check of its own or by AddressSanitizer's
found() {
	fuzz_with "$1"
	[ "$status" -ne 0 ]
	[[ $output == *"ERROR: libFuzzer: deadly signal"* || $output == *"ERROR: AddressSanitizer"* ]]
}

@test "fuzz: a limit that is off by one is found" {
	found 's/payload_bytes > reader->limit_bytes/payload_bytes > reader->limit_bytes + 1/'
}

@test "fuzz: a frame that ends in the wrong place is found" {
	found 's/+= FRAME_HEADER_BYTES + (size_t)payload_bytes/& - (payload_bytes > 9)/'
}

@test "fuzz: bytes that are lost when the buffer is full are found" {
	found 's/reader->buffer + reader->begin, kept)/reader->buffer + reader->begin, kept \& 7)/'
}
