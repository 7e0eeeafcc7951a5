/* Tasks that tasks submit: what they get, what they leave, and that nobody waits in vain. */
#include <pthread.h>
#include <signal.h>

#include "executor_fixture.h"
#include "measure/clock.h"

/* The argument of all of them. */
struct node {
	struct shared *shared;
	uint32_t n;
	uint32_t wanted; /* what this test asks of it */
};

static struct node node_of(struct fixture *fixture, uint32_t n, uint32_t wanted)
{
	return (struct node) { fixture->shared, n, wanted };
}

static struct future submit_node(struct fixture *fixture, task_function *function, uint32_t n,
				 uint32_t wanted)
{
	struct node node = node_of(fixture, n, wanted);
	struct task task = { .function = function,
			     .argument = &node,
			     .argument_bytes = sizeof(node) };
	struct future future;

	assert_int_equal(executor_submit(fixture->executor, &task, &future), 0);
	return future;
}

static int submit_child(struct worker *worker, const struct node *parent, task_function *function,
			uint32_t n, struct future *future)
{
	struct node node = { parent->shared, n, parent->wanted };
	struct task task = { .function = function,
			     .argument = &node,
			     .argument_bytes = sizeof(node) };

	return worker_submit(worker, &task, future);
}

static void create_nested(struct fixture *fixture, unsigned workers, size_t nested_capacity)
{
	struct executor_options options = options_of(fixture, workers);

	options.nested_capacity = nested_capacity;
	create(fixture, &options);
}

/* ---- fork and join ------------------------------------------------------------------- */

static int task_fibonacci(struct worker *worker, const void *argument)
{
	const struct node *node = argument;
	struct outcome left, right;
	struct future futures[2];
	int error;

	if (node->n < 2) {
		worker_set_value(worker, node->n);
		return 0;
	}
	error = submit_child(worker, node, task_fibonacci, node->n - 1, &futures[0]);
	if (!error)
		error = submit_child(worker, node, task_fibonacci, node->n - 2, &futures[1]);
	/* In this order the first is seldom the newest. */
	if (!error)
		error = worker_get(worker, &futures[node->wanted], &left);
	if (!error)
		error = worker_get(worker, &futures[!node->wanted], &right);
	if (!error && (left.status || right.status))
		error = left.status ? left.status : right.status;
	worker_set_value(worker, left.value + right.value);
	return error;
}

static void test_fibonacci(void **state)
{
	struct fixture *fixture = *state;

	for (unsigned workers = 1; workers <= 3; workers++) {
		create_nested(fixture, workers, 0);
		for (uint32_t reverse = 0; reverse <= 1; reverse++) {
			struct future future = submit_node(fixture, task_fibonacci, 15, reverse);
			struct outcome outcome = settle(&future);

			assert_int_equal(outcome.status, 0);
			assert_int_equal(outcome.value, 610);
		}
		destroy(fixture);
	}
}

/* Several trees at once, on few workers: each waits for its own alone. */
static void test_many_trees(void **state)
{
	struct fixture *fixture = *state;
	uint32_t rounds = can(fixture, EXECUTOR_WORKERS_PERSIST) ? 40 : 4;
	struct future futures[16];

	create_nested(fixture, 2, 0);
	for (uint32_t round = 0; round < rounds; round++) {
		for (uint32_t i = 0; i < 16; i++)
			futures[i] = submit_node(fixture, task_fibonacci, 8 + i % 4, i % 2);
		for (uint32_t i = 0; i < 16; i++) {
			static const unsigned values[] = { 21, 34, 55, 89 };
			struct outcome outcome;

			assert_int_equal(future_get(&futures[i], NO_TIMEOUT, &outcome), 0);
			assert_int_equal(outcome.status, 0);
			assert_int_equal(outcome.value, values[i % 4]);
		}
	}
}

/* A chain as deep as there are places. */
static int task_deep(struct worker *worker, const void *argument)
{
	const struct node *node = argument;
	struct outcome outcome = { .value = 0 };
	struct future child;
	int error = 0;

	if (node->n > 0) {
		error = submit_child(worker, node, task_deep, node->n - 1, &child);
		if (!error)
			error = worker_get(worker, &child, &outcome);
		if (!error)
			error = outcome.status;
	}
	worker_set_value(worker, outcome.value + 1);
	return error;
}

