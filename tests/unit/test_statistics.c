#include "analysis/statistics.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CLOSE(value, expected) assert_true(fabs((value) - (expected)) < 1e-9)

static void test_holm(void **unused)
{
	(void)unused;
	double p[] = { 0.01, NAN, 0.04, 0.03, 0.005, 0.9 };
	double one[] = { 0.04 };
	double none[] = { NAN };

	assert_int_equal(statistics_holm(p, 6), 0);
	CLOSE(p[0], 0.04);
	assert_true(isnan(p[1]));
	CLOSE(p[2], 0.09);
	CLOSE(p[3], 0.09);
	CLOSE(p[4], 0.025);
	CLOSE(p[5], 0.9);
	assert_int_equal(statistics_holm(one, 1), 0);
	CLOSE(one[0], 0.04);
	assert_int_equal(statistics_holm(none, 1), 0);
	assert_true(isnan(none[0]));
	assert_int_equal(statistics_holm(NULL, 0), 0);
}

static void test_holm_is_capped(void **unused)
{
	(void)unused;
	double p[] = { 0.6, 0.7, 0.8 };

	assert_int_equal(statistics_holm(p, 3), 0);
	for (size_t i = 0; i < 3; i++)
		CLOSE(p[i], 1);
}

static void test_descriptions(void **unused)
{
	(void)unused;
	double values[] = { 4, 1, NAN, 3, 2 };
	double present[5];
	size_t count = statistics_present(values, 5, present);

	assert_int_equal(count, 4);
	CLOSE(statistics_mean(present, count), 2.5);
	CLOSE(statistics_minimum(present, count), 1);
	CLOSE(statistics_median(present, count), 2.5);
	CLOSE(statistics_median(present, 3), 2);
	CLOSE(statistics_quantile(present, 4, 0.9), 3.7);
	CLOSE(statistics_quantile(present, 4, 1), 4);
	assert_true(isnan(statistics_median(present, 0)));
	assert_true(isnan(statistics_mean(present, 0)));
	assert_true(isnan(statistics_minimum(present, 0)));
}

static void test_lag1(void **unused)
{
	(void)unused;
	static const double rising[] = { 1, 2, 3, 4, 5 }, flat[] = { 2, 2, 2 };
	static const double alternating[] = { 1, -1, 1, -1 };

	CLOSE(statistics_lag1(rising, 5), 0.4);
	CLOSE(statistics_lag1(alternating, 4), -0.75);
	CLOSE(statistics_lag1(flat, 3), 0);
	assert_true(isnan(statistics_lag1(rising, 2)));
}

static void test_trend(void **unused)
{
	(void)unused;
	static const double rising[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
	static const double mixed[] = { 5, 6, 4, 7, 3, 8, 2, 9, 1, 10 };

	/* S = 45, variance 125: z = 44 / sqrt(125). */
	CLOSE(statistics_trend(rising, 10), erfc(44 / sqrt(125) / sqrt(2)));
	assert_true(statistics_trend(mixed, 10) > 0.5);
	assert_true(isnan(statistics_trend(rising, 7)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_holm),	     cmocka_unit_test(test_holm_is_capped),
		cmocka_unit_test(test_descriptions), cmocka_unit_test(test_lag1),
		cmocka_unit_test(test_trend),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
