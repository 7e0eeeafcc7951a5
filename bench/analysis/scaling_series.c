#include "analysis/chart_series.h"
#include "analysis/estimate.h"
#include "analysis/scaling.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Whether the cell is a point of a law: more workers than CPUs only look like contention. */
static bool is_point(const struct cell *cell, const struct summary *summary)
{
	return cell_has_speedup(cell) && !cell->is_ceiling && isfinite(cell->speedup.value) &&
	       cell->workers <= (double)summary->cpus;
}

/* Log speedups, a row a block, of the blocks that have all of the cells; returns how many. */
static size_t fill_rows(const struct series *series, size_t counts, const struct summary *summary,
			double *rows)
{
	size_t kept = 0;

	for (size_t b = 0; b < summary->block_count; b++) {
		double *row = rows + kept * counts;
		bool whole = true;
		size_t column = 0;

		for (size_t i = 0; i < series->count; i++) {
			const struct cell *cell = series->points[i].cell;

			if (!is_point(cell, summary))
				continue;
			row[column] = log(cell_times(cell->base, 0, cell->in_process)[b]) -
				      log(cell_headline(cell, 0)[b]);
			whole &= isfinite(row[column++]) != 0;
		}
		kept += whole;
	}
	return kept;
}

static size_t fill_workers(const struct series *series, const struct summary *summary,
			   double *workers)
{
	size_t counts = 0;

	for (size_t i = 0; i < series->count; i++) {
		if (is_point(series->points[i].cell, summary))
			workers[counts++] = series->points[i].workers;
	}
	return counts;
}

static int fit_series(const struct series *series, const struct summary *summary,
		      struct scaling *scaling)
{
	size_t most = series->count;
	double *workers = calloc(most * (summary->block_count + 1), sizeof(*workers));
	double *rows = workers ? workers + most : NULL;

	*scaling = (struct scaling) { .label = strdup(series->label), .mode = series->mode };
	if (!workers || !scaling->label) {
		free(workers);
		return -ENOMEM;
	}
	size_t counts = fill_workers(series, summary, workers);
	size_t blocks = fill_rows(series, counts, summary, rows);
	int error = scaling_fit(LAW_USL, workers, counts, rows, blocks, &scaling->usl);

	if (!error)
		error = scaling_fit(LAW_AMDAHL, workers, counts, rows, blocks, &scaling->amdahl);
	free(workers);
	return error;
}

static bool has_points(const struct series *series, const struct summary *summary)
{
	for (size_t i = 0; i < series->count; i++) {
		if (is_point(series->points[i].cell, summary))
			return true;
	}
	return false;
}

static int fit_experiment(struct experiment *experiment, const struct summary *summary)
{
	struct series_list list;
	int error = series_collect(&list, experiment, "serial");

	if (error)
		return error;
	experiment->scalings = calloc(list.count + 1, sizeof(*experiment->scalings));
	if (!experiment->scalings)
		error = -ENOMEM;
	for (size_t i = 0; i < list.count && !error; i++) {
		if (has_points(&list.series[i], summary))
			error = fit_series(&list.series[i], summary,
					   &experiment->scalings[experiment->scaling_count++]);
	}
	series_free(&list);
	return error;
}

int scaling_all(struct summary *summary)
{
	int error = 0;

	for (size_t i = 0; i < summary->experiment_count && !error; i++) {
		struct experiment *experiment = &summary->experiments[i];

		if (experiment->chart && strcmp(experiment->chart, "speedup") == 0 &&
		    !experiment->measure)
			error = fit_experiment(experiment, summary);
	}
	return error;
}
