#ifndef CONVOY_MEASURE_BIRTH_H
#define CONVOY_MEASURE_BIRTH_H

#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "measure/forkserver.h"
#include "measure/shared.h"

/*
 * Births of threads and processes that do nothing but note the times of their
 * first and of their last instruction, by every method that there is. Each has
 * a record in memory that parents and children share, whatever they are.
 */

struct birth {
	/* The parent's times: before the call that creates, after it, and when the child is
	 * gone. Written by who calls create and reap. */
	alignas(CACHE_LINE_BYTES) uint64_t called_ns;
	uint64_t created_ns;
	uint64_t reaped_ns;
	/* The child's. */
	uint64_t first_ns;
	uint64_t end_ns;
	struct forkserver_child child;
};

/* Copied freely; the same in every process that was forked after births_open. */
struct births {
	struct shared_memory memory;
	bool has_server;
	struct forkserver server;
};

/* A birth under way. The parent sets the first three and keeps it for reap. */
struct parent {
	const struct births *births;
	size_t index;
	const _Atomic bool *cancelled; /* the children are wanted no more */
	pthread_t thread;
	pid_t pid;
	int socket;
};

struct birth_method {
	const char *name;
	bool has_server; /* a process of its own creates the children, and create blocks */
	/* Creates the child. Safe in a program with threads. 0, or a negative errno (often
	 * -EAGAIN), and then there is no child. */
	int (*create)(struct parent *parent);
	/* Blocks until the child is gone. 0 when it ended as it should; the negative errno of
	 * what failed in it; -EOWNERDEAD when it died; -EPIPE when the server did. */
	int (*reap)(struct parent *parent);
};

/* pthread, fork, vfork, clone, posix-spawn, spawn, forkserver; a NULL name at the end. */
extern const struct birth_method birth_methods[];

/* Makes the records of that many births, and the method's server if it has one; call it
 * before any thread exists. -ENOMEM, -EAGAIN, -EMFILE. */
int births_open(struct births *births, size_t count, size_t most_alive,
		const struct birth_method *method);

/* Ends the server and waits for it. Nothing to do for one that is all zero. */
void births_close(struct births *births);

struct birth *births_get(const struct births *births, size_t index);

#endif
