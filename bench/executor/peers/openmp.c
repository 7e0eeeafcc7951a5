/*
 * Tasks of OpenMP, as GCC's libgomp has them. Only the threads of a parallel region can create
 * tasks of it, so there is no submit from elsewhere: a team of one thread more than there are
 * workers lives as long as the executor. Its first thread, the producer, runs no task: it takes
 * what was submitted from an inbox and makes a task of each. The others are at the barrier at
 * the region's end, where a team runs tasks. So each task takes one hand-over more than in a
 * program that is written with OpenMP; that is native-openmp.
 *
 * libgomp has the producer run a task itself when there are more than 64 of them for each
 * thread: it never makes so many. How long idle threads spin is OMP_WAIT_POLICY's and
 * GOMP_SPINCOUNT's. libgomp ends the program when it cannot create the threads.
 */
#include <errno.h>
#include <omp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "executor/peers/peer.h"
#include "measure/futex.h"

#define TASKS_A_THREAD 32

struct entries {
	uint64_t *list;
	size_t count, room;
};

struct pool {
	struct peer *peer;
	unsigned workers;
	pthread_t thread; /* the producer */
	pthread_mutex_t lock;
	pthread_cond_t changed; /* an entry came, the pool ends, the team has begun */
	struct entries inbox;
	bool waiting, ending;
	bool begun;
	int error; /* of the beginning */

	/* Tasks that were made, counted by the producer alone, and those that have been run. */
	uint64_t made;
	_Atomic uint64_t ran;
	_Atomic uint64_t awaited; /* value of ran for which the producer waits */
	_Atomic uint32_t go;
};

/* ---- the team ---------------------------------------------------------------------- */

static void run(struct pool *pool, uint64_t entry)
{
	peer_run(pool->peer, entry);
	if (atomic_fetch_add(&pool->ran, 1) + 1 == atomic_load(&pool->awaited)) {
		atomic_store(&pool->go, 1);
		futex_wake_all(&pool->go);
	}
}

/* Until half of the tasks that may exist have been run. */
static void wait_for_room(struct pool *pool)
{
	uint64_t most = (uint64_t)TASKS_A_THREAD * (pool->workers + 1);
	uint64_t awaited = pool->made - most / 2;

	if (pool->made - atomic_load(&pool->ran) < most)
		return;
	atomic_store(&pool->go, 0);
	atomic_store(&pool->awaited, awaited);
	while (atomic_load(&pool->ran) < awaited && !atomic_load(&pool->go))
		futex_wait(&pool->go, 0, NO_TIMEOUT);
}

/* Takes all there is; false at the end. */
static bool take(struct pool *pool, struct entries *taken)
{
	struct entries empty = { taken->list, 0, taken->room };

	pthread_mutex_lock(&pool->lock);
	while (pool->inbox.count == 0 && !pool->ending) {
		pool->waiting = true;
		pthread_cond_wait(&pool->changed, &pool->lock);
	}
	pool->waiting = false;
	*taken = pool->inbox;
	pool->inbox = empty;
	pthread_mutex_unlock(&pool->lock);
	return taken->count > 0;
}

static void produce(struct pool *pool)
{
	struct entries taken = { 0 };

	while (take(pool, &taken)) {
		for (size_t i = 0; i < taken.count; i++) {
			uint64_t entry = taken.list[i];

			wait_for_room(pool);
			pool->made++;
#pragma omp task firstprivate(pool, entry)
			run(pool, entry);
		}
	}
	free(taken.list);
}

static void begin(struct pool *pool, int threads)
{
	pthread_mutex_lock(&pool->lock);
	pool->begun = true;
	/* OMP_THREAD_LIMIT allows no more. */
	pool->error = threads == (int)pool->workers + 1 ? 0 : -EAGAIN;
	pthread_cond_broadcast(&pool->changed);
	pthread_mutex_unlock(&pool->lock);
}

/* The team's other threads end when this one does. */
static void *producer_main(void *argument)
{
	struct pool *pool = argument;

	omp_set_dynamic(0);
#pragma omp parallel num_threads((int)pool->workers + 1)
#pragma omp master
	{
		begin(pool, omp_get_num_threads());
		if (!pool->error)
			produce(pool);
	}
	return NULL;
}

/* ---- in the program ------------------------------------------------------------------ */

static bool make_room(struct entries *entries)
{
	size_t room = entries->room ? 2 * entries->room : 64;
	uint64_t *list;

	if (entries->count < entries->room)
		return true;
	list = realloc(entries->list, room * sizeof(*list));
	if (!list)
		return false;
	entries->list = list;
	entries->room = room;
	return true;
}

static int push(void *argument, uint64_t entry)
{
	struct pool *pool = argument;
	bool has_room;

	pthread_mutex_lock(&pool->lock);
	has_room = make_room(&pool->inbox);
	if (has_room)
		pool->inbox.list[pool->inbox.count++] = entry;
	if (pool->waiting)
		pthread_cond_signal(&pool->changed);
	pthread_mutex_unlock(&pool->lock);
	return has_room ? 0 : -ENOMEM;
}

static void free_pool(struct pool *pool)
{
	pthread_cond_destroy(&pool->changed);
	pthread_mutex_destroy(&pool->lock);
	free(pool->inbox.list);
	free(pool);
}

static int wait_for_team(struct pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	while (!pool->begun)
		pthread_cond_wait(&pool->changed, &pool->lock);
	pthread_mutex_unlock(&pool->lock);
	if (pool->error)
		pthread_join(pool->thread, NULL);
	return pool->error;
}

static int open_pool(struct peer *peer, unsigned workers, void **result)
{
	struct pool *pool = calloc(1, sizeof(*pool));
	int error;

	if (!pool)
		return -ENOMEM;
	pool->peer = peer;
	pool->workers = workers;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->changed, NULL);
	error = -pthread_create(&pool->thread, NULL, producer_main, pool);
	if (!error)
		error = wait_for_team(pool);
	if (error)
		free_pool(pool);
	else
		*result = pool;
	return error;
}

static void close_pool(void *argument)
{
	struct pool *pool = argument;

	pthread_mutex_lock(&pool->lock);
	pool->ending = true;
	pthread_cond_signal(&pool->changed);
	pthread_mutex_unlock(&pool->lock);
	pthread_join(pool->thread, NULL);
	free_pool(pool);
}

const struct peer_library peer_openmp = { open_pool, push, close_pool, NULL };
