#include "analysis/statistics.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CLOSE(value, expected) assert_true(fabs((value) - (expected)) < 1e-9)

/* A generator of our own, so that every machine tests the same sessions. */
static uint64_t state;

static double uniform(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return ((double)(state * UINT64_C(0x2545F4914F6CDD1D) >> 11) + 0.5) * 0x1p-53;
}

static double normal(void)
{
	return sqrt(-2 * log(uniform())) * cos(2 * M_PI * uniform());
}

static double cauchy(void)
{
	return tan(M_PI * (uniform() - 0.5));
}

static struct signed_rank ranks_of(const double *values, size_t count, double margin)
{
	double *copy = malloc(count * sizeof(*copy));
	struct signed_rank ranks;

	memcpy(copy, values, count * sizeof(*copy));
	assert_int_equal(statistics_signed_rank(copy, count, margin, &ranks), 0);
	free(copy);
	return ranks;
}

/* Depression scores before and after (Hollander and Wolfe, table 3.1). */
static const double depression[] = {
	1.83 - 0.878, 0.50 - 0.647, 1.62 - 0.598, 2.48 - 2.05, 1.68 - 1.06,
	1.88 - 1.29,  1.55 - 1.06,  3.06 - 3.14,  1.30 - 1.29,
};

static void test_textbook(void **unused)
{
	(void)unused;
	struct signed_rank ranks = ranks_of(depression, 9, 1);

	assert_true(ranks.has_interval);
	assert_int_equal(ranks.pairs, 9);
	CLOSE(ranks.estimate, 0.46);
	CLOSE(ranks.low, 0.01);
	CLOSE(ranks.high, 0.786);
	/* T+ is 40 of 45; 10 of 512 signs give T- of 5 or less. */
	CLOSE(ranks.p_different, 2 * 10 / 512.0);
}

static void test_small_distribution(void **unused)
{
	(void)unused;
	static const double cumulated[] = { 1, 2, 3, 5, 6, 7, 8 };

	for (size_t i = 0; i < 7; i++)
		CLOSE(statistics_signed_rank_tail(3, i), cumulated[i] / 8);
	CLOSE(statistics_signed_rank_tail(3, 99), 1);
}

/* Two-sided 5 % points as printed in the usual tables. */
static void test_critical_values(void **unused)
{
	(void)unused;
	static const struct {
		size_t pairs;
		size_t critical;
	} table[] = { { 6, 0 },	  { 7, 2 },   { 8, 3 },	  { 9, 5 },    { 10, 8 },  { 12, 13 },
		      { 15, 25 }, { 20, 52 }, { 25, 89 }, { 30, 137 }, { 50, 434 } };

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		size_t pairs = table[i].pairs, critical = table[i].critical;

		assert_true(2 * statistics_signed_rank_tail(pairs, critical) <= 0.05);
		assert_true(2 * statistics_signed_rank_tail(pairs, critical + 1) > 0.05);
	}
}

/* Where the exact distribution ends, the approximation takes up without a step. */
static void test_approximation(void **unused)
{
	(void)unused;
	for (double z = -3; z <= 3; z += 0.25) {
		double tails[2];

		for (size_t i = 0; i < 2; i++) {
			double n = 200 + (double)i;
			double deviation = sqrt(n * (n + 1) * (2 * n + 1) / 24);

			tails[i] = statistics_signed_rank_tail(
				200 + i, (size_t)(n * (n + 1) / 4 + z * deviation));
		}
		assert_true(fabs(tails[0] - tails[1]) < 0.001);
	}
	/* 201 pairs have 20301 averages: by symmetry half of the chance is below 10151. */
	CLOSE(statistics_signed_rank_tail(201, 10150), 0.5);
}

static int compare_doubles(const void *first, const void *second)
{
	const double *left = first, *right = second;

	return (*left > *right) - (*left < *right);
}

