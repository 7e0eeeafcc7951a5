#include <errno.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "chat/conversation.h"
#include "chat/server_parts.h"
#include "measure/clock.h"

/* How long a connection waits when there was no descriptor for it. */
#define ACCEPT_AGAIN_NS (NS_PER_SECOND / 2)

struct member *member_find(struct server *server, unsigned number)
{
	for (size_t i = 0; i < server->count; i++)
		if (server->members[i].number == number)
			return &server->members[i];
	return NULL;
}

/* ---- joining ---------------------------------------------------------------------- */

/* A short line fits into a new connection's buffer, or is not worth waiting for. */
static void tell(int connection, const char *text)
{
	send(connection, text, strlen(text), MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* What the client has sent is taken first: else closing would be a reset. */
static void turn_away(int connection, const char *text)
{
	char dropped[4096];

	tell(connection, text);
	shutdown(connection, SHUT_WR);
	while (recv(connection, dropped, sizeof(dropped), MSG_DONTWAIT) > 0)
		;
	close(connection);
}

/* A client whose machine has gone is noticed within minutes, also if nobody writes to it. */
static void keep_alive(int connection)
{
	int on = 1, seconds = 60;

	setsockopt(connection, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	setsockopt(connection, IPPROTO_TCP, TCP_KEEPIDLE, &seconds, sizeof(seconds));
	setsockopt(connection, IPPROTO_TCP, TCP_KEEPINTVL, &seconds, sizeof(seconds));
}

static void on_settled(const struct future *future, void *argument)
{
	const struct server *server = argument;

	(void)future;
	eventfd_write(server->settled, 1);
}

/* The task has duplicates of both descriptors. */
static int submit(struct server *server, struct member *member, int connection, int operator_end)
{
	const struct conversation_terms terms = {
		.stall_ns = server->options->stall_ns,
		.message_bytes = (uint32_t)server->options->message_bytes,
		.has_waited = member->waits,
	};
	const int descriptors[] = { connection, operator_end };
	const struct task task = { conversation_task, &terms, sizeof(terms), descriptors, 2 };
	int error = executor_submit(server->executor, &task, &member->future);

	return error ? error : future_on_done(&member->future, on_settled, server);
}

static int begin_conversation(struct server *server, struct member *member, int connection)
{
	int ends[2], error;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return -errno;
	error = submit(server, member, connection, ends[1]);
	close(ends[1]);
	if (error)
		close(ends[0]);
	else
		member->line = ends[0];
	return error;
}

/* Before the task can say that it is the client's turn. */
static void tell_to_wait(struct member *member, int connection, unsigned served)
{
	char text[128];

	snprintf(text, sizeof(text),
		 CONVERSATION_NOTICE "%u %s being served; you wait for your turn\n", served,
		 served == 1 ? "other is" : "others are");
	member->waits = true;
	tell(connection, text);
}

static void take_on(struct server *server, int connection, const struct address *peer)
{
	struct member *member = &server->members[server->count];
	unsigned workers = executor_workers(server->executor);
	int error;

	*member = (struct member) { .number = server->last_number + 1 };
	address_to_text(peer, member->address);
	keep_alive(connection);
	if (server->count >= workers)
		tell_to_wait(member, connection, workers);
	error = begin_conversation(server, member, connection);
	if (error) {
		turn_away(connection, CONVERSATION_NOTICE "the server cannot serve you now\n");
		server_note(server, "%s cannot be served: %s", member->address, strerror(-error));
		return;
	}
	close(connection);
	server->last_number++;
	server->count++;
	server_note(server, "[%u] %s joined%s", member->number, member->address,
		    member->waits ? " and waits for a worker" : "");
}

static void refuse(struct server *server, int connection, const struct address *peer)
{
	char address[ADDRESS_TEXT_BYTES];

	turn_away(connection, CONVERSATION_NOTICE "the server is full; try again later\n");
	server_note(server, "%s was turned away: all %" PRIu64 " connections are taken",
		    address_to_text(peer, address), server->options->connections);
}

/* Said once, however long it takes. */
static void put_off(struct server *server, int error)
{
	if (server->accept_again_ns == 0)
		server_note(server, "a connection cannot be accepted yet: %s", strerror(error));
	server->accept_again_ns = clock_now_ns() + ACCEPT_AGAIN_NS;
}

void members_accept(struct server *server)
{
	struct address peer;
	int connection = listener_accept(server->listener.descriptor, SOCK_NONBLOCK, &peer);

	if (connection == -EAGAIN)
		return;
	if (connection < 0) {
		put_off(server, -connection);
		return;
	}
	server->accept_again_ns = 0;
	if (server->count == server->options->connections)
		refuse(server, connection, &peer);
	else
		take_on(server, connection, &peer);
}

/* ---- what they say ---------------------------------------------------------------- */

static void show_message(struct server *server, const struct member *member, size_t bytes)
{
	char heading[ADDRESS_TEXT_BYTES + 32];
	int error;

	snprintf(heading, sizeof(heading), "[%u] %s: ", member->number, member->address);
	error = prompt_show(server->prompt, heading, server->packet + 1, bytes - 1);
	if (error)
		server->output_error = error;
	server->last_sender = member->number;
}

static void show_packet(struct server *server, struct member *member, size_t bytes)
{
	switch ((enum packet_kind)server->packet[0]) {
	case PACKET_BEGUN:
		if (member->waits)
			server_note(server, "[%u] %s is served now", member->number,
				    member->address);
		member->waits = false;
		break;
	case PACKET_MESSAGE:
		show_message(server, member, bytes);
		break;
	case PACKET_TOO_LONG:
		server_note(server,
			    "[%u] %s sent a message of more than %" PRIu64
			    " bytes, which was refused",
			    member->number, member->address, server->options->message_bytes);
		break;
	}
}

/* Packets of ours that were left unread come back as one ECONNRESET, before its own. */
bool member_receive(struct server *server, struct member *member)
{
	ssize_t got;

	do
		got = recv(member->line, server->packet, PACKET_BYTES_MOST, MSG_DONTWAIT);
	while (got < 0 && (errno == ECONNRESET || errno == EINTR));
	if (got > 0)
		show_packet(server, member, (size_t)got);
	else if (got == 0 || errno != EAGAIN)
		member->is_hung_up = true;
	return got > 0;
}

/* ---- leaving ---------------------------------------------------------------------- */

static void note_broken(struct server *server, const struct member *member,
			const struct outcome *outcome)
{
	char how[64] = "ended";

	if (WIFSIGNALED(outcome->wait_status))
		snprintf(how, sizeof(how), "was killed by signal %d (%s)",
			 WTERMSIG(outcome->wait_status), strsignal(WTERMSIG(outcome->wait_status)));
	server_note(server, "[%u] %s was lost: its worker, process %d, %s", member->number,
		    member->address, (int)outcome->pid, how);
}

static void note_leaving(struct server *server, const struct member *member,
			 const struct outcome *outcome)
{
	static const char *const ways[] = {
		[CONVERSATION_LEFT] = "left",
		[CONVERSATION_DISMISSED] = "was dismissed",
		[CONVERSATION_HALF_LINE] = "was dropped: it stalled within a line",
		[CONVERSATION_READS_NOTHING] = "was dropped: it does not read",
	};

	if (outcome->state == FUTURE_BROKEN && outcome->pid > 0)
		note_broken(server, member, outcome);
	else if (outcome->status != 0)
		server_note(server, "[%u] %s was lost: %s", member->number, member->address,
			    strerror(-outcome->status));
	else
		server_note(server, "[%u] %s %s", member->number, member->address,
			    ways[outcome->value]);
}

/* Everything that the conversation sent is there before its future is settled. */
static bool has_settled(struct server *server, struct member *member)
{
	struct outcome outcome;

	if (future_get(&member->future, 0, &outcome) != 0)
		return false;
	while (member_receive(server, member))
		;
	close(member->line);
	if (!server->is_ending)
		note_leaving(server, member, &outcome);
	return true;
}

void members_settle(struct server *server)
{
	eventfd_t unused;
	size_t kept = 0;

	eventfd_read(server->settled, &unused);
	for (size_t i = 0; i < server->count; i++)
		if (!has_settled(server, &server->members[i]))
			server->members[kept++] = server->members[i];
	server->count = kept;
}
