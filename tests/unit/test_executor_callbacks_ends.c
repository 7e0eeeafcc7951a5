/* Callbacks of tasks that do not end as they should: cancelled, failed, broken, killed. */
#include "callback_log.h"

#include <signal.h>

static int task_die(struct worker *worker, const void *argument)
{
	const struct job *job = argument;

	job_begin(worker, job);
	job_end(worker, job);
	kill(getpid(), SIGKILL);
	return 0;
}

static void assert_logged(struct log *log, uint32_t number, enum future_state ended, int status)
{
	assert_int_equal(log->state[number], ended);
	assert_int_equal(log->status[number], status);
}

static void test_failed(void **state)
{
	struct fixture *fixture = *state;
	struct log *log = log_of(fixture);
	struct entry *entries = entries_of_log(log);
	struct job job = job_of(fixture, 0);
	struct future future;

	create_plain(fixture, 1);
	job.status = -EIO;
	future = submit(fixture, task_hold, &job);
	add(&future, note_call, &entries[0]);
	open_held(fixture->shared);
	assert_called_once(log, 1);
	assert_logged(log, 0, FUTURE_FAILED, -EIO);
}

/* One by one, in the thread that cancels, and the others by shutdown. */
static void test_cancelled(void **state)
{
	enum { TASKS = 20, ALONE = 5 };
	struct fixture *fixture = *state;
	struct log *log = log_of(fixture);
	struct entry *entries = entries_of_log(log);
	struct future futures[TASKS], running;

	create_plain(fixture, 1);
	running = submit_number(fixture, task_hold, TASKS);
	AWAIT(fixture->shared->holding == 1);
	for (uint32_t i = 0; i < TASKS; i++) {
		futures[i] = submit_number(fixture, task_job, i);
		add(&futures[i], note_call, &entries[i]);
	}
	for (uint32_t i = 0; i < ALONE; i++) {
		assert_int_equal(future_cancel(&futures[i]), 0);
		assert_int_equal(log->called[i], 1);
	}
	assert_int_equal(
		executor_shutdown(fixture->executor, EXECUTOR_CANCEL_PENDING | EXECUTOR_NO_WAIT),
		0);
	/* Processes: the executor's own thread may come to the list first. */
	await_calls(log, TASKS);
	assert_called_once(log, TASKS);
	for (uint32_t i = 0; i < TASKS; i++) {
		assert_logged(log, i, FUTURE_CANCELLED, -ECANCELED);
		if (i < ALONE)
			assert_int_equal(log->thread[i], syscall(SYS_gettid));
		assert_int_equal(fixture->shared->ran[i], 0);
	}
	open_held(fixture->shared);
	assert_int_equal(settle(&running).state, FUTURE_FINISHED);
}

static int initialize_late_and_wrongly(struct worker *worker, void *argument)
{
	struct shared *shared = argument;

	(void)worker;
	while (!atomic_load(&shared->open))
		futex_wait(&shared->open, 0, NO_TIMEOUT);
	return -ENXIO;
}

static void shut_down(const struct future *future, void *argument)
{
	struct entry *entry = argument;

	entry->result = executor_shutdown(entry->log->fixture->executor, 0);
	note_call(future, entry);
}

/* The executor breaks: callbacks may shut it down as always. */
static void test_broken_by_initializer(void **state)
{
	enum { TASKS = 10 };
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 1);
	struct log *log = log_of(fixture);
	struct entry *entries = entries_of_log(log);
	struct future futures[TASKS];

	options.initializer = initialize_late_and_wrongly;
	options.initializer_argument = fixture->shared;
	create(fixture, &options);
	for (uint32_t i = 0; i < TASKS; i++) {
		futures[i] = submit_number(fixture, task_job, i);
		add(&futures[i], i == 3 ? shut_down : note_call, &entries[i]);
	}
	open_held(fixture->shared);
	assert_called_once(log, TASKS);
	for (uint32_t i = 0; i < TASKS; i++)
		assert_logged(log, i, FUTURE_BROKEN, -ENXIO);
	assert_int_equal(entries[3].result, -EDEADLK);
	assert_int_equal(executor_shutdown(fixture->executor, 0), 0);
}

