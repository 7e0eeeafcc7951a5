# shellcheck shell=bash disable=SC2015,SC2030,SC2031,SC2034,SC2154
# Running blocks: one hyperfine call each, committed by renaming its export.

interrupted=0
child=          # hyperfine's process and, because of setsid, its group
failed_runs=0   # of the blocks of this call
block_seconds=0 # of the last block
longest_us=0
committed=0  # in this call
stopped=     # why the blocks ended early, in words
stop_reason= # precision, budget or blocks

# setsid gives hyperfine and all that it starts a group of their own, which can
# be ended without touching anybody else's processes. Should the driver be
# killed, the kernel ends hyperfine.
launcher=(setsid)
if setpriv --pdeathsig TERM true 2>/dev/null; then
	launcher+=(setpriv --pdeathsig TERM)
fi

run_blocks() {
	local block file attempt budget_us='' began_us=${EPOCHREALTIME/./}
	[[ -z $budget ]] || budget_us=$(time_us "$budget")
	trap on_signal INT TERM HUP
	announce
	begin_precision
	for ((block = 1; block <= blocks; block++)); do
		block_file
		[[ ! -e $file ]] || continue
		! precision_reached && budget_allows || break
		attempt=1
		((block != resumed_block)) || attempt=$next_attempt
		run_block
		((interrupted == 0)) || break
		show_progress
	done
	end_progress
	explain_precision
}

on_signal() {
	interrupted=1
	[[ -z $child ]] || ask_child_to_end
}

# Before setsid has run, the group does not exist yet.
ask_child_to_end() {
	kill -s TERM -- "-$child" || kill -s TERM "$child"
} 2>/dev/null

# Sets the caller's `file`, of its block.
block_file() {
	printf -v file '%s/blocks/%04d.json' "$folder" "$block"
}

# True if the next block is likely to end within --budget.
budget_allows() {
	local us=$((${EPOCHREALTIME/./} - began_us))
	[[ -n $budget ]] && ((committed > 0)) || return 0
	((us + longest_us > budget_us)) || return 0
	stop_reason=budget
	printf -v stopped 'stopped before block %d of %d: it would take about %d.%d s and exceed %s' \
		"$block" "$blocks" $((longest_us / 1000000)) $((longest_us / 100000 % 10)) \
		"the budget of $budget (used: $((us / 1000000)) s)"
	return 1
}

# Measures, then commits, the caller's block and attempt.
run_block() {
	local started start_us before us
	printf '%d %d\n' "$block" "$attempt" >"$folder/.current" &&
		mv "$folder/.current" "$folder/current" || lose_block "cannot write in $folder"
	compose_command
	printf -v started '%(%Y-%m-%dT%H:%M:%SZ)T' -1
	read_noise
	before=("${noise[@]}")
	start_us=${EPOCHREALTIME/./}
	run_hyperfine
	us=$((${EPOCHREALTIME/./} - start_us))
	((interrupted == 0)) || {
		discard_block
		return
	}
	read_noise
	((us <= longest_us)) || longest_us=$us
	printf -v block_seconds '%d.%03d' $((us / 1000000)) $((us / 1000 % 1000))
	commit_block "$started"
}

# Sets hyperfine_command: the runs of this block in their order, with tags; and how many.
compose_command() {
	local i tags name
	shuffle "$seed" "$block" "${#item_cell[@]}"
	hyperfine_command=(hyperfine --style none -N -i --runs 1 --export-json "$folder/.block.json")
	runs_of_block=0
	for i in "${order[@]}"; do
		[[ ! -v left_out[${cell_key[item_cell[i]]}] ]] || continue
		((++runs_of_block))
		name="block=$block attempt=$attempt replicate=${item_replicate[i]}"
		name+=" cell=${cell_key[item_cell[i]]}"
		tags=
		((cell_records[item_cell[i]] == 0)) || compose_tags "${name// / --tag }"
		hyperfine_command+=(-n "$name" "${cell_command[item_cell[i]]}$tags")
	done
}

# compose_tags TAGS: sets the caller's `tags`.
compose_tags() {
	printf -v tags ' --json %q --quiet --tag run=%q --tag %s' \
		"$folder/runs.jsonl" "${folder##*/}" "$1"
}

run_hyperfine() {
	"${launcher[@]}" "${hyperfine_command[@]}" </dev/null >"$folder/.hyperfine.log" 2>&1 \
		8>&- 9>&- &
	child=$!
	((interrupted)) || wait "$child"
	hyperfine_status=$?
	((interrupted == 0 && hyperfine_status == 0)) || end_child
	child=
}

# Ends what is left of the block under way: asks, and after 2 s insists.
end_child() {
	local tries
	ask_child_to_end
	for ((tries = 0; tries < 100; tries++)); do
		group_lives || break
		sleep 0.02
	done
	kill -s KILL -- "-$child"
	wait "$child"
} 2>/dev/null

# The dead whom nobody has buried yet (zombies) do not count.
group_lives() {
	local file line fields
	kill -0 -- "-$child" || return 1
	for file in /proc/[0-9]*/stat; do
		read -r line <"$file" || continue
		read -ra fields <<<"${line##*) }" # state, parent, group, …
		[[ ${fields[2]} != "$child" || ${fields[0]} == Z ]] || return 0
	done
	return 1
} 2>/dev/null

