#ifndef CONVOY_SOCKET_LOAD_INTERNAL_H
#define CONVOY_SOCKET_LOAD_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "socket/frame.h"
#include "socket/load.h"

/* What the files of the load share. */

/* Between the load's process and who ordered it. */
struct load_shared {
	_Atomic int stage; /* enum load_stage; all else is written before it */
	int error;	   /* for which the last run could not begin */
	struct load_options options;
	struct load_report report;
};

/* Orders, a byte each; news of a stage come the other way. */
enum load_order { LOAD_ORDER_BEGIN = 'b', LOAD_ORDER_END = 'e', LOAD_NEWS = 'n' };

/* ---- load_connection.c -------------------------------------------------------------- */

enum connection_state {
	CONNECTION_NONE,   /* not made, or not any more */
	CONNECTION_FREE,   /* until a request is due */
	CONNECTION_WAITING /* for the reply, or to send the rest of the request */
};

struct load_connection {
	int descriptor;
	enum connection_state state;
	bool was_made;
	bool is_finished;  /* it sends no more requests; it may be held */
	bool has_sent_all; /* of the request under way */
	uint64_t number;   /* among all connections of the run */
	uint64_t request;  /* the one under way, or the next; from 0 */
	uint64_t key;	   /* of its payload */
	size_t sent_bytes; /* with the header */
	uint64_t due_ns, sent_ns, deadline_ns;
	struct frame_reader reader;
};

/* What sends and receives for the connections of one thread. */
struct load_channel {
	const struct load_options *options;
	int epoll;
	unsigned char *scratch; /* where requests are made */
	size_t scratch_bytes;
	struct load_report *report;
};

size_t connection_buffer_bytes(const struct load_options *options);

/* All blocks for timeout_ns at most, and returns 0 or a negative errno, after which the connection
 * is to be closed: that is the caller's. -EPIPE: the server closed it; -EBADMSG: a wrong reply. */
int connection_connect(struct load_connection *connection, struct load_channel *channel);

/* Sends the next request, which was due then; the rest of it when there is room. */
int connection_request(struct load_connection *connection, struct load_channel *channel,
		       uint64_t due_ns);

/* Goes on when epoll says so. 1: the reply is whole, *now_ns is when. */
int connection_go_on(struct load_connection *connection, struct load_channel *channel,
		     uint32_t events, uint64_t *now_ns);

void connection_close(struct load_connection *connection);

/* ---- load_thread.c ------------------------------------------------------------------ */

enum load_phase { PHASE_CONNECT, PHASE_RUN, PHASE_CLOSE };

struct load_run {
	const struct load_options *options;
	unsigned threads;
	struct load_thread *all;
	_Atomic int phase;	 /* enum load_phase */
	_Atomic bool ended;	 /* no request any more */
	uint64_t begin_ns;	 /* from PHASE_RUN on */
	_Atomic uint64_t taken;	 /* short connections */
	_Atomic unsigned ready;	 /* threads that have connected, */
	_Atomic unsigned served; /* and that have every reply */
	int news;		 /* an eventfd: one of these two has changed */
};

struct load_thread {
	struct load_run *run;
	pthread_t thread;
	unsigned index;
	int wake; /* an eventfd: the phase has changed, or all is ended */
	struct load_channel channel;
	struct load_connection *connections; /* numbers index, index + threads, … */
	size_t count;
	unsigned char *buffers;
	size_t unfinished;
	bool has_begun, has_ended;
	uint64_t look_ns; /* for replies that are late */
	uint64_t next_round;
	size_t next_place; /* whose request of that round is the next to be due */
	struct load_report report;
};

/* -ENOMEM, -EMFILE; load_thread_close is to be called all the same. */
int load_thread_open(struct load_thread *thread, struct load_run *run, unsigned index);
void *load_thread_main(void *thread);
void load_thread_close(struct load_thread *thread);

/* ---- load_run.c --------------------------------------------------------------------- */

/* Runs once, in the load's process; orders is its end of the socket. Ends the process when there
 * is nobody at the other end. */
void load_run_once(struct load_shared *shared, int orders);

void load_publish(struct load_shared *shared, int orders, enum load_stage stage);

/* ---- load_report.c ------------------------------------------------------------------ */

void load_report_count_error(struct load_report *report, int error);
void load_report_count_connection(struct load_report *report, uint64_t requests);
void load_report_merge(struct load_report *total, const struct load_report *part);

#endif
