#include "analysis/statistics.h"

#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * The Walsh averages are never stored: over sorted differences two pointers
 * count those <= x in linear time, because rounding keeps addition monotone.
 * The average of a given rank is then the smallest double with that count,
 * found by bisecting the doubles themselves, at most 64 steps.
 */

#define EXACT_PAIRS 200
#define ALPHA	    0.05

static size_t walsh_total(size_t pairs)
{
	return pairs * (pairs + 1) / 2;
}

static double walsh_average(double first, double second)
{
	return first / 2 + second / 2;
}

/* Walsh averages <= limit, or < limit if strict. */
static size_t walsh_count(const double *sorted, size_t pairs, double limit, bool strict)
{
	size_t count = 0;
	size_t end = pairs;

	for (size_t i = 0; i < end; i++) {
		while (end > i) {
			double average = walsh_average(sorted[i], sorted[end - 1]);

			if (strict ? average < limit : average <= limit)
				break;
			end--;
		}
		count += end - i;
	}
	return count;
}

/* Doubles in their order as integers in the same order, and back. */
static int64_t order_of(double value)
{
	int64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits < 0 ? INT64_MIN - bits : bits;
}

static double value_of(int64_t order)
{
	int64_t bits = order < 0 ? INT64_MIN - order : order;
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* The Walsh average of this rank, from 1. */
static double walsh_select(const double *sorted, size_t pairs, size_t rank)
{
	int64_t low = order_of(sorted[0]);
	int64_t high = order_of(sorted[pairs - 1]);

	while (low < high) {
		/* Halves apart: the distance of two orders may not fit. */
		int64_t middle = (low >> 1) + (high >> 1) + (low & high & 1);

		if (walsh_count(sorted, pairs, value_of(middle), false) >= rank)
			high = middle;
		else
			low = middle + 1;
	}
	return value_of(low);
}

/* The exact distribution, cumulated: each rank joins the sum with chance 1/2.
 * NULL if memory runs out. */
static double *exact_distribution(size_t pairs)
{
	size_t total = walsh_total(pairs);
	double *chance = calloc(total + 1, sizeof(*chance));

	if (!chance)
		return NULL;
	chance[0] = 1;
	for (size_t rank = 1; rank <= pairs; rank++) {
		for (size_t sum = walsh_total(rank) + 1; sum-- > 0;)
			chance[sum] = (chance[sum] + (sum >= rank ? chance[sum - rank] : 0)) / 2;
	}
	for (size_t sum = 1; sum <= total; sum++)
		chance[sum] += chance[sum - 1];
	return chance;
}

static double normal_tail(size_t pairs, size_t statistic)
{
	double n = (double)pairs;
	double mean = n * (n + 1) / 4;
	double deviation = sqrt(n * (n + 1) * (2 * n + 1) / 24);

	return gsl_cdf_ugaussian_P(((double)statistic + 0.5 - mean) / deviation);
}

/* exact is the exact distribution, or NULL beyond EXACT_PAIRS. */
static double lower_tail(const double *exact, size_t pairs, size_t statistic)
{
	if (statistic >= walsh_total(pairs))
		return 1;
	return exact ? exact[statistic] : normal_tail(pairs, statistic);
}

double statistics_signed_rank_tail(size_t pairs, size_t statistic)
{
	double *exact = NULL;

	if (pairs <= EXACT_PAIRS && !(exact = exact_distribution(pairs)))
		return NAN;
	double tail = lower_tail(exact, pairs, statistic);
	free(exact);
	return tail;
}

/* Statistics 0 to the result minus 1 have a tail of at most alpha / 2. */
static size_t critical_count(const double *exact, size_t pairs)
{
	size_t low = 0;
	size_t high = walsh_total(pairs);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (2 * lower_tail(exact, pairs, middle) <= ALPHA)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* One-sided p of "the location is at most (at least) limit". */
static double p_above(const double *exact, const double *sorted, size_t pairs, double limit)
{
	return lower_tail(exact, pairs, walsh_count(sorted, pairs, limit, false));
}

static double p_below(const double *exact, const double *sorted, size_t pairs, double limit)
{
	size_t below = walsh_count(sorted, pairs, limit, true);

	return lower_tail(exact, pairs, walsh_total(pairs) - below);
}

static double doubled(double p)
{
	return fmin(1, 2 * p);
}

static void fill_tests(const double *exact, const double *sorted, size_t pairs, double margin,
		       struct signed_rank *result)
{
	size_t critical = critical_count(exact, pairs);

	result->has_interval = true;
	result->low = walsh_select(sorted, pairs, critical);
	result->high = walsh_select(sorted, pairs, walsh_total(pairs) - critical + 1);
	result->p_different =
		doubled(fmin(p_above(exact, sorted, pairs, 0), p_below(exact, sorted, pairs, 0)));
	result->p_equivalent = doubled(fmax(p_above(exact, sorted, pairs, -margin),
					    p_below(exact, sorted, pairs, margin)));
}

static double hodges_lehmann(const double *sorted, size_t pairs)
{
	size_t total = walsh_total(pairs);
	double upper = walsh_select(sorted, pairs, total / 2 + 1);

	if (total % 2 == 1)
		return upper;
	return walsh_average(walsh_select(sorted, pairs, total / 2), upper);
}

double statistics_hodges_lehmann(double *values, size_t count)
{
	if (count == 0)
		return NAN;
	gsl_sort(values, 1, count);
	return hodges_lehmann(values, count);
}

double statistics_hodges_lehmann_near(const double *sorted, size_t count, double guess,
				      double width)
{
	size_t middle = (walsh_total(count) + 1) / 2;
	double low = guess - width / 2, high = guess + width / 2;

	while (walsh_count(sorted, count, low, false) >= middle)
		low -= width;
	while (walsh_count(sorted, count, high, false) < middle)
		high += width;
	while (high - low > width / 100 && low < (low + high) / 2 && (low + high) / 2 < high) {
		double between = (low + high) / 2;

		if (walsh_count(sorted, count, between, false) >= middle)
			high = between;
		else
			low = between;
	}
	return high;
}

int statistics_signed_rank(double *differences, size_t count, double margin,
			   struct signed_rank *result)
{
	if (count == 0 || !(margin >= 0))
		return -EINVAL;
	for (size_t i = 0; i < count; i++) {
		if (!isfinite(differences[i]))
			return -EINVAL;
	}
	gsl_sort(differences, 1, count);
	*result = (struct signed_rank) {
		.pairs = count,
		.estimate = hodges_lehmann(differences, count),
		.low = NAN,
		.high = NAN,
		.p_different = NAN,
		.p_equivalent = NAN,
	};
	if (count < STATISTICS_MINIMUM_PAIRS)
		return 0;

	double *exact = NULL;

	if (count <= EXACT_PAIRS && !(exact = exact_distribution(count)))
		return -ENOMEM;
	fill_tests(exact, differences, count, margin, result);
	free(exact);
	return 0;
}

int statistics_holm(double *p, size_t count)
{
	if (count == 0)
		return 0;
	size_t *order = malloc(count * sizeof(*order));
	size_t hypotheses = 0;
	double previous = 0;

	if (!order)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		if (isnan(p[i]))
			continue;
		/* Insertion keeps order sorted by p without the NANs. */
		size_t at = hypotheses++;

		for (; at > 0 && p[order[at - 1]] > p[i]; at--)
			order[at] = order[at - 1];
		order[at] = i;
	}
	for (size_t i = 0; i < hypotheses; i++) {
		previous = fmin(1, fmax(previous, p[order[i]] * (double)(hypotheses - i)));
		p[order[i]] = previous;
	}
	free(order);
	return 0;
}

size_t statistics_present(const double *values, size_t count, double *present)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (!isnan(values[i]))
			present[kept++] = values[i];
	}
	return kept;
}

