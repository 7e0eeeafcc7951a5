/* A fixed number of threads that run what pool.c says. One that has run its share of tasks
 * starts its successor and ends; each joins its predecessor. */
#include <errno.h>
#include <stdlib.h>

#include "executor/internal.h"
#include "executor/kinds.h"

struct pool_thread {
	struct executor *executor;
	unsigned index;
	bool has_last; /* the newest thread that has ended here, not yet joined */
	pthread_t last;
};

struct pool {
	struct pool_thread *threads;
	unsigned alive;
	pthread_cond_t none_alive;
	struct gil *gil;
};

static int pool_prepare(struct executor *executor)
{
	struct pool *pool = calloc(1, sizeof(*pool));
	int error = 0;

	if (!pool)
		return -ENOMEM;
	pool->threads = calloc(executor->options.workers, sizeof(*pool->threads));
	if (!pool->threads)
		error = -ENOMEM;
	else
		error = area_create_gil(executor->area, &pool->gil, true);
	if (error) {
		free(pool->threads);
		free(pool);
		return error;
	}
	for (unsigned i = 0; i < executor->options.workers; i++)
		pool->threads[i] = (struct pool_thread) { .executor = executor, .index = i };
	pthread_cond_init(&pool->none_alive, NULL);
	executor->caller.gil.gil = pool->gil;
	executor->data = pool;
	return 0;
}

static void *pool_main(void *argument);

/* With the lock held. */
static int create_thread(struct pool_thread *thread)
{
	struct pool *pool = thread->executor->data;
	pthread_t created;
	int error = -pthread_create(&created, NULL, pool_main, thread);

	pool->alive += !error;
	return error;
}

/* It can be joined by its successor, or by who ends the pool. With the lock held. */
static void leave_seat(struct pool_thread *self, bool *has_predecessor, pthread_t *predecessor)
{
	struct pool *pool = self->executor->data;

	*has_predecessor = self->has_last;
	*predecessor = self->last;
	self->has_last = true;
	self->last = pthread_self();
	if (--pool->alive == 0)
		pthread_cond_broadcast(&pool->none_alive);
}

/* Also when the pool is ending: there may be tasks left. */
static void end_thread(struct pool_thread *self, int status, bool spent)
{
	struct executor *executor = self->executor;
	struct usage usage = usage_of_thread();
	bool has_predecessor;
	pthread_t predecessor;

	pthread_mutex_lock(&executor->lock);
	usage_add(&executor->usage[self->index], &usage);
	if (!status && spent)
		status = create_thread(self);
	if (status)
		executor_break(executor, status);
	leave_seat(self, &has_predecessor, &predecessor);
	pthread_mutex_unlock(&executor->lock);
	callbacks_run_posted(executor);
	if (has_predecessor)
		pthread_join(predecessor, NULL);
}

static void *pool_main(void *argument)
{
	struct pool_thread *self = argument;
	struct executor *executor = self->executor;
	struct pool *pool = executor->data;
	struct worker worker;
	bool spent = false;
	int status = worker_begin(&worker, executor->area, self->index, pool->gil);

	if (status == 0)
		spent = pool_work(&worker);
	worker_end(&worker);
	end_thread(self, status, spent);
	return NULL;
}

static int pool_start(struct executor *executor)
{
	struct pool *pool = executor->data;

	for (unsigned i = 0; i < executor->options.workers; i++) {
		int error = create_thread(&pool->threads[i]);

		if (error) {
			executor_break(executor, error);
			return error;
		}
	}
	return 0;
}

static void pool_close(struct executor *executor, unsigned flags)
{
	(void)flags;
	atomic_store(&executor->area->ending, 1);
	idle_wake_all(executor->area);
}

static void pool_join(struct executor *executor)
{
	struct pool *pool = executor->data;

	pthread_mutex_lock(&executor->lock);
	while (pool->alive > 0)
		pthread_cond_wait(&pool->none_alive, &executor->lock);
	pthread_mutex_unlock(&executor->lock);
	for (unsigned i = 0; i < executor->options.workers; i++) {
		if (pool->threads[i].has_last)
			pthread_join(pool->threads[i].last, NULL);
		pool->threads[i].has_last = false;
	}
}

static void pool_free(struct executor *executor)
{
	struct pool *pool = executor->data;

	area_destroy_gil(executor->area, pool->gil);
	pthread_cond_destroy(&pool->none_alive);
	free(pool->threads);
	free(pool);
}

static const struct executor_operations operations = {
	.workers_take = true,
	.prepare = pool_prepare,
	.start = pool_start,
	.close = pool_close,
	.join = pool_join,
	.free = pool_free,
};

const struct executor_kind kind_thread_pool = {
	.name = "thread-pool",
	.summary = "a fixed number of threads that run many tasks each",
	.capabilities = EXECUTOR_PARALLEL | EXECUTOR_PENDING_CANCEL | EXECUTOR_WORKERS_PERSIST |
			EXECUTOR_NESTED_PARALLEL,
	.workers_per_cpu = 5,
	.operations = &operations,
};
