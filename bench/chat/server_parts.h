#ifndef CONVOY_CHAT_SERVER_PARTS_H
#define CONVOY_CHAT_SERVER_PARTS_H

/* Between the files of the server. All of it belongs to the program's first thread. */

#include <stdbool.h>
#include <stddef.h>

#include "chat/prompt.h"
#include "chat/server.h"

/* Who is connected. */
struct member {
	unsigned number; /* from 1, never given twice */
	char address[ADDRESS_TEXT_BYTES];
	int line;	 /* our end of the socket pair */
	bool is_hung_up; /* nothing more comes from it */
	bool waits;	 /* no worker has taken it up yet */
	struct future future;
};

struct server {
	const struct server_options *options;
	struct zygote *zygote;
	struct executor *executor;
	struct prompt *prompt;
	struct listener listener;
	int signals;
	int settled;		/* eventfd: a conversation has ended */
	struct member *members; /* [options->connections], in the order of their numbers */
	size_t count;
	unsigned last_number; /* given */
	unsigned last_sender; /* 0: none */
	/* No descriptor could be had for the next connection: it waits until then. 0: it has not
	 * happened. */
	uint64_t accept_again_ns;
	int output_error; /* of what was shown */
	int signal;	  /* that ends the program */
	bool is_ending;
	char *packet; /* [PACKET_BYTES_MOST] */
};

/* ---- members ---------------------------------------------------------------------- */

/* Accepts the next connection: takes it on, or turns it away. */
void members_accept(struct server *server);

/* Takes a packet from a member and shows what it says. False: there is none. */
bool member_receive(struct server *server, struct member *member);

/* Shows who has left, and forgets them. */
void members_settle(struct server *server);

/* NULL: no such member. */
struct member *member_find(struct server *server, unsigned number);

/* ---- the operator -------------------------------------------------------------------- */

/* Does what was typed. */
void operator_read(struct server *server);

/* Shows a line; an error is kept in the server, and ends it. */
void server_note(struct server *server, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
