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
 * Few runs may agree by luck. So the variance is never taken for less than what the runs' own
 * intervals say: a mean over blocks cannot be known better from outside.
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

static void fill_interval(struct match *match, double difference, double error, double freedom)
{
	double reach = gsl_cdf_tdist_Pinv(1 - (1 - CONFIDENCE) / 2, freedom) * error;

	match->freedom = freedom;
	match->comparison.ratio.low = exp(difference - reach);
	match->comparison.ratio.high = exp(difference + reach);
	match->comparison.ratio.has_interval = true;
}

/* Two-sided, and two one-sided tests against the margin, the larger p doubled, so that 0.05
 * is where the 95 % interval touches. A single run a side may show that something is
 * different, never that nothing is. */
static void fill_tests(struct match *match, double difference, double error, double freedom,
		       double margin, bool may_be_equivalent)
{
	double above = gsl_cdf_tdist_P((difference - margin) / error, freedom);
	double below = gsl_cdf_tdist_Q((difference + margin) / error, freedom);

	match->comparison.p_different = 2 * gsl_cdf_tdist_Q(fabs(difference) / error, freedom);
	if (may_be_equivalent)
		match->comparison.p_equivalent = fmin(1, 2 * fmax(above, below));
}

static void judge_match(const struct compared *compared, struct match *match)
{
	size_t runs_a = compared->sides[SIDE_A].count, runs_b = compared->sides[SIDE_B].count;
	double difference = log(match->values[SIDE_B].value) - log(match->values[SIDE_A].value);
	struct error_of_difference error;

	match->freedom = 0;
	match->comparison.ratio = (struct estimate) { exp(difference), NAN, NAN, 0, false };
	match->comparison.p_different = match->comparison.p_equivalent = NAN;
	match->comparison.verdict = VERDICT_CANNOT_TELL;
	if (!match->judged)
		return;
	error = compared->one_machine ? pooled(match, (double)runs_a, (double)runs_b)
				      : separate(match, (double)runs_a, (double)runs_b);
	error.variance = fmax(error.variance, match->within[SIDE_A] + match->within[SIDE_B]);
	/* fmax leaves out what is unknown */
	if (!(error.freedom > 0) || isnan(match->within[SIDE_A] + match->within[SIDE_B]) ||
	    !(error.variance > 0) || !isfinite(difference))
		return;
	fill_interval(match, difference, sqrt(error.variance), error.freedom);
	fill_tests(match, difference, sqrt(error.variance), error.freedom, log1p(compared->margin),
		   runs_a > 1 || runs_b > 1);
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
