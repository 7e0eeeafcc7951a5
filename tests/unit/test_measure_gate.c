/* The start gate, with threads and with processes: it must be the same for both. */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "census.h"
#include "measure/clock.h"
#include "measure/futex.h"
#include "measure/gate.h"

enum { PARTIES = 4, CROWD_MAX = 8 };

/* In shared memory. */
struct crowd {
	struct gate gate;
	_Atomic uint32_t passed; /* through the gate, or sent home */
	struct member {
		struct crowd *crowd;
		int result;
		uint64_t passed_ns;
	} members[CROWD_MAX];
};

struct variant {
	bool processes;
	uint32_t cpus; /* fewer than the parties: they sleep at once */
};

struct meeting {
	const struct variant *variant;
	struct crowd *crowd;
	size_t present;
	pthread_t threads[CROWD_MAX];
	pid_t processes[CROWD_MAX];
};

static void *attend(void *argument)
{
	struct member *member = argument;

	member->result = gate_arrive(&member->crowd->gate);
	member->passed_ns = clock_now_ns();
	atomic_fetch_add(&member->crowd->passed, 1);
	return NULL;
}

static struct meeting meet(const struct variant *variant, bool held)
{
	struct meeting meeting = { .variant = variant };

	meeting.crowd = mmap(NULL, sizeof(*meeting.crowd), PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(meeting.crowd, MAP_FAILED);
	gate_init(&meeting.crowd->gate, PARTIES, variant->cpus, held);
	return meeting;
}

static void arrive(struct meeting *meeting, size_t count)
{
	for (; count > 0; count--) {
		struct member *member = &meeting->crowd->members[meeting->present];

		*member = (struct member) { .crowd = meeting->crowd, .result = 1 };
		if (!meeting->variant->processes) {
			assert_int_equal(pthread_create(&meeting->threads[meeting->present], NULL,
							attend, member),
					 0);
		} else {
			pid_t pid = fork();

			if (pid == 0) {
				attend(member);
				_exit(0);
			}
			assert_true(pid > 0);
			meeting->processes[meeting->present] = pid;
		}
		meeting->present++;
	}
}

/* Waits until all have left, and that each left with this result. */
static void part(struct meeting *meeting, int result)
{
	for (size_t i = 0; i < meeting->present; i++) {
		int status = 0;

		if (meeting->variant->processes)
			waitpid(meeting->processes[i], &status, 0);
		else
			pthread_join(meeting->threads[i], NULL);
		assert_int_equal(status, 0);
		assert_int_equal(meeting->crowd->members[i].result, result);
	}
	assert_int_equal(meeting->crowd->passed, meeting->present);
	munmap(meeting->crowd, sizeof(*meeting->crowd));
}

/* Gives those who wrongly pass the time to do so. */
static void assert_nobody_passes(const struct meeting *meeting)
{
	for (int i = 0; i < 25; i++)
		nap();
	assert_int_equal(meeting->crowd->passed, 0);
}

static void assert_passed_after(const struct meeting *meeting, uint64_t opened_ns)
{
	AWAIT(meeting->crowd->passed == meeting->present);
	for (size_t i = 0; i < meeting->present; i++)
		assert_true(meeting->crowd->members[i].passed_ns >= opened_ns);
}

static void test_last_opens(const struct variant *variant)
{
	struct meeting meeting = meet(variant, false);
	struct gate *gate = &meeting.crowd->gate;
	uint64_t before_ns;

	arrive(&meeting, PARTIES - 1);
	AWAIT(gate->arrived == PARTIES - 1);
	assert_nobody_passes(&meeting);
	assert_int_equal(gate_wait_ready(gate, clock_now_ns() + 1000000), -ETIMEDOUT);
	assert_int_equal(gate->ready_ns, 0);
	before_ns = clock_now_ns();
	arrive(&meeting, 1);
	assert_int_equal(gate_wait_ready(gate, NO_TIMEOUT), 0);
	assert_passed_after(&meeting, gate->opened_ns);
	assert_true(gate->opened_ns >= before_ns && gate->opened_ns == gate->ready_ns);
	/* Whoever comes later finds it open, and so do those who would end it. */
	gate_abort(gate);
	arrive(&meeting, 2);
	part(&meeting, 0);
}

static void test_held(const struct variant *variant)
{
	struct meeting meeting = meet(variant, true);
	struct gate *gate = &meeting.crowd->gate;
	uint64_t before_ns;

	arrive(&meeting, PARTIES);
	assert_int_equal(gate_wait_ready(gate, NO_TIMEOUT), 0);
	assert_int_equal(gate_wait_ready(gate, 0), 0);
	arrive(&meeting, 1);
	assert_nobody_passes(&meeting);
	before_ns = clock_now_ns();
	assert_true(gate->ready_ns > 0 && gate->ready_ns <= before_ns);
	gate_open(gate);
	assert_true(gate->opened_ns >= before_ns);
	assert_passed_after(&meeting, gate->opened_ns);
	arrive(&meeting, 1);
	part(&meeting, 0);
}

static void test_abort_while_closed(const struct variant *variant)
{
	struct meeting meeting = meet(variant, false);

	arrive(&meeting, PARTIES - 1);
	AWAIT(meeting.crowd->gate.arrived == PARTIES - 1);
	assert_nobody_passes(&meeting);
	gate_abort(&meeting.crowd->gate);
	assert_int_equal(gate_wait_ready(&meeting.crowd->gate, NO_TIMEOUT), -ECANCELED);
	arrive(&meeting, 2);
	part(&meeting, -ECANCELED);
}

static void test_abort_while_ready(const struct variant *variant)
{
	struct meeting meeting = meet(variant, true);

	arrive(&meeting, PARTIES);
	assert_int_equal(gate_wait_ready(&meeting.crowd->gate, NO_TIMEOUT), 0);
	gate_abort(&meeting.crowd->gate);
	gate_open(&meeting.crowd->gate);
	assert_int_equal(gate_wait_ready(&meeting.crowd->gate, NO_TIMEOUT), -ECANCELED);
	arrive(&meeting, 1);
	part(&meeting, -ECANCELED);
}

static void with_every_variant(void (*test)(const struct variant *))
{
	static const struct variant variants[] = {
		{ false, 0 }, { false, PARTIES }, { true, 0 }, { true, PARTIES }
	};

	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++)
		test(&variants[i]);
}

