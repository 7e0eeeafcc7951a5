# shellcheck shell=bash disable=SC2015,SC2030,SC2031,SC2034,SC2154
# From all experiments to the plan: which cells make a block, and how it is shown.

declare -A suites_of=() blocks_of=() row_of=() cells_of=() count_of=()
experiments=()
margin= # as given, 2%; empty: the analysis's own

# load_experiments [FILE…]: all that there are, unless FILEs are given.
load_experiments() {
	local file rows kind name rest
	(($#)) || set -- scripts/experiments/*.bash
	read_cpus
	find_interpreters
	for file; do
		rows=$(load_experiment "$file") || exit
		while IFS=$'\t' read -r kind name rest; do
			case $kind in
			experiment) add_experiment "$name" "$rest" ;;
			cell)
				cells_of[$name]+=$name$'\t'$rest$'\n'
				count_of[$name]=$((${count_of[$name]:-0} + 1))
				;;
			esac
		done <<<"$rows"
	done
}

# add_experiment NAME SUITES<tab>BLOCKS<tab>CHART<tab>COMPARE<tab>MEASURE<tab>SUMMARY
add_experiment() {
	local name=$1 suites wanted drawn compared measured text
	IFS=$'\t' read -r suites wanted drawn compared measured text <<<"$2"
	experiments+=("$name")
	suites_of[$name]=$suites
	blocks_of[$name]=$wanted
	row_of[$name]=$name$'\t'${drawn/#-/}$'\t'$text$'\t'${compared/#-/}$'\t'${measured/#-/}
}

print_list() {
	local name
	printf '%-16s %-10s %6s %7s  %s\n' experiment suite cells blocks summary
	for name in "${experiments[@]}"; do
		printf '%-16s %-10s %6d %7d  %s\n' "$name" "${suites_of[$name]}" \
			"${count_of[$name]:-0}" "${blocks_of[$name]}" "$(cut -f 3 <<<"${row_of[$name]}")"
	done
}

# Sets the plan (two tables without their headers) and the blocks to run.
choose_cells() {
	local name wanted=0
	local -A chosen=()
	plan_experiments='' plan_cells=''
	mark_chosen
	for name in "${experiments[@]}"; do
		[[ -v chosen[$name] ]] || continue
		plan_experiments+=${row_of[$name]}$'\n'
		plan_cells+=${cells_of[$name]:-}
		((wanted && wanted <= blocks_of[$name])) || wanted=${blocks_of[$name]}
	done
	double_plan
	blocks=${option_blocks:-$(pick "$wanted" 2)}
	((option_smoke || wanted == 30)) || [[ -n $option_blocks$option_precision ]] ||
		say "$wanted blocks, as the chosen experiments ask; --blocks changes that"
	margin=$option_margin
	set_precision "$option_precision" "$option_drop_precise"
	seed=${option_seed:-$SRANDOM}
	read_cells <<<"$plan_cells"
}

# set_precision PRECISION DROP: with the budget that goes with it. If neither that nor the
# most blocks are given, something must end it.
set_precision() {
	precision=$1 drop_precise=$2
	budget=${option_budget:-$budget}
	[[ -n $precision ]] || return 0
	[[ -n $option_blocks || -z $option_precision ]] || blocks=9999
	[[ -n $option_blocks || -n $budget ]] || budget=$first_budget
}

# Fills the caller's `chosen`.
mark_chosen() {
	local wanted name found
	((${#option_names[@]})) || option_names=(default)
	((option_smoke == 0)) || [[ ${option_names[*]} != default ]] || option_names+=(tutorial peers gil sockets)
	for wanted in "${option_names[@]}"; do
		found=0
		for name in "${experiments[@]}"; do
			[[ $wanted == "$name" || " ${suites_of[$name]} " == *" $wanted "* ]] || continue
			chosen[$name]=1
			found=1
		done
		((found)) || fail 2 "'$wanted' is neither a suite nor an experiment; allowed are" \
			"$(allowed_names)"
	done
}

allowed_names() {
	tr ' ' '\n' <<<"${suites_of[*]} ${experiments[*]}" | grep -vx -e - | sort -u | paste -sd ' '
}

# Reads the lines of cells.tsv, without header, into the arrays that blocks are
# run from; item_cell and item_replicate number the runs of a block.
read_cells() {
	local name key replicates records of command replicate
	cell_key=() cell_records=() cell_replicates=() cell_command=() item_cell=() item_replicate=()
	while IFS=$'\t' read -r name key replicates records of command; do
		[[ -n $name ]] || continue
		for ((replicate = 0; replicate < replicates; replicate++)); do
			item_cell+=("${#cell_key[@]}")
			item_replicate+=("$replicate")
		done
		cell_key+=("$key")
		cell_records+=("$records")
		cell_replicates+=("$replicates")
		cell_command+=("$command")
	done
	((${#cell_key[@]})) || fail 1 "the plan has no cells"
}

print_experiments() {
	printf 'experiment\tchart\tsummary\tcompare\tmeasure\n%s' "$plan_experiments"
}

print_cells() {
	printf 'experiment\tcell\treplicates\trecords\tbase\tcommand\n%s' "$plan_cells"
}

blocks_in_words() {
	if [[ -z $precision ]]; then
		echo "$blocks blocks"
	else
		echo "blocks until ±${precision%\%} % is reached${budget:+, at most $budget}"
	fi
}

print_plan() {
	local block i shown=$blocks
	[[ -z $precision ]] || shown=$((blocks < first_look ? blocks : first_look))
	printf '%d cells, %d runs a block, %s, seed %s\n\n' "${#cell_key[@]}" \
		"${#item_cell[@]}" "$(blocks_in_words)" "$seed"
	print_experiments
	echo
	print_cells
	printf '\nruns of a block\n'
	for ((i = 0; i < ${#item_cell[@]}; i++)); do
		printf '%d\t%s\treplicate %d\n' $((i + 1)) "${cell_key[item_cell[i]]}" \
			"${item_replicate[i]}"
	done
	echo
	for ((block = 1; block <= shown; block++)); do
		shuffle "$seed" "$block" "${#item_cell[@]}"
		printf 'block %d:' "$block"
		for i in "${order[@]}"; do
			printf ' %d' $((i + 1))
		done
		echo
	done
}
