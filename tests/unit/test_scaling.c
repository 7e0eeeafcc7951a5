/* Scaling laws: what is fitted, what is declined, and whether the intervals keep their word. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "analysis/scaling.h"
#include "analysis/scaling_region.h"
#include "analysis/scaling_simulation.h"

#define MOST_COUNTS 5
#define MOST_BLOCKS 30

static const double workers[] = { 1, 2, 4, 8, 16 };

static double usl(double lambda, double sigma, double kappa, double n)
{
	return lambda * n / (1 + sigma * (n - 1) + kappa * n * (n - 1));
}

/* Noise of two thousandths that differs from cell to cell and sums to about 0 over the blocks. */
static double noise(size_t block, size_t cell)
{
	return 0.002 * sin(1.0 + (double)(block * (2 * cell + 3)) + 0.7 * (double)cell);
}

static void fit_law(enum scaling_law law, double (*speedup)(double), size_t counts, size_t blocks,
		    struct scaling_fit *fit)
{
	double rows[MOST_BLOCKS * MOST_COUNTS];

	for (size_t b = 0; b < blocks; b++) {
		for (size_t i = 0; i < counts; i++)
			rows[b * counts + i] = log(speedup(workers[i])) + noise(b, i);
	}
	assert_int_equal(scaling_fit(law, workers, counts, rows, blocks, fit), 0);
}

static double contended(double n)
{
	return usl(0.97, 0.05, 0.002, n);
}

static double amdahl(double n)
{
	return usl(1, 0.1, 0, n);
}

static double superlinear(double n)
{
	return pow(n, 1.1);
}

static double kinked(double n)
{
	return n <= 4 ? n : 4 + 0.2 * (n - 4);
}

static void assert_near(double value, double expected, double tolerance)
{
	if (!(fabs(value - expected) <= tolerance))
		fail_msg("%g is not within %g of %g", value, tolerance, expected);
}

static void assert_holds(const struct estimate *estimate, double value)
{
	if (!(estimate->low <= value && value <= estimate->high))
		fail_msg("[%g, %g] does not hold %g", estimate->low, estimate->high, value);
}

static void the_parameters_are_found(void **unused)
{
	struct scaling_fit fit;

	(void)unused;
	fit_law(LAW_USL, contended, 5, 30, &fit);
	assert_int_equal(fit.outcome, SCALING_FITTED);
	assert_int_equal(fit.counts, 5);
	assert_near(fit.lambda, 0.97, 0.003);
	assert_near(fit.sigma.value, 0.05, 0.002);
	assert_near(fit.kappa.value, 0.002, 0.0001);
	assert_near(fit.peak.value, sqrt(0.95 / 0.002), 0.5);
	assert_holds(&fit.sigma, 0.05);
	assert_holds(&fit.kappa, 0.002);
	assert_holds(&fit.peak, sqrt(0.95 / 0.002));
	assert_true(fit.peak.high < 25);
	assert_true(fit.misfit_p > SCALING_MISFIT_P && fabs(fit.misfit) < 0.002);
}

static void a_serial_part_alone_is_amdahls_law(void **unused)
{
	struct scaling_fit fit;

	(void)unused;
	fit_law(LAW_AMDAHL, amdahl, 5, 30, &fit);
	assert_int_equal(fit.outcome, SCALING_FITTED);
	assert_near(fit.sigma.value, 0.1, 0.001);
	assert_near(fit.kappa.value, 0, 0);
	assert_false(fit.kappa.has_interval);
	assert_true(isinf(fit.peak.value));
	fit_law(LAW_USL, amdahl, 5, 30, &fit);
	assert_int_equal(fit.outcome, SCALING_FITTED);
	assert_near(fit.kappa.low, 0, 0);
	assert_holds(&fit.sigma, 0.1);
	assert_true(isinf(fit.peak.high) && fit.peak.low > 16);
}

static void what_cannot_be_fitted_is_declined(void **unused)
{
	struct scaling_fit fit;
	double flat[MOST_BLOCKS * MOST_COUNTS] = { 0 };

	(void)unused;
	fit_law(LAW_USL, contended, 3, 30, &fit);
	assert_int_equal(fit.outcome, SCALING_FEW_COUNTS);
	assert_true(isnan(fit.sigma.value) && isnan(fit.kappa.value));
	assert_true(isnan(scaling_predict(&fit, 64).value));
	fit_law(LAW_AMDAHL, contended, 3, 30, &fit);
	assert_int_equal(fit.outcome, SCALING_FEW_COUNTS);
	assert_int_equal(scaling_fit(LAW_USL, NULL, 0, NULL, 30, &fit), 0);
	assert_int_equal(fit.outcome, SCALING_FEW_COUNTS);
	fit_law(LAW_USL, contended, 5, 8, &fit);
	assert_int_equal(fit.outcome, SCALING_FEW_BLOCKS);
	fit_law(LAW_USL, contended, 5, 9, &fit);
	assert_int_equal(fit.outcome, SCALING_FITTED);
	assert_int_equal(scaling_fit(LAW_USL, workers, 5, flat, 30, &fit), 0);
	assert_int_equal(fit.outcome, SCALING_CONSTANT);
}

