# shellcheck shell=bash
# A thread that answers datagrams beside threads that compute. The client asks again only
# once even the slowest answer should be there: a datagram that waits already when the
# answer is sent would be read before a woken thread takes the lock. FULL=1 measures
# longer, and all interpreters and policies.

summary "How long does an echo take beside threads that compute?"
chart gil-echo
suite gil
measure latency_p50_ns

milliseconds=$(pick 60 5) # of a run
[[ -z ${FULL:-} ]] || milliseconds=1000
read -ra chosen <<<"$(policies cpython3 cpython2 none | paste -sd ' ')"
[[ -z ${FULL:-} ]] || read -ra chosen <<<"$(policies cpython3 cpython2 ruby ocaml pypy none | paste -sd ' ')"

# Sets the options for an echo that takes at most so many milliseconds.
pace() {
	local operations=$((milliseconds / $1))
	options=(--operations $((operations > 3 ? operations : 3)) --interval "$(pick "$1ms" 1ms)")
}

longest_of() {
	case $1 in
	ruby | ocaml) echo $((10 + 110 * $2)) ;;
	*) echo $((6 + 6 * $2)) ;;
	esac
}

for gil in "${chosen[@]}"; do
	base gil="$gil" hogs=0
	[[ $gil != cpython3 ]] || control gil=cpython3 hogs=1
	for hogs in 0 1 2 4; do
		[[ $gil != none || $hogs == 0 || $hogs == 4 || -n ${FULL:-} ]] || continue
		pace "$(longest_of "$gil" $hogs)"
		cell gil="$gil" hogs=$hogs -- convoy --gil "$gil" --mode thread --hogs $hogs \
			--io echo "${options[@]}"
	done
done
for name in $(interpreters); do
	[[ $name == python* || -n ${FULL:-} ]] || continue
	gil=$(policy_of "$name")
	base gil="$gil" interpreter="$name" hogs=0
	for hogs in 0 1 2 4; do
		((hogs != 2)) || [[ -n ${FULL:-} ]] || continue
		real gil="$gil" interpreter="$name" hogs=$hogs -- "$name" convoy --hogs $hogs \
			--io echo --time "${milliseconds}ms"
	done
done
