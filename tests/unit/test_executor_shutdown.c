/*
 * Shutdown in several steps, from several threads, from tasks.
 *
 * What the tests of Python's concurrent.futures look at, and where it is looked at here:
 *
 *   futures: states, result and exception with timeout,    test_executor, _futures
 *     cancel of pending, running and done ones
 *   done callbacks: with result, failure, cancellation,    test_executor_callbacks,
 *     added when done, several in order                    _callbacks_ends
 *   wait: first completed, first exception, all,           test_executor_futures, _cancel
 *     with timeout, some done or cancelled before
 *   as_completed: none, all, duplicates, timeout, a        test_executor_completed
 *     future that is released (collected) on the way
 *   map: order, exception, timeout of the executor's,      test_executor_map
 *     chunk sizes, more chunks than places
 *   submit: keyword and positional arguments               test_executor, _arguments
 *   shutdown: run after shutdown, hang on exit, cancel     test_executor_life, _shutdown
 *     futures, no wait, from a callback or a task
 *   shutdown while the queue is full, or while a worker    test_executor_bound, _life
 *     is being born
 *   initializer: values, failure breaks the pool           test_executor_life, _policies
 *   max_tasks_per_child                                    test_executor_policies
 *   killed child: broken pool, pending and new submits     test_death, test_executor_policies
 *     (breaks all), or that task alone
 *   kill_workers, terminate_workers                        test_executor_stop, _life
 *   deadlocks: crash while unpickling, while the queue is  test_executor_nested_ends,
 *     full, while shutting down; many nested submits       test_executor_callbacks_ends
 *   default number of workers, bounds of max_workers       test_executor_limits
 *   idle workers are used again before new ones are made   test_executor (workers created)
 *   fork while threads run                                 test_executor_fork
 */
#include <pthread.h>
#include <sched.h>

#include "executor_fixture.h"

enum { TASKS = 40 };

static void submit_tasks(struct fixture *fixture, struct future *futures, task_function *function)
{
	for (uint32_t i = 0; i < TASKS; i++)
		futures[i] = submit_number(fixture, function, i);
}

static void assert_all_ran(struct fixture *fixture, const struct future *futures)
{
	for (uint32_t i = 0; i < TASKS; i++) {
		assert_int_equal(future_state(&futures[i]), FUTURE_FINISHED);
		assert_int_equal(fixture->shared->ran[i], 1);
	}
}

/* Returns at once; what was submitted is run; a later call waits. */
static void test_no_wait(void **state)
{
	struct fixture *fixture = *state;
	struct job job = job_of(fixture, 100);
	struct future futures[TASKS];

	create_plain(fixture, 2);
	if (!can(fixture, EXECUTOR_PARALLEL))
		open_held(fixture->shared);
	submit_tasks(fixture, futures, task_hold);
	for (int i = 0; i < 3; i++)
		assert_int_equal(executor_shutdown(fixture->executor, EXECUTOR_NO_WAIT), 0);
	if (can(fixture, EXECUTOR_PARALLEL))
		assert_int_not_equal(future_state(&futures[TASKS - 1]), FUTURE_FINISHED);
	assert_int_equal(try_submit(fixture, task_job, &job, NULL), -ESHUTDOWN);
	assert_int_equal(executor_start(fixture->executor), -ESHUTDOWN);
	open_held(fixture->shared);
	assert_int_equal(executor_shutdown(fixture->executor, 0), 0);
	assert_all_ran(fixture, futures);
	assert_int_equal(fixture->shared->ran[100], 0);
}

/* Destroy waits as well; nothing has to be asked for. */
static void test_no_wait_then_destroy(void **state)
{
	struct fixture *fixture = *state;
	struct future futures[TASKS];

	create_plain(fixture, 2);
	submit_tasks(fixture, futures, task_job);
	assert_int_equal(executor_shutdown(fixture->executor, EXECUTOR_NO_WAIT), 0);
	destroy(fixture);
	for (uint32_t i = 0; i < TASKS; i++)
		assert_int_equal(fixture->shared->ran[i], 1);
}

