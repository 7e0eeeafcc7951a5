# shellcheck shell=bash disable=SC2015,SC2030,SC2031,SC2034,SC2154
# What an experiment file may say, and how it is read.
#
# An experiment is a file scripts/experiments/NAME.bash that declares:
#
#   summary TEXT               one line: the question
#   chart NAME                 drawn by scripts/charts/NAME.gp
#   suite NAME…                the suites it belongs to
#   blocks N                   how many blocks it wants when --blocks is not given
#   compare NAME:A/B…          compare the cells that differ only in NAME being A or B
#   measure NAME               the headline, one of the measures in the records (default:
#                              elapsed_ns); all cells must have records
#   base KEY…|-                base of the speedups of the cells declared below it
#   cell KEY… -- PROGRAM ARGUMENT…
#                              a run of a workload program of the build directory
#   beside CPUS KEY… -- PROGRAM ARGUMENT…
#                              a copy of it pinned to each of CPUS (0,1), all at once
#   script KEY… -- COMMAND…    another command that takes --json, --quiet and --tag
#                              and writes a record as the workload programs do
#   real KEY… -- NAME PROGRAM ARGUMENT…
#                              a run of scripts/reference/interpreters/PROGRAM in the
#                              interpreter NAME
#   foreign KEY… -- COMMAND…   a command that writes no record; its wall time counts
#   control KEY…               run this cell twice in every block: the A/A control
#
# KEY is NAME=VALUE and names the cell. A file may use $CPUS (the CPUs that this
# machine grants), and
#
#   pick NORMAL SMOKE          prints one of the two: SMOKE under --smoke
#   powers_to N                prints 1 2 4 … and N
#   spread_cpus N              prints N CPUs, far apart, as 0,1
#   iterations MS              prints the count of the cpu loop that takes about MS
#   gil_iterations MS          prints the same under a GIL, with the default --op-time
#   natives                    prints the programs of $PEERS_BUILD (default:
#                              build-peers) that use other libraries' pools
#   caller_of NATIVE           prints runs or waits: what its thread does that waits
#   policies NAME…             prints those of the GIL policies that the build has
#   interpreters               prints the real interpreters that were found; they are
#                              looked for only under --smoke, or if a name that begins
#                              with gil is chosen
#   policy_of INTERPRETER      prints the policy that is to be compared with it
#   speed_of INTERPRETER [OPTION…]
#                              measures it with scripts/calibrate and prints the options that make a workload
#                              interpret as fast; nothing if the experiment was not asked
#                              for by name, or under --smoke
#   available_mib              prints how much memory is free to be taken
#
# Files are read in a subshell each: what they set stays theirs.

CPUS=
spread=()
gil_policies=()
interpreter_names=()
declare -A interpreter_kind=() interpreter_path=() interpreter_policy=()

read_cpus() {
	local key values
	if [[ ! -x $BUILD/null ]]; then
		((option_list)) || fail 1 "$BUILD/null is missing: run \`make\` first"
		CPUS=$(nproc)
		return
	fi
	while read -r key values; do
		case $key in
		cpus:) CPUS=$values ;;
		spread:) read -ra spread <<<"$values" ;;
		gil:) read -ra gil_policies <<<"$values" ;;
		esac
	done < <("$BUILD/null" --list)
	is_number "$CPUS" 1 100000 || fail 1 "$BUILD/null --list does not tell the CPUs"
}

# It takes a while, so only if they may be asked for.
find_interpreters() {
	local name path kind version policy found
	[[ " ${option_names[*]}" == *" gil"* ]] || ((option_smoke)) || return 0
	found=$(scripts/reference/interpreters/detect "${option_interpreters[@]}") ||
		fail 2 "--interpreter: one that was given does not run"
	while IFS=$'\t' read -r name path kind version policy; do
		[[ -n $name ]] || continue
		interpreter_names+=("$name")
		interpreter_path[$name]=$path
		interpreter_kind[$name]=$kind
		interpreter_policy[$name]=$policy
	done <<<"$found"
}

pick() {
	if ((option_smoke)); then echo "$2"; else echo "$1"; fi
}

powers_to() {
	local n
	for ((n = 1; n < $1; n *= 2)); do
		echo "$n"
	done
	echo "$1"
}

spread_cpus() {
	local IFS=,
	echo "${spread[*]:0:$1}"
}

# At 0.3 ns an iteration; what it really takes is in every record.
iterations() {
	echo $(($1 * 10000000 / 3))
}

gil_iterations() {
	echo $(($1 * 100000 / 3))
}

natives() {
	local program
	for program in "$PEERS_BUILD"/native-{tbb,openmp,libuv,glib,apr}; do
		[[ ! -x $program ]] || echo "${program##*/}"
	done
}
# caller_of NATIVE: runs if its waiting thread runs tasks, else waits.
caller_of() {
	case $1 in
	native-tbb | native-openmp) echo runs ;;
	*) echo waits ;;
	esac
}
PEERS_BUILD=${PEERS_BUILD:-build-peers}

