# shellcheck shell=bash
# The same server, a thread for each connection, with and without an interpreter's lock: requests
# that only pass through, and requests that compute.

summary "What does a GIL do to a server with a thread for each connection?"
chart echo-gil
suite sockets
measure time_per_request_ns
compare gil:cpython3/none

for work in 0us 100us; do
	total=$(pick 4000 160)
	[[ $work == 0us ]] || total=$(pick 480 32)
	for connections in 1 2 4 8 16; do
		base gil=none work=$work connections="$connections"
		[[ $work$connections != 0us4 ]] || control gil=none work=0us connections=4
		for gil in none cpython3; do
			cell gil=$gil work=$work connections="$connections" -- echo --mode thread --gil $gil \
				--work $work --connections "$connections" --requests $((total / connections))
		done
	done
done
