# shellcheck shell=bash disable=SC2015,SC2030,SC2031,SC2034,SC2154
# What the driver says while it runs and when it ends.

bar_width=30
on_terminal=0
[[ ! -t 2 ]] || on_terminal=1

announce() {
	say "$folder: ${#cell_key[@]} cells, ${#item_cell[@]} runs a block, $(blocks_in_words), seed $seed"
	already=$(count_blocks)
	((already == 0)) || say "$already blocks are there already"
}

# Drawn between blocks only: drawing during one would disturb what it measures.
show_progress() {
	local us=$((${EPOCHREALTIME/./} - began_us)) done=$((already + committed)) of text left_us
	expect_blocks
	left_us=$((us * (of > done ? of - done : 0) / committed))
	[[ -z $budget_us ]] || ((left_us <= budget_us - us)) || left_us=$((budget_us - us))
	((left_us >= 0)) || left_us=0
	text="$done/$of blocks, $((us / 1000000)) s elapsed, $((left_us / 1000000)) s left"
	((failed_runs == 0)) || text+=", $failed_runs runs failed"
	[[ -z $widest ]] || text+=", $widest"
	if ((on_terminal)); then
		((${#text} <= 79 - bar_width - 3)) || text=${text:0:79-bar_width-4}…
		printf '\r\033[K[%s] %s' "$(draw_bar "$done" "$of")" "$text" >&2
	else
		say "block $block took $block_seconds s: $text"
	fi
}

# Sets the caller's `of`: how many blocks there will be, as far as one can tell.
expect_blocks() {
	of=$blocks
	[[ -n $precision ]] || return 0
	of=$((needed_blocks > first_look ? needed_blocks : first_look))
	((wide != -1 && needed_blocks == 0)) && of=$blocks
	((of <= blocks)) || of=$blocks
	((of >= done)) || of=$done
}

# draw_bar DONE OF
draw_bar() {
	local full=$(($1 * bar_width / $2)) bar
	printf -v bar '%*s' "$full" ''
	printf '%s%*s' "${bar// /#}" $((bar_width - full)) ''
}

end_progress() {
	((on_terminal && committed)) && echo >&2
	return 0
}

# Summarises what is committed and ends the driver.
finish() {
	local status=0
	[[ -z $stopped ]] || say "$stopped"
	[[ -z $stop_detail ]] || say "$stop_detail"
	if (($(count_blocks) == 0)); then
		say "no block is complete: nothing to summarise"
		((interrupted == 0)) || exit 130
		exit 1
	fi
	write_stop
	"$BUILD/summarize" "$folder" || status=1
	if ((interrupted)); then
		tell_interrupted
		exit 130
	fi
	rm -f "$folder/.hyperfine.log"
	((status)) || scripts/plot "$folder" || status=1
	((interrupted == 0)) || exit 130
	tell_failures || status=1
	! is_versus || tell_versus || ((status || !option_fail_on_regression)) || status=3
	((status == 1)) || printf '\ncharts:  %s/charts/\nsummary: %s/summary.md\n' "$folder" "$folder"
	exit "$status"
}

tell_interrupted() {
	tell_failures
	say "interrupted; go on with: scripts/bench --resume ${folder##*/}"
	say "summary: $folder/summary.md; charts of what is there: scripts/plot $folder"
}

# list_failures EXPORT…: prints "STATUS<tab>KEY" for each failed run. hyperfine
# puts every field on a line of its own and counts a signal as 128 and its number.
list_failures() {
	awk '
		/"command":/ { key = $0; sub(/.* cell=/, "", key); sub(/",?$/, "", key) }
		codes { code = $1; codes = 0; if (code != 0) printf "%s\t%s\n", code, key }
		/"exit_codes": \[/ { codes = 1 }
	' "$@"
}

# Tells which cells failed, how often and why; false if one did.
tell_failures() {
	local key status count error failures
	failures=$(list_failures "$folder"/blocks/*.json | sort -t $'\t' -k 2,2 -k 1,1n |
		awk -F '\t' '{ n[$2]++; code[$2] = $1 }
			END { for (k in n) printf "%s\t%s\t%s\n", k, code[k], n[k] }' | sort)
	[[ -n $failures ]] || return 0
	say "failed runs:"
	while IFS=$'\t' read -r key status count; do
		error=$(first_error "$key")
		printf '  %s: %d of %d runs failed (exit status %d)%s\n' "$key" "$count" \
			"$(runs_of "$key")" "$status" "${error:+: $error}" >&2
	done <<<"$failures"
	return 1
}

# runs_of KEY: prints how many runs of the cell are committed.
runs_of() {
	cat "$folder"/blocks/*.json | grep -cF "cell=$1\""
}

# first_error KEY: prints the error that a failed run recorded, if any did.
first_error() {
	grep -F "\"$1\"" "$folder/runs.jsonl" | grep -E -m 1 '"status": ?"failed"' |
		sed -nE 's/.*"error": ?"(([^"\\]|\\.)*)".*/\1/p'
}
