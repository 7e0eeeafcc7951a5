#include "analysis/export_formats.h"
#include "analysis/report_text.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/*
 * For trackers of results from commit to commit: a figure a cell, its Hodges-Lehmann
 * estimate, with the 95 % interval.
 */

static const char *unit_of(const struct experiment *experiment)
{
	static const char *const units[] = { [UNIT_NS] = "ns", [UNIT_BYTES] = "bytes" };

	return units[measure_unit(experiment->measure)];
}

/* ---- github-action-benchmark: the tool customSmallerIsBetter ---- */

static json_t *entry_of(const struct cell *cell)
{
	const struct estimate *estimate = &cell->elapsed;
	json_t *entry = json_pack("{s:s, s:s, s:f}", "name", cell->key, "unit",
				  unit_of(cell->experiment), "value", estimate->value);

	if (entry && estimate->has_interval)
		json_object_set_new(entry, "range",
				    json_sprintf("%.9g to %.9g", estimate->low, estimate->high));
	if (entry)
		json_object_set_new(entry, "extra",
				    json_sprintf("%zu runs, %zu failed\nmedian %.9g, least %.9g",
						 cell->runs, cell->failures, cell->median_ns,
						 cell->minimum_ns));
	return entry;
}

/* A figure of which more is better would raise an alarm when it rises. */
static bool is_cost(const struct cell *cell)
{
	return measure_unit(cell->experiment->measure) != UNIT_NONE;
}

int export_github_action_benchmark(FILE *out, const struct exported *exported)
{
	json_t *entries = json_array();
	int error = 0;

	for (size_t i = 0; i < exported->summary->cell_count && !error; i++) {
		const struct cell *cell = &exported->summary->cells[i];

		if (!isfinite(cell->elapsed.value))
			error = summary_note(exported->summary, "%s is left out: no run succeeded",
					     cell->key);
		else if (!is_cost(cell))
			error = summary_note(exported->summary,
					     "%s is left out: of %s less is not better", cell->key,
					     cell->experiment->measure);
		else if (json_array_append_new(entries, entry_of(cell)) != 0)
			error = -ENOMEM;
	}
	if (!error)
		return export_json(out, entries);
	json_decref(entries);
	return error;
}

/* ---- Bencher Metric Format ---- */

/* Bencher's names of measures have hyphens; its own for times in nanoseconds is latency. */
static void measure_name(const struct experiment *experiment, char name[TEXT_BYTES])
{
	snprintf(name, TEXT_BYTES, "%s", experiment->measure ? experiment->measure : "latency");
	for (char *at = name; (at = strchr(at, '_'));)
		*at = '-';
}

static json_t *metric_of(const struct estimate *estimate)
{
	json_t *metric = json_pack("{s:f}", "value", estimate->value);

	if (metric && estimate->has_interval) {
		json_object_set_new(metric, "lower_value", json_real(estimate->low));
		json_object_set_new(metric, "upper_value", json_real(estimate->high));
	}
	return metric;
}

static json_t *measures_of(const struct cell *cell)
{
	json_t *measures =
		json_pack("{s:{s:I}}", "failed-runs", "value", (json_int_t)cell->failures);
	char name[TEXT_BYTES];

	measure_name(cell->experiment, name);
	if (measures && isfinite(cell->elapsed.value))
		json_object_set_new(measures, name, metric_of(&cell->elapsed));
	return measures;
}

int export_bencher(FILE *out, const struct exported *exported)
{
	json_t *benchmarks = json_object();

	for (size_t i = 0; i < exported->summary->cell_count; i++) {
		const struct cell *cell = &exported->summary->cells[i];

		if (cell->runs > 0 &&
		    json_object_set_new(benchmarks, cell->key, measures_of(cell)) != 0) {
			json_decref(benchmarks);
			return -ENOMEM;
		}
	}
	return export_json(out, benchmarks);
}
