#!/usr/bin/env bats
#
# The chat without a terminal: what is said arrives, whole and once, in every mode; who
# vanishes, stalls or comes too much harms nobody else; and nothing is left.

load program

chat_modes="thread process thread-pool process-pool"
process_modes="process process-pool"

setup() {
	export LC_ALL=C.UTF-8
	image=$(realpath "$BUILD/chat")
	null=$(realpath "$BUILD/null")
	cd "$BATS_TEST_TMPDIR" || return
	program=
}

# Nothing shall outlive a test, also a failing one.
teardown() {
	for pid in "${clients[@]}"; do
		kill -9 "$pid" 2>/dev/null || true
	done
	[ -z "$program" ] || kill -9 "$program" 2>/dev/null || true
	within 5 nothing_is_left
}

living() {
	find /proc -mindepth 2 -maxdepth 2 -name exe -lname "$image" 2>/dev/null
}

nothing_is_left() {
	[ -z "$(living)" ]
}

# ---- server and clients ---------------------------------------------------------------

# start_server [PREFIX… --] OPTION…: sets program and port; its operator types into descriptor 8
start_server() {
	local prefix=()
	if [[ " $* " == *" -- "* ]]; then
		while [ "$1" != -- ]; do
			prefix+=("$1")
			shift
		done
		shift
	fi
	clients=()
	rm -f operator out err in.* out.* err.*
	mkfifo operator
	"${prefix[@]}" "$image" server --port 0 "$@" <operator >out 2>err 3>&- &
	program=$!
	exec 8>operator
	shows "chat server at "
	port=$(sed -nE '1s/.*:([0-9]+), mode.*/\1/p' out)
}

operator() {
	printf '%s\n' "$@" >&8
}

# Closes its input, and sets status.
end_of_operator() {
	exec 8>&-
	ends_within 10
}

# The server shows that text within ten seconds.
shows() {
	within 10 grep -qaF -- "$1" out || {
		cat out err
		return 1
	}
}

# start_client N [COMMAND…]: what it is to say goes to descriptor 4 + N; it is number N
start_client() {
	local number=$1
	shift
	mkfifo "in.$number"
	"$@" "$image" client 127.0.0.1 "$port" <"in.$number" >"out.$number" 2>"err.$number" \
		3>&- 8>&- 5>&- 6>&- 7>&- &
	clients[number]=$!
	eval "exec $((4 + number))>in.$number"
}

join_client() {
	start_client "$@"
	shows "[$1] 127.0.0.1:"
}

# say N TEXT…: a line each
say() {
	printf '%s\n' "${@:2}" >&$((4 + $1))
}

# Client N reads that line within ten seconds.
reads() {
	within 10 grep -qaxF -- "$2" "out.$1" || {
		cat "out.$1" "err.$1"
		return 1
	}
}

# leave N: the end of the client's input; its exit status is 0
leave() {
	eval "exec $((4 + $1))>&-"
	client_ends "$1" 0
}

# client_ends N STATUS
client_ends() {
	local ended=0
	within 10 is_gone "${clients[$1]}"
	wait "${clients[$1]}" || ended=$?
	echo "client $1: $ended"
	cat "err.$1"
	[ "$ended" -eq "$2" ]
}

# What number N said, as the server showed it.
said() {
	sed -n "s/^\[$1\] 127\.0\.0\.1:[0-9]*: //p" out
}

# ---- tests ----------------------------------------------------------------------------

@test "chat: three clients and the operator at once: nothing is lost, nothing mixed up" {
	for mode in $chat_modes; do
		echo "$mode"
		start_server --mode "$mode"
		for client in 1 2 3; do
			join_client $client
		done
		for i in {1..150}; do
			for client in 1 2 3; do
				say $client "客户 $client: 消息 $i"
				operator "@$client 给 $client 的回答 $i"
			done
		done
		for client in 1 2 3; do
			shows ": 客户 $client: 消息 150"
			reads $client "给 $client 的回答 150"
			diff <(said $client) <(printf "客户 $client: 消息 %d\n" {1..150})
			diff "out.$client" <(printf "给 $client 的回答 %d\n" {1..150})
		done
		leave 1
		shows "[1] 127.0.0.1:"
		within 10 grep -qE '^\[1\] 127.0.0.1:[0-9]+ left$' out
		kill -9 "${clients[2]}"
		within 10 grep -qE '^\[2\] 127.0.0.1:[0-9]+ left$' out
		say 3 "still here"
		shows "still here"
		operator "so am I"
		reads 3 "so am I"
		kill -9 "$program"
		client_ends 3 1
		grep -qE 'has closed the connection|was lost: Connection reset' err.3
		within 5 nothing_is_left
		exec 8>&- 6>&- 7>&-
	done
}

