/* Tasks that threads of the program run: because of the bound, or while they wait. */
#include "producers.h"

#include <fcntl.h>
#include <sys/syscall.h>

/* ---- it runs the task ------------------------------------------------------------------ */

static int task_where(struct worker *worker, const void *argument)
{
	const struct job *job = argument;

	job_begin(worker, job);
	worker_set_value(worker, (uint64_t)syscall(SYS_gettid));
	job_end(worker, job);
	return job->status;
}

static void test_runs(void **state)
{
	struct fixture *fixture = *state;
	struct job failing = job_of(fixture, 11);
	struct future futures[CAPACITY], here;
	struct outcome outcome;

	create_bound(fixture, 2, EXECUTOR_FULL_RUNS);
	fill_up(fixture, futures);
	for (uint32_t i = 0; i < 3; i++) {
		here = submit_number(fixture, task_where, 10);
		assert_int_equal(future_state(&here), FUTURE_FINISHED);
		outcome = settle(&here);
		assert_int_equal(outcome.worker, executor_workers(fixture->executor));
		assert_int_equal(outcome.value, syscall(SYS_gettid));
		assert_int_equal(future_release(&here), 0);
		assert_int_equal(future_state(&here), FUTURE_FREE);
		submit_detached(fixture, task_where, 12);
		assert_int_equal(fixture->shared->ran[12], i + 1);
	}
	failing.status = -EIO;
	here = submit(fixture, task_where, &failing);
	assert_int_equal(settle(&here).state, FUTURE_FAILED);
	assert_int_equal(settle(&here).status, -EIO);
	release_all(fixture, futures);
	/* There is room again: its own workers run it. */
	here = submit_number(fixture, task_where, 13);
	assert_in_range(settle(&here).worker, 0, 1);
	assert_int_equal(fixture->shared->errors, 0);
}

static int task_write(struct worker *worker, const void *argument)
{
	(void)argument;
	return write(worker_descriptor(worker, 0), "x", 1) == 1 ? 0 : -EIO;
}

static void test_runs_with_descriptors(void **state)
{
	struct fixture *fixture = *state;
	struct future futures[CAPACITY], here;
	struct task task = { .function = task_write, .descriptor_count = 1 };
	unsigned before;
	char byte = 0;
	int ends[2];

	create_bound(fixture, 2, EXECUTOR_FULL_RUNS);
	fill_up(fixture, futures);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	before = entries_of("/proc/self/fd");
	task.descriptors = &ends[1];
	assert_int_equal(executor_submit(fixture->executor, &task, &here), 0);
	assert_int_equal(settle(&here).status, 0);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	assert_int_equal(entries_of("/proc/self/fd"), before);
	close(ends[1]);
	close(ends[0]);
	assert_int_equal(executor_submit(fixture->executor, &task, &here), -EBADF);
	release_all(fixture, futures);
}

/* Several threads: one at a time. job_begin looks. */
static void run_in_many_threads(struct fixture *fixture, bool detached)
{
	struct producer producers[PRODUCERS];
	struct future futures[CAPACITY];

	create_bound(fixture, 2, EXECUTOR_FULL_RUNS);
	fill_up(fixture, futures);
	start_producers(fixture, producers, detached);
	join_producers(fixture, producers, 0);
	/* All of them have run, although nothing was given back. */
	for (uint32_t i = 100; i < 100 + PRODUCERS * EACH; i++)
		assert_int_equal(fixture->shared->ran[i], 1);
	release_all(fixture, futures);
	assert_int_equal(fixture->shared->errors, 0);
}

static void test_runs_in_many_threads(void **state)
{
	run_in_many_threads(*state, false);
}

static void test_runs_detached_in_many_threads(void **state)
{
	run_in_many_threads(*state, true);
}

struct echo {
	struct fixture *fixture;
	_Atomic uint32_t calls;
	_Atomic uint32_t wrong;
};

static void submit_three(const struct future *future, void *argument)
{
	struct echo *echo = argument;

	(void)future;
	for (uint32_t i = 0; i < 3; i++) {
		struct job job = job_of(echo->fixture, 20 + i);
		struct outcome outcome = { .status = -1 };
		struct future here;

		if (try_submit(echo->fixture, task_job, &job, &here) != 0 ||
		    future_get(&here, 0, &outcome) != 0 || outcome.status != 0)
			atomic_fetch_add(&echo->wrong, 1);
	}
	atomic_fetch_add(&echo->calls, 1);
}

