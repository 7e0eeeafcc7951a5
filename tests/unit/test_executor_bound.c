/* The bound on futures not yet released: submit refuses or waits. */
#include "producers.h"

#include <signal.h>

/* ---- it refuses ------------------------------------------------------------------ */

static void test_refuses(void **state)
{
	struct fixture *fixture = *state;
	struct job job = job_of(fixture, 10);
	struct future futures[CAPACITY], another;

	create_bound(fixture, 2, EXECUTOR_FULL_REFUSES);
	fill_up(fixture, futures);
	for (int i = 0; i < 100; i++) {
		assert_int_equal(try_submit(fixture, task_job, &job, &another), -EAGAIN);
		assert_int_equal(try_submit(fixture, task_job, &job, NULL), -EAGAIN);
	}
	release_all(fixture, futures);
	another = submit_number(fixture, task_job, 11);
	assert_int_equal(settle(&another).state, FUTURE_FINISHED);
	assert_int_equal(fixture->shared->ran[10], 0);
	assert_int_equal(fixture->shared->ran[11], 1);
}

/* Tasks without futures give their places back by themselves. */
static void test_refuses_detached(void **state)
{
	struct fixture *fixture = *state;
	struct job job = job_of(fixture, 10);

	create_bound(fixture, 2, EXECUTOR_FULL_REFUSES);
	for (uint32_t round = 0; round < 20; round++) {
		for (uint32_t i = 0; i < CAPACITY; i++)
			AWAIT(try_submit(fixture, task_job, &job, NULL) == 0);
		assert_int_equal(executor_drain(fixture->executor, NO_TIMEOUT), 0);
		assert_int_equal(fixture->shared->ran[10], (round + 1) * CAPACITY);
	}
	if (!can(fixture, EXECUTOR_PENDING_CANCEL))
		return;
	for (uint32_t i = 0; i < CAPACITY; i++)
		submit_detached(fixture, task_hold, i);
	assert_int_equal(try_submit(fixture, task_job, &job, NULL), -EAGAIN);
	open_held(fixture->shared);
	assert_int_equal(executor_drain(fixture->executor, NO_TIMEOUT), 0);
	submit_detached(fixture, task_job, 11);
}

/* Cancelled ones that stay in line behind a long task do not fill anything up. */
static void test_cancelled_in_line(void **state)
{
	enum { ROUNDS = 20000 };
	struct fixture *fixture = *state;
	struct future running, future;

	create_bound(fixture, 1, EXECUTOR_FULL_REFUSES);
	running = submit_number(fixture, task_hold, 0);
	AWAIT(fixture->shared->holding == 1);
	for (int round = 0; round < ROUNDS; round++) {
		future = submit_number(fixture, task_job, 1);
		assert_int_equal(future_cancel(&future), 0);
		assert_int_equal(future_release(&future), 0);
	}
	future = submit_number(fixture, task_job, 2);
	open_held(fixture->shared);
	assert_int_equal(settle(&future).state, FUTURE_FINISHED);
	assert_int_equal(settle(&running).state, FUTURE_FINISHED);
	assert_int_equal(fixture->shared->ran[1], 0);
	assert_int_equal(fixture->shared->ran[2], 1);
}

/* ---- it waits -------------------------------------------------------------------- */

static void run_blocked(struct fixture *fixture, bool detached)
{
	struct producer producers[PRODUCERS];
	struct future futures[CAPACITY];
	uint32_t early = 0;

	create_bound(fixture, 2, EXECUTOR_FULL_BLOCKS);
	fill_up(fixture, futures);
	start_producers(fixture, producers, detached);
	for (int i = 0; i < 50; i++)
		nap();
	for (uint32_t i = 0; i < PRODUCERS; i++)
		early += producers[i].submitted;
	release_all(fixture, futures);
	join_producers(fixture, producers, 0);
	assert_int_equal(early, 0);
	assert_int_equal(executor_drain(fixture->executor, NO_TIMEOUT), 0);
	for (uint32_t i = 100; i < 100 + PRODUCERS * EACH; i++)
		assert_int_equal(fixture->shared->ran[i], 1);
	assert_int_equal(fixture->shared->errors, 0);
}

static void test_blocks(void **state)
{
	run_blocked(*state, false);
}

static void test_blocks_detached(void **state)
{
	run_blocked(*state, true);
}

