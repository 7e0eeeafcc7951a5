#include "analysis/export_formats.h"
#include "analysis/statistics.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/*
 * hyperfine's own export (hyperfine 1.15, --export-json), all blocks merged: a result a cell
 * with the times of all its runs, failed ones too as hyperfine has them with
 * --ignore-failure. Seconds of the whole process.
 */

/* With n - 1; NULL, as hyperfine has it, for one run. */
static json_t *deviation(const double *times, size_t count)
{
	double mean = statistics_mean(times, count), sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += (times[i] - mean) * (times[i] - mean);
	return count > 1 ? json_real(sqrt(sum / (double)(count - 1))) : json_null();
}

static double mean_of(const struct exported_cell *cell, bool user)
{
	double sum = 0;

	for (size_t i = 0; i < cell->count; i++)
		sum += user ? cell->runs[i].user : cell->runs[i].system;
	return sum / (double)cell->count;
}

static json_t *arrays(json_t *result, const struct exported_cell *cell)
{
	json_t *times = json_array(), *codes = json_array();

	for (size_t i = 0; i < cell->count; i++) {
		const struct exported_run *run = &cell->runs[i];

		json_array_append_new(times, json_real(run->wall));
		json_array_append_new(codes,
				      run->signalled ? json_null() : json_integer(run->exit_code));
	}
	json_object_set_new(result, "times", times);
	json_object_set_new(result, "exit_codes", codes);
	return result;
}

static json_t *parameters(const struct cell *cell)
{
	json_t *object = json_object();

	for (size_t i = 0; i < cell->parameter_count; i++)
		json_object_set_new(object, cell->parameters[i].name,
				    json_string(cell->parameters[i].value));
	return object;
}

static json_t *result_of(const struct exported_cell *cell)
{
	double *times = calloc(cell->count, sizeof(*times));
	double lowest = INFINITY, highest = 0;

	if (!times)
		return NULL;
	for (size_t i = 0; i < cell->count; i++) {
		times[i] = cell->runs[i].wall;
		lowest = fmin(lowest, times[i]);
		highest = fmax(highest, times[i]);
	}
	json_t *result = json_pack(
		"{s:s, s:f, s:o, s:f, s:f, s:f, s:f, s:f}", "command", cell->cell->key, "mean",
		statistics_mean(times, cell->count), "stddev", deviation(times, cell->count),
		"median", statistics_median(times, cell->count), "user", mean_of(cell, true),
		"system", mean_of(cell, false), "min", lowest, "max", highest);

	free(times);
	if (!result)
		return NULL;
	if (cell->cell->parameter_count > 0)
		json_object_set_new(result, "parameters", parameters(cell->cell));
	return arrays(result, cell);
}

int export_hyperfine(FILE *out, const struct exported *exported)
{
	json_t *results = json_array();

	for (size_t i = 0; i < exported->summary->cell_count; i++) {
		const struct exported_cell *cell = &exported->cells[i];

		if (cell->count > 0 && json_array_append_new(results, result_of(cell)) != 0) {
			json_decref(results);
			return -ENOMEM;
		}
	}
	return export_json(out, json_pack("{s:o}", "results", results));
}
