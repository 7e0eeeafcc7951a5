/*
 * chat: a server whose operator talks with many clients, and its client. Exit status: 0 when
 * whoever runs it ended it, 1 when something failed or the server closed the connection, 2 for
 * bad usage, 128 + n when signal n ended it.
 */
#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chat/client.h"
#include "chat/conversation.h"
#include "chat/server.h"
#include "measure/clock.h"
#include "workload/options.h"
#include "workload/startup.h"
#include "workload/version.h"

#define EXIT_USAGE   2
#define DEFAULT_HOST "127.0.0.1"
#define DEFAULT_PORT "8848"

/* What all modes have in common: several conversations at once, on workers of our own. */
static const struct executor_kind *kind_at(size_t index)
{
	for (size_t i = 0; executor_kinds[i]; i++) {
		unsigned capabilities = executor_kinds[i]->capabilities;

		if ((capabilities & EXECUTOR_PARALLEL) && !(capabilities & EXECUTOR_FOREIGN) &&
		    index-- == 0)
			return executor_kinds[i];
	}
	return NULL;
}

static const char *mode_name(size_t index)
{
	const struct executor_kind *kind = kind_at(index);

	return kind ? kind->name : NULL;
}

/* ---- options --------------------------------------------------------------------- */

struct arguments {
	const char *host;
	uint64_t port;
	uint64_t mode;
	uint64_t workers; /* 0: as many as connections */
	uint64_t connections;
	uint64_t message_bytes;
	uint64_t stall_ns;
};

#define FIELD(name) offsetof(struct arguments, name)

static const struct option_spec port_spec = { "port",	       "PORT",	     "",
					      OPTION_UNSIGNED, FIELD(port),  1,
					      65535,	       DEFAULT_PORT, NULL };

static const struct option_spec server_specs[] = {
	{ "bind", "HOST", "listen at this address alone", OPTION_TEXT, FIELD(host), 0, 0,
	  DEFAULT_HOST, NULL },
	{ "port", "PORT", "listen at this port; 0: at a free one, which is shown", OPTION_UNSIGNED,
	  FIELD(port), 0, 65535, DEFAULT_PORT, NULL },
	{ "mode", "MODE", "what serves a connection", OPTION_CHOICE, FIELD(mode), 0, 0, "thread",
	  mode_name },
	{ "workers", "N",
	  "most connections served at once, the next ones wait (default: as many as "
	  "--connections)",
	  OPTION_UNSIGNED, FIELD(workers), 1, CONNECTIONS_MOST, NULL, NULL },
	{ "connections", "N", "most connections at once, more are turned away", OPTION_UNSIGNED,
	  FIELD(connections), 1, CONNECTIONS_MOST, "100", NULL },
	{ "message-bytes", "SIZE", "longest message, longer ones are refused", OPTION_BYTES,
	  FIELD(message_bytes), 1, MESSAGE_BYTES_MOST, "4KiB", NULL },
	{ "stall-time", "TIME",
	  "drop a client that takes longer to end a line, or to read what it was sent", OPTION_TIME,
	  FIELD(stall_ns), NS_PER_SECOND / 1000, 3600 * NS_PER_SECOND, "30s", NULL },
};

#define SERVER_SPEC_COUNT (sizeof(server_specs) / sizeof(server_specs[0]))

enum { KEY_OPTION = 256 };

static void set_option(const struct option_spec *spec, const char *text, struct argp_state *state)
{
	char reason[OPTION_REASON_BYTES];

	if (option_set(spec, text, state->input, reason) != 0)
		argp_error(state, "%s", reason);
}

static error_t parse_server_option(int key, char *text, struct argp_state *state)
{
	if (key == ARGP_KEY_ARG)
		argp_error(state, "'%s' is not an option", text);
	if (key < KEY_OPTION || key >= KEY_OPTION + (int)SERVER_SPEC_COUNT)
		return ARGP_ERR_UNKNOWN;
	set_option(&server_specs[key - KEY_OPTION], text, state);
	return 0;
}

static error_t parse_client_option(int key, char *text, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	if (state->arg_num == 0)
		arguments->host = text;
	else if (state->arg_num == 1)
		set_option(&port_spec, text, state);
	else
		argp_error(state, "'%s' is too much: give HOST and PORT", text);
	return 0;
}

/* ---- both programs --------------------------------------------------------------- */

static int complain(const char *program, const char *reason)
{
	fprintf(stderr, "%s: %s\n", program, reason);
	return EXIT_FAILURE;
}

static const char *explain_address(int error)
{
	switch (error) {
	case -ENXIO:
		return "there is no such host";
	case -EAGAIN:
		return "nobody could be asked for that host";
	case -EINVAL:
		return "not allowed; give a name or an address such as 127.0.0.1 or ::1";
	default:
		return strerror(-error);
	}
}

