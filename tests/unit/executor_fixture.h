#ifndef CONVOY_TESTS_EXECUTOR_FIXTURE_H
#define CONVOY_TESTS_EXECUTOR_FIXTURE_H

/*
 * What the tests of executors share: one executor of the kind under test,
 * memory that its tasks see in every kind, and a census that finds whatever a
 * test leaves behind. Every test runs once for each kind.
 */
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "census.h"
#include "executor/executor.h"
#include "executor/zygote.h"
#include "gil/gil.h"
#include "measure/futex.h"
#include "measure/usage.h"

#define JOBS_MAX    4096
#define WORKERS_MAX 16

/* What tasks and tests tell each other. */
struct shared {
	_Atomic uint32_t open;	  /* what held tasks wait for */
	_Atomic uint32_t holding; /* held tasks that wait now */
	_Atomic uint32_t alive;	  /* numbered tasks that run now */
	_Atomic uint32_t peak;	  /* … and the most at once */
	_Atomic uint32_t initialized;
	_Atomic uint32_t errors; /* whatever a task found wrong */
	_Atomic uint32_t busy[WORKERS_MAX];
	_Atomic uint32_t ran[JOBS_MAX]; /* executions of the numbered tasks */
	_Atomic int32_t pid[WORKERS_MAX];
};

/* The argument of most tasks. */
struct job {
	struct shared *shared;
	uint32_t number;
	int status;
	uint64_t value;
};

struct fixture {
	const struct executor_kind *kind;
	struct zygote *zygote; /* of process kinds */
	struct executor *executor;
	struct shared *shared;
	struct census before;
};

static inline bool can(const struct fixture *fixture, enum executor_capability capability)
{
	return fixture->kind->capabilities & capability;
}

/* ---- tasks ---------------------------------------------------------------- */

/* Counts the execution, and looks whether another worker has the same index. */
static inline void job_begin(struct worker *worker, const struct job *job)
{
	struct shared *shared = job->shared;
	uint32_t alive = atomic_fetch_add(&shared->alive, 1) + 1;
	uint32_t peak = atomic_load(&shared->peak);

	while (alive > peak && !atomic_compare_exchange_weak(&shared->peak, &peak, alive))
		;
	if (atomic_exchange(&shared->busy[worker_index(worker)], 1) != 0)
		atomic_fetch_add(&shared->errors, 1);
	atomic_fetch_add(&shared->ran[job->number], 1);
	worker_set_value(worker, job->value);
}

static inline void job_end(struct worker *worker, const struct job *job)
{
	atomic_store(&job->shared->busy[worker_index(worker)], 0);
	atomic_fetch_sub(&job->shared->alive, 1);
}

static inline int task_job(struct worker *worker, const void *argument)
{
	const struct job *job = argument;

	job_begin(worker, job);
	job_end(worker, job);
	return job->status;
}

/* Waits until it may go on. */
static inline int task_hold(struct worker *worker, const void *argument)
{
	const struct job *job = argument;
	struct shared *shared = job->shared;

	job_begin(worker, job);
	atomic_store(&shared->pid[worker_index(worker)], (int32_t)getpid());
	atomic_fetch_add(&shared->holding, 1);
	while (!atomic_load(&shared->open))
		futex_wait(&shared->open, 0, NO_TIMEOUT);
	atomic_fetch_sub(&shared->holding, 1);
	job_end(worker, job);
	return job->status;
}

static inline int task_sleep_a_minute(struct worker *worker, const void *argument)
{
	const struct job *job = argument;

	atomic_store(&job->shared->pid[worker_index(worker)], (int32_t)getpid());
	atomic_fetch_add(&job->shared->holding, 1);
	sleep(60);
	return 0;
}

static inline void open_held(struct shared *shared)
{
	atomic_store(&shared->open, 1);
	futex_wake_all(&shared->open);
}

/* ---- the executor under test -------------------------------------------------- */

static inline struct executor_options options_of(struct fixture *fixture, unsigned workers)
{
	return (struct executor_options) { .kind = fixture->kind,
					   .workers = workers,
					   .capacity = JOBS_MAX,
					   .slot_bytes = sizeof(uint64_t),
					   .zygote = fixture->zygote };
}

static inline void create(struct fixture *fixture, const struct executor_options *options)
{
	assert_null(fixture->executor);
	assert_int_equal(executor_create(&fixture->executor, options), 0);
}

static inline void create_plain(struct fixture *fixture, unsigned workers)
{
	struct executor_options options = options_of(fixture, workers);

	create(fixture, &options);
}

static inline void destroy(struct fixture *fixture)
{
	executor_destroy(fixture->executor);
	fixture->executor = NULL;
}

