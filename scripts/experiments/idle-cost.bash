# shellcheck shell=bash
# 64 workers that have nothing to do. The peers are here as modes of our own executor:
# what is measured is their pool's idle threads.

summary "What does a pool of 64 workers cost while it is idle?"
chart idle
suite peers
measure idle_cpu_a_second_ns
compare mode:process-pool/thread-pool

options=(--pattern idle --workers "$(pick 64 8)" --idle "$(pick 500ms 20ms)")

base mode=thread-pool
for mode in thread-pool process-pool; do
	cell mode=$mode -- dispatch --mode $mode "${options[@]}"
done
for native in $(natives); do
	mode=${native#native-}
	script mode="$mode" -- "$PEERS_BUILD/dispatch" --mode "$mode" "${options[@]}"
done
