/* Tasks of tasks when something ends early: a worker, a parent, a child, the executor. */
#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include "executor_fixture.h"

/* The argument of all of them. */
struct node {
	struct shared *shared;
	uint32_t n;
	uint32_t wanted;
};

static int submit_child(struct worker *worker, const struct node *parent, task_function *function,
			uint32_t n, struct future *future)
{
	struct node node = { parent->shared, n, parent->wanted };
	struct task task = { function, &node, sizeof(node), NULL, 0 };

	return worker_submit(worker, &task, future);
}

static int submit_node(struct fixture *fixture, task_function *function, uint32_t n,
		       uint32_t wanted, struct future *future)
{
	struct node node = { fixture->shared, n, wanted };
	struct task task = { function, &node, sizeof(node), NULL, 0 };

	return executor_submit(fixture->executor, &task, future);
}

static int task_count(struct worker *worker, const void *argument)
{
	const struct node *node = argument;

	atomic_fetch_add(&node->shared->ran[node->n % JOBS_MAX], 1);
	worker_set_value(worker, node->n);
	return 0;
}

/* ---- the parent dies --------------------------------------------------------------------- */

enum { CHILDREN = 50 };

/* Leaves children that have not begun, or one that runs elsewhere too. */
static int task_leave_orphans(struct worker *worker, const void *argument)
{
	const struct node *node = argument;
	struct future futures[CHILDREN];

	for (uint32_t i = 0; i < CHILDREN; i++)
		if (submit_child(worker, node, task_count, i, i % 2 ? &futures[i] : NULL) != 0)
			atomic_fetch_add(&node->shared->errors, 1);
	if (node->wanted)
		worker_get(worker, &futures[1], NULL);
	kill(getpid(), SIGKILL);
	return 0;
}

/* In a pool its successor runs them; where a worker has one task nobody can. */
static void test_parent_dies(void **state)
{
	struct fixture *fixture = *state;
	bool pool = can(fixture, EXECUTOR_NESTED_PARALLEL);
	uint32_t rounds = 20, most = 0;
	struct future future;

	create_plain(fixture, 2);
	for (uint32_t round = 0; round < rounds; round++) {
		assert_int_equal(submit_node(fixture, task_leave_orphans, 0, round % 2, &future),
				 0);
		assert_int_equal(settle(&future).state, FUTURE_BROKEN);
		assert_int_equal(executor_drain(fixture->executor, NO_TIMEOUT), 0);
	}
	executor_shutdown(fixture->executor, 0);
	for (uint32_t i = 0; i < CHILDREN; i++) {
		uint32_t ran = fixture->shared->ran[i];

		/* One may have been running in the worker that died. */
		assert_in_range(ran, 0, rounds);
		most += ran;
	}
	if (pool)
		assert_in_range(most, rounds * (CHILDREN - 2), rounds * CHILDREN);
	assert_int_equal(fixture->shared->errors, 0);
	assert_int_equal(report_of(fixture).deaths, rounds);
	assert_int_equal(report_of(fixture).broken, 0);
}

/* ---- the child dies ----------------------------------------------------------------------- */

static int task_die_elsewhere(struct worker *worker, const void *argument)
{
	const struct node *node = argument;
	struct shared *shared = node->shared;

	/* The parent's own worker is not to be killed. */
	if (worker_index(worker) == node->wanted)
		return 3;
	atomic_fetch_add(&shared->ran[0], 1);
	kill(getpid(), SIGKILL);
	return 0;
}

static int task_watch_child(struct worker *worker, const void *argument)
{
	const struct node *node = argument;
	struct node here = { node->shared, 0, worker_index(worker) };
	struct outcome outcome;
	struct future child;
	int error = submit_child(worker, &here, task_die_elsewhere, 0, &child);

	for (int patience = 0; patience < 50 && future_state(&child) == FUTURE_PENDING; patience++)
		nap();
	if (!error)
		error = worker_get(worker, &child, &outcome);
	if (error)
		return error;
	if (outcome.state == FUTURE_FAILED && outcome.status == 3)
		return 0;
	worker_set_value(worker, outcome.state == FUTURE_BROKEN && outcome.pid > 0 &&
					 outcome.status == -EOWNERDEAD &&
					 WTERMSIG(outcome.wait_status) == SIGKILL);
	return 0;
}

/* Who waits for it hears of it, and how. */
static void test_child_dies(void **state)
{
	struct fixture *fixture = *state;
	uint32_t told = 0;
	struct future future;

	create_plain(fixture, 2);
	for (int round = 0; round < 50; round++) {
		assert_int_equal(submit_node(fixture, task_watch_child, 0, 0, &future), 0);
		assert_int_equal(settle(&future).state, FUTURE_FINISHED);
		told += settle(&future).value == 1;
		assert_int_equal(future_release(&future), 0);
	}
	assert_int_equal(told, fixture->shared->ran[0]);
	assert_int_equal(report_of(fixture).deaths, told);
}

