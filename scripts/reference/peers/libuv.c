/*
 * libuv: uv_queue_work from the main thread, which runs the loop and is none of the workers.
 * Every request is prepared before the clock starts. The loop is told of each task's end,
 * and ends when there is none left: that is how the main thread waits.
 *
 * Comparable with dispatch: flood, fork-join, round-trip, though a flood's queue has no bound here
 * and --window futures there. There is no nested: a task may not use the loop, so it can
 * neither hand out another nor wait for it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "native.h"

#define POOL_MOST 1024 /* libuv's own limit */

/* A request's data is the whole; its position is the task's number. */
static uv_work_t *requests;

static void task(uv_work_t *request)
{
	native_task(request->data, (uint64_t)(request - requests));
}

static void meet(uv_work_t *request)
{
	struct native *native = request->data;

	native_meet(native->workers);
}

static void done(uv_work_t *request, int status)
{
	(void)request;
	(void)status;
}

static int queue(uv_loop_t *loop, uv_work_cb work, uint64_t first, uint64_t count)
{
	int error = 0;

	for (uint64_t i = first; !error && i < first + count; i++)
		error = uv_queue_work(loop, &requests[i], work, done);
	return error ? error : uv_run(loop, UV_RUN_DEFAULT);
}

static int run_pattern(struct native *native, uv_loop_t *loop)
{
	int error = queue(loop, meet, 0, native->workers);

	native_begin(native);
	if (!error && native->pattern == NATIVE_FLOOD)
		error = queue(loop, task, 0, native->tasks);
	for (uint64_t round = 0; !error && round < native->rounds; round++) {
		error = queue(loop, task, round * native->width, native->width);
		native_sample(native);
	}
	native_end(native);
	return error;
}

static int run(struct native *native)
{
	uint64_t count = native->tasks > native->workers ? native->tasks : native->workers;
	uv_loop_t loop;
	char size[24];
	int error;

	requests = malloc(count * sizeof(*requests));
	if (!requests)
		return -ENOMEM;
	memset(requests, 0, count * sizeof(*requests));
	for (uint64_t i = 0; i < count; i++)
		requests[i].data = native;
	snprintf(size, sizeof(size), "%llu", (unsigned long long)native->workers);
	setenv("UV_THREADPOOL_SIZE", size, 1);
	error = uv_loop_init(&loop);
	if (!error) {
		error = run_pattern(native, &loop);
		uv_loop_close(&loop);
	}
	if (!error)
		free(requests);
	return error;
}

const struct native_peer native_peer = {
	.mode = "native-libuv",
	.library = "libuv",
	.version = uv_version_string,
	.cannot_nest = "a task of uv_queue_work can neither hand out tasks nor wait for them",
	.workers_most = POOL_MOST,
	.run = run,
};
