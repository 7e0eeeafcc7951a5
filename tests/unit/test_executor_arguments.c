/* Arguments of any size: what is too large for the record lies in the argument area, until the
 * future is released. */
#include <pthread.h>
#include <sched.h>

#include "executor_fixture.h"

#define LARGE_BYTES 1000000UL

static unsigned char byte_of(uint32_t seed, size_t position)
{
	return (unsigned char)((seed + position) * 2654435761U >> 13);
}

/* seed, size, and then what follows from them. */
struct head {
	uint32_t seed;
	uint32_t bytes;
};

static void fill_in(unsigned char *argument, size_t bytes, uint32_t seed)
{
	struct head head = { seed, (uint32_t)bytes };

	for (size_t i = 0; i < bytes; i++)
		argument[i] = byte_of(seed, i);
	if (bytes >= sizeof(head))
		memcpy(argument, &head, sizeof(head));
}

static bool is_right(const unsigned char *argument, size_t bytes, uint32_t seed)
{
	for (size_t i = bytes < sizeof(struct head) ? 0 : sizeof(struct head); i < bytes; i++)
		if (argument[i] != byte_of(seed, i))
			return false;
	return true;
}

/* The value is the number of bytes if they are right. */
static int task_check(struct worker *worker, const void *argument)
{
	struct head head;

	memcpy(&head, argument, sizeof(head));
	if (!is_right(argument, head.bytes, head.seed))
		return -EBADMSG;
	worker_set_value(worker, head.bytes);
	return 0;
}

static int task_check_byte(struct worker *worker, const void *argument)
{
	(void)worker;
	return is_right(argument, 1, 77) ? 0 : -EBADMSG;
}

static int task_check_none(struct worker *worker, const void *argument)
{
	(void)worker;
	(void)argument;
	return 0;
}

static int submit_bytes(struct fixture *fixture, size_t bytes, uint32_t seed, struct future *future)
{
	static unsigned char argument[LARGE_BYTES];
	struct task task = { .function = bytes >= sizeof(struct head) ? task_check
					 : bytes == 1		      ? task_check_byte
								      : task_check_none,
			     .argument = bytes > 0 ? argument : NULL,
			     .argument_bytes = bytes };
	int error;

	fill_in(argument, bytes, bytes == 1 ? 77 : seed);
	error = executor_submit(fixture->executor, &task, future);
	memset(argument, 0xee, bytes);
	return error;
}

static void create_with_area(struct fixture *fixture, size_t bytes, enum executor_full full)
{
	struct executor_options options = options_of(fixture, 2);

	options.argument_area_bytes = bytes;
	options.full = full;
	create(fixture, &options);
}

static void test_sizes(void **state)
{
	static const size_t sizes[] = { 0, 1, 8, 63, 64, 65, 127, 128, 129, 4096, LARGE_BYTES };
	enum { SIZES = sizeof(sizes) / sizeof(sizes[0]) };
	struct fixture *fixture = *state;
	struct future futures[2 * SIZES];

	create_plain(fixture, 2);
	for (uint32_t i = 0; i < 2 * SIZES; i++)
		assert_int_equal(submit_bytes(fixture, sizes[i % SIZES], i, &futures[i]), 0);
	for (uint32_t i = 0; i < 2 * SIZES; i++) {
		size_t bytes = sizes[i % SIZES];
		struct outcome outcome = settle(&futures[i]);

		assert_int_equal(outcome.status, 0);
		assert_int_equal(outcome.value, bytes >= sizeof(struct head) ? bytes : 0);
		assert_int_equal(future_release(&futures[i]), 0);
	}
}

