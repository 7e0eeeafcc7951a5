/*
 * One loop serves the operator: it owns the listener, standard input and its end of each
 * conversation. The conversations are tasks of an executor of whatever kind.
 */
#include "chat/server.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "chat/conversation.h"
#include "chat/server_parts.h"
#include "chat/signals.h"
#include "measure/clock.h"

/* Conversations end within a second of their dismissal; those that do not are killed. */
#define END_NS (3 * NS_PER_SECOND)

#define NOTE_BYTES 512

enum { POLL_SIGNALS, POLL_INPUT, POLL_LISTENER, POLL_SETTLED, POLL_MEMBERS };

void server_note(struct server *server, const char *format, ...)
{
	char note[NOTE_BYTES];
	va_list arguments;
	int error;

	va_start(arguments, format);
	vsnprintf(note, sizeof(note), format, arguments);
	va_end(arguments);
	error = prompt_note(server->prompt, "%s", note);
	if (error)
		server->output_error = error;
}

/* ---- the loop ----------------------------------------------------------------------- */

static void handle_signals(struct server *server)
{
	int signal;

	while ((signal = signals_next(server->signals)) != 0) {
		if (signal == SIGWINCH) {
			prompt_resize(server->prompt);
		} else if (signal == SIGCONT) {
			prompt_continue(server->prompt);
		} else {
			server->signal = signal;
			server->is_ending = true;
		}
	}
}

static void list_polled(const struct server *server, struct pollfd *polled)
{
	bool accepts = clock_now_ns() >= server->accept_again_ns;

	polled[POLL_SIGNALS] = (struct pollfd) { .fd = server->signals, .events = POLLIN };
	polled[POLL_INPUT] = (struct pollfd) { .fd = STDIN_FILENO, .events = POLLIN };
	polled[POLL_LISTENER] = (struct pollfd) { .fd = accepts ? server->listener.descriptor : -1,
						  .events = POLLIN };
	polled[POLL_SETTLED] = (struct pollfd) { .fd = server->settled, .events = POLLIN };
	for (size_t i = 0; i < server->count; i++) {
		const struct member *member = &server->members[i];

		polled[POLL_MEMBERS + i] =
			(struct pollfd) { .fd = member->is_hung_up ? -1 : member->line,
					  .events = POLLIN };
	}
}

static void wait_for_events(const struct server *server, struct pollfd *polled)
{
	uint64_t now_ns = clock_now_ns();
	bool accepts = now_ns >= server->accept_again_ns;
	struct timespec rest = clock_timespec(accepts ? 0 : server->accept_again_ns - now_ns);

	list_polled(server, polled);
	if (ppoll(polled, POLL_MEMBERS + server->count, accepts ? NULL : &rest, NULL) <= 0)
		for (size_t i = 0; i < POLL_MEMBERS + server->count; i++)
			polled[i].revents = 0;
}

/* Members first, because settling and accepting move them. */
static void serve_once(struct server *server, struct pollfd *polled)
{
	wait_for_events(server, polled);
	for (size_t i = 0; i < server->count; i++)
		if (polled[POLL_MEMBERS + i].revents)
			member_receive(server, &server->members[i]);
	if (polled[POLL_SIGNALS].revents)
		handle_signals(server);
	if (polled[POLL_SETTLED].revents)
		members_settle(server);
	if (polled[POLL_LISTENER].revents)
		members_accept(server);
	if (polled[POLL_INPUT].revents)
		operator_read(server);
}

static int serve(struct server *server)
{
	struct pollfd *polled =
		calloc(POLL_MEMBERS + server->options->connections, sizeof(*polled));

	if (!polled)
		return -ENOMEM;
	while (!server->is_ending && !server->output_error)
		serve_once(server, polled);
	free(polled);
	return server->output_error;
}

/* ---- begin and end ---------------------------------------------------------------------- */

/* Workers see no descriptor of the server's: their zygote comes first. */
static int create_executor(struct server *server)
{
	const struct server_options *options = server->options;
	struct executor_options executor = { .kind = options->kind,
					     .workers = (unsigned)options->workers,
					     .capacity = options->connections };
	int error = 0;

	if (options->kind->capabilities & EXECUTOR_PROCESSES)
		error = zygote_create(&server->zygote);
	if (!error)
		error = server->signals = signals_open();
	if (error >= 0) {
		executor.zygote = server->zygote;
		error = executor_create(&server->executor, &executor);
	}
	if (!error)
		error = executor_start(server->executor);
	return error;
}

static int open_rest(struct server *server)
{
	server->settled = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (server->settled < 0)
		return -errno;
	server->members = calloc(server->options->connections, sizeof(*server->members));
	server->packet = malloc(PACKET_BYTES_MOST);
	if (!server->members || !server->packet)
		return -ENOMEM;
	return prompt_open(&server->prompt, server->options->message_bytes);
}

static int explain(char *reason, const char *what, int error)
{
	if (error)
		snprintf(reason, CHAT_REASON_BYTES, "%s: %s", what, strerror(-error));
	return error;
}

static int open_server(struct server *server, char *reason)
{
	char address[ADDRESS_TEXT_BYTES];
	int error = explain(reason, "cannot create the workers", create_executor(server));

	if (error)
		return error;
	error = listener_open(&server->listener, &server->options->address, SOMAXCONN,
			      SOCK_NONBLOCK);
	if (error) {
		server->listener.descriptor = -1;
		snprintf(reason, CHAT_REASON_BYTES, "cannot listen at %s: %s",
			 address_to_text(&server->options->address, address), strerror(-error));
		return error;
	}
	return explain(reason, "cannot serve", open_rest(server));
}

static void dismiss_members(struct server *server)
{
	for (size_t i = 0; i < server->count; i++)
		shutdown(server->members[i].line, SHUT_WR);
	if (executor_drain(server->executor, END_NS) != 0)
		executor_shutdown(server->executor, EXECUTOR_KILL);
	/* What they had said before is shown. */
	members_settle(server);
}

static void close_server(struct server *server)
{
	if (server->listener.descriptor >= 0)
		listener_close(&server->listener);
	if (server->count > 0)
		dismiss_members(server);
	executor_destroy(server->executor);
	zygote_destroy(server->zygote);
	prompt_close(server->prompt);
	if (server->settled >= 0)
		close(server->settled);
	if (server->signals >= 0)
		close(server->signals);
	free(server->members);
	free(server->packet);
}

static void show_beginning(struct server *server)
{
	char address[ADDRESS_TEXT_BYTES];

	server_note(server, "chat server at %s, mode %s; /help lists the commands",
		    address_to_text(&server->listener.address, address),
		    server->options->kind->name);
}

int server_run(const struct server_options *options, char reason[CHAT_REASON_BYTES])
{
	struct server server = {
		.options = options, .listener.descriptor = -1, .signals = -1, .settled = -1
	};
	int error = open_server(&server, reason);

	if (!error) {
		show_beginning(&server);
		error = explain(reason, "cannot write to standard output", serve(&server));
	}
	close_server(&server);
	return error ? error : server.signal;
}
