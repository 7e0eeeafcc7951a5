#!/usr/bin/env bats
#
# What the experiments of the suite gil, and gil-folklore, plan, in a copy of scripts/ with a build that has every
# policy, or few, and with interpreters that are there or not.

setup() {
	repository=$PWD
	root=$BATS_TEST_TMPDIR/root
	mkdir -p "$root/build"
	cp -r scripts "$root/"
	cd "$root" || return
	export BUILD=build
	unset FULL INTERPRETERS
	build_has none cpython2 cpython3 ruby ocaml pypy priority
	interpreters_are python2.7:python:cpython2 python3:python:cpython3 pypy3:python:pypy \
		ruby:ruby:ruby jython:python:none
}

build_has() {
	printf '#!/bin/sh\necho "cpus: 2"; echo "spread: 0 1"; echo "gil: native %s"\n' "$*" >build/null
	chmod +x build/null
}

# interpreters_are NAME:KIND:POLICY…
interpreters_are() {
	local word
	{
		echo '#!/bin/sh'
		for word; do
			IFS=: read -r name kind policy <<<"$word"
			printf 'printf "%s\\t/opt/%s\\t%s\\t1.0\\t%s\\n"\n' "$name" "$name" "$kind" "$policy"
		done
	} >scripts/reference/interpreters/detect
	chmod +x scripts/reference/interpreters/detect
}

plan() {
	scripts/bench "$@" --dry-run --seed 1 --blocks 1
}

# `! command` cannot fail a test in the middle of it
refute() {
	if "$@"; then
		return 1
	fi
}

@test "gil: the plan of all experiments is the golden one" {
	plan gil gil-folklore >plan
	diff "$repository/tests/cli/golden/gil-plan.txt" plan
}

@test "gil: policies that the build lacks and interpreters that are missing are left out" {
	build_has none cpython3
	interpreters_are
	plan gil-cpu >plan
	grep -q gil=cpython3 plan
	refute grep -qE 'gil=(cpython2|ruby|ocaml|pypy|priority)' plan
	refute grep -q interpreter= plan
}

@test "gil: FULL=1 leaves slices as they are, and runs all interpreters" {
	FULL=1 plan gil-cpu >plan
	refute grep -qE -- '--quantum|--switch-interval' plan
	grep -q interpreter=jython,mode=thread,workers=1 plan
}

@test "gil: interpreters are looked for only if the suite is asked for" {
	printf '#!/bin/sh\necho x >looked\n' >scripts/reference/interpreters/detect
	plan default >plan
	[ ! -e looked ]
	plan gil-cpu >plan
	[ -e looked ]
}

@test "gil: --interpreter goes to what looks for them, and one that does not run is an error" {
	cp "$repository/scripts/reference/interpreters/detect" scripts/reference/interpreters/
	printf '#!/bin/sh\necho "Python 3.99.1"\n' >mine
	chmod +x mine
	plan gil-cpu --interpreter mine="$PWD/mine" >plan
	grep -q gil=cpython3,interpreter=mine,mode=serial plan
	run plan gil-cpu --interpreter=mine=/nonexistent
	[ "$status" -eq 2 ]
	[[ $output == *"--interpreter: one that was given does not run"* ]]
	run plan gil-cpu --interpreter mine
	[ "$status" -eq 2 ]
	[[ $output == *"must be NAME=PATH"* ]]
}

@test "gil: what the build or the machine lacks is left out" {
	build_has cpython3
	interpreters_are
	plan gil-echo gil-convoy gil-lock gil-folklore >plan
	for name in gil-echo gil-convoy gil-lock gil-folklore; do
		grep -q "$name:.*gil=cpython3" plan
	done
	refute grep -qE 'gil=none|gil=cpython2|interpreter=' plan
}

@test "gil: FULL=1 asks interpreters and policies other than Python's too" {
	plan gil-echo gil-lock >quick
	refute grep -qE 'interpreter=ruby|gil=ruby' quick
	FULL=1 plan gil-echo gil-convoy gil-lock >full
	grep -q 'gil-convoy:gil=none,io=sleep,sleep=10ms,hogs=8' full
	grep -q 'gil-echo:gil=ruby,hogs=4' full
	grep -q 'gil-echo:gil=ruby,interpreter=ruby,hogs=2' full
	grep -q 'gil-lock:.*interpreter=ruby' full
}
