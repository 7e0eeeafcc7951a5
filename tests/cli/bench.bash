# shellcheck shell=bash
# Shared by bench*.bats: a copy of scripts/ with stub programs and tiny experiments, so that
# no test depends on this machine or on the workloads.

setup() {
	repository=$PWD
	root=$BATS_TEST_TMPDIR/root
	mkdir -p "$root/build"
	cp -r scripts "$root/"
	cd "$root" || return
	rm -f scripts/experiments/*
	export BUILD=build
	stub build/null 'echo "cpus: 2"; echo "spread: 0 1"'
	stub build/environment 'echo "$@" >environment-arguments; echo "{}"'
	stub build/summarize 'echo "summarize $*"'
	stub scripts/doctor 'exit 0'
	stub scripts/plot 'echo "plot $*"'
	# a workload: writes a record with its tags, or what the file `fail` says
	stub build/cpu 'for word; do
		[ "$last" != --tag ] || tags="$tags,\"${word%%=*}\":\"${word#*=}\""
		[ "$last" != --json ] || file=$word
		last=$word
	done
	status=ok
	case "$*" in *"--fail"*) status="failed\",\"error\":\"worker 2 died: signal 9" ;; esac
	echo "{\"schema\":1,\"status\":\"$status\"$tags}" >>"$file"
	[ "$status" = ok ]'
	# stalls from its second call on, if told to
	stub build/stall 'echo "$$" >>calls
	if [ -e hold ] && [ "$(wc -l <calls)" -gt 1 ]; then
		sleep 1000 & echo "$$ $!" >stalled.tmp && mv stalled.tmp stalled
		wait
	fi'
	experiment tiny 'suite default
	base mode=serial
	control mode=serial
	cell mode=serial -- cpu --mode serial
	cell mode=thread workers=2 -- cpu --mode thread
	beside 0,0 mode=ceiling workers=2 -- cpu --mode serial
	foreign mode=none -- true'
	experiment stall 'foreign mode=none -- build/stall'
}

teardown() {
	[ ! -e stalled ] || kill -9 $(cat stalled) 2>/dev/null || true
}

# `! command` cannot fail a test in the middle of it
refute() {
	if "$@"; then
		return 1
	fi
}

# stub FILE BODY
stub() {
	printf '#!/bin/sh\n%s\n' "$2" >"$1"
	chmod +x "$1"
}

# experiment NAME BODY
experiment() {
	printf 'summary "the question of %s"\n%s\n' "$1" "$2" >"scripts/experiments/$1.bash"
}

# Starts the driver as a terminal would: a shell's background would ignore INT.
start() {
	env --default-signal=INT,QUIT scripts/bench "$@" >out 2>&1 3>&- &
	driver=$!
}

await() {
	for ((tries = 0; tries < 500; tries++)); do
		[ ! -e "$1" ] || return 0
		sleep 0.02
	done
	cat out
	return 1
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

# names_in EXPORT: the names of its runs in their order
names_in() {
	sed -n 's/.*"command": "\(.*\)",/\1/p' "$1"
}
