#ifndef CONVOY_SERVE_SERVE_H
#define CONVOY_SERVE_SERVE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "executor/executor.h"
#include "measure/memory.h"
#include "socket/address.h"
#include "workload/workload.h"

/*
 * An echo server on an executor: takes frames (socket/frame.h) from many connections, works for
 * each, and sends it back as it came. There are four ways to serve, and what the executor's kind
 * can do decides which one it is:
 *
 *	one loop	event: a single worker polls all connections
 *	each		workers that run one task: a task is a connection, accepted by the program
 *	accepting	workers that run many, unit connection: each accepts, and serves that
 *			connection to its end before it accepts the next
 *	polling		workers that run many, unit request: all wait for whichever connection has
 *			a request, so that idle ones need no worker
 *
 * Every call that may block is made without the interpreter's lock.
 */

enum serve_unit { SERVE_CONNECTION, SERVE_REQUEST };

struct serve_settings {
	const struct executor_kind *kind;
	bool one_loop;
	enum serve_unit unit; /* of workers that run many tasks */
	unsigned workers;
	uint64_t limit;		      /* most connections at once; more are closed at once */
	uint32_t request_limit_bytes; /* the longest payload; who sends a longer one is dropped */
	uint64_t work_ns;	      /* CPU time for each request */
	uint64_t op_time_ns; /* of an iteration of the interpreted loop; 0: as fast as it goes */
	uint64_t wait_ns;    /* a sleep for each request, in its worker */
	uint64_t stall_ns;   /* who makes no progress within a frame for so long is dropped */
	const _Atomic bool *cancelled; /* in memory that all workers share: serves no more */
};

/* How connections ended. */
enum serve_end {
	SERVE_CLOSED,	 /* by the client, between two requests, or by the server when it ended */
	SERVE_TRUNCATED, /* by the client, within a request */
	SERVE_REFUSED,	 /* at once: there were `limit` others, or nobody could serve it */
	SERVE_TOO_LONG,	 /* its request is longer than allowed */
	SERVE_STALLED,	 /* by the server: neither sent nor took anything */
	SERVE_BROKEN,	 /* by the network, as when a client goes and leaves replies */
	SERVE_KILLED,	 /* with its worker */
	SERVE_ENDS
};

struct serve_report {
	uint64_t connections; /* accepted, refused ones too */
	uint64_t requests;    /* answered */
	uint64_t ends[SERVE_ENDS];
	uint64_t exhausted; /* how often no connection could be accepted: too few descriptors */
	uint64_t switches;  /* of context, by the workers while they served */
};

/* For people and records: "closed", "truncated", … */
const char *serve_end_name(enum serve_end end);

struct server;

/* Modes beside those of the kinds, for struct workload. */
extern const struct own_mode serve_modes[];

/* Takes its place from base, of which *used bytes are taken; with base NULL it only adds up the
 * bytes (shared_take). All workers must see it. */
struct server *server_take(char *base, size_t *used, const struct serve_settings *settings);

/* Listens, and measures how fast the loop that works is (some milliseconds). Call it before
 * the zygote is created. As listener_open. */
int server_open(struct server *server, const struct address *address);

/* Where it listens. */
const struct address *server_address(const struct server *server);

/* How many connections can be open at once without one waiting for the end of another. */
uint64_t server_room(const struct serve_settings *settings);

/* What is asked while the server runs, by the thread that called server_run, when one of the
 * descriptors is readable and five times a second; in the way that serves in this thread between
 * two requests or connections. */
#define SERVE_WATCHED 2
struct serve_watch {
	int descriptors[SERVE_WATCHED]; /* -1: none */
	bool (*is_over)(void *argument);
	void *argument;
};

/* Serves until it is over or cancelled; then accepts no more, answers what it has begun to read,
 * and returns when every connection is closed. Call it as often as you like, one at a time; what
 * it counts begins anew. 0, or what ended it earlier, mostly of executor_submit. */
int server_run(struct server *server, struct executor *executor, const struct serve_watch *watch);

struct serve_report server_report(const struct server *server);

/* Memory of the program and of its worker processes as they are now. 0 or a negative errno. */
int server_memory(const struct server *server, struct executor *executor, struct memory *memory);

/* Stops to listen. */
void server_close(struct server *server);

#endif
