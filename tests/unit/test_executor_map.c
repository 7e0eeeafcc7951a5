/* executor_map: results in the order of the arguments, whatever the chunks and the bound. */
#include <pthread.h>

#include "executor_fixture.h"

#define COUNT_MAX 1000

/* 24 bytes, so that chunks of three are already large. */
struct number {
	struct shared *shared;
	uint32_t value;
	uint32_t fails_at; /* and the others do not */
	uint64_t unused;
};

static int task_square(struct worker *worker, const void *argument)
{
	const struct number *number = argument;

	atomic_fetch_add(&number->shared->ran[number->value], 1);
	if ((uintptr_t)argument % 8 != 0)
		atomic_fetch_add(&number->shared->errors, 1);
	/* Every other value is left as it was: 0. */
	if (number->value % 5 == 4)
		return 0;
	worker_set_value(worker, (uint64_t)number->value * number->value);
	return number->value == number->fails_at ? -EDOM : 0;
}

static void fill_numbers(struct fixture *fixture, struct number *numbers, size_t count,
			 uint32_t fails_at)
{
	for (uint32_t i = 0; i < count; i++)
		numbers[i] = (struct number) { fixture->shared, i, fails_at, ~0ULL };
}

static void assert_squares(struct fixture *fixture, const uint64_t *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(values[i], i % 5 == 4 ? 0 : i * i);
		assert_int_equal(atomic_exchange(&fixture->shared->ran[i], 0), 1);
	}
	assert_int_equal(fixture->shared->errors, 0);
}

static int map_numbers(struct fixture *fixture, const struct number *numbers, size_t count,
		       size_t chunk, uint64_t *values, size_t *failed)
{
	return executor_map(fixture->executor, task_square, numbers, sizeof(*numbers), count, chunk,
			    values, failed);
}

static void test_chunks(void **state)
{
	static const size_t chunks[] = { 0, 1, 2, 7, 99, 100, 101, SIZE_MAX };
	struct fixture *fixture = *state;
	struct number numbers[100];
	uint64_t values[100];

	create_plain(fixture, 3);
	fill_numbers(fixture, numbers, 100, UINT32_MAX);
	for (size_t i = 0; i < sizeof(chunks) / sizeof(chunks[0]); i++) {
		size_t failed = 77;

		memset(values, 0xee, sizeof(values));
		assert_int_equal(map_numbers(fixture, numbers, 100, chunks[i], values, &failed), 0);
		assert_squares(fixture, values, 100);
		assert_int_equal(failed, 77);
	}
	/* Nobody wants the values; none; one. */
	assert_int_equal(map_numbers(fixture, numbers, 100, 3, NULL, NULL), 0);
	assert_int_equal(map_numbers(fixture, NULL, 0, 3, NULL, NULL), 0);
	assert_int_equal(map_numbers(fixture, NULL, 0, 0, values, NULL), 0);
	memset(fixture->shared->ran, 0, sizeof(fixture->shared->ran));
	assert_int_equal(map_numbers(fixture, numbers, 1, 0, values, NULL), 0);
	assert_squares(fixture, values, 1);
}

static int task_byte(struct worker *worker, const void *argument)
{
	worker_set_value(worker, *(const unsigned char *)argument);
	return 0;
}

static int task_nothing(struct worker *worker, const void *argument)
{
	(void)argument;
	worker_set_value(worker, worker_value(worker) + 1);
	return 0;
}

static void test_small_arguments(void **state)
{
	struct fixture *fixture = *state;
	unsigned char bytes[50];
	uint64_t values[50];

	create_plain(fixture, 2);
	for (unsigned char i = 0; i < 50; i++)
		bytes[i] = (unsigned char)(200 - i);
	assert_int_equal(executor_map(fixture->executor, task_byte, bytes, 1, 50, 7, values, NULL),
			 0);
	for (unsigned i = 0; i < 50; i++)
		assert_int_equal(values[i], 200 - i);
	/* Each argument's value begins with 0. */
	assert_int_equal(
		executor_map(fixture->executor, task_nothing, NULL, 0, 50, 7, values, NULL), 0);
	for (unsigned i = 0; i < 50; i++)
		assert_int_equal(values[i], 1);
}

