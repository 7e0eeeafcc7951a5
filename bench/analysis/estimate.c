#include "analysis/estimate.h"

#include "analysis/location.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ALPHA 0.05

static const struct estimate nothing = { .value = NAN, .low = NAN, .high = NAN, .lag1 = NAN };

bool cell_has_speedup(const struct cell *cell)
{
	return cell->base && cell->base != cell;
}

/* Log of what first / second must be divided by to compare equal work. A measure
 * says itself what it is of. */
static double log_work_ratio(const struct cell *first, const struct cell *second)
{
	if (first->experiment->measure)
		return 0;
	if (!first->is_ceiling && !second->is_ceiling)
		return 0;
	if (!(first->tasks > 0) || !(second->tasks > 0))
		return 0;
	return log(first->tasks) - log(second->tasks);
}

size_t paired_log_ratios(const struct cell *first, size_t first_replicate,
			 const struct cell *second, size_t second_replicate, size_t blocks,
			 bool in_process, double *ratios)
{
	const double *above = cell_times(first, first_replicate, in_process);
	const double *below = cell_times(second, second_replicate, in_process);
	double work = log_work_ratio(first, second);
	size_t pairs = 0;

	for (size_t i = 0; i < blocks; i++) {
		double ratio = log(above[i]) - log(below[i]) - work;

		if (isfinite(ratio))
			ratios[pairs++] = ratio;
	}
	return pairs;
}

static struct estimate from_logs(const struct location *location)
{
	const struct signed_rank *ranks = &location->ranks;

	return (struct estimate) {
		.value = exp(ranks->estimate),
		.low = exp(ranks->low),
		.high = exp(ranks->high),
		.blocks = ranks->pairs,
		.has_interval = ranks->has_interval,
		.is_dependent = location->block_length > 0,
		.lag1 = location->lag1,
		.effective = location->effective,
	};
}

int estimate_logs(const double *values, size_t count, struct estimate *estimate)
{
	struct location location;

	*estimate = nothing;
	if (count == 0)
		return 0;
	int error = location_of(values, count, 0, &location);

	if (!error)
		*estimate = from_logs(&location);
	return error;
}

static double median_of(const double *samples, size_t blocks, double *scratch)
{
	return statistics_median(scratch, statistics_present(samples, blocks, scratch));
}

static void describe(struct cell *cell, size_t blocks, double *scratch)
{
	const struct samples *samples = &cell->samples[0];
	size_t count = statistics_present(cell_headline(cell, 0), blocks, scratch);

	cell->mean_ns = statistics_mean(scratch, count);
	cell->minimum_ns = statistics_minimum(scratch, count);
	cell->median_ns = statistics_median(scratch, count);
	cell->median_wall_ns = median_of(samples->wall_ns, blocks, scratch);
	cell->median_cpu_ns = median_of(samples->cpu_ns, blocks, scratch);
	cell->median_spawn_ns = median_of(samples->spawn_ns, blocks, scratch);
	cell->median_work_ns = median_of(samples->work_ns, blocks, scratch);
	cell->median_teardown_ns = median_of(samples->teardown_ns, blocks, scratch);
}

/* Tasks that overlap in sleep are not limited by the CPUs: only a base that is
 * busy for half of its time tells of the CPUs' use. */
static bool is_cpu_bound(const struct cell *base)
{
	return !(base->median_cpu_ns < base->median_ns / 2);
}

double cell_more_work(const struct cell *cell)
{
	if (!cell_has_speedup(cell) || cell->experiment->measure)
		return 1;
	if (cell->is_ceiling || !(cell->tasks > 0) || !(cell->base->tasks > 0))
		return 1;
	return cell->tasks / cell->base->tasks;
}

