#!/usr/bin/env bats
#
# What make install puts where, and that the library can be used from there.

# make TARGET VARIABLE=VALUE…, as if nothing had been said to the make that runs the tests.
make_in_tree() {
	env -u MAKEFLAGS -u MAKELEVEL -u PREFIX -u LIBDIR -u MANDIR \
		make -C "$BATS_TEST_DIRNAME/../.." --silent BUILD="${BUILD:-build}" PREFIX=/opt/convoy "$@"
}

setup_file() {
	make_in_tree install DESTDIR="$BATS_FILE_TMPDIR"
}

setup() {
	tree=$BATS_TEST_DIRNAME/../..
	home=$BATS_FILE_TMPDIR/opt/convoy
	export PKG_CONFIG_LIBDIR=$home/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$BATS_FILE_TMPDIR
	export LC_ALL=C.UTF-8
	cd "$BATS_TEST_TMPDIR" || return
}

# The functions that the installed header declares: what stands before the first
# parenthesis of a declaration.
functions() {
	gcc -fpreprocessed -dD -E -P "$home/include/convoy/executor.h" |
		sed '/^#/d; /^extern "C"/d; /^}$/d' | tr '\n' ' ' | sed 's/{[^{}]*}//g' |
		tr ';' '\n' | grep -v typedef | sed -n 's/^\([^(]*[^a-z_0-9(]\)\{0,1\}\([a-z_0-9]*\)(.*/\2/p' | sort
}

require() {
	command -v "$1" >/dev/null || skip "$1 is missing"
}

