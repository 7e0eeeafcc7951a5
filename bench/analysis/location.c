#include "analysis/location.h"

#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * The bootstrap is the circular one (Politis and Romano, 1992, in: Exploring
 * the Limits of Bootstrap), its block length that of Politis and White (2004,
 * Econometric Reviews 23) as corrected by Patton, Politis and White (2009,
 * Econometric Reviews 28). Blocks of tens of differences alone would give 85 %
 * intervals, because short blocks miss dependence and the standard error is
 * itself uncertain. So it is multiplied by
 *  - what blocks of that length miss of an autoregression of the first order,
 *    as prewhitening does (Andrews and Monahan, 1992, Econometrica 60), and
 *  - the factor of Kiefer and Vogelsang (2005, Econometric Theory 21) for the
 *    Bartlett kernel, which the bootstrap's variance has,
 * and compared with Student's t of as many differences as these are worth.
 */

#define RESAMPLES	    400 /* the standard error is known to 4 % */
#define RANDOM_SEED	    20040101
#define DEPENDENCE_P	    0.10
#define DEPENDENCE_PAIRS    12	 /* fewer cannot tell dependence from chance */
#define HIGHEST_CORRELATION 0.97 /* as Andrews and Monahan have it */
#define TAIL		    0.025

struct series {
	const double *values; /* as measured */
	size_t count;
	double *sorted;
	size_t *rank;	   /* position of each value among the sorted */
	size_t *frequency; /* of each sorted value in a resample */
	double *resample;  /* sorted */
};

static void free_series(struct series *series)
{
	free(series->sorted);
	free(series->rank);
	free(series->frequency);
	free(series->resample);
}

static int make_series(struct series *series, const double *values, size_t count)
{
	*series = (struct series) {
		.values = values,
		.count = count,
		.sorted = calloc(count, sizeof(double)),
		.rank = calloc(count, sizeof(size_t)),
		.frequency = calloc(count, sizeof(size_t)),
		.resample = calloc(count, sizeof(double)),
	};
	size_t *order = calloc(count, sizeof(*order));
	bool whole =
		series->sorted && series->rank && series->frequency && series->resample && order;

	if (whole) {
		gsl_sort_index(order, values, 1, count);
		for (size_t i = 0; i < count; i++) {
			series->rank[order[i]] = i;
			series->sorted[i] = values[order[i]];
		}
	} else {
		free_series(series);
	}
	free(order);
	return whole ? 0 : -ENOMEM;
}

/* Autocovariance, in order. */
static double covariance(const double *values, size_t count, size_t lag)
{
	double mean = statistics_mean(values, count), sum = 0;

	for (size_t i = 0; i + lag < count; i++)
		sum += (values[i] - mean) * (values[i + lag] - mean);
	return sum / (double)count;
}

/* The lag beyond which correlations are no more than chance. */
static size_t last_lag(const double *values, size_t count)
{
	double n = (double)count;
	double variance = covariance(values, count, 0);
	double limit = 2 * sqrt(log10(n) / n) * variance;
	size_t quiet = (size_t)fmax(5, ceil(sqrt(log10(n))));
	size_t most = (size_t)ceil(sqrt(n)) + quiet;
	size_t last = 0;

	for (size_t lag = 1; lag <= most && lag < count && lag - last <= quiet; lag++) {
		if (fabs(covariance(values, count, lag)) >= limit)
			last = lag;
	}
	return last > 0 ? last : 1;
}

/* By sums over the autocovariances under a flat-top window: of these, and of
 * these times their lag. */
static size_t choose_block_length(const double *values, size_t count)
{
	size_t width = 2 * last_lag(values, count);
	double n = (double)count, longest = ceil(fmin(3 * sqrt(n), n / 3));
	double sum = covariance(values, count, 0), slope = 0;

	for (size_t lag = 1; lag <= width && lag < count; lag++) {
		double position = (double)lag / (double)width;
		double weight = position <= 0.5 ? 1 : 2 * (1 - position);
		double part = 2 * weight * covariance(values, count, lag);

		sum += part;
		slope += part * (double)lag;
	}
	double length = round(cbrt(1.5 * n * (slope * slope) / (sum * sum)));

	return (size_t)fmax(1, fmin(longest, length));
}

static double resampled_estimate(struct series *series, size_t block_length, gsl_rng *random,
				 double guess, double width)
{
	size_t drawn = 0, filled = 0;

	memset(series->frequency, 0, series->count * sizeof(*series->frequency));
	while (drawn < series->count) {
		size_t start = gsl_rng_uniform_int(random, series->count);

		for (size_t i = 0; i < block_length && drawn < series->count; i++, drawn++)
			series->frequency[series->rank[(start + i) % series->count]]++;
	}
	for (size_t i = 0; i < series->count; i++) {
		for (size_t j = 0; j < series->frequency[i]; j++)
			series->resample[filled++] = series->sorted[i];
	}
	return statistics_hodges_lehmann_near(series->resample, series->count, guess, width);
}

