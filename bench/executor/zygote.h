#ifndef CONVOY_EXECUTOR_ZYGOTE_H
#define CONVOY_EXECUTOR_ZYGOTE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "executor/executor.h"
#include "measure/shared.h"

/*
 * The zygote is a small single-threaded process from which all workers are
 * forked. It is itself forked before the program starts its threads, so no
 * worker inherits a lock that some thread held. Workers see the memory that the
 * program had at that moment, and what is shared later through a connection.
 *
 * Workers are children of the program, not of the zygote. When the program
 * dies, however it dies, the zygote kills them all: it leads the process group
 * that they share.
 */

/* ---- between the zygote and the process kinds ------------------------- */

/* What a new worker is told. */
struct spawn_request {
	uint32_t worker;     /* index */
	uint32_t record;     /* process mode: the task's record … */
	uint32_t generation; /* … and its generation */
	uint32_t descriptor_count;
	/* In the connection's memory. The kernel writes the pid there before the
	 * worker runs, so that it is known even if the zygote dies before it answers. */
	_Atomic int32_t *born;
};

struct spawn_reply {
	uint32_t worker;
	int32_t pid; /* or a negative errno */
};

#define SPAWN_DESCRIPTORS_MAX 4

/* What all workers of a connection inherit. */
struct worker_channels {
	int wake;  /* eventfd: the program shall look */
	int queue; /* where tasks' descriptors come from, or -1 */
};

/* Runs in the new worker, which ends when it returns. descriptors are those of the request. */
typedef void worker_main(void *area, const struct spawn_request *request,
			 const struct worker_channels *channels, int *descriptors);

/* Opens a connection: the zygote maps memory at its address and will run main
 * in the workers spawned over *connection, a SOCK_SEQPACKET socket that takes
 * spawn_requests and gives spawn_replies. Closing it ends the connection. The caller keeps
 * and closes its own channels. */
int zygote_connect(struct zygote *zygote, const struct shared_memory *memory,
		   const struct worker_channels *channels, worker_main *main, int *connection);

/* One message with descriptors over a Unix socket; flags as for sendmsg(2).
 * 0 or a negative errno (-EAGAIN: full). */
int message_send(int socket, const void *data, size_t bytes, const int *descriptors, size_t count,
		 int flags);

/* Receives one message of exactly that size. 1 received, 0 the other end is
 * gone, or a negative errno. At most *count descriptors; *count is set. */
int message_receive(int socket, void *data, size_t bytes, int *descriptors, size_t *count,
		    int flags);

/* Closes those that are not -1. */
void message_close(const int *descriptors, size_t count);

#endif
