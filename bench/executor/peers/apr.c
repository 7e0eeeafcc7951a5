/*
 * APR's apr_thread_pool, from apr-util, with a fixed number of threads: one list of tasks
 * under one lock. A push walks along all that wait in it: its time grows with them. Ending the pool
 * takes up to 20 ms: it looks every so often whether its threads have gone.
 */
#include <apr_general.h>
#include <apr_thread_pool.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "executor/peers/peer.h"

_Static_assert(sizeof(void *) >= sizeof(uint64_t), "an entry fits into a pointer");

struct pool {
	struct peer *peer;
	apr_pool_t *memory;
	apr_thread_pool_t *threads;
};

/* A task has one argument, which is the entry; the first call of each thread tells it
 * the peer. Calls come first: the list is in order. */
static _Thread_local struct peer *own_peer;

static void *APR_THREAD_FUNC call(apr_thread_t *thread, void *peer)
{
	(void)thread;
	own_peer = peer;
	peer_run(peer, PEER_CALL);
	return NULL;
}

static void *APR_THREAD_FUNC run(apr_thread_t *thread, void *entry)
{
	(void)thread;
	peer_run(own_peer, (uint64_t)entry);
	return NULL;
}

static int push(void *argument, uint64_t entry)
{
	struct pool *pool = argument;
	bool is_call = entry == PEER_CALL;

	return -apr_thread_pool_push(pool->threads, is_call ? call : run,
				     is_call ? (void *)pool->peer : (void *)entry,
				     APR_THREAD_TASK_PRIORITY_NORMAL, NULL);
}

static void close_pool(void *argument)
{
	struct pool *pool = argument;

	if (pool->threads)
		apr_thread_pool_destroy(pool->threads);
	if (pool->memory)
		apr_pool_destroy(pool->memory);
	apr_terminate();
	free(pool);
}

static int open_pool(struct peer *peer, unsigned workers, void **result)
{
	struct pool *pool = calloc(1, sizeof(*pool));
	apr_status_t status;

	if (!pool)
		return -ENOMEM;
	pool->peer = peer;
	status = apr_initialize();
	if (status == APR_SUCCESS)
		status = apr_pool_create(&pool->memory, NULL);
	if (status == APR_SUCCESS)
		status = apr_thread_pool_create(&pool->threads, workers, workers, pool->memory);
	if (status != APR_SUCCESS) {
		close_pool(pool);
		return -status;
	}
	*result = pool;
	return 0;
}

const struct peer_library peer_apr = { open_pool, push, close_pool, NULL };
