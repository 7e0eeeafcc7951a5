# shellcheck shell=bash disable=SC2015,SC2030,SC2031,SC2034,SC2154
# The command line of scripts/bench, and how it complains.

option_names=()
option_blocks=
option_budget=
option_precision=
option_drop_precise=0
option_margin=
option_versus=
option_versus_options=
option_fail_on_regression=0
option_label=
option_resume=
option_seed=
option_smoke=0
option_list=0
option_interpreters=()
option_dry_run=0

usage() {
	cat <<'EOF'
usage: scripts/bench [SUITE|EXPERIMENT…] [OPTION…]

Runs every cell of the chosen experiments (default: the suite `default`) in
random order, again and again, stores the runs in results/RUN/ and summarises
them. One run of every cell is a block.

  --blocks N     blocks to run (1 to 9999; default 30, or what a chosen
                 experiment asks for)
  --budget TIME  start no block that would end later than TIME (90s, 2m, 1h)
                 after the first began; one block is always run
  --precision P% run blocks until every headline interval is within ±P % (1%,
                 0.5%), or the budget ends; the first look is after 15 blocks,
                 more than --blocks are never run. Headline intervals are the
                 speedups of all cells with a base, the ratios of all compared
                 cells, and the times of cells in neither. The budget is 10m if
                 neither it nor --blocks is given
  --drop-precise with --precision: cells that no wider interval needs sit out
                 the rest; A/A controls never do
  --margin P%    call times equivalent if they differ by less (default: 2%)
  --versus DIR   compare the build directory with another one: every cell of its
                 programs runs twice in each block, from either, and nothing
                 else runs or is compared. The way to compare two commits:
                   git worktree add ../old COMMIT && make -C ../old
                   scripts/bench --versus ../old/build
  --versus-options 'OPTION…'
                 what the programs of the other side get besides; without
                 --versus they are those of the same build
  --fail-on-regression
                 with either: exit with 3 if a cell is different and slower
                 than on the other side
  --label NAME   put NAME into the name of the run
  --resume RUN   go on with an interrupted run (its name, or its folder); its
                 plan and seed are kept; --blocks, --budget, --precision,
                 --drop-precise and --margin may ask for something new
  --seed N       seed of the random order (0 to 4294967295; default: random)
  --interpreter NAME=PATH
                 another real interpreter for the suite `gil`, or another path
                 of one; may be repeated; what is found without says
                 scripts/reference/interpreters/detect
  --smoke        everything (the suites `default`, `peers`, `gil` and
                 `sockets`, and `tutorial`) at tiny size, in 2 blocks: shows
                 that it runs, measures nothing
  --list         list suites and experiments
  --dry-run      print the plan and the order of every block; run nothing
  --help         print this

Ctrl-C stops, keeps every complete block and summarises them. BUILD names the
build directory (default: build), PEERS_BUILD that of the programs that use
other libraries (default: build-peers), PYTHON the interpreter of Python's
cells (default: python3). FULL=1 lets spawn-methods fork a parent of 1 GiB, and
the suite `gil` measure longer and beside more interpreters.

exit status: 0 all runs succeeded, 1 a run or a step failed, 2 bad usage,
3 a regression, 130 interrupted
EOF
}

say() {
	printf 'bench: %s\n' "$*" >&2
}

# fail STATUS MESSAGE…
fail() {
	local status=$1
	shift
	say "$@"
	exit "$status"
}

