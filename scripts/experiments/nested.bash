# shellcheck shell=bash
# The 27th Fibonacci number, a task for every other call: tasks that submit tasks and
# wait for them. Only these libraries can do that with two workers.

summary "What does a task cost that tasks hand out themselves?"
chart figures
suite peers
measure task_ns
compare mode:process-pool/thread-pool mode:native-tbb/thread-pool \
	mode:native-openmp/thread-pool

options=(--pattern nested --workers 2 --depth "$(pick 27 12)")

base mode=thread-pool
control mode=thread-pool
for mode in thread-pool process-pool; do
	cell mode=$mode -- dispatch --mode $mode "${options[@]}"
done
for mode in $(natives); do
	[[ $mode != native-tbb && $mode != native-openmp ]] ||
		script mode="$mode" -- "$PEERS_BUILD/$mode" "${options[@]}"
done
