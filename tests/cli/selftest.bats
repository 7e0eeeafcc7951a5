#!/usr/bin/env bats
#
# scripts/selftest in a copy of the tree, so that its results are its own, and
# build/selftest on comparisons with known counts. Counts only, never rates: the
# machine may be busy.

setup() {
	programs=$(realpath "${BUILD:-build}")
	tree=$BATS_TEST_TMPDIR/tree
	mkdir "$tree"
	cp -r scripts "$tree"
	folder=$tree/results/selftest/serial
	# short runs
	sed -i 's/iterations [0-9]*/echo 20000/' "$tree/scripts/experiments/planted.bash"
	export BUILD=$programs
}

lines() {
	grep -c '^[0-9]' "$folder/comparisons.tsv"
}

# comparisons N EQUAL_VERDICT: adds N that say the same
comparisons() {
	local i low=0.99
	[[ $2 != different ]] || low=1.005
	for ((i = 0; i < $1; i++)); do
		printf '%d\t2026-11-28T20:00:00Z\t4.5\t100\t1.01\t%s\t1.02\t%s\t1.02\t1.01\t1.03\tdifferent\tno\n' \
			$((i + 1)) "$low" "$2" >>"$folder/comparisons.tsv"
	done
}

made_up() {
	mkdir -p "$folder/charts/data"
	printf '{ "label": "serial CPU work", "cpus": 2 }\n' >"$folder/environment.json"
	sed -n "s/^header=\\$'\(.*\)'/\1/p; s/^header+=\\$'\(.*\)'/\1/p" scripts/selftest | tr -d '\n' |
		xargs -0 printf '%b\n' >"$folder/comparisons.tsv"
}

@test "selftest: comparisons are counted, and gone on with" {
	run "$tree/scripts/selftest" --comparisons 2 --blocks 6
	[ "$status" -le 1 ] # so few say nothing
	[ "$(lines)" -eq 2 ]
	[[ $output == *"equal cells called different"*" of 2, "* ]]
	[ "$(awk -F'\t' '{ print NF }' "$folder/comparisons.tsv" | sort -u)" = 13 ]
	jq -e '.comparisons == 2 and .rates.power.of == 2' "$folder/selftest.json"
	[ -s "$folder/charts/selftest.svg" ] && [ -s "$folder/charts/selftest.png" ]
	grep -q '^| equal cells called different | ' "$folder/selftest.md"
	run "$tree/scripts/selftest" --comparisons 3 --blocks 6
	[ "$status" -eq 2 ]
	[[ $output == *"go on with --resume"* ]]
	run "$tree/scripts/selftest" --comparisons=3 --blocks=7 --resume
	[ "$status" -eq 2 ]
	[[ $output == *"holds comparisons of 6 blocks: go on with --blocks 6"* ]]
	printf '3\tcut off' >>"$folder/comparisons.tsv"
	run "$tree/scripts/selftest" --comparisons 3 --blocks 6 --resume
	[ "$status" -le 1 ]
	[ "$(lines)" -eq 3 ]
	[ "$(cut -f 1 "$folder/comparisons.tsv" | paste -sd ' ')" = "number 1 2 3" ]
}

@test "selftest: Ctrl-C keeps what is complete and leaves nothing running" {
	"$tree/scripts/selftest" --comparisons 9999 --blocks 6 --load 3>&- >"$BATS_TEST_TMPDIR/out" 2>&1 &
	local driver=$! status=0 try
	folder+=-load
	for ((try = 0; try < 600; try++)); do
		! (($(lines) > 0)) || break
		sleep 0.1
	done 2>/dev/null
	kill -TERM "$driver" # a program in the background is deaf to Ctrl-C itself
	wait "$driver" || status=$?
	cat "$BATS_TEST_TMPDIR/out"
	[ "$status" -eq 130 ]
	grep -q "go on with: scripts/selftest --resume --comparisons 9999 --blocks 6 --load" "$BATS_TEST_TMPDIR/out"
	[ -z "$(tail -c 1 "$folder/comparisons.tsv")" ]
	[ ! -e "$folder/runs/.new" ]
	for ((try = 0; try < 100; try++)); do
		pgrep -f "^$programs/cpu " >/dev/null || break
		sleep 0.1
	done
	[ "$try" -lt 100 ]
}

@test "selftest: rates decide the exit status" {
	made_up
	comparisons 185 equivalent
	comparisons 15 different
	run "$programs/selftest" "$folder"
	[ "$status" -eq 0 ]
	[[ $output == *"equal cells called different              15 of 200, 7.5 % [4.6, 12.0]"* ]]
	comparisons 1 different
	run "$programs/selftest" "$folder"
	[ "$status" -eq 1 ]
	[[ $output == *"16 of 201"*BAD* ]]
	run "$programs/selftest" --any-power "$folder"
	[ "$status" -eq 1 ]
	[ "$(awk -F'\t' '$1 == "false_alarms" { print $2, $3 }' "$folder/selftest.tsv")" = "16 201" ]
}

@test "selftest: a folder that is none, or damaged, is a message" {
	run "$programs/selftest" "$BATS_TEST_TMPDIR/none"
	[ "$status" -eq 1 ]
	[[ $output == *"none/comparisons.tsv: No such file"* ]]
	made_up
	run "$programs/selftest" "$folder"
	[ "$status" -eq 1 ]
	[[ $output == *"comparisons.tsv: no comparison is complete"* ]]
	comparisons 1 maybe
	run "$programs/selftest" "$folder"
	[ "$status" -eq 1 ]
	[[ $output == *"comparisons.tsv:2: not a comparison"* ]]
	[ ! -e "$folder/selftest.md" ]
}

@test "selftest: comparisons of another format are not gone on with" {
	made_up
	sed -i '1s/suspect/other/' "$folder/comparisons.tsv"
	run "$tree/scripts/selftest" --resume
	[ "$status" -eq 1 ]
	[[ $output == *"comparisons.tsv: not the expected header line"* ]]
}

@test "selftest: made-up sessions are counted, bad usage is refused" {
	run "$programs/selftest" --sessions 20 --seed 5
	[ "$status" -le 1 ]
	[ "$(grep -cE '^[a-z, ]+ [0-9.]+  +[0-9.]+ \[' <<<"$output")" -eq 9 ]
	for words in '--sessions 0' '--seed x' 'a b'; do
		# shellcheck disable=SC2086 # a list of words
		run "$programs/selftest" $words
		[ "$status" -eq 2 ]
	done
	for words in '--comparisons 0' '--workers 3' '--blocks 5' '--nothing' '--blocks'; do
		# shellcheck disable=SC2086
		run "$tree/scripts/selftest" $words
		[ "$status" -eq 2 ]
	done
}