static void test_runs_in_callback(void **state)
{
	struct fixture *fixture = *state;
	struct echo echo = { .fixture = fixture };
	struct future futures[CAPACITY];

	create_bound(fixture, 1, EXECUTOR_FULL_RUNS);
	fill_up(fixture, futures);
	for (uint32_t i = 0; i < CAPACITY; i++)
		assert_int_equal(future_on_done(&futures[i], submit_three, &echo), 0);
	open_held(fixture->shared);
	AWAIT(atomic_load(&echo.calls) == CAPACITY);
	assert_int_equal(echo.wrong, 0);
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(fixture->shared->ran[20 + i], CAPACITY);
	release_all(fixture, futures);
}

/* ---- it runs what it waits for --------------------------------------------------------- */

static void create_helpful(struct fixture *fixture)
{
	struct executor_options options = options_of(fixture, 1);

	options.caller_runs = true;
	create(fixture, &options);
	submit_detached(fixture, task_hold, 0);
	AWAIT(fixture->shared->holding == 1);
}

static void test_caller_runs(void **state)
{
	struct fixture *fixture = *state;
	struct job job = job_of(fixture, 2);
	struct future futures[3];
	struct outcome outcome;

	create_helpful(fixture);
	job.status = 42;
	futures[0] = submit_number(fixture, task_where, 1);
	futures[1] = submit(fixture, task_where, &job);
	futures[2] = submit_number(fixture, task_where, 3);
	/* To look only is not to wait. */
	assert_int_equal(future_result(&futures[2], 0, NULL), -ETIMEDOUT);
	assert_int_equal(future_state(&futures[2]), FUTURE_PENDING);
	for (uint32_t i = 3; i-- > 0;) {
		outcome = settle(&futures[i]);
		assert_int_equal(outcome.status, i == 1 ? 42 : 0);
		assert_int_equal(outcome.worker, 1);
		assert_int_equal(outcome.value, syscall(SYS_gettid));
		assert_int_equal(fixture->shared->ran[1 + i], 1);
	}
	assert_int_equal(fixture->shared->holding, 1);
	open_held(fixture->shared);
	assert_int_equal(executor_shutdown(fixture->executor, 0), 0);
	assert_int_equal(fixture->shared->errors, 0);
}

struct waiter {
	pthread_t thread;
	struct future future;
	struct outcome outcome;
	int error;
};

static void *wait_for_it(void *argument)
{
	struct waiter *waiter = argument;

	waiter->error = future_result(&waiter->future, NO_TIMEOUT, &waiter->outcome);
	return NULL;
}

/* One of them at a time; the others wait for the worker. */
static void test_many_callers(void **state)
{
	enum { WAITERS = 8 };
	struct fixture *fixture = *state;
	struct waiter waiters[WAITERS];
	unsigned here = 0;

	create_helpful(fixture);
	for (uint32_t i = 0; i < WAITERS; i++) {
		waiters[i] =
			(struct waiter) { .future = submit_number(fixture, task_where, 1 + i) };
		assert_int_equal(pthread_create(&waiters[i].thread, NULL, wait_for_it, &waiters[i]),
				 0);
	}
	for (int i = 0; i < 50; i++)
		nap();
	open_held(fixture->shared);
	for (uint32_t i = 0; i < WAITERS; i++)
		pthread_join(waiters[i].thread, NULL);
	for (uint32_t i = 0; i < WAITERS; i++) {
		assert_int_equal(waiters[i].error, 0);
		assert_int_equal(waiters[i].outcome.status, 0);
		assert_int_equal(fixture->shared->ran[1 + i], 1);
		here += waiters[i].outcome.worker == 1;
	}
	assert_in_range(here, 1, WAITERS);
	assert_int_equal(fixture->shared->errors, 0);
}

/* ---- … and their own tasks ------------------------------------------------------------- */

/* Without job_begin: it may run within a task of the same worker. */
static int task_child(struct worker *worker, const void *argument)
{
	const struct job *job = argument;

	(void)worker;
	atomic_fetch_add(&job->shared->ran[job->number], 1);
	return 0;
}

