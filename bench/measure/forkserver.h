#ifndef CONVOY_MEASURE_FORKSERVER_H
#define CONVOY_MEASURE_FORKSERVER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * A small process that forks children on request, reports their pids and
 * reaps them, as that of Python's multiprocessing does. Requests may come from
 * all threads and processes that were there or are forked after its start; when
 * the last of them is gone, however it went, the server ends.
 */
struct forkserver {
	pid_t pid;
	int requests; /* a socket, close-on-exec */
};

/* A child, in memory that the server shares; the server's to write. */
struct forkserver_child {
	_Atomic uint32_t state;
	int32_t pid;	     /* or the negative errno of fork */
	int32_t wait_status; /* as from wait(2), when it is gone */
};

/* Forks the server; call it before any thread exists. At most most_alive children are alive
 * at once, more requests wait. -EAGAIN, -ENOMEM, -EMFILE. */
int forkserver_start(struct forkserver *server, size_t most_alive);

/* Ends the server and waits for it and its children; nobody else may have a request open. */
void forkserver_stop(struct forkserver *server);

/* Blocks until the server has forked a child that runs main (which does not return). main and
 * its argument lie at the same address in the server. 0, the errno of its fork, -EPIPE when
 * the server is gone, -ECANCELED as soon as *cancelled: the server then still reaps the child. */
int forkserver_fork(const struct forkserver *server, struct forkserver_child *child,
		    void (*main)(void *argument), void *argument, const _Atomic bool *cancelled);

/* Blocks until the child is gone. 0, -EPIPE, -ECANCELED. */
int forkserver_wait(const struct forkserver *server, struct forkserver_child *child,
		    const _Atomic bool *cancelled);

#endif
