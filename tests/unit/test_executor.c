/* Tasks: what they are given, what they give back, on which workers they run. */
#include <sys/syscall.h>

#include "executor_fixture.h"
#include "measure/clock.h"
#include "measure/shared.h"

static void test_options_are_checked(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 1);
	struct executor_options wrong[] = { options, options, options, options, options };
	struct executor *executor;

	wrong[0].kind = NULL;
	wrong[1].workers = EXECUTOR_WORKERS_MAX + 1;
	wrong[2].nested_capacity = UINT32_MAX;
	wrong[3].capacity = UINT32_MAX;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(executor_create(&executor, &wrong[i]), -EINVAL);
	if (can(fixture, EXECUTOR_PROCESSES)) {
		wrong[4].zygote = NULL;
		assert_int_equal(executor_create(&executor, &wrong[4]), -EINVAL);
	}
	assert_ptr_equal(executor_kind_find(fixture->kind->name), fixture->kind);
	assert_null(executor_kind_find("no such kind"));
	executor_destroy(NULL);
	zygote_destroy(NULL);
}

static void test_result(void **state)
{
	static const int statuses[] = { 0, -EIO, 42, INT_MIN, 0 };
	struct fixture *fixture = *state;

	create_plain(fixture, 2);
	for (uint32_t i = 0; i < 5; i++) {
		struct job job = job_of(fixture, i);
		struct future future;
		struct outcome outcome;

		job.status = statuses[i];
		job.value = UINT64_MAX - i;
		future = submit(fixture, task_job, &job);
		outcome = settle(&future);
		assert_int_equal(outcome.state, statuses[i] ? FUTURE_FAILED : FUTURE_FINISHED);
		assert_int_equal(outcome.state, future_state(&future));
		assert_int_equal(outcome.status, statuses[i]);
		assert_true(outcome.value == UINT64_MAX - i);
		assert_in_range(outcome.worker, 0, 1);
		assert_int_equal(outcome.pid, 0);
		assert_int_equal(outcome.wait_status, 0);
		assert_int_equal(fixture->shared->ran[i], 1);
	}
	assert_int_equal(report_of(fixture).broken, 0);
	assert_int_equal(report_of(fixture).deaths, 0);
}

static int task_value_grows(struct worker *worker, const void *argument)
{
	(void)argument;
	worker_set_value(worker, worker_value(worker) + 1);
	worker_set_value(worker, worker_value(worker) * 10 + 1);
	return 0;
}

static int task_nothing(struct worker *worker, const void *argument)
{
	(void)worker;
	(void)argument;
	return 0;
}

/* The value is the running task's own: 0 until it sets one. */
static void test_value(void **state)
{
	struct fixture *fixture = *state;
	struct task task = { .function = task_value_grows };
	struct future futures[2];

	create_plain(fixture, 1);
	for (int round = 0; round < 3; round++) {
		task.function = task_value_grows;
		assert_int_equal(executor_submit(fixture->executor, &task, &futures[0]), 0);
		task.function = task_nothing;
		assert_int_equal(executor_submit(fixture->executor, &task, &futures[1]), 0);
		assert_int_equal(settle(&futures[0]).value, 11);
		assert_int_equal(settle(&futures[1]).value, 0);
		assert_int_equal(future_release(&futures[0]), 0);
		assert_int_equal(future_release(&futures[1]), 0);
	}
}

/* The first byte is the number of bytes; the sum depends on their order. */
static int task_sum(struct worker *worker, const void *argument)
{
	const unsigned char *bytes = argument;
	uint64_t sum = 0;

	for (size_t i = 0; i < bytes[0]; i++)
		sum = sum * 31 + bytes[i];
	worker_set_value(worker, sum);
	return 0;
}

