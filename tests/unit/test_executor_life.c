/* The life of an executor: start, initializers, shutdown in all its forms. */
#include <pthread.h>
#include <signal.h>

#include "executor_fixture.h"

/* ---- start and initializer -------------------------------------------------------- */

static void test_start(void **state)
{
	struct fixture *fixture = *state;
	bool pool = can(fixture, EXECUTOR_WORKERS_PERSIST);

	create_plain(fixture, 3);
	assert_int_equal(executor_start(fixture->executor), 0);
	assert_int_equal(executor_start(fixture->executor), 0);
	if (pool)
		AWAIT(report_of(fixture).workers_created == 3);
	executor_shutdown(fixture->executor, 0);
	if (can(fixture, EXECUTOR_PARALLEL))
		assert_int_equal(report_of(fixture).workers_created, pool ? 3 : 0);
	assert_int_equal(executor_start(fixture->executor), -ESHUTDOWN);
}

/* An executor that never worked leaves nothing either. */
static void test_unused(void **state)
{
	struct fixture *fixture = *state;

	create_plain(fixture, 3);
	destroy(fixture);
	create_plain(fixture, 3);
	executor_shutdown(fixture->executor, EXECUTOR_KILL);
	assert_int_equal(report_of(fixture).workers_created, 0);
}

static int initialize(struct worker *worker, void *argument)
{
	struct shared *shared = argument;
	_Atomic uint64_t *slot = worker_slot(worker);

	atomic_fetch_add(&shared->initialized, 1);
	atomic_fetch_add(slot, 1);
	nap();
	return 0;
}

static int task_needs_initialized(struct worker *worker, const void *argument)
{
	const struct job *job = argument;
	_Atomic uint64_t *slot = worker_slot(worker);

	job_begin(worker, job);
	if (atomic_load(slot) == 0)
		atomic_fetch_add(&job->shared->errors, 1);
	job_end(worker, job);
	return 0;
}

/* Once in every worker, before its first task. */
static void test_initializer(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 3);
	uint64_t calls = 0;

	options.initializer = initialize;
	options.initializer_argument = fixture->shared;
	create(fixture, &options);
	for (uint32_t i = 0; i < 12; i++)
		submit_number(fixture, task_needs_initialized, i);
	executor_shutdown(fixture->executor, 0);
	for (unsigned i = 0; i < 3; i++)
		calls += *(uint64_t *)executor_slot(fixture->executor, i);
	assert_int_equal(fixture->shared->initialized, report_of(fixture).workers_created);
	assert_int_equal(calls, report_of(fixture).workers_created);
	assert_int_equal(fixture->shared->errors, 0);
	for (uint32_t i = 0; i < 12; i++)
		assert_int_equal(fixture->shared->ran[i], 1);
}

static int initialize_wrongly(struct worker *worker, void *argument)
{
	(void)worker;
	(void)argument;
	return -ENXIO;
}

static int initialize_with_crash(struct worker *worker, void *argument)
{
	(void)worker;
	(void)argument;
	kill(getpid(), SIGKILL);
	return 0;
}

static void assert_breaks(struct fixture *fixture, int (*initializer)(struct worker *, void *),
			  int status)
{
	struct executor_options options = options_of(fixture, 2);
	struct job job = job_of(fixture, 0);
	struct future futures[10];
	int error = 0;
	size_t submitted = 0;

	options.initializer = initializer;
	create(fixture, &options);
	while (submitted < 10 && !error) {
		error = try_submit(fixture, task_job, &job, &futures[submitted]);
		submitted += !error;
	}
	assert_true(error == 0 || error == status);
	for (size_t i = 0; i < submitted; i++) {
		struct outcome outcome = settle(&futures[i]);

		assert_int_equal(outcome.state, FUTURE_BROKEN);
		assert_int_equal(outcome.status, status);
		assert_int_equal(outcome.worker, UINT_MAX);
	}
	assert_int_equal(report_of(fixture).broken, status);
	assert_int_equal(try_submit(fixture, task_job, &job, &futures[0]), status);
	executor_shutdown(fixture->executor, 0);
	assert_int_equal(report_of(fixture).broken, status);
	assert_int_equal(fixture->shared->ran[0], 0);
}

static void test_initializer_fails(void **state)
{
	struct fixture *fixture = *state;

	assert_breaks(fixture, initialize_wrongly, -ENXIO);
	assert_int_equal(report_of(fixture).deaths, 0);
}

