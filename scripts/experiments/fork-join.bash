# shellcheck shell=bash
# Eight empty tasks, then wait for all of them, again and again. Whoever waits may run
# tasks meanwhile: oneTBB and OpenMP always do so and count that thread among their two
# workers; ours do it with --caller-runs, in addition to their two.

summary "What does a fork-join of eight tasks cost?"
chart figures
suite peers
measure p50_ns
compare mode:process-pool/thread-pool mode:native-tbb/thread-pool \
	mode:native-openmp/thread-pool mode:native-libuv/thread-pool \
	mode:native-glib/thread-pool mode:native-apr/thread-pool

options=(--pattern fork-join --width 8 --workers 2 --tasks "$(pick 40000 400)")

for caller in waits runs; do
	flag=()
	[[ $caller == waits ]] || flag=(--caller-runs)
	base mode=thread-pool caller=$caller
	control mode=thread-pool caller=$caller
	for mode in thread-pool process-pool; do
		cell mode=$mode caller=$caller -- dispatch --mode $mode "${options[@]}" "${flag[@]}"
	done
	for mode in $(natives); do
		[[ $(caller_of "$mode") != "$caller" ]] ||
			script mode="$mode" caller=$caller -- "$PEERS_BUILD/$mode" "${options[@]}"
	done
done