/* The definition, written down naively. */
static void check_against_walsh(const double *values, size_t count)
{
	size_t total = count * (count + 1) / 2, filled = 0, critical = 0;
	double *walsh = malloc(total * sizeof(*walsh));
	struct signed_rank ranks = ranks_of(values, count, 0.5);

	for (size_t i = 0; i < count; i++) {
		for (size_t j = i; j < count; j++)
			walsh[filled++] = values[i] / 2 + values[j] / 2;
	}
	qsort(walsh, total, sizeof(*walsh), compare_doubles);
	while (2 * statistics_signed_rank_tail(count, critical) <= 0.05)
		critical++;
	assert_true(ranks.low == walsh[critical - 1]);
	assert_true(ranks.high == walsh[total - critical]);
	CLOSE(ranks.estimate, (walsh[(total - 1) / 2] + walsh[total / 2]) / 2);
	free(walsh);
}

static void test_walsh_averages(void **unused)
{
	(void)unused;
	double values[60];

	state = 11;
	for (size_t count = 6; count <= 60; count += 3) {
		for (size_t i = 0; i < count; i++)
			values[i] = i % 3 ? cauchy() : round(3 * normal()) / 4;
		check_against_walsh(values, count);
	}
}

static void test_minimum_pairs(void **unused)
{
	(void)unused;
	static const double values[] = { 1, 2, 3, 4, 5, 6 };
	struct signed_rank ranks = ranks_of(values, 5, 1);

	assert_false(ranks.has_interval);
	assert_true(isnan(ranks.low) && isnan(ranks.high));
	assert_true(isnan(ranks.p_different) && isnan(ranks.p_equivalent));
	CLOSE(ranks.estimate, 3);
	ranks = ranks_of(values, 1, 1);
	CLOSE(ranks.estimate, 1);
	ranks = ranks_of(values, 6, 1);
	assert_true(ranks.has_interval);
	CLOSE(ranks.low, 1);
	CLOSE(ranks.high, 6);
	CLOSE(ranks.p_different, 2 / 64.0);
}

static void test_bad_input(void **unused)
{
	(void)unused;
	struct signed_rank ranks;
	double values[] = { 1, NAN, 2, INFINITY };

	assert_int_equal(statistics_signed_rank(values, 0, 0, &ranks), -EINVAL);
	assert_int_equal(statistics_signed_rank(values, 2, 0, &ranks), -EINVAL);
	assert_int_equal(statistics_signed_rank(values + 2, 2, 0, &ranks), -EINVAL);
	assert_int_equal(statistics_signed_rank(values, 1, -1, &ranks), -EINVAL);
	assert_int_equal(statistics_signed_rank(values, 1, NAN, &ranks), -EINVAL);
}

static void test_all_equal(void **unused)
{
	(void)unused;
	static const double zeros[10], threes[10] = { 3, 3, 3, 3, 3, 3, 3, 3, 3, 3 };
	static const double negative_zeros[6] = { -0.0, 0, -0.0, 0, -0.0, -0.0 };
	struct signed_rank ranks = ranks_of(zeros, 10, 0.01);

	assert_true(ranks.low == 0 && ranks.high == 0 && ranks.estimate == 0);
	CLOSE(ranks.p_different, 1);
	CLOSE(ranks.p_equivalent, 2 / 1024.0);
	ranks = ranks_of(threes, 10, 0.01);
	assert_true(ranks.low == 3 && ranks.high == 3 && ranks.estimate == 3);
	CLOSE(ranks.p_different, 2 / 1024.0);
	CLOSE(ranks.p_equivalent, 1);
	assert_true(ranks_of(negative_zeros, 6, 1).estimate == 0);
}

static void test_permutation_and_scale(void **unused)
{
	(void)unused;
	double values[40], shuffled[40], scaled[40];

	state = 5;
	for (size_t i = 0; i < 40; i++) {
		values[i] = normal() + 0.3;
		shuffled[(i * 7 + 3) % 40] = values[i];
		scaled[i] = -8 * values[i];
	}
	struct signed_rank original = ranks_of(values, 40, 0.5);
	struct signed_rank moved = ranks_of(shuffled, 40, 0.5);
	struct signed_rank turned = ranks_of(scaled, 40, 4);

	assert_true(moved.low == original.low && moved.high == original.high);
	assert_true(moved.estimate == original.estimate);
	assert_true(moved.p_different == original.p_different);
	assert_true(turned.low == -8 * original.high && turned.high == -8 * original.low);
	CLOSE(turned.estimate, -8 * original.estimate);
	CLOSE(turned.p_different, original.p_different);
	CLOSE(turned.p_equivalent, original.p_equivalent);
}

