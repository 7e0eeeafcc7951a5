#include "analysis/export_formats.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/*
 * pyperf's JSON, version 1.0: a benchmark a cell, a run of one value a run, in seconds,
 * bytes or numbers. It holds only values above 0: failed runs and other values are counted
 * in the benchmark's metadata.
 */

static double scaled(const struct cell *cell, double value)
{
	return measure_unit(cell->experiment->measure) == UNIT_NS ? value / 1e9 : value;
}

static const char *unit_name(const struct cell *cell)
{
	static const char *const names[] = {
		[UNIT_NS] = "second", [UNIT_BYTES] = "byte", [UNIT_NONE] = "integer"
	};

	return names[measure_unit(cell->experiment->measure)];
}

/* "2026-11-24T06:18:44Z" as pyperf writes it; false if the block has no time. */
static bool date_of(const struct noise *noise, char date[20])
{
	if (!noise->started || strlen(noise->started) < 19)
		return false;
	snprintf(date, 20, "%.10s %.8s", noise->started, noise->started + 11);
	return true;
}

static json_t *run_of(const struct exported *exported, const struct exported_run *run, double value)
{
	json_t *metadata = json_pack("{s:f}", "duration", run->wall);
	char date[20];

	if (date_of(&exported->summary->noise[run->block], date))
		json_object_set_new(metadata, "date", json_string(date));
	return json_pack("{s:o, s:[f]}", "metadata", metadata, "values", value);
}

/* NULL if no value is above 0, or if memory ran out: then *error is set. */
static json_t *benchmark_of(const struct exported *exported, const struct exported_cell *cell,
			    int *error)
{
	const struct experiment *experiment = cell->cell->experiment;
	json_t *runs = json_array();
	int failed = 0, without = 0;

	for (size_t i = 0; i < cell->count; i++) {
		const struct exported_run *run = &cell->runs[i];
		double value = scaled(cell->cell, exported_value(cell, run));

		if (value > 0)
			json_array_append_new(runs, run_of(exported, run, value));
		else if (run->failed)
			failed++;
		else
			without++;
	}
	if (without > 0)
		*error = summary_note(exported->summary,
				      "%s: %d runs without a value above 0 are only counted",
				      cell->cell->key, without);
	if (json_array_size(runs) == 0) {
		json_decref(runs);
		if (cell->count > 0 && !*error)
			*error = summary_note(exported->summary,
					      "%s is left out: no run has a value above 0",
					      cell->cell->key);
		return NULL;
	}
	json_t *benchmark = json_pack(
		"{s:{s:s, s:s, s:i, s:s, s:i, s:i}, s:o}", "metadata", "name", cell->cell->key,
		"unit", unit_name(cell->cell), "loops", 1, "convoy_measure",
		experiment->measure ? experiment->measure : "elapsed_ns", "convoy_failed_runs",
		failed, "convoy_runs_without_value", without, "runs", runs);

	if (!benchmark)
		*error = -ENOMEM;
	return benchmark;
}

static json_t *common_metadata(const struct exported *exported)
{
	const char *model = exported_text(exported, "cpu_model");
	const char *kernel = exported_text(exported, "kernel");
	json_t *metadata = json_pack("{s:I, s:s}", "cpu_count", (json_int_t)exported->summary->cpus,
				     "convoy_run", exported->summary->run);

	if (model)
		json_object_set_new(metadata, "cpu_model_name", json_string(model));
	if (kernel)
		json_object_set_new(metadata, "platform", json_sprintf("Linux-%s", kernel));
	return metadata;
}

int export_pyperf(FILE *out, const struct exported *exported)
{
	json_t *benchmarks = json_array();
	int error = 0;

	for (size_t i = 0; i < exported->summary->cell_count && !error; i++) {
		json_t *benchmark = benchmark_of(exported, &exported->cells[i], &error);

		if (benchmark)
			json_array_append_new(benchmarks, benchmark);
	}
	if (error) {
		json_decref(benchmarks);
		return error;
	}
	return export_json(out, json_pack("{s:s, s:o, s:o}", "version", "1.0", "metadata",
					  common_metadata(exported), "benchmarks", benchmarks));
}