static int estimate_speedup(struct cell *cell, const struct summary *summary, double *scratch)
{
	cell->speedup = nothing;
	cell->efficiency = NAN;
	cell->above_ideal = false;
	if (!cell_has_speedup(cell))
		return 0;
	size_t pairs = paired_log_ratios(cell->base, 0, cell, 0, summary->block_count,
					 cell->in_process, scratch);
	int error = estimate_logs(scratch, pairs, &cell->speedup);

	if (isnan(cell->workers) || cell->experiment->measure || !is_cpu_bound(cell->base))
		return error;
	double full = fmin(cell->workers, (double)summary->cpus) / cell_more_work(cell);

	cell->efficiency = cell->speedup.value / full;
	cell->above_ideal = cell->speedup.has_interval && cell->speedup.low > full;
	return error;
}

/* Headline and speedup must tell of the same clock, hence the base's say. */
static int estimate_times(struct cell *cell, const struct summary *summary, double *scratch)
{
	size_t count = 0;

	cell->in_process = cell->experiment->measure ||
			   (cell->expected_records > 0 &&
			    (!cell_has_speedup(cell) || cell->base->expected_records > 0));
	describe(cell, summary->block_count, scratch);
	for (size_t i = 0; i < summary->block_count; i++) {
		double logarithm = log(cell_headline(cell, 0)[i]);

		if (isfinite(logarithm))
			scratch[count++] = logarithm;
	}
	return estimate_logs(scratch, count, &cell->elapsed);
}

/* Whether first has contrast's first value and second its second one, and all
 * other parameters are equal. */
static bool contrast_matches(const struct contrast *contrast, const struct cell *first,
			     const struct cell *second)
{
	const char *value = cell_parameter(first, contrast->parameter);
	const char *other = cell_parameter(second, contrast->parameter);

	if (!value || !other || first->parameter_count != second->parameter_count)
		return false;
	if (strcmp(value, contrast->first) != 0 || strcmp(other, contrast->second) != 0)
		return false;
	for (size_t i = 0; i < first->parameter_count; i++) {
		const struct parameter *parameter = &first->parameters[i];

		other = cell_parameter(second, parameter->name);
		if (strcmp(parameter->name, contrast->parameter) != 0 &&
		    (!other || strcmp(parameter->value, other) != 0))
			return false;
	}
	return true;
}

/* A pair of cells without a common block keeps its NANs. */
static int estimate_comparison(struct comparison *comparison, const struct summary *summary,
			       double *scratch)
{
	struct location location;
	size_t replicate = comparison->is_control ? 1 : 0;

	comparison->in_process =
		comparison->experiment->measure || (comparison->first->expected_records > 0 &&
						    comparison->second->expected_records > 0);
	comparison->ratio = nothing;
	comparison->p_different = comparison->p_equivalent = NAN;
	comparison->verdict = VERDICT_CANNOT_TELL;
	size_t pairs = paired_log_ratios(comparison->first, replicate, comparison->second, 0,
					 summary->block_count, comparison->in_process, scratch);

	if (pairs == 0)
		return 0;
	int error = location_of(scratch, pairs, log1p(summary->margin), &location);

	if (error)
		return error;
	comparison->ratio = from_logs(&location);
	comparison->p_different = location.ranks.p_different;
	comparison->p_equivalent = location.ranks.p_equivalent;
	return 0;
}

