#ifndef CONVOY_SERVE_POLLING_H
#define CONVOY_SERVE_POLLING_H

#include "serve/internal.h"

/*
 * What the program and the workers that poll tell each other, through a socket for each of
 * them: the worker asks to be lent a connection's descriptor (when it is a process), or says that
 * it is done with one.
 */
struct wish {
	uint32_t number;
	uint32_t end; /* enum serve_end, or WISH_LEND */
};

#define WISH_LEND SERVE_ENDS

/* Descriptors of a worker's task. */
enum { POLLING_EVENTS, POLLING_CHANNEL, POLLING_DESCRIPTORS };

/* Arms a conversation in the set of events, for one of them. */
int polling_arm(int set, int descriptor, uint32_t events, uint64_t key);

struct polling_argument {
	struct server *server;
	uint32_t holder; /* who the worker is to conversations: no two tasks have the same */
};

/* The task of a worker. */
int polling_work(struct worker *worker, const void *argument);

#endif
