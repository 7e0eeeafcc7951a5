/* Futures that end early: cancelled before they begin, stopped while they run. Handles that
 * outlive them. */
#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include "executor_fixture.h"
#include "measure/clock.h"

/* However slow a tool makes it all. */
#define RACE_NS (6 * NS_PER_SECOND)

static void spin(uint32_t turns)
{
	for (volatile uint32_t left = turns; left > 0; left--)
		;
}

/* Keeps a delay where either side wins half of the races. */
struct aim {
	uint32_t turns;
	uint32_t random;
};

static void wait_a_little(struct aim *aim)
{
	aim->random = aim->random * 1664525 + 1013904223;
	spin(aim->turns * (aim->random >> 24) / 128);
}

static void learn(struct aim *aim, bool too_early)
{
	if (too_early && aim->turns < 20000)
		aim->turns += 1 + aim->turns / 64;
	else if (!too_early && aim->turns > 0)
		aim->turns -= 1 + aim->turns / 64;
}

/* Counts executions: cancelled means never, anything else exactly once. */
static void test_cancel_against_start(void **state)
{
	struct fixture *fixture = *state;
	uint32_t rounds = rounds_of(fixture, 500000), cancelled = 0;
	uint64_t deadline_ns = clock_now_ns() + RACE_NS;
	struct aim aim = { 100, 1 };

	create_plain(fixture, 2);
	for (uint32_t round = 0; round < rounds && clock_now_ns() < deadline_ns; round++) {
		_Atomic uint32_t *ran = &fixture->shared->ran[round % JOBS_MAX];
		struct future future = submit_number(fixture, task_job, round % JOBS_MAX);
		struct outcome outcome;
		int error;

		wait_a_little(&aim);
		error = future_cancel(&future);
		learn(&aim, error == 0);
		cancelled += error == 0;
		assert_true(error == 0 || error == -EBUSY);
		assert_int_equal(future_get(&future, NO_TIMEOUT, &outcome), 0);
		assert_int_equal(outcome.state, error ? FUTURE_FINISHED : FUTURE_CANCELLED);
		assert_int_equal(outcome.status, error ? 0 : -ECANCELED);
		/* A cancelled task that began nevertheless would show rounds later. */
		assert_in_range(atomic_load(ran), 0, error != 0);
		if (error)
			assert_int_equal(atomic_exchange(ran, 0), 1);
	}
	assert_int_equal(executor_shutdown(fixture->executor, 0), 0);
	for (uint32_t i = 0; i < JOBS_MAX; i++)
		assert_int_equal(fixture->shared->ran[i], 0);
	assert_true(can(fixture, EXECUTOR_PENDING_CANCEL) || cancelled == 0);
	assert_int_equal(fixture->shared->errors, 0);
}

struct canceller {
	pthread_t thread;
	_Atomic uint32_t round; /* of the future below, which may be cancelled now */
	_Atomic uint32_t seen;
	_Atomic bool done;
	struct future future;
	int error;
};

static void *cancel_each(void *argument)
{
	struct canceller *canceller = argument;

	for (uint32_t round = 1; !atomic_load(&canceller->done);) {
		if (atomic_load(&canceller->round) != round) {
			sched_yield();
			continue;
		}
		canceller->error = future_cancel(&canceller->future);
		atomic_store(&canceller->seen, round++);
	}
	return NULL;
}

/* Two cancel the same task: one of them at most has done it. */
static void test_cancel_against_cancel(void **state)
{
	struct fixture *fixture = *state;
	uint32_t rounds = rounds_of(fixture, 100000);
	uint64_t deadline_ns = clock_now_ns() + RACE_NS / 2;
	struct canceller other = { .error = 0 };
	struct aim aim = { 100, 2 };
	uint32_t wrong = 0;

	create_plain(fixture, 1);
	assert_int_equal(pthread_create(&other.thread, NULL, cancel_each, &other), 0);
	for (uint32_t round = 1; round <= rounds && clock_now_ns() < deadline_ns; round++) {
		bool mine, theirs;

		other.future = submit_number(fixture, task_job, 0);
		atomic_store(&other.round, round);
		wait_a_little(&aim);
		mine = future_cancel(&other.future) == 0;
		while (atomic_load(&other.seen) != round)
			sched_yield();
		theirs = other.error == 0;
		learn(&aim, mine);
		wrong += mine && theirs;
		wrong += (settle(&other.future).state == FUTURE_CANCELLED) != (mine || theirs);
		wrong += atomic_exchange(&fixture->shared->ran[0], 0) != !(mine || theirs);
		future_release(&other.future);
	}
	atomic_store(&other.done, true);
	pthread_join(other.thread, NULL);
	assert_int_equal(wrong, 0);
}