parse_options() {
	while (($#)); do
		case $1 in
		--blocks | --budget | --interpreter | --label | --margin | --precision | --resume | --seed | --versus | --versus-options)
			(($# > 1)) || fail 2 "$1 needs a value; see --help"
			set_option "$1" "$2"
			shift
			;;
		--blocks=* | --budget=* | --interpreter=* | --label=* | --margin=* | --precision=* | --resume=* | --seed=* | --versus=* | --versus-options=*)
			set_option "${1%%=*}" "${1#*=}"
			;;
		--smoke) option_smoke=1 ;;
		--drop-precise) option_drop_precise=1 ;;
		--fail-on-regression) option_fail_on_regression=1 ;;
		--list) option_list=1 ;;
		--dry-run) option_dry_run=1 ;;
		--help)
			usage
			exit 0
			;;
		-*) fail 2 "$1: unknown option; see --help" ;;
		*) option_names+=("$1") ;;
		esac
		shift
	done
	[[ -z $option_resume ]] || refuse_with_resume
	((option_fail_on_regression == 0)) || [[ -n $option_versus$option_versus_options$option_resume ]] ||
		fail 2 "--fail-on-regression: only with --versus or --versus-options"
	((option_drop_precise == 0)) || [[ -n $option_precision$option_resume ]] ||
		fail 2 "--drop-precise: only with --precision"
}

# set_option OPTION VALUE
set_option() {
	case $1 in
	--blocks)
		is_number "$2" 1 9999 || fail 2 "--blocks '$2': must be a whole number from 1 to 9999"
		option_blocks=$((10#$2))
		;;
	--seed)
		is_number "$2" 0 4294967295 ||
			fail 2 "--seed '$2': must be a whole number from 0 to 4294967295"
		option_seed=$((10#$2))
		;;
	--budget)
		is_time "$2" ||
			fail 2 "--budget '$2': must be a whole number of s, m or h above 0, as in 90s or 2m"
		option_budget=$2
		;;
	--margin | --precision)
		is_percentage "$2" || fail 2 "$1 '$2':" \
			"must be a percentage above 0 and below 100, as in 2% or 0.5%"
		printf -v "option_${1#--}" %s "$2"
		;;
	--interpreter)
		[[ $2 =~ ^[A-Za-z0-9._+-]+=. ]] || fail 2 "--interpreter '$2':" \
			"must be NAME=PATH, NAME of letters, digits, '.', '_', '+', '-'"
		option_interpreters+=(--interpreter "$2")
		;;
	--label)
		[[ $2 =~ ^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$ ]] || fail 2 "--label '$2':" \
			"must be 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first"
		option_label=$2
		;;
	--versus)
		[[ -n $2 ]] || fail 2 "--versus: the name of a build directory is missing"
		option_versus=${2%/}
		;;
	--versus-options)
		[[ $2 == -* ]] || fail 2 "--versus-options '$2': must be options, as in '--workers 4'"
		option_versus_options=$2
		;;
	--resume)
		[[ -n $2 ]] || fail 2 "--resume: the name of a run is missing"
		option_resume=$2
		;;
	esac
}

# is_number TEXT LOWEST HIGHEST
is_number() {
	[[ $1 =~ ^[0-9]{1,10}$ ]] && ((10#$1 >= $2 && 10#$1 <= $3))
}

is_percentage() {
	[[ $1 =~ ^[0-9]{1,2}(\.[0-9]{1,6})?%$ && $1 =~ [1-9] ]]
}

is_time() {
	[[ $1 =~ ^0*[1-9][0-9]{0,5}[smh]$ ]]
}

# time_us TIME: prints a valid --budget in microseconds.
time_us() {
	local -A seconds=([s]=1 [m]=60 [h]=3600)
	echo $((10#${1%?} * seconds[${1: -1}] * 1000000))
}

refuse_with_resume() {
	local why="--resume goes on with the plan and the seed of the run"
	((${#option_names[@]} == 0)) || fail 2 "${option_names[0]}: not allowed, $why"
	((${#option_interpreters[@]} == 0)) || fail 2 "--interpreter: not allowed, $why"
	[[ -z $option_versus ]] || fail 2 "--versus: not allowed, $why"
	[[ -z $option_versus_options ]] || fail 2 "--versus-options: not allowed, $why"
	[[ -z $option_seed ]] || fail 2 "--seed: not allowed, $why"
	[[ -z $option_label ]] || fail 2 "--label: not allowed, $why"
	((option_smoke == 0)) || fail 2 "--smoke: not allowed, $why"
	((option_dry_run == 0)) || fail 2 "--dry-run: not allowed, $why"
}