static void test_initializer_crashes(void **state)
{
	struct fixture *fixture = *state;

	assert_breaks(fixture, initialize_with_crash, -EOWNERDEAD);
	assert_in_range(report_of(fixture).deaths, 1, 2);
	assert_int_equal(WTERMSIG(report_of(fixture).dead_wait_status), SIGKILL);
}

static int initialize_all_but_first(struct worker *worker, void *argument)
{
	struct shared *shared = argument;

	if (worker_index(worker) == 0)
		return 0;
	while (!atomic_load(&shared->initialized))
		nap();
	return 7;
}

/* What runs when another worker's initializer fails goes on to its end. */
static void test_initializer_fails_late(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 2);
	struct future running, pending;

	options.initializer = initialize_all_but_first;
	options.initializer_argument = fixture->shared;
	create(fixture, &options);
	running = submit_number(fixture, task_hold, 0);
	AWAIT(fixture->shared->holding == 1);
	pending = submit_number(fixture, task_hold, 1);
	atomic_store(&fixture->shared->initialized, 1);
	assert_int_equal(settle(&pending).state, FUTURE_BROKEN);
	assert_int_equal(settle(&pending).status, 7);
	assert_int_equal(future_state(&running), FUTURE_RUNNING);
	open_held(fixture->shared);
	assert_int_equal(settle(&running).state, FUTURE_FINISHED);
	assert_int_equal(settle(&running).status, 0);
	assert_int_equal(report_of(fixture).broken, 7);
}

/* ---- shutdown ------------------------------------------------------------------------ */

static void test_shutdown_runs_all(void **state)
{
	struct fixture *fixture = *state;
	struct job job = job_of(fixture, 20);
	struct future futures[21];

	create_plain(fixture, 2);
	for (uint32_t i = 0; i < 20; i++)
		futures[i] = submit_number(fixture, task_job, i);
	executor_shutdown(fixture->executor, 0);
	assert_int_equal(try_submit(fixture, task_job, &job, &futures[20]), -ESHUTDOWN);
	executor_shutdown(fixture->executor, 0);
	executor_shutdown(fixture->executor, EXECUTOR_KILL);
	for (uint32_t i = 0; i < 20; i++) {
		assert_int_equal(future_result(&futures[i], 0, NULL), 0);
		assert_int_equal(future_state(&futures[i]), FUTURE_FINISHED);
		assert_int_equal(fixture->shared->ran[i], 1);
	}
	assert_int_equal(future_release(&futures[0]), 0);
	assert_int_equal(future_state(&futures[0]), FUTURE_FREE);
	assert_int_equal(fixture->shared->ran[20], 0);
}

static void test_destroy_runs_all(void **state)
{
	struct fixture *fixture = *state;

	create_plain(fixture, 2);
	for (uint32_t i = 0; i < 20; i++)
		submit_number(fixture, task_job, i);
	destroy(fixture);
	for (uint32_t i = 0; i < 20; i++)
		assert_int_equal(fixture->shared->ran[i], 1);
}

static void *shut_down(void *executor)
{
	executor_shutdown(executor, 0);
	return NULL;
}

/* Both return only when all is done. */
static void test_shutdown_from_two_threads(void **state)
{
	struct fixture *fixture = *state;
	struct future futures[20];
	pthread_t other;

	create_plain(fixture, 2);
	for (uint32_t i = 0; i < 20; i++)
		futures[i] = submit_number(fixture, task_job, i);
	assert_int_equal(pthread_create(&other, NULL, shut_down, fixture->executor), 0);
	executor_shutdown(fixture->executor, 0);
	for (uint32_t i = 0; i < 20; i++)
		assert_int_equal(future_state(&futures[i]), FUTURE_FINISHED);
	pthread_join(other, NULL);
}

struct opener {
	struct shared *shared;
	const struct future *last;
};

static void *open_when_cancelled(void *argument)
{
	struct opener *opener = argument;

	AWAIT(future_state(opener->last) == FUTURE_CANCELLED);
	open_held(opener->shared);
	return NULL;
}

