#include "analysis/scaling.h"

#include "analysis/scaling_region.h"
#include "analysis/statistics.h"

#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_GROUPS  200 /* that the jackknife leaves out one by one */
#define LEVEL	     0.95
#define DEPENDENCE_P 0.05

static const struct estimate unknown = { .value = NAN, .low = NAN, .high = NAN };

/* Hodges-Lehmann estimate of one column of rows, without those from skip to end. */
static double location(const double *rows, size_t columns, size_t count, size_t skip, size_t end,
		       double *scratch)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (i < skip || i >= end)
			scratch[kept++] = rows[i * columns];
	}
	return statistics_hodges_lehmann(scratch, kept);
}

/* One block, unless neighbours are alike beyond chance: then as many as tell the variance of a mean
 * best (Carlstein, 1986, Ann. Stat. 14), as long as enough groups are left. */
static size_t group_size(const double *rows, size_t columns, size_t count, double *scratch)
{
	size_t size = (count + MOST_GROUPS - 1) / MOST_GROUPS;
	size_t most = count / (columns + SCALING_SPARE_BLOCKS);
	double alike = 0, n = (double)count;

	for (size_t j = 0; j < columns; j++) {
		for (size_t i = 0; i < count; i++)
			scratch[i] = rows[i * columns + j];
		alike = fmax(alike, statistics_lag1(scratch, count));
	}
	if (alike * sqrt(n) > gsl_cdf_ugaussian_Qinv(DEPENDENCE_P / (double)columns)) {
		double best = ceil(cbrt(n * pow(2 * alike / (1 - alike * alike), 2)));

		size = best < (double)most ? (size_t)fmax((double)size, best) : most;
	}
	return size;
}

/* Fills the estimate of each column and the pseudo-values, a row a group of neighbouring blocks
 * that were left out; returns how many groups. */
static size_t jackknife(const double *rows, size_t columns, size_t count, double *estimates,
			double *pseudo, double *scratch)
{
	size_t size = group_size(rows, columns, count, scratch), groups = count / size;
	double n = (double)groups;

	for (size_t j = 0; j < columns; j++) {
		estimates[j] = location(rows + j, columns, count, count, count, scratch);
		for (size_t g = 0; g < groups; g++) {
			size_t end = g + 1 < groups ? (g + 1) * size : count;
			double without = location(rows + j, columns, count, g * size, end, scratch);

			pseudo[g * columns + j] = n * estimates[j] - (n - 1) * without;
		}
	}
	return groups;
}

/* Of the mean of the rows. */
static void covariance_of_mean(const double *rows, size_t columns, size_t count, double *covariance)
{
	double n = (double)count;

	for (size_t i = 0; i < columns; i++) {
		for (size_t j = 0; j < columns; j++) {
			double sum = 0, mean_i = 0, mean_j = 0;

			for (size_t b = 0; b < count; b++) {
				mean_i += rows[b * columns + i] / n;
				mean_j += rows[b * columns + j] / n;
			}
			for (size_t b = 0; b < count; b++)
				sum += (rows[b * columns + i] - mean_i) *
				       (rows[b * columns + j] - mean_j);
			covariance[i * columns + j] = sum / (n - 1) / n;
		}
	}
}

/* The terms of N / X(N). */
static void terms_of(double workers, double terms[static SCALING_TERMS])
{
	terms[TERM_LEVEL] = 1;
	terms[TERM_SIGMA] = workers - 1;
	terms[TERM_KAPPA] = workers * (workers - 1);
}

struct estimate scaling_predict(const struct scaling_fit *fit, double workers)
{
	double direction[SCALING_TERMS], range[2];
	double share =
		1 + fit->sigma.value * (workers - 1) + fit->kappa.value * workers * (workers - 1);
	struct estimate speedup = { .value = fit->lambda * workers / share,
				    .blocks = fit->blocks,
				    .has_interval = true };

	if (fit->outcome != SCALING_FITTED)
		return unknown;
	terms_of(workers, direction);
	region_range(&fit->region, direction, range);
	speedup.low = fmin(speedup.value, workers / range[1]);
	speedup.high = fmax(speedup.value, workers / range[0]);
	return speedup;
}

/* Cut at lowest; the value belongs to it in any case. */
static struct estimate bounded(double value, const double range[static 2], double lowest,
			       size_t blocks)
{
	return (struct estimate) { .value = value,
				   .low = fmin(value, fmax(lowest, range[0])),
				   .high = fmax(value, range[1]),
				   .blocks = blocks,
				   .has_interval = true };
}

/* X(N) is highest at N = sqrt((1 - sigma) / kappa). Its square's inverse has an interval with ends
 * also where kappa may be 0. */
static void find_peak(struct scaling_fit *fit, double t)
{
	static const double above[] = { 0, 0, 1 }, below[] = { 1, -1, 0 };
	double value = sqrt(fmax(0, 1 - fit->sigma.value) / fit->kappa.value);
	double range[2];

	fit->peak = unknown;
	fit->peak.value = fmax(1, value);
	if (!region_ratio(&fit->region, above, below, t, range))
		return;
	range[0] = 1 / sqrt(fmax(0, range[0]));
	range[1] = 1 / sqrt(fmax(0, range[1]));
	fit->peak = bounded(fit->peak.value, (double[]) { range[1], range[0] }, 1, fit->blocks);
}

/* Whether the data say, at half of SCALING_MISFIT_P for each, that a parameter is below 0. */
static bool is_above(const struct ellipsoid *region, double freedom)
{
	double t = gsl_cdf_tdist_Qinv(SCALING_MISFIT_P / 2, freedom);

	for (size_t i = TERM_SIGMA; i < SCALING_TERMS; i++) {
		if (region->centre[i] < -t * sqrt(region->covariance[i][i]))
			return true;
	}
	return false;
}