/* Dies at its first attempt. */
static int task_die_once(struct worker *worker, const void *argument)
{
	const struct node *node = argument;

	worker_set_value(worker, node->n);
	if (atomic_fetch_add(&node->shared->ran[node->n], 1) == 0)
		kill(getpid(), SIGKILL);
	return 0;
}

static int task_parent_of_mortals(struct worker *worker, const void *argument)
{
	const struct node *node = argument;
	struct future children[8];
	uint64_t sum = 0;

	atomic_fetch_add(&node->shared->ran[0], 1);
	for (uint32_t i = 0; i < 8; i++)
		if (submit_child(worker, node, task_die_once, node->n + i, &children[i]) != 0)
			return -EAGAIN;
	for (uint32_t i = 0; i < 8; i++) {
		struct outcome outcome = { .value = 0 };

		if (worker_get(worker, &children[i], &outcome) != 0 || outcome.status != 0)
			return -EIO;
		sum += outcome.value;
	}
	worker_set_value(worker, sum);
	return 0;
}

/* With retries it all comes right in the end, whichever of them are run again. */
static void test_retries(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 3);
	struct future future;

	options.on_death = EXECUTOR_DEATH_RETRIES;
	options.retries = 40;
	create(fixture, &options);
	for (uint32_t round = 0; round < 8; round++) {
		uint32_t first = 100 + round * 8;

		assert_int_equal(submit_node(fixture, task_parent_of_mortals, first, 0, &future),
				 0);
		assert_int_equal(settle(&future).state, FUTURE_FINISHED);
		assert_int_equal(settle(&future).value, first * 8 + 28);
	}
	assert_int_equal(executor_drain(fixture->executor, NO_TIMEOUT), 0);
	assert_int_equal(report_of(fixture).broken, 0);
}

/* ---- the executor ends ------------------------------------------------------------------------
 */

static int task_held_parent(struct worker *worker, const void *argument)
{
	const struct node *node = argument;
	struct future children[CHILDREN];
	uint64_t cancelled = 0;

	for (uint32_t i = 0; i < CHILDREN; i++)
		if (submit_child(worker, node, task_count, i, &children[i]) != 0)
			return -EAGAIN;
	atomic_fetch_add(&node->shared->holding, 1);
	while (!atomic_load(&node->shared->open))
		futex_wait(&node->shared->open, 0, NO_TIMEOUT);
	for (uint32_t i = 0; i < CHILDREN; i++) {
		struct outcome outcome;

		if (worker_get(worker, &children[i], &outcome) != 0)
			return -EIO;
		cancelled += outcome.state == FUTURE_CANCELLED;
	}
	worker_set_value(worker, cancelled);
	return 0;
}

static void test_shutdown_cancels_children(void **state)
{
	struct fixture *fixture = *state;
	struct future future;
	struct outcome outcome;
	uint32_t ran = 0;

	create_plain(fixture, 1);
	assert_int_equal(submit_node(fixture, task_held_parent, 0, 0, &future), 0);
	AWAIT(fixture->shared->holding == 1);
	assert_int_equal(
		executor_shutdown(fixture->executor, EXECUTOR_CANCEL_PENDING | EXECUTOR_NO_WAIT),
		0);
	open_held(fixture->shared);
	assert_int_equal(executor_shutdown(fixture->executor, 0), 0);
	outcome = settle(&future);
	assert_int_equal(outcome.status, 0);
	for (uint32_t i = 0; i < CHILDREN; i++)
		ran += fixture->shared->ran[i];
	assert_int_equal(outcome.value, CHILDREN);
	assert_int_equal(ran, 0);
}

/* Without it they are run. */
static void test_shutdown_runs_children(void **state)
{
	struct fixture *fixture = *state;
	struct future future;

	create_plain(fixture, 2);
	assert_int_equal(submit_node(fixture, task_held_parent, 0, 0, &future), 0);
	AWAIT(fixture->shared->holding == 1);
	assert_int_equal(executor_shutdown(fixture->executor, EXECUTOR_NO_WAIT), 0);
	open_held(fixture->shared);
	assert_int_equal(executor_shutdown(fixture->executor, 0), 0);
	assert_int_equal(settle(&future).status, 0);
	assert_int_equal(settle(&future).value, 0);
	for (uint32_t i = 0; i < CHILDREN; i++)
		assert_int_equal(fixture->shared->ran[i], 1);
}

