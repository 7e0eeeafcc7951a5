/* Futures: waiting, cancelling, releasing, and how many there may be. */
#include <pthread.h>
#include <signal.h>

#include "executor_fixture.h"
#include "measure/clock.h"

#define MILLISECOND 1000000ULL

static void submit_held(struct fixture *fixture, struct future *futures, uint32_t count)
{
	create_plain(fixture, 1);
	futures[0] = submit_number(fixture, task_hold, 0);
	AWAIT(fixture->shared->holding == 1);
	for (uint32_t i = 1; i < count; i++)
		futures[i] = submit_number(fixture, task_hold, i);
}

static void test_result_timeout(void **state)
{
	struct fixture *fixture = *state;
	struct outcome outcome = { .status = 77 };
	struct future future;
	uint64_t begin_ns;

	submit_held(fixture, &future, 1);
	assert_int_equal(future_state(&future), FUTURE_RUNNING);
	assert_int_equal(future_result(&future, 0, &outcome), -ETIMEDOUT);
	begin_ns = clock_now_ns();
	assert_int_equal(future_result(&future, 20 * MILLISECOND, &outcome), -ETIMEDOUT);
	assert_true(clock_now_ns() - begin_ns >= 20 * MILLISECOND);
	assert_int_equal(outcome.status, 77);
	open_held(fixture->shared);
	assert_int_equal(future_result(&future, UINT64_MAX - 1, NULL), 0);
	assert_int_equal(future_result(&future, 0, &outcome), 0);
	assert_int_equal(outcome.status, 0);
}

static void on_signal(int signal)
{
	(void)signal;
}

struct waiter {
	pthread_t thread;
	_Atomic bool interrupted;
};

static void *interrupt(void *argument)
{
	struct waiter *waiter = argument;

	while (!atomic_load(&waiter->interrupted)) {
		nap();
		pthread_kill(waiter->thread, SIGUSR1);
	}
	return NULL;
}

static void test_result_is_interrupted(void **state)
{
	struct fixture *fixture = *state;
	struct sigaction action = { .sa_handler = on_signal }, before;
	struct waiter self = { .thread = pthread_self() };
	struct future future;
	pthread_t other;

	submit_held(fixture, &future, 1);
	sigaction(SIGUSR1, &action, &before);
	assert_int_equal(pthread_create(&other, NULL, interrupt, &self), 0);
	assert_int_equal(future_result(&future, NO_TIMEOUT, NULL), -EINTR);
	atomic_store(&self.interrupted, true);
	pthread_join(other, NULL);
	sigaction(SIGUSR1, &before, NULL);
	open_held(fixture->shared);
	settle(&future);
}

static void test_cancel_pending(void **state)
{
	struct fixture *fixture = *state;
	struct future futures[21];

	submit_held(fixture, futures, 21);
	for (uint32_t i = 1; i < 21; i += 2) {
		assert_int_equal(future_state(&futures[i]), FUTURE_PENDING);
		assert_int_equal(future_cancel(&futures[i]), 0);
		assert_int_equal(future_state(&futures[i]), FUTURE_CANCELLED);
		assert_int_equal(future_cancel(&futures[i]), -EBUSY);
	}
	open_held(fixture->shared);
	executor_shutdown(fixture->executor, 0);
	for (uint32_t i = 0; i < 21; i++) {
		bool cancelled = i % 2 == 1;
		struct outcome outcome = settle(&futures[i]);

		assert_int_equal(outcome.state, cancelled ? FUTURE_CANCELLED : FUTURE_FINISHED);
		assert_int_equal(outcome.status, cancelled ? -ECANCELED : 0);
		assert_int_equal(outcome.worker, cancelled ? UINT_MAX : 0);
		assert_int_equal(fixture->shared->ran[i], !cancelled);
	}
}