/* Running tasks come to their end, pending ones do not begin. */
static void cancel_by_shutdown(struct fixture *fixture, unsigned flags)
{
	struct future futures[12];
	struct opener opener = { fixture->shared, &futures[11] };
	pthread_t other;

	create_plain(fixture, 2);
	for (uint32_t i = 0; i < 12; i++) {
		futures[i] = submit_number(fixture, task_hold, i);
		if (i == 1)
			AWAIT(fixture->shared->holding == 2);
	}
	assert_int_equal(pthread_create(&other, NULL, open_when_cancelled, &opener), 0);
	executor_shutdown(fixture->executor, flags);
	pthread_join(other, NULL);
	for (uint32_t i = 0; i < 12; i++) {
		assert_int_equal(future_state(&futures[i]),
				 i < 2 ? FUTURE_FINISHED : FUTURE_CANCELLED);
		assert_int_equal(fixture->shared->ran[i], i < 2);
	}
	assert_int_equal(report_of(fixture).broken, 0);
}

static void test_shutdown_cancels_pending(void **state)
{
	cancel_by_shutdown(*state, EXECUTOR_CANCEL_PENDING);
}

static void kill_sleepers(struct fixture *fixture)
{
	struct future futures[6];

	create_plain(fixture, 2);
	for (uint32_t i = 0; i < 6; i++)
		futures[i] = submit_number(fixture, task_sleep_a_minute, i);
	AWAIT(fixture->shared->holding == 2);
	executor_shutdown(fixture->executor, EXECUTOR_KILL);
	for (uint32_t i = 0; i < 6; i++) {
		struct outcome outcome = settle(&futures[i]);

		if (i >= 2) {
			assert_int_equal(outcome.state, FUTURE_CANCELLED);
			continue;
		}
		assert_int_equal(outcome.state, FUTURE_BROKEN);
		assert_int_equal(outcome.status, -EOWNERDEAD);
		assert_int_equal(outcome.pid, fixture->shared->pid[outcome.worker]);
		assert_true(WIFSIGNALED(outcome.wait_status));
		assert_int_equal(WTERMSIG(outcome.wait_status), SIGKILL);
	}
}

/* What cannot be killed is waited for. */
static void test_shutdown_kills(void **state)
{
	struct fixture *fixture = *state;

	if (can(fixture, EXECUTOR_KILL_RUNNING))
		kill_sleepers(fixture);
	else if (can(fixture, EXECUTOR_PENDING_CANCEL))
		cancel_by_shutdown(fixture, EXECUTOR_KILL);
	else
		create_plain(fixture, 1);
	/* To be asked to end is neither a death nor a break. */
	assert_int_equal(report_of(fixture).deaths, 0);
	assert_int_equal(report_of(fixture).broken, 0);
}

/* Workers that are still being born are killed as well. */
static void test_kill_at_birth(void **state)
{
	struct fixture *fixture = *state;

	for (int round = 0; round < 10; round++) {
		struct future futures[8];

		create_plain(fixture, 4);
		for (uint32_t i = 0; i < 8; i++)
			futures[i] = submit_number(fixture, task_sleep_a_minute, i);
		for (volatile int delay = round * 20000; delay > 0; delay--)
			;
		executor_shutdown(fixture->executor, EXECUTOR_KILL);
		for (uint32_t i = 0; i < 8; i++) {
			enum future_state settled = settle(&futures[i]).state;

			assert_true(settled == FUTURE_CANCELLED || settled == FUTURE_BROKEN);
		}
		assert_int_equal(report_of(fixture).broken, 0);
		assert_int_equal(report_of(fixture).deaths, 0);
		destroy(fixture);
	}
}

int main(void)
{
	static const struct kind_test tests[] = {
		KIND_TEST(test_start),
		KIND_TEST(test_unused),
		KIND_TEST(test_initializer),
		KIND_TEST(test_initializer_fails),
		KIND_TEST_NEEDS(test_initializer_crashes, EXECUTOR_PROCESSES),
		KIND_TEST_NEEDS(test_initializer_fails_late, EXECUTOR_PARALLEL),
		KIND_TEST(test_shutdown_runs_all),
		KIND_TEST(test_destroy_runs_all),
		KIND_TEST(test_shutdown_from_two_threads),
		KIND_TEST_NEEDS(test_shutdown_cancels_pending, EXECUTOR_PENDING_CANCEL),
		KIND_TEST(test_shutdown_kills),
		KIND_TEST_NEEDS(test_kill_at_birth, EXECUTOR_KILL_RUNNING),
	};

	return run_with_every_kind("executor life", tests, sizeof(tests) / sizeof(tests[0]));
}
