#include "analysis/chart_finding.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/chart_text.h"
#include "analysis/estimate.h"
#include "analysis/statistics.h"

const double *phase_samples(const struct cell *cell, enum phase phase)
{
	const struct samples *samples = cell->samples;

	if (!samples)
		return NULL;
	switch (phase) {
	case PHASE_WALL:
		return samples->wall_ns;
	case PHASE_SPAWN:
		return samples->spawn_ns;
	case PHASE_TEARDOWN:
		return samples->teardown_ns;
	default:
		return cell_headline(cell, 0);
	}
}

/* Of first, or of first / second if there is a second. */
static struct estimate estimate_samples(const double *first, const double *second, size_t blocks)
{
	double *logs = calloc(blocks + 1, sizeof(*logs));
	struct estimate estimate;
	size_t count = 0;

	for (size_t i = 0; logs && first && i < blocks; i++) {
		double value = log(first[i]) - (second ? log(second[i]) : 0);

		if (isfinite(value))
			logs[count++] = value;
	}
	if (!logs || estimate_logs(logs, count, &estimate) != 0)
		estimate = (struct estimate) { .value = NAN, .low = NAN, .high = NAN };
	free(logs);
	return estimate;
}

struct estimate phase_estimate(const struct summary *summary, const struct cell *cell,
			       enum phase phase)
{
	return estimate_samples(phase_samples(cell, phase), NULL, summary->block_count);
}

struct estimate measured_estimate(const struct summary *summary, const struct cell *cell,
				  const char *measure)
{
	return estimate_samples(cell->samples ? samples_measured(cell->samples, measure) : NULL,
				NULL, summary->block_count);
}

struct estimate times_estimate(const struct summary *summary, const double *values)
{
	return estimate_samples(values, NULL, summary->block_count);
}

struct estimate ratio_estimate(const struct summary *summary, const double *first,
			       const double *second)
{
	return estimate_samples(second ? first : NULL, second, summary->block_count);
}

enum verdict estimate_verdict(const struct estimate *ratio, double margin)
{
	if (!ratio->has_interval)
		return VERDICT_CANNOT_TELL;
	if (fabs(log(ratio->low)) < log1p(margin) && fabs(log(ratio->high)) < log1p(margin))
		return VERDICT_EQUIVALENT;
	return ratio->low > 1 || ratio->high < 1 ? VERDICT_DIFFERENT : VERDICT_CANNOT_TELL;
}

static struct finding inverted(struct finding finding)
{
	double low = finding.ratio.low;

	finding.ratio.value = 1 / finding.ratio.value;
	finding.ratio.low = 1 / finding.ratio.high;
	finding.ratio.high = 1 / low;
	return finding;
}

struct finding finding_of(const struct summary *summary, const struct cell *first,
			  const struct cell *second, enum phase phase)
{
	const struct experiment *experiment = first->experiment;
	struct finding finding;

	for (size_t i = 0; phase == PHASE_HEADLINE && i < experiment->comparison_count; i++) {
		const struct comparison *comparison = &experiment->comparisons[i];

		if (comparison->is_control)
			continue;
		finding = (struct finding) { comparison->ratio, comparison->verdict };
		if (comparison->first == first && comparison->second == second)
			return finding;
		if (comparison->first == second && comparison->second == first)
			return inverted(finding);
	}
	finding.ratio =
		ratio_estimate(summary, phase_samples(first, phase), phase_samples(second, phase));
	finding.verdict = estimate_verdict(&finding.ratio, summary->margin);
	return finding;
}

void finding_words(char *text, size_t size, const struct summary *summary,
		   const struct finding *finding, const char *first, const char *second)
{
	double ratio = finding->ratio.value;
	char number[CHART_NUMBER_SIZE];
	const char *slow = ratio > 1 ? first : second, *fast = ratio > 1 ? second : first;

	ratio = ratio > 1 ? ratio : 1 / ratio;
	if (!isfinite(ratio))
		snprintf(text, size, "no pair of %s and %s to compare", first, second);
	else if (!finding->ratio.has_interval)
		snprintf(text, size, "too few blocks to tell %s from %s", first, second);
	else if (finding->verdict == VERDICT_CANNOT_TELL)
		snprintf(text, size, "cannot tell %s from %s", first, second);
	else if (finding->verdict == VERDICT_EQUIVALENT)
		snprintf(text, size, "%s and %s are equivalent within %g %%", first, second,
			 summary->margin * 100);
	else
		snprintf(text, size, "%s take %s %s %s", slow, chart_ratio(number, ratio),
			 ratio >= 1.995 ? "as long as" : "longer than", fast);
}

const char *workers_words(char *text, double workers)
{
	snprintf(text, WORKERS_WORDS_SIZE, "%g %s", workers, workers > 1 ? "workers" : "worker");
	return text;
}

void estimate_words(char *text, size_t size, const struct estimate *estimate)
{
	int digits = estimate->value < 9.9995 ? 3 : estimate->value < 99.995 ? 2 : 1;

	if (estimate->has_interval)
		snprintf(text, size, "%.*f [%.*f, %.*f]", digits, estimate->value, digits,
			 estimate->low, digits, estimate->high);
	else
		snprintf(text, size, "%.*f", digits, estimate->value);
}

void blocks_words(char *text, size_t size, const struct summary *summary, const char *interval)
{
	if (summary->block_count < STATISTICS_MINIMUM_PAIRS)
		snprintf(text, size, "%zu %s: no interval below %d blocks.", summary->block_count,
			 summary->block_count == 1 ? "block" : "blocks", STATISTICS_MINIMUM_PAIRS);
	else
		snprintf(text, size, "%s, %zu blocks in random order.", interval,
			 summary->block_count);
}