/* The two p values and the interval must never tell different stories, not even
 * at the very ends and with ties. */
static void check_agreement(const double *values, size_t count)
{
	struct signed_rank ranks = ranks_of(values, count, 0.1);
	double edge = fmax(fabs(ranks.low), fabs(ranks.high));

	assert_int_equal(ranks.p_different <= 0.05, ranks.low > 0 || ranks.high < 0);
	assert_int_equal(ranks.p_equivalent <= 0.05, ranks.low > -0.1 && ranks.high < 0.1);
	assert_true(ranks_of(values, count, edge).p_equivalent > 0.05);
	assert_true(ranks_of(values, count, nextafter(edge, INFINITY)).p_equivalent <= 0.05);
}

static void test_agreement(void **unused)
{
	(void)unused;
	double values[260];

	state = 3;
	for (size_t session = 0; session < 600; session++) {
		size_t count = 6 + session % 40 + (session % 50 == 0 ? 210 : 0);
		double shift = 0.02 * (double)(session % 11) - 0.1;

		for (size_t i = 0; i < count; i++) {
			values[i] = shift + 0.1 * normal();
			if (session % 2)
				values[i] = round(values[i] * 50) / 50;
		}
		check_agreement(values, count);
	}
}

/* Share of sessions whose interval holds the true location, 0. */
static double coverage(double (*noise)(void), size_t count, size_t sessions, double grid)
{
	double values[256];
	size_t covered = 0;

	for (size_t session = 0; session < sessions; session++) {
		for (size_t i = 0; i < count; i++) {
			values[i] = noise();
			if (grid > 0)
				values[i] = round(values[i] / grid) * grid;
		}
		struct signed_rank ranks;

		assert_int_equal(statistics_signed_rank(values, count, 0, &ranks), 0);
		covered += ranks.low <= 0 && ranks.high >= 0;
	}
	return (double)covered / (double)sessions;
}

static double nominal(size_t count)
{
	size_t critical = 0;

	while (2 * statistics_signed_rank_tail(count, critical) <= 0.05)
		critical++;
	return 1 - 2 * statistics_signed_rank_tail(count, critical - 1);
}

/* The signed-rank interval's coverage is known exactly for any symmetric noise,
 * however heavy its tails: too wide an interval fails here as well. */
static void test_coverage(void **unused)
{
	(void)unused;
	static const struct {
		size_t count;
		size_t sessions;
	} cases[] = { { 6, 8000 }, { 10, 8000 }, { 30, 6000 }, { 220, 2000 } };

	state = 1;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double level = nominal(cases[i].count);
		double error = sqrt(level * (1 - level) / (double)cases[i].sessions);

		assert_true(level >= 0.95 && level < 0.97);
		assert_true(fabs(coverage(normal, cases[i].count, cases[i].sessions, 0) - level) <
			    3.5 * error);
		assert_true(fabs(coverage(cauchy, cases[i].count, cases[i].sessions, 0) - level) <
			    3.5 * error);
	}
}

/* Ties may widen the interval, never narrow it. */
static void test_coverage_with_ties(void **unused)
{
	(void)unused;
	double level = nominal(12);

	state = 2;
	assert_true(coverage(normal, 12, 6000, 0.5) > level - 3.5 * sqrt(0.05 / 6000));
	assert_true(coverage(normal, 12, 6000, 2) > level - 3.5 * sqrt(0.05 / 6000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_textbook),
		cmocka_unit_test(test_small_distribution),
		cmocka_unit_test(test_critical_values),
		cmocka_unit_test(test_approximation),
		cmocka_unit_test(test_walsh_averages),
		cmocka_unit_test(test_minimum_pairs),
		cmocka_unit_test(test_bad_input),
		cmocka_unit_test(test_all_equal),
		cmocka_unit_test(test_permutation_and_scale),
		cmocka_unit_test(test_agreement),
		cmocka_unit_test(test_coverage),
		cmocka_unit_test(test_coverage_with_ties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
