/* Callbacks: called once, in the program, whatever becomes of the task and of who ran it. */
#include "callback_log.h"

/* ---- when, where, how often ------------------------------------------------------ */

static void test_order_of_registration(void **state)
{
	enum { CALLBACKS = 20 };
	struct fixture *fixture = *state;
	struct log *log = log_of(fixture);
	struct entry *entries = entries_of_log(log);
	struct future future;

	create_plain(fixture, 1);
	future = submit_number(fixture, task_hold, 0);
	AWAIT(fixture->shared->holding == 1);
	for (uint32_t i = 0; i < CALLBACKS; i++)
		add(&future, note_call, &entries[i]);
	assert_int_equal(log->calls, 0);
	open_held(fixture->shared);
	assert_called_once(log, CALLBACKS);
	for (uint32_t i = 0; i < CALLBACKS; i++) {
		assert_int_equal(log->order[i], i);
		assert_int_equal(log->state[i], FUTURE_FINISHED);
		/* Whoever settles it calls them all, and that is not who waits. */
		assert_int_equal(log->thread[i], log->thread[0]);
		assert_int_not_equal(log->thread[i], syscall(SYS_gettid));
	}
}

static void test_already_settled(void **state)
{
	static const int statuses[] = { 0, -EIO, 5 };
	struct fixture *fixture = *state;
	struct log *log = log_of(fixture);
	struct entry *entries = entries_of_log(log);

	create_plain(fixture, 1);
	for (uint32_t i = 0; i < 3; i++) {
		struct job job = job_of(fixture, i);
		struct future future;

		job.status = statuses[i];
		future = submit(fixture, task_job, &job);
		settle(&future);
		add(&future, note_call, &entries[i]);
		assert_int_equal(log->called[i], 1);
		assert_int_equal(log->status[i], statuses[i]);
		assert_int_equal(log->thread[i], syscall(SYS_gettid));
		assert_int_equal(future_release(&future), 0);
		assert_int_equal(future_on_done(&future, note_call, &entries[i]), -ESTALE);
	}
	assert_called_once(log, 3);
}

/* However close registration and end are. */
static void test_races_end(void **state)
{
	struct fixture *fixture = *state;
	uint32_t rounds = rounds_of(fixture, 30000), round = 0;
	uint64_t deadline_ns = clock_now_ns() + 3 * NS_PER_SECOND;
	struct log *log = log_of(fixture);
	struct entry entry = { .log = log };

	create_plain(fixture, 2);
	for (; round < rounds && clock_now_ns() < deadline_ns; round++) {
		struct future future = submit_number(fixture, task_job, 0);

		for (volatile uint32_t delay = round % 256 * 4; delay > 0; delay--)
			;
		add(&future, note_call, &entry);
		settle(&future);
		if (round % 2)
			await_calls(log, round + 1);
		assert_int_equal(future_release(&future), 0);
		await_calls(log, round + 1);
	}
	executor_shutdown(fixture->executor, 0);
	assert_int_equal(log->called[0], round);
	assert_int_equal(log->errors, 0);
}

/* ---- what they may do -------------------------------------------------------------- */

/* Submits the next task, whose callback submits the one after it … */
static void submit_next(const struct future *future, void *argument)
{
	struct entry *entry = argument;
	struct log *log = entry->log;
	struct job job = job_of(log->fixture, entry->number + 1);
	struct future next;

	note_call(future, entry);
	if (entry->number + 1 == rounds_of(log->fixture, 1000) + 9)
		return;
	if (try_submit(log->fixture, task_job, &job, &next) != 0 ||
	    future_on_done(&next, submit_next, entry + 1) != 0)
		atomic_fetch_add(&log->errors, 1);
	future_release(future);
}

static void test_submit_in_callback(void **state)
{
	struct fixture *fixture = *state;
	uint32_t tasks = rounds_of(fixture, 1000) + 9;
	struct log *log = log_of(fixture);
	struct entry *entries = entries_of_log(log);
	struct future first;

	create_plain(fixture, 2);
	first = submit_number(fixture, task_job, 0);
	add(&first, submit_next, &entries[0]);
	assert_called_once(log, tasks);
	for (uint32_t i = 0; i < tasks; i++)
		assert_int_equal(fixture->shared->ran[i], 1);
}

static void add_another(const struct future *future, void *argument)
{
	struct entry *entry = argument;

	note_call(future, entry);
	if (entry->number < 10)
		entry->result = future_on_done(future, add_another, entry + 1);
	/* It is settled, so that one has run. */
	if (entry->number < 10 && atomic_load(&entry->log->called[entry->number + 1]) != 1)
		atomic_fetch_add(&entry->log->errors, 1);
}

static void test_add_in_callback(void **state)
{
	struct fixture *fixture = *state;
	struct log *log = log_of(fixture);
	struct entry *entries = entries_of_log(log);
	struct future future;

	create_plain(fixture, 1);
	if (!can(fixture, EXECUTOR_PARALLEL))
		open_held(fixture->shared);
	future = submit_number(fixture, task_hold, 0);
	add(&future, add_another, &entries[0]);
	add(&future, note_call, &entries[11]);
	open_held(fixture->shared);
	executor_shutdown(fixture->executor, 0);
	assert_called_once(log, 12);
	for (uint32_t i = 0; i < 12; i++) {
		assert_int_equal(log->order[i], i);
		assert_int_equal(entries[i].result, 0);
	}
}

