/* The program forks while its executor lives: the child can do nothing with it, and does no harm;
 * the parent goes on. */
#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include "executor_fixture.h"

struct inherited {
	struct fixture *fixture;
	struct future pending, running, settled;
};

static void nobody_calls(const struct future *future, void *argument)
{
	(void)future;
	(void)argument;
	abort();
}

/* Each line tells which call it was. */
static int use_executor(const struct inherited *inherited)
{
	struct fixture *fixture = inherited->fixture;
	struct executor *executor = fixture->executor;
	struct job job = job_of(fixture, 50);
	struct as_completed *completed;
	struct future future;
	size_t position;

	if (executor_start(executor) != -ECHILD)
		return 1;
	if (try_submit(fixture, task_job, &job, &future) != -ECHILD)
		return 2;
	if (try_submit(fixture, task_job, &job, NULL) != -ECHILD)
		return 3;
	if (executor_map(executor, task_job, &job, sizeof(job), 1, 1, NULL, NULL) != -ECHILD)
		return 4;
	if (executor_drain(executor, NO_TIMEOUT) != -ECHILD)
		return 5;
	if (executor_wait(executor, &inherited->running, 1, WAIT_ALL, NO_TIMEOUT) != -ECHILD)
		return 6;
	if (executor_shutdown(executor, EXECUTOR_KILL) != -ECHILD)
		return 7;
	if (executor_shutdown(executor, EXECUTOR_NO_WAIT) != -ECHILD)
		return 8;
	if (as_completed_create(&completed, &inherited->running, 1) != 0)
		return 0;
	if (can(fixture, EXECUTOR_PARALLEL) &&
	    as_completed_next(completed, NO_TIMEOUT, &position) != -ECHILD)
		return 9;
	as_completed_destroy(completed);
	return 0;
}

/* What is settled may be looked at. */
static int use_future(const struct future *future, int number)
{
	bool settled = future_state(future) > FUTURE_RUNNING;
	struct outcome outcome;

	if (future_result(future, NO_TIMEOUT, &outcome) != (settled ? 0 : -ECHILD))
		return number + 1;
	if (future_cancel(future) != -ECHILD)
		return number + 2;
	if (future_stop(future) != -ECHILD)
		return number + 3;
	if (future_on_done(future, nobody_calls, NULL) != -ECHILD)
		return number + 4;
	if (future_get(future, NO_TIMEOUT, &outcome) != -ECHILD)
		return number + 5;
	if (future_release(future) != -ECHILD)
		return number + 6;
	return 0;
}

static int use_inherited(const struct inherited *inherited)
{
	const struct future *futures[] = { &inherited->running, &inherited->settled,
					   &inherited->pending };
	size_t count = can(inherited->fixture, EXECUTOR_PENDING_CANCEL) ? 3 : 2;
	int wrong = use_executor(inherited);

	for (size_t i = can(inherited->fixture, EXECUTOR_PARALLEL) ? 0 : 1; i < count && !wrong;
	     i++)
		wrong = use_future(futures[i], 10 * ((int)i + 1));
	/* The last thing; it leaves everything alone. */
	executor_destroy(inherited->fixture->executor);
	return wrong;
}

/* Status of the child, 255 when a signal ended it. */
static int status_of(pid_t child)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

static void test_child_is_told(void **state)
{
	struct fixture *fixture = *state;
	struct inherited inherited = { .fixture = fixture };
	struct executor_options options = options_of(fixture, 1);
	pid_t child;
	int wrong;

	create(fixture, &options);
	inherited.settled = submit_number(fixture, task_job, 0);
	settle(&inherited.settled);
	if (can(fixture, EXECUTOR_PARALLEL)) {
		inherited.running = submit_number(fixture, task_hold, 1);
		AWAIT(fixture->shared->holding == 1);
		inherited.pending = submit_number(fixture, task_job, 2);
	} else {
		inherited.running = submit_number(fixture, task_job, 1);
	}
	child = fork();
	if (child == 0) {
		alarm(20);
		_exit(use_inherited(&inherited));
	}
	wrong = status_of(child);
	if (wrong != 0)
		fail_msg("the child's call %d did not give -ECHILD", wrong);
	/* Nothing has happened to them. */
	assert_int_equal(future_state(&inherited.settled), FUTURE_FINISHED);
	open_held(fixture->shared);
	assert_int_equal(settle(&inherited.running).state, FUTURE_FINISHED);
	if (can(fixture, EXECUTOR_PARALLEL))
		assert_int_equal(settle(&inherited.pending).state, FUTURE_FINISHED);
	assert_int_equal(future_release(&inherited.settled), 0);
	assert_int_equal(fixture->shared->ran[50], 0);
	inherited.running = submit_number(fixture, task_job, 3);
	assert_int_equal(settle(&inherited.running).state, FUTURE_FINISHED);
	assert_int_equal(report_of(fixture).broken, 0);
	assert_int_equal(report_of(fixture).deaths, 0);
}

/* ---- at any moment ------------------------------------------------------------------------- */

struct client {
	pthread_t thread;
	struct fixture *fixture;
	_Atomic bool done;
	uint32_t rounds;
	int error;
};

static void *submit_and_get(void *argument)
{
	struct client *client = argument;

	while (!atomic_load(&client->done) && !client->error) {
		struct job job = job_of(client->fixture, 0);
		struct future future;

		client->error = try_submit(client->fixture, task_job, &job, &future);
		if (!client->error)
			client->error = future_get(&future, NO_TIMEOUT, NULL);
		client->rounds++;
	}
	return NULL;
}

/* Whatever lock another thread held at that moment: the child does not wait for it. */
static void test_fork_while_busy(void **state)
{
	struct fixture *fixture = *state;
	struct client client = { .fixture = fixture };
	int wrong = 0;

	create_plain(fixture, 2);
	assert_int_equal(pthread_create(&client.thread, NULL, submit_and_get, &client), 0);
	for (int round = 0; round < 30 && !wrong; round++) {
		struct job job = job_of(fixture, 1);
		pid_t child = fork();

		if (child == 0) {
			alarm(20);
			if (try_submit(fixture, task_job, &job, NULL) != -ECHILD ||
			    executor_shutdown(fixture->executor, 0) != -ECHILD)
				_exit(1);
			executor_destroy(fixture->executor);
			_exit(0);
		}
		wrong = status_of(child);
	}
	atomic_store(&client.done, true);
	pthread_join(client.thread, NULL);
	assert_int_equal(wrong, 0);
	assert_int_equal(client.error, 0);
	assert_int_equal(fixture->shared->ran[0], client.rounds);
	assert_int_equal(fixture->shared->ran[1], 0);
}

int main(void)
{
	static const struct kind_test tests[] = {
		KIND_TEST(test_child_is_told),
		KIND_TEST(test_fork_while_busy),
	};

	return run_with_every_kind("executor fork", tests, sizeof(tests) / sizeof(tests[0]));
}
