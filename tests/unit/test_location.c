#include "analysis/location.h"

#include <errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PAIRS	 60
#define SESSIONS 300

static gsl_rng *random_numbers;

/* An autoregression of the first order around centre. */
static void fill(double *values, size_t count, double correlation, double centre)
{
	double state = 0;

	for (int i = -50; i < (int)count; i++) {
		state = correlation * state + gsl_ran_gaussian(random_numbers, 1);
		if (i >= 0)
			values[i] = centre + state;
	}
}

static struct location location_at(const double *values, size_t count, double margin)
{
	struct location location;

	assert_int_equal(location_of(values, count, margin, &location), 0);
	return location;
}

static struct signed_rank ranks_at(const double *values, size_t count, double margin)
{
	double sorted[PAIRS];
	struct signed_rank ranks;

	memcpy(sorted, values, count * sizeof(*sorted));
	assert_int_equal(statistics_signed_rank(sorted, count, margin, &ranks), 0);
	return ranks;
}

static void assert_same(const struct signed_rank *ranks, const struct signed_rank *other)
{
	assert_true(ranks->estimate == other->estimate);
	assert_true(ranks->low == other->low && ranks->high == other->high);
	assert_true(ranks->p_different == other->p_different);
	assert_true(ranks->p_equivalent == other->p_equivalent);
}

static void test_independent(void **unused)
{
	(void)unused;
	const double alternating[] = { 1, -1, 2, -2, 3, -3, 4, -4, 5, -5 };
	struct location location = location_at(alternating, 10, 1);
	struct signed_rank ranks = ranks_at(alternating, 10, 1);

	assert_int_equal(location.block_length, 0);
	assert_true(location.lag1 < 0);
	assert_true(location.effective == 10);
	assert_same(&location.ranks, &ranks);
}

static void test_dependent(void **unused)
{
	(void)unused;
	double values[PAIRS];

	fill(values, PAIRS, 0.8, 0);
	struct location location = location_at(values, PAIRS, 1);
	struct location again = location_at(values, PAIRS, 1);
	struct signed_rank ranks = ranks_at(values, PAIRS, 1);

	assert_true(location.block_length > 1);
	assert_true(location.block_length <= PAIRS / 3);
	assert_true(location.lag1 > 0.5);
	assert_true(location.effective >= 2 && location.effective < PAIRS / 2.0);
	assert_true(location.ranks.estimate == ranks.estimate);
	assert_true(location.ranks.low < ranks.low && location.ranks.high > ranks.high);
	assert_same(&location.ranks, &again.ranks);
}

/* Of scales and signs, in which the seed has no part. */
static void test_equivariance(void **unused)
{
	(void)unused;
	double values[PAIRS], scaled[PAIRS];

	fill(values, PAIRS, 0.6, 0.3);
	for (size_t i = 0; i < PAIRS; i++)
		scaled[i] = -1024 * values[i];
	struct location location = location_at(values, PAIRS, 1);
	struct location other = location_at(scaled, PAIRS, 1024);

	assert_true(location.block_length > 0);
	assert_int_equal(other.block_length, location.block_length);
	assert_true(fabs(other.ranks.low / -1024 - location.ranks.high) < 0.01);
	assert_true(fabs(other.ranks.p_different - location.ranks.p_different) < 0.01);
}

static void expect_consistent(const struct signed_rank *ranks, double margin)
{
	assert_int_equal(ranks->p_different <= 0.05, ranks->low > 0 || ranks->high < 0);
	assert_int_equal(ranks->p_equivalent <= 0.05, ranks->low > -margin && ranks->high < margin);
}

static void test_p_values(void **unused)
{
	(void)unused;
	double values[PAIRS];

	for (size_t i = 0; i < SESSIONS; i++) {
		fill(values, PAIRS, 0.5, 0.5 * (double)(i % 2));
		struct location location = location_at(values, PAIRS, 1);

		expect_consistent(&location.ranks, 1);
	}
}

/* Of 300 intervals of 95 %, 285 hold the truth; fewer than 270 have a chance of 1:10 000. */
static void test_coverage(void **unused)
{
	(void)unused;
	size_t covered = 0, by_ranks = 0;
	double values[PAIRS];

	for (size_t i = 0; i < SESSIONS; i++) {
		fill(values, PAIRS, 0.5, 7);
		struct location location = location_at(values, PAIRS, 1);
		struct signed_rank ranks = ranks_at(values, PAIRS, 1);

		covered += location.ranks.low <= 7 && location.ranks.high >= 7;
		by_ranks += ranks.low <= 7 && ranks.high >= 7;
	}
	assert_true(covered >= 270);
	assert_true(by_ranks < 255);
}

static void test_ends(void **unused)
{
	(void)unused;
	const double equal[] = { 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1 };
	const double bad[] = { 1, NAN };
	double steps[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2 };
	struct location location = location_at(equal, 10, 1);

	assert_int_equal(location.block_length, 0);
	assert_true(location.ranks.low == 0.1 && location.ranks.high == 0.1);
	location = location_at(equal, 5, 1);
	assert_false(location.ranks.has_interval);
	location = location_at(equal, 1, 1);
	assert_true(isnan(location.lag1));
	location = location_at(steps, 16, 1);
	assert_true(location.ranks.low <= 1 && location.ranks.high >= 1);
	assert_int_equal(location_of(bad, 2, 1, &location), -EINVAL);
	assert_int_equal(location_of(bad, 0, 1, &location), -EINVAL);
}

static void test_near(void **unused)
{
	(void)unused;
	double values[PAIRS];

	for (size_t count = 1; count <= PAIRS; count++) {
		fill(values, count, 0, 100);
		struct signed_rank ranks;

		assert_int_equal(statistics_signed_rank(values, count, 0, &ranks), 0);
		for (double guess = 90; guess <= 110; guess += 5) {
			double near = statistics_hodges_lehmann_near(values, count, guess, 1);

			/* An even number of averages has two in the middle. */
			assert_true(fabs(near - ranks.estimate) <
				    (count * (count + 1) / 2 % 2 ? 0.02 : 1));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_independent),  cmocka_unit_test(test_dependent),
		cmocka_unit_test(test_equivariance), cmocka_unit_test(test_p_values),
		cmocka_unit_test(test_coverage),     cmocka_unit_test(test_ends),
		cmocka_unit_test(test_near),
	};

	random_numbers = gsl_rng_alloc(gsl_rng_taus2);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	gsl_rng_free(random_numbers);
	return failed;
}
