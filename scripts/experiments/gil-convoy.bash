# shellcheck shell=bash
# One thread whose operations take from a microsecond to 10 ms, beside threads that
# compute. The first operation often comes before these run: a median needs three.
# FULL=1 adds eight threads, in which three operations take half a second.

summary "Which operations does a convoy of threads that compute hurt?"
chart gil-convoy
suite gil
measure latency_p50_ns

# Operations of a run beside K threads.
operations_of() {
	case $1 in
	0 | 1) echo 6 ;;
	2 | 4) echo 4 ;;
	*) echo 3 ;;
	esac
}

for gil in $(policies cpython3 none); do
	[[ $gil == none ]] && counts="0 1 4" || counts="0 1 2 4"
	[[ -z ${FULL:-} ]] || counts="0 1 2 4 8"
	base gil="$gil" io=pipe hogs=0
	for hogs in $counts; do
		cell gil="$gil" io=pipe hogs="$hogs" -- convoy --gil "$gil" --mode thread \
			--hogs "$hogs" --io pipe --operations "$(pick 20000 100)" --time "$(pick 20ms 2ms)"
	done
	for sleep in 100us 1ms 10ms; do
		base gil="$gil" io=sleep sleep=$sleep hogs=0
		for hogs in $counts; do
			cell gil="$gil" io=sleep sleep=$sleep hogs="$hogs" -- convoy --gil "$gil" \
				--mode thread --hogs "$hogs" --io sleep --sleep $sleep \
				--operations "$(pick "$(operations_of "$hogs")" 2)"
		done
	done
done