static void cancel_other(const struct future *future, void *argument)
{
	struct entry *entry = argument;

	entry->result = future_cancel(&entry->other);
	note_call(future, entry);
}

static void test_cancel_in_callback(void **state)
{
	struct fixture *fixture = *state;
	struct log *log = log_of(fixture);
	struct entry *entries = entries_of_log(log);
	struct future first, pending;

	create_plain(fixture, 1);
	first = submit_number(fixture, task_hold, 0);
	AWAIT(fixture->shared->holding == 1);
	pending = submit_number(fixture, task_hold, 1);
	/* Cancels while another task is cancelled: callbacks within a callback. */
	entries[0].other = pending;
	entries[0].result = entries[1].result = 1;
	add(&pending, note_call, &entries[2]);
	add(&pending, cancel_other, &entries[1]);
	entries[1].other = first;
	add(&first, note_call, &entries[3]);
	cancel_other(&first, &entries[0]);
	assert_int_equal(entries[0].result, 0);
	assert_int_equal(entries[1].result, -EBUSY);
	assert_int_equal(settle(&pending).state, FUTURE_CANCELLED);
	open_held(fixture->shared);
	assert_called_once(log, 4);
	assert_int_equal(fixture->shared->ran[1], 0);
}

static void shut_down(const struct future *future, void *argument)
{
	struct entry *entry = argument;

	entry->result = executor_shutdown(entry->log->fixture->executor, 0);
	note_call(future, entry);
}

/* Begins in the worker or the executor's own thread, ends in another one. */
static void test_shutdown_in_callback(void **state)
{
	struct fixture *fixture = *state;
	struct log *log = log_of(fixture);
	struct entry *entries = entries_of_log(log);
	struct job job = job_of(fixture, 9);
	struct future futures[9];

	create_plain(fixture, 2);
	for (uint32_t i = 0; i < 9; i++)
		futures[i] = submit_number(fixture, task_hold, i);
	AWAIT(fixture->shared->holding == 2);
	add(&futures[0], shut_down, &entries[0]);
	add(&futures[8], note_call, &entries[1]);
	open_held(fixture->shared);
	assert_called_once(log, 2);
	assert_int_equal(entries[0].result, -EDEADLK);
	assert_int_equal(try_submit(fixture, task_job, &job, &futures[0]), -ESHUTDOWN);
	assert_int_equal(executor_shutdown(fixture->executor, 0), 0);
	for (uint32_t i = 0; i < 9; i++) {
		assert_int_equal(future_state(&futures[i]), FUTURE_FINISHED);
		assert_int_equal(fixture->shared->ran[i], 1);
	}
}

/* In a thread that is nobody's worker it does all. */
static void test_shutdown_in_callback_here(void **state)
{
	struct fixture *fixture = *state;
	struct log *log = log_of(fixture);
	struct entry *entries = entries_of_log(log);
	struct future first, second;

	create_plain(fixture, 2);
	first = submit_number(fixture, task_job, 0);
	second = submit_number(fixture, task_job, 1);
	settle(&first);
	add(&first, shut_down, &entries[0]);
	assert_int_equal(entries[0].result, 0);
	assert_int_equal(future_state(&second), FUTURE_FINISHED);
}

/* ---- released before ------------------------------------------------------------------ */

/* A released place is not used again before its callbacks have run. */
static void test_release_before_callback(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 2);
	struct log *log = log_of(fixture);
	struct entry *entries = entries_of_log(log);
	struct job job = job_of(fixture, 1);
	struct future future, next;

	options.capacity = 1;
	create(fixture, &options);
	future = submit_number(fixture, task_hold, 0);
	add(&future, hold_callback, &entries[0]);
	add(&future, note_call, &entries[1]);
	open_held(fixture->shared);
	AWAIT(atomic_load(&log->holding) == 1);
	assert_int_equal(settle(&future).state, FUTURE_FINISHED);
	assert_int_equal(future_release(&future), 0);
	assert_int_equal(future_release(&future), -ESTALE);
	assert_int_equal(future_state(&future), FUTURE_FREE);
	assert_int_equal(future_on_done(&future, note_call, &entries[2]), -ESTALE);
	assert_int_equal(try_submit(fixture, task_job, &job, &next), -EAGAIN);
	assert_int_equal(log->calls, 1);
	open_callback(&entries[0]);
	assert_called_once(log, 2);
	AWAIT(try_submit(fixture, task_job, &job, &next) == 0);
	assert_int_equal(settle(&next).state, FUTURE_FINISHED);
}

static const struct kind_test tests[] = {
	KIND_TEST_NEEDS(test_order_of_registration, EXECUTOR_PARALLEL),
	KIND_TEST(test_already_settled),
	KIND_TEST(test_races_end),
	KIND_TEST(test_submit_in_callback),
	KIND_TEST(test_add_in_callback),
	KIND_TEST_NEEDS(test_cancel_in_callback, EXECUTOR_PENDING_CANCEL),
	KIND_TEST_NEEDS(test_shutdown_in_callback, EXECUTOR_PARALLEL),
	KIND_TEST(test_shutdown_in_callback_here),
	KIND_TEST_NEEDS(test_release_before_callback, EXECUTOR_PARALLEL),
};

int main(void)
{
	return run_with_every_kind("executor callbacks", tests, sizeof(tests) / sizeof(tests[0]));
}
