# shellcheck shell=bash
# Short connections, four at once: connect, one request, close. The time to the first byte of the
# reply is that of a worker that must first be created, woken or found.

summary "How long does a new connection wait for its first byte?"
chart echo-spawn
suite sockets
measure first_byte_p50_ns
compare mode:process/thread mode:event/thread

work=(--connections 4 --short "$(pick 1100 40)")

base mode=thread
control mode=thread
for mode in thread process event; do
	cell mode=$mode -- echo --mode $mode "${work[@]}"
done
for mode in thread-pool process-pool; do
	for unit in connection request; do
		cell mode=$mode unit=$unit -- echo --mode $mode --unit $unit --workers 4 "${work[@]}"
	done
done
