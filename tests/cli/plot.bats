#!/usr/bin/env bats
#
# The drawing of charts, from a synthetic run folder with known answers. Where
# only the drawing matters the summary is a stub and the chart data is written
# here.

setup() {
	BUILD=${BUILD:-build}
	run_folder=$BATS_TEST_TMPDIR/run
}

summarize_is_a_stub() {
	BUILD=$BATS_TEST_TMPDIR/build
	mkdir -p "$BUILD" "$run_folder/charts/data"
	printf '#!/bin/sh\nexit %s\n' "${1:-0}" >"$BUILD/summarize"
	chmod +x "$BUILD/summarize"
	export BUILD
}

# chart_data NAME [TITLE]: one row of one hill
chart_data() {
	local data=$run_folder/charts/data/$1
	printf '1 92 92\n2 92 8\n3 92 92\n\n\n2 92\n\n\n' >"$data.dat"
	cat >"$data.gp" <<-EOF
		LABEL = 1
		undefine LABEL
		array LABEL[1] = ['线程 {/Symbol a}_b']
		array MODE[1] = ['thread']
		array MEDIAN_TEXT[1] = ['median']
		array DETAIL_TEXT[1] = ['50 %']
		array MORE_TEXT[1] = ['']
		array BASE[1] = [92.0]
		array LOW_QUARTER[1] = [1.5]
		array MEDIAN[1] = [2.0]
		array HIGH_QUARTER[1] = [2.5]
		HILLS = 1.0
		ROWS_PX = 112.0
		XLOG = 0.0
		XMIN = 1.0
		XMAX = 3.0
		XTICS = '"1 %%" 1'
		CHART = 'ridge'
		TITLE = '${2:-title}'
		TITLE_POINTS = 17.0
		array TITLE_LINES[1] = ['${2:-title}']
		array SUBTITLE_LINES[1] = ['subtitle']
		array NOTE_LINES[1] = ['note']
		TOP = 94.0
		HEIGHT = 300.0
	EOF
}

# Nothing half-drawn, under whatever name.
no_leftovers() {
	[ -z "$(find "$run_folder/charts" -maxdepth 1 -name '.*.tmp*')" ]
}

@test "draws every chart of a run as svg and png, and names the files" {
	tests/cli/fixtures/run-folder "$run_folder" 8
	run env BUILD="$BUILD" scripts/plot "$run_folder"
	echo "$output"
	[ "$status" -eq 0 ]
	for name in cpu-speedup cpu-speedup-distribution; do
		for type in svg png; do
			[[ $output == *"$run_folder/charts/$name.$type"* ]]
			[ -s "$run_folder/charts/$name.$type" ]
		done
	done
	[ "${#lines[@]}" -eq 4 ]
	grep -q '<title>With 2 workers threads reach ' "$run_folder/charts/cpu-speedup.svg"
	tail -n 2 "$run_folder/charts/cpu-speedup.svg" | grep -q '</svg>'
	no_leftovers
}

@test "the marks of an svg tell their numbers, and no script is asked to" {
	tests/cli/fixtures/run-folder "$run_folder" 8
	BUILD=$BUILD scripts/plot "$run_folder"
	local svg=$run_folder/charts/cpu-speedup.svg
	grep -q '<title>thread · workers: 2 · speedup: 1\.9[0-9]*× \[1\.9[0-9]*×, 1\.9[0-9]*×\]</title>' "$svg"
	[ "$(grep -c 'onmouse\|gnuplot_plot_[0-9]*</title>' "$svg")" -eq 0 ]
	python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$svg"
}

@test "draws the same again, byte for byte" {
	tests/cli/fixtures/run-folder "$run_folder" 8
	BUILD=$BUILD scripts/plot "$run_folder"
	cp -r "$run_folder/charts" "$BATS_TEST_TMPDIR/before"
	BUILD=$BUILD scripts/plot "$run_folder"
	diff -r "$BATS_TEST_TMPDIR/before" "$run_folder/charts"
}

@test "draws only what is asked for, from any folder" {
	summarize_is_a_stub
	chart_data one
	chart_data one-distribution
	chart_data two
	plot=$PWD/scripts/plot
	cd "$BATS_TEST_TMPDIR"
	run "$plot" run one
	[ "$status" -eq 0 ]
	[ -s run/charts/one.svg ]
	[ -s run/charts/one-distribution.png ]
	[ ! -e run/charts/two.svg ]
	run "$plot" run three
	[ "$status" -eq 1 ]
	[[ $output == *"nothing to draw for three" ]]
}

