/* What an executor costs: tasks that do nothing, handed out in several patterns. */
#include "workload/workload.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "measure/clock.h"
#include "workload/idle.h"

enum pattern { FLOOD, ROUND_TRIP, FORK_JOIN, NESTED, PRODUCERS, IDLE };

#define PRODUCERS_MAX 64
#define WIDTH_MAX     4096
#define DEPTH_MAX     40

struct dispatch_settings {
	uint64_t pattern;
	uint64_t window;
	uint64_t width;
	uint64_t depth;
	uint64_t producers;
	uint64_t idle_ns;
	bool caller_runs;
};

static const char *pattern_name(size_t index)
{
	static const char *const names[] = { "flood",	  "round-trip", "fork-join", "nested",
					     "producers", "idle",	NULL };

	return names[index];
}

#define FIELD(name) offsetof(struct dispatch_settings, name)

static const struct option_spec dispatch_options[] = {
	{ "pattern", "NAME",
	  "flood: all from one thread, at most --window futures at once. round-trip: one task at a "
	  "time, submit and result. fork-join: --width tasks, then wait for all, again and again. "
	  "nested: Fibonacci of --depth, a task for every other call (--tasks does not count). "
	  "producers: flood from --producers threads at once. idle: no task for --idle",
	  OPTION_CHOICE, FIELD(pattern), 0, 0, "flood", pattern_name },
	{ "window", "N", "futures that one thread has outstanding", OPTION_UNSIGNED, FIELD(window),
	  1, 32768, "1024", NULL },
	{ "width", "N", "tasks of one fork-join", OPTION_UNSIGNED, FIELD(width), 1, WIDTH_MAX, "8",
	  NULL },
	{ "depth", "N", "number whose Fibonacci number is computed", OPTION_UNSIGNED, FIELD(depth),
	  1, DEPTH_MAX, "27", NULL },
	{ "producers", "N", "threads that submit", OPTION_UNSIGNED, FIELD(producers), 1,
	  PRODUCERS_MAX, "2", NULL },
	{ "idle", "TIME", "how long nothing is to be done", OPTION_TIME, FIELD(idle_ns), 1000000,
	  3600 * NS_PER_SECOND, "1s", NULL },
	{ "caller-runs", NULL, "threads that wait run tasks themselves", OPTION_FLAG,
	  FIELD(caller_runs), 0, 0, NULL, NULL },
};

/* What drive finds out, for check and report. */
struct dispatch_result {
	uint64_t tasks; /* handed out */
	uint64_t sum, expected_sum;
	uint64_t work_ns;
	uint64_t samples;
	struct idle_cost idle;
	uint64_t percentiles_ns[3];
	uint64_t sample_ns[]; /* [tasks]: of each round trip or fork-join */
};

static const double percents[] = { 0.5, 0.99, 0.999 };

static const struct dispatch_settings *settings_of(const struct work *work)
{
	return work->settings;
}

static bool is_sampled(const struct work *work)
{
	return settings_of(work)->pattern == ROUND_TRIP || settings_of(work)->pattern == FORK_JOIN;
}

static size_t dispatch_shared_bytes(const struct work *work)
{
	return sizeof(struct dispatch_result) +
	       (is_sampled(work) ? work->tasks * sizeof(uint64_t) : 0);
}

static void dispatch_aim(const struct work *work, struct drive *drive)
{
	drive->caller_runs = settings_of(work)->caller_runs;
}

/* ---- tasks ------------------------------------------------------------------------ */

static int run_empty(struct worker *worker, const void *argument)
{
	worker_set_value(worker, *(const uint64_t *)argument);
	return 0;
}

/* Each call but the leaves submits one of its two and computes the other itself. */
static int run_fibonacci(struct worker *worker, const void *argument)
{
	uint64_t n = *(const uint64_t *)argument, one = n - 1, two = n - 2, value;
	struct task task = { run_fibonacci, &one, sizeof(one), NULL, 0 };
	struct outcome outcome;
	struct future future;
	int error;

	if (n < 2) {
		worker_set_value(worker, n);
		return 0;
	}
	error = worker_submit(worker, &task, &future);
	if (!error)
		error = run_fibonacci(worker, &two);
	value = worker_value(worker);
	if (!error)
		error = worker_get(worker, &future, &outcome);
	if (error)
		return error;
	worker_set_value(worker, value + outcome.value);
	return outcome.status;
}

