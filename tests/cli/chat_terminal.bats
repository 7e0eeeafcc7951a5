#!/usr/bin/env bats
#
# The chat as people use it: a server and two clients in three windows of tmux.

load program

setup() {
	export LC_ALL=C.UTF-8
	command -v tmux >/dev/null || skip "tmux is missing"
	image=$(realpath "$BUILD/chat")
	socket=
	cd "$BATS_TEST_TMPDIR" || return
	printf '%s\n' 'set -g default-shell /bin/sh' 'set -g default-terminal screen' >conf
}

teardown() {
	close_all
}

close_all() {
	[ ! -e "$socket" ] || tmux -S "$socket" kill-server 2>/dev/null || true
	within 5 nothing_is_left
}

nothing_is_left() {
	[ -z "$(find /proc -mindepth 2 -maxdepth 2 -name exe -lname "$image" 2>/dev/null)" ]
}

# ---- windows --------------------------------------------------------------------------

# open WINDOW ARGUMENTS [COLUMNS]: the chat there; its exit status and what it left of the
# terminal's settings are kept
open() {
	local command="trap : INT; stty -g >before.$1; $image $2; echo ended with \$?; stty -g >after.$1; exec cat"
	if [ "$1" = server ]; then
		# not that of a tmux which is about to end
		socket=$(mktemp -u socket.XXXX)
		tmux -u -S "$socket" -f conf new-session -d -s chat -n "$1" -x "${3:-100}" -y 50 "$command" 3>&-
	else
		tmux -S "$socket" new-window -d -n "$1" "$command" 3>&-
	fi
}

# What a window shows, with what has scrolled away; a wrapped line is one.
shown() {
	tmux -S "$socket" capture-pane -p -J -S - -t "chat:$1"
}

# Spaces do not count below: a wide character that does not fit into a row leaves one. Nor
# do the ends of rows.

# shows WINDOW TEXT: within ten seconds
shows() {
	within 10 shows_now "$@" || {
		shown "$1"
		return 1
	}
}

shows_now() {
	shown "$1" | tr -d ' \n' | grep -qF -- "${2// /}"
}

# prompt_is WINDOW TEXT: the last prompt and all behind it are that text, within ten seconds
prompt_is() {
	within 10 prompt_is_now "$@" || {
		shown "$1"
		return 1
	}
}

prompt_is_now() {
	local text
	text=$(shown "$1" | tr -d ' \n')
	[ ">>>${text##*>>>}" = "${2// /}" ]
}

# type WINDOW TEXT: without Enter
type_text() {
	tmux -S "$socket" send-keys -t "chat:$1" -l "$2"
}

key() {
	tmux -S "$socket" send-keys -t "chat:$1" "$2"
}

enter() {
	type_text "$1" "$2"
	key "$1" Enter
}

# kill_in WINDOW
kill_in() {
	pkill -9 -x chat -P "$(tmux -S "$socket" display -p -t "chat:$1" '#{pane_pid}')"
}

# open_all OPTIONS [COLUMNS]
open_all() {
	open server "server --port 0 $1" "${2:-100}"
	shows server "/help lists the commands"
	port=$(shown server | sed -nE 's/^chat server at .*:([0-9]+), mode.*/\1/p')
	for client in 1 2; do
		open $client "client 127.0.0.1 $port"
		shows server "[$client] 127.0.0.1:"
		prompt_is $client ">>>"
	done
}

# What number N said, as the server showed it; with spaces at the end, as tmux has them.
said() {
	shown server | sed -nE "s/^\[$1\] 127\.0\.0\.1:[0-9]+: //p" | sed 's/ *$//'
}

# What a client was shown: all but its own lines.
heard() {
	shown "$1" | sed -e '/^>>>/d' -e 's/ *$//' -e '/^$/d'
}

has_left() {
	shown server | grep -qE "^\[$1\] 127\.0\.0\.1:[0-9]+ left"
}

heard_last() {
	[ "$(heard "$1" | tail -n 1)" = "$2" ]
}

# ---- tests ----------------------------------------------------------------------------

@test "chat in a terminal: two clients and the operator talk, in Chinese too; both sides are killed" {
	for mode in thread process-pool; do
		open_all "--mode $mode"
		for i in {1..8}; do
			enter 1 "一号说：第 $i 句"
			type_text server "@1 给一号的回"
			enter 2 "two says $i"
			type_text server "答 $i"
			key server Enter
			enter server "@2 answer $i"
		done
		for i in 1 2; do
			shows server "[$i] 127.0.0.1:"
		done
		shows server ": two says 8"
		shows server ": 一号说：第 8 句"
		shows 1 "给一号的回答 8"
		shows 2 "answer 8"
		diff <(said 1) <(printf '一号说：第 %d 句\n' {1..8})
		diff <(said 2) <(printf 'two says %d\n' {1..8})
		diff <(heard 1) <(printf '给一号的回答 %d\n' {1..8})
		diff <(heard 2) <(printf 'answer %d\n' {1..8})

		kill_in 2
		within 10 has_left 2
		enter 1 "还在吗"
		shows server "还在吗"
		enter server "在"
		within 10 heard_last 1 在

		kill_in server
		shows 1 "chat client: the "
		shows 1 "ended with 1"
		close_all
	done
}

@test "chat in a terminal: a message does not tear the line that is being typed" {
	open_all "" 60
	# wide characters that do and do not fit into the last column, on three rows
	for start in x xy; do
		typed="@1 $start$(printf '好%.0s' {1..70})"
		type_text server "$typed"
		prompt_is server ">>> $typed"
		for i in 1 2 3; do
			enter 1 "$start $i"
			shows server ": $start $i"
			prompt_is server ">>> $typed"
		done
		[ "$(shown server | grep -c ">>> @1 $start好")" -eq 1 ]
		key server Enter
		shows 1 "${typed#@1 }"
	done
	# half an escape sequence does not hold up the rest
	type_text server "half"
	key server Escape
	enter 2 "while the operator thinks"
	shows server ": while the operator thinks"
	prompt_is server ">>> half"
	# the line can be edited, and an earlier one be had again
	key server C-u
	prompt_is server ">>>"
	key server Up
	prompt_is server ">>> $typed"
	key server C-a
	key server Right
	key server Delete
	type_text server 2
	key server Enter
	shows 2 "${typed#@1 }"
}

@test "chat in a terminal: Ctrl-D and Ctrl-C end both sides and leave the terminal as it was" {
	for key in C-d C-c; do
		open_all
		key 1 $key
		within 10 has_left 1
		key server $key
		expected=0
		[ $key = C-d ] || expected=130
		shows server "ended with $expected"
		shows 1 "ended with $expected"
		shows 2 "* the server has ended"
		shows 2 "ended with 1"
		for window in server 1 2; do
			within 10 cmp before.$window after.$window
		done
		close_all
	done
}
