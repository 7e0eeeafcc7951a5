# shellcheck shell=bash
# One task at a time: submitted, run, its result waited for. As many as a p99.9 needs
# that has ten beyond it. Where whoever waits runs tasks, it mostly runs that one itself.

summary "How long does a single task take from its submission to its result?"
chart latency
suite peers
measure p50_ns
compare mode:process-pool/thread-pool mode:native-tbb/thread-pool \
	mode:native-openmp/thread-pool mode:native-libuv/thread-pool \
	mode:native-glib/thread-pool mode:native-apr/thread-pool

options=(--pattern round-trip --workers 2 --tasks "$(pick 12000 200)")

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

base mode=thread-pool caller=waits
python=${PYTHON:-python3}
if command -v "$python" >/dev/null; then
	for mode in thread-pool-executor process-pool-executor multiprocessing-pool; do
		script mode=$mode caller=waits -- "$python" scripts/reference/pool.py $mode \
			--pattern latency --workers 2 --tasks "$(pick 1200 50)"
	done
fi