/* ---- who waits for what is cancelled ---------------------------------------------------- */

enum { PENDING = 6 };

struct waiter {
	pthread_t thread;
	struct fixture *fixture;
	const struct future *futures; /* [PENDING] */
	_Atomic bool done;
	int error;
};

static void *wait_result(void *argument)
{
	struct waiter *waiter = argument;

	for (int i = 0; i < PENDING && !waiter->error; i++)
		waiter->error = future_result(&waiter->futures[i], NO_TIMEOUT, NULL);
	atomic_store(&waiter->done, true);
	return NULL;
}

static void *wait_all(void *argument)
{
	struct waiter *waiter = argument;

	waiter->error = executor_wait(waiter->fixture->executor, waiter->futures, PENDING, WAIT_ALL,
				      NO_TIMEOUT);
	atomic_store(&waiter->done, true);
	return NULL;
}

static void *wait_each(void *argument)
{
	struct waiter *waiter = argument;
	struct as_completed *completed;
	size_t position, given = 0;

	waiter->error = as_completed_create(&completed, waiter->futures, PENDING);
	if (waiter->error)
		return NULL;
	while ((waiter->error = as_completed_next(completed, NO_TIMEOUT, &position)) == 0)
		given++;
	waiter->error = waiter->error == -ENOENT && given == PENDING ? 0 : -EIO;
	as_completed_destroy(completed);
	atomic_store(&waiter->done, true);
	return NULL;
}

static void *wait_any(void *argument)
{
	struct waiter *waiter = argument;

	waiter->error = executor_wait(waiter->fixture->executor, waiter->futures, PENDING,
				      WAIT_FIRST_FAILED, NO_TIMEOUT);
	atomic_store(&waiter->done, true);
	return NULL;
}

/* Whether they waited before or come later: nobody hangs. */
static void test_waiters_of_cancelled(void **state)
{
	static void *(*const ways[])(void *) = { wait_result, wait_all, wait_each, wait_any };
	enum { WAYS = sizeof(ways) / sizeof(ways[0]) };
	struct fixture *fixture = *state;
	struct waiter waiters[2 * WAYS];
	struct future futures[PENDING], running;

	create_plain(fixture, 1);
	running = submit_number(fixture, task_hold, 0);
	AWAIT(fixture->shared->holding == 1);
	for (uint32_t i = 0; i < PENDING; i++)
		futures[i] = submit_number(fixture, task_job, 1 + i);
	for (size_t i = 0; i < 2 * WAYS; i++) {
		waiters[i] = (struct waiter) { .fixture = fixture, .futures = futures };
		if (i == WAYS) {
			for (int patience = 0; patience < 25; patience++)
				nap();
			executor_shutdown(fixture->executor,
					  EXECUTOR_CANCEL_PENDING | EXECUTOR_NO_WAIT);
		}
		assert_int_equal(
			pthread_create(&waiters[i].thread, NULL, ways[i % WAYS], &waiters[i]), 0);
	}
	for (size_t i = 0; i < 2 * WAYS; i++)
		pthread_join(waiters[i].thread, NULL);
	for (size_t i = 0; i < 2 * WAYS; i++)
		assert_int_equal(waiters[i].error, 0);
	assert_int_equal(future_state(&running), FUTURE_RUNNING);
	assert_int_equal(executor_drain(fixture->executor, 0), -ETIMEDOUT);
	open_held(fixture->shared);
	assert_int_equal(executor_drain(fixture->executor, NO_TIMEOUT), 0);
}

/* ---- handles -------------------------------------------------------------------------- */

