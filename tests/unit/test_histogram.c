/* Buckets of times, against the times themselves. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "measure/histogram.h"

static void assert_near(double value, double expected)
{
	assert_true(fabs(value - expected) <= expected / 32 + 0.5);
}

static void test_each_time_lands_in_a_bucket_of_its_size(void **state)
{
	(void)state;
	for (uint64_t time_ns = 0; time_ns < 1ULL << 42; time_ns += 1 + time_ns / 7) {
		struct histogram *histogram = calloc(1, sizeof(*histogram));

		histogram_add(histogram, time_ns);
		assert_near(histogram_percentile(histogram, 0.5), (double)time_ns);
		assert_int_equal(histogram->most_ns, time_ns);
		free(histogram);
	}
}

/* The longest of a bucket lies in it, and the next time does not. */
static void test_where_buckets_end(void **state)
{
	(void)state;
	for (unsigned bucket = 0; bucket + 1 < HISTOGRAM_BUCKETS; bucket++) {
		struct histogram histogram = { 0 };
		uint64_t most_ns = histogram_bucket_most_ns(bucket);

		histogram_add(&histogram, most_ns);
		histogram_add(&histogram, most_ns + 1);
		assert_int_equal(histogram.buckets[bucket], 1);
		assert_int_equal(histogram.buckets[bucket + 1], 1);
	}
}

static void test_the_longest_times(void **state)
{
	struct histogram histogram = { 0 };

	(void)state;
	histogram_add(&histogram, UINT64_MAX);
	histogram_add(&histogram, 1ULL << 50);
	assert_int_equal(histogram.count, 2);
	assert_int_equal(histogram.buckets[HISTOGRAM_BUCKETS - 1], 2);
}

static void test_percentiles(void **state)
{
	struct histogram histogram = { 0 };

	(void)state;
	assert_true(isnan(histogram_percentile(&histogram, 0.5)));
	for (uint64_t i = 1; i <= 1000; i++)
		histogram_add(&histogram, i * 1000);
	assert_near(histogram_percentile(&histogram, 0.5), 500000);
	assert_near(histogram_percentile(&histogram, 0.9), 900000);
	assert_near(histogram_percentile(&histogram, 0.99), 990000);
	/* Ten samples beyond, or none is given. */
	assert_true(isnan(histogram_percentile(&histogram, 0.999)));
	assert_int_equal(histogram.sum_ns, 500500000);
}

static void test_merged(void **state)
{
	struct histogram low = { 0 }, high = { 0 };

	(void)state;
	for (uint64_t i = 0; i < 100; i++) {
		histogram_add(&low, 100);
		histogram_add(&high, 900000);
	}
	histogram_merge(&low, &high);
	assert_int_equal(low.count, 200);
	assert_int_equal(low.most_ns, 900000);
	assert_near(histogram_percentile(&low, 0.25), 100);
	assert_near(histogram_percentile(&low, 0.75), 900000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_time_lands_in_a_bucket_of_its_size),
		cmocka_unit_test(test_where_buckets_end),
		cmocka_unit_test(test_the_longest_times),
		cmocka_unit_test(test_percentiles),
		cmocka_unit_test(test_merged),
	};

	return cmocka_run_group_tests_name("histogram", tests, NULL, NULL);
}