static void test_argument_is_copied(void **state)
{
	static const size_t sizes[] = { 1, 2, 63, 64 };
	struct fixture *fixture = *state;
	struct future futures[4];
	uint64_t sums[4] = { 0 };

	create_plain(fixture, 1);
	for (size_t n = 0; n < 4; n++) {
		unsigned char bytes[64];
		struct task task = { .function = task_sum,
				     .argument = bytes,
				     .argument_bytes = sizes[n] };

		for (size_t i = 0; i < sizes[n]; i++) {
			bytes[i] = (unsigned char)(i == 0 ? sizes[n] : 251 - i * 3);
			sums[n] = sums[n] * 31 + bytes[i];
		}
		assert_int_equal(executor_submit(fixture->executor, &task, &futures[n]), 0);
		memset(bytes, 0xee, sizeof(bytes));
	}
	for (size_t n = 0; n < 4; n++)
		assert_true(settle(&futures[n]).value == sums[n]);
}

static void test_argument_bounds(void **state)
{
	struct fixture *fixture = *state;
	unsigned char bytes[1] = { 0 };
	int descriptors[5] = { 0, 0, 0, 0, 0 };
	struct task task = { .function = task_nothing };
	struct future future;

	create_plain(fixture, 1);
	assert_int_equal(executor_submit(fixture->executor, &task, &future), 0);
	assert_int_equal(settle(&future).state, FUTURE_FINISHED);
	task.argument = bytes;
	task.argument_bytes = (64UL << 20) + 1;
	assert_int_equal(executor_submit(fixture->executor, &task, &future), -E2BIG);
	task.argument_bytes = SIZE_MAX;
	assert_int_equal(executor_submit(fixture->executor, &task, &future), -E2BIG);
	task.argument_bytes = 0;
	task.descriptors = descriptors;
	task.descriptor_count = 5;
	assert_int_equal(executor_submit(fixture->executor, &task, &future), -E2BIG);
}

static int task_fill_slot(struct worker *worker, const void *argument)
{
	const struct job *job = argument;
	_Atomic uint64_t *slot = worker_slot(worker);

	job_begin(worker, job);
	if ((uintptr_t)slot % CACHE_LINE_BYTES != 0)
		atomic_fetch_add(&job->shared->errors, 1);
	atomic_fetch_add(slot, job->number);
	job_end(worker, job);
	return 0;
}

/* Each worker has a slot of its own, which outlives it. */
static void test_slots(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 3);
	struct future futures[40];
	uint64_t expected[3] = { 0 };

	options.slot_bytes = CACHE_LINE_BYTES + 1;
	create(fixture, &options);
	for (uint32_t i = 0; i < 40; i++)
		futures[i] = submit_number(fixture, task_fill_slot, i);
	executor_shutdown(fixture->executor, 0);
	for (uint32_t i = 0; i < 40; i++) {
		unsigned worker = settle(&futures[i]).worker;

		assert_in_range(worker, 0, 2);
		expected[worker] += i;
	}
	for (unsigned i = 0; i < 3; i++)
		assert_true(*(uint64_t *)executor_slot(fixture->executor, i) == expected[i]);
	assert_int_equal((char *)executor_slot(fixture->executor, 1) -
				 (char *)executor_slot(fixture->executor, 0),
			 2 * CACHE_LINE_BYTES);
	assert_int_equal(fixture->shared->errors, 0);
}

/* Parallel kinds run as many tasks at once as they have workers, and never more. */
static void test_as_many_as_asked(void **state)
{
	struct fixture *fixture = *state;
	bool parallel = can(fixture, EXECUTOR_PARALLEL);
	bool seen[4] = { false };
	struct future futures[12];

	create_plain(fixture, 4);
	if (!parallel)
		open_held(fixture->shared);
	for (uint32_t i = 0; i < 12; i++)
		futures[i] = submit_number(fixture, task_hold, i);
	if (parallel)
		AWAIT(fixture->shared->holding == 4);
	/* A fifth would have the time to show itself. */
	for (int i = 0; i < 50; i++)
		nap();
	for (uint32_t i = 0; i < 12; i++)
		if (future_state(&futures[i]) == FUTURE_RUNNING)
			seen[0] = true;
	assert_int_equal(seen[0], parallel);
	open_held(fixture->shared);
	memset(seen, 0, sizeof(seen));
	for (uint32_t i = 0; i < 12; i++) {
		struct outcome outcome = settle(&futures[i]);

		assert_in_range(outcome.worker, 0, 3);
		seen[outcome.worker] = true;
		assert_int_equal(fixture->shared->ran[i], 1);
	}
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(seen[i], parallel || i == 0);
	assert_int_equal(fixture->shared->peak, parallel ? 4 : 1);
	assert_int_equal(fixture->shared->errors, 0);
}