@test "install: exactly these files" {
	{
		for program in "$tree"/workloads/*.c; do
			echo "bin/convoy-$(basename "$program" .c)"
		done
		echo bin/convoy-chat
		for name in convoy-executor.7 worker.3 executor_kinds.3 $(functions | sed 's/$/.3/'); do
			echo "share/man/man${name##*.}/$name"
		done
		cat <<-END
			include/convoy/executor.h
			include/convoy/usage.h
			lib/libconvoy.a
			lib/libconvoy.so
			lib/libconvoy.so.0
			lib/libconvoy.so.0.1.0
			lib/pkgconfig/convoy.pc
		END
	} | sort >expected
	(cd "$home" && find . ! -type d | sed 's|^\./||' | sort) >found
	diff expected found
	[ "$(readlink -f "$home/lib/libconvoy.so")" = "$(readlink -f "$home/lib/libconvoy.so.0.1.0")" ]
}

@test "install: the shared library shows what the header declares, and needs the C library alone" {
	functions >declared
	[ "$(wc -l <declared)" -ge 40 ]
	nm -D --defined-only "$home/lib/libconvoy.so" | sed -n 's/.* T //p' | sed 's/@.*//' | sort >shown
	diff declared shown
	# beside functions: the table of kinds and the version itself
	[ "$(nm -D --defined-only "$home/lib/libconvoy.so" | grep -vc ' T ')" -eq 2 ]
	nm -D --defined-only "$home/lib/libconvoy.so" | grep -q ' [DR] executor_kinds'
	nm -D --defined-only "$home/lib/libconvoy.so" | grep -q ' A CONVOY_0.1'
	readelf -d "$home/lib/libconvoy.so" | grep -q 'SONAME.*\[libconvoy.so.0\]'
	[ "$(readelf -d "$home/lib/libconvoy.so" | grep NEEDED | grep -cvE '\[(libc\.so|ld-linux)')" -eq 0 ]
}

@test "install: the headers compile alone, in C and in C++" {
	for header in executor usage; do
		echo "#include <convoy/$header.h>" >alone.c
		gcc -std=c11 -Wall -Wextra -pedantic -Werror -fsyntax-only -I"$home/include" alone.c
	done
	require g++
	cat >alone.cc <<-END
		#include <convoy/executor.h>
		#include <convoy/usage.h>
		int main() { return executor_kind_find("serial") == executor_kinds[0] ? 0 : 1; }
	END
	g++ -std=c++17 -Wall -Wextra -pedantic -Werror -I"$home/include" alone.cc -L"$home/lib" -lconvoy -o alone
	LD_LIBRARY_PATH=$home/lib ./alone
}

@test "install: pkg-config finds it" {
	require pkg-config
	[ "convoy $(pkg-config --modversion convoy)" = "$("$tree/${BUILD:-build}/null" --version)" ]
	[ "$(pkg-config --variable=prefix convoy)" = /opt/convoy ] ||
		[ "$(pkg-config --variable=prefix convoy)" = "$home" ]
	[ "$(pkg-config --cflags convoy | xargs)" = "-I$home/include" ]
	[ "$(pkg-config --libs convoy | xargs)" = "-L$home/lib -lconvoy" ]
	[ "$(pkg-config --static --libs convoy | xargs)" = "-L$home/lib -lconvoy -pthread" ]
}

@test "install: pkg-config finds a library that lies elsewhere" {
	require pkg-config
	make_in_tree install-lib DESTDIR="$PWD" LIBDIR=/opt/convoy/lib/some-linux MANDIR=/man
	[ -e opt/convoy/lib/some-linux/libconvoy.so.0 ]
	[ -e man/man7/convoy-executor.7 ]
	# shellcheck disable=SC2016 # pkg-config's own variable
	grep -qx 'libdir=${prefix}/lib/some-linux' opt/convoy/lib/some-linux/pkgconfig/convoy.pc
	make_in_tree install-lib DESTDIR="$PWD" LIBDIR=/lib
	grep -qx 'libdir=/lib' lib/pkgconfig/convoy.pc
}

# run_examples COMMAND…: all of them say what they should; the command runs a program
run_examples() {
	for kind in "" thread-pool process-pool; do
		"$@" ./submit ${kind:+"$kind"} | sed 's/ in [0-9]* ms$/ in N ms/' >output
		diff - output <<-END
			one by one, sleeps of 120 ms together: 0 1 2 3 4 5 in N ms
			all at once, sleeps of at most 30 ms: 0 1 2 3 4 5 in N ms
		END
	done
	"$@" ./map >output
	diff - output <<-END
		9592 primes below 100000
		1229 primes below 10000
		168 primes below 1000
		25 primes below 100
		4 primes below 10
		argument 2, -30: Numerical argument out of domain
	END
	# A machine that is busy enough changes the order.
	"$@" ./as_completed | sort >output
	diff - output <<-END
		task 0 slept 160 ms
		task 1 failed: Timer expired
		task 2 slept 120 ms
		task 3 slept 40 ms
	END
}

# compile FLAG… -- FLAG…: before the source and behind it
compile() {
	local before=()
	while [ "$1" != -- ]; do
		before+=("$1")
		shift
	done
	shift
	for source in "$tree"/bench/executor/examples/*.c; do
		gcc -Wall -Wextra -Werror "${before[@]}" "$source" "$@" -o "$(basename "$source" .c)"
	done
}

@test "install: the examples run from the build tree" {
	cp "$tree/${BUILD:-build}"/examples/* .
	run_examples env
}

@test "install: the examples run with the shared library" {
	require pkg-config
	# shellcheck disable=SC2046 # lists of words
	compile $(pkg-config --cflags convoy) -- $(pkg-config --libs convoy)
	readelf -d submit | grep -q 'NEEDED.*\[libconvoy.so.0\]'
	run_examples env LD_LIBRARY_PATH="$home/lib"
}

@test "install: the examples run with the static library" {
	require pkg-config
	# shellcheck disable=SC2046 # lists of words
	compile -static $(pkg-config --cflags convoy) -- $(pkg-config --static --libs convoy)
	[ "$(readelf -d submit | grep -c NEEDED)" -eq 0 ]
	run_examples env
}

@test "install: an example that is called wrongly says so" {
	run "$tree/${BUILD:-build}/examples/submit" fibre
	[ "$status" -eq 2 ]
	[ "$output" = "submit: fibre: no such kind of executor" ]
}

@test "install: every function has a manual page, which shows how it is called" {
	for name in $(functions); do
		page=$home/share/man/man3/$name.3
		grep -qE "^\.Nm $name( ,)?\$" "$page"
		grep -qE "^\.F[no] $name( |\$)" "$page"
	done
	# whatever the pages refer to is there, too
	sed -n 's/^\.Xr \([^ ]*\) \([0-9]\).*/\2 \1/p' "$home"/share/man/man*/*.[37] | sort -u >references
	[ "$(wc -l <references)" -gt 10 ]
	while read -r section name; do
		case $name in
		convoy* | executor_* | future_* | worker* | zygote_* | as_completed_*)
			[ -e "$home/share/man/man$section/$name.$section" ]
			;;
		esac
	done <references
}

@test "install: groff, and mandoc where it is, find nothing wrong with the manual pages" {
	require groff
	run groff -mdoc -Tutf8 -ww -z "$tree"/bench/executor/man/*
	echo "$output"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	if command -v mandoc; then
		mandoc -T lint -W warning "$tree"/bench/executor/man/*
	fi
}

@test "uninstall: nothing is left" {
	cp -a "$BATS_FILE_TMPDIR/opt" .
	touch opt/convoy/lib/other
	make_in_tree uninstall DESTDIR="$PWD"
	[ "$(find . ! -type d)" = ./opt/convoy/lib/other ]
	[ ! -e opt/convoy/include/convoy ]
	# and once more
	make_in_tree uninstall DESTDIR="$PWD"
}
