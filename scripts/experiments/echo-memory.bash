# shellcheck shell=bash
# Connections that do nothing after their first request. Where a worker serves a connection to its
# end there are as many workers; polling pools have as many as by default.

summary "What memory do idle connections take, by the way to serve?"
chart echo-memory
suite sockets
measure held_memory_bytes
compare mode:process/thread mode:event/thread

for idle in 1 10 100 $(pick 1000 200); do
	base mode=thread idle="$idle"
	((idle != 10)) || control mode=thread idle=10
	work=(--idle "$idle" --connections 1 --requests 10)
	for mode in thread process event; do
		cell mode=$mode idle="$idle" -- echo --mode $mode "${work[@]}"
	done
	for mode in thread-pool process-pool; do
		cell mode=$mode unit=request idle="$idle" -- echo --mode $mode --unit request "${work[@]}"
	done
done