/* ---- patterns ----------------------------------------------------------------------- */

struct flood {
	struct executor *executor;
	const struct work *work;
	uint64_t first, count; /* values of the tasks: first, first + 1, … */
	uint64_t sum;
	int error;
};

static int get_value(const struct future *future, uint64_t *sum)
{
	struct outcome outcome;
	int error = future_get(future, NO_TIMEOUT, &outcome);

	if (error)
		return error;
	*sum += outcome.value;
	return outcome.status;
}

static int submit_value(struct executor *executor, uint64_t value, struct future *future)
{
	struct task task = { run_empty, &value, sizeof(value), NULL, 0 };

	return executor_submit(executor, &task, future);
}

static void *run_flood(void *argument)
{
	struct flood *flood = argument;
	uint64_t window = settings_of(flood->work)->window;
	struct future *futures = malloc(window * sizeof(*futures));

	flood->error = futures ? 0 : -ENOMEM;
	for (uint64_t i = 0, at = 0; !flood->error && i < flood->count + window; i++) {
		if (i >= window && i - window < flood->count)
			flood->error = get_value(&futures[at], &flood->sum);
		if (!flood->error && i < flood->count)
			flood->error =
				submit_value(flood->executor, flood->first + i, &futures[at]);
		if (!flood->error &&
		    atomic_load_explicit(&flood->work->cancelled, memory_order_relaxed))
			flood->error = -EINTR;
		at = at + 1 == window ? 0 : at + 1;
	}
	free(futures);
	return NULL;
}

static int drive_producers(struct work *work, struct executor *executor, uint64_t producers,
			   struct dispatch_result *result)
{
	struct flood floods[PRODUCERS_MAX];
	pthread_t threads[PRODUCERS_MAX];
	uint64_t next = 1, started = 1;
	int error = 0;

	for (uint64_t i = 0; i == 0 || i < producers; i++) {
		uint64_t count = work->tasks / producers + (i < work->tasks % producers);

		floods[i] = (struct flood) { executor, work, next, count, 0, 0 };
		next += count;
	}
	while (!error && started < producers) {
		error = -pthread_create(&threads[started], NULL, run_flood, &floods[started]);
		started += !error;
	}
	run_flood(&floods[0]);
	for (uint64_t i = 1; i < started; i++)
		pthread_join(threads[i], NULL);
	for (uint64_t i = 0; i < started; i++) {
		result->sum += floods[i].sum;
		error = error ? error : floods[i].error;
	}
	result->tasks = work->tasks;
	result->expected_sum = work->tasks * (work->tasks + 1) / 2;
	return error;
}

/* width tasks and their results, over and over; each round is a sample. */
static int drive_rounds(struct work *work, struct executor *executor, uint64_t width,
			struct dispatch_result *result)
{
	uint64_t rounds = work->tasks / width > 0 ? work->tasks / width : 1;
	struct future futures[WIDTH_MAX];
	uint64_t begin_ns = clock_now_ns();
	int error = 0;

	for (uint64_t round = 0; !error && round < rounds; round++) {
		uint64_t now_ns, submitted = 0;

		for (; !error && submitted < width; submitted += !error)
			error = submit_value(executor, round * width + submitted,
					     &futures[submitted]);
		for (uint64_t i = 0; i < submitted; i++) {
			int failed = get_value(&futures[i], &result->sum);

			error = error ? error : failed;
		}
		now_ns = clock_now_ns();
		result->sample_ns[round] = now_ns - begin_ns;
		begin_ns = now_ns;
		if (atomic_load_explicit(&work->cancelled, memory_order_relaxed))
			error = -EINTR;
	}
	result->samples = rounds;
	result->tasks = rounds * width;
	result->expected_sum = result->tasks * (result->tasks - 1) / 2;
	return error;
}

static int drive_nested(struct work *work, struct executor *executor,
			struct dispatch_result *result)
{
	uint64_t depth = settings_of(work)->depth, before = 0, now = 1;
	struct task task = { run_fibonacci, &depth, sizeof(depth), NULL, 0 };
	struct future future;
	int error = executor_submit(executor, &task, &future);

