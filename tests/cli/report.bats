#!/usr/bin/env bats
#
# A run as one web page: what it says, that nothing in it is taken for markup, that it
# asks nobody for anything, and what a real browser makes of it.

bats_require_minimum_version 1.5.0

setup() {
	export BUILD=${BUILD:-build}
	folder=$BATS_TEST_TMPDIR/run
	page=$folder/report.html
}

fixture() {
	tests/cli/fixtures/run-folder "$folder" "$@"
}

# Foreign texts wherever a run may have them.
odd_fixture() {
	fixture 8
	sed -i 's|Do threads speed up counting?|Is 1 < 2 \& "a" > b<script>alert(1)</script>?|' \
		"$folder/experiments.tsv"
	sed -i "s|build/cpu --mode serial\$|build/cpu --label '<img src=x onerror=alert(2)>'|" \
		"$folder/cells.tsv"
	sed -i 's|"label": "fixture"|"label": "</script><b>\&amp;", "cpu_model": "A<i>\&B"|' \
		"$folder/environment.json"
}

report() {
	run --separate-stderr scripts/report "$folder"
	echo "$output"
	echo "$stderr"
}

nothing_half_written() {
	[ -z "$(find "$folder" -maxdepth 1 -name '*report.html?*' -o -maxdepth 1 -name '.report.html*')" ]
}

needs_browser() {
	command -v chromium >/dev/null || skip "no chromium; scripts/setup --readers installs it"
}

@test "report: the answers, charts, verdicts, cells, noise, machine and data" {
	fixture 8
	report
	[ "$status" -eq 0 ]
	[ "$output" = "$page" ]
	grep -q '<span class="answer">With 2 workers threads reach 1\.9[0-9]*×, processes 1\.9' "$page"
	# the spawn experiment has no chart: its words are the answer
	grep -q '<section class="experiment" id="spawn">' "$page"
	[ "$(grep -c '<svg viewBox="0 [0-9]* 1200' "$page")" -eq 2 ]
	grep -q '<g class="mark"><title>thread · workers: 2 · speedup: 1\.9' "$page"
	grep -q 'threads and processes, 2 workers' "$page"
	grep -q '<li>scaling laws: too few points: 1 worker count up to the CPUs' "$page"
	grep -q 'data-verdict="' "$page"
	grep -q 'data-value="1\.9[0-9]*">1\.9[0-9]* \[1\.9' "$page"
	for section in method noise machine data; do
		grep -q "<section id=\"$section\">" "$page"
	done
	grep -q '<dt>compiler.flags</dt><dd>-O2 | -g</dd>' "$page"
	grep -q '<code>blocks/0001.json</code> to <code>0008.json</code> 8 exports' "$page"
	run ! grep -q 'class="suspect"' "$page"
	nothing_half_written
}

@test "report: the same again, byte for byte" {
	fixture 8
	report
	cp "$page" "$BATS_TEST_TMPDIR/before.html"
	report
	cmp "$page" "$BATS_TEST_TMPDIR/before.html"
}

@test "report: foreign text is never markup" {
	odd_fixture
	report
	[ "$status" -eq 0 ]
	grep -qF 'Is 1 &lt; 2 &amp; &quot;a&quot; &gt; b&lt;script&gt;alert(1)&lt;/script&gt;?' "$page"
	grep -qF '&lt;img src=x onerror=alert(2)&gt;' "$page"
	grep -qF '&lt;/script&gt;&lt;b&gt;&amp;amp;' "$page"
	grep -qF 'A&lt;i&gt;&amp;B' "$page"
	run ! grep -qE '<script>alert|<img|<i>&|</script><b>' "$page"
	[ "$(grep -c '<script>' "$page")" -eq 1 ]
}

@test "report: names no other host" {
	fixture 8
	report
	grep -oE '(https?:)?//[a-z0-9.]+' "$page" >"$BATS_TEST_TMPDIR/hosts"
	run ! grep -v '^http://www.w3.org$' "$BATS_TEST_TMPDIR/hosts"
	run ! grep -qE '<(link[^>]*stylesheet|script src|img|iframe)|@import|url\(http' "$page"
	grep -q "default-src 'none'" "$page"
}

@test "report: a suspect session says so first, with the reasons" {
	fixture 8
	awk -F '\t' -v OFS='\t' 'NR > 1 { $5 = $4 * 20 } { print }' "$folder/noise.tsv" >"$folder/noise"
	mv "$folder/noise" "$folder/noise.tsv"
	report
	[ "$status" -eq 0 ]
	sed '/<nav/q' "$page" | grep -q 'This session is suspect'
	grep -q "<li>the hypervisor stole 2.0 % of the run's wall time" "$page"
}

@test "report: neighbouring blocks that are alike are told of beside the verdict" {
	fixture 24
	sed -Ei '/"block":([1-9]|1[0-2]),.*mode=process,tasks/s/"elapsed_ns":5/"elapsed_ns":4/' "$folder/runs.jsonl"
	report
	grep -q 'data-label="comparison".*neighbouring blocks are alike (lag-1 correlation 0\.[0-9]*): 24 pairs' "$page"
}

@test "report: CPU time of others is among the noise, and unknown where no block tells" {
	fixture 8
	awk -F '\t' -v OFS='\t' 'NR > 1 { $11 = $4 * 500 } { print }' "$folder/noise.tsv" >"$folder/noise"
	mv "$folder/noise" "$folder/noise.tsv"
	report
	grep -q "<li>other programs used 0.50 of 2 CPUs during the blocks" "$page"
	grep -q '<title>block 8 · others: 0\.50</title>' "$page"
	grep -q 'data-label="others" data-value="0\.5[0-9]*">0\.50<' "$page"
	cut -f 1-7 "$folder/noise.tsv" >"$folder/noise"
	mv "$folder/noise" "$folder/noise.tsv"
	report
	grep -q 'name">others</span>.*<span class="most">unknown</span>' "$page"
}

@test "report: below 6 blocks no verdict, and it says why" {
	fixture 4
	report
	[ "$status" -eq 0 ]
	run ! grep -q '<span class="verdict" data-verdict="\(different\|equivalent\)"' "$page"
	grep -q 'data-verdict="cannot tell"' "$page"
	grep -q 'below 6 blocks there is none' "$page"
}

@test "report: a picture that runs or fetches something is left out" {
	fixture 8
	report
	sed 's|<defs>|<script>alert(3)</script><defs>|' "$folder/charts/cpu-speedup.svg" \
		>"$folder/charts/evil.svg"
	report
	[ "$status" -eq 0 ]
	[[ $stderr == *"charts/evil.svg is left out: it has elements that gnuplot does not write"* ]]
	run ! grep -q 'alert(3)' "$page"
}

@test "report: pictures of no experiment are there too, a cut one is not" {
	fixture 8
	report
	cp "$folder/charts/cpu-speedup.svg" "$folder/charts/timeline-a.svg"
	head -c 20000 "$folder/charts/cpu-speedup.svg" >"$folder/charts/timeline-b.svg"
	report
	grep -q '<h2>More pictures</h2>' "$page"
	[ "$(grep -c '<svg viewBox="0 [0-9]* 1200' "$page")" -eq 3 ]
	[[ $stderr == *"charts/timeline-b.svg is left out: it is no whole SVG"* ]]
}

@test "report: a run without charts is still a page" {
	fixture 8
	mkdir "$BATS_TEST_TMPDIR/bin"
	for tool in bash env dirname readlink cat; do
		ln -s "$(command -v "$tool")" "$BATS_TEST_TMPDIR/bin"
	done
	run env PATH="$BATS_TEST_TMPDIR/bin" scripts/report "$folder"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"gnuplot is missing"*"going on without charts"* ]]
	grep -q '<span class="answer">2 threads: 1\.9[0-9]*× \[1\.9' "$page"
	run ! grep -q '<figure>' "$page"
}

