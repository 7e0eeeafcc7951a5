/* future_stop: a pending task is cancelled, a running one killed or asked to end, and no other
 * is ever hit. */
#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include "executor_fixture.h"
#include "measure/clock.h"

/* Long tasks look whether they should stop. */
static int task_until_stopped(struct worker *worker, const void *argument)
{
	const struct job *job = argument;

	atomic_fetch_add(&job->shared->ran[job->number], 1);
	atomic_store(&job->shared->pid[worker_index(worker)], (int32_t)getpid());
	if (worker_should_stop(worker))
		atomic_fetch_add(&job->shared->errors, 1);
	atomic_fetch_add(&job->shared->holding, 1);
	while (!worker_should_stop(worker))
		nap();
	return 7;
}

static void test_pending(void **state)
{
	struct fixture *fixture = *state;
	struct future running, pending;

	create_plain(fixture, 1);
	running = submit_number(fixture, task_hold, 0);
	AWAIT(fixture->shared->holding == 1);
	pending = submit_number(fixture, task_job, 1);
	assert_int_equal(future_stop(&pending), 0);
	assert_int_equal(future_stop(&pending), -EALREADY);
	assert_int_equal(settle(&pending).state, FUTURE_CANCELLED);
	open_held(fixture->shared);
	assert_int_equal(settle(&running).state, FUTURE_FINISHED);
	assert_int_equal(fixture->shared->ran[1], 0);
}

static void test_running(void **state)
{
	struct fixture *fixture = *state;
	struct future stopped, other, next;
	struct outcome outcome;

	create_plain(fixture, 2);
	stopped = submit_number(fixture, task_until_stopped, 0);
	AWAIT(fixture->shared->holding == 1);
	other = submit_number(fixture, task_hold, 1);
	AWAIT(fixture->shared->holding == 2);
	assert_int_equal(future_stop(&stopped), 0);
	outcome = settle(&stopped);
	if (can(fixture, EXECUTOR_KILL_RUNNING)) {
		assert_int_equal(outcome.state, FUTURE_BROKEN);
		assert_int_equal(outcome.status, -EOWNERDEAD);
		assert_int_equal(outcome.pid, fixture->shared->pid[outcome.worker]);
		assert_int_equal(WTERMSIG(outcome.wait_status), SIGKILL);
	} else {
		assert_int_equal(outcome.state, FUTURE_FAILED);
		assert_int_equal(outcome.status, 7);
	}
	assert_int_equal(future_stop(&stopped), -EALREADY);
	assert_int_equal(future_state(&other), FUTURE_RUNNING);
	/* The next task of that worker, or of its successor, is not asked to stop. */
	next = submit_number(fixture, task_until_stopped, 2);
	AWAIT(atomic_load(&fixture->shared->ran[2]) == 1);
	for (int i = 0; i < 10; i++)
		nap();
	assert_int_equal(future_state(&next), FUTURE_RUNNING);
	assert_int_equal(future_stop(&next), 0);
	settle(&next);
	open_held(fixture->shared);
	assert_int_equal(settle(&other).state, FUTURE_FINISHED);
	assert_int_equal(fixture->shared->errors, 0);
	assert_int_equal(report_of(fixture).broken, 0);
}

static void test_settled(void **state)
{
	struct fixture *fixture = *state;
	struct future future;

	create_plain(fixture, 1);
	future = submit_number(fixture, task_job, 0);
	settle(&future);
	assert_int_equal(future_stop(&future), -EALREADY);
	assert_int_equal(settle(&future).state, FUTURE_FINISHED);
	assert_int_equal(future_release(&future), 0);
	assert_int_equal(future_stop(&future), -ESTALE);
}

/* Whatever the executor does about deaths: it is the task that was to end. */
static void stop_with_policy(struct fixture *fixture, enum executor_death policy)
{
	struct executor_options options = options_of(fixture, 2);
	struct future stopped, other;

	memset(fixture->shared, 0, sizeof(*fixture->shared));
	options.on_death = policy;
	options.retries = 3;
	create(fixture, &options);
	stopped = submit_number(fixture, task_until_stopped, 0);
	AWAIT(fixture->shared->holding == 1);
	other = submit_number(fixture, task_hold, 1);
	AWAIT(fixture->shared->holding == 2);
	assert_int_equal(future_stop(&stopped), 0);
	assert_int_equal(settle(&stopped).state, FUTURE_BROKEN);
	assert_int_equal(fixture->shared->ran[0], 1);
	assert_int_equal(report_of(fixture).broken, 0);
	open_held(fixture->shared);
	assert_int_equal(settle(&other).state, FUTURE_FINISHED);
	destroy(fixture);
}

static void test_policies(void **state)
{
	for (int policy = EXECUTOR_DEATH_BREAKS_TASK; policy <= EXECUTOR_DEATH_BREAKS_ALL; policy++)
		stop_with_policy(*state, (enum executor_death)policy);
}

/* ---- tasks that end just then -------------------------------------------------------- */

static int task_short(struct worker *worker, const void *argument)
{
	const struct job *job = argument;

	(void)worker;
	atomic_fetch_add(&job->shared->ran[job->number], 1);
	for (volatile uint32_t turns = 80000; turns > 0; turns--)
		;
	return 0;
}

/* Nobody stops this one. */
static int task_neighbour(struct worker *worker, const void *argument)
{
	int status = task_short(worker, argument);

	return worker_should_stop(worker) ? -EIO : status;
}

struct tally {
	unsigned cancelled, broken, finished;
};