	for (uint64_t i = 1; i < depth; i++) {
		uint64_t next = before + now;

		before = now;
		now = next;
	}
	result->expected_sum = now;
	result->tasks = before + now; /* the one submitted here, and one for each inner call */
	return error ? error : get_value(&future, &result->sum);
}

/* ---- the workload ------------------------------------------------------------------------ */

static int drive_pattern(struct work *work, struct executor *executor,
			 struct dispatch_result *result)
{
	const struct dispatch_settings *settings = settings_of(work);

	switch (settings->pattern) {
	case ROUND_TRIP:
		return drive_rounds(work, executor, 1, result);
	case FORK_JOIN:
		return drive_rounds(work, executor, settings->width, result);
	case NESTED:
		return drive_nested(work, executor, result);
	case PRODUCERS:
		return drive_producers(work, executor, settings->producers, result);
	default:
		return drive_producers(work, executor, 1, result);
	}
}

static int compare_samples(const void *first, const void *second)
{
	uint64_t a = *(const uint64_t *)first, b = *(const uint64_t *)second;

	return a < b ? -1 : a > b;
}

/* Only with ten samples beyond it. */
static void take_percentiles(struct dispatch_result *result)
{
	qsort(result->sample_ns, result->samples, sizeof(result->sample_ns[0]), compare_samples);
	for (size_t i = 0; i < 3; i++) {
		double beyond = (double)result->samples * (1 - percents[i]);

		if (beyond >= 10)
			result->percentiles_ns[i] = result->sample_ns[(
				uint64_t)((double)result->samples * percents[i])];
	}
}

static int dispatch_drive(struct work *work, struct drive *drive)
{
	struct dispatch_result *result = work->shared;
	uint64_t begin_ns;
	int error;

	memset(result, 0, sizeof(*result));
	if (settings_of(work)->pattern == IDLE)
		return idle_measure(work, drive, settings_of(work)->idle_ns, &result->idle);
	error = drive->begin(drive);
	if (error)
		return error;
	begin_ns = clock_now_ns();
	error = drive_pattern(work, drive->executor, result);
	result->work_ns = clock_now_ns() - begin_ns;
	return error;
}

static int dispatch_check(const struct work *work, const uint64_t *values,
			  char reason[REASON_BYTES])
{
	const struct dispatch_result *result = work->shared;

	(void)values;
	if (result->sum == result->expected_sum)
		return 0;
	snprintf(reason, REASON_BYTES, "the results add up to %llu instead of %llu",
		 (unsigned long long)result->sum, (unsigned long long)result->expected_sum);
	return -EBADMSG;
}

static void dispatch_report(const struct work *work, uint64_t tasks_ns, struct measures *measures)
{
	static const char *const names[] = { "p50_ns", "p99_ns", "p999_ns" };
	struct dispatch_result *result = work->shared;

	(void)tasks_ns;
	if (settings_of(work)->pattern == IDLE) {
		measures_add(measures, "idle_cpu_a_second_ns", result->idle.cpu_ns);
		measures_add(measures, "worker_memory_bytes", result->idle.memory_bytes);
		measures_add(measures, "worker_kernel_stack_bytes",
			     result->idle.kernel_stack_bytes);
		measures_add(measures, "worker_page_table_bytes", result->idle.page_table_bytes);
		return;
	}
	measures_add(measures, "task_ns", (double)result->work_ns / (double)result->tasks);
	take_percentiles(result);
	for (size_t i = 0; i < 3; i++)
		if (result->percentiles_ns[i] > 0)
			measures_add(measures, names[i], (double)result->percentiles_ns[i]);
}

const struct workload workload = {
	.name = "dispatch",
	.summary = "dispatch: what an executor costs. Tasks that do nothing, in several patterns.",
	.options = dispatch_options,
	.option_count = sizeof(dispatch_options) / sizeof(dispatch_options[0]),
	.settings_bytes = sizeof(struct dispatch_settings),
	.default_tasks = 100000,
	.shared_bytes = dispatch_shared_bytes,
	.drive = dispatch_drive,
	.aim = dispatch_aim,
	.check = dispatch_check,
	.report = dispatch_report,
};
