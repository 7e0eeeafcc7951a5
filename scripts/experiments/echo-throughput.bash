# shellcheck shell=bash
# Closed loop: every connection sends its next request when the reply to the last is there. In the
# pools by connection more connections than workers wait for one another. Other programs' servers
# are there if they are installed.

summary "How many requests a second does each way to serve connections answer?"
chart echo-throughput
suite sockets
measure time_per_request_ns
compare mode:process/thread mode:event/thread mode:native-libuv/event mode:socat/process \
	mode:socat/thread mode:ncat/process

requests_of() {
	local each=$(($(pick 4000 200) / $1))
	local least
	least=$(pick 50 4)
	echo $((each < least ? least : each))
}

for connections in 1 4 16 64 256; do
	base mode=thread connections="$connections"
	((connections != 16)) || control mode=thread connections=16
	work=(--connections "$connections" --requests "$(requests_of "$connections")")
	for mode in thread process event; do
		cell mode=$mode connections="$connections" -- echo --mode $mode "${work[@]}"
	done
	for mode in thread-pool process-pool; do
		for unit in connection request; do
			cell mode=$mode unit=$unit connections="$connections" -- \
				echo --mode $mode --unit $unit "${work[@]}"
		done
	done
	[[ ! -x $PEERS_BUILD/native-echo-libuv ]] || script mode=native-libuv connections="$connections" -- \
		scripts/reference/sockets/run libuv "${work[@]}"
	for server in socat ncat; do
		command -v $server >/dev/null || continue
		# ncat has only ten wait to be accepted: others try again seconds later.
		[[ $server != ncat ]] || ((connections <= 4)) || continue
		script mode=$server connections="$connections" -- \
			scripts/reference/sockets/run $server "${work[@]}"
	done
done