static void test_get(void **state)
{
	struct fixture *fixture = *state;
	struct job job = job_of(fixture, 0);
	struct outcome outcome = { .status = 1 };
	struct future future;

	create_plain(fixture, 1);
	job.status = -EIO;
	job.value = 7;
	if (can(fixture, EXECUTOR_PARALLEL)) {
		future = submit(fixture, task_hold, &job);
		assert_int_equal(future_get(&future, 0, &outcome), -ETIMEDOUT);
		assert_int_equal(future_get(&future, 1000000, &outcome), -ETIMEDOUT);
		assert_int_equal(outcome.status, 1);
		open_held(fixture->shared);
	} else {
		future = submit(fixture, task_job, &job);
	}
	assert_int_equal(future_get(&future, NO_TIMEOUT, &outcome), 0);
	assert_int_equal(outcome.state, FUTURE_FAILED);
	assert_int_equal(outcome.status, -EIO);
	assert_int_equal(outcome.value, 7);
	assert_int_equal(future_get(&future, NO_TIMEOUT, &outcome), -ESTALE);
	assert_int_equal(future_state(&future), FUTURE_FREE);
}

static void nobody_calls(const struct future *future, void *argument)
{
	(void)future;
	(void)argument;
	abort();
}

/* Old handles say so, whatever has become of the place. */
static void test_stale(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 1);
	struct future old, now;

	options.capacity = 1;
	create(fixture, &options);
	old = submit_number(fixture, task_job, 0);
	settle(&old);
	assert_int_equal(future_release(&old), 0);
	for (int reused = 0; reused <= 1; reused++) {
		assert_int_equal(future_state(&old), FUTURE_FREE);
		assert_int_equal(future_result(&old, NO_TIMEOUT, NULL), -ESTALE);
		assert_int_equal(future_get(&old, NO_TIMEOUT, NULL), -ESTALE);
		assert_int_equal(future_cancel(&old), -EBUSY);
		assert_int_equal(future_stop(&old), -ESTALE);
		assert_int_equal(future_release(&old), -ESTALE);
		assert_int_equal(future_on_done(&old, nobody_calls, NULL), -ESTALE);
		/* To wait for all of them does not mean to wait for ever. */
		assert_int_equal(
			executor_wait(fixture->executor, &old, 1, WAIT_FIRST_FAILED, NO_TIMEOUT),
			0);
		if (!reused) {
			if (!can(fixture, EXECUTOR_PARALLEL))
				open_held(fixture->shared);
			now = submit_number(fixture, task_hold, 1);
		}
	}
	open_held(fixture->shared);
	assert_int_equal(settle(&now).state, FUTURE_FINISHED);
	assert_int_equal(fixture->shared->ran[1], 1);
}

struct releaser {
	pthread_t thread;
	const struct future *future;
	_Atomic uint32_t *gate;
	int error;
};

static void *release_when_open(void *argument)
{
	struct releaser *releaser = argument;

	while (!atomic_load(releaser->gate))
		sched_yield();
	releaser->error = future_release(releaser->future);
	return NULL;
}

/* Of those that release the same future one succeeds. */
static void test_double_release(void **state)
{
	enum { THREADS = 3, ROUNDS = 100 };
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 1);

	options.capacity = 2;
	create(fixture, &options);
	for (int round = 0; round < ROUNDS; round++) {
		struct releaser releasers[THREADS];
		_Atomic uint32_t gate = 0;
		struct future future = submit_number(fixture, task_job, 0);
		unsigned released = 0;

		settle(&future);
		for (int i = 0; i < THREADS; i++) {
			releasers[i] = (struct releaser) { .future = &future, .gate = &gate };
			assert_int_equal(pthread_create(&releasers[i].thread, NULL,
							release_when_open, &releasers[i]),
					 0);
		}
		atomic_store(&gate, 1);
		for (int i = 0; i < THREADS; i++)
			pthread_join(releasers[i].thread, NULL);
		for (int i = 0; i < THREADS; i++) {
			released += releasers[i].error == 0;
			assert_true(releasers[i].error == 0 || releasers[i].error == -ESTALE);
		}
		assert_int_equal(released, 1);
	}
	assert_int_equal(fixture->shared->ran[0], ROUNDS);
}

int main(void)
{
	static const struct kind_test tests[] = {
		KIND_TEST(test_cancel_against_start),
		KIND_TEST(test_cancel_against_cancel),
		KIND_TEST_NEEDS(test_waiters_of_cancelled, EXECUTOR_PENDING_CANCEL),
		KIND_TEST(test_get),
		KIND_TEST(test_stale),
		KIND_TEST(test_double_release),
	};

	return run_with_every_kind("executor cancel", tests, sizeof(tests) / sizeof(tests[0]));
}
