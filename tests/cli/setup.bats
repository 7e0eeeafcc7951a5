#!/usr/bin/env bats
#
# scripts/setup with nothing in PATH but a few tools and stubs of dpkg-query,
# apt-get, id and sudo: nothing is ever installed.

setup() {
	script=$PWD/scripts/setup
	cd "$BATS_TEST_TMPDIR" || return
	mkdir bin
	for tool in sh sed env cat rm; do
		ln -s "$(command -v $tool)" bin/
	done
	stub id 'echo 0'
	stub dpkg-query 'cat installed; exit 1'
	# installs what it is asked for, unless told to fail
	stub apt-get 'echo "$DEBIAN_FRONTEND $*" >>calls
	case "$*" in
	*update*) rm -f fail-once; exit 0 ;;
	esac
	[ ! -e fail ] && [ ! -e fail-once ] || exit 100
	for word; do echo "installed $word"; done >>installed'
	: >installed
}

# stub NAME BODY
stub() {
	printf '#!/bin/sh\n%s\n' "$2" >"bin/$1"
	chmod +x "bin/$1"
}

setup_run() {
	PATH=$BATS_TEST_TMPDIR/bin run "$script" "$@" </dev/null
}

@test "setup: installs what is missing, once" {
	setup_run
	[ "$status" -eq 0 ]
	[[ $output == *"missing: gcc make"* ]]
	grep -q "^noninteractive .*install --yes --no-install-recommends gcc make" calls
	rm calls
	setup_run
	[ "$status" -eq 0 ]
	[ "$output" = "setup: nothing is missing" ]
	[ ! -e calls ]
}

@test "setup: asks for no more than is missing; half-installed is missing" {
	setup_run
	sed -i '/ hyperfine$/d; s/installed bats/config-files bats/' installed
	rm calls
	setup_run
	[ "$status" -eq 0 ]
	grep -q "no-install-recommends hyperfine bats$" calls
}

@test "setup: takes less than 0.3 s when nothing is missing" {
	setup_run
	start=${EPOCHREALTIME/./}
	setup_run
	[ $((${EPOCHREALTIME/./} - start)) -lt 300000 ]
}

@test "setup: any gnuplot will do" {
	setup_run
	sed -i '/gnuplot-nox/d' installed
	stub gnuplot ''
	setup_run
	[ "$output" = "setup: nothing is missing" ]
}

@test "setup: --lint asks for the tools of make lint too" {
	setup_run
	setup_run --lint --dry-run
	[ "$status" -eq 0 ]
	[[ $output == *"missing: clang clang-format clang-tidy"* ]]
}

@test "setup: --peers asks for the libraries of make PEERS=1 too" {
	setup_run
	setup_run --peers --dry-run
	[ "$status" -eq 0 ]
	[[ $output == *"missing: libglib2.0-dev libuv1-dev libtbb-dev libapr1-dev libaprutil1-dev parallel socat ncat" ]]
	setup_run --peers
	grep -q "no-install-recommends libglib2.0-dev .*libaprutil1-dev parallel socat ncat$" calls
	setup_run --lint --peers --dry-run
	[[ $output == *"missing: clang "* ]]
}

@test "setup: --interpreters asks for the interpreters too" {
	setup_run
	setup_run --interpreters --dry-run
	[ "$status" -eq 0 ]
	[[ $output == *"missing: python3 pypy3 ruby ocaml jython default-jre-headless" ]]
	setup_run --interpreters
	setup_run --interpreters
	[ "$output" = "setup: nothing is missing" ]
}

@test "setup: --readers asks for the readers too" {
	setup_run
	setup_run --readers --dry-run
	[ "$status" -eq 0 ]
	[[ $output == *"missing: chromium libbenchmark-tools python3-scipy" ]]
}

@test "setup: --dry-run installs nothing" {
	setup_run --dry-run
	[ "$status" -eq 0 ]
	[[ $output == *"missing: gcc"* ]]
	[ ! -e calls ]
}

@test "setup: fetches the package lists and tries again when installing fails" {
	touch fail-once
	setup_run
	[ "$status" -eq 0 ]
	grep -q update calls
	[ "$(tail -n 1 calls | grep -c ' install ')" -eq 1 ]
	touch fail
	: >installed
	setup_run
	[ "$status" -eq 1 ]
	[[ $output == *"could not install: gcc"* ]]
}

@test "setup: without root or sudo it prints the command and exits 1" {
	stub id 'echo 1000'
	setup_run
	[ "$status" -eq 1 ]
	[[ $output == *"as root, run:"*"apt-get install --yes --no-install-recommends gcc make"* ]]
	[ ! -e calls ]
	stub sudo 'exit 1'
	setup_run
	[ "$status" -eq 1 ]
	[[ $output == *"as root, run:"* ]]
	[ ! -e calls ]
}

@test "setup: uses sudo that works" {
	stub id 'echo 1000'
	stub sudo '[ "$1" != -n ] || shift
	[ "$1" != true ] || exit 0
	echo "sudo $*" >>sudo-calls
	exec "$@"'
	setup_run
	[ "$status" -eq 0 ]
	grep -q "^sudo env DEBIAN_FRONTEND=noninteractive apt-get" sudo-calls
}

@test "setup: elsewhere than on Debian it names the packages and exits 1" {
	rm bin/dpkg-query
	setup_run
	[ "$status" -eq 1 ]
	[[ $output == *"no Debian"*jansson*hyperfine* ]]
}

@test "setup: --help, and unknown options exit 2" {
	setup_run --help
	[ "$status" -eq 0 ]
	[[ $output == *--lint*--peers*--dry-run* ]]
	setup_run --unheard-of
	[ "$status" -eq 2 ]
	[[ $output == *"--unheard-of: unknown option; allowed are"* ]]
}