/* What is released is used again, in whatever order that happens. */
static void test_many_at_once(void **state)
{
	enum { PLACES = 40 };
	struct fixture *fixture = *state;
	uint32_t rounds = rounds_of(fixture, 20000), random = 1;
	struct future futures[PLACES];
	size_t bytes[PLACES] = { 0 };

	/* Not much more than all of them together can need. */
	create_with_area(fixture, PLACES * 6000, EXECUTOR_FULL_REFUSES);
	if (rounds < 2 * PLACES)
		rounds = 2 * PLACES;
	for (uint32_t round = 0; round < rounds; round++) {
		uint32_t place;

		random = random * 1664525 + 1013904223;
		place = (random >> 16) % PLACES;
		if (bytes[place] > 0) {
			assert_int_equal(settle(&futures[place]).value, bytes[place]);
			assert_int_equal(future_release(&futures[place]), 0);
		}
		bytes[place] = 8 + (random >> 8) % 3000;
		assert_int_equal(submit_bytes(fixture, bytes[place], random, &futures[place]), 0);
	}
	for (uint32_t place = 0; place < PLACES; place++)
		if (bytes[place] > 0)
			assert_int_equal(settle(&futures[place]).value, bytes[place]);
}

/* ---- the area is full ------------------------------------------------------------------- */

enum { PIECES = 8, PIECE_BYTES = 100000 };
#define AREA_BYTES ((size_t)PIECES * 100032)

static void fill_area(struct fixture *fixture, struct future *futures)
{
	for (uint32_t i = 0; i < PIECES; i++)
		assert_int_equal(submit_bytes(fixture, PIECE_BYTES, i, &futures[i]), 0);
}

static void assert_piece(const struct future *future)
{
	assert_int_equal(settle(future).value, PIECE_BYTES);
}

static void test_full_refuses(void **state)
{
	struct fixture *fixture = *state;
	struct future futures[PIECES], another;

	create_with_area(fixture, AREA_BYTES, EXECUTOR_FULL_REFUSES);
	for (int round = 0; round < 5; round++) {
		fill_area(fixture, futures);
		assert_int_equal(submit_bytes(fixture, PIECE_BYTES, 9, &another), -EAGAIN);
		assert_int_equal(submit_bytes(fixture, 65, 9, &another), -EAGAIN);
		/* Small ones need no place in it. */
		assert_int_equal(submit_bytes(fixture, 64, 9, &another), 0);
		assert_int_equal(settle(&another).value, 64);
		assert_int_equal(future_release(&another), 0);
		assert_int_equal(submit_bytes(fixture, AREA_BYTES + 1, 9, &another), -E2BIG);
		for (uint32_t i = 0; i < PIECES; i++)
			assert_piece(&futures[i]);
		/* Settled is not released. */
		assert_int_equal(submit_bytes(fixture, 65, 9, &another), -EAGAIN);
		for (uint32_t i = 0; i < PIECES; i++)
			assert_int_equal(future_release(&futures[(i * 3 + 1) % PIECES]), 0);
		/* Neighbours have grown together. */
		assert_int_equal(submit_bytes(fixture, AREA_BYTES, 9, &another), 0);
		assert_int_equal(settle(&another).value, AREA_BYTES);
		assert_int_equal(future_release(&another), 0);
	}
}

/* Tasks without futures give theirs back at their end. */
static void test_detached(void **state)
{
	struct fixture *fixture = *state;
	uint32_t rounds = rounds_of(fixture, 2000) + 3 * PIECES;

	create_with_area(fixture, AREA_BYTES, EXECUTOR_FULL_REFUSES);
	for (uint32_t i = 0; i < rounds; i++)
		while (submit_bytes(fixture, PIECE_BYTES, i, NULL) == -EAGAIN)
			assert_int_equal(executor_drain(fixture->executor, NO_TIMEOUT), 0);
	assert_int_equal(executor_drain(fixture->executor, NO_TIMEOUT), 0);
	assert_int_equal(submit_bytes(fixture, AREA_BYTES, 9, NULL), 0);
}

static void test_cancelled(void **state)
{
	struct fixture *fixture = *state;
	struct future futures[PIECES], another;

	create_with_area(fixture, AREA_BYTES, EXECUTOR_FULL_REFUSES);
	for (uint32_t i = 0; i < 2; i++)
		submit_detached(fixture, task_hold, i);
	AWAIT(fixture->shared->holding == 2);
	for (int round = 0; round < 5; round++) {
		fill_area(fixture, futures);
		for (uint32_t i = 0; i < PIECES; i++) {
			assert_int_equal(future_cancel(&futures[i]), 0);
			assert_int_equal(future_release(&futures[i]), 0);
		}
	}
	assert_int_equal(submit_bytes(fixture, AREA_BYTES, 9, &another), 0);
	open_held(fixture->shared);
	assert_int_equal(settle(&another).value, AREA_BYTES);
}