/* The first in the order of the arguments, although later ones fail earlier. */
static int task_fail_odd(struct worker *worker, const void *argument)
{
	const struct number *number = argument;

	(void)worker;
	if (number->value < number->fails_at)
		return 0;
	if (number->value == number->fails_at)
		usleep(20000);
	return (int)number->value;
}

static void test_first_failure(void **state)
{
	static const size_t chunks[] = { 0, 1, 7, 100 };
	struct fixture *fixture = *state;
	struct number numbers[100];
	uint64_t values[100];

	create_plain(fixture, 3);
	for (size_t i = 0; i < sizeof(chunks) / sizeof(chunks[0]); i++) {
		for (uint32_t first = 1; first < 100; first += 49) {
			size_t failed = SIZE_MAX;

			fill_numbers(fixture, numbers, 100, first);
			assert_int_equal(executor_map(fixture->executor, task_fail_odd, numbers,
						      sizeof(numbers[0]), 100, chunks[i], values,
						      &failed),
					 first);
			assert_int_equal(failed, first);
		}
	}
	/* Those before it have their values. */
	fill_numbers(fixture, numbers, 100, 60);
	assert_int_equal(map_numbers(fixture, numbers, 100, 7, values, NULL), -EDOM);
	for (uint32_t i = 0; i < 60; i++) {
		assert_int_equal(values[i], i % 5 == 4 ? 0 : i * i);
		assert_int_equal(fixture->shared->ran[i], 1);
	}
}

/* ---- the bound ----------------------------------------------------------------------- */

static void map_with_few_places(struct fixture *fixture, enum executor_full full, size_t capacity)
{
	struct executor_options options = options_of(fixture, 2);
	struct number numbers[100];
	uint64_t values[100];

	options.capacity = capacity;
	options.full = full;
	create(fixture, &options);
	fill_numbers(fixture, numbers, 100, UINT32_MAX);
	for (size_t chunk = 0; chunk <= 7; chunk += 1 + chunk * 2) {
		memset(values, 0xee, sizeof(values));
		assert_int_equal(map_numbers(fixture, numbers, 100, chunk, values, NULL), 0);
		assert_squares(fixture, values, 100);
	}
	destroy(fixture);
}

static void test_few_places(void **state)
{
	for (int full = EXECUTOR_FULL_REFUSES; full <= EXECUTOR_FULL_RUNS; full++)
		for (size_t capacity = 1; capacity <= 5; capacity += 2)
			map_with_few_places(*state, (enum executor_full)full, capacity);
}

/* Others hold all places but one; or all. */
static void test_places_taken(void **state)
{
	struct fixture *fixture = *state;

	for (int full = EXECUTOR_FULL_REFUSES; full <= EXECUTOR_FULL_RUNS; full++) {
		struct executor_options options = options_of(fixture, 2);
		struct future futures[8];
		struct number numbers[30];
		uint64_t values[30];

		options.capacity = 8;
		options.full = (enum executor_full)full;
		create(fixture, &options);
		for (uint32_t i = 0; i < 7; i++)
			futures[i] = submit_number(fixture, task_job, 100 + i);
		fill_numbers(fixture, numbers, 30, UINT32_MAX);
		assert_int_equal(map_numbers(fixture, numbers, 30, 1, values, NULL), 0);
		assert_squares(fixture, values, 30);
		futures[7] = submit_number(fixture, task_job, 107);
		if (full == EXECUTOR_FULL_REFUSES) {
			size_t failed = SIZE_MAX;

			assert_int_equal(map_numbers(fixture, numbers, 30, 1, values, &failed),
					 -EAGAIN);
			assert_int_equal(failed, 0);
		} else if (full == EXECUTOR_FULL_RUNS) {
			assert_int_equal(map_numbers(fixture, numbers, 30, 1, values, NULL), 0);
			assert_squares(fixture, values, 30);
		}
		for (uint32_t i = 0; i < 8; i++)
			assert_int_equal(future_get(&futures[i], NO_TIMEOUT, NULL), 0);
		destroy(fixture);
	}
}