/* Of the Hodges-Lehmann estimate. */
static int standard_error(struct series *series, const struct signed_rank *ranks,
			  size_t block_length, double *error)
{
	double estimates[RESAMPLES];
	gsl_rng *random = gsl_rng_alloc(gsl_rng_taus2);

	if (!random)
		return -ENOMEM;
	gsl_rng_set(random, RANDOM_SEED);
	for (size_t i = 0; i < RESAMPLES; i++)
		estimates[i] = resampled_estimate(series, block_length, random, ranks->estimate,
						  ranks->high - ranks->low);
	gsl_rng_free(random);
	*error = gsl_stats_sd(estimates, 1, RESAMPLES);
	return 0;
}

/* Kiefer and Vogelsang's 97.5 % point over the normal one. */
static double fixed_bandwidth(size_t block_length, size_t count)
{
	double b = (double)block_length / (double)count;

	return 1 + (2.9694 * b + 0.4160 * b * b - 0.5324 * b * b * b) / 1.9600;
}

/* The whole variance of the mean of an autoregression over the part that blocks
 * of this length see. */
static double unseen_variance(double correlation, size_t block_length)
{
	double seen = 1, power = 1;

	for (size_t lag = 1; lag < block_length; lag++) {
		power *= correlation;
		seen += 2 * power * (1 - (double)lag / (double)block_length);
	}
	return (1 + correlation) / (1 - correlation) / seen;
}

/* Without the bias towards 0 that lag-1 correlations have (Marriott and Pope,
 * 1954, Biometrika 41). */
static double unbiased(double lag1, size_t count)
{
	return fmin(HIGHEST_CORRELATION, lag1 + (1 + 3 * lag1) / (double)count);
}

static double two_sided(double distance, double error, double freedom)
{
	return fmin(1, 2 * gsl_cdf_tdist_Q(distance / error, freedom));
}

static void widen(struct signed_rank *ranks, double margin, double error, double freedom)
{
	double half_width = gsl_cdf_tdist_Qinv(TAIL, freedom) * error;
	double inside = margin - fabs(ranks->estimate);

	ranks->low = fmin(ranks->low, ranks->estimate - half_width);
	ranks->high = fmax(ranks->high, ranks->estimate + half_width);
	ranks->p_different =
		fmax(ranks->p_different, two_sided(fabs(ranks->estimate), error, freedom));
	ranks->p_equivalent = fmax(ranks->p_equivalent, two_sided(inside, error, freedom));
}

static int bootstrap(const double *differences, size_t count, double margin,
		     struct location *location)
{
	double correlation = unbiased(location->lag1, count);
	size_t block_length = choose_block_length(differences, count);
	struct series series;
	double error;
	int code = make_series(&series, differences, count);

	if (code)
		return code;
	code = standard_error(&series, &location->ranks, block_length, &error);
	free_series(&series);
	if (code)
		return code;
	location->block_length = block_length;
	location->effective = fmax(2, (double)count * (1 - correlation) / (1 + correlation));
	error *= sqrt(unseen_variance(correlation, block_length)) *
		 fixed_bandwidth(block_length, count);
	if (error > 0)
		widen(&location->ranks, margin, error, location->effective - 1);
	return 0;
}

/* Of the ranks, ties averaged, so that a few outliers neither make nor hide it (Wald
 * and Wolfowitz, 1943, Ann. Math. Stat. 14). NAN if memory runs out. */
static double rank_correlation(const double *values, size_t count)
{
	size_t *order = calloc(count + 1, sizeof(*order));
	double *ranks = calloc(count + 1, sizeof(*ranks)), correlation = NAN;

	if (order && ranks) {
		gsl_sort_index(order, values, 1, count);
		for (size_t first = 0, end; first < count; first = end) {
			for (end = first + 1; end < count; end++) {
				if (values[order[end]] != values[order[first]])
					break;
			}
			for (size_t i = first; i < end; i++)
				ranks[order[i]] = (double)(first + end - 1) / 2;
		}
		correlation = statistics_lag1(ranks, count);
	}
	free(ranks);
	free(order);
	return correlation;
}

/* One-sided: differences that alternate make the interval too wide, which does no
 * harm. The expected correlation is -1/n. */
static bool is_dependent(double lag1, size_t count)
{
	double n = (double)count;

	return count >= DEPENDENCE_PAIRS &&
	       gsl_cdf_ugaussian_Q((lag1 + 1 / n) * sqrt(n)) < DEPENDENCE_P;
}

int location_of(const double *differences, size_t count, double margin, struct location *location)
{
	double *sorted = calloc(count + 1, sizeof(*sorted));

	if (!sorted)
		return -ENOMEM;
	memcpy(sorted, differences, count * sizeof(*sorted));
	*location = (struct location) {
		.lag1 = rank_correlation(differences, count),
		.effective = (double)count,
	};
	if (count >= 3 && isnan(location->lag1)) {
		free(sorted);
		return -ENOMEM;
	}
	int error = statistics_signed_rank(sorted, count, margin, &location->ranks);

	free(sorted);
	if (error || !(location->ranks.high > location->ranks.low) ||
	    !is_dependent(location->lag1, count))
		return error;
	return bootstrap(differences, count, margin, location);
}
