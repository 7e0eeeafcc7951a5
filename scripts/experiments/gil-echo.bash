# shellcheck shell=bash
# A thread that answers datagrams beside threads that compute. FULL=1 measures longer, all
# policies and interpreters, and these beside more threads: their start alone takes long.

summary "How long does an echo take beside threads that compute?"
chart gil-echo
suite gil
measure latency_p50_ns

milliseconds=$(pick 60 5) # of a run
[[ -z ${FULL:-} ]] || milliseconds=1000
read -ra chosen <<<"$(policies cpython3 cpython2 none | paste -sd ' ')"
[[ -z ${FULL:-} ]] || read -ra chosen <<<"$(policies cpython3 cpython2 ruby ocaml pypy none | paste -sd ' ')"

for gil in "${chosen[@]}"; do
	base gil="$gil" hogs=0
	[[ $gil != cpython3 ]] || control gil=cpython3 hogs=1
	for hogs in 0 1 2 4; do
		[[ $gil != none || $hogs == 0 || $hogs == 4 || -n ${FULL:-} ]] || continue
		cell gil="$gil" hogs=$hogs -- convoy --gil "$gil" --mode thread --hogs $hogs \
			--io echo --time "${milliseconds}ms"
	done
done
for name in $(interpreters); do
	[[ $name == python* || -n ${FULL:-} ]] || continue
	gil=$(policy_of "$name")
	base gil="$gil" interpreter="$name" hogs=0
	for hogs in 0 1 2 4; do
		((hogs < 2)) || [[ -n ${FULL:-} ]] || continue
		real gil="$gil" interpreter="$name" hogs=$hogs -- "$name" convoy --hogs $hogs \
			--io echo --time "${milliseconds}ms"
	done
done