/* Later calls may add flags. */
static void test_flags_are_added(void **state)
{
	struct fixture *fixture = *state;
	struct future futures[TASKS];
	unsigned finished = 0;

	create_plain(fixture, 2);
	for (uint32_t i = 0; i < TASKS; i++) {
		futures[i] = submit_number(fixture, task_hold, i);
		if (i == 1)
			AWAIT(fixture->shared->holding == 2);
	}
	assert_int_equal(executor_shutdown(fixture->executor, EXECUTOR_NO_WAIT), 0);
	assert_int_equal(future_state(&futures[TASKS - 1]), FUTURE_PENDING);
	assert_int_equal(
		executor_shutdown(fixture->executor, EXECUTOR_CANCEL_PENDING | EXECUTOR_NO_WAIT),
		0);
	for (uint32_t i = 2; i < TASKS; i++)
		assert_int_equal(settle(&futures[i]).state, FUTURE_CANCELLED);
	if (can(fixture, EXECUTOR_KILL_RUNNING)) {
		assert_int_equal(executor_shutdown(fixture->executor, EXECUTOR_KILL), 0);
	} else {
		open_held(fixture->shared);
		assert_int_equal(executor_shutdown(fixture->executor, 0), 0);
	}
	for (uint32_t i = 0; i < 2; i++)
		finished += settle(&futures[i]).state == FUTURE_FINISHED;
	assert_int_equal(finished, can(fixture, EXECUTOR_KILL_RUNNING) ? 0 : 2);
}

struct stopper {
	pthread_t thread;
	struct fixture *fixture;
	const struct future *futures;
	unsigned flags;
	unsigned unsettled; /* that it found when it was told that all is over */
	int error;
};

static void *shut_down(void *argument)
{
	struct stopper *stopper = argument;

	stopper->error = executor_shutdown(stopper->fixture->executor, stopper->flags);
	for (uint32_t i = 0; i < TASKS && !(stopper->flags & EXECUTOR_NO_WAIT); i++)
		stopper->unsettled += future_result(&stopper->futures[i], 0, NULL) != 0;
	return NULL;
}

static void test_from_many_threads(void **state)
{
	enum { STOPPERS = 6 };
	struct fixture *fixture = *state;
	uint32_t rounds = can(fixture, EXECUTOR_WORKERS_PERSIST) ? 40 : 10;

	for (uint32_t round = 0; round < rounds; round++) {
		struct stopper stoppers[STOPPERS];
		struct future futures[TASKS];

		create_plain(fixture, 2);
		submit_tasks(fixture, futures, task_job);
		for (unsigned i = 0; i < STOPPERS; i++) {
			static const unsigned flags[] = { 0, EXECUTOR_NO_WAIT,
							  EXECUTOR_CANCEL_PENDING };

			stoppers[i] = (struct stopper) { .fixture = fixture,
							 .futures = futures,
							 .flags = flags[(i + round) % 3] };
			assert_int_equal(
				pthread_create(&stoppers[i].thread, NULL, shut_down, &stoppers[i]),
				0);
		}
		for (unsigned i = 0; i < STOPPERS; i++)
			pthread_join(stoppers[i].thread, NULL);
		for (unsigned i = 0; i < STOPPERS; i++) {
			assert_int_equal(stoppers[i].error, 0);
			assert_int_equal(stoppers[i].unsettled, 0);
		}
		for (uint32_t i = 0; i < TASKS; i++) {
			bool cancelled = settle(&futures[i]).state == FUTURE_CANCELLED;

			assert_int_equal(atomic_exchange(&fixture->shared->ran[i], 0), !cancelled);
		}
		destroy(fixture);
	}
}

