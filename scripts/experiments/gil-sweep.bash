# shellcheck shell=bash
# Beside two threads that compute, one sleeps for 1 ms again and again: the longer the
# interval after which it may ask for the lock, the later it wakes, and the less is lost
# to hand-overs. A run ends with the first sleep that ends after the time.

summary "What does a shorter switch interval cost the threads that compute, and what does it give the one that waits?"
chart gil-sweep
suite gil
blocks 20
measure latency_p50_ns

time=$(pick 40ms 10ms)
[[ -z ${FULL:-} ]] || time=2s
options=(--mode thread --gil cpython3 --hogs 2 --time "$time")

cell gil=cpython3 io=none -- convoy "${options[@]}" --io none
for interval in 50us 150us 500us 1500us 5ms 15ms 50ms 100ms; do
	cell gil=cpython3 io=sleep interval=$interval -- \
		convoy "${options[@]}" --io sleep --switch-interval $interval
done
