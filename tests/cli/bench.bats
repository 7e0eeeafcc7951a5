#!/usr/bin/env bats
#
# The driver, with stub programs and tiny experiments; see bench.bash.

load bench.bash

# The runs of BLOCK by --dry-run, as names with ATTEMPT.
planned() {
	scripts/bench tiny --seed 7 --blocks 5 --dry-run | awk -v block="$1" -v attempt="$2" -F '\t' '
		/^[0-9]+\t/ { split($3, words, " "); run[$1] = "replicate=" words[2] " cell=" $2 }
		$0 ~ "^block " block ":" {
			n = split($0, item, " ")
			for (i = 3; i <= n; i++) print "block=" block " attempt=" attempt " " run[item[i]]
		}'
}

@test "bench: the default suite's plan on two CPUs is the golden one" {
	cp "$repository"/scripts/experiments/* scripts/experiments/
	rm scripts/experiments/tiny.bash scripts/experiments/stall.bash
	scripts/bench --dry-run --seed 1 --blocks 2 >plan
	diff "$repository/tests/cli/golden/bench-plan.txt" plan
}

# Programs of other libraries and tools, as if they were there.
peers_are_stubs() {
	local name
	mkdir -p build-peers bin
	for name in native-{tbb,openmp,libuv,glib,apr,echo-libuv} dispatch; do
		stub build-peers/$name true
	done
	for name in python3 parallel xargs socat ncat; do
		stub bin/$name true
	done
	unset PEERS_BUILD PYTHON FULL
	PATH=$PWD/bin:$PATH
}

@test "bench: the plan of the suite peers is the golden one" {
	cp "$repository"/scripts/experiments/* scripts/experiments/
	peers_are_stubs
	scripts/bench peers --dry-run --seed 1 --blocks 1 >plan
	diff "$repository/tests/cli/golden/peers-plan.txt" plan
}

@test "bench: the plan of the suite sockets is the golden one" {
	cp "$repository"/scripts/experiments/* scripts/experiments/
	peers_are_stubs
	scripts/bench sockets --dry-run --seed 1 --blocks 1 >plan
	diff "$repository/tests/cli/golden/sockets-plan.txt" plan
}

@test "bench: other programs' echo servers are measured only where they are" {
	cp "$repository"/scripts/experiments/* scripts/experiments/
	peers_are_stubs
	rm build-peers/native-echo-libuv
	scripts/bench echo-throughput --dry-run --seed 1 --blocks 1 >plan
	refute grep -q mode=native-libuv, plan
	grep -q "run socat --connections 64 " plan
}

@test "bench: without other libraries the suite peers has our own cells" {
	cp "$repository"/scripts/experiments/* scripts/experiments/
	scripts/bench peers --dry-run --seed 1 --blocks 1 >plan
	refute grep -q mode=native- plan
	grep -q "dispatch:mode=process-pool,workers=16" plan
	PYTHON=nonesuch scripts/bench peers --dry-run --seed 1 --blocks 1 >plan
	refute grep -q scripts/reference plan
}

@test "bench: what doctor finds bad is told in a line before the blocks, but not for --smoke" {
	stub scripts/doctor 'echo "not fit for measuring: load"; exit 1'
	run scripts/bench tiny --blocks 1
	[ "$status" -eq 0 ]
	[[ $output == *"bench: warning: not fit for measuring: load"* ]]
	run scripts/bench tiny --smoke
	[[ $output != *"not fit"* ]]
}

@test "bench: FULL=1 adds a parent of 1 GiB where there is memory" {
	cp "$repository"/scripts/experiments/* scripts/experiments/
	unset FULL
	refute grep -q "resident=1GiB" <(scripts/bench spawn-methods --dry-run)
	mkdir bin
	stub bin/awk '[ "$2" = /proc/meminfo ] && echo 5000 || exec /usr/bin/awk "$@"'
	FULL=1 PATH=$PWD/bin:$PATH scripts/bench spawn-methods --dry-run >plan
	grep -q "resident=1GiB" plan
	stub bin/awk '[ "$2" = /proc/meminfo ] && echo 4000 || exec /usr/bin/awk "$@"'
	FULL=1 PATH=$PWD/bin:$PATH scripts/bench spawn-methods --dry-run >plan
	refute grep -q "resident=1GiB" plan
}

@test "bench: a measure is the headline, and all cells must have it" {
	experiment tiny 'measure task_ns
	cell mode=serial -- cpu'
	run scripts/bench tiny --blocks 1
	[ "$status" -eq 0 ]
	[ "$(head -n 1 results/latest/experiments.tsv | cut -f 5)" = measure ]
	[ "$(sed -n 2p results/latest/experiments.tsv | cut -f 5)" = task_ns ]
	experiment tiny 'measure task_ns
	cell mode=serial -- cpu
	foreign mode=none -- true'
	run scripts/bench tiny --dry-run
	[ "$status" -eq 1 ]
	[[ $output == *"scripts/experiments/tiny.bash: a foreign cell has no task_ns"* ]]
}

@test "bench: plans on one CPU and on six are sensible" {
	cp "$repository"/scripts/experiments/* scripts/experiments/
	stub build/null 'echo "cpus: 1"; echo "spread: 0"'
	run scripts/bench cpu-speedup --dry-run --blocks 1
	[ "$status" -eq 0 ]
	[[ $output != *ceiling* ]]
	[[ $output == *"--workers 2 --tasks 2"* ]]
	stub build/null 'echo "cpus: 6"; echo "spread: 0 2 4 1 3 5"'
	run scripts/bench cpu-speedup --dry-run --blocks 1
	[[ $output == *"scripts/together 0,2 -- build/cpu --mode serial --tasks 6 "* ]]
	[[ $output == *"scripts/together 0,2,4,1 -- build/cpu --mode serial --tasks 3 "* ]]
	[[ $output == *"scripts/together 0,2,4,1,3,5 -- build/cpu --mode serial --tasks 2 "* ]]
	[[ $output == *"mode=thread,workers=12"* ]]
}

@test "bench: --list names experiments, suites and questions, even before the build" {
	rm build/null
	run scripts/bench --list
	[ "$status" -eq 0 ]
	[[ ${lines[2]} =~ ^tiny\ +default\ +4\ +30\ +the\ question\ of\ tiny$ ]]
}

@test "bench: the order is a permutation and a function of seed and block alone" {
	scripts/bench tiny --seed 7 --blocks 40 --dry-run | grep ^block >first
	scripts/bench tiny --seed 7 --blocks 40 --dry-run | grep ^block >second
	cmp first second
	scripts/bench tiny --seed 7 --blocks 9 --dry-run | grep ^block | cmp - <(head -n 9 first)
	scripts/bench tiny --seed 8 --blocks 40 --dry-run | grep ^block >other
	refute cmp -s first other
	[ "$(sort -k 3 -u first | wc -l)" -gt 20 ]
	while read -r _ _ order; do
		[ "$(tr ' ' '\n' <<<"$order" | sort -n | paste -sd ' ')" = "1 2 3 4 5" ]
	done <first
}

@test "bench: all orders come up about equally often" {
	experiment tiny 'for i in 1 2 3 4; do foreign i=$i -- true; done'
	scripts/bench tiny --seed 1 --blocks 2400 --dry-run | grep ^block | cut -d : -f 2 |
		sort | uniq -c | awk '{ x += ($1 - 100) ^ 2 / 100 } END { print NR, x }' >chi
	# 23 degrees of freedom: 49.7 is the 99.9 % quantile
	awk '{ exit !($1 == 24 && $2 < 49.7) }' chi
}

@test "bench: every block holds one run of every cell, tagged" {
	run scripts/bench tiny --seed 7 --blocks 5 --label five
	[ "$status" -eq 0 ]
	[[ $output == *"summarize results/"*"plot results/"*"charts:"*"summary:"* ]]
	folder=results/$(readlink results/latest)
	[[ $folder =~ ^results/[0-9]{8}-[0-9]{6}-five$ ]]
	for block in 1 2 3 4 5; do
		diff <(planned $block 1) <(names_in "$folder/blocks/000$block.json")
		[ "$(grep -c "\"block\":\"$block\",\"attempt\":\"1\"" "$folder/runs.jsonl")" -eq 5 ]
	done
	[ "$(grep -c 'cell":"tiny:mode=ceiling,workers=2"' "$folder/runs.jsonl")" -eq 10 ]
	[ "$(head -n 1 "$folder/cells.tsv" | tr '\t' ' ')" = "experiment cell replicates records base command" ]
	[ "$(wc -l <"$folder/noise.tsv")" -eq 6 ]
	[ "$(awk -F '\t' '{ print NF }' "$folder/noise.tsv" | sort -u)" = 11 ]
	grep -q -- "--run ${folder#results/} --label five --seed 7 --commit" environment-arguments
	[ -z "$(find results -name '*.tmp' -o -name '.block*' -o -name '.new*')" ]
}

@test "bench: Ctrl-C and SIGTERM keep complete blocks and leave no process" {
	for signal in INT TERM; do
		rm -rf results calls stalled
		touch hold
		start stall --blocks 4
		await stalled
		folder=results/$(readlink results/latest)
		ls -l "/proc/$(cut -d ' ' -f 2 stalled)/fd" >descriptors
		refute grep -q "\.lock" descriptors
		kill -s $signal "$driver"
		status=0
		wait "$driver" || status=$?
		cat out
		[ "$status" -eq 130 ]
		gone $(cat stalled)
		[ "$(ls "$folder/blocks")" = 0001.json ]
		grep -q "^summarize $folder" out
		grep -q -- "--resume ${folder#results/}" out
	done
}

@test "bench: Ctrl-C in the first block exits 130 and summarises nothing" {
	touch hold
	echo earlier >calls
	start stall --blocks 4
	await stalled
	kill -INT "$driver"
	status=0
	wait "$driver" || status=$?
	[ "$status" -eq 130 ]
	gone $(cat stalled)
	refute grep -q summarize out
}

@test "bench: kill -9 loses at most the block under way, and --resume goes on" {
	touch hold
	experiment tiny "$(cat scripts/experiments/tiny.bash)
	foreign mode=stall -- build/stall"
	start tiny --seed 7 --blocks 5
	await stalled
	kill -9 "$driver"
	wait "$driver" || true
	run=$(readlink results/latest)
	[ "$(ls "results/$run/blocks")" = 0001.json ]
	first=$(sha256sum "results/$run/blocks/0001.json")
	printf '{"schema":1,"blo' >>"results/$run/runs.jsonl"
	rm hold
	kill -9 $(cat stalled)
	run scripts/bench --resume "$run"
	[ "$status" -eq 0 ]
	[ "$(ls "results/$run/blocks" | wc -l)" -eq 5 ]
	[ "$(sha256sum "results/$run/blocks/0001.json")" = "$first" ]
	refute grep -q 'blo$' "results/$run/runs.jsonl"
	diff <(planned 2 2) <(names_in "results/$run/blocks/0002.json")
	diff <(planned 5 1) <(names_in "results/$run/blocks/0005.json")
	grep -q '"block":"2","attempt":"2"' "results/$run/runs.jsonl"
}

@test "bench: --resume may ask for more blocks, and refuses what is fixed" {
	scripts/bench tiny --blocks 2
	run scripts/bench --resume latest --blocks 3
	[ "$status" -eq 0 ]
	[ "$(ls results/latest/blocks | wc -l)" -eq 3 ]
	for words in "--seed 1" "--interpreter x=y" "--label x" --smoke --dry-run tiny; do
		run scripts/bench --resume latest $words
		[ "$status" -eq 2 ]
		[[ $output == *"${words%% *}: not allowed"* ]]
	done
	run scripts/bench --resume nowhere
	[ "$status" -eq 2 ]
	[[ $output == *"no such run; allowed are: $(readlink results/latest)"* ]]
}

@test "bench: --resume warns if a program of the plan has changed, and only then" {
	experiment newer 'foreign mode=none -- build/newer --quick'
	stub build/newer :
	scripts/bench newer --blocks 1
	stub build/null 'echo "cpus: 2"; echo "spread: 0 1"; :'
	run scripts/bench --resume latest --blocks 2
	[ "$status" -eq 0 ]
	[[ $output != *"have changed"* ]]
	stub build/newer true
	run scripts/bench --resume latest --blocks 3
	[ "$status" -eq 0 ]
	[[ $output == *"warning: the programs in build have changed since results/"* ]]
}

@test "bench: a second driver on the same folder is refused" {
	touch hold
	start stall --blocks 2
	await stalled
	run scripts/bench --resume latest
	[ "$status" -eq 1 ]
	[[ $output == *"another driver is at work on results/"* ]]
	run scripts/bench tiny --blocks 1
	[ "$status" -eq 0 ]
	[[ $output == *"another bench runs on this machine"* ]]
	kill -TERM "$driver"
	wait "$driver" || true
}

@test "bench: unknown names and bad values exit 2 and say what is allowed" {
	run scripts/bench nonsense
	[ "$status" -eq 2 ]
	[[ $output == *"'nonsense'"*"allowed are default stall tiny"* ]]
	for words in "--blocks 0" "--blocks x" "--blocks 10000" "--seed -1" "--seed 4294967296" \
		"--budget 5" "--budget 0s" "--budget 2d" "--label a/b" "--label .."; do
		run scripts/bench tiny $words
		[ "$status" -eq 2 ]
		[[ $output == *"${words% *} '${words#* }': must be"* ]]
	done
	run scripts/bench --blocks
	[ "$status" -eq 2 ]
	run scripts/bench --unheard-of
	[ "$status" -eq 2 ]
	[[ $output == *"--unheard-of: unknown option"* ]]
	[ ! -e results ]
}

@test "bench: --help names every option" {
	run scripts/bench --help
	[ "$status" -eq 0 ]
	for option in blocks budget precision drop-precise margin interpreter label resume seed smoke \
		list dry-run help; do
		[[ $output == *"--$option"* ]]
	done
}

@test "bench: without hyperfine it says what is missing and how to get it" {
	mkdir bin
	ln -s /usr/bin/* /bin/* bin/ 2>/dev/null || true
	rm -f bin/hyperfine
	PATH=$PWD/bin run scripts/bench tiny --blocks 1
	[ "$status" -eq 1 ]
	[[ $output == *"missing: hyperfine"*scripts/setup* ]]
	[ ! -e results ]
}

@test "bench: a failing cell is reported, does not stop the others, and exits 1" {
	experiment tiny 'cell mode=thread -- cpu --fail
	foreign mode=none -- false
	cell mode=serial -- cpu'
	run scripts/bench tiny --blocks 3
	[ "$status" -eq 1 ]
	[[ $output == *"tiny:mode=thread: 3 of 3 runs failed (exit status 1): worker 2 died: signal 9"* ]]
	[[ $output == *"tiny:mode=none: 3 of 3 runs failed (exit status 1)"* ]]
	[[ $output != *"tiny:mode=serial: "* ]]
	[[ $output == *"plot results/"* ]]
	[ "$(ls results/latest/blocks | wc -l)" -eq 3 ]
}

@test "bench: a program that is missing is named before anything runs" {
	experiment tiny 'cell mode=serial -- absent'
	run scripts/bench tiny
	[ "$status" -eq 1 ]
	[[ $output == *"build/absent is missing"* ]]
	[ -z "$(ls -A results 2>/dev/null)" ]
}

@test "bench: --budget stops before the block that would exceed it, after one at least" {
	experiment tiny 'foreign mode=none -- sleep 0.4'
	run scripts/bench tiny --budget 1s
	[ "$status" -eq 0 ]
	[[ $output == *"stopped before block 3 of 30"*"the budget of 1s"* ]]
	[ "$(ls results/latest/blocks | wc -l)" -eq 2 ]
	experiment tiny 'foreign mode=none -- sleep 1.1'
	run scripts/bench tiny --budget 1s
	[ "$(ls results/latest/blocks | wc -l)" -eq 1 ]
}

@test "bench: mistakes in an experiment are named with their file" {
	while read -r body; do
		experiment broken "$body"
		run scripts/bench broken --dry-run
		[ "$status" -eq 1 ]
		[[ $output == *"scripts/experiments/broken.bash: "* ]]
	done <<'EOF'
cell mode=a,b -- cpu
cell mode=a
cell mode=a -- cpu; cell mode=a -- cpu
base mode=x; cell mode=a -- cpu
control mode=x
summary ""
EOF
}

@test "bench: a full disk is named, and nothing is half-written" {
	mkdir results
	unshare -m mount -t tmpfs -o size=256k none results 2>/dev/null || skip "cannot mount"
	experiment tiny 'cell mode=serial -- cpu
	foreign mode=none -- scripts/fill'
	stub scripts/fill '[ ! -s results/latest/noise.tsv ] || head -c 1000000 /dev/zero >results/full'
	run unshare -m sh -c 'mount -t tmpfs -o size=256k none results
		scripts/bench tiny --blocks 3; status=$?
		find results/2* -type f; tail -n 1 results/2*/runs.jsonl | tail -c 2 | od -c
		exit $status'
	[ "$status" -eq 1 ]
	[[ $output == *"no space left in results/"*"1 blocks are safe"*"--resume"* ]]
	[[ $output == *blocks/0001.json* ]]
	[[ $output != *blocks/0002.json* ]]
	[[ $output != *.noise.tsv* ]]
	[[ $output == *'}  \n'* ]]
}