/* Where tasks run in the program they know the executor. */
struct inside {
	struct shared *shared;
	struct executor *executor;
	int *error;
};

static int task_shut_down(struct worker *worker, const void *argument)
{
	const struct inside *inside = argument;

	(void)worker;
	atomic_fetch_add(&inside->shared->ran[100], 1);
	*inside->error = executor_shutdown(inside->executor, 0);
	return 0;
}

/* Begins there, and ends in another thread. */
static void test_from_task(void **state)
{
	struct fixture *fixture = *state;
	struct future futures[TASKS], first;
	struct job job = job_of(fixture, 101);
	struct inside inside;
	int error = 1;

	if (can(fixture, EXECUTOR_PROCESSES))
		return;
	create_plain(fixture, 2);
	submit_tasks(fixture, futures, task_job);
	inside = (struct inside) { fixture->shared, fixture->executor, &error };
	assert_int_equal(
		executor_submit(fixture->executor,
				&(struct task) { task_shut_down, &inside, sizeof(inside), NULL, 0 },
				&first),
		0);
	assert_int_equal(settle(&first).state, FUTURE_FINISHED);
	assert_int_equal(error, -EDEADLK);
	assert_int_equal(try_submit(fixture, task_job, &job, NULL), -ESHUTDOWN);
	assert_int_equal(executor_shutdown(fixture->executor, 0), 0);
	assert_all_ran(fixture, futures);
	assert_int_equal(fixture->shared->ran[101], 0);
}

/* ---- while others submit ------------------------------------------------------------------ */

struct producer {
	pthread_t thread;
	struct fixture *fixture;
	uint32_t number;
	uint32_t accepted;
	int error;
};

static void *produce(void *argument)
{
	struct producer *producer = argument;
	struct job job = job_of(producer->fixture, producer->number);

	while ((producer->error = try_submit(producer->fixture, task_job, &job, NULL)) == 0)
		producer->accepted++;
	return NULL;
}

/* Every accepted task is run, and nobody who waits at the bound is forgotten. */
static void test_while_producing(void **state)
{
	enum { PRODUCERS = 6 };
	struct fixture *fixture = *state;
	uint32_t rounds = can(fixture, EXECUTOR_WORKERS_PERSIST) ? 60 : 15;

	for (uint32_t round = 0; round < rounds; round++) {
		struct executor_options options = options_of(fixture, 2);
		struct producer producers[PRODUCERS];

		options.capacity = 3;
		options.full = EXECUTOR_FULL_BLOCKS;
		create(fixture, &options);
		for (uint32_t i = 0; i < PRODUCERS; i++) {
			producers[i] = (struct producer) { .fixture = fixture, .number = i };
			assert_int_equal(
				pthread_create(&producers[i].thread, NULL, produce, &producers[i]),
				0);
		}
		for (uint32_t patience = 0; patience < round % 8; patience++)
			nap();
		assert_int_equal(executor_shutdown(fixture->executor, 0), 0);
		for (uint32_t i = 0; i < PRODUCERS; i++)
			pthread_join(producers[i].thread, NULL);
		for (uint32_t i = 0; i < PRODUCERS; i++) {
			assert_int_equal(producers[i].error, -ESHUTDOWN);
			assert_int_equal(atomic_exchange(&fixture->shared->ran[i], 0),
					 producers[i].accepted);
		}
		destroy(fixture);
	}
}

int main(void)
{
	static const struct kind_test tests[] = {
		KIND_TEST(test_no_wait),
		KIND_TEST(test_no_wait_then_destroy),
		KIND_TEST_NEEDS(test_flags_are_added, EXECUTOR_PENDING_CANCEL),
		KIND_TEST(test_from_many_threads),
		KIND_TEST(test_from_task),
		KIND_TEST(test_while_producing),
	};

	return run_with_every_kind("executor shutdown", tests, sizeof(tests) / sizeof(tests[0]));
}