policies() {
	local name
	for name; do
		[[ " ${gil_policies[*]} " != *" $name "* ]] || echo "$name"
	done
}

interpreters() {
	((${#interpreter_names[@]} == 0)) || printf '%s\n' "${interpreter_names[@]}"
}

policy_of() {
	echo "${interpreter_policy[$1]}"
}

speed_of() {
	local name policy options
	[[ " ${option_names[*]} " == *" $this_name "* ]] && ((!option_smoke)) || return 0
	IFS=$'\t' read -r name policy options < <(scripts/calibrate --interpreter \
		"$1=${interpreter_path[$1]}" "$@")
	[[ $name == "$1" && $policy ]] || bad_experiment "$1 could not be calibrated"
	echo "$options"
}

available_mib() {
	awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo
}

summary() { this_summary=$1; }
chart() { this_chart=$1; }
suite() { this_suites=${*:-}; }
blocks() { this_blocks=$1; }
compare() { this_compare=$*; }
measure() { this_measure=$1; }

base() {
	local key=-
	[[ $1 == - ]] || set_key "$@"
	this_base=$key
}

control() {
	local key
	set_key "$@"
	this_controls[$key]=1
}

cell() {
	split_words "$@"
	add_cell 1 "$BUILD/${command_words[0]}" "${command_words[@]:1}"
}

beside() {
	local cpus=$1 list
	shift
	IFS=, read -ra list <<<"$cpus"
	split_words "$@"
	add_cell "${#list[@]}" scripts/together "$cpus" -- \
		"$BUILD/${command_words[0]}" "${command_words[@]:1}"
}

script() {
	split_words "$@"
	add_cell 1 "${command_words[@]}"
}

real() {
	local name
	split_words "$@"
	name=${command_words[0]}
	add_cell 1 scripts/reference/interpreters/run "${interpreter_kind[$name]}" \
		"${interpreter_path[$name]}" "${command_words[@]:1}"
}

foreign() {
	split_words "$@"
	add_cell 0 "${command_words[@]}"
}

bad_experiment() {
	fail 1 "$this_file: $*"
}

# Splits KEY… -- COMMAND… into key_words and command_words.
split_words() {
	key_words=()
	while (($#)) && [[ $1 != -- ]]; do
		key_words+=("$1")
		shift
	done
	(($# > 1)) || bad_experiment "cell ${key_words[*]}: no command after --"
	command_words=("${@:2}")
}

# set_key NAME=VALUE…: sets the caller's key, the whole one of a cell.
set_key() {
	local word IFS=,
	for word; do
		[[ $word =~ ^[A-Za-z0-9._+-]+=[A-Za-z0-9._+-]+$ ]] ||
			bad_experiment "'$word' is not NAME=VALUE of letters, digits, '.', '_', '+', '-'"
	done
	key=$this_name:$*
}

# add_cell RECORDS COMMAND…, with key_words set.
add_cell() {
	local records=$1 key base=$this_base command='' word
	shift
	set_key "${key_words[@]}"
	[[ ! -v this_cells[$key] ]] || bad_experiment "cell $key is declared twice"
	[[ $base != "$key" ]] || base=-
	for word; do
		[[ $word =~ ^[A-Za-z0-9_./,:=+-]+$ ]] || printf -v word '%q' "$word"
		command+=$word' '
	done
	this_cells[$key]=1
	this_keys+=("$key")
	this_rows+=("${records}"$'\t'"${base}"$'\t'"${command% }")
}

# Prints what FILE declares, tab-separated:
#   experiment NAME SUITES BLOCKS CHART COMPARE MEASURE SUMMARY
#   cell NAME KEY REPLICATES RECORDS BASE COMMAND
load_experiment() (
	this_file=$1
	this_name=$(basename "$1" .bash)
	this_summary='' this_chart=- this_suites=- this_blocks=30 this_compare=- this_measure=- this_base=-
	declare -A this_controls=() this_cells=()
	this_keys=() this_rows=()
	# shellcheck source=/dev/null
	source "$this_file" || bad_experiment "cannot be read"
	[[ -n $this_summary ]] || bad_experiment "declares no summary"
	check_keys
	printf 'experiment\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$this_name" "$this_suites" \
		"$this_blocks" "$this_chart" "$this_compare" "$this_measure" "$this_summary"
	for ((i = 0; i < ${#this_keys[@]}; i++)); do
		key=${this_keys[i]}
		printf 'cell\t%s\t%s\t%s\t%s\n' "$this_name" "$key" \
			$((1 + ${this_controls[$key]:-0})) "${this_rows[i]}"
	done
)

check_keys() {
	local key row rest
	for key in "${!this_controls[@]}"; do
		[[ -v this_cells[$key] ]] || bad_experiment "control $key is not a cell"
	done
	for row in "${this_rows[@]}"; do
		[[ $this_measure == - || $row != 0$'\t'* ]] ||
			bad_experiment "a foreign cell has no $this_measure"
		rest=${row#*$'\t'}
		key=${rest%%$'\t'*}
		[[ $key == - || -v this_cells[$key] ]] || bad_experiment "base $key is not a cell"
	done
}
