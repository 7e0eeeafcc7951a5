# shellcheck shell=bash
# The same eight tasks for everyone, under one lock: so each run of a policy has about the
# same length, which holds 20 slices of its lock. ruby's slices, 100 ms, would make that
# 2 s: they are shortened, as are priority's. Of ocaml's, 50 ms, a run holds two. FULL=1
# leaves slices as they are and gives everyone the time.

summary "Does a GIL keep threads from using two CPUs?"
chart gil-cpu
suite gil
blocks 20
compare mode:thread/process

# Sets the policy's options, how long its work takes in serial, and the numbers of threads.
settings_of() {
	options=()
	milliseconds=24
	counts=(1 2 4 8)
	case $1 in
	cpython3) milliseconds=100 ;;
	priority) options=(--switch-interval 2ms) milliseconds=40 counts=(2 4 8) ;;
	ruby) options=(--quantum 2ms) milliseconds=40 counts=(2 4 8) ;;
	ocaml) milliseconds=100 counts=(2 4) ;;
	esac
	[[ -n ${FULL:-} ]] || return 0
	options=()
	counts=(1 2 4 8)
	case $1 in
	priority) milliseconds=100 ;;
	ruby) milliseconds=2000 ;;
	ocaml) milliseconds=1000 ;;
	esac
}

for gil in $(policies none cpython2 cpython3 ruby ocaml pypy priority); do
	settings_of "$gil"
	count=$(pick "$(gil_iterations $((milliseconds / 8)))" 5000)
	work=(--gil "$gil" "${options[@]}" --tasks 8 --count "$count")
	base gil="$gil" mode=serial
	[[ $gil != cpython2 ]] || control gil="$gil" mode=serial
	cell gil="$gil" mode=serial -- cpu --mode serial "${work[@]}"
	for mode in thread process; do
		[[ $mode == thread || $gil == cpython2 ]] || continue
		for workers in "${counts[@]}"; do
			cell gil="$gil" mode=$mode workers="$workers" -- cpu --mode $mode \
				--workers "$workers" "${work[@]}"
		done
	done
done

# Beside them, real interpreters. Most take longer to start than the work takes, so
# without FULL=1 only CPython.
for interpreter in $(interpreters); do
	gil=$(policy_of "$interpreter")
	[[ $gil == cpython* || -n ${FULL:-} ]] || continue
	settings_of "$gil"
	count=$(pick "$(gil_iterations $((milliseconds / 8)))" 5000)
	[[ $gil != pypy ]] || count=$((100 * count)) # it compiles the loop
	key=(gil="$gil" interpreter="$interpreter")
	base "${key[@]}" mode=serial
	# Its loop is slower in the main thread, lock or no lock.
	fresh=()
	[[ $gil != cpython3 ]] || fresh=(--fresh-stack)
	real "${key[@]}" mode=serial -- "$interpreter" cpu --mode serial "${fresh[@]}" --tasks 8 \
		--count "$count"
	for workers in ${FULL:+1} 2 4 ${FULL:+8}; do
		real "${key[@]}" mode=thread workers="$workers" -- \
			"$interpreter" cpu --mode thread --tasks 8 --workers "$workers" --count "$count"
	done
done