@test "a title with markup and other scripts reaches the svg intact" {
	summarize_is_a_stub
	chart_data one "线程 <b> & it''s \\\\ %d"
	scripts/plot "$run_folder"
	grep -qF "<title>线程 &lt;b&gt; &amp; it's \\\\ %d</title>" "$run_folder/charts/one.svg"
	grep -qF '线程 {/Symbol a}_b' "$run_folder/charts/one.svg"
}

@test "a run folder whose name has a quote and spaces" {
	run_folder="$BATS_TEST_TMPDIR/it's a run"
	summarize_is_a_stub
	chart_data one
	scripts/plot "$run_folder"
	[ -s "$run_folder/charts/one.png" ]
}

@test "broken data leaves no half-drawn file, and the other charts are drawn" {
	summarize_is_a_stub
	chart_data good
	chart_data broken
	echo 'HILLS = nonsense' >>"$run_folder/charts/data/broken.gp"
	chart_data empty
	: >"$run_folder/charts/data/empty.dat"
	chart_data strange
	echo "CHART = '../nowhere'" >"$run_folder/charts/data/strange.gp"
	run scripts/plot "$run_folder"
	echo "$output"
	[ "$status" -eq 1 ]
	[[ $output == *"broken.svg: gnuplot failed"*"nonsense"* ]]
	[[ $output == *"empty.png: gnuplot failed"* ]]
	[[ $output == *'strange: scripts/charts has no chart named "../nowhere"'* ]]
	[ -s "$run_folder/charts/good.svg" ]
	for name in broken empty strange; do
		[ ! -e "$run_folder/charts/$name.svg" ]
		[ ! -e "$run_folder/charts/$name.png" ]
	done
	no_leftovers
}

@test "a chart that fails keeps the picture drawn before" {
	summarize_is_a_stub
	chart_data one
	scripts/plot "$run_folder"
	cp "$run_folder/charts/one.svg" "$BATS_TEST_TMPDIR/before.svg"
	echo 'HILLS = nonsense' >>"$run_folder/charts/data/one.gp"
	run scripts/plot "$run_folder"
	[ "$status" -eq 1 ]
	cmp "$BATS_TEST_TMPDIR/before.svg" "$run_folder/charts/one.svg"
}

@test "a gnuplot that dies, or stops early, is told" {
	summarize_is_a_stub
	chart_data one
	mkdir "$BATS_TEST_TMPDIR/bin"
	printf '#!/bin/sh\nkill -9 $$\n' >"$BATS_TEST_TMPDIR/bin/gnuplot"
	chmod +x "$BATS_TEST_TMPDIR/bin/gnuplot"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH run scripts/plot "$run_folder"
	[ "$status" -eq 1 ]
	[[ $output == *"one.png: gnuplot failed"* ]]
	printf '#!/bin/sh\necho "$2" | sed "s/.*OUT=.\\([^;]*\\).;.*/\\1/" | xargs -I F sh -c "echo half >F"\n' \
		>"$BATS_TEST_TMPDIR/bin/gnuplot"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH run scripts/plot "$run_folder"
	echo "$output"
	[ "$status" -eq 1 ]
	[[ $output == *"one.svg: gnuplot left an incomplete file"* ]]
	[ ! -e "$run_folder/charts/one.svg" ]
	no_leftovers
}

@test "without gnuplot it says how to get it" {
	summarize_is_a_stub
	chart_data one
	mkdir "$BATS_TEST_TMPDIR/bin"
	for program in bash dirname readlink; do
		ln -s "$(command -v $program)" "$BATS_TEST_TMPDIR/bin/"
	done
	PATH=$BATS_TEST_TMPDIR/bin run scripts/plot "$run_folder"
	[ "$status" -eq 1 ]
	[[ $output == *"gnuplot is missing"*"scripts/setup"* ]]
}

@test "a summary that fails draws nothing" {
	summarize_is_a_stub 1
	chart_data one
	run scripts/plot "$run_folder"
	[ "$status" -eq 1 ]
	[[ $output == *"no summary, so no charts" ]]
	[ ! -e "$run_folder/charts/one.svg" ]
}

@test "a run without charts is no failure; a missing one is, and so is bad usage" {
	summarize_is_a_stub
	run scripts/plot "$run_folder"
	[ "$status" -eq 0 ]
	[[ $output == *"has nothing to draw" ]]
	run scripts/plot "$run_folder/none"
	[ "$status" -eq 1 ]
	[[ $output == *"no such run"* ]]
	run scripts/plot --nonsense
	[ "$status" -eq 2 ]
	run scripts/plot --help
	[ "$status" -eq 0 ]
	[[ $output == "usage: scripts/plot"* ]]
}
