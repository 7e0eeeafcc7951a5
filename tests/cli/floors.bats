#!/usr/bin/env bats
#
# The floors of the house hold, and tests/floors would see it if they did not.

setup() {
	copy=$BATS_TEST_TMPDIR
	cp -r bench workloads "$copy"
}

# plant FILE LINE TEXT: with that line at the end of the file it is found, in these words
plant() {
	cp "$copy/$1" "$copy/kept"
	echo "$2" >>"$copy/$1"
	run tests/floors "$copy"
	echo "$output"
	mv "$copy/kept" "$copy/$1"
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ $output == "$1:"*"$3"* ]]
}

@test "floors: every file includes only its own floor or a lower one" {
	run tests/floors
	echo "$output"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "floors: an include from above is found on every floor" {
	plant bench/measure/gate.c '#include "gil/gil.h"' "bench/measure must not include gil/gil.h"
	plant bench/measure/clock.h '  # include "workload/run.h"' "must not include workload/run.h"
	plant bench/gil/none.c '#include "executor/executor.h"' "bench/gil must not include executor/executor.h"
	plant bench/executor/thread.c '#include "workload/workload.h"' "bench/executor must not include workload/"
	plant bench/executor/examples/map.c '#include "executor/executor.h"' "examples must not include executor/"
	plant bench/socket/frame.c '#include "executor/executor.h"' "bench/socket must not include executor/"
	plant bench/chat/server.c '#include "analysis/summary.h"' "bench/chat must not include analysis/"
	plant bench/workload/run.c '#include "analysis/summary.h"' "bench/workload must not include analysis/"
	plant bench/analysis/report.c '#include "workload/run.h"' "bench/analysis must not include workload/run.h"
	plant bench/analysis/summary.h '#include "executor/executor.h"' "must not include executor/"
	plant workloads/null.c '#include "analysis/summary.h"' "workloads must not include analysis/"
	plant workloads/null.c '#include "../bench/analysis/summary.h"' "workloads must not include ../"
	mkdir "$copy/bench/cellar"
	run tests/floors "$copy"
	[ "$status" -eq 1 ]
	[[ $output == "bench/cellar: on no floor"* ]]
}

@test "floors: a workload that asks for its mode is found, a comment about modes is not" {
	plant workloads/cpu.c 'int x(const char *mode) { return mode[0]; }' "knows of modes"
	plant workloads/io.c 'int x(struct executor_kind *kind);' "knows of modes"
	plant workloads/io.c 'int x(int c) { return c & EXECUTOR_PROCESSES; }' "knows of modes"
	plant workloads/null.c 'int x(char *s) { return strcmp(s, "thread-pool"); }' "knows of modes"
	echo '/* the same in every mode, "thread" or not */' >>"$copy/workloads/null.c"
	run tests/floors "$copy"
	[ "$status" -eq 0 ]
}
