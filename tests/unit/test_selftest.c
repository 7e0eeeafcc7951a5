#include "analysis/selftest_simulation.h"
#include "analysis/statistics.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define SESSIONS 200

/* 95 % of 400 intervals, give or take 4 standard deviations. */
static void check_case(const struct selftest_case *scenario, unsigned long seed)
{
	struct selftest_counts counts = { 0 };

	assert_int_equal(selftest_simulate(scenario, SESSIONS, seed, &counts), 0);
	assert_int_equal(counts.sessions, SESSIONS);
	assert_true(counts.covered >= 362 && counts.covered <= 400);
	assert_true(counts.false_alarms <= 20);
	assert_true(counts.false_alarms <= counts.excluding);
	assert_true(counts.found >= SESSIONS * 8 / 10);
}

/* Cases of many blocks take long: build/selftest has them. */
static void test_cases(void **unused)
{
	(void)unused;
	size_t checked = 0;

	for (size_t i = 0; i < selftest_case_count; i++) {
		const struct selftest_case *scenario = &selftest_cases[i];

		if (scenario->blocks > 30)
			continue;
		check_case(scenario, 100 + i);
		checked++;
	}
	assert_true(checked >= 4);
}

static void test_alike(void **unused)
{
	(void)unused;
	const struct selftest_case alike = { "alike", 40, SELFTEST_NORMAL, 0.005, 0.5, 0 };
	struct selftest_counts counts = { 0 };

	check_case(&alike, 7);
	assert_int_equal(selftest_simulate(&alike, SESSIONS, 7, &counts), 0);
	assert_true(counts.dependent > SESSIONS * 3 / 2);
}

static void test_precision(void **unused)
{
	(void)unused;
	const struct selftest_case precise = { "precise", 90, SELFTEST_NORMAL, 0.02, 0, 0.015 };
	struct selftest_counts counts = { 0 }, again = { 0 };

	assert_int_equal(selftest_simulate(&precise, 50, 3, &counts), 0);
	/* Some sessions end early, none before the first look. */
	assert_true(counts.blocks >= 50 * 15 && counts.blocks < 50 * 90);
	assert_int_equal(selftest_simulate(&precise, 50, 3, &again), 0);
	assert_memory_equal(&counts, &again, sizeof(counts));
}

static void test_bounds(void **unused)
{
	(void)unused;
	struct selftest_counts counts = { .sessions = 100, .covered = 190, .false_alarms = 5 };

	assert_true(selftest_holds(&counts));
	counts.false_alarms = 6;
	assert_false(selftest_holds(&counts));
	counts.false_alarms = 0;
	counts.covered = 185;
	assert_false(selftest_holds(&counts));
	counts.covered = 195;
	assert_false(selftest_holds(&counts));
}

/* Wilson's interval of 10 in 100, and its ends. */
static void test_share(void **unused)
{
	(void)unused;
	double low, high;

	statistics_share(10, 100, &low, &high);
	assert_true(fabs(low - 0.0552) < 0.0001 && fabs(high - 0.1744) < 0.0001);
	statistics_share(0, 20, &low, &high);
	assert_true(low == 0 && high > 0.1 && high < 0.2);
	statistics_share(20, 20, &low, &high);
	assert_true(low > 0.8 && high == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),	  cmocka_unit_test(test_alike),
		cmocka_unit_test(test_precision), cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