@test "chat: empty and long messages, and a last one without an end" {
	start_server --message-bytes 1000
	join_client 1
	long=$(printf '长%.0s' {1..333})
	say 1 "" "$long" "$long.." "after"
	shows ": after"
	diff <(said 1) <(printf '%s\n' "" "$long" after)
	shows " sent a message of more than 1000 bytes, which was refused"
	reads 1 "* your message was not delivered: it has more than 1000 bytes"
	operator "@1" "$long" "@1 $long" ""
	operator "@1 end"
	reads 1 end
	diff out.1 <(printf '%s\n' "* your message was not delivered: it has more than 1000 bytes" "" "$long" end)
	shows "not sent: it has more than 1000 bytes"
	printf 'no newline' >&5
	leave 1
	shows ": no newline"
}

@test "chat: bytes that come one by one make whole characters; harmful ones are shown as codes" {
	start_server
	exec 9<>"/dev/tcp/127.0.0.1/$port"
	for byte in e4 bd a0 e5 a5 bd 21 0d 0a; do
		printf '%b' "\x$byte" >&9
		sleep 0.01
	done
	printf '\x1b]0;title\x07\xff\xe2\x80\xae\x00\n' >&9
	shows ": 你好!"
	shows ': \x1b]0;title\x07\xff\u{202e}\x00'
	[ "$(grep -cP '[\x00-\x08\x0b-\x1f]' out)" -eq 0 ]
	# the client is as careful with what its server says
	operator "@1 answer"
	read -r -t 10 line <&9
	[ "$line" = answer ]
	join_client 2
	operator $'@2 \x1b[2Jcleared'
	reads 2 '\x1b[2Jcleared'
	exec 9>&-
}

@test "chat: the operator's commands" {
	start_server
	operator hello "@1 x" "@x x" /who /nonsense /help
	shows "not sent: nobody has written yet"
	shows "not sent: [1] was never here"
	shows "not sent: after @ comes a number or all"
	shows "nobody is connected"
	shows "no such command"
	shows "@NUMBER TEXT"
	join_client 1
	join_client 2
	say 2 one
	shows ": one"
	operator "to two" "@all to all" /who
	reads 2 "to all"
	reads 1 "to all"
	diff out.2 <(printf 'to two\nto all\n')
	diff out.1 <(echo to all)
	within 10 grep -qE '^\[1\] 127.0.0.1:[0-9]+$' out
	within 10 grep -qE '^\[2\] 127.0.0.1:[0-9]+, wrote last$' out
	leave 2
	shows " left"
	operator "too late" "@2 too late"
	shows "not sent: [2], who wrote last, has left"
	shows "not sent: [2] has left"
}

@test "chat: quit, the end of the input and signals end the server; clients are told" {
	for mode in $chat_modes; do
		for how in quit input INT TERM; do
			echo "$mode, $how"
			start_server env --default-signal=INT -- --mode "$mode"
			join_client 1
			say 1 "the last word"
			shows "the last word"
			expected=0
			case $how in
			quit) operator "@1 bye" /quit ;;
			input) operator "@1 bye" && exec 8>&- ;;
			INT) expected=130 && kill -INT "$program" ;;
			TERM) expected=143 && kill -TERM "$program" ;;
			esac
			ends_within 10
			echo "status $status"
			[ "$status" -eq $expected ]
			client_ends 1 1
			grep -qF "has closed the connection" err.1
			[ "$(tail -n 1 out.1)" = "* the server has ended" ]
			case $how in quit | input) [ "$(head -n 1 out.1)" = bye ] ;; esac
			[ ! -s err ]
			within 5 nothing_is_left
			exec 8>&- 5>&-
		done
	done
}

@test "chat: the client leaves with /quit or the end of its input, and obeys signals" {
	start_server
	join_client 1
	say 1 "said before" /quit
	client_ends 1 0
	shows ": said before"
	start_client 2 env --default-signal=INT
	shows "[2] 127.0.0.1:"
	kill -INT "${clients[2]}"
	client_ends 2 130
	# all at once
	printf 'line %d\n' {1..5000} | "$image" client 127.0.0.1 "$port"
	shows ": line 5000"
	diff <(said 3) <(printf 'line %d\n' {1..5000})
	end_of_operator
	[ "$status" -eq 0 ]
}

