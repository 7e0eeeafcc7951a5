/* IO-bound work: each task sleeps, then counts by one. */
#include "workload/workload.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "measure/clock.h"

struct io_settings {
	struct time_range sleep;
};

/* Of each task, in memory that all workers share. */
struct io_task {
	uint64_t sleep_ns;
	uint64_t overshoot_ns;
};

static const struct option_spec io_options[] = {
	{ "sleep", "MIN..MAX[:STEP]",
	  "how long a task sleeps, drawn from the seed; with STEP in whole steps above MIN",
	  OPTION_TIME_RANGE, offsetof(struct io_settings, sleep), 0, 3600 * NS_PER_SECOND,
	  "1ms..3ms", NULL },
};

/* SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
 * generators", OOPSLA 2014): every task's number from seed and index alone, so
 * that every mode gets the same sleeps. */
static uint64_t draw(uint64_t seed, uint64_t task)
{
	uint64_t z = seed + (task + 1) * 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static uint64_t draw_sleep(const struct time_range *range, uint64_t random)
{
	uint64_t step_ns = range->step_ns ? range->step_ns : 1;
	uint64_t choices = (range->maximum_ns - range->minimum_ns) / step_ns + 1;

	return range->minimum_ns + random % choices * step_ns;
}

static size_t io_shared_bytes(const struct work *work)
{
	return work->tasks * sizeof(struct io_task);
}

static int io_setup(struct work *work, char reason[REASON_BYTES])
{
	const struct io_settings *settings = work->settings;
	struct io_task *tasks = work->shared;

	(void)reason;
	for (uint64_t task = 0; task < work->tasks; task++)
		tasks[task].sleep_ns = draw_sleep(&settings->sleep, draw(work->seed, task));
	return 0;
}

/* Through an absolute deadline; a signal ends it early only if the run was given up. */
static int sleep_until(const struct work *work, uint64_t deadline_ns)
{
	struct timespec deadline = clock_timespec(deadline_ns);

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, NULL) == EINTR)
		if (atomic_load(&work->cancelled))
			return -ECANCELED;
	return 0;
}

static int io_body(struct worker *worker, const struct work *work, uint64_t task)
{
	struct io_task *own = (struct io_task *)work->shared + task;
	uint64_t deadline_ns = clock_now_ns() + own->sleep_ns;
	uint64_t count = 0;
	int error;

	worker_blocking_begin(worker);
	error = sleep_until(work, deadline_ns);
	own->overshoot_ns = clock_now_ns() - deadline_ns;
	worker_blocking_end(worker);
	count++;
	worker_set_value(worker, count);
	return error;
}

static int io_check(const struct work *work, const uint64_t *values, char reason[REASON_BYTES])
{
	const struct io_task *tasks = work->shared;

	for (uint64_t task = 0; task < work->tasks; task++) {
		if (values[task] != 1) {
			snprintf(reason, REASON_BYTES, "task %llu did not count by one",
				 (unsigned long long)task);
			return -EBADMSG;
		}
		/* Unsigned: a sleep that ended too early wraps around. */
		if (tasks[task].overshoot_ns > INT64_MAX) {
			snprintf(reason, REASON_BYTES, "the sleep of task %llu was too short",
				 (unsigned long long)task);
			return -EBADMSG;
		}
	}
	return 0;
}

/* The time that `workers` workers need when each free one takes the next task. */
static uint64_t fifo_makespan(const struct work *work)
{
	const struct io_task *tasks = work->shared;
	uint64_t *free_ns = calloc(work->workers, sizeof(*free_ns));
	uint64_t makespan_ns = 0;

	for (uint64_t task = 0; free_ns && task < work->tasks; task++) {
		uint64_t first = 0;

		for (uint64_t worker = 1; worker < work->workers; worker++)
			if (free_ns[worker] < free_ns[first])
				first = worker;
		free_ns[first] += tasks[task].sleep_ns;
		if (free_ns[first] > makespan_ns)
			makespan_ns = free_ns[first];
	}
	free(free_ns);
	return makespan_ns;
}

static void io_report(const struct work *work, uint64_t tasks_ns, struct measures *measures)
{
	const struct io_task *tasks = work->shared;
	uint64_t longest_ns = 0, sum_ns = 0, worst_ns = 0, overshoot_ns = 0;

	(void)tasks_ns;
	for (uint64_t task = 0; task < work->tasks; task++) {
		sum_ns += tasks[task].sleep_ns;
		overshoot_ns += tasks[task].overshoot_ns;
		if (tasks[task].sleep_ns > longest_ns)
			longest_ns = tasks[task].sleep_ns;
		if (tasks[task].overshoot_ns > worst_ns)
			worst_ns = tasks[task].overshoot_ns;
	}
	measures_add(measures, "longest_sleep_ns", (double)longest_ns);
	measures_add(measures, "sum_sleep_ns", (double)sum_ns);
	measures_add(measures, "fifo_makespan_ns", (double)fifo_makespan(work));
	measures_add(measures, "mean_overshoot_ns", (double)overshoot_ns / (double)work->tasks);
	measures_add(measures, "worst_overshoot_ns", (double)worst_ns);
}

const struct workload workload = {
	.name = "io",
	.summary = "io: IO-bound work. Each task sleeps and then counts by one.",
	.options = io_options,
	.option_count = sizeof(io_options) / sizeof(io_options[0]),
	.settings_bytes = sizeof(struct io_settings),
	.default_tasks = 50,
	.shared_bytes = io_shared_bytes,
	.setup = io_setup,
	.body = io_body,
	.check = io_check,
	.report = io_report,
};
