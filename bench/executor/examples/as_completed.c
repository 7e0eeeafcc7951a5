/*
 * Results as they come in, the fastest first; one of the tasks fails, which its future says.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <convoy/executor.h>

#define TASKS 4

static void check(int error, const char *what)
{
	if (error) {
		fprintf(stderr, "as_completed: %s: %s\n", what, strerror(-error));
		exit(1);
	}
}

/* Runs on a worker: sleeps that many milliseconds. The 80 ms are too much for it. */
static int sleep_ms(struct worker *worker, const void *argument)
{
	int ms = *(const int *)argument;

	nanosleep(&(struct timespec) { .tv_nsec = ms * 1000000L }, NULL);
	worker_set_value(worker, (uint64_t)ms);
	return ms == 80 ? -ETIME : 0;
}

int main(void)
{
	static const int sleeps_ms[TASKS] = { 160, 80, 120, 40 };
	struct executor_options options = { .kind = executor_kind_find("thread-pool"),
					    .workers = TASKS };
	struct as_completed *completed;
	struct future futures[TASKS];
	struct executor *executor;
	size_t position;
	int error;

	check(executor_create(&executor, &options), "executor_create");
	for (size_t i = 0; i < TASKS; i++) {
		struct task task = { .function = sleep_ms,
				     .argument = &sleeps_ms[i],
				     .argument_bytes = sizeof(sleeps_ms[i]) };

		check(executor_submit(executor, &task, &futures[i]), "executor_submit");
	}

	check(as_completed_create(&completed, futures, TASKS), "as_completed_create");
	while ((error = as_completed_next(completed, NO_TIMEOUT, &position)) == 0) {
		struct outcome outcome;

		check(future_get(&futures[position], 0, &outcome), "future_get");
		if (outcome.state == FUTURE_FINISHED)
			printf("task %zu slept %d ms\n", position, (int)outcome.value);
		else
			printf("task %zu failed: %s\n", position, strerror(-outcome.status));
	}
	if (error != -ENOENT) /* which means that all were given */
		check(error, "as_completed_next");

	as_completed_destroy(completed);
	executor_destroy(executor);
	return 0;
}
