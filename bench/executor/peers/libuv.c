/*
 * libuv's uv_queue_work. It may be called from the thread of a loop alone, so submit puts
 * the task into an inbox and signals the loop, which has a thread of its own and does
 * nothing else: the way from other threads that libuv's manual shows. From there a task goes to
 * the pool, and when it is done the pool tells the loop.
 *
 * libuv has one pool a program: its size is what UV_THREADPOOL_SIZE says at first use, and
 * its threads stay until the library goes. So the library is loaded for an executor and
 * unloaded after it, and there can be one executor of this kind at a time (-EBUSY). More
 * workers than libuv's limit are refused (-EAGAIN). It ends the program when it cannot create
 * them.
 */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

#include "executor/peers/peer.h"

#define LIBRARY	     "libuv.so.1"
#define WORKERS_MOST 1024

#define FUNCTIONS(FUNCTION)                                                                        \
	FUNCTION(loop_init)                                                                        \
	FUNCTION(loop_close)                                                                       \
	FUNCTION(run)                                                                              \
	FUNCTION(async_init)                                                                       \
	FUNCTION(async_send)                                                                       \
	FUNCTION(close)                                                                            \
	FUNCTION(queue_work)                                                                       \
	FUNCTION(library_shutdown)

struct uv {
#define DECLARE(name) __typeof__(uv_##name) *(name);
	FUNCTIONS(DECLARE)
};

struct pool;

struct job {
	uv_work_t request;
	struct pool *pool;
	uint64_t entry;
	struct job *next;
};

struct pool {
	struct uv uv;
	void *library;
	struct peer *peer;
	uv_loop_t loop;
	uv_async_t inbox;
	pthread_t thread; /* of the loop */
	pthread_mutex_t lock;
	struct job *first, **end; /* what is in the inbox */
	bool ending;
};

static atomic_bool in_use;

/* ---- on libuv's threads ------------------------------------------------------------ */

static void run(uv_work_t *request)
{
	struct job *job = request->data;

	peer_run(job->pool->peer, job->entry);
}

static void done(uv_work_t *request, int status)
{
	(void)status;
	free(request->data);
}

static void empty_inbox(uv_async_t *inbox)
{
	struct pool *pool = inbox->data;
	struct job *job;
	bool ending;

	pthread_mutex_lock(&pool->lock);
	job = pool->first;
	pool->first = NULL;
	pool->end = &pool->first;
	ending = pool->ending;
	pthread_mutex_unlock(&pool->lock);
	while (job) {
		struct job *next = job->next;

		/* It fails only without a function to call. */
		pool->uv.queue_work(&pool->loop, &job->request, run, done);
		job = next;
	}
	if (ending)
		pool->uv.close((uv_handle_t *)inbox, NULL);
}

static void *loop_main(void *argument)
{
	struct pool *pool = argument;

	pool->uv.run(&pool->loop, UV_RUN_DEFAULT);
	return NULL;
}

/* ---- in the program ------------------------------------------------------------------ */

static int push(void *argument, uint64_t entry)
{
	struct pool *pool = argument;
	struct job *job = malloc(sizeof(*job));

	if (!job)
		return -ENOMEM;
	job->request.data = job;
	job->pool = pool;
	job->entry = entry;
	job->next = NULL;
	pthread_mutex_lock(&pool->lock);
	*pool->end = job;
	pool->end = &job->next;
	pthread_mutex_unlock(&pool->lock);
	pool->uv.async_send(&pool->inbox);
	return 0;
}

static int load(struct pool *pool)
{
	bool complete = true;

	pool->library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	if (!pool->library)
		return -ELIBACC;
#define LOAD(name)                                                                                 \
	*(void **)&pool->uv.name = dlsym(pool->library, "uv_" #name);                              \
	complete = complete && pool->uv.name;
	FUNCTIONS(LOAD)
	return complete ? 0 : -ELIBACC;
}

/* The loop and its thread. */
static int start_loop(struct pool *pool)
{
	int error = pool->uv.loop_init(&pool->loop);

	if (error)
		return error;
	error = pool->uv.async_init(&pool->loop, &pool->inbox, empty_inbox);
	if (!error) {
		pool->inbox.data = pool;
		error = -pthread_create(&pool->thread, NULL, loop_main, pool);
		if (!error)
			return 0;
		pool->uv.close((uv_handle_t *)&pool->inbox, NULL);
		pool->uv.run(&pool->loop, UV_RUN_DEFAULT);
	}
	pool->uv.loop_close(&pool->loop);
	return error;
}

/* Its threads end with the library. */
static void unload(struct pool *pool)
{
	if (pool->library) {
		if (pool->uv.library_shutdown)
			pool->uv.library_shutdown();
		dlclose(pool->library);
	}
	pthread_mutex_destroy(&pool->lock);
	free(pool);
	atomic_store(&in_use, false);
}

static int open_pool(struct peer *peer, unsigned workers, void **result)
{
	struct pool *pool;
	char size[16];
	int error;

	if (workers > WORKERS_MOST)
		return -EAGAIN;
	if (atomic_exchange(&in_use, true))
		return -EBUSY;
	pool = calloc(1, sizeof(*pool));
	if (!pool) {
		atomic_store(&in_use, false);
		return -ENOMEM;
	}
	pool->peer = peer;
	pool->end = &pool->first;
	pthread_mutex_init(&pool->lock, NULL);
	snprintf(size, sizeof(size), "%u", workers);
	error = setenv("UV_THREADPOOL_SIZE", size, 1) == 0 ? load(pool) : -errno;
	if (!error)
		error = start_loop(pool);
	if (error)
		unload(pool);
	else
		*result = pool;
	return error;
}

static void close_pool(void *argument)
{
	struct pool *pool = argument;

	pthread_mutex_lock(&pool->lock);
	pool->ending = true;
	pthread_mutex_unlock(&pool->lock);
	pool->uv.async_send(&pool->inbox);
	pthread_join(pool->thread, NULL);
	pool->uv.loop_close(&pool->loop);
	unload(pool);
}

const struct peer_library peer_libuv = { open_pool, push, close_pool, NULL };
