# shellcheck shell=bash disable=SC2015,SC2030,SC2031,SC2034,SC2154
# Two builds, or a build with other options, in the same blocks: --versus and
# --versus-options.
#
# Every cell of the build's own programs becomes two, `build=this` as it was and
# `build=versus`, and the two are compared; nothing else is.

versus=         # the other build's directory, $BUILD itself if only options differ
versus_options= # what its programs get beside the cell's own options

is_versus() {
	[[ -n $versus ]]
}

# From the command line, before the plan.
choose_versus() {
	[[ -n $option_versus$option_versus_options ]] || return 0
	((option_smoke == 0)) || fail 2 "--versus: --smoke measures nothing to compare"
	versus_options=$option_versus_options
	versus=${option_versus:-$BUILD}
	[[ $versus == /* || ! -d $called_from/$versus ]] || versus=$called_from/$versus
	versus=$(realpath -s --relative-base=. -- "$versus")
	[[ -x $versus/null ]] || fail 2 "--versus '$option_versus': not a build directory:" \
		"it has no program null; make BUILD=DIR builds one"
	[[ -n $versus_options ]] || [[ ! $versus -ef $BUILD ]] ||
		fail 2 "--versus '$option_versus': that is the build itself, BUILD=$BUILD"
}

# Doubles the plan's cells. What is not this build's is left out, and with it experiments that
# have nothing else.
double_plan() {
	local name key replicates records of command doubled='' left_out=0
	is_versus || return 0
	while IFS=$'\t' read -r name key replicates records of command; do
		[[ -n $name ]] || continue
		if [[ " $command" != *" $BUILD/"* ]]; then
			((++left_out))
			continue
		fi
		doubled+=$name$'\t'$key,build=this$'\t'$replicates$'\t'$records$'\t-\t'$command$'\n'
		doubled+=$name$'\t'$key,build=versus$'\t1\t'$records$'\t-\t'
		doubled+=$(versus_command "$command")$'\n'
	done <<<"$plan_cells"
	[[ -n $doubled ]] || fail 2 "--versus: the chosen experiments run nothing of a build"
	((left_out == 0)) || say "$left_out cells of other programs are left out"
	plan_cells=$doubled
	double_experiments
}

# versus_command COMMAND
versus_command() {
	local word command=" $1"
	command=${command// "$BUILD"\// "$versus"/}
	for word in $versus_options; do
		printf -v word '%q' "$word"
		command+=" $word"
	done
	echo "${command# }"
}

# They compare the two sides and nothing else, in a chart of ratios.
double_experiments() {
	plan_experiments=$(awk -F '\t' -v OFS='\t' '
		NR == FNR { has[$1] = 1; next }
		$1 in has { $2 = "ratios"; $4 = "build:this/versus"; print }
	' <(printf %s "$plan_cells") <(printf %s "$plan_experiments"))$'\n'
}

# What the other build says of itself, as environment.json says it of this one.
# write_versus RUN FOLDER
write_versus() {
	local commit=unknown
	is_versus || return 0
	commit=$(git -C "$versus" describe --always --dirty 2>/dev/null) || commit=unknown
	{ "$versus/environment" --run "$1" --label "$option_label" --seed "$seed" \
		--commit "$commit" --hyperfine "$(hyperfine --version)" \
		--gnuplot "$(gnuplot --version)" 2>/dev/null || echo '{}'; } >"$2/versus.json"
}

# Says how the sides compare, in words that a log keeps; false if this one is slower somewhere.
tell_versus() {
	local slower faster equal unknown other
	IFS=$'\t' read -r slower faster equal unknown other < <(count_verdicts)
	printf '\nthis (%s) against versus (%s%s):\n' "$BUILD" "$versus" \
		"${versus_options:+ with $versus_options}"
	printf '%d cells: %d slower, %d faster, %d equivalent, %d cannot tell' \
		$((slower + faster + equal + unknown + other)) "$slower" "$faster" "$equal" "$unknown"
	((other == 0)) || printf ', %d different in what is no cost' "$other"
	echo
	list_different
	((slower == 0))
}

# SLOWER FASTER EQUIVALENT UNKNOWN DIFFERENT
count_verdicts() {
	verdicts | awk -F '\t' '{ n[$1]++ }
		END { printf "%d\t%d\t%d\t%d\t%d\n", n["slower"], n["faster"], n["equivalent"],
			n["cannot tell"], n["different"] }'
}

# Those that one should look at.
list_different() {
	verdicts | awk -F '\t' '$1 == "slower" || $1 == "different" {
		printf "  %s: %s: %.3f times [%.3f, %.3f]\n", $1, $2, $3, $4, $5 }'
}

# VERDICT CELL RATIO LOW HIGH, a line for each pair of cells. Of a measure that is neither a
# time nor a size, hand-overs a second, more is not slower: it is only different.
verdicts() {
	awk -F '\t' '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$at["parameter"] == "build" {
			verdict = $at["verdict"]
			if (verdict == "different" && $at["clock"] ~ /-process$|_ns$|_bytes$/)
				verdict = $at["ratio"] > 1 ? "slower" : "faster"
			cell = $at["first"]
			sub(/,build=this$/, "", cell)
			print verdict "\t" cell "\t" $at["ratio"] "\t" $at["ratio_low"] "\t" $at["ratio_high"]
		}' "$folder/comparisons.tsv"
}