static void test_broken_by_death(void **state)
{
	enum { TASKS = 12 };
	struct fixture *fixture = *state;
	struct log *log = log_of(fixture);
	struct entry *entries = entries_of_log(log);
	struct future futures[TASKS];

	create_plain(fixture, 2);
	for (uint32_t i = 0; i < TASKS; i++) {
		futures[i] = submit_number(fixture, i % 3 == 1 ? task_die : task_job, i);
		add(&futures[i], note_call, &entries[i]);
	}
	assert_called_once(log, TASKS);
	for (uint32_t i = 0; i < TASKS; i++)
		assert_logged(log, i, i % 3 == 1 ? FUTURE_BROKEN : FUTURE_FINISHED,
			      i % 3 == 1 ? -EOWNERDEAD : 0);
	assert_int_equal(report_of(fixture).broken, 0);
}

/* With a policy that breaks all: also those of tasks that never began. */
static void test_all_broken_by_death(void **state)
{
	enum { TASKS = 12 };
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 1);
	struct log *log = log_of(fixture);
	struct entry *entries = entries_of_log(log);
	struct future futures[TASKS];

	options.on_death = EXECUTOR_DEATH_BREAKS_ALL;
	create(fixture, &options);
	futures[0] = submit_number(fixture, task_hold, 0);
	AWAIT(fixture->shared->holding == 1);
	for (uint32_t i = 1; i < TASKS; i++)
		futures[i] = submit_number(fixture, task_job, i);
	for (uint32_t i = 0; i < TASKS; i++)
		add(&futures[i], note_call, &entries[i]);
	kill(fixture->shared->pid[0], SIGKILL);
	assert_called_once(log, TASKS);
	for (uint32_t i = 0; i < TASKS; i++)
		assert_logged(log, i, FUTURE_BROKEN, -EOWNERDEAD);
}

static void test_stopped(void **state)
{
	struct fixture *fixture = *state;
	struct log *log = log_of(fixture);
	struct entry *entries = entries_of_log(log);
	struct future future;

	create_plain(fixture, 1);
	future = submit_number(fixture, task_hold, 0);
	AWAIT(fixture->shared->holding == 1);
	add(&future, note_call, &entries[0]);
	assert_int_equal(future_stop(&future), 0);
	assert_called_once(log, 1);
	assert_logged(log, 0, FUTURE_BROKEN, -EOWNERDEAD);
}

/* Each has a gate of its own. */
#define GATE 1000

static int task_wait_for_turn(struct worker *worker, const void *argument)
{
	const struct job *job = argument;
	struct shared *shared = job->shared;

	atomic_store(&shared->pid[job->number], (int32_t)getpid());
	(void)worker;
	AWAIT(atomic_load(&shared->ran[GATE + job->number]));
	return 0;
}

static void let_go(struct fixture *fixture, uint32_t number)
{
	atomic_store(&fixture->shared->ran[GATE + number], 1);
}

/* A worker tells of its task and dies while the executor's own thread is kept in a callback, so
 * that it learns of both at once. */
static void tell_and_die(struct fixture *fixture, struct entry *entries, struct future *first,
			 struct future *second)
{
	siginfo_t info;

	*first = submit_number(fixture, task_wait_for_turn, 0);
	*second = submit_number(fixture, task_wait_for_turn, 1);
	AWAIT(fixture->shared->pid[0] != 0 && fixture->shared->pid[1] != 0);
	add(first, hold_callback, &entries[0]);
	add(second, hold_callback, &entries[1]);
	add(second, note_call, &entries[2]);
	let_go(fixture, 0);
	AWAIT(atomic_load(&entries->log->holding) == 1);
	let_go(fixture, 1);
	settle(second);
	for (int i = 0; i < 20; i++)
		nap();
	kill(fixture->shared->pid[1], SIGKILL);
	waitid(P_PID, (id_t)fixture->shared->pid[1], &info, WEXITED | WNOWAIT);
	open_callback(&entries[0]);
	AWAIT(atomic_load(&entries->log->holding) == 2);
}

/* The place of the first is not used again before its callbacks have run, and the next task's
 * callback is not lost. */
