/* as_completed and executor_drain: each future once, however it ended, and nobody waits in vain. */
#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include "executor_fixture.h"
#include "measure/clock.h"

#define MILLISECOND 1000000ULL

/* Each task has a gate of its own. */
#define GATE 2000

static int task_gated(struct worker *worker, const void *argument)
{
	const struct job *job = argument;

	(void)worker;
	atomic_fetch_add(&job->shared->ran[job->number], 1);
	AWAIT(atomic_load(&job->shared->ran[GATE + job->number]));
	return job->status;
}

static void open_gate(struct fixture *fixture, uint32_t number)
{
	atomic_store(&fixture->shared->ran[GATE + number], 1);
}

static int task_die(struct worker *worker, const void *argument)
{
	(void)worker;
	(void)argument;
	kill(getpid(), SIGKILL);
	return 0;
}

static void test_empty(void **state)
{
	struct fixture *fixture = *state;
	struct as_completed *completed;
	size_t position = 77;

	create_plain(fixture, 1);
	assert_int_equal(as_completed_create(&completed, NULL, 0), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(as_completed_next(completed, NO_TIMEOUT, &position), -ENOENT);
	assert_int_equal(position, 77);
	as_completed_destroy(completed);
	as_completed_destroy(NULL);
	assert_int_equal(executor_drain(fixture->executor, 0), 0);
}

static void test_order_of_completion(void **state)
{
	static const uint32_t order[] = { 2, 0, 3, 1 };
	struct fixture *fixture = *state;
	struct as_completed *completed;
	struct future futures[4];
	size_t position;

	create_plain(fixture, 4);
	for (uint32_t i = 0; i < 4; i++)
		futures[i] = submit_number(fixture, task_gated, i);
	assert_int_equal(as_completed_create(&completed, futures, 4), 0);
	for (uint32_t i = 0; i < 4; i++) {
		uint64_t begin_ns = clock_now_ns();

		assert_int_equal(as_completed_next(completed, 0, &position), -ETIMEDOUT);
		assert_int_equal(as_completed_next(completed, MILLISECOND, &position), -ETIMEDOUT);
		assert_true(clock_now_ns() - begin_ns >= MILLISECOND);
		open_gate(fixture, order[i]);
		assert_int_equal(as_completed_next(completed, NO_TIMEOUT, &position), 0);
		assert_int_equal(position, order[i]);
	}
	assert_int_equal(as_completed_next(completed, NO_TIMEOUT, &position), -ENOENT);
	as_completed_destroy(completed);
}

/* Settled before, twice in the array, released meanwhile: each position once. */
static void test_settled_before(void **state)
{
	struct fixture *fixture = *state;
	struct as_completed *completed;
	struct future futures[20];
	bool seen[20] = { false };
	size_t position;

	create_plain(fixture, 2);
	for (uint32_t i = 0; i < 19; i++)
		futures[i] = submit_number(fixture, task_job, i);
	futures[19] = futures[3];
	for (uint32_t i = 0; i < 19; i++)
		settle(&futures[i]);
	assert_int_equal(as_completed_create(&completed, futures, 20), 0);
	assert_int_equal(future_release(&futures[7]), 0);
	memset(futures, 0, sizeof(futures)); /* the array is not kept */
	for (uint32_t i = 0; i < 20; i++) {
		assert_int_equal(as_completed_next(completed, 0, &position), 0);
		assert_in_range(position, 0, 19);
		assert_false(seen[position]);
		seen[position] = true;
	}
	assert_int_equal(as_completed_next(completed, 0, &position), -ENOENT);
	as_completed_destroy(completed);
}

static void test_every_end(void **state)
{
	struct fixture *fixture = *state;
	bool dies = can(fixture, EXECUTOR_SURVIVES_DEATH);
	struct job failing = job_of(fixture, 0);
	struct as_completed *completed;
	struct future futures[4];
	size_t position, given = 0;

	create_plain(fixture, 1);
	failing.status = 9;
	futures[0] = submit(fixture, task_gated, &failing);
	AWAIT(atomic_load(&fixture->shared->ran[0]));
	futures[1] = submit_number(fixture, task_job, 1);
	futures[2] = submit_number(fixture, dies ? task_die : task_job, 2);
	futures[3] = submit_number(fixture, task_job, 3);
	assert_int_equal(as_completed_create(&completed, futures, 4), 0);
	assert_int_equal(future_cancel(&futures[1]), 0);
	assert_int_equal(as_completed_next(completed, NO_TIMEOUT, &position), 0);
	assert_int_equal(position, 1);
	open_gate(fixture, 0);
	while (as_completed_next(completed, NO_TIMEOUT, &position) == 0) {
		static const enum future_state states[] = { FUTURE_FAILED, FUTURE_CANCELLED,
							    FUTURE_BROKEN, FUTURE_FINISHED };

		assert_int_equal(future_state(&futures[position]),
				 position == 2 && !dies ? FUTURE_FINISHED : states[position]);
		given++;
	}
	assert_int_equal(given, 3);
	as_completed_destroy(completed);
}

/* Small waits, while tasks end one after the other. */
static void test_many(void **state)
{
	struct fixture *fixture = *state;
	uint32_t rounds = rounds_of(fixture, 20000) / 100 + 1;
	struct future futures[100];

	create_plain(fixture, 2);
	for (uint32_t round = 0; round < rounds; round++) {
		struct as_completed *completed;
		unsigned given[100] = { 0 };
		size_t position;

		for (uint32_t i = 0; i < 100; i++)
			futures[i] = submit_number(fixture, task_job, i);
		assert_int_equal(as_completed_create(&completed, futures, 100), 0);
		for (uint32_t i = 0; i < 100; i++) {
			assert_int_equal(as_completed_next(completed, NO_TIMEOUT, &position), 0);
			given[position]++;
			/* Released while others are waited for. */
			assert_int_equal(future_release(&futures[position]), 0);
		}
		for (uint32_t i = 0; i < 100; i++)
			assert_int_equal(given[i], 1);
		as_completed_destroy(completed);
	}
}

/* ---- drain --------------------------------------------------------------------------- */

static void test_drain(void **state)
{
	struct fixture *fixture = *state;
	uint64_t begin_ns;

	create_plain(fixture, 2);
	for (uint32_t i = 0; i < 2; i++)
		submit_detached(fixture, task_gated, i);
	for (uint32_t i = 2; i < 50; i++)
		submit_detached(fixture, task_job, i);
	assert_int_equal(executor_drain(fixture->executor, 0), -ETIMEDOUT);
	begin_ns = clock_now_ns();
	assert_int_equal(executor_drain(fixture->executor, 5 * MILLISECOND), -ETIMEDOUT);
	assert_true(clock_now_ns() - begin_ns >= 5 * MILLISECOND);
	open_gate(fixture, 0);
	open_gate(fixture, 1);
	assert_int_equal(executor_drain(fixture->executor, NO_TIMEOUT), 0);
	for (uint32_t i = 0; i < 50; i++)
		assert_int_equal(fixture->shared->ran[i], 1);
	assert_int_equal(executor_drain(fixture->executor, 0), 0);
}

/* Also those with futures, and those that die. Nobody is asked for a result. */
static void test_drain_of_all_sorts(void **state)
{
	struct fixture *fixture = *state;
	bool dies = can(fixture, EXECUTOR_SURVIVES_DEATH);
	uint32_t rounds = rounds_of(fixture, 500) + 3;
	struct future future;

	create_plain(fixture, 2);
	for (uint32_t round = 0; round < rounds; round++) {
		submit_detached(fixture, task_job, 0);
		if (dies && round % 8 == 0)
			submit_detached(fixture, task_die, 1);
		future = submit_number(fixture, task_job, 2);
		submit_detached(fixture, task_job, 3);
		assert_int_equal(executor_drain(fixture->executor, NO_TIMEOUT), 0);
		assert_int_equal(fixture->shared->ran[0], round + 1);
		assert_int_equal(fixture->shared->ran[3], round + 1);
		assert_int_equal(future_get(&future, 0, NULL), 0);
	}
}

struct submitter {
	struct fixture *fixture;
	_Atomic bool done;
	_Atomic uint32_t submitted;
};

static void *submit_on_and_on(void *argument)
{
	struct submitter *submitter = argument;

	while (!atomic_load(&submitter->done)) {
		struct job job = job_of(submitter->fixture, 1);

		if (try_submit(submitter->fixture, task_job, &job, NULL) != 0)
			sched_yield();
	}
	return NULL;
}

/* Tasks that come later are not waited for. */
static void test_drain_among_others(void **state)
{
	struct fixture *fixture = *state;
	struct submitter submitter = { .fixture = fixture };
	uint32_t rounds = rounds_of(fixture, 2000) + 5;
	struct executor_options options = options_of(fixture, 2);
	uint64_t deadline_ns = clock_now_ns() + 3 * NS_PER_SECOND;
	pthread_t other;

	options.capacity = 64;
	create(fixture, &options);
	assert_int_equal(pthread_create(&other, NULL, submit_on_and_on, &submitter), 0);
	for (uint32_t round = 0; round < rounds && clock_now_ns() < deadline_ns; round++) {
		struct job job = job_of(fixture, 0);

		while (try_submit(fixture, task_job, &job, NULL) == -EAGAIN)
			sched_yield();
		assert_int_equal(executor_drain(fixture->executor, NO_TIMEOUT), 0);
		assert_int_equal(fixture->shared->ran[0], round + 1);
	}
	atomic_store(&submitter.done, true);
	pthread_join(other, NULL);
	assert_int_equal(executor_drain(fixture->executor, NO_TIMEOUT), 0);
}

int main(void)
{
	static const struct kind_test tests[] = {
		KIND_TEST(test_empty),
		KIND_TEST_NEEDS(test_order_of_completion, EXECUTOR_PARALLEL),
		KIND_TEST(test_settled_before),
		KIND_TEST_NEEDS(test_every_end, EXECUTOR_PENDING_CANCEL),
		KIND_TEST(test_many),
		KIND_TEST_NEEDS(test_drain, EXECUTOR_PARALLEL),
		KIND_TEST(test_drain_of_all_sorts),
		KIND_TEST(test_drain_among_others),
	};

	return run_with_every_kind("executor completed", tests, sizeof(tests) / sizeof(tests[0]));
}