/* What stop says is what happened. */
static void assert_consistent(struct fixture *fixture, const struct future *future, int error,
			      struct tally *tally)
{
	struct outcome outcome = settle(future);

	switch (outcome.state) {
	case FUTURE_CANCELLED:
		assert_int_equal(error, 0);
		tally->cancelled++;
		break;
	case FUTURE_BROKEN:
		assert_true(can(fixture, EXECUTOR_KILL_RUNNING));
		assert_int_equal(error, 0);
		assert_int_equal(WTERMSIG(outcome.wait_status), SIGKILL);
		tally->broken++;
		break;
	default:
		assert_int_equal(outcome.state, FUTURE_FINISHED);
		assert_true(error == -EALREADY || !can(fixture, EXECUTOR_KILL_RUNNING));
		tally->finished++;
	}
}

static void test_hits_no_other(void **state)
{
	struct fixture *fixture = *state;
	uint32_t rounds = can(fixture, EXECUTOR_PARALLEL) ? 1000 : 10;
	uint64_t deadline_ns = clock_now_ns() + 4 * NS_PER_SECOND;
	uint32_t turns[2] = { 1000, 1000 };
	struct tally tally = { 0, 0, 0 };

	create_plain(fixture, 2);
	for (uint32_t round = 0; round < rounds && clock_now_ns() < deadline_ns; round++) {
		struct future before = submit_number(fixture, task_neighbour, 0);
		struct future stopped = submit_number(fixture, task_short, 1);
		struct future after = submit_number(fixture, task_neighbour, 2);
		unsigned broken = tally.broken;
		int error;

		/* Where it is about to begin, and where it is about to end. */
		while (round % 2 && future_state(&stopped) == FUTURE_PENDING)
			sched_yield();
		for (volatile uint32_t left = turns[round % 2] * (round % 16) / 8; left > 0; left--)
			;
		error = future_stop(&stopped);
		turns[round % 2] += error == 0 ? turns[round % 2] / 16 + 1 : 0;
		turns[round % 2] -= error != 0 ? turns[round % 2] / 16 : 0;
		assert_consistent(fixture, &stopped, error, &tally);
		assert_int_equal(settle(&before).state, FUTURE_FINISHED);
		assert_int_equal(settle(&after).state, FUTURE_FINISHED);
		assert_int_equal(atomic_exchange(&fixture->shared->ran[0], 0), 1);
		assert_int_equal(atomic_exchange(&fixture->shared->ran[2], 0), 1);
		assert_in_range(atomic_exchange(&fixture->shared->ran[1], 0), 0,
				tally.broken > broken ? 1
						      : settle(&stopped).state != FUTURE_CANCELLED);
		future_release(&before);
		future_release(&stopped);
		future_release(&after);
	}
	executor_shutdown(fixture->executor, 0);
	assert_int_equal(report_of(fixture).deaths, tally.broken);
	assert_int_equal(report_of(fixture).broken, 0);
}

/* ---- what cannot be killed --------------------------------------------------------------- */

static void *stop_soon(void *argument)
{
	const struct future *future = argument;

	while (future_state(future) != FUTURE_RUNNING)
		nap();
	return (void *)(intptr_t)future_stop(future);
}

/* A thread of the program's runs it: it is asked to end, also where workers are processes. */
static void test_in_caller(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 1);
	struct future future;
	pthread_t other;
	void *error;

	options.caller_runs = true;
	create(fixture, &options);
	submit_detached(fixture, task_hold, 0);
	AWAIT(fixture->shared->holding == 1);
	future = submit_number(fixture, task_until_stopped, 1);
	assert_int_equal(pthread_create(&other, NULL, stop_soon, &future), 0);
	assert_int_equal(settle(&future).status, 7);
	pthread_join(other, &error);
	assert_null(error);
	assert_int_equal(settle(&future).worker, 1);
}

/* EXECUTOR_KILL asks those that it cannot kill. */
static void test_shutdown_asks(void **state)
{
	struct fixture *fixture = *state;
	struct future futures[2], pending;

	create_plain(fixture, 2);
	futures[0] = submit_number(fixture, task_until_stopped, 0);
	futures[1] = submit_number(fixture, task_until_stopped, 1);
	AWAIT(fixture->shared->holding == 2);
	pending = submit_number(fixture, task_until_stopped, 2);
	assert_int_equal(executor_shutdown(fixture->executor, EXECUTOR_KILL), 0);
	assert_int_equal(settle(&pending).state, FUTURE_CANCELLED);
	for (int i = 0; i < 2; i++)
		assert_int_equal(settle(&futures[i]).state, can(fixture, EXECUTOR_KILL_RUNNING)
								    ? FUTURE_BROKEN
								    : FUTURE_FAILED);
}

int main(void)
{
	static const struct kind_test tests[] = {
		KIND_TEST_NEEDS(test_pending, EXECUTOR_PENDING_CANCEL),
		KIND_TEST_NEEDS(test_running, EXECUTOR_PARALLEL),
		KIND_TEST(test_settled),
		KIND_TEST_NEEDS(test_policies, EXECUTOR_KILL_RUNNING),
		KIND_TEST(test_hits_no_other),
		KIND_TEST_NEEDS(test_in_caller, EXECUTOR_PENDING_CANCEL),
		KIND_TEST_NEEDS(test_shutdown_asks, EXECUTOR_PARALLEL),
	};

	return run_with_every_kind("executor stop", tests, sizeof(tests) / sizeof(tests[0]));
}
