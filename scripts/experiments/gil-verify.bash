# shellcheck shell=bash
# Every emulated lock beside the interpreter that it is taken from, in the same blocks and
# at that interpreter's speed. build/fidelity makes the table of it. The cells are the real
# ones' twins: policy, side (real or emulated), what, n (threads, processes, or CPU-bound
# threads beside the work).

summary "Do the emulated interpreter locks behave as the real ones do?"
blocks 8

# twin WHAT N -- REAL… -- EMULATED…: both cells of $policy and $name
twin() {
	local key=(policy="$policy" what="$1" n="$2") real=()
	shift 3
	while [[ $1 != -- ]]; do
		real+=("$1")
		shift
	done
	shift
	real "${key[@]}" side=real -- "$name" "${real[@]}"
	# shellcheck disable=SC2086 # several words
	cell "${key[@]}" side=emulated -- "$@" --gil "$policy" $speed
}

cpu_twins() {
	local n
	twin serial 1 -- cpu --mode serial --tasks 1 --count "$count" -- \
		cpu --mode serial --tasks 1 --count "$count"
	for n in 1 2 4 8; do
		twin thread $n -- cpu --mode thread --tasks $n --count "$count" -- \
			cpu --mode thread --tasks $n --count "$count"
	done
	for n in 1 2 4 8; do
		twin process $n -- cpu --mode process --tasks $n --count "$count" -- \
			cpu --mode process --tasks $n --count "$count"
	done
}

# io_twins KIND OPERATIONS TIME HOGS…
io_twins() {
	local kind=$1 n
	local limits=(--io "$1" --operations "$(pick "$2" 20)" --time "$(pick "$3" 50ms)")
	local client=()
	[[ $1 != echo ]] || client=(--convoy "$BUILD/convoy") # the same for both
	shift 3
	for n; do
		twin "$kind" "$n" -- convoy --hogs "$n" "${limits[@]}" "${client[@]}" -- \
			convoy --mode thread --hogs "$n" "${limits[@]}"
	done
}

# handoff_twins TIME THREADS…
handoff_twins() {
	local time n
	time=$(pick "$1" 50ms)
	shift
	for n; do
		twin handoff "$n" -- handoff --threads "$n" --time "$time" -- \
			convoy --mode thread --hogs "$n" --io none --time "$time"
	done
}

declare -A seen=()
count=$(pick 2000000 20000)
for name in $(interpreters); do
	policy=$(policy_of "$name")
	# One interpreter for each lock: the first that was found.
	[[ $policy != none && ! -v seen[$policy] ]] || continue
	seen[$policy]=1
	speed=$(speed_of "$name")
	case $policy in
	cpython*)
		cpu_twins
		io_twins sleep 110 4s 0 1 2 4
		io_twins echo 60 2s 0 1 2 4
		io_twins pipe 2000 1s 0 1 2 4
		handoff_twins 500ms 1 2 4 8
		;;
	ruby) io_twins sleep 20 6s 1 2 ;;
	ocaml) io_twins sleep 20 3s 1 2 ;;
	pypy) handoff_twins 500ms 2 4 ;;
	esac
done
