/*
 * GLib: g_thread_pool_push to an exclusive GThreadPool, from the main thread, which is none of
 * the workers. GLib has no call that waits for tasks, so the tasks count down and the last wakes
 * the main thread; no futures, no results.
 *
 * Comparable with dispatch: flood, fork-join, round-trip, though a flood's queue has no bound here
 * and --window futures there. There is no nested: a task that waited for another would
 * keep its thread from running it, and when all wait, none goes on.
 */
#include <errno.h>
#include <glib.h>
#include <stdio.h>

#include "native.h"

static const char *version(void)
{
	static char text[32];

	snprintf(text, sizeof(text), "%u.%u.%u", glib_major_version, glib_minor_version,
		 glib_micro_version);
	return text;
}

/* data: the task's place, or the whole for the meeting before the start. */
static void task(gpointer data, gpointer user_data)
{
	struct native *native = user_data;

	if (data == native) {
		native_meet(native->workers + 1);
		return;
	}
	native_task(native, (uint64_t)((uint64_t *)data - native->values));
	native_done();
}

static void push(struct native *native, GThreadPool *pool, uint64_t first, uint64_t count)
{
	native_expect(count);
	for (uint64_t i = first; i < first + count; i++)
		g_thread_pool_push(pool, &native->values[i], NULL);
	native_wait();
}

static int run(struct native *native)
{
	GError *error = NULL;
	GThreadPool *pool = g_thread_pool_new(task, native, (gint)native->workers, TRUE, &error);

	if (error) {
		g_error_free(error);
		return -EAGAIN;
	}
	for (uint64_t i = 0; i < native->workers; i++)
		g_thread_pool_push(pool, native, NULL);
	native_meet(native->workers + 1);
	native_begin(native);
	if (native->pattern == NATIVE_FLOOD)
		push(native, pool, 0, native->tasks);
	for (uint64_t round = 0; round < native->rounds; round++) {
		push(native, pool, round * native->width, native->width);
		native_sample(native);
	}
	native_end(native);
	g_thread_pool_free(pool, FALSE, TRUE);
	return 0;
}

const struct native_peer native_peer = {
	.mode = "native-glib",
	.library = "GLib",
	.version = version,
	.cannot_nest = "a task of a GThreadPool cannot wait: all workers could wait",
	.workers_most = 4096,
	.run = run,
};
