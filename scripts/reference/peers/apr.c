/*
 * APR: apr_thread_pool_push to an apr_thread_pool with a fixed number of threads, from the main
 * thread, which is none of the workers. The library has no call that waits for tasks, so
 * the tasks count down and the last wakes the main thread; no futures, no results.
 *
 * Comparable with dispatch: fork-join and round-trip. A flood's list has no bound here and --window
 * futures there, and apr_thread_pool_push walks along all tasks of its priority that wait: the
 * time of a flood depends on how far the workers fall behind, and grows with the square of
 * that. There is no nested: a task that waited for another would keep its thread from running
 * it, and when all wait, none goes on.
 */
#include <apr_general.h>
#include <apr_thread_pool.h>
#include <apu_version.h>

#include "native.h"

/* A task has one argument, which is its place. */
static struct native *own;

static void *APR_THREAD_FUNC task(apr_thread_t *thread, void *place)
{
	(void)thread;
	native_task(own, (uint64_t)((uint64_t *)place - own->values));
	native_done();
	return NULL;
}

static void *APR_THREAD_FUNC meet(apr_thread_t *thread, void *unused)
{
	(void)thread;
	(void)unused;
	native_meet(own->workers + 1);
	return NULL;
}

static apr_status_t push(apr_thread_pool_t *pool, uint64_t first, uint64_t count)
{
	apr_status_t status = APR_SUCCESS;

	native_expect(count);
	for (uint64_t i = first; status == APR_SUCCESS && i < first + count; i++)
		status = apr_thread_pool_push(pool, task, &own->values[i],
					      APR_THREAD_TASK_PRIORITY_NORMAL, NULL);
	if (status == APR_SUCCESS)
		native_wait();
	return status;
}

static apr_status_t run_pattern(struct native *native, apr_thread_pool_t *pool)
{
	apr_status_t status = APR_SUCCESS;

	for (uint64_t i = 0; status == APR_SUCCESS && i < native->workers; i++)
		status = apr_thread_pool_push(pool, meet, NULL, APR_THREAD_TASK_PRIORITY_NORMAL,
					      NULL);
	if (status != APR_SUCCESS)
		return status;
	native_meet(native->workers + 1);
	native_begin(native);
	if (native->pattern == NATIVE_FLOOD)
		status = push(pool, 0, native->tasks);
	for (uint64_t round = 0; status == APR_SUCCESS && round < native->rounds; round++) {
		status = push(pool, round * native->width, native->width);
		native_sample(native);
	}
	native_end(native);
	return status;
}

/* On an error the threads are left to the program's end: some may wait. */
static int run(struct native *native)
{
	apr_status_t status = apr_initialize();
	apr_pool_t *memory;
	apr_thread_pool_t *pool;

	own = native;
	if (status == APR_SUCCESS)
		status = apr_pool_create(&memory, NULL);
	if (status == APR_SUCCESS)
		status = apr_thread_pool_create(&pool, native->workers, native->workers, memory);
	if (status == APR_SUCCESS)
		status = run_pattern(native, pool);
	if (status != APR_SUCCESS)
		return -status;
	apr_thread_pool_destroy(pool);
	apr_pool_destroy(memory);
	apr_terminate();
	return 0;
}

const struct native_peer native_peer = {
	.mode = "native-apr",
	.library = "APR",
	.version = apu_version_string,
	.cannot_nest = "a task of an apr_thread_pool cannot wait: all workers could wait",
	.workers_most = 4096,
	.run = run,
};
