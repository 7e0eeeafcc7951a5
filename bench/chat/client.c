#include "chat/client.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chat/conversation.h"
#include "chat/line.h"
#include "chat/prompt.h"
#include "chat/signals.h"
#include "measure/clock.h"

/* How long a server may take to close its side once all is said. It may be that the client
 * still waits for its turn; what it said is heard all the same. */
#define LEAVE_NS (2 * NS_PER_SECOND)

#define NEVER UINT64_MAX

struct client {
	int connection;
	int signals;
	struct prompt *prompt;
	struct line_reader line; /* of the server */
	char *outgoing;		 /* typed, not yet sent */
	size_t outgoing_from, outgoing_to;
	bool is_leaving;
	uint64_t deadline_ns; /* NEVER, or when leaving ends */
	bool has_ended;
	int error; /* why it has: 0, -EPIPE, or what the system says */
	int signal;
};

static void end_client(struct client *client, int error)
{
	client->has_ended = true;
	client->error = client->is_leaving ? 0 : error;
}

/* ---- to the server ---------------------------------------------------------------- */

static bool has_outgoing(const struct client *client)
{
	return client->outgoing_from < client->outgoing_to;
}

static void send_outgoing(struct client *client)
{
	ssize_t sent;

	if (!has_outgoing(client))
		return;
	sent = send(client->connection, client->outgoing + client->outgoing_from,
		    client->outgoing_to - client->outgoing_from, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (sent > 0)
		client->outgoing_from += (size_t)sent;
	/* Why it is gone, and what it said before, is for receive to find. */
	else if (errno != EAGAIN && errno != EINTR)
		client->outgoing_from = client->outgoing_to;
}

static void put_line(struct client *client, const char *text, size_t bytes)
{
	memcpy(client->outgoing, text, bytes);
	client->outgoing[bytes] = '\n';
	client->outgoing_from = 0;
	client->outgoing_to = bytes + 1;
	send_outgoing(client);
}

static void handle_input(struct client *client, enum prompt_event event, const char *text,
			 size_t bytes)
{
	static const char quit[] = "/quit";

	if (event == PROMPT_END ||
	    (event == PROMPT_LINE && bytes == strlen(quit) && memcmp(text, quit, bytes) == 0))
		client->is_leaving = true;
	else if (event == PROMPT_LINE)
		put_line(client, text, bytes);
	else if (event == PROMPT_TOO_LONG)
		prompt_note(client->prompt,
			    CONVERSATION_NOTICE "not sent: it has more than %d bytes",
			    MESSAGE_BYTES_MOST);
}

/* As much as the server takes: what is typed beyond that stays where it is. */
static void take_input(struct client *client)
{
	enum prompt_event event = PROMPT_LINE;

	while (event != PROMPT_NOTHING && !client->is_leaving && !has_outgoing(client)) {
		const char *text;
		size_t bytes;

		event = prompt_next(client->prompt, &text, &bytes);
		handle_input(client, event, text, bytes);
	}
	if (client->is_leaving && client->deadline_ns == NEVER && !has_outgoing(client)) {
		shutdown(client->connection, SHUT_WR);
		client->deadline_ns = clock_now_ns() + LEAVE_NS;
	}
}

/* ---- from the server -------------------------------------------------------------- */

static void show_line(struct client *client, enum line_event event)
{
	int error = 0;

	if (event == LINE_WHOLE)
		error = prompt_show(client->prompt, "", client->line.text, client->line.bytes);
	else if (event == LINE_TOO_LONG)
		error = prompt_note(client->prompt,
				    CONVERSATION_NOTICE
				    "a message of more than %d bytes is not shown",
				    MESSAGE_BYTES_MOST);
	if (error) {
		client->is_leaving = false;
		end_client(client, error);
	}
}

static void show_lines(struct client *client, const char *input, size_t bytes)
{
	while (bytes > 0 && !client->has_ended) {
		enum line_event event;
		size_t taken = line_reader_take(&client->line, input, bytes, &event);

		show_line(client, event);
		input += taken;
		bytes -= taken;
	}
}

static void receive(struct client *client)
{
	char input[4096];
	ssize_t got = recv(client->connection, input, sizeof(input), MSG_DONTWAIT);

	if (got > 0) {
		show_lines(client, input, (size_t)got);
	} else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
		int error = got == 0 ? -EPIPE : -errno;

		show_line(client, line_reader_finish(&client->line));
		if (!client->has_ended)
			end_client(client, error);
	}
}

/* ---- the loop ----------------------------------------------------------------------- */

static void handle_signals(struct client *client)
{
	int signal;

	while ((signal = signals_next(client->signals)) != 0) {
		if (signal == SIGWINCH) {
			prompt_resize(client->prompt);
		} else if (signal == SIGCONT) {
			prompt_continue(client->prompt);
		} else {
			client->signal = signal;
			client->has_ended = true;
		}
	}
}

static void converse_once(struct client *client)
{
	bool takes = !client->is_leaving && !has_outgoing(client);
	struct pollfd polled[] = {
		{ .fd = client->signals, .events = POLLIN },
		{ .fd = takes ? STDIN_FILENO : -1, .events = POLLIN },
		{ .fd = client->connection,
		  .events = (short)(POLLIN | (has_outgoing(client) ? POLLOUT : 0)) },
	};
	uint64_t now_ns = clock_now_ns(), deadline_ns = client->deadline_ns;
	struct timespec rest = clock_timespec(deadline_ns > now_ns ? deadline_ns - now_ns : 0);

	if (ppoll(polled, 3, deadline_ns == NEVER ? NULL : &rest, NULL) < 0)
		return;
	if (polled[0].revents)
		handle_signals(client);
	if (polled[2].revents & ~POLLOUT)
		receive(client);
	send_outgoing(client);
	if (!client->has_ended)
		take_input(client);
	if (clock_now_ns() >= client->deadline_ns)
		client->has_ended = true;
}

static int open_client(struct client *client, const struct address *address)
{
	int error;

	client->connection = address_connect(address, 0);
	if (client->connection < 0)
		return client->connection;
	client->signals = signals_open();
	if (client->signals < 0)
		return client->signals;
	client->outgoing = malloc(MESSAGE_BYTES_MOST + 1);
	if (!client->outgoing)
		return -ENOMEM;
	error = line_reader_create(&client->line, MESSAGE_BYTES_MOST);
	return error ? error : prompt_open(&client->prompt, MESSAGE_BYTES_MOST);
}

static void close_client(struct client *client)
{
	prompt_close(client->prompt);
	line_reader_destroy(&client->line);
	free(client->outgoing);
	if (client->signals >= 0)
		close(client->signals);
	if (client->connection >= 0)
		close(client->connection);
}

int client_run(const struct address *address, char reason[CHAT_REASON_BYTES])
{
	struct client client = { .connection = -1, .signals = -1, .deadline_ns = NEVER };
	char text[ADDRESS_TEXT_BYTES];
	int error = open_client(&client, address);

	address_to_text(address, text);
	if (error) {
		snprintf(reason, CHAT_REASON_BYTES, "cannot connect to %s: %s", text,
			 strerror(-error));
	} else {
		while (!client.has_ended)
			converse_once(&client);
		error = client.error;
		if (error == -EPIPE)
			snprintf(reason, CHAT_REASON_BYTES,
				 "the server at %s has closed the connection", text);
		else if (error)
			snprintf(reason, CHAT_REASON_BYTES, "the connection to %s was lost: %s",
				 text, strerror(-error));
	}
	close_client(&client);
	return error ? error : client.signal;
}
