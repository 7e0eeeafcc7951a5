#!/usr/bin/env bats
#
# make peers, without its measuring.

# A copy of the Makefile's surroundings in which there is nothing to build, and a driver
# that tells how it was called.
make_peers() {
	cp Makefile "$BATS_TEST_TMPDIR/"
	cd "$BATS_TEST_TMPDIR" || return
	mkdir -p bin scripts bench/workload
	printf '#!/bin/sh\necho "$0 $* in $BUILD and $PEERS_BUILD"\n' >scripts/bench
	cp scripts/bench scripts/ratios
	printf '#!/bin/sh\n%s\n' "$1" >bin/pkg-config
	chmod +x bin/* scripts/*
	PATH=$PWD/bin:$PATH run make --no-print-directory BUILD=b WORKLOADS= CHAT= ANALYSIS= LIBRARY= PUBLIC_HEADERS= NATIVE= NATIVE_ECHO= peers
	echo "$output"
}

@test "make peers: measures without what is missing, and says how to get it" {
	make_peers '[ "$2" != tbb ]'
	[ "$status" -eq 0 ]
	[[ $output == *"measuring without tbb"*"(scripts/setup --peers installs them)"* ]]
	[[ $output == *"scripts/bench peers --budget 280s --label peers in b and build-peers"* ]]
	[[ $output == *"scripts/ratios  in "* ]]
}

@test "make peers: with all libraries it says nothing" {
	[ -x /usr/bin/parallel ] || skip "no parallel"
	make_peers true
	[ "$status" -eq 0 ]
	[[ $output != *"measuring without"* ]]
}