static void test_worker_dies_after_telling(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 2);
	struct log *log = log_of(fixture);
	struct entry *entries = entries_of_log(log);
	struct job job = job_of(fixture, 3);
	struct future first, second, next;

	options.capacity = 2;
	create(fixture, &options);
	tell_and_die(fixture, entries, &first, &second);
	assert_int_equal(future_release(&second), 0);
	assert_int_equal(try_submit(fixture, task_hold, &job, &next), -EAGAIN);
	open_callback(&entries[1]);
	AWAIT(try_submit(fixture, task_hold, &job, &next) == 0);
	add(&next, note_call, &entries[3]);
	open_held(fixture->shared);
	assert_called_once(log, 4);
	assert_int_equal(settle(&next).state, FUTURE_FINISHED);
}

/* ---- all at random ------------------------------------------------------------------ */

enum { TASKS = 1500 };

struct killer {
	struct fixture *fixture;
	_Atomic bool done;
	unsigned kills;
};

/* Aims at the moment of the end, when a worker settles and tells. */
static void *kill_at_end(void *argument)
{
	struct killer *killer = argument;
	struct shared *shared = killer->fixture->shared;

	for (unsigned round = 0; !atomic_load(&killer->done); round++) {
		int32_t pid = atomic_exchange(&shared->pid[round % 2], 0);

		if (pid == 0) {
			sched_yield();
			continue;
		}
		for (volatile unsigned delay = round % 200 * 10; delay > 0; delay--)
			;
		killer->kills += kill(pid, SIGKILL) == 0;
	}
	return NULL;
}

static int task_short(struct worker *worker, const void *argument)
{
	const struct job *job = argument;

	if (job->number % 4 == 0)
		atomic_store(&job->shared->pid[worker_index(worker)], (int32_t)getpid());
	atomic_fetch_add(&job->shared->ran[job->number], 1);
	return 0;
}

/* None is lost or called twice, whenever workers are killed. */
static void test_kills(void **state)
{
	struct fixture *fixture = *state;
	struct log *log = log_of(fixture);
	struct entry *entries = entries_of_log(log);
	struct killer killer = { .fixture = fixture };
	struct future futures[TASKS];
	pthread_t other;

	create_plain(fixture, 2);
	assert_int_equal(pthread_create(&other, NULL, kill_at_end, &killer), 0);
	for (uint32_t i = 0; i < TASKS; i++) {
		futures[i] = submit_number(fixture, task_short, i);
		add(&futures[i], note_call, &entries[i]);
		if (i % 8 == 0)
			settle(&futures[i]);
	}
	await_calls(log, TASKS);
	atomic_store(&killer.done, true);
	pthread_join(other, NULL);
	executor_shutdown(fixture->executor, 0);
	assert_called_once(log, TASKS);
	for (uint32_t i = 0; i < TASKS; i++) {
		assert_int_equal(settle(&futures[i]).state, log->state[i]);
		assert_in_range(fixture->shared->ran[i], log->state[i] == FUTURE_FINISHED, 1);
	}
	assert_true(killer.kills > 0);
	assert_int_equal(report_of(fixture).broken, 0);
}

static const struct kind_test tests[] = {
	KIND_TEST_NEEDS(test_failed, EXECUTOR_PARALLEL),
	KIND_TEST_NEEDS(test_cancelled, EXECUTOR_PENDING_CANCEL),
	KIND_TEST_NEEDS(test_broken_by_initializer, EXECUTOR_PARALLEL),
	KIND_TEST_NEEDS(test_broken_by_death, EXECUTOR_SURVIVES_DEATH),
	KIND_TEST_NEEDS(test_all_broken_by_death, EXECUTOR_SURVIVES_DEATH),
	KIND_TEST_NEEDS(test_stopped, EXECUTOR_KILL_RUNNING),
	KIND_TEST_NEEDS(test_worker_dies_after_telling, EXECUTOR_SURVIVES_DEATH),
	KIND_TEST_NEEDS(test_kills, EXECUTOR_SURVIVES_DEATH),
};

int main(void)
{
	return run_with_every_kind("executor callbacks at the end", tests,
				   sizeof(tests) / sizeof(tests[0]));
}
