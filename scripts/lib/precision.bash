# shellcheck shell=bash disable=SC2015,SC2030,SC2031,SC2034,SC2154
# Adaptive runs: blocks until every headline interval is within ±--precision.
#
# It stops because intervals are narrow, never because of what they say. Still, each
# look is a chance that one is narrow by luck, and such a one misses the truth more
# often (Chow and Robbins, 1965, Ann. Math. Stat. 36). So the first look is late and
# looks get rarer. Simulated with these looks and 2000 sessions each, an interval that
# decides alone covered the truth in 93.8 to 95.0 % of them for goals that 10 to 80
# blocks reach, in normal and in heavy-tailed noise; of twelve that must all be
# narrow, each covered in 95.3 %.
first_look=15
first_budget=10m # if neither a budget nor the most blocks are given

budget=         # as given, 60s, or what goes with a precision
precision=      # as given, 1%; empty: a fixed number of blocks
drop_precise=0  # cells that no wide interval needs sit out
next_look=0     # blocks at which the intervals are looked at again
looked_at=0     # blocks at the last look, of which the rest tells
headlines=0     # intervals that the run is about
wide=-1         # of them, how many are wider than the goal; -1: not known yet
widest=         # ±2.3 % (CELL), in words
needed_blocks=0 # in all, as the intervals are now; 0: not known

# Before the first block of this call.
begin_precision() {
	[[ -z $precision ]] || next_look=$first_look
	rm -f "$folder/stop.tsv"
	left_out=()
	[[ ! -s $folder/left-out.tsv ]] || read_left_out
}

# True, with `stopped` set, if all is as narrow as it should be. Looks only when it is time.
precision_reached() {
	local done=$((already + committed))
	[[ -n $precision ]] && ((done >= next_look)) || return 1
	look
	next_look=$((done + (done / 5 > 1 ? done / 5 : 1)))
	((wide == 0)) || return 1
	stop_reason=precision
	stopped="stopped after $done blocks: every headline interval is within ±${precision%\%} %"
}

# Sets what is known of the intervals. A folder that cannot be read ends the driver:
# nothing that it would still measure could be summarised.
look() {
	local table precise width pairs blocks_then cell against
	local -A needed=() dropped=()
	table=$("$BUILD/summarize" --precision "$precision" "$folder" 2>"$folder/.look.log") || {
		end_progress
		cat "$folder/.look.log" >&2
		fail 1 "$folder cannot be read, so its precision cannot be told"
	}
	rm -f "$folder/.look.log"
	headlines=0 wide=0 widest='' needed_blocks=0 looked_at=$((already + committed))
	while IFS=$'\t' read -r precise width pairs blocks_then cell against; do
		((++headlines > 1)) || name_widest "$width" "$cell" "$against"
		if ((precise)); then
			dropped[$cell]=1 dropped[$against]=1
			continue
		fi
		((++wide))
		needed[$cell]=1 needed[$against]=1
		take_needed "$blocks_then"
	done < <(tail -n +2 <<<"$table")
	((drop_precise == 0)) || leave_out
}

# take_needed BLOCKS: of the interval that needs most; "-", one that is none yet, tells nothing.
take_needed() {
	((wide > 1)) || needed_blocks=1
	if [[ $1 == - || $needed_blocks == 0 ]]; then
		needed_blocks=0
	elif (($1 > needed_blocks)); then
		needed_blocks=$1
	fi
}

# name_widest WIDTH CELL AGAINST
name_widest() {
	local what=$2
	[[ $3 == - ]] || what+=" / ${3#*:}"
	if [[ $1 == - ]]; then
		widest="no interval yet ($what)"
	else
		widest=$(awk -v width="$1" -v what="$what" \
			'BEGIN { printf "±%.*f %% (%s)", width < 0.0995 ? 2 : 1, 100 * width, what }')
	fi
}

# Why the blocks ended, if the goal was not reached: with the widest interval.
explain_precision() {
	local done=$((already + committed))
	[[ -n $precision ]] && ((interrupted == 0 && done > 0)) && [[ $stop_reason != precision ]] ||
		return 0
	((looked_at == done)) || look
	if ((wide == 0)); then
		stop_reason=precision
		stopped="stopped after $done blocks: every headline interval is within ±${precision%\%} %"
		return
	fi
	if [[ $stop_reason == budget ]]; then
		stopped="stopped after $done blocks: the budget of $budget ends"
	else
		stop_reason=blocks
		stopped="stopped after $done blocks, the most that were asked for"
	fi
	stop_detail="$wide of $headlines headline intervals are wider than ±${precision%\%} %,"
	stop_detail+=" most: $widest"
}
stop_detail=

# Why it ended, for the summary. Nothing is to tell of a fixed number of blocks.
write_stop() {
	[[ -n $stopped ]] || return 0
	{ printf 'name\tvalue\nreason\t%s\ntext\t%s\n' "$stop_reason" "$stopped" &&
		print_setting detail "$stop_detail"; } >"$folder/.stop.tsv" && mv "$folder/.stop.tsv" "$folder/stop.tsv" ||
		say "warning: cannot write $folder/stop.tsv"
}

# ---- cells that sit out ---------------------------------------------------------

declare -A left_out=()

# From the caller's `needed` and `dropped`. A control stays in every block; so does a cell
# that is in no headline.
leave_out() {
	local i key cells=
	for ((i = 0; i < ${#cell_key[@]}; i++)); do
		key=${cell_key[i]}
		[[ ! -v needed[$key] && -v dropped[$key] ]] && ((cell_replicates[i] == 1)) || continue
		cells+=" $key"
	done
	[[ $cells != "${left_out_cells:-}" ]] || return 0
	write_left_out "$cells" || fail 1 "cannot write $folder/left-out.tsv"
}
left_out_cells=

# write_left_out CELLS: from the next block on; before that block, so that whoever reads it
# knows what belongs into it.
write_left_out() {
	{ { cat "$folder/left-out.tsv" 2>/dev/null || printf 'block\tcells\n'; } &&
		printf '%d\t%s\n' $((looked_at + 1)) "${1# }"; } >"$folder/.left-out.tsv" &&
		mv "$folder/.left-out.tsv" "$folder/left-out.tsv" && take_left_out "$1"
}

# take_left_out CELLS
take_left_out() {
	local key
	left_out_cells=$1
	left_out=()
	for key in $1; do
		left_out[$key]=1
	done
}

# The last row holds for the blocks to come.
read_left_out() {
	local cells
	cells=$(tail -n 1 "$folder/left-out.tsv" | cut -f 2)
	take_left_out "${cells:+ $cells}"
}
