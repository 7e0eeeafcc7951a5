#ifndef CONVOY_EXECUTOR_PEER_H
#define CONVOY_EXECUTOR_PEER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Pools of other libraries as kinds of executors, to compare ours with: built by make
 * PEERS=1 alone. What is the same for all is in peer.c. A library's own file fills in one
 * struct peer_library and knows nothing of records.
 */

struct peer; /* one executor and its pool */

/* Stands for no task: the thread that gets it begins as a worker, or ends as one. */
#define PEER_CALL (UINT64_MAX - 1)

/* 0 or a negative errno. */
struct peer_library {
	/* Creates a pool in which exactly that many tasks can run at once, each on a thread of
	 * its own; the threads may come later. *pool is what the others are given. */
	int (*open)(struct peer *peer, unsigned workers, void **pool);
	/* Has a thread of the pool call peer_run. From any thread, one at a time; does not wait
	 * for the task. */
	int (*push)(void *pool, uint64_t entry);
	/* Every task has been run. Ends the pool; when it returns no thread runs peer_run, or
	 * will. */
	void (*close)(void *pool);
	/* Ends what close could not, when the executor is destroyed. NULL: there is nothing. */
	void (*clear)(void);
};

/* On a thread of the pool: runs the task. */
void peer_run(struct peer *peer, uint64_t entry);

extern const struct peer_library peer_glib, peer_libuv, peer_openmp, peer_tbb, peer_apr;

#ifdef __cplusplus
}
#endif

#endif