static void test_cancel_too_late(void **state)
{
	struct fixture *fixture = *state;
	struct job job = job_of(fixture, 1);
	struct future future;

	create_plain(fixture, 1);
	if (can(fixture, EXECUTOR_PARALLEL)) {
		future = submit_number(fixture, task_hold, 0);
		AWAIT(fixture->shared->holding == 1);
		assert_int_equal(future_cancel(&future), -EBUSY);
		open_held(fixture->shared);
		assert_int_equal(settle(&future).state, FUTURE_FINISHED);
		assert_int_equal(future_cancel(&future), -EBUSY);
	}
	job.status = -EIO;
	future = submit(fixture, task_job, &job);
	assert_int_equal(settle(&future).state, FUTURE_FAILED);
	assert_int_equal(future_cancel(&future), -EBUSY);
	assert_int_equal(settle(&future).status, -EIO);
	assert_int_equal(future_release(&future), 0);
	assert_int_equal(future_cancel(&future), -EBUSY);
}

/* Whatever cancel says is what happened, however close the start is. */
static void test_cancel_races_start(void **state)
{
	enum { ROUNDS = 60, TASKS = 8 };
	struct fixture *fixture = *state;

	create_plain(fixture, 2);
	for (uint32_t round = 0; round < ROUNDS; round++) {
		struct future futures[TASKS];
		bool cancelled[TASKS];

		for (uint32_t i = 0; i < TASKS; i++)
			futures[i] = submit_number(fixture, task_job, round * TASKS + i);
		for (volatile uint32_t delay = round * 50; delay > 0; delay--)
			;
		for (uint32_t i = 0; i < TASKS; i++) {
			int error = future_cancel(&futures[i]);

			assert_true(error == 0 || error == -EBUSY);
			cancelled[i] = error == 0;
		}
		for (uint32_t i = 0; i < TASKS; i++) {
			assert_int_equal(settle(&futures[i]).state,
					 cancelled[i] ? FUTURE_CANCELLED : FUTURE_FINISHED);
			assert_int_equal(future_release(&futures[i]), 0);
			assert_int_equal(fixture->shared->ran[round * TASKS + i], !cancelled[i]);
			assert_true(can(fixture, EXECUTOR_PENDING_CANCEL) || !cancelled[i]);
		}
	}
}