static void what_does_not_fit_is_declined(void **unused)
{
	struct scaling_fit fit;

	(void)unused;
	fit_law(LAW_USL, kinked, 5, 30, &fit);
	assert_int_equal(fit.outcome, SCALING_MISFIT);
	assert_true(fit.misfit_p < SCALING_MISFIT_P && fabs(fit.misfit) > 0.01);
	fit_law(LAW_AMDAHL, contended, 5, 30, &fit);
	assert_int_equal(fit.outcome, SCALING_MISFIT);
	fit_law(LAW_USL, superlinear, 4, 30, &fit);
	assert_true(fit.outcome == SCALING_ABOVE || fit.outcome == SCALING_MISFIT);
	assert_true(isnan(scaling_predict(&fit, 64).value));
}

static void a_band_widens_beyond_the_data(void **unused)
{
	struct scaling_fit fit;
	double before = 0;

	(void)unused;
	fit_law(LAW_USL, contended, 5, 30, &fit);
	for (double n = 16; n <= 4096; n *= 4) {
		struct estimate band = scaling_predict(&fit, n);

		assert_near(band.value, usl(0.97, 0.05, 0.002, n), 0.05 * band.value);
		assert_holds(&band, usl(0.97, 0.05, 0.002, n));
		assert_true(log(band.high / band.low) > before);
		before = log(band.high / band.low);
	}
}

/* A circle of radius 2 around (1, -1, 3): where the second is 0, its radius is the root of 3. */
static void a_region_ends_where_a_coefficient_is_0(void **unused)
{
	const double right[] = { 0, 0, 1 }, down[] = { 0, -1, 0 };
	struct ellipsoid region = { .centre = { 1, -1, 3 }, .radius2 = 4 };
	double range[2], point[SCALING_TERMS];

	(void)unused;
	for (size_t i = 0; i < SCALING_TERMS; i++)
		region.covariance[i][i] = 1;
	region_range(&region, right, range);
	assert_near(range[0], 3 - sqrt(3), 1e-12);
	assert_near(range[1], 3 + sqrt(3), 1e-12);
	region_range(&region, down, range);
	assert_near(range[0], -1, 1e-12);
	assert_near(range[1], 0, 1e-12);
	region_nearest(&region, point);
	assert_near(point[TERM_SIGMA], 0, 0);
	assert_near(point[TERM_KAPPA], 3, 1e-12);
	region.centre[TERM_SIGMA] = -9;
	region_range(&region, right, range);
	assert_true(range[0] > range[1]);
}

/* Few fits, so the limit is lower than what build/scaling_selftest demands of a thousand. */
static void intervals_hold_both_parameters(void **unused)
{
	static const struct scaling_scenario scenarios[] = {
		{ LAW_USL, 0.03, 0.0005, 5, 20, NOISE_NORMAL, 0.02, 0 },
		{ LAW_USL, 0.03, 0.0005, 5, 20, NOISE_BURSTS, 0.02, 0 },
		{ LAW_USL, 0, 0.0005, 4, 20, NOISE_TAILS, 0.02, 0 },
		{ LAW_USL, 0, 0, 5, 20, NOISE_SKEWED, 0.02, 0 },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
		struct scaling_coverage coverage = { 0 };

		assert_int_equal(scaling_simulate(&scenarios[i], 200, 7 + i, &coverage), 0);
		assert_int_equal(coverage.fits, 200);
		if (coverage.both < 180 || coverage.peak < 180 || coverage.band < 180)
			fail_msg("case %zu: of 200 intervals %zu hold both, %zu the peak; %zu "
				 "bands hold",
				 i, coverage.both, coverage.peak, coverage.band);
		assert_in_range(coverage.declined, 0, 10);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_parameters_are_found),
		cmocka_unit_test(a_serial_part_alone_is_amdahls_law),
		cmocka_unit_test(what_cannot_be_fitted_is_declined),
		cmocka_unit_test(what_does_not_fit_is_declined),
		cmocka_unit_test(a_band_widens_beyond_the_data),
		cmocka_unit_test(a_region_ends_where_a_coefficient_is_0),
		cmocka_unit_test(intervals_hold_both_parameters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
