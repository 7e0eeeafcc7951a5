# shellcheck shell=bash disable=SC2015,SC2030,SC2031,SC2034,SC2154
# The folder of a run: made whole under a temporary name, locked while a driver
# works in it, and gone on with after an interruption.
#
# Beside what the analysis reads it holds plan.tsv (the seed, the number of
# blocks and what else --resume must know), current (block and attempt under
# way) and .lock.

folder=
temporary_folder=
resumed_block=0 # the block that was under way when the run was interrupted
next_attempt=1  # and the number of its next attempt

require_tools() {
	local tool missing=()
	for tool in hyperfine gnuplot; do
		command -v "$tool" >/dev/null || missing+=("$tool")
	done
	((${#missing[@]} == 0)) || fail 1 "missing: ${missing[*]}." \
		"\`scripts/setup\` installs what convoy needs (Debian packages hyperfine, gnuplot-nox)."
	for tool in summarize environment; do
		[[ -x $BUILD/$tool ]] || fail 1 "$BUILD/$tool is missing: run \`make\` first"
	done
}

# Looks for every program before the first block: hyperfine would end the block
# at the first one that cannot be started.
require_programs() {
	local command words
	for command in "${cell_command[@]}"; do
		eval "words=($command)" # undoes the quoting of add_cell
		command -v "${words[0]}" >/dev/null || fail 1 "${words[0]} is missing: run \`make\` first"
	done
}

create_run() {
	local name
	require_programs
	((option_smoke == 0)) || option_label=${option_label:-smoke}
	name=$(free_name "$(date -u +%Y%m%d-%H%M%S)${option_label:+-$option_label}")
	temporary_folder=results/.new-$$
	trap 'rm -rf "$temporary_folder"' EXIT
	{ mkdir -p "$temporary_folder/blocks" && fill_folder "$name" &&
		mv -T "$temporary_folder" "results/$name"; } ||
		fail 1 "cannot create results/$name"
	trap - EXIT
	folder=results/$name
	take_lock
}

# free_name NAME: prints NAME, or with a number if there is such a run.
free_name() {
	local name=$1 number
	for ((number = 2; ; number++)); do
		[[ -e results/$name ]] || break
		name=$1-$number
	done
	echo "$name"
}

# fill_folder RUN. A command of several substitutions could not be interrupted: bash 5.2 runs
# the trap of a signal that came in the first while it parses the second, and fails.
fill_folder() {
	local commit=unknown hyperfine gnuplot
	[[ ! -e .git ]] || commit=$(git describe --always --dirty 2>/dev/null) || commit=unknown
	hyperfine=$(hyperfine --version)
	gnuplot=$(gnuplot --version)
	"$BUILD/environment" --run "$1" --label "$option_label" --seed "$seed" --commit "$commit" \
		--hyperfine "$hyperfine" --gnuplot "$gnuplot" \
		>"$temporary_folder/environment.json" &&
		write_versus "$1" "$temporary_folder" &&
		print_experiments >"$temporary_folder/experiments.tsv" &&
		print_cells >"$temporary_folder/cells.tsv" &&
		print_noise_header >"$temporary_folder/noise.tsv" &&
		: >"$temporary_folder/runs.jsonl" &&
		write_plan "$temporary_folder"
}

# write_plan FOLDER
write_plan() {
	{
		printf 'name\tvalue\nseed\t%s\nblocks\t%s\nprograms\t%s\n' "$seed" "$blocks" \
			"$(programs_checksum)" &&
			print_setting margin "$margin" && print_setting precision "$precision" &&
			print_setting drop-precise "${drop_precise#0}" &&
			print_setting budget "${precision:+$budget}" &&
			print_setting versus "$versus" &&
			print_setting versus-options "$versus_options"
	} >"$1/.plan.tsv" && mv "$1/.plan.tsv" "$1/plan.tsv"
}

# print_setting NAME VALUE: nothing if it is empty
print_setting() {
	[[ -z $2 ]] || printf '%s\t%s\n' "$1" "$2"
}

# Of the build's programs in the plan: tells when a run is resumed with others.
programs_checksum() {
	local word
	tr ' ' '\n' <<<"${cell_command[*]}" | sort -u | while IFS= read -r word; do
		[[ $word == "$BUILD"/* || $word == "${versus:-$BUILD}"/* ]] || continue
		[[ ! -f $word || ! -x $word ]] || cat "$word"
	done | cksum
}

# open_run RUN
open_run() {
	local wanted=${1%/} tried programs_then=''
	folder=results/${wanted##*/}
	[[ -f $folder/cells.tsv && -f $folder/plan.tsv ]] || fail 2 "--resume '$1':" \
		"no such run; allowed are: $(known_runs)"
	[[ ! -L $folder ]] || folder=results/$(readlink "$folder")
	take_lock
	read_plan
	read_cells < <(tail -n +2 "$folder/cells.tsv")
	require_programs
	[[ $programs_then == "$(programs_checksum)" ]] ||
		say "warning: the programs in $BUILD${versus:+ or $versus} have changed since $folder began"
	change_plan || fail 1 "cannot write $folder/plan.tsv"
	cut_partial_line
	if [[ -e $folder/current ]]; then
		read -r resumed_block tried <"$folder/current"
		next_attempt=$((tried + 1))
	fi
}

# What may be said anew when a run goes on.
change_plan() {
	[[ $option_blocks$option_precision$option_margin$option_budget ]] || ((option_drop_precise)) ||
		return 0
	[[ -n $option_precision$precision ]] || ((option_drop_precise == 0)) ||
		fail 2 "--drop-precise: only with --precision, and $folder has none"
	blocks=${option_blocks:-$blocks}
	margin=${option_margin:-$margin}
	set_precision "${option_precision:-$precision}" "$((drop_precise || option_drop_precise))"
	write_plan "$folder"
}

read_plan() {
	local name value
	seed='' blocks=''
	while IFS=$'\t' read -r name value; do
		case $name in
		seed) seed=$value ;;
		blocks) blocks=$value ;;
		programs) programs_then=$value ;;
		margin) margin=$value ;;
		precision) precision=$value ;;
		drop-precise) drop_precise=$value ;;
		budget) budget=$value ;;
		versus) versus=$value ;;
		versus-options) versus_options=$value ;;
		esac
	done <"$folder/plan.tsv"
	is_number "$seed" 0 4294967295 && is_number "$blocks" 1 9999 ||
		fail 1 "$folder/plan.tsv: damaged: no seed or no blocks"
	[[ -z $precision ]] || is_percentage "$precision" ||
		fail 1 "$folder/plan.tsv: damaged: precision is '$precision'"
	[[ -z $budget ]] || is_time "$budget" || fail 1 "$folder/plan.tsv: damaged: budget is '$budget'"
	[[ $drop_precise == [01] ]] || fail 1 "$folder/plan.tsv: damaged: drop-precise is '$drop_precise'"
}

