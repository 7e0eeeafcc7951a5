#include "analysis/compare_parts.h"
#include "analysis/estimate.h"

#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

/*
 * The difference of the sides' mean logs, over its standard error, follows Student's t. On
 * one machine the variance between runs is pooled over both sides and the history; between
 * two machines each has its own, and the degrees of freedom are those of Welch (1947,
 * Biometrika 34) and Satterthwaite (1946, Biometrics Bull. 2).
 *
 * Few runs may agree by luck. So what the runs' own intervals say of the difference, taken as
 * normal, must hold as well: the wider interval and the larger p count. And now and then a
 * whole run is far off, in many cells at once, as no t allows for. A mean softens that; but
 * where a side is a single run, a cell is different only if it differs by more standard errors
 * than any two equal runs of the record do in any cell. One of those runs is as likely to be
 * the one far off as ours, so that among n of them our two give a false alarm with a chance of
 * about 2 / (n + 2), whatever the distribution. All this makes a test only stricter.
 */

#define CONFIDENCE 0.95

struct error_of_difference {
	double variance;
	double freedom; /* 0: unknown */
};

static double variance_of(const struct spread *spread)
{
	return spread->freedom > 0 ? spread->squares / spread->freedom : NAN;
}

static struct error_of_difference pooled(const struct match *match, double runs_a, double runs_b)
{
	return (struct error_of_difference) {
		variance_of(&match->spread[SIDE_A]) * (1 / runs_a + 1 / runs_b),
		match->spread[SIDE_A].freedom,
	};
}

static struct error_of_difference separate(const struct match *match, double runs_a, double runs_b)
{
	double a = variance_of(&match->spread[SIDE_A]) / runs_a;
	double b = variance_of(&match->spread[SIDE_B]) / runs_b;
	double freedom =
		(a + b) * (a + b) /
		(a * a / match->spread[SIDE_A].freedom + b * b / match->spread[SIDE_B].freedom);

	if (isnan(a + b))
		return (struct error_of_difference) { NAN, 0 };
	/* two spreads of nothing have no ratio */
	if (isnan(freedom))
		freedom = fmin(match->spread[SIDE_A].freedom, match->spread[SIDE_B].freedom);
	return (struct error_of_difference) { a + b, freedom };
}

/* Half of the interval. */
static double reach_of(const struct error_of_difference *between, double within)
{
	double tail = (1 - CONFIDENCE) / 2;

	return fmax(gsl_cdf_tdist_Qinv(tail, between->freedom) * sqrt(between->variance),
		    gsl_cdf_ugaussian_Qinv(tail) * sqrt(within));
}

/* One-sided p of a difference above 0 where there is none. */
static double p_above(double difference, const struct error_of_difference *between, double within)
{
	return fmax(gsl_cdf_tdist_Q(difference / sqrt(between->variance), between->freedom),
		    gsl_cdf_ugaussian_Q(difference / sqrt(within)));
}

/* Two-sided, and two one-sided tests against the margin, the larger p doubled, so that 0.05
 * is where the 95 % interval touches. A single run a side may show that something is
 * different, never that nothing is. */
static void fill(struct match *match, double difference, const struct error_of_difference *between,
		 double within, double margin, bool may_be_equivalent)
{
	struct comparison *comparison = &match->comparison;
	double reach = reach_of(between, within);
	double beyond = fmax(p_above(difference + margin, between, within),
			     p_above(margin - difference, between, within));

	match->freedom = between->freedom;
	comparison->ratio.low = exp(difference - reach);
	comparison->ratio.high = exp(difference + reach);
	comparison->ratio.has_interval = true;
	comparison->p_different = fmin(1, 2 * p_above(fabs(difference), between, within));
	if (may_be_equivalent)
		comparison->p_equivalent = fmin(1, 2 * beyond);
}

/* Standard error of the difference of two single runs. Our own two count, or they would be
 * measured by the others, and the others by themselves. */
static double pair_error(const struct match *match, size_t s)
{
	double difference = log(match->values[SIDE_B].value / match->values[SIDE_A].value);
	const struct spread *spread = &match->spread[s];

	return sqrt(2 * (spread->squares + difference * difference / 2) / (spread->freedom + 1));
}

double pair_extreme(const struct compared *compared, size_t side, const double *first,
		    const double *second)
{
	double extreme = 0;

	for (size_t m = 0; m < compared->match_count; m++) {
		const struct match *match = &compared->matches[m];
		double distance = fabs(first[m] - second[m]) / pair_error(match, side);

		if (match->judged && isfinite(distance))
			extreme = fmax(extreme, distance);
	}
	return extreme;
}

/* Whether two equal runs of the record are as far apart, in any cell. */
static bool is_usual(const struct compared *compared, const struct match *match)
{
	double difference = log(match->values[SIDE_B].value / match->values[SIDE_A].value);
	double error = fmax(pair_error(match, SIDE_A), pair_error(match, SIDE_B));

	return fabs(difference) <= compared->history.extreme * error;
}

static void judge_match(const struct compared *compared, struct match *match)
{
	size_t runs_a = compared->sides[SIDE_A].count, runs_b = compared->sides[SIDE_B].count;
	double difference = log(match->values[SIDE_B].value) - log(match->values[SIDE_A].value);
	double within = match->within[SIDE_A] + match->within[SIDE_B];
	struct error_of_difference between;

	match->freedom = 0;
	match->comparison.ratio = (struct estimate) {
		.value = exp(difference), .low = NAN, .high = NAN, .lag1 = NAN
	};
	match->comparison.p_different = match->comparison.p_equivalent = NAN;
	match->comparison.verdict = VERDICT_CANNOT_TELL;
	if (!match->judged || !isfinite(difference))
		return;
	between = compared->one_machine ? pooled(match, (double)runs_a, (double)runs_b)
					: separate(match, (double)runs_a, (double)runs_b);
	/* spreads of exactly nothing are no measurement */
	if (between.freedom > 0 && between.variance > 0 && within > 0)
		fill(match, difference, &between, within, log1p(compared->margin),
		     runs_a > 1 || runs_b > 1);
	if ((runs_a == 1 || runs_b == 1) && match->freedom > 0 && is_usual(compared, match))
		match->comparison.p_different = 1;
}

int compare_judge(struct compared *compared)
{
	struct comparison **family = calloc(compared->match_count + 1, sizeof(*family));

	if (!family)
		return -ENOMEM;
	for (size_t i = 0; i < compared->match_count; i++) {
		judge_match(compared, &compared->matches[i]);
		family[i] = &compared->matches[i].comparison;
	}
	int error = estimate_judge(family, compared->match_count);

	free(family);
	return error;
}

bool match_is_regression(const struct match *match)
{
	return match->comparison.verdict == VERDICT_DIFFERENT &&
	       match->comparison.ratio.value > 1 &&
	       measure_unit(match->cells[SIDE_B]->experiment->measure) != UNIT_NONE;
}