/* Ends the program if there is none. */
static struct address find_address(const char *program, const struct arguments *arguments)
{
	bool is_ipv6 = strchr(arguments->host, ':') && arguments->host[0] != '[';
	struct address address;
	char *text;
	int error;

	if (asprintf(&text, is_ipv6 ? "[%s]:%" PRIu64 : "%s:%" PRIu64, arguments->host,
		     arguments->port) < 0)
		exit(complain(program, strerror(ENOMEM)));
	error = address_parse(&address, text);
	free(text);
	if (!error)
		return address;
	fprintf(stderr, "%s: host '%.100s': %s\n", program, arguments->host,
		explain_address(error));
	exit(error == -EINVAL ? EXIT_USAGE : EXIT_FAILURE);
}

/* Of a result: 0, a signal's number or a negative errno. */
static int exit_status(const char *program, int result, const char *reason)
{
	if (result < 0)
		return complain(program, reason);
	return result > 0 ? 128 + result : EXIT_SUCCESS;
}

static int run_server(int argc, char **argv)
{
	struct argp_option options[SERVER_SPEC_COUNT + 1] = { 0 };
	const struct argp argp = {
		.options = options,
		.parser = parse_server_option,
		.doc = "Serve many connections at once, each line they send is shown with its "
		       "sender; the operator answers at the prompt."
		       "\v@2 TEXT answers number 2, TEXT who wrote last; /who, /help, /quit. The "
		       "end of the input ends the server, as /quit does. On a connection each "
		       "line is a message, so nc can be a client, too.",
	};
	struct arguments arguments = { 0 };
	struct server_options server;
	char reason[CHAT_REASON_BYTES];

	options_set_defaults(server_specs, SERVER_SPEC_COUNT, &arguments);
	if (options_to_argp(server_specs, SERVER_SPEC_COUNT, KEY_OPTION, options) != 0)
		return complain(argv[0], strerror(ENOMEM));
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	for (size_t i = 0; i < SERVER_SPEC_COUNT; i++)
		free((char *)options[i].doc);
	server = (struct server_options) {
		.address = find_address(argv[0], &arguments),
		.kind = kind_at(arguments.mode),
		.connections = arguments.connections,
		.workers = arguments.workers ? arguments.workers : arguments.connections,
		.message_bytes = arguments.message_bytes,
		.stall_ns = arguments.stall_ns,
	};
	return exit_status(argv[0], server_run(&server, reason), reason);
}

static int run_client(int argc, char **argv)
{
	static const struct argp argp = {
		.parser = parse_client_option,
		.args_doc = "[HOST [PORT]]",
		.doc = "Talk with the operator of a chat server, by default at " DEFAULT_HOST
		       ", port " DEFAULT_PORT "."
		       "\vEach line is a message, an empty one too. /quit or the end of the input "
		       "leaves; the exit status is 1 when the server closed the connection.",
	};
	struct arguments arguments = { .host = DEFAULT_HOST };
	struct address address;
	char reason[CHAT_REASON_BYTES];

	options_set_defaults(&port_spec, 1, &arguments);
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	address = find_address(argv[0], &arguments);
	return exit_status(argv[0], client_run(&address, reason), reason);
}

/* ---- which of them ----------------------------------------------------------------- */

struct program {
	const char *command;
	char name[16]; /* in messages and in its help */
	int (*run)(int argc, char **argv);
};

struct choice {
	const struct program *program;
	int next; /* the command's place in the arguments */
};

static error_t choose(int key, char *text, struct argp_state *state)
{
	static const struct program programs[] = {
		{ "server", "chat server", run_server },
		{ "client", "chat client", run_client },
	};
	struct choice *choice = state->input;

	if (key == ARGP_KEY_NO_ARGS)
		argp_error(state, "give a command: server or client");
	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (strcmp(programs[i].command, text) == 0)
			choice->program = &programs[i];
	if (!choice->program)
		argp_error(state, "'%s' is not allowed; give a command: server or client", text);
	choice->next = state->next - 1;
	state->next = state->argc; /* the rest is for that command */
	return 0;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.parser = choose,
		.args_doc = "server [OPTION...]\nclient [HOST [PORT]]",
		.doc = "chat: talk over TCP; a server's connections are served by threads, "
		       "processes or pools of them.",
	};
	struct choice choice = { 0 };

	startup();
	argp_err_exit_status = EXIT_USAGE;
	argp_program_version = CONVOY_VERSION;
	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &choice);
	argv[choice.next] = (char *)choice.program->name;
	return choice.program->run(argc - choice.next, argv + choice.next);
}
