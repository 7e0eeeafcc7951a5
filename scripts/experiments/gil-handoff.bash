# shellcheck shell=bash
# Threads that only compute pass their lock round. ruby's and ocaml's slices, 100 and
# 50 ms, take so long that only two threads do it, for a few slices; FULL=1 gives
# everyone more time, and shows real interpreters too.

summary "How often does a GIL change hands, and how long does a thread keep it?"
chart gil-handoff
suite gil
blocks 20
measure handovers_per_second

# Sets how long they run, and how many threads.
settings_of() {
	counts=(2 4 8)
	case $1 in
	ruby) time=150ms counts=(2) ;;
	ocaml) time=100ms counts=(2) ;;
	cpython3) time=100ms ;;
	priority) time=60ms ;;
	*) time=40ms ;;
	esac
	[[ -z ${FULL:-} ]] || time=2s counts=(2 4 8)
	time=$(pick "$time" 20ms)
}

for gil in $(policies cpython2 cpython3 ruby ocaml pypy priority); do
	settings_of "$gil"
	for workers in "${counts[@]}"; do
		cell gil="$gil" mode=thread workers="$workers" -- convoy --mode thread --gil "$gil" \
			--io none --hogs "$workers" --time "$time"
	done
done

if [[ -n ${FULL:-} ]]; then
	for interpreter in $(interpreters); do
		gil=$(policy_of "$interpreter")
		[[ $gil != none ]] || continue
		for workers in 2 4 8; do
			real gil="$gil" interpreter="$interpreter" mode=thread workers=$workers -- \
				"$interpreter" handoff --threads $workers --time "$(pick 2s 20ms)"
		done
	done
fi