/* The chunks that wait for their turn fill the argument area. */
static void test_area_full(void **state)
{
	struct fixture *fixture = *state;

	for (int full = EXECUTOR_FULL_REFUSES; full <= EXECUTOR_FULL_RUNS; full++) {
		struct executor_options options = options_of(fixture, 2);
		struct number numbers[COUNT_MAX];
		uint64_t values[COUNT_MAX];
		size_t failed = SIZE_MAX;

		options.full = (enum executor_full)full;
		options.argument_area_bytes = 4096;
		create(fixture, &options);
		fill_numbers(fixture, numbers, COUNT_MAX, UINT32_MAX);
		assert_int_equal(map_numbers(fixture, numbers, COUNT_MAX, 10, values, NULL), 0);
		assert_squares(fixture, values, COUNT_MAX);
		/* A chunk that can never fit. */
		assert_int_equal(map_numbers(fixture, numbers, COUNT_MAX, 500, values, &failed),
				 -E2BIG);
		assert_int_equal(failed, 0);
		destroy(fixture);
	}
}

/* ---- several at once --------------------------------------------------------------------- */

struct mapper {
	pthread_t thread;
	struct fixture *fixture;
	struct number numbers[COUNT_MAX / 10];
	uint64_t values[COUNT_MAX / 10];
	int error;
};

static void *map_some(void *argument)
{
	struct mapper *mapper = argument;

	for (int round = 0; round < 5 && !mapper->error; round++)
		mapper->error = map_numbers(mapper->fixture, mapper->numbers, COUNT_MAX / 10, 1,
					    mapper->values, NULL);
	return NULL;
}

/* Together they want more places than there are, and each holds some. */
static void map_together(struct fixture *fixture, enum executor_full full)
{
	enum { MAPPERS = 4 };
	static struct mapper mappers[MAPPERS];
	struct executor_options options = options_of(fixture, 2);

	options.capacity = 8;
	options.full = full;
	create(fixture, &options);
	for (int i = 0; i < MAPPERS; i++) {
		mappers[i] = (struct mapper) { .fixture = fixture };
		fill_numbers(fixture, mappers[i].numbers, COUNT_MAX / 10, UINT32_MAX);
		assert_int_equal(pthread_create(&mappers[i].thread, NULL, map_some, &mappers[i]),
				 0);
	}
	for (int i = 0; i < MAPPERS; i++)
		pthread_join(mappers[i].thread, NULL);
	for (int i = 0; i < MAPPERS; i++) {
		assert_int_equal(mappers[i].error, 0);
		for (size_t n = 0; n < COUNT_MAX / 10; n++)
			assert_int_equal(mappers[i].values[n], n % 5 == 4 ? 0 : n * n);
	}
	destroy(fixture);
}

static void test_together_blocking(void **state)
{
	map_together(*state, EXECUTOR_FULL_BLOCKS);
}

static void test_together_running(void **state)
{
	map_together(*state, EXECUTOR_FULL_RUNS);
}

static void test_after_shutdown(void **state)
{
	struct fixture *fixture = *state;
	struct number numbers[10];
	size_t failed = SIZE_MAX;

	create_plain(fixture, 1);
	fill_numbers(fixture, numbers, 10, UINT32_MAX);
	executor_shutdown(fixture->executor, 0);
	assert_int_equal(map_numbers(fixture, numbers, 10, 1, NULL, &failed), -ESHUTDOWN);
	assert_int_equal(failed, 0);
}

int main(void)
{
	static const struct kind_test tests[] = {
		KIND_TEST(test_chunks),
		KIND_TEST(test_small_arguments),
		KIND_TEST(test_first_failure),
		KIND_TEST(test_few_places),
		KIND_TEST(test_places_taken),
		KIND_TEST(test_area_full),
		KIND_TEST(test_together_blocking),
		KIND_TEST(test_together_running),
		KIND_TEST(test_after_shutdown),
	};

	return run_with_every_kind("executor map", tests, sizeof(tests) / sizeof(tests[0]));
}
