#include "analysis/estimate.h"
#include "analysis/statistics.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/*
 * Limits. Steal is method.md's 1 %. Each block holds the same cells, so the
 * pressure that they make on themselves is the same in each: what varies came
 * from outside. What comes from outside all the time shows in the CPU time of others; what
 * an idle system does by itself is less than the limit. Drift is cancelled by pairing within blocks
 * as long as it is slow, so only a large and significant one counts. Dependence between the paired
 * ratios widens the intervals, and is suspect where too little is left of them.
 */
#define STEAL_LIMIT	  0.01
#define PRESSURE_LIMIT	  0.10
#define OTHERS_LIMIT	  0.05 /* of the CPUs */
#define DRIFT_LIMIT	  0.10
#define SUSPICION_P	  0.01
#define MINIMUM_OF_BLOCKS 9

double noise_steal(const struct noise *noise)
{
	return noise->seconds > 0 ? noise->steal_ms / 1e3 / noise->seconds : NAN;
}

double noise_pressure(const struct noise *noise)
{
	return noise->seconds > 0 ? noise->pressure_ms / 1e3 / noise->seconds : NAN;
}

double noise_others(const struct noise *noise)
{
	return noise->seconds > 0 ? noise->others_ms / 1e3 / noise->seconds : NAN;
}

/* Mean log of a block's times over its cells' medians. */
static double block_level(const struct summary *summary, size_t block)
{
	double sum = 0;
	size_t count = 0;

	for (size_t i = 0; i < summary->cell_count; i++) {
		const struct cell *cell = &summary->cells[i];
		double level = log(cell_headline(cell, 0)[block] / cell->median_ns);

		if (isfinite(level)) {
			sum += level;
			count++;
		}
	}
	return count ? sum / (double)count : NAN;
}

static void fill_levels(struct summary *summary)
{
	for (size_t i = 0; i < summary->block_count; i++)
		summary->noise[i].level = block_level(summary, i);
}

static int suspect_controls(struct summary *summary)
{
	int error = 0;

	for (size_t i = 0; i < summary->experiment_count; i++) {
		const struct experiment *experiment = &summary->experiments[i];

		for (size_t j = 0; j < experiment->comparison_count && !error; j++) {
			const struct comparison *control = &experiment->comparisons[j];

			if (control->is_control && control->verdict == VERDICT_DIFFERENT)
				error = summary_suspect(summary,
							"the A/A control differs from itself: %s, "
							"%.3f [%.3f, %.3f]",
							control->first->key, control->ratio.value,
							control->ratio.low, control->ratio.high);
		}
	}
	return error;
}

static int suspect_steal(struct summary *summary)
{
	double steal = 0, seconds = 0;

	for (size_t i = 0; i < summary->block_count; i++) {
		const struct noise *noise = &summary->noise[i];

		if (isnan(noise_steal(noise)))
			continue;
		steal += noise->steal_ms / 1e3;
		seconds += noise->seconds;
	}
	if (!(seconds > 0) || steal / seconds <= STEAL_LIMIT)
		return 0;
	return summary_suspect(summary, "the hypervisor stole %.1f %% of the run's wall time",
			       100 * steal / seconds);
}

static int suspect_pressure(struct summary *summary, double *scratch)
{
	size_t count = 0;

	for (size_t i = 0; i < summary->block_count; i++) {
		scratch[count] = noise_pressure(&summary->noise[i]);
		if (!isnan(scratch[count]))
			count++;
	}
	if (count < MINIMUM_OF_BLOCKS)
		return 0;
	double median = statistics_median(scratch, count);
	double high = statistics_quantile(scratch, count, 0.9);

	if (high - median <= PRESSURE_LIMIT)
		return 0;
	return summary_suspect(summary,
			       "other programs wanted the CPUs: tasks waited during %.0f %% of the "
			       "median block, but %.0f %% of the worst tenth",
			       100 * median, 100 * high);
}

static int suspect_others(struct summary *summary)
{
	double others = 0, seconds = 0;

	for (size_t i = 0; i < summary->block_count; i++) {
		const struct noise *noise = &summary->noise[i];

		if (isnan(noise_others(noise)))
			continue;
		others += noise->others_ms / 1e3;
		seconds += noise->seconds;
	}
	if (!(seconds > 0) || others / seconds <= OTHERS_LIMIT * (double)summary->cpus)
		return 0;
	return summary_suspect(summary,
			       "other programs used %.2f of %zu CPUs during the blocks, on the "
			       "average",
			       others / seconds, summary->cpus);
}

static int suspect_drift(struct summary *summary, double *scratch)
{
	size_t count = 0;

	for (size_t i = 0; i < summary->block_count; i++) {
		scratch[count] = summary->noise[i].level;
		if (!isnan(scratch[count]))
			count++;
	}
	if (count < MINIMUM_OF_BLOCKS || !(statistics_trend(scratch, count) < SUSPICION_P))
		return 0;
	size_t third = count / 3;
	double start = statistics_median(scratch, third);
	double end = statistics_median(scratch + count - third, third);
	double change = exp(end - start) - 1;

	if (fabs(end - start) <= log1p(DRIFT_LIMIT))
		return 0;
	return summary_suspect(summary,
			       "the machine drifted: the last third of the blocks took %.0f %% %s "
			       "than the first",
			       100 * fabs(change), change > 0 ? "longer" : "less time");
}

/* The comparison whose pairs are worth the fewest independent ones. */
static const struct comparison *most_dependent(const struct summary *summary)
{
	const struct comparison *worst = NULL;

	for (size_t i = 0; i < summary->experiment_count; i++) {
		const struct experiment *experiment = &summary->experiments[i];

		for (size_t j = 0; j < experiment->comparison_count; j++) {
			const struct comparison *comparison = &experiment->comparisons[j];

			if (!comparison->ratio.is_dependent ||
			    comparison->ratio.blocks < MINIMUM_OF_BLOCKS)
				continue;
			if (!worst || comparison->ratio.effective < worst->ratio.effective)
				worst = comparison;
		}
	}
	return worst;
}

static int suspect_dependence(struct summary *summary)
{
	const struct comparison *worst = most_dependent(summary);

	if (!worst || worst->ratio.effective >= STATISTICS_MINIMUM_PAIRS)
		return 0;
	return summary_suspect(summary,
			       "neighbouring blocks are alike (lag-1 correlation %.2f of %s "
			       "against %s): %zu pairs are worth %.0f",
			       worst->ratio.lag1, worst->first->key, worst->second->key,
			       worst->ratio.blocks, worst->ratio.effective);
}

int estimate_suspicion(struct summary *summary)
{
	double *scratch = calloc(summary->block_count + 1, sizeof(*scratch));
	int error = scratch ? 0 : -ENOMEM;

	fill_levels(summary);
	if (!error)
		error = suspect_controls(summary);
	if (!error)
		error = suspect_steal(summary);
	if (!error)
		error = suspect_pressure(summary, scratch);
	if (!error)
		error = suspect_others(summary);
	if (!error)
		error = suspect_drift(summary, scratch);
	if (!error)
		error = suspect_dependence(summary);
	free(scratch);
	return error;
}
