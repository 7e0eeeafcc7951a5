#!/usr/bin/env bats
#
# build/summarize on a run of two builds: the answer comes first, over the whole run.
#
# shellcheck disable=SC2154 # summarize.bash sets summarize and folder

load summarize.bash

# The fixture, with processes as this build and threads as the other: they take 1.3 times as
# long where it says so; spawn's cells as another experiment of the same.
two_builds() {
	fixture "$@"
	change experiments.tsv -e 's|mode:thread/process|build:this/versus|' \
		-e '/^spawn/s|$|build:this/versus|'
	find "$folder" -name '*.tsv' -o -name '*.json*' | xargs sed -i \
		-e 's/mode=process,tasks=4/build=this,tasks=4/' -e 's/mode=thread,tasks=4/build=versus,tasks=4/' \
		-e 's/spawn:mode=process/spawn:build=this/' -e 's/spawn:mode=thread/spawn:build=versus/'
}

@test "two builds: what is slower and what is not is said before any table" {
	two_builds
	run "$summarize" "$folder"
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = "this build against versus: 1 slower, 0 faster, 0 equivalent, 1 cannot tell" ]
	[[ ${lines[2]} =~ ^"slowest: spawn: "[^:]+" takes 50."[0-9]"× [".*"] the time"$ ]]
	grep -qx -- "- ${lines[1]}" "$folder/summary.md"
	run "$summarize" --margin 5% "$folder"
	[ "${lines[1]}" = "this build against versus: 1 slower, 0 faster, 1 equivalent, 0 cannot tell" ]
}

@test "two builds: without intervals it cannot tell, and nothing is slowest" {
	two_builds 5
	run "$summarize" "$folder"
	[ "$status" -eq 0 ]
	[ "${lines[2]}" = "this build against versus: 0 slower, 0 faster, 0 equivalent, 2 cannot tell" ]
	[[ $output != *slowest* ]]
}