struct producer {
	struct fixture *fixture;
	struct future future;
	_Atomic bool done;
	int error;
};

static void *submit_piece(void *argument)
{
	struct producer *producer = argument;

	producer->error = submit_bytes(producer->fixture, PIECE_BYTES, 9, &producer->future);
	atomic_store(&producer->done, true);
	return NULL;
}

static uint64_t cpu_time_ns(void)
{
	struct timespec used;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	return (uint64_t)used.tv_sec * 1000000000U + (uint64_t)used.tv_nsec;
}

/* Who waits for a place in the area sleeps. */
static void test_full_blocks(void **state)
{
	struct fixture *fixture = *state;
	struct producer producer = { .fixture = fixture };
	struct future futures[PIECES];
	uint64_t begin_ns, used_ns;
	bool early;
	pthread_t other;

	create_with_area(fixture, AREA_BYTES, EXECUTOR_FULL_BLOCKS);
	fill_area(fixture, futures);
	for (uint32_t i = 0; i < PIECES; i++)
		assert_piece(&futures[i]);
	begin_ns = cpu_time_ns();
	assert_int_equal(pthread_create(&other, NULL, submit_piece, &producer), 0);
	usleep(200000);
	early = atomic_load(&producer.done);
	used_ns = cpu_time_ns() - begin_ns;
	assert_int_equal(future_release(&futures[3]), 0);
	pthread_join(other, NULL);
	assert_false(early);
	assert_int_equal(producer.error, 0);
	assert_piece(&producer.future);
	if (used_ns > 100000000)
		fail_msg("200 ms of waiting took %u ms of CPU time", (unsigned)(used_ns / 1000000));
}

static void test_full_runs(void **state)
{
	struct fixture *fixture = *state;
	struct future futures[PIECES], here;

	create_with_area(fixture, AREA_BYTES, EXECUTOR_FULL_RUNS);
	fill_area(fixture, futures);
	for (uint32_t i = 0; i < 5; i++) {
		assert_int_equal(submit_bytes(fixture, PIECE_BYTES, i, &here), 0);
		assert_int_equal(future_state(&here), FUTURE_FINISHED);
		assert_piece(&here);
		assert_int_equal(settle(&here).worker, executor_workers(fixture->executor));
		assert_int_equal(future_release(&here), 0);
	}
	for (uint32_t i = 0; i < PIECES; i++)
		assert_piece(&futures[i]);
}

/* No sum of sizes wraps around. */
static void test_absurd_sizes(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 1);
	struct executor *executor = NULL;
	int error;

	options.argument_area_bytes = SIZE_MAX;
	error = executor_create(&executor, &options);
	assert_true(error == -EINVAL || error == -ENOMEM);
	options.argument_area_bytes = 0;
	options.slot_bytes = SIZE_MAX;
	error = executor_create(&executor, &options);
	assert_true(error == -EINVAL || error == -ENOMEM);
	options.slot_bytes = SIZE_MAX / 2 + 1;
	error = executor_create(&executor, &options);
	assert_true(error == -EINVAL || error == -ENOMEM);
}

int main(void)
{
	static const struct kind_test tests[] = {
		KIND_TEST(test_sizes),
		KIND_TEST(test_many_at_once),
		KIND_TEST(test_full_refuses),
		KIND_TEST(test_detached),
		KIND_TEST_NEEDS(test_cancelled, EXECUTOR_PENDING_CANCEL),
		KIND_TEST(test_full_blocks),
		KIND_TEST(test_full_runs),
		KIND_TEST(test_absurd_sizes),
	};

	return run_with_every_kind("executor arguments", tests, sizeof(tests) / sizeof(tests[0]));
}
