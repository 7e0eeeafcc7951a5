#ifndef CONVOY_ANALYSIS_STATISTICS_H
#define CONVOY_ANALYSIS_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>

/* Fewer pairs than these cannot carry a two-sided 95 % interval: the smallest
 * p of 5 pairs is 2/32. */
#define STATISTICS_MINIMUM_PAIRS 6

/*
 * One-sample location by signed ranks, on paired differences.
 *
 * The estimate is the median of the Walsh averages (d[i] + d[j]) / 2, i <= j
 * (Hodges and Lehmann, 1963, Ann. Math. Stat. 34). The signed-rank statistic
 * of a hypothesis t is the number of Walsh averages beyond t (Tukey's
 * identity; Wilcoxon, 1945, Biometrics Bull. 1), so interval and p values are
 * read off the same averages (Hollander and Wolfe, Nonparametric Statistical
 * Methods, 3.1-3.3) and always agree. The null distribution is exact up to
 * 200 pairs, normal with continuity correction beyond.
 *
 * Zeros and ties: no pair is dropped and no rank averaged. A Walsh average
 * equal to t counts against rejecting t. Breaking ties at random would give a
 * statistic with the exact null distribution; counting them all for t never
 * gives a smaller p, so levels hold and the interval is closed.
 */
struct signed_rank {
	size_t pairs;
	double estimate;
	double low, high; /* 95 %; NAN below STATISTICS_MINIMUM_PAIRS */
	bool has_interval;
	double p_different; /* two-sided, location 0; NAN without interval */
	/* Two one-sided tests against -margin and +margin (Schuirmann, 1987),
	 * the larger p doubled: <= 0.05 exactly if the 95 % interval lies
	 * inside ]-margin, +margin[. NAN without interval. */
	double p_equivalent;
};

/* Sorts differences in place. 0, -EINVAL (no pair, a value that is not finite,
 * a negative margin) or -ENOMEM. */
int statistics_signed_rank(double *differences, size_t count, double margin,
			   struct signed_rank *result);

/* The estimate alone: sorts in place, no value gives NAN. */
double statistics_hodges_lehmann(double *values, size_t count);

/* The median of the Walsh averages of sorted values to a hundredth of width,
 * fast if it lies about a width from guess; width is above 0. For resampling. */
double statistics_hodges_lehmann_near(const double *sorted, size_t count, double guess,
				      double width);

/* P(T <= statistic) of the signed-rank statistic of pairs differences under
 * its null hypothesis, as used above. NAN if memory runs out. */
double statistics_signed_rank_tail(size_t pairs, size_t statistic);

/* Holm's step-down adjustment (Holm, 1979, Scand. J. Stat. 6) in place. NAN is
 * no hypothesis: it stays and does not count. 0 or -ENOMEM. */
int statistics_holm(double *p, size_t count);

/* Copy the values that are not NAN and return their number. */
size_t statistics_present(const double *values, size_t count, double *present);

/* The next take values without NAN; no value gives NAN. median and quantile
 * sort in place; quantile interpolates linearly. */
double statistics_median(double *values, size_t count);
double statistics_quantile(double *values, size_t count, double fraction);
double statistics_mean(const double *values, size_t count);
double statistics_minimum(const double *values, size_t count);

/* Correlation of neighbours, in order; 0 if the values do not vary, NAN below 3. */
double statistics_lag1(const double *values, size_t count);

/* 95 % interval of a share, of above 0 (Wilson, 1927, J. Am. Stat. Assoc. 22). */
void statistics_share(size_t hits, size_t of, double *low, double *high);

/* Two-sided p of a monotone trend in order (Mann, 1945, Econometrica 13;
 * normal approximation with continuity correction); NAN below 8 values. */
double statistics_trend(const double *values, size_t count);

#endif
