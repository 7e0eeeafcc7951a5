/* The bound on futures not yet released: submit refuses, waits, or runs the task itself. */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>

#include "executor_fixture.h"

enum { CAPACITY = 4, PRODUCERS = 8, EACH = 60 };

static void create_bound(struct fixture *fixture, unsigned workers, enum executor_full full)
{
	struct executor_options options = options_of(fixture, workers);

	options.capacity = CAPACITY;
	options.full = full;
	create(fixture, &options);
}

/* All places are taken, by tasks that are held where they can be. */
static void fill_up(struct fixture *fixture, struct future *futures)
{
	if (!can(fixture, EXECUTOR_PARALLEL))
		open_held(fixture->shared);
	for (uint32_t i = 0; i < CAPACITY; i++)
		futures[i] = submit_number(fixture, task_hold, i);
	if (can(fixture, EXECUTOR_PARALLEL))
		AWAIT(fixture->shared->holding == executor_workers(fixture->executor));
}

static void release_all(struct fixture *fixture, const struct future *futures)
{
	open_held(fixture->shared);
	for (uint32_t i = 0; i < CAPACITY; i++) {
		assert_int_equal(settle(&futures[i]).state, FUTURE_FINISHED);
		assert_int_equal(future_release(&futures[i]), 0);
	}
}

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

struct producer {
	struct fixture *fixture;
	uint32_t first;
	bool detached;
	_Atomic uint32_t submitted;
	_Atomic bool done;
	int error;
	struct future last;
	pthread_t thread;
};

/* Each has at most one future at a time. */
static void *produce(void *argument)
{
	struct producer *producer = argument;

	for (uint32_t i = 0; i < EACH && !producer->error; i++) {
		struct job job = job_of(producer->fixture, producer->first + i);

		producer->error = try_submit(producer->fixture, task_job, &job,
					     producer->detached ? NULL : &producer->last);
		if (!producer->error && !producer->detached)
			producer->error = future_get(&producer->last, NO_TIMEOUT, NULL);
		atomic_fetch_add(&producer->submitted, !producer->error);
	}
	atomic_store(&producer->done, true);
	return NULL;
}

static void start_producers(struct fixture *fixture, struct producer *producers, bool detached)
{
	for (uint32_t i = 0; i < PRODUCERS; i++) {
		producers[i] = (struct producer) { .fixture = fixture,
						   .first = 100 + i * EACH,
						   .detached = detached };
		assert_int_equal(pthread_create(&producers[i].thread, NULL, produce, &producers[i]),
				 0);
	}
}

static void join_producers(struct fixture *fixture, struct producer *producers, int error)
{
	for (uint32_t i = 0; i < PRODUCERS; i++)
		pthread_join(producers[i].thread, NULL);
	assert_int_equal(executor_drain(fixture->executor, NO_TIMEOUT), 0);
	for (uint32_t i = 0; i < PRODUCERS; i++) {
		assert_int_equal(producers[i].error, error);
		for (uint32_t n = 0; n < producers[i].submitted; n++)
			assert_int_equal(fixture->shared->ran[producers[i].first + n], 1);
	}
}

static void run_blocked(struct fixture *fixture, bool detached)
{
	struct producer producers[PRODUCERS];
	struct future futures[CAPACITY];

	create_bound(fixture, 2, EXECUTOR_FULL_BLOCKS);
	fill_up(fixture, futures);
	start_producers(fixture, producers, detached);
	for (int i = 0; i < 50; i++)
		nap();
	for (uint32_t i = 0; i < PRODUCERS; i++)
		assert_int_equal(producers[i].submitted, 0);
	release_all(fixture, futures);
	join_producers(fixture, producers, 0);
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
static void test_runs_in_many_threads(void **state)
{
	struct fixture *fixture = *state;
	struct producer producers[PRODUCERS];
	struct future futures[CAPACITY];

	create_bound(fixture, 2, EXECUTOR_FULL_RUNS);
	fill_up(fixture, futures);
	start_producers(fixture, producers, false);
	join_producers(fixture, producers, 0);
	if (can(fixture, EXECUTOR_PARALLEL))
		assert_int_equal(fixture->shared->holding, 2);
	release_all(fixture, futures);
	start_producers(fixture, producers, true);
	for (uint32_t i = 0; i < PRODUCERS; i++)
		pthread_join(producers[i].thread, NULL);
	assert_int_equal(executor_drain(fixture->executor, NO_TIMEOUT), 0);
	for (uint32_t i = 100; i < 100 + PRODUCERS * EACH; i++)
		assert_int_equal(fixture->shared->ran[i], 2);
	assert_int_equal(fixture->shared->errors, 0);
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

int main(void)
{
	static const struct kind_test tests[] = {
		KIND_TEST(test_refuses),
		KIND_TEST(test_refuses_detached),
		KIND_TEST_NEEDS(test_cancelled_in_line, EXECUTOR_PENDING_CANCEL),
		KIND_TEST(test_blocks),
		KIND_TEST(test_blocks_detached),
		KIND_TEST(test_shutdown_wakes_blocked),
		KIND_TEST_NEEDS(test_break_wakes_blocked, EXECUTOR_SURVIVES_DEATH),
		KIND_TEST(test_runs),
		KIND_TEST(test_runs_with_descriptors),
		KIND_TEST(test_runs_in_many_threads),
		KIND_TEST(test_runs_in_callback),
	};

	return run_with_every_kind("executor bound", tests, sizeof(tests) / sizeof(tests[0]));
}
