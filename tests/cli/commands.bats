#!/usr/bin/env bats
#
# The commands that some cells run beside the workload programs.

setup() {
	cp -r scripts "$BATS_TEST_TMPDIR/"
	cd "$BATS_TEST_TMPDIR" || return
}

gone() {
	local pid
	for pid; do
		for ((tries = 0; tries < 100; tries++)); do
			[ -e "/proc/$pid/stat" ] && [ "$(cut -d ' ' -f 3 "/proc/$pid/stat")" != Z ] || break
			sleep 0.02
		done
		((tries < 100)) || return 1
	done
}

@test "together: runs a copy on each CPU and fails if one does" {
	first=$(taskset -cp $$ | sed 's/.*: //; s/[,-].*//')
	scripts/together "$first,$first" -- sh -c 'taskset -cp $$ >>pins; echo x >>copies'
	[ "$(wc -l <copies)" -eq 2 ]
	[ "$(grep -c ": $first\$" pins)" -eq 2 ]
	run scripts/together "$first,$first" -- sh -c 'mkdir only-one'
	[ "$status" -eq 1 ]
	for words in "" "0" "0 --" "a -- true" "0, -- true" ",0 -- true" "0 true true"; do
		run scripts/together $words
		[ "$status" -eq 2 ]
	done
}

@test "together: ends its copies when it is ended" {
	first=$(taskset -cp $$ | sed 's/.*: //; s/[,-].*//')
	for signal in TERM INT; do
		rm -f copies
		env --default-signal=INT scripts/together "$first,$first" -- \
			sh -c 'echo $$ >>copies; exec sleep 1000' 3>&- &
		together=$!
		for ((tries = 0; tries < 200; tries++)); do
			[ "$(cat copies 2>/dev/null | wc -l)" -lt 2 ] || break
			sleep 0.02
		done
		kill -s $signal "$together"
		status=0
		wait "$together" || status=$?
		[ "$status" -ne 0 ]
		gone $(cat copies)
	done
}

@test "tutorial.py: every mode runs, and writes a record with its tags" {
	command -v python3 >/dev/null || skip "no python3"
	for mode in serial thread process-fork process-spawn; do
		for work in cpu io; do
			python3 scripts/reference/tutorial.py $work $mode --tasks 2 --count 1000 \
				--sleep 1ms..2ms:1ms --json records --quiet --tag block=3 \
				--tag cell=tutorial:work=$work,mode=$mode
			tail -n 1 records | grep -q "\"block\":3,\"cell\":\"tutorial:work=$work,mode=$mode\""
			tail -n 1 records | grep -q "\"status\":\"ok\".*\"mode\":\"$mode\",\"tasks\":2,.*\"elapsed_ns\":[1-9]"
		done
	done
	[ "$(wc -l <records)" -eq 8 ]
	run python3 scripts/reference/tutorial.py io thread --sleep 3s..1s:1s
	[ "$status" -eq 2 ]
}
