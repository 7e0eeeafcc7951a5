#!/usr/bin/env bats
#
# scripts/reference/interpreters/folklore.py under this machine's Python.

load program.bash

setup() {
	python=${PYTHON:-python3}
	command -v "$python" >/dev/null || skip "no $python"
	json=$BATS_TEST_TMPDIR/json
}

# folklore KIND OPTION…: sets record
folklore() {
	scripts/reference/interpreters/run python "$python" folklore "$@" --json "$json" --quiet
	record=$(flatten <"$json")
	[ "$(value_of 0.status <<<"$record")" = '"ok"' ]
}

@test "folklore.py: threads, hash and tiny measure a speedup" {
	for kind in threads hash tiny; do
		rm -f "$json"
		folklore $kind --rounds 2 --count 50
		[ "$(value_of 0.measures.rounds <<<"$record")" = 2 ] ||
			[ "$(value_of 0.measures.rounds <<<"$record")" = 2.0 ]
		value_of 0.measures.speedup <<<"$record" | grep -q '^[0-9]'
	done
}

@test "folklore.py: pools counts workers and the processes of tasks" {
	folklore pools
	cpus=$(value_of 0.measures.cpus <<<"$record")
	[ "$(value_of 0.measures.process_pool_workers <<<"$record")" = "$cpus" ]
	value_of 0.measures.process_pool_own_pids <<<"$record" | grep -qE '^0(\.0)?$'
	value_of 0.measures.thread_pool_workers <<<"$record" | grep -q '^[1-9]'
}

@test "folklore.py: an unknown kind is refused" {
	run scripts/reference/interpreters/run python "$python" folklore magic
	[ "$status" -eq 2 ]
	[[ $output == *"invalid choice: 'magic'"* ]]
}