# commit_block STARTED: with what has happened since the caller's noise `before`. A block
# may take as little as 30 ms, so only what must be is forked.
commit_block() {
	local failures=0 line lines
	((hyperfine_status == 0)) && whole_export ||
		lose_block "hyperfine did not finish: $(tail -n 1 "$folder/.hyperfine.log")"
	((failures == 0)) || ! disk_is_full || lose_block
	compose_noise "$1"
	read_all lines <"$folder/noise.tsv"
	printf '%s%s\n' "$lines" "$line" >"$folder/.noise.tsv" &&
		mv "$folder/.noise.tsv" "$folder/noise.tsv" || lose_block "cannot write in $folder"
	mv "$folder/.block.json" "$file" || lose_block "cannot write in $folder"
	((failed_runs += failures, committed += 1))
	((committed > 1)) || move_latest || say "warning: cannot move results/latest"
}

# Whether the export has all runs; sets the caller's `failures`.
whole_export() {
	local text
	[[ -r $folder/.block.json ]] || return 1
	read_all text <"$folder/.block.json"
	count_matches "$text" '"command":'
	((matches == runs_of_block)) || return 1
	count_matches "$text" $'"exit_codes": [\n        0\n      ]'
	((matches == runs_of_block)) || failures=$(list_failures "$folder/.block.json" | wc -l)
}

# read_all NAME: standard input into the variable
read_all() {
	IFS= read -r -d '' "$1"
	return 0
}

# count_matches TEXT PART: sets matches
count_matches() {
	local rest=${1//"$2"/}
	matches=$(((${#1} - ${#rest}) / ${#2}))
}

discard_block() {
	rm -f "$folder"/.block.json "$folder"/.hyperfine.log "$folder"/.noise.tsv "$folder"/.current
	cut_partial_line
}

# lose_block MESSAGE…: ends the driver; what is committed stays. After Ctrl-C a
# step may have failed only because its program got the signal too.
lose_block() {
	end_progress
	if ((interrupted)); then
		discard_block
		finish
	fi
	! disk_is_full || set -- "no space left in $folder"
	discard_block
	say "$*"
	fail 1 "block $block is lost, $(count_blocks) blocks are safe;" \
		"go on with: scripts/bench --resume ${folder##*/}"
}

disk_is_full() {
	local full=0
	head -c 65536 /dev/zero 2>/dev/null >"$folder/.probe" || full=1
	rm -f "$folder/.probe"
	((full))
} 2>/dev/null

count_blocks() {
	find "$folder/blocks" -name '*.json' | wc -l
}

# A run of an older driver goes on with the columns that it began with.
print_noise_header() {
	printf 'block\tattempt\tstarted\tseconds\tsteal_ms\tpressure_ms\tload'
	printf '\tmemory_pressure_ms\tio_pressure_ms\tclock_mhz\tothers_ms\n'
}

# compose_noise STARTED: sets the caller's `line`, of noise.tsv, from `before` and noise.
# Nothing is forked: other blocks are to come soon.
compose_noise() {
	local header i passed=()
	for i in "${!noise[@]}"; do
		# a counter that runs backwards is unknown
		((passed[i] = before[i] < 0 || noise[i] < before[i] ? -1 : noise[i] - before[i]))
	done
	printf -v line '%d\t%d\t%s\t%s\t%d\t%d\t%s' "$block" "$attempt" "$1" "$block_seconds" \
		"${passed[0]}" "${passed[1]}" "$noise_load"
	IFS= read -r header <"$folder/noise.tsv"
	[[ $header == *others_ms ]] || return 0
	read_clock
	printf -v line '%s\t%d\t%d\t%d\t%d' "$line" "${passed[2]}" "${passed[3]}" "$noise_clock" "${passed[4]}"
}

# Sets noise, counters in ms: steal, then the waits for a CPU, for memory and for I/O, and the
# CPU time of others than the driver and what it runs; and noise_load. -1 if unknown.
read_noise() {
	local words own busy
	noise=(-1 -1 -1 -1 -1) noise_load=-1
	{ read -ra words </proc/stat && noise[0]=$((words[8] * 1000 / clock_ticks)); } 2>/dev/null
	# user, nice, system and both kinds of interrupts; what follows the program's name
	((${#words[@]} < 8)) || busy=$((words[1] + words[2] + words[3] + words[6] + words[7]))
	{ IFS= read -r own <"/proc/$$/stat" && read -ra words <<<"${own##*) }"; } 2>/dev/null &&
		noise[4]=$(((busy - words[11] - words[12] - words[13] - words[14]) * 1000 / clock_ticks))
	{ read -r noise_load words </proc/loadavg; } 2>/dev/null
	read_pressure 1 cpu
	read_pressure 2 memory
	read_pressure 3 io
}
clock_ticks=$(getconf CLK_TCK)

# read_pressure INDEX OF
read_pressure() {
	local words word
	{ read -ra words <"/proc/pressure/$2"; } 2>/dev/null || return 0
	for word in "${words[@]}"; do
		[[ $word != total=* ]] || noise[$1]=$((${word#total=} / 1000))
	done
}

# Sets noise_clock, of the CPUs on the average, in MHz; -1 if unknown.
read_clock() {
	local line sum=0 count=0 file khz
	noise_clock=-1
	for file in /sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_cur_freq; do
		{ read -r khz <"$file"; } 2>/dev/null || continue
		((sum += khz, count += 1))
	done
	if ((count == 0)) && [[ -r /proc/cpuinfo ]]; then
		while IFS= read -r line; do
			[[ $line == 'cpu MHz'* ]] || continue
			line=${line##*: }
			((sum += 10#${line%.*} * 1000, count += 1))
		done </proc/cpuinfo
	fi
	((count == 0)) || noise_clock=$((sum / count / 1000))
}