@test "bench: on a terminal it draws a bar, elsewhere it writes a line per block" {
	run script -qec "scripts/bench tiny --blocks 4" /dev/null
	[ "$status" -eq 0 ]
	[[ $output == *"[#######                       ] 1/4 blocks, "*" s left"* ]]
	[[ $output == *"[##############################] 4/4 blocks, "* ]]
	scripts/bench tiny --blocks 4 2>lines
	[ "$(grep -cE '^bench: block [1-4] took [0-9.]+ s: [1-4]/4 blocks, ' lines)" -eq 4 ]
}

@test "bench: --smoke runs the default suite, the peers, locks, sockets and the tutorial in two blocks" {
	experiment other 'suite peers
	foreign mode=none -- true'
	experiment locks 'suite gil
	foreign mode=none -- true'
	experiment network 'suite sockets
	foreign mode=none -- true'
	experiment tutorial 'foreign mode=none size="$(pick large small)" -- true'
	run scripts/bench --smoke
	[ "$status" -eq 0 ]
	[[ $(readlink results/latest) == *-smoke ]]
	[ "$(ls results/latest/blocks | wc -l)" -eq 2 ]
	grep -q "tutorial:mode=none,size=small" results/latest/cells.tsv
	grep -q "tiny:mode=serial" results/latest/cells.tsv
	grep -q "other:mode=none" results/latest/cells.tsv
	grep -q "locks:mode=none" results/latest/cells.tsv
	grep -q "network:mode=none" results/latest/cells.tsv
}

@test "bench: works in a folder whose name has blanks" {
	mkdir "../a root"
	cp -r . "../a root/"
	cd "../a root"
	BUILD="$PWD/build" run scripts/bench tiny --blocks 2
	[ "$status" -eq 0 ]
	[ "$(wc -l <results/latest/runs.jsonl)" -eq 10 ]
}