static bool all_done_soon(struct producer *producers)
{
	unsigned done = 0;

	for (int patience = 0; patience < 25000 && done < PRODUCERS; patience++) {
		done = 0;
		for (uint32_t i = 0; i < PRODUCERS; i++)
			done += atomic_load(&producers[i].done);
		if (done < PRODUCERS)
			nap();
	}
	return done == PRODUCERS;
}

/* Nobody waits for a place for ever, although none is given back. */
static void assert_woken(struct fixture *fixture, struct producer *producers,
			 const struct future *futures, int error)
{
	bool done = all_done_soon(producers);

	/* So that also a failing test ends. */
	open_held(fixture->shared);
	for (uint32_t i = 0; i < CAPACITY && !done; i++)
		future_get(&futures[i], NO_TIMEOUT, NULL);
	join_producers(fixture, producers, error);
	assert_true(done);
}

static void test_shutdown_wakes_blocked(void **state)
{
	struct fixture *fixture = *state;
	struct producer producers[PRODUCERS];
	struct future futures[CAPACITY];

	create_bound(fixture, 2, EXECUTOR_FULL_BLOCKS);
	fill_up(fixture, futures);
	start_producers(fixture, producers, false);
	for (int i = 0; i < 50; i++)
		nap();
	assert_int_equal(executor_shutdown(fixture->executor, EXECUTOR_NO_WAIT), 0);
	assert_woken(fixture, producers, futures, -ESHUTDOWN);
}

static int task_nothing(struct worker *worker, const void *argument)
{
	(void)worker;
	(void)argument;
	return 0;
}

/* Cancelled and released, one may stay in line until its turn comes: then its place is free, and
 * who waits hears of it. */
static void test_blocks_behind_cancelled(void **state)
{
	struct fixture *fixture = *state;
	struct task task = { .function = task_nothing, .descriptor_count = 1 };
	struct producer producer = { .fixture = fixture, .first = 100, .detached = true };
	struct executor_options options = options_of(fixture, 1);
	struct future running, cancelled;

	options.capacity = 2;
	options.full = EXECUTOR_FULL_BLOCKS;
	create(fixture, &options);
	running = submit_number(fixture, task_hold, 0);
	AWAIT(fixture->shared->holding == 1);
	task.descriptors = (int[]) { STDERR_FILENO };
	assert_int_equal(executor_submit(fixture->executor, &task, &cancelled), 0);
	assert_int_equal(future_cancel(&cancelled), 0);
	assert_int_equal(future_release(&cancelled), 0);
	assert_int_equal(pthread_create(&producer.thread, NULL, produce, &producer), 0);
	for (int i = 0; i < 50; i++)
		nap();
	open_held(fixture->shared);
	settle(&running);
	for (int patience = 0; patience < 10000 && !atomic_load(&producer.done); patience++)
		nap();
	if (!atomic_load(&producer.done)) {
		future_release(&running);
		pthread_join(producer.thread, NULL);
		fail_msg("the cancelled task's place was not announced");
	}
	pthread_join(producer.thread, NULL);
	assert_int_equal(producer.error, 0);
}

/* With a policy that breaks the executor when a worker dies. */
static void test_break_wakes_blocked(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 2);
	struct producer producers[PRODUCERS];
	struct future futures[CAPACITY];

	options.capacity = CAPACITY;
	options.full = EXECUTOR_FULL_BLOCKS;
	options.on_death = EXECUTOR_DEATH_BREAKS_ALL;
	create(fixture, &options);
	fill_up(fixture, futures);
	start_producers(fixture, producers, false);
	for (int i = 0; i < 50; i++)
		nap();
	kill(fixture->shared->pid[0], SIGKILL);
	assert_woken(fixture, producers, futures, -EOWNERDEAD);
}

int main(void)
{
	static const struct kind_test tests[] = {
		KIND_TEST(test_refuses),
		KIND_TEST(test_refuses_detached),
		KIND_TEST_NEEDS(test_cancelled_in_line, EXECUTOR_PENDING_CANCEL),
		KIND_TEST(test_blocks),
		KIND_TEST(test_blocks_detached),
		KIND_TEST_NEEDS(test_blocks_behind_cancelled, EXECUTOR_PENDING_CANCEL),
		KIND_TEST(test_shutdown_wakes_blocked),
		KIND_TEST_NEEDS(test_break_wakes_blocked, EXECUTOR_SURVIVES_DEATH),
	};

	return run_with_every_kind("executor bound", tests, sizeof(tests) / sizeof(tests[0]));
}
