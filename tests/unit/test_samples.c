/* What times come to, against figures worked out by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/samples.h"

static void test_nothing_comes_to_nothing(void **state)
{
	struct samples_summary summary = samples_summarize(NULL, 0);

	(void)state;
	assert_true(isnan(summary.p50_ns) && isnan(summary.p90_ns) && isnan(summary.p99_ns));
	assert_true(isnan(summary.mean_ns) && isnan(summary.most_ns));
}

static void test_few_have_a_median_alone(void **state)
{
	uint64_t times_ns[] = { 30, 10, 20, 40 };
	struct samples_summary summary = samples_summarize(times_ns, 4);

	(void)state;
	assert_true(summary.p50_ns == 20 && summary.mean_ns == 25 && summary.most_ns == 40);
	assert_true(isnan(summary.p90_ns) && isnan(summary.p99_ns));
	assert_int_equal(times_ns[0], 10);
	assert_int_equal(times_ns[3], 40);
}

static void test_percentiles_have_ten_beyond(void **state)
{
	static const struct {
		size_t count;
		double p50, p90, p99;
	} cases[] = { { 99, 50, NAN, NAN },
		      { 100, 50, 90, NAN },
		      { 999, 500, 900, NAN },
		      { 1000, 500, 900, 990 } };
	uint64_t times_ns[1000];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct samples_summary summary;

		for (size_t n = 0; n < cases[i].count; n++)
			times_ns[n] = cases[i].count - n;
		summary = samples_summarize(times_ns, cases[i].count);
		assert_true(summary.p50_ns == cases[i].p50);
		assert_true(summary.p90_ns == cases[i].p90 || isnan(cases[i].p90));
		assert_true(summary.p99_ns == cases[i].p99 || isnan(cases[i].p99));
		assert_int_equal(isnan(summary.p90_ns), isnan(cases[i].p90));
		assert_int_equal(isnan(summary.p99_ns), isnan(cases[i].p99));
	}
}

static void test_counted_in_a_histogram(void **state)
{
	uint64_t times_ns[] = { 5, 5, 7000000 };
	struct histogram histogram = { 0 };

	(void)state;
	samples_count(times_ns, 3, &histogram);
	assert_int_equal(histogram.count, 3);
	assert_int_equal(histogram.buckets[5], 2);
	assert_int_equal(histogram.most_ns, 7000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_comes_to_nothing),
		cmocka_unit_test(test_few_have_a_median_alone),
		cmocka_unit_test(test_percentiles_have_ten_beyond),
		cmocka_unit_test(test_counted_in_a_histogram),
	};

	return cmocka_run_group_tests_name("samples", tests, NULL, NULL);
}