#define VARIANT_TEST(name)                                                                         \
	static void every_##name(void **state)                                                     \
	{                                                                                          \
		(void)state;                                                                       \
		with_every_variant(name);                                                          \
	}

VARIANT_TEST(test_last_opens)
VARIANT_TEST(test_held)
VARIANT_TEST(test_abort_while_closed)
VARIANT_TEST(test_abort_while_ready)

/* A gate for one is no obstacle, and it can be used again. */
static void test_one_party(void **state)
{
	struct gate gate;

	(void)state;
	for (int round = 0; round < 3; round++) {
		gate_init(&gate, 1, 1, false);
		assert_int_equal(gate_arrive(&gate), 0);
		assert_int_equal(gate_wait_ready(&gate, 0), 0);
	}
}

static void test_futex_returns(void **state)
{
	_Atomic uint32_t word = 5;
	uint64_t begin_ns = clock_now_ns();

	(void)state;
	assert_int_equal(futex_wait(&word, 4, NO_TIMEOUT), -EAGAIN);
	assert_int_equal(futex_wait(&word, 5, 0), -ETIMEDOUT);
	assert_int_equal(futex_wait(&word, 5, begin_ns + 3000000), -ETIMEDOUT);
	assert_true(clock_now_ns() >= begin_ns + 3000000);
	futex_wake_all(&word);
	begin_ns = clock_now_ns();
	clock_sleep_until(begin_ns + 3000000);
	assert_true(clock_now_ns() >= begin_ns + 3000000);
	clock_sleep_until(begin_ns);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		CENSUS_TEST(every_test_last_opens),
		CENSUS_TEST(every_test_held),
		CENSUS_TEST(every_test_abort_while_closed),
		CENSUS_TEST(every_test_abort_while_ready),
		CENSUS_TEST(test_one_party),
		CENSUS_TEST(test_futex_returns),
	};

	return cmocka_run_group_tests_name("gate", tests, NULL, NULL);
}
