/* Defaults, and as many workers as there may be. */
#include <sys/resource.h>

#include "executor_fixture.h"
#include "measure/clock.h"
#include "measure/cpus.h"

static void test_defaults(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = { .kind = fixture->kind, .zygote = fixture->zygote };
	unsigned workers;
	struct future future;

	create(fixture, &options);
	workers = executor_workers(fixture->executor);
	if (!can(fixture, EXECUTOR_PARALLEL))
		assert_int_equal(workers, 1);
	else if (fixture->kind->workers_per_cpu == 0)
		assert_int_equal(workers, EXECUTOR_WORKERS_MAX);
	else
		assert_int_equal(workers, fixture->kind->workers_per_cpu * cpus_usable());
	if (can(fixture, EXECUTOR_WORKERS_PERSIST) && !can(fixture, EXECUTOR_FOREIGN))
		assert_int_equal(fixture->kind->workers_per_cpu,
				 can(fixture, EXECUTOR_PROCESSES) ? 1 : 5);
	future = submit_number(fixture, task_job, 0);
	assert_int_equal(settle(&future).state, FUTURE_FINISHED);
}

/* A bound of 65536: all of them at once, and one more. */
static int task_nothing(struct worker *worker, const void *argument)
{
	(void)worker;
	(void)argument;
	return 0;
}

static void test_default_capacity(void **state)
{
	enum { CAPACITY = 65536 };
	static struct future futures[CAPACITY];
	struct fixture *fixture = *state;
	struct executor_options options = { .kind = fixture->kind,
					    .zygote = fixture->zygote,
					    .workers = 2 };
	struct task task = { .function = task_nothing };
	struct future another;

	/* A new thread or process for each takes too long. */
	if (!can(fixture, EXECUTOR_WORKERS_PERSIST) && can(fixture, EXECUTOR_PARALLEL))
		return;
	create(fixture, &options);
	for (uint32_t i = 0; i < CAPACITY; i++)
		assert_int_equal(executor_submit(fixture->executor, &task, &futures[i]), 0);
	assert_int_equal(executor_submit(fixture->executor, &task, &another), -EAGAIN);
	assert_int_equal(executor_wait(fixture->executor, futures, CAPACITY, WAIT_ALL, NO_TIMEOUT),
			 0);
	for (uint32_t i = 0; i < CAPACITY; i++)
		assert_int_equal(future_release(&futures[i]), 0);
	assert_int_equal(executor_submit(fixture->executor, &task, &another), 0);
}

/* A process takes a hundred times the memory under a sanitizer. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MOST 128
#else
#define MOST EXECUTOR_WORKERS_MAX
#endif

static bool came_to_run_or_broke(struct fixture *fixture)
{
	struct executor_report report = report_of(fixture);

	return report.workers_created == MOST || report.broken != 0;
}

/* It works, or the system refuses and that is said; either way soon, and nothing is left. */
static void test_most_workers(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, MOST);
	uint64_t begin_ns = clock_now_ns();
	struct task task = { .function = task_nothing };
	struct future futures[100];
	uint32_t submitted = 0;
	int error = 0;

	options.slot_bytes = 0;
	create(fixture, &options);
	assert_int_equal(executor_workers(fixture->executor), MOST);
	for (; submitted < 100 && !error; submitted += !error)
		error = executor_submit(fixture->executor, &task, &futures[submitted]);
	assert_true(error == 0 || error == -EAGAIN || error == -ENOMEM || error == -EMFILE);
	for (uint32_t i = 0; i < submitted; i++) {
		struct outcome outcome = settle(&futures[i]);

		assert_true(outcome.state == FUTURE_FINISHED || outcome.status == -EAGAIN ||
			    outcome.status == -ENOMEM || outcome.status == -EMFILE);
	}
	if (can(fixture, EXECUTOR_WORKERS_PERSIST))
		AWAIT(came_to_run_or_broke(fixture));
	destroy(fixture);
	if (clock_now_ns() - begin_ns > 60 * NS_PER_SECOND)
		fail_msg("%u workers took %u s", MOST,
			 (unsigned)((clock_now_ns() - begin_ns) / NS_PER_SECOND));
}

/* Indices are beyond what job_begin looks at. */
static int task_count_run(struct worker *worker, const void *argument)
{
	const struct job *job = argument;

	(void)worker;
	atomic_fetch_add(&job->shared->ran[job->number], 1);
	return 0;
}

/* With fewer descriptors than workers: they need none. */
static void test_few_descriptors(void **state)
{
	struct fixture *fixture = *state;
	struct rlimit before, few;
	struct future futures[100];

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	few = before;
	few.rlim_cur = entries_of("/proc/self/fd") + 12;
	create_plain(fixture, 100);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	for (uint32_t i = 0; i < 100; i++)
		futures[i] = submit_number(fixture, task_count_run, i);
	for (uint32_t i = 0; i < 100; i++)
		assert_int_equal(settle(&futures[i]).state, FUTURE_FINISHED);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	for (uint32_t i = 0; i < 100; i++)
		assert_int_equal(fixture->shared->ran[i], 1);
}

int main(void)
{
	static const struct kind_test tests[] = {
		KIND_TEST(test_defaults),
		KIND_TEST(test_default_capacity),
		KIND_TEST_NEEDS(test_most_workers, EXECUTOR_PARALLEL),
		KIND_TEST_NEEDS(test_few_descriptors, EXECUTOR_PARALLEL),
	};

	return run_with_every_kind("executor limits", tests, sizeof(tests) / sizeof(tests[0]));
}