static void test_deep(void **state)
{
	struct fixture *fixture = *state;
	struct future future;

	create_nested(fixture, 2, 0);
	future = submit_node(fixture, task_deep, 1000, 0);
	assert_int_equal(settle(&future).status, 0);
	assert_int_equal(settle(&future).value, 1001);
}

static int task_leaf(struct worker *worker, const void *argument)
{
	const struct node *node = argument;

	atomic_fetch_add(&node->shared->ran[node->n % JOBS_MAX], 1);
	worker_set_value(worker, node->n * 3);
	return node->n % 10 == 9 ? (int)node->n : 0;
}

#define WIDE 1000

enum order { IN_ORDER, IN_REVERSE };

/* Every tenth fails: the parent sees each one's own end. */
static int task_wide(struct worker *worker, const void *argument)
{
	const struct node *node = argument;
	struct future children[WIDE];
	uint64_t wrong = 0;

	for (uint32_t i = 0; i < WIDE; i++)
		if (submit_child(worker, node, task_leaf, i, &children[i]) != 0)
			return -EAGAIN;
	for (uint32_t i = 0; i < WIDE; i++) {
		uint32_t child = node->wanted == IN_ORDER ? i : WIDE - 1 - i;
		struct outcome outcome = { .value = 0 };

		wrong += worker_get(worker, &children[child], &outcome) != 0;
		wrong += outcome.value != child * 3ULL;
		wrong += outcome.status != (child % 10 == 9 ? (int)child : 0);
		wrong += outcome.state != (child % 10 == 9 ? FUTURE_FAILED : FUTURE_FINISHED);
		/* It was released. */
		wrong += worker_get(worker, &children[child], NULL) != -ESTALE;
	}
	worker_set_value(worker, wrong);
	return 0;
}

static void test_wide(void **state)
{
	struct fixture *fixture = *state;

	for (unsigned workers = 1; workers <= 3; workers += 2) {
		create_nested(fixture, workers, 0);
		for (uint32_t round = 0; round < 6; round++) {
			struct future future = submit_node(fixture, task_wide, 0, round % 2);

			assert_int_equal(settle(&future).status, 0);
			assert_int_equal(settle(&future).value, 0);
			for (uint32_t i = 0; i < WIDE; i++)
				assert_int_equal(atomic_exchange(&fixture->shared->ran[i], 0), 1);
		}
		destroy(fixture);
	}
}

/* ---- what is left behind -------------------------------------------------------------- */

/* Gets none of its children, of which half have a future. */
static int task_forgetful(struct worker *worker, const void *argument)
{
	const struct node *node = argument;

	for (uint32_t i = 0; i < node->n; i++) {
		struct future forgotten;
		int error =
			submit_child(worker, node, task_leaf, i * 10, i % 2 ? &forgotten : NULL);

		if (error)
			return error;
	}
	return 0;
}

/* What is forgotten takes no place for ever. */
static void test_forgotten(void **state)
{
	enum { CHILDREN = 4 };
	struct fixture *fixture = *state;
	uint32_t rounds = rounds_of(fixture, 10000) * 2, sum = 0;

	create_nested(fixture, 2, 64);
	for (uint32_t round = 0; round < rounds; round++) {
		struct future future = submit_node(fixture, task_forgetful, CHILDREN, 0);
		struct outcome outcome;

		assert_int_equal(future_get(&future, NO_TIMEOUT, &outcome), 0);
		assert_int_equal(outcome.status, 0);
		/* Children are tasks like others: somebody must run them. */
		if (round % 8 == 7)
			assert_int_equal(executor_drain(fixture->executor, NO_TIMEOUT), 0);
	}
	assert_int_equal(executor_shutdown(fixture->executor, 0), 0);
	for (uint32_t i = 0; i < CHILDREN; i++)
		sum += fixture->shared->ran[i * 10];
	assert_int_equal(sum, rounds * CHILDREN);
}

/* They belong to the executor: shutdown and drain wait for them. */
static void test_drain_waits(void **state)
{
	struct fixture *fixture = *state;
	struct future future;

	create_nested(fixture, 2, 0);
	for (int round = 1; round <= 10; round++) {
		future = submit_node(fixture, task_forgetful, 100, 0);
		settle(&future);
		assert_int_equal(executor_drain(fixture->executor, NO_TIMEOUT), 0);
		for (uint32_t i = 0; i < 100; i++)
			assert_int_equal(fixture->shared->ran[i * 10], round);
	}
	future = submit_node(fixture, task_forgetful, 100, 0);
	assert_int_equal(executor_shutdown(fixture->executor, 0), 0);
	for (uint32_t i = 0; i < 100; i++)
		assert_int_equal(fixture->shared->ran[i * 10], 11);
	assert_int_equal(settle(&future).status, 0);
}