@test "chat: a worker process that is killed takes its own conversation with it, no other" {
	for mode in $process_modes; do
		echo "$mode"
		start_server --mode "$mode" --workers 2
		join_client 1
		say 1 "from the first"
		shows "from the first"
		# the one that works for the first
		[ "$mode" = process ] || within 10 has_workers 2
		victim=$(for pid in $(workers_of_program); do
			! find "/proc/$pid/fd" -lname 'socket:*' -printf '%l\n' |
				grep -qxF "socket:[$(inode_of_client_1)]" || echo "$pid"
		done)
		join_client 2
		say 2 "before"
		shows ": before"
		kill -9 "$victim"
		shows "was lost: its worker, process $victim, was killed by signal 9 (Killed)"
		client_ends 1 1
		say 2 "after"
		shows ": after"
		operator "@2 heard"
		reads 2 heard
		join_client 3
		say 3 "from the third"
		shows "from the third"
		leave 2
		leave 3
		end_of_operator
		[ "$status" -eq 0 ]
		within 5 nothing_is_left
		exec 5>&-
	done
}

# The server's end of the first client's connection.
inode_of_client_1() {
	local peer
	peer=$(sed -nE 's/^\[1\] 127.0.0.1:([0-9]+) joined$/\1/p' out)
	awk -v remote="$(printf '0100007F:%04X' "$peer")" -v here="$(printf '0100007F:%04X' "$port")" \
		'$2 == here && $3 == remote { print $10 }' /proc/net/tcp
}

@test "chat: who stalls within a line, or does not read, is dropped; others are not" {
	for mode in $chat_modes; do
		echo "$mode"
		start_server --mode "$mode" --stall-time 500ms --message-bytes 64KiB
		exec 9<>"/dev/tcp/127.0.0.1/$port"
		printf 'whole\nhalf' >&9
		shows ": whole"
		within 10 grep -qE '^\[1\] .* was dropped: it stalled within a line$' out
		read -r -t 10 line <&9
		[ "$line" = "* you are dropped: you did not end your line in time" ]
		exec 9>&-
		exec 9<>"/dev/tcp/127.0.0.1/$port"
		shows "[2] 127.0.0.1:"
		start_client 3
		shows "[3] 127.0.0.1:"
		long_answer 2
		within 10 answered_until_dropped
		say 3 "still here"
		shows ": still here"
		! grep -q '^\[3\] .*dropped' out
		exec 9>&-
		leave 3
		end_of_operator
		[ "$status" -eq 0 ]
	done
}

# long_answer N: some of 60 000 bytes each to that number, in the file long
long_answer() {
	awk -v number="$1" 'BEGIN { for (i = 0; i < 10; i++) printf "@%d %060000d\n", number, i }' >long
}

answered_until_dropped() {
	cat long >&8
	grep -qE '^\[2\] .* was dropped: it does not read$' out
}

@test "chat: when all workers talk the next client waits, is told so, and is heard in the end" {
	for mode in $chat_modes; do
		echo "$mode"
		start_server --mode "$mode" --workers 1
		join_client 1
		say 1 "first"
		shows ": first"
		join_client 2
		reads 2 "* 1 other is being served; you wait for your turn"
		within 10 grep -qE '^\[2\] .* joined and waits for a worker$' out
		say 2 "said while waiting"
		operator "@2 answered while waiting" /who
		within 10 grep -qE '^\[2\] .*, waits for a worker$' out
		# heard as well, though it has left meanwhile
		exec 9<>"/dev/tcp/127.0.0.1/$port"
		read -r -t 10 line <&9
		[ "$line" = "* 1 other is being served; you wait for your turn" ]
		echo "gone before its turn" >&9
		exec 9>&-
		! grep -q "said while waiting" out
		say 1 "only I am heard"
		shows ": only I am heard"
		leave 1
		reads 2 "* it is your turn"
		reads 2 "answered while waiting"
		shows ": said while waiting"
		within 10 grep -qE '^\[2\] .* is served now$' out
		leave 2
		shows ": gone before its turn"
		within 10 grep -qE '^\[3\] .* left$' out
		end_of_operator
		[ "$status" -eq 0 ]
	done
}

@test "chat: beyond the limit of connections clients are turned away, until there is room" {
	start_server --connections 2
	join_client 1
	join_client 2
	start_client 3
	client_ends 3 1
	[ "$(cat out.3)" = "* the server is full; try again later" ]
	shows "was turned away: all 2 connections are taken"
	exec 7>&-
	leave 1
	within 10 grep -qE '^\[1\] .* left$' out
	rm in.3
	start_client 3
	say 3 "room for me"
	shows "[3] 127.0.0.1:"
	shows ": room for me"
}

@test "chat: a server that ends does not wait for those that wait or do not read" {
	for mode in $chat_modes; do
		start_server --mode "$mode" --workers 2 --message-bytes 64KiB
		exec 9<>"/dev/tcp/127.0.0.1/$port"
		shows "[1] 127.0.0.1:"
		join_client 2
		join_client 3
		long_answer 1
		within 10 answered_until_full
		operator /quit
		ends_within 10
		[ "$status" -eq 0 ]
		client_ends 2 1
		client_ends 3 1
		grep -qxF "* the server has ended" out.3
		exec 9>&- 8>&- 6>&- 7>&-
		within 5 nothing_is_left
	done
}