/* One worker per task, or exactly those that were asked for. */
static void test_workers_created(void **state)
{
	struct fixture *fixture = *state;
	unsigned expected = !can(fixture, EXECUTOR_PARALLEL)	     ? 1
			    : can(fixture, EXECUTOR_WORKERS_PERSIST) ? 3
								     : 20;

	create_plain(fixture, 3);
	assert_int_equal(report_of(fixture).workers_created, 0);
	for (uint32_t i = 0; i < 20; i++)
		submit_number(fixture, task_job, i);
	executor_shutdown(fixture->executor, 0);
	assert_int_equal(report_of(fixture).workers_created, expected);
	assert_in_range(fixture->shared->peak, 1, 3);
	assert_int_equal(fixture->shared->errors, 0);
}

static int task_identity(struct worker *worker, const void *argument)
{
	const struct job *job = argument;

	job_begin(worker, job);
	worker_set_value(worker, (uint64_t)syscall(SYS_gettid) << 32 | (uint32_t)getpid());
	job_end(worker, job);
	return 0;
}

static void test_worker_identity(void **state)
{
	struct fixture *fixture = *state;
	uint64_t before_ns = clock_now_ns(), first_ns, after_ns;
	struct future future;
	uint64_t value;

	create_plain(fixture, 1);
	assert_int_equal(executor_worker_id(fixture->executor, 0), 0);
	assert_true(executor_worker_first_ns(fixture->executor, 0) == 0);
	future = submit_number(fixture, task_identity, 0);
	value = settle(&future).value;
	after_ns = clock_now_ns();
	first_ns = executor_worker_first_ns(fixture->executor, 0);
	assert_int_equal(executor_worker_id(fixture->executor, 0), value >> 32);
	assert_int_equal((pid_t)(uint32_t)value == getpid(), !can(fixture, EXECUTOR_PROCESSES));
	assert_int_equal((pid_t)(value >> 32) == getpid(), !can(fixture, EXECUTOR_PARALLEL));
	assert_true(before_ns <= first_ns && first_ns <= after_ns);
	/* It is the first worker's time for ever. */
	future = submit_number(fixture, task_identity, 1);
	settle(&future);
	assert_true(executor_worker_first_ns(fixture->executor, 0) == first_ns);
}

#define BURN_NS 20000000ULL

static uint64_t cpu_time_ns(void)
{
	struct timespec used;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	return (uint64_t)used.tv_sec * NS_PER_SECOND + (uint64_t)used.tv_nsec;
}

static int task_burn(struct worker *worker, const void *argument)
{
	uint64_t begin_ns = cpu_time_ns();

	(void)worker;
	(void)argument;
	while (cpu_time_ns() - begin_ns < BURN_NS)
		;
	return 0;
}

/* Also workers that are replaced for each task add up. */
static void test_usage(void **state)
{
	struct fixture *fixture = *state;
	struct usage usage;

	create_plain(fixture, 1);
	for (uint32_t i = 0; i < 3; i++)
		submit_number(fixture, task_burn, i);
	executor_shutdown(fixture->executor, 0);
	executor_worker_usage(fixture->executor, 0, &usage);
	/* The kernel's two clocks differ a little. */
	assert_true(usage.user_ns + usage.system_ns >= 3 * BURN_NS * 9 / 10);
	assert_true(usage.user_ns + usage.system_ns < 30 * NS_PER_SECOND);
}

int main(void)
{
	static const struct kind_test tests[] = {
		KIND_TEST(test_options_are_checked),
		KIND_TEST(test_result),
		KIND_TEST(test_value),
		KIND_TEST(test_argument_is_copied),
		KIND_TEST(test_argument_bounds),
		KIND_TEST(test_slots),
		KIND_TEST(test_as_many_as_asked),
		KIND_TEST(test_workers_created),
		KIND_TEST(test_worker_identity),
		KIND_TEST(test_usage),
	};

	return run_with_every_kind("executor", tests, sizeof(tests) / sizeof(tests[0]));
}
