#ifndef CONVOY_CHAT_SERVER_H
#define CONVOY_CHAT_SERVER_H

#include <stdint.h>

#include "executor/executor.h"
#include "socket/address.h"

/* Every connection takes some descriptors, and a worker. */
#define CONNECTIONS_MOST 1000

struct server_options {
	struct address address; /* to listen at */
	const struct executor_kind *kind;
	uint64_t connections;	/* at once; more are turned away */
	uint64_t workers;	/* conversations at once; the next ones wait */
	uint64_t message_bytes; /* of the longest message, at most MESSAGE_BYTES_MOST */
	uint64_t stall_ns;	/* a client that does not go on for so long is dropped */
};

#define CHAT_REASON_BYTES 256

/* Serves until the operator, who types at standard input, ends it, and gives the connections
 * up. Call it before any thread exists. 0; the number of the signal that ended it; or a negative
 * errno with the reason. */
int server_run(const struct server_options *options, char reason[CHAT_REASON_BYTES]);

#endif
