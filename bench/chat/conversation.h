#ifndef CONVOY_CHAT_CONVERSATION_H
#define CONVOY_CHAT_CONVERSATION_H

#include <stdbool.h>
#include <stdint.h>

#include "executor/executor.h"

/*
 * A conversation moves lines between a client's connection and the operator, at the other end
 * of a SOCK_SEQPACKET socket pair. It is the same in every mode: a task on some worker.
 *
 * The client sends and gets lines. What begins with CONVERSATION_NOTICE is not the operator's.
 */
#define CONVERSATION_NOTICE "* "

/* The first byte of every packet on the socket pair; the text is the rest. */
enum packet_kind {
	PACKET_BEGUN = 'b',    /* a worker has taken the conversation up */
	PACKET_MESSAGE = 'm',  /* either way: a line without its end */
	PACKET_TOO_LONG = 'l', /* a line of the client's that was refused */
};

#define MESSAGE_BYTES_MOST 65536
#define PACKET_BYTES_MOST  (1 + MESSAGE_BYTES_MOST)

struct conversation_terms {
	uint64_t stall_ns;	/* for a begun line of the client's, and for it to take an answer */
	uint32_t message_bytes; /* the longest line */
	bool has_waited;	/* tell the client that its turn has come */
};

enum conversation_end {
	CONVERSATION_LEFT,	    /* the client did, or its connection broke */
	CONVERSATION_DISMISSED,	    /* the operator closed, or shut down, the other end */
	CONVERSATION_HALF_LINE,	    /* the client stalled: it did not end a line in time, */
	CONVERSATION_READS_NOTHING, /* or did not take an answer in time */
};

/* Blocks until the conversation ends and says how; leaves both descriptors open. Every whole
 * line of the client's, and a last one without an end, has then been sent to the operator,
 * unless that one ended it. 0 or -ENOMEM. */
int conversation_hold(int client, int operator_end, const struct conversation_terms *terms,
		      enum conversation_end *end);

/* conversation_hold as a task: its argument are the terms, its descriptors client and
 * operator's end, its value the enum conversation_end. */
task_function conversation_task;

#endif