static void find_parameters(struct scaling_fit *fit, double freedom)
{
	static const double level[] = { 1, 0, 0 }, sigma[] = { 0, 1, 0 }, kappa[] = { 0, 0, 1 };
	bool two = fit->law == LAW_USL;
	double t = gsl_cdf_tdist_Qinv((1 - LEVEL) / 4, freedom);
	double point[SCALING_TERMS], range[2];

	region_nearest(&fit->region, point);
	fit->lambda = 1 / point[TERM_LEVEL];
	fit->sigma.value = point[TERM_SIGMA] * fit->lambda;
	fit->kappa.value = point[TERM_KAPPA] * fit->lambda;
	if (region_ratio(&fit->region, sigma, level, t, range))
		fit->sigma = bounded(fit->sigma.value, range, 0, fit->blocks);
	if (two && region_ratio(&fit->region, kappa, level, t, range))
		fit->kappa = bounded(fit->kappa.value, range, 0, fit->blocks);
	find_peak(fit, gsl_cdf_tdist_Qinv((1 - LEVEL) / 2, freedom));
	/* The nearest allowed point is never further from the truth than the centre. */
	memcpy(fit->region.centre, point, sizeof(point));
}

static void find_misfit(struct scaling_fit *fit, const double *workers, const double *estimates)
{
	fit->misfit = 0;
	for (size_t i = 0; i < fit->counts; i++) {
		double terms[SCALING_TERMS];

		terms_of(workers[i], terms);
		double fitted = workers[i] / region_product(terms, fit->region.centre);
		double off = exp(estimates[i]) / fitted - 1;

		if (i == 0 || fabs(off) > fabs(fit->misfit)) {
			fit->misfit = off;
			fit->misfit_at = workers[i];
		}
	}
}

/* From the solution to what it says; groups of the jackknife stand for independent blocks. */
static void conclude(struct scaling_fit *fit, double residue, double groups)
{
	double terms = fit->law == LAW_USL ? 3 : 2, counts = (double)fit->counts;
	double surplus = counts - terms, freedom = groups - 1 - surplus;
	double scale = (groups - 1 + residue) / freedom;

	fit->misfit_p = gsl_cdf_fdist_Q(residue * (groups - surplus) / surplus / (groups - 1),
					surplus, groups - surplus);
	for (size_t i = 0; i < SCALING_TERMS; i++) {
		for (size_t j = 0; j < SCALING_TERMS; j++)
			fit->region.covariance[i][j] *= scale;
	}
	/* as of three coefficients also in Amdahl's law: with two the band would hold too seldom */
	fit->region.radius2 = SCALING_TERMS *
			      gsl_cdf_fdist_Qinv(1 - LEVEL, SCALING_TERMS, groups - counts) *
			      freedom / (groups - counts);
	if (fit->misfit_p < SCALING_MISFIT_P)
		fit->outcome = SCALING_MISFIT;
	else if (is_above(&fit->region, freedom))
		fit->outcome = SCALING_ABOVE;
	else
		find_parameters(fit, freedom);
}

/* Least squares of 1 = terms / (N / X), whose residuals are relative ones. */
static int fit_counts(const double *workers, const double *estimates, const double *covariance,
		      size_t groups, struct scaling_fit *fit)
{
	double *design = calloc(fit->counts, SCALING_TERMS * sizeof(*design));
	double residue;

	if (!design)
		return -ENOMEM;
	for (size_t i = 0; i < fit->counts; i++) {
		double *row = design + i * SCALING_TERMS;

		terms_of(workers[i], row);
		for (size_t j = 0; j < SCALING_TERMS; j++)
			row[j] *= exp(estimates[i]) / workers[i];
	}
	int error = least_squares(design, covariance, fit->counts, fit->law == LAW_USL ? 3 : 2,
				  &fit->region, &residue);

	if (error == -EDOM) {
		fit->outcome = SCALING_CONSTANT;
		error = 0;
	} else if (!error) {
		find_misfit(fit, workers, estimates);
		conclude(fit, residue, (double)groups);
	}
	free(design);
	return error;
}

int scaling_fit(enum scaling_law law, const double *workers, size_t counts,
		const double *log_speedups, size_t blocks, struct scaling_fit *fit)
{
	*fit = (struct scaling_fit) { .law = law,
				      .counts = counts,
				      .blocks = blocks,
				      .most_workers = counts ? workers[counts - 1] : NAN,
				      .lambda = NAN,
				      .sigma = unknown,
				      .kappa = unknown,
				      .peak = unknown,
				      .misfit_p = NAN,
				      .misfit = NAN,
				      .misfit_at = NAN };
	if (counts < SCALING_MINIMUM_COUNTS) {
		fit->outcome = SCALING_FEW_COUNTS;
		return 0;
	}
	if (blocks < counts + SCALING_SPARE_BLOCKS) {
		fit->outcome = SCALING_FEW_BLOCKS;
		return 0;
	}
	/* estimates, covariance, pseudo-values and a column */
	double *room = calloc(counts + counts * counts + counts * blocks + blocks, sizeof(*room));

	if (!room)
		return -ENOMEM;
	double *covariance = room + counts, *pseudo = covariance + counts * counts;
	size_t groups =
		jackknife(log_speedups, counts, blocks, room, pseudo, pseudo + counts * blocks);

	covariance_of_mean(pseudo, counts, groups, covariance);
	int error = fit_counts(workers, room, covariance, groups, fit);

	free(room);
	return error;
}