@test "report: wrong use is refused" {
	run scripts/report --wrong
	[ "$status" -eq 2 ]
	[[ $output == "report: --wrong: unknown option"* ]]
	run scripts/report a b
	[ "$status" -eq 2 ]
	[[ $output == *'"b" is a second'* ]]
	run scripts/report "$BATS_TEST_TMPDIR/none"
	[ "$status" -eq 1 ]
	[[ $output == *"none: no such run"* ]]
	fixture 8
	: >"$folder/cells.tsv"
	run scripts/report "$folder"
	[ "$status" -eq 1 ]
	[[ $output == *cells.tsv* ]]
	[ ! -e "$page" ]
	run "$BUILD/page" "$folder"
	[ "$status" -eq 2 ]
	[[ $output == *"--style and --script are missing"* ]]
}

@test "report: what cannot be written leaves the old page" {
	fixture 8
	report
	cp "$page" "$BATS_TEST_TMPDIR/before.html"
	run bash -c 'ulimit -f 20; trap "" XFSZ; exec "$BUILD/page" --style scripts/page/report.css \
		--script scripts/page/report.js "$1"' bash "$folder"
	echo "$output"
	[ "$status" -eq 1 ]
	[ "$output" = "page: $page: File too large" ]
	cmp "$page" "$BATS_TEST_TMPDIR/before.html"
	nothing_half_written
}

@test "report: the largest reference run stays below 2 MB" {
	cp -r results/reference-gil "$folder"
	report
	[ "$status" -eq 0 ]
	[ "$(stat -c %s "$page")" -lt 2000000 ]
}

@test "report: a browser finds no fault at 360 and 1400 px, light, dark and without JavaScript" {
	needs_browser
	odd_fixture
	report
	timeout --kill-after=10 120 tests/browser/look "$page"
}

@test "report: nor in a page of many charts" {
	needs_browser
	cp -r results/reference-gil "$folder"
	report
	timeout --kill-after=10 120 tests/browser/look "$page"
}

@test "report: the browser's test finds faults" {
	needs_browser
	cat >"$BATS_TEST_TMPDIR/bad.html" <<-'EOF'
		<!doctype html><meta charset=utf-8><div style="width:2000px">wide</div>
		<img src="http://127.0.0.1:9/x.png"><script>console.log("a word"); missing();</script>
	EOF
	run timeout --kill-after=10 120 tests/browser/look "$BATS_TEST_TMPDIR/bad.html"
	echo "$output"
	[ "$status" -eq 1 ]
	[[ $output == *"360 px, light: page is"* ]]
	[[ $output == *"a word"* ]]
	[[ $output == *"ReferenceError"* ]]
	[[ $output == *"request: http://127.0.0.1:9/x.png"* ]]
}