static inline struct job job_of(struct fixture *fixture, uint32_t number)
{
	return (struct job) { .shared = fixture->shared, .number = number };
}

static inline int try_submit(struct fixture *fixture, task_function *function,
			     const struct job *job, struct future *future)
{
	struct task task = { .function = function,
			     .argument = job,
			     .argument_bytes = sizeof(*job) };

	return executor_submit(fixture->executor, &task, future);
}

static inline struct future submit(struct fixture *fixture, task_function *function,
				   const struct job *job)
{
	struct future future;

	assert_int_equal(try_submit(fixture, function, job, &future), 0);
	return future;
}

static inline struct future submit_number(struct fixture *fixture, task_function *function,
					  uint32_t number)
{
	struct job job = job_of(fixture, number);

	return submit(fixture, function, &job);
}

/* Nobody gets a future for it. */
static inline void submit_detached(struct fixture *fixture, task_function *function,
				   uint32_t number)
{
	struct job job = job_of(fixture, number);

	assert_int_equal(try_submit(fixture, function, &job, NULL), 0);
}

static inline struct outcome settle(const struct future *future)
{
	struct outcome outcome;

	assert_int_equal(future_result(future, NO_TIMEOUT, &outcome), 0);
	return outcome;
}

/* So many rounds for a pool; fewer where each takes a new thread or process. */
static inline uint32_t rounds_of(const struct fixture *fixture, uint32_t of_pools)
{
	uint32_t fewer = can(fixture, EXECUTOR_WORKERS_PERSIST) ? 1
			 : can(fixture, EXECUTOR_PROCESSES)	? 1000
								: 100;

	return of_pools < fewer ? 1 : of_pools / fewer;
}

static inline struct executor_report report_of(struct fixture *fixture)
{
	struct executor_report report;

	executor_report(fixture->executor, &report);
	return report;
}

/* ---- before and after each test ------------------------------------------------- */

static inline int fixture_setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	alarm(TIME_LIMIT_SECONDS);
	assert_non_null(fixture);
	fixture->kind = *state;
	*state = fixture;
	settle_threads();
	fixture->before = census_take();
	fixture->shared = mmap(NULL, sizeof(*fixture->shared), PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(fixture->shared, MAP_FAILED);
	if (can(fixture, EXECUTOR_PROCESSES))
		assert_int_equal(zygote_create(&fixture->zygote), 0);
	return 0;
}

/* Ends also what a failed test leaves running. */
static inline int fixture_teardown(void **state)
{
	struct fixture *fixture = *state;
	int left;

	open_held(fixture->shared);
	if (fixture->executor)
		executor_shutdown(fixture->executor, EXECUTOR_KILL);
	executor_destroy(fixture->executor);
	zygote_destroy(fixture->zygote);
	left = census_compare(&fixture->before);
	munmap(fixture->shared, sizeof(*fixture->shared));
	free(fixture);
	alarm(0);
	return left;
}

/* ---- every test with every kind --------------------------------------------------- */

struct kind_test {
	const char *name;
	CMUnitTestFunction function;
	unsigned needs; /* capabilities without which the test makes no sense */
};

#define KIND_TEST(function)                                                                        \
	{                                                                                          \
#function, function, 0                                                             \
	}
/* For tests that state nothing about kinds without these capabilities. */
#define KIND_TEST_NEEDS(function, needs)                                                           \
	{                                                                                          \
#function, function, needs                                                         \
	}

#define NAME_BYTES 80

static inline int run_with_every_kind(const char *group, const struct kind_test *tests,
				      size_t count)
{
	struct CMUnitTest *all;
	char(*names)[NAME_BYTES];
	size_t kinds = 0, used = 0;
	int failed;

	while (executor_kinds[kinds])
		kinds++;
	all = calloc(kinds * count, sizeof(*all));
	names = calloc(kinds * count, sizeof(*names));
	for (size_t kind = 0; all && names && kind < kinds; kind++) {
		for (size_t i = 0; i < count; i++) {
			if (tests[i].needs & ~executor_kinds[kind]->capabilities)
				continue;
			snprintf(names[used], NAME_BYTES, "%s: %s", executor_kinds[kind]->name,
				 tests[i].name);
			all[used] = (struct CMUnitTest) { names[used], tests[i].function,
							  fixture_setup, fixture_teardown,
							  (void *)executor_kinds[kind] };
			used++;
		}
	}
	failed = used == 0 ? 1 : _cmocka_run_group_tests(group, all, used, NULL, NULL);
	free(all);
	free(names);
	return failed;
}

#endif