static void test_wait_conditions(void **state)
{
	struct fixture *fixture = *state;
	struct job failing = job_of(fixture, 8);
	struct future futures[3], failed;
	uint64_t begin_ns;

	create_plain(fixture, 4);
	failing.status = -EIO;
	futures[0] = submit_number(fixture, task_hold, 0);
	futures[1] = submit_number(fixture, task_hold, 1);
	AWAIT(fixture->shared->holding == 2);
	for (int condition = WAIT_ALL; condition <= WAIT_FIRST_SETTLED; condition++) {
		begin_ns = clock_now_ns();
		assert_int_equal(executor_wait(fixture->executor, futures, 2,
					       (enum wait_condition)condition, 5 * MILLISECOND),
				 -ETIMEDOUT);
		assert_true(clock_now_ns() - begin_ns >= 5 * MILLISECOND);
		assert_int_equal(executor_wait(fixture->executor, futures, 2,
					       (enum wait_condition)condition, 0),
				 -ETIMEDOUT);
		assert_int_equal(executor_wait(fixture->executor, NULL, 0,
					       (enum wait_condition)condition, 0),
				 0);
	}
	/* One finishes: the first is settled, none has failed. */
	futures[2] = submit_number(fixture, task_job, 2);
	assert_int_equal(
		executor_wait(fixture->executor, futures, 3, WAIT_FIRST_SETTLED, NO_TIMEOUT), 0);
	assert_int_equal(future_state(&futures[2]), FUTURE_FINISHED);
	assert_int_equal(executor_wait(fixture->executor, futures, 3, WAIT_FIRST_FAILED, 0),
			 -ETIMEDOUT);
	assert_int_equal(executor_wait(fixture->executor, futures, 3, WAIT_ALL, 0), -ETIMEDOUT);
	/* A failure outside the futures waited for does not count. */
	failed = submit(fixture, task_job, &failing);
	settle(&failed);
	assert_int_equal(
		executor_wait(fixture->executor, futures, 3, WAIT_FIRST_FAILED, 5 * MILLISECOND),
		-ETIMEDOUT);
	open_held(fixture->shared);
	assert_int_equal(executor_wait(fixture->executor, futures, 3, WAIT_ALL, NO_TIMEOUT), 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(future_state(&futures[i]), FUTURE_FINISHED);
	assert_int_equal(executor_wait(fixture->executor, futures, 3, WAIT_FIRST_FAILED, 0), 0);
}

static int task_fail_late(struct worker *worker, const void *argument)
{
	const struct job *job = argument;

	(void)worker;
	for (int i = 0; i < 100; i++)
		nap();
	return job->status;
}

/* Who waits for the first failure is woken by it, whether it failed or was cancelled. */
static void test_wait_first_failed_wakes(void **state)
{
	struct fixture *fixture = *state;
	struct job failing = job_of(fixture, 0);
	struct future futures[3];

	create_plain(fixture, 2);
	failing.status = 3;
	futures[0] = submit_number(fixture, task_hold, 1);
	futures[1] = submit(fixture, task_fail_late, &failing);
	AWAIT(future_state(&futures[1]) != FUTURE_PENDING);
	futures[2] = submit_number(fixture, task_hold, 2);
	assert_int_equal(
		executor_wait(fixture->executor, futures, 3, WAIT_FIRST_FAILED, NO_TIMEOUT), 0);
	assert_int_equal(future_state(&futures[1]), FUTURE_FAILED);
	assert_int_not_equal(future_state(&futures[0]), FUTURE_FINISHED);
	open_held(fixture->shared);
	assert_int_equal(executor_wait(fixture->executor, futures, 3, WAIT_ALL, NO_TIMEOUT), 0);
}

static void *cancel_soon(void *argument)
{
	for (int i = 0; i < 50; i++)
		nap();
	return (void *)(intptr_t)future_cancel(argument);
}

static void test_cancel_wakes_waiters(void **state)
{
	struct fixture *fixture = *state;
	struct future futures[3];
	pthread_t other;
	void *cancelled;

	submit_held(fixture, futures, 3);
	assert_int_equal(pthread_create(&other, NULL, cancel_soon, &futures[1]), 0);
	assert_int_equal(
		executor_wait(fixture->executor, futures, 3, WAIT_FIRST_FAILED, NO_TIMEOUT), 0);
	pthread_join(other, &cancelled);
	assert_null(cancelled);
	assert_int_equal(pthread_create(&other, NULL, cancel_soon, &futures[2]), 0);
	assert_int_equal(settle(&futures[2]).state, FUTURE_CANCELLED);
	pthread_join(other, &cancelled);
	assert_null(cancelled);
	open_held(fixture->shared);
	settle(&futures[0]);
}

static void assert_stale(const struct future *future)
{
	struct outcome outcome;

	assert_int_equal(future_state(future), FUTURE_FREE);
	assert_int_equal(future_result(future, 0, &outcome), -ESTALE);
	assert_int_equal(future_release(future), -ESTALE);
	assert_int_equal(future_cancel(future), -EBUSY);
}

/* A handle is good for one future only, although places are used again. */
static void test_release(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 1);
	struct future old[20];

	options.capacity = 1;
	create(fixture, &options);
	for (uint32_t i = 0; i < 20; i++) {
		old[i] = submit_number(fixture, task_job, i);
		settle(&old[i]);
		for (uint32_t earlier = 0; earlier < i; earlier++)
			assert_stale(&old[earlier]);
		assert_int_equal(settle(&old[i]).state, FUTURE_FINISHED);
		assert_int_equal(future_release(&old[i]), 0);
		assert_stale(&old[i]);
		assert_int_equal(fixture->shared->ran[i], 1);
	}
}

