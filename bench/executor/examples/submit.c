/*
 * The same tasks twice: who asks for each result before the next submit waits for the sum of
 * all sleeps, who submits everything first waits for the longest sleep.
 *
 *	submit [thread-pool | process-pool | ...]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <convoy/executor.h>

#define TASKS 6

static void check(int error, const char *what)
{
	if (error) {
		fprintf(stderr, "submit: %s: %s\n", what, strerror(-error));
		exit(1);
	}
}

/* Runs on a worker: sleeps for 10, 20 or 30 ms and returns its argument. */
static int sleep_and_return(struct worker *worker, const void *argument)
{
	int n = *(const int *)argument;

	nanosleep(&(struct timespec) { .tv_nsec = (n % 3 + 1) * 10000000L }, NULL);
	worker_set_value(worker, (uint64_t)n);
	return 0;
}

static void print_result(const struct future *future)
{
	struct outcome outcome;

	check(future_get(future, NO_TIMEOUT, &outcome), "future_get");
	check(outcome.status, "task");
	printf("%d ", (int)outcome.value);
}

static void run(struct executor *executor, bool one_by_one)
{
	struct future futures[TASKS];
	struct timespec start, end;

	clock_gettime(CLOCK_MONOTONIC, &start);
	for (int n = 0; n < TASKS; n++) {
		struct task task = { sleep_and_return, &n, sizeof(n), NULL, 0 };

		check(executor_submit(executor, &task, &futures[n]), "executor_submit");
		if (one_by_one)
			print_result(&futures[n]);
	}
	for (int n = 0; n < TASKS && !one_by_one; n++)
		print_result(&futures[n]);
	clock_gettime(CLOCK_MONOTONIC, &end);
	printf("in %ld ms\n",
	       (end.tv_sec - start.tv_sec) * 1000 + (end.tv_nsec - start.tv_nsec) / 1000000);
}

int main(int argc, char **argv)
{
	const char *kind = argc > 1 ? argv[1] : "thread-pool";
	struct executor_options options = { .kind = executor_kind_find(kind), .workers = TASKS };
	struct executor *executor;

	if (!options.kind) {
		fprintf(stderr, "submit: %s: no such kind of executor\n", kind);
		return 2;
	}
	/* The process that workers are forked from; it must exist before the first thread. */
	if (options.kind->capabilities & EXECUTOR_PROCESSES)
		check(zygote_create(&options.zygote), "zygote_create");
	check(executor_create(&executor, &options), "executor_create");

	printf("one by one, sleeps of 120 ms together: ");
	run(executor, true);
	printf("all at once, sleeps of at most 30 ms: ");
	run(executor, false);

	executor_destroy(executor); /* shuts it down first */
	zygote_destroy(options.zygote);
	return 0;
}