/* ---- bounds ----------------------------------------------------------------------------- */

static int task_too_much(struct worker *worker, const void *argument)
{
	const struct node *node = argument;
	static const unsigned char large[EXECUTOR_ARGUMENT_INLINE_BYTES + 1];
	struct task task = { .function = task_leaf,
			     .argument = large,
			     .argument_bytes = sizeof(large) };
	struct future future, children[16];
	uint64_t wrong = worker_submit(worker, &task, &future) != -E2BIG;

	task.argument_bytes = 0;
	task.descriptors = (int[]) { 2 };
	task.descriptor_count = 1;
	wrong += worker_submit(worker, &task, &future) != -E2BIG;
	for (int round = 0; round < 3; round++) {
		for (uint32_t i = 0; i < 16; i++)
			wrong += submit_child(worker, node, task_leaf, i, &children[i]) != 0;
		wrong += submit_child(worker, node, task_leaf, 20, &future) != -EAGAIN;
		wrong += submit_child(worker, node, task_leaf, 20, NULL) != -EAGAIN;
		for (uint32_t i = 0; i < 16; i++)
			wrong += worker_get(worker, &children[i], NULL) != 0;
	}
	worker_set_value(worker, wrong);
	return 0;
}

static void test_bounds(void **state)
{
	struct fixture *fixture = *state;
	struct future future;

	create_nested(fixture, 2, 16);
	future = submit_node(fixture, task_too_much, 0, 0);
	assert_int_equal(settle(&future).status, 0);
	assert_int_equal(settle(&future).value, 0);
	assert_int_equal(fixture->shared->ran[3], 3);
	assert_int_equal(fixture->shared->ran[20], 0);
}

/* ---- waiting for other tasks ------------------------------------------------------------- */

/* Where tasks run in the program they may wait for any future. */
struct waiting {
	_Atomic uint32_t begun;
	_Atomic uint32_t go_on;
	struct future other;
};

static int task_wait_for_other(struct worker *worker, const void *argument)
{
	struct waiting *waiting = *(struct waiting *const *)argument;
	struct outcome outcome = { .value = 0 };
	int error;

	atomic_store(&waiting->begun, 1);
	AWAIT(atomic_load(&waiting->go_on));
	error = future_result(&waiting->other, NO_TIMEOUT, &outcome);
	worker_set_value(worker, outcome.value + 1);
	return error;
}

/* The only worker waits for a task behind its own in line: it runs that itself. */
static void test_result_in_task(void **state)
{
	struct fixture *fixture = *state;
	struct waiting waiting = { .begun = 0 }, *address = &waiting;
	struct node node = node_of(fixture, 7, 0);
	struct task waits = { task_wait_for_other, &address, sizeof(address), NULL, 0 };
	struct task waited = { task_leaf, &node, sizeof(node), NULL, 0 };
	struct future first;

	if (can(fixture, EXECUTOR_PROCESSES))
		return;
	create_nested(fixture, 1, 0);
	assert_int_equal(executor_submit(fixture->executor, &waits, &first), 0);
	AWAIT(atomic_load(&waiting.begun));
	assert_int_equal(executor_submit(fixture->executor, &waited, &waiting.other), 0);
	atomic_store(&waiting.go_on, 1);
	assert_int_equal(settle(&first).status, 0);
	assert_int_equal(settle(&first).value, 22);
	assert_int_equal(settle(&waiting.other).value, 21);
	assert_int_equal(fixture->shared->ran[7], 1);
}

int main(void)
{
	static const struct kind_test tests[] = {
		KIND_TEST(test_fibonacci),
		KIND_TEST(test_many_trees),
		KIND_TEST(test_deep),
		KIND_TEST(test_wide),
		KIND_TEST(test_forgotten),
		KIND_TEST(test_drain_waits),
		KIND_TEST(test_bounds),
		KIND_TEST_NEEDS(test_result_in_task, EXECUTOR_PENDING_CANCEL),
	};

	return run_with_every_kind("executor nested", tests, sizeof(tests) / sizeof(tests[0]));
}