/* One child is got, one forgotten, one nobody asked for. */
static int task_parent(struct worker *worker, const void *argument)
{
	const struct job *job = argument;
	struct job child = { .shared = job->shared, .number = job->number + 1 };
	struct task task = { .function = task_child,
			     .argument = &child,
			     .argument_bytes = sizeof(child) };
	struct future got, forgotten;
	int error = worker_submit(worker, &task, &got);

	child.number++;
	if (!error)
		error = worker_submit(worker, &task, &forgotten);
	child.number++;
	if (!error)
		error = worker_submit(worker, &task, NULL);
	return error ? error : worker_get(worker, &got, NULL);
}

static void assert_children_ran(struct fixture *fixture, uint32_t parent)
{
	for (uint32_t child = 1; child <= 3; child++)
		for (int patience = 0; patience < 10000; patience++)
			if (fixture->shared->ran[parent + child] == 0)
				nap();
	for (uint32_t child = 1; child <= 3; child++)
		assert_int_equal(fixture->shared->ran[parent + child], 1);
}

static void test_children_of_full(void **state)
{
	struct fixture *fixture = *state;
	struct future futures[CAPACITY], here;

	create_bound(fixture, 2, EXECUTOR_FULL_RUNS);
	fill_up(fixture, futures);
	here = submit_number(fixture, task_parent, 10);
	assert_int_equal(settle(&here).status, 0);
	assert_int_equal(settle(&here).worker, executor_workers(fixture->executor));
	if (!can(fixture, EXECUTOR_NESTED_PARALLEL))
		assert_children_ran(fixture, 10);
	release_all(fixture, futures);
	assert_children_ran(fixture, 10);
	assert_int_equal(executor_drain(fixture->executor, NO_TIMEOUT), 0);
}

static void test_children_of_waiter(void **state)
{
	struct fixture *fixture = *state;
	struct future future;

	create_helpful(fixture);
	future = submit_number(fixture, task_parent, 10);
	assert_int_equal(settle(&future).status, 0);
	assert_int_equal(settle(&future).worker, 1);
	open_held(fixture->shared);
	assert_children_ran(fixture, 10);
	assert_int_equal(executor_drain(fixture->executor, NO_TIMEOUT), 0);
}

/* Futures of tasks that threads of the program ran have a bound of their own. */
static void test_nested_capacity(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 2);
	struct job job = job_of(fixture, 20);
	struct future futures[CAPACITY], here[3];

	options.capacity = CAPACITY;
	options.full = EXECUTOR_FULL_RUNS;
	options.nested_capacity = 2;
	create(fixture, &options);
	fill_up(fixture, futures);
	for (int round = 0; round < 100; round++) {
		here[0] = submit_number(fixture, task_where, 10);
		here[1] = submit_number(fixture, task_where, 11);
		assert_int_equal(try_submit(fixture, task_where, &job, &here[2]), -EAGAIN);
		assert_int_equal(try_submit(fixture, task_where, &job, NULL), -EAGAIN);
		assert_int_equal(future_release(&here[0]), 0);
		submit_detached(fixture, task_where, 12);
		assert_int_equal(future_release(&here[1]), 0);
	}
	assert_int_equal(fixture->shared->ran[12], 100);
	assert_int_equal(fixture->shared->ran[20], 0);
	release_all(fixture, futures);
}

int main(void)
{
	static const struct kind_test tests[] = {
		KIND_TEST(test_runs),
		KIND_TEST(test_runs_with_descriptors),
		KIND_TEST(test_runs_in_many_threads),
		KIND_TEST(test_runs_detached_in_many_threads),
		KIND_TEST(test_runs_in_callback),
		KIND_TEST_NEEDS(test_caller_runs, EXECUTOR_PENDING_CANCEL),
		KIND_TEST_NEEDS(test_many_callers, EXECUTOR_PENDING_CANCEL),
		KIND_TEST(test_children_of_full),
		KIND_TEST_NEEDS(test_children_of_waiter, EXECUTOR_PENDING_CANCEL),
		KIND_TEST(test_nested_capacity),
	};

	return run_with_every_kind("executor caller", tests, sizeof(tests) / sizeof(tests[0]));
}