static int task_grow(struct worker *worker, const void *argument)
{
	const struct node *node = argument;

	atomic_fetch_add(&node->shared->ran[0], 1);
	if (node->n == 0)
		return 0;
	for (int i = 0; i < 2; i++)
		if (submit_child(worker, node, task_grow, node->n - 1, NULL) != 0)
			return -EAGAIN;
	return 0;
}

/* Trees that grow while the executor ends come to their end. */
static void test_shutdown_while_growing(void **state)
{
	struct fixture *fixture = *state;
	uint32_t rounds = can(fixture, EXECUTOR_WORKERS_PERSIST) ? 60 : 10;

	for (uint32_t round = 0; round < rounds; round++) {
		create_plain(fixture, 2);
		for (int i = 0; i < 4; i++)
			assert_int_equal(submit_node(fixture, task_grow, 6, 0, NULL), 0);
		for (volatile uint32_t delay = round * 2000; delay > 0; delay--)
			;
		assert_int_equal(executor_shutdown(fixture->executor, 0), 0);
		assert_int_equal(atomic_exchange(&fixture->shared->ran[0], 0), 4 * 127);
		destroy(fixture);
	}
}

/* ---- all at random --------------------------------------------------------------------------- */

struct killer {
	struct fixture *fixture;
	_Atomic bool done;
	unsigned kills;
};

static void *kill_at_random(void *argument)
{
	struct killer *killer = argument;
	uint32_t random = 7;

	while (!atomic_load(&killer->done)) {
		int32_t pid;

		random = random * 1664525 + 1013904223;
		pid = atomic_exchange(&killer->fixture->shared->pid[random >> 30], 0);
		if (pid > 0)
			killer->kills += kill(pid, SIGKILL) == 0;
		for (volatile uint32_t delay = random >> 15; delay > 0; delay--)
			;
	}
	return NULL;
}

static int task_tree(struct worker *worker, const void *argument)
{
	const struct node *node = argument;
	struct future children[3];
	struct outcome outcome;
	int status = 0;

	atomic_store(&node->shared->pid[worker_index(worker) % 4], (int32_t)getpid());
	if (node->n == 0)
		return 0;
	for (int i = 0; i < 3 && !status; i++)
		status = submit_child(worker, node, task_tree, node->n - 1, &children[i]);
	for (int i = 0; i < 2 && !status; i++) {
		status = worker_get(worker, &children[i], &outcome);
		if (!status)
			status = outcome.status;
	}
	return status;
}

/* Parents, children and forgotten ones: each settles, and the executor goes on. */
static void test_random_kills(void **state)
{
	struct fixture *fixture = *state;
	struct killer killer = { .fixture = fixture };
	uint32_t trees = can(fixture, EXECUTOR_WORKERS_PERSIST) ? 600 : 150;
	struct future future;
	pthread_t other;

	create_plain(fixture, 3);
	assert_int_equal(pthread_create(&other, NULL, kill_at_random, &killer), 0);
	for (uint32_t i = 0; i < trees; i++) {
		struct outcome outcome;

		assert_int_equal(submit_node(fixture, task_tree, 4, 0, &future), 0);
		assert_int_equal(future_get(&future, NO_TIMEOUT, &outcome), 0);
		assert_true(outcome.status == 0 || outcome.status == -EOWNERDEAD);
	}
	atomic_store(&killer.done, true);
	pthread_join(other, NULL);
	assert_int_equal(executor_drain(fixture->executor, NO_TIMEOUT), 0);
	assert_int_equal(submit_node(fixture, task_tree, 5, 0, &future), 0);
	assert_int_equal(settle(&future).status, 0);
	assert_true(killer.kills > 0);
	assert_int_equal(report_of(fixture).broken, 0);
}

int main(void)
{
	static const struct kind_test tests[] = {
		KIND_TEST_NEEDS(test_parent_dies, EXECUTOR_SURVIVES_DEATH),
		KIND_TEST_NEEDS(test_child_dies,
				EXECUTOR_SURVIVES_DEATH | EXECUTOR_NESTED_PARALLEL),
		KIND_TEST_NEEDS(test_retries, EXECUTOR_SURVIVES_DEATH),
		KIND_TEST_NEEDS(test_shutdown_cancels_children, EXECUTOR_PARALLEL),
		KIND_TEST_NEEDS(test_shutdown_runs_children, EXECUTOR_PARALLEL),
		KIND_TEST(test_shutdown_while_growing),
		KIND_TEST_NEEDS(test_random_kills, EXECUTOR_SURVIVES_DEATH),
	};

	return run_with_every_kind("executor nested ends", tests, sizeof(tests) / sizeof(tests[0]));
}
