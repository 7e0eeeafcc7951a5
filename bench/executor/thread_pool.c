/* A fixed number of threads that take tasks from one queue. */
#include <errno.h>
#include <stdlib.h>

#include "executor/internal.h"
#include "executor/kinds.h"

struct pool_thread {
	struct executor *executor;
	unsigned index;
	pthread_t thread;
};

struct pool {
	struct pool_thread *threads;
	unsigned created;
	pthread_cond_t work; /* a task was queued, or the executor is closing or broken */
	struct record_queue pending;
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
	else if (executor->options.gil)
		error = executor->options.gil->create(&pool->gil);
	if (error) {
		free(pool->threads);
		free(pool);
		return error;
	}
	pthread_cond_init(&pool->work, NULL);
	record_queue_init(&pool->pending);
	executor->data = pool;
	return 0;
}

/* The next task, or NO_RECORD when the thread shall end. With the lock held. */
static uint32_t next_task(struct executor *executor)
{
	struct pool *pool = executor->data;

	for (;;) {
		uint32_t index = record_queue_pop(executor, &pool->pending);

		if (index != NO_RECORD || executor->closing || executor->report.broken)
			return index;
		pthread_cond_wait(&pool->work, &executor->lock);
	}
}

static void run_tasks(struct executor *executor, struct worker *worker)
{
	struct area *area = executor->area;
	uint32_t index;

	pthread_mutex_lock(&executor->lock);
	while ((index = next_task(executor)) != NO_RECORD) {
		uint32_t generation = record_generation(&area->records[index]);
		int *descriptors = executor_descriptors(executor, index);
		size_t descriptor_count = area->records[index].descriptor_count;

		pthread_mutex_unlock(&executor->lock);
		worker_run(worker, index, generation, descriptors, descriptor_count);
		pthread_mutex_lock(&executor->lock);
	}
	pthread_mutex_unlock(&executor->lock);
}

static void break_pool(struct executor *executor, int status)
{
	struct pool *pool = executor->data;

	executor_break(executor, status);
	pthread_cond_broadcast(&pool->work);
}

static void *pool_main(void *argument)
{
	struct pool_thread *self = argument;
	struct executor *executor = self->executor;
	struct pool *pool = executor->data;
	struct worker worker;
	struct usage usage;
	int status = worker_begin(&worker, executor->area, self->index, pool->gil);

	if (status == 0)
		run_tasks(executor, &worker);
	usage = usage_of_thread();
	pthread_mutex_lock(&executor->lock);
	if (status)
		break_pool(executor, status);
	usage_add(&executor->usage[self->index], &usage);
	pthread_mutex_unlock(&executor->lock);
	return NULL;
}

static int pool_start(struct executor *executor)
{
	struct pool *pool = executor->data;

	for (unsigned i = 0; i < executor->options.workers; i++) {
		struct pool_thread *thread = &pool->threads[i];
		int error;

		*thread = (struct pool_thread) { .executor = executor, .index = i };
		error = -pthread_create(&thread->thread, NULL, pool_main, thread);
		if (error) {
			break_pool(executor, error);
			return error;
		}
		pool->created++;
	}
	return 0;
}

static int pool_submit(struct executor *executor, uint32_t index)
{
	struct pool *pool = executor->data;

	record_queue_push(executor, &pool->pending, index);
	pthread_cond_signal(&pool->work);
	return 0;
}

static void pool_shutdown(struct executor *executor, unsigned flags)
{
	struct pool *pool = executor->data;

	(void)flags;
	pthread_mutex_lock(&executor->lock);
	pthread_cond_broadcast(&pool->work);
	pthread_mutex_unlock(&executor->lock);
	for (unsigned i = 0; i < pool->created; i++)
		pthread_join(pool->threads[i].thread, NULL);
	pool->created = 0;
}

static void pool_free(struct executor *executor)
{
	struct pool *pool = executor->data;

	if (executor->options.gil)
		executor->options.gil->destroy(pool->gil);
	pthread_cond_destroy(&pool->work);
	free(pool->threads);
	free(pool);
}

static const struct executor_operations operations = {
	.prepare = pool_prepare,
	.start = pool_start,
	.submit = pool_submit,
	.shutdown = pool_shutdown,
	.free = pool_free,
};

const struct executor_kind kind_thread_pool = {
	.name = "thread-pool",
	.summary = "a fixed number of threads that run many tasks each",
	.capabilities = EXECUTOR_PARALLEL | EXECUTOR_PENDING_CANCEL | EXECUTOR_WORKERS_PERSIST,
	.workers_per_cpu = 5,
	.operations = &operations,
};