answered_until_full() {
	cat long >&8
	grep -qF 'not sent to [1]: it has not read what it was sent before' out
}

@test "chat: many come and go, and no descriptor, thread or process is left of them" {
	for mode in $chat_modes; do
		start_server --mode "$mode" --workers 2
		for round in {1..3}; do
			for i in {1..8}; do
				echo "$round $i" | "$image" client 127.0.0.1 "$port" &
			done
			within 10 test_count $((round * 8)) ' left$'
			within 5 is_idle
			descriptors=$(find "/proc/$program/fd" -mindepth 1 | wc -l)
			[ "$round" -gt 1 ] || first=$descriptors
			echo "$mode: $descriptors"
			[ "$descriptors" -le "$first" ]
		done
		[ "$(grep -cE ': [1-3] [1-8]$' out)" -eq 24 ]
		end_of_operator
	done
}

test_count() {
	[ "$(grep -c "$2" out)" -eq "$1" ]
}

# The workers of a pool stay.
is_idle() {
	case $mode in
	thread) [ "$(find "/proc/$program/task" -mindepth 1 -maxdepth 1 | wc -l)" -eq 1 ] ;;
	process) [ -z "$(workers_of_program)" ] ;;
	esac
}

@test "chat: without descriptors new connections wait or are turned away; others go on" {
	mkfifo idle
	exec 6<>idle
	# what a connection needs is lacking in part, or as a whole
	for limit in 22 23 24; do
		start_server prlimit --nofile=$limit -- --mode thread
		for i in {1..8}; do
			"$image" client 127.0.0.1 "$port" <&6 >/dev/null 2>&1 3>&- 6>&- 8>&- &
			clients[50 + i]=$!
		done
		shows "Too many open files"
		before=$(awk '{ print $14 + $15 }' "/proc/$program/stat")
		sleep 0.2
		# it does not turn in circles: that would be all of the time
		[ $(($(awk '{ print $14 + $15 }' "/proc/$program/stat") - before)) -le 10 ]
		kill "${clients[@]}" 2>/dev/null || true
		clients=()
		within 10 grep -qE '^\[1\] .* left$' out
		start_client 1
		say 1 "room again"
		shows ": room again"
		end_of_operator
		exec 5>&-
	done
}

@test "chat: what cannot be is said, with the option's name and the exit status" {
	refused() {
		run "$image" "$@"
		echo "$output"
		[ "$status" -eq 2 ]
	}
	refused
	[[ $output == *"server or client"* ]]
	refused serve
	[[ $output == *"'serve' is not allowed; give a command: server or client"* ]]
	for words in "--port 65536" "--port x" "--mode serial" "--mode fibre" "--workers 0" \
		"--connections 1001" "--message-bytes 65KiB" "--stall-time 5" "--unheard-of" stray; do
		# shellcheck disable=SC2086 # a list of words
		refused server $words
		[[ $output == "chat server: "*"${words%% *}"* ]]
	done
	refused client 127.0.0.1 0
	[[ $output == *"'0' is not allowed"* ]]
	refused client 127.0.0.1 8848 more
	refused client "a b:c["
	run "$image" server --bind 192.0.2.1
	[ "$status" -eq 1 ]
	[[ $output == "chat server: cannot listen at 192.0.2.1:8848: "* ]]
	start_server
	run "$image" server --port "$port"
	[ "$status" -eq 1 ]
	[ "$output" = "chat server: cannot listen at 127.0.0.1:$port: Address already in use" ]
	end_of_operator
	run "$image" client 127.0.0.1 "$port"
	[ "$status" -eq 1 ]
	[ "$output" = "chat client: cannot connect to 127.0.0.1:$port: Connection refused" ]
	for words in --help "server --help" "client --help" --version "server --version"; do
		# shellcheck disable=SC2086 # a list of words
		run "$image" $words
		[ "$status" -eq 0 ]
		[ "$(awk 'length > 80' <<<"$output")" = "" ]
	done
	[ "$output" = "$("$null" --version)" ]
}

@test "chat: output that cannot be written ends the server, not silently" {
	for mode in $chat_modes; do
		status=0
		mkfifo "never.$mode"
		sleep 100 >"never.$mode" 3>&- &
		sleeper=$!
		timeout 20 "$image" server --port 0 --mode "$mode" <"never.$mode" >/dev/full 2>err || status=$?
		kill "$sleeper"
		[ "$status" -eq 1 ]
		grep -qF "chat server: cannot write to standard output: No space left on device" err
	done
}