known_runs() {
	local runs=() file
	for file in results/*/plan.tsv; do
		[[ ! -f $file ]] || runs+=("$(basename "${file%/plan.tsv}")")
	done
	echo "${runs[*]:-none yet}"
}

# A driver that was killed may have left the last line without its end.
cut_partial_line() {
	local file=$folder/runs.jsonl
	[[ -s $file && -n $(tail -c 1 "$file") ]] || return 0
	truncate -s "-$(tail -n 1 "$file" | wc -c)" "$file"
}

# The locks, descriptors 9 and 8, end with this process: what it measures is
# started without them.
take_lock() {
	exec 9>"$folder/.lock" || fail 1 "cannot write in $folder"
	flock -n 9 || fail 1 "another driver is at work on $folder"
}

warn_of_other_benches() {
	local file=/tmp/convoy-bench.lock
	# Opened for reading: the file may be another user's.
	{ [[ -e $file ]] || : >"$file"; } 2>/dev/null
	{ exec 8<"$file"; } 2>/dev/null || return 0
	flock -n 8 ||
		say "warning: another bench runs on this machine; each disturbs the other's figures"
}

# What is bad here, in a line; the rest is left to scripts/doctor.
warn_of_machine() {
	local words
	((option_smoke)) || words=$(scripts/doctor --brief) || say "warning: $words"
}

move_latest() {
	ln -sfn "${folder##*/}" "results/.latest-$$" && mv -T "results/.latest-$$" results/latest
}
