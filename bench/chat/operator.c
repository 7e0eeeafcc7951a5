#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "chat/command.h"
#include "chat/conversation.h"
#include "chat/server_parts.h"

/* Never waits: a client that does not read must not hold up the operator. */
static int send_message(const struct member *member, const char *text, size_t bytes)
{
	char kind = PACKET_MESSAGE;
	struct iovec parts[] = { { &kind, 1 }, { (void *)text, bytes } };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };

	return sendmsg(member->line, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -errno : 0;
}

static void answer(struct server *server, const struct member *member, const char *text,
		   size_t bytes)
{
	int error = send_message(member, text, bytes);

	if (error == -EAGAIN)
		server_note(server, "not sent to [%u]: it has not read what it was sent before",
			    member->number);
	else if (error)
		server_note(server, "not sent: [%u] is leaving", member->number);
	else if (member->waits)
		server_note(server, "[%u] waits for a worker and gets it then", member->number);
}

static void answer_last(struct server *server, const char *text, size_t bytes)
{
	const struct member *member = member_find(server, server->last_sender);

	if (server->last_sender == 0) {
		server_note(server, "not sent: nobody has written yet; @NUMBER TEXT picks one");
	} else if (!member) {
		server_note(server,
			    "not sent: [%u], who wrote last, has left; @NUMBER TEXT "
			    "picks another",
			    server->last_sender);
	} else {
		server_note(server, "to [%u] %s", member->number, member->address);
		answer(server, member, text, bytes);
	}
}

static void answer_number(struct server *server, const struct command *command)
{
	const struct member *member = member_find(server, command->number);

	if (member)
		answer(server, member, command->text, command->bytes);
	else
		server_note(server, "not sent: [%u] %s; /who lists who is connected",
			    command->number,
			    command->number <= server->last_number ? "has left" : "was never here");
}

static void answer_all(struct server *server, const struct command *command)
{
	if (server->count == 0)
		server_note(server, "not sent: nobody is connected");
	for (size_t i = 0; i < server->count; i++)
		answer(server, &server->members[i], command->text, command->bytes);
}

static void list_members(struct server *server)
{
	if (server->count == 0)
		server_note(server, "nobody is connected");
	for (size_t i = 0; i < server->count; i++)
		server_note(server, "[%u] %s%s%s", server->members[i].number,
			    server->members[i].address,
			    server->members[i].waits ? ", waits for a worker" : "",
			    server->members[i].number == server->last_sender ? ", wrote last" : "");
}

static void show_help(struct server *server)
{
	server_note(server, "TEXT           answers who wrote last");
	server_note(server, "@NUMBER TEXT   answers that one; @all TEXT everyone");
	server_note(server, "/who           lists who is connected");
	server_note(server, "/quit          ends the server, as Ctrl-D and Ctrl-C do");
}

static void obey(struct server *server, const struct command *command)
{
	switch (command->kind) {
	case COMMAND_NOTHING:
		break;
	case COMMAND_ANSWER:
		answer_last(server, command->text, command->bytes);
		break;
	case COMMAND_ANSWER_TO:
		answer_number(server, command);
		break;
	case COMMAND_ANSWER_ALL:
		answer_all(server, command);
		break;
	case COMMAND_WHO:
		list_members(server);
		break;
	case COMMAND_HELP:
		show_help(server);
		break;
	case COMMAND_QUIT:
		server->is_ending = true;
		break;
	case COMMAND_NO_ADDRESSEE:
		server_note(server, "not sent: after @ comes a number or all; /help explains");
		break;
	case COMMAND_UNKNOWN:
		server_note(server, "no such command; /help lists them");
		break;
	}
}

void operator_read(struct server *server)
{
	enum prompt_event event = PROMPT_LINE;

	while (event != PROMPT_NOTHING && !server->is_ending) {
		const char *text;
		size_t bytes;
		struct command command;

		event = prompt_next(server->prompt, &text, &bytes);
		if (event == PROMPT_LINE) {
			command = command_parse(text, bytes);
			obey(server, &command);
		} else if (event == PROMPT_TOO_LONG) {
			server_note(server, "not sent: it has more than %" PRIu64 " bytes",
				    server->options->message_bytes);
		} else if (event == PROMPT_END) {
			server->is_ending = true;
		}
	}
}
