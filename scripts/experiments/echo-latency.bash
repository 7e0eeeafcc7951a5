# shellcheck shell=bash
# Open loop: requests are sent when they are due, and latency counts from then. As many as a p99
# needs that has ten beyond it, without the first of each connection. A pool by connection has a
# worker for each, else some connections would wait for others to end.

summary "How long does a request take at a fixed rate, by the way to serve?"
chart echo-latency
suite sockets
measure latency_p50_ns
compare mode:process/thread mode:event/thread

work=(--connections 16 --requests "$(pick 100 70)" --rate 4000)

base mode=thread
control mode=thread
for mode in thread process event; do
	cell mode=$mode -- echo --mode $mode "${work[@]}"
done
for mode in thread-pool process-pool; do
	cell mode=$mode unit=connection -- echo --mode $mode --workers 16 "${work[@]}"
	cell mode=$mode unit=request -- echo --mode $mode --unit request "${work[@]}"
done
