# shellcheck shell=bash disable=SC2154
# For the experiments gil-verify…: emulated locks beside the interpreters that they are
# taken from, in the same blocks and at their speed. Cells are named by policy, side (real
# or emulated), what, and n (threads, processes, or CPU-bound threads beside the work);
# build/fidelity makes the table of them. Set $name, an interpreter, and $policy first.

# twin WHAT N -- REAL… -- EMULATED…
twin() {
	local key=(policy="$policy" what="$1" n="$2") real=()
	shift 3
	while [[ $1 != -- ]]; do
		real+=("$1")
		shift
	done
	shift
	real "${key[@]}" side=real -- "$name" "${real[@]}"
	cell "${key[@]}" side=emulated -- "$@" --gil "$policy"
}

# cpu_twins SPEED [REAL_OPTION]
cpu_twins() {
	local n speed mode count real=()
	read -ra speed <<<"$1"
	[[ -z ${2:-} ]] || real=("$2")
	count=$(pick 6000000 20000)
	twin serial 1 -- cpu --mode serial --tasks 1 --count "$count" "${real[@]}" -- \
		cpu --mode serial --tasks 1 --count "$count" "${speed[@]}"
	for mode in thread process; do
		for n in 1 2 4 8; do
			twin $mode $n -- cpu --mode $mode --tasks $n --count "$count" "${real[@]}" -- \
				cpu --mode $mode --tasks $n --count "$count" "${speed[@]}"
		done
	done
}

# io_twins SPEED KIND OPERATIONS TIME HOGS…
io_twins() {
	local kind=$2 n speed client=() apart
	local limits=(--io "$2" --operations "$(pick "$3" 20)" --time "$(pick "$4" 50ms)")
	read -ra speed <<<"$1"
	[[ $kind != echo ]] || client=(--convoy "$BUILD/convoy") # the same for both
	shift 4
	for n; do
		# With nobody beside it, it is the placement that decides.
		apart=()
		[[ $kind != echo || $n != 0 ]] || apart=(--apart)
		twin "$kind" "$n" -- convoy --hogs "$n" "${limits[@]}" "${apart[@]}" "${client[@]}" -- \
			convoy --mode thread --hogs "$n" "${limits[@]}" "${apart[@]}" "${speed[@]}"
	done
}

# handoff_twins SPEED TIME THREADS…
handoff_twins() {
	local time n speed
	read -ra speed <<<"$1"
	time=$(pick "$2" 50ms)
	shift 2
	for n; do
		twin handoff "$n" -- handoff --threads "$n" --time "$time" -- \
			convoy --mode thread --hogs "$n" --io none --time "$time" "${speed[@]}"
	done
}

# python_twins REAL_OPTION: all that are compared of a CPython
python_twins() {
	local speed datagrams
	speed=$(speed_of "$name")
	datagrams=$(speed_of "$name" --calls self)
	cpu_twins "$speed" "$1"
	io_twins "$speed" sleep 110 4s 0 1
	io_twins "$speed" sleep 250 6s 2 4
	io_twins "$datagrams" echo 400 2s 0
	io_twins "$datagrams" echo 60 2s 1 2 4
	io_twins "$speed" pipe 2000 1s 0 1 2 4
	handoff_twins "$speed" 500ms 1 2 4 8
}

# first_of POLICY: the first interpreter that belongs to it, if there is one
first_of() {
	local name
	for name in $(interpreters); do
		[[ $(policy_of "$name") != "$1" ]] || { echo "$name" && return; }
	done
}