double statistics_quantile(double *values, size_t count, double fraction)
{
	if (count == 0)
		return NAN;
	gsl_sort(values, 1, count);

	double position = fraction * (double)(count - 1);
	size_t below = (size_t)position;

	if (below + 1 >= count)
		return values[count - 1];
	return values[below] + (position - (double)below) * (values[below + 1] - values[below]);
}

double statistics_median(double *values, size_t count)
{
	return statistics_quantile(values, count, 0.5);
}

double statistics_mean(const double *values, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += values[i];
	return count ? sum / (double)count : NAN;
}

double statistics_minimum(const double *values, size_t count)
{
	double minimum = NAN;

	for (size_t i = 0; i < count; i++)
		minimum = fmin(minimum, values[i]);
	return minimum;
}

double statistics_lag1(const double *values, size_t count)
{
	double mean = statistics_mean(values, count);
	double products = 0, squares = 0;
	bool varies = false;

	if (count < 3)
		return NAN;
	for (size_t i = 0; i < count; i++) {
		varies |= values[i] != values[0];
		squares += (values[i] - mean) * (values[i] - mean);
		if (i + 1 < count)
			products += (values[i] - mean) * (values[i + 1] - mean);
	}
	/* The mean of equal values may be off by rounding. */
	return varies && squares > 0 ? products / squares : 0;
}

void statistics_share(size_t hits, size_t of, double *low, double *high)
{
	double n = (double)of, share = (double)hits / n, z = gsl_cdf_ugaussian_Qinv(ALPHA / 2);
	double middle = (share + z * z / 2 / n) / (1 + z * z / n);
	double half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / 4 / n / n);

	*low = fmax(0, middle - half);
	*high = fmin(1, middle + half);
}

double statistics_trend(const double *values, size_t count)
{
	double n = (double)count;
	double rises = 0;

	if (count < 8)
		return NAN;
	for (size_t i = 0; i < count; i++) {
		for (size_t j = i + 1; j < count; j++)
			rises += (values[j] > values[i]) - (values[j] < values[i]);
	}
	double deviation = sqrt(n * (n - 1) * (2 * n + 5) / 18);

	return doubled(gsl_cdf_ugaussian_Q(fmax(0, fabs(rises) - 1) / deviation));
}