static void test_release_unsettled(void **state)
{
	struct fixture *fixture = *state;
	struct future futures[2];

	submit_held(fixture, futures, 2);
	assert_int_equal(future_release(&futures[0]), -EBUSY);
	assert_int_equal(future_release(&futures[1]), -EBUSY);
	open_held(fixture->shared);
	assert_int_equal(settle(&futures[1]).state, FUTURE_FINISHED);
	assert_int_equal(future_release(&futures[1]), 0);
	assert_int_equal(settle(&futures[0]).state, FUTURE_FINISHED);
}

static void test_capacity(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 2);
	struct job job = job_of(fixture, 9);
	struct future futures[4];

	options.capacity = 3;
	create(fixture, &options);
	for (uint32_t i = 0; i < 3; i++)
		futures[i] = submit_number(fixture, task_job, i);
	/* Settled or not, they take their places until they are released. */
	for (uint32_t i = 0; i < 3; i++)
		settle(&futures[i]);
	assert_int_equal(try_submit(fixture, task_job, &job, &futures[3]), -EAGAIN);
	assert_int_equal(future_release(&futures[1]), 0);
	futures[1] = submit_number(fixture, task_job, 1);
	assert_int_equal(try_submit(fixture, task_job, &job, &futures[3]), -EAGAIN);
	assert_int_equal(settle(&futures[1]).state, FUTURE_FINISHED);
	assert_int_equal(fixture->shared->ran[1], 2);
	assert_int_equal(fixture->shared->ran[9], 0);
}

/* Cancelled tasks give their places back at once, wherever they stood in line. */
static void test_release_cancelled(void **state)
{
	static const uint32_t order[] = { 3, 1, 5, 2 };
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 1);
	struct future futures[6], old;

	options.capacity = 6;
	create(fixture, &options);
	futures[0] = submit_number(fixture, task_hold, 0);
	AWAIT(fixture->shared->holding == 1);
	for (uint32_t i = 1; i < 6; i++)
		futures[i] = submit_number(fixture, task_hold, i);
	for (uint32_t i = 0; i < 4; i++) {
		old = futures[order[i]];
		assert_int_equal(future_cancel(&old), 0);
		assert_int_equal(future_release(&old), 0);
		assert_stale(&old);
		futures[order[i]] = submit_number(fixture, task_job, 10 + order[i]);
		assert_stale(&old);
	}
	open_held(fixture->shared);
	for (uint32_t i = 0; i < 6; i++) {
		bool replaced = i != 0 && i != 4;

		assert_int_equal(settle(&futures[i]).state, FUTURE_FINISHED);
		assert_int_equal(fixture->shared->ran[i], !replaced);
		assert_int_equal(fixture->shared->ran[10 + i], replaced);
	}
}

int main(void)
{
	static const struct kind_test tests[] = {
		KIND_TEST_NEEDS(test_result_timeout, EXECUTOR_PARALLEL),
		KIND_TEST_NEEDS(test_result_is_interrupted, EXECUTOR_PARALLEL),
		KIND_TEST_NEEDS(test_cancel_pending, EXECUTOR_PENDING_CANCEL),
		KIND_TEST(test_cancel_too_late),
		KIND_TEST(test_cancel_races_start),
		KIND_TEST_NEEDS(test_wait_conditions, EXECUTOR_PARALLEL),
		KIND_TEST_NEEDS(test_wait_first_failed_wakes, EXECUTOR_PARALLEL),
		KIND_TEST_NEEDS(test_cancel_wakes_waiters, EXECUTOR_PENDING_CANCEL),
		KIND_TEST(test_release),
		KIND_TEST_NEEDS(test_release_unsettled, EXECUTOR_PENDING_CANCEL),
		KIND_TEST(test_capacity),
		KIND_TEST_NEEDS(test_release_cancelled, EXECUTOR_PENDING_CANCEL),
	};

	return run_with_every_kind("executor futures", tests, sizeof(tests) / sizeof(tests[0]));
}