static int add_comparison(struct experiment *experiment, struct comparison comparison)
{
	struct comparison *grown = reallocarray(experiment->comparisons,
						experiment->comparison_count + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	comparison.experiment = experiment;
	experiment->comparisons = grown;
	grown[experiment->comparison_count++] = comparison;
	return 0;
}

static int add_contrast(struct experiment *experiment, const struct contrast *contrast)
{
	int error = 0;

	for (size_t i = 0; i < experiment->cell_count; i++) {
		for (size_t j = 0; j < experiment->cell_count && !error; j++) {
			struct cell *first = experiment->cells[i];
			struct cell *second = experiment->cells[j];

			if (i != j && contrast_matches(contrast, first, second))
				error = add_comparison(experiment, (struct comparison) {
									   .first = first,
									   .second = second,
									   .contrast = contrast,
								   });
		}
	}
	return error;
}

static int list_comparisons(struct experiment *experiment)
{
	int error = 0;

	for (size_t i = 0; i < experiment->contrast_count && !error; i++)
		error = add_contrast(experiment, &experiment->contrasts[i]);
	for (size_t i = 0; i < experiment->cell_count && !error; i++) {
		struct cell *cell = experiment->cells[i];

		if (cell->replicates == 2)
			error = add_comparison(experiment, (struct comparison) {
								   .first = cell,
								   .second = cell,
								   .is_control = true,
							   });
	}
	return error;
}

static int estimate_experiment(struct experiment *experiment, const struct summary *summary,
			       double *scratch)
{
	int error = list_comparisons(experiment);

	for (size_t i = 0; i < experiment->comparison_count && !error; i++)
		error = estimate_comparison(&experiment->comparisons[i], summary, scratch);
	return error;
}

int estimate_judge(struct comparison **family, size_t count)
{
	double *different = calloc(2 * count + 1, sizeof(*different));
	double *equivalent = different ? different + count : NULL;

	if (!different)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		different[i] = family[i]->p_different;
		equivalent[i] = family[i]->p_equivalent;
	}
	int error = statistics_holm(different, count);

	if (!error)
		error = statistics_holm(equivalent, count);
	for (size_t i = 0; i < count && !error; i++) {
		family[i]->p_different = different[i];
		family[i]->p_equivalent = equivalent[i];
		if (equivalent[i] <= ALPHA)
			family[i]->verdict = VERDICT_EQUIVALENT;
		else if (different[i] <= ALPHA)
			family[i]->verdict = VERDICT_DIFFERENT;
	}
	free(different);
	return error;
}

/* Who is corrected together: the comparisons of one experiment, or from all of them the
 * controls, or those of two builds. */
struct family {
	const struct experiment *experiment;
	bool controls;
};

static bool belongs(const struct family *family, const struct comparison *comparison)
{
	bool is_of_run = comparison->is_control || comparison_is_versus(comparison);

	if (family->experiment)
		return comparison->experiment == family->experiment && !is_of_run;
	return is_of_run && comparison->is_control == family->controls;
}

static int judge_family(struct summary *summary, struct family members)
{
	struct comparison **family = NULL;
	size_t count = 0, room = 0;

	for (size_t i = 0; i < summary->experiment_count; i++)
		room += summary->experiments[i].comparison_count;
	family = calloc(room + 1, sizeof(struct comparison *));
	if (!family)
		return -ENOMEM;
	for (size_t i = 0; i < summary->experiment_count; i++) {
		struct experiment *experiment = &summary->experiments[i];

		for (size_t j = 0; j < experiment->comparison_count; j++) {
			struct comparison *comparison = &experiment->comparisons[j];

			if (belongs(&members, comparison))
				family[count++] = comparison;
		}
	}
	int error = estimate_judge(family, count);

	free(family);
	return error;
}

int estimate_all(struct summary *summary)
{
	double *scratch = calloc(summary->block_count + 1, sizeof(*scratch));
	int error = scratch ? 0 : -ENOMEM;

	for (size_t i = 0; i < summary->cell_count && !error; i++)
		error = estimate_times(&summary->cells[i], summary, scratch);
	for (size_t i = 0; i < summary->cell_count && !error; i++)
		error = estimate_speedup(&summary->cells[i], summary, scratch);
	for (size_t i = 0; i < summary->experiment_count && !error; i++)
		error = estimate_experiment(&summary->experiments[i], summary, scratch);
	for (size_t i = 0; i < summary->experiment_count && !error; i++)
		error = judge_family(summary,
				     (struct family) { .experiment = &summary->experiments[i] });
	if (!error)
		error = judge_family(summary, (struct family) { .controls = true });
	if (!error)
		error = judge_family(summary, (struct family) { .controls = false });
	free(scratch);
	return error;
}
