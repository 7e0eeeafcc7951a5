#!/usr/bin/env bats
#
# A new workload is one new file.

load program

@test "new workload: one file in workloads/ makes a program with every mode and option" {
	mkdir "$BATS_TEST_TMPDIR/tree"
	# with what is built already, so that only the new file is left to do
	cp -a Makefile bench workloads "$BATS_TEST_TMPDIR/tree"
	cp -a "$BUILD" "$BATS_TEST_TMPDIR/tree/build"
	cd "$BATS_TEST_TMPDIR/tree"
	sed 's/null\([_:"]\)/other\1/g' workloads/null.c >workloads/other.c
	grep -q '\.name = "other"' workloads/other.c
	unset MAKEFLAGS MAKELEVEL BUILD
	make build/other ${peer_modes:+PEERS=1}
	BUILD=build
	for mode in $modes; do
		build/other --mode "$mode" --tasks 5 --json - | flatten >record
		[ "$(value_of 0.program <record)" = '"other"' ]
		[ "$(value_of 0.mode <record)" = "\"$mode\"" ]
		[ "$(value_of 0.status <record)" = '"ok"' ]
		[ "$(value_of 0.checksum <record)" = '"000000000000000f"' ]
		run build/other --mode "$mode"
		[ "$status" -eq 0 ]
		[[ $output == "other: 1000 tasks, mode $mode, "* ]]
	done
	run build/other --help
	[[ $output == *"other: empty tasks"*--workers* ]]
	run build/other --mode fibre
	[ "$status" -eq 2 ]
	[[ $output == "other: --mode: 'fibre' is not allowed"* ]]
	# it is built, installed and cleaned with the others, too
	make --dry-run install DESTDIR=/nowhere | grep -qw other
}
