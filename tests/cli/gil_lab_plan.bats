#!/usr/bin/env bats
#
# What the experiments gil-echo, gil-convoy, gil-lock and gil-folklore plan, in a copy of scripts/ with a
# build that has every policy, or few, and with interpreters that are there or not.

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

@test "gil: the plan of the lab is the golden one" {
	plan gil-echo gil-convoy gil-lock gil-folklore >plan
	diff "$repository/tests/cli/golden/gil-lab-plan.txt" plan
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
