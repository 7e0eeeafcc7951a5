#include "analysis/report_parts.h"
#include "analysis/scaling_json.h"

#include <errno.h>
#include <math.h>

/*
 * summary.json: all that is known of the run but its environment, which has a
 * file of its own. Null is a figure that does not exist. Headlines are in the
 * experiment's unit, other times in nanoseconds.
 */

#define JSON_SCHEMA 1

static json_t *number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *text(const char *value)
{
	return value ? json_string(value) : json_null();
}

static json_t *estimate(const struct estimate *estimate)
{
	if (isnan(estimate->value))
		return json_null();
	return json_pack("{s:o, s:o, s:o, s:I, s:o, s:o, s:s}", "value", number(estimate->value),
			 "low", number(estimate->low), "high", number(estimate->high), "blocks",
			 (json_int_t)estimate->blocks, "lag1", number(estimate->lag1),
			 "effective_blocks", number(estimate->effective), "interval",
			 !estimate->has_interval  ? "none"
			 : estimate->is_dependent ? "block bootstrap"
						  : "signed ranks");
}

static const char *unit_name(const struct experiment *experiment)
{
	switch (measure_unit(experiment->measure)) {
	case UNIT_NS:
		return "ns";
	case UNIT_BYTES:
		return "bytes";
	default:
		return "";
	}
}

static json_t *parameters(const struct cell *cell)
{
	json_t *object = json_object();

	for (size_t i = 0; i < cell->parameter_count; i++)
		json_object_set_new(object, cell->parameters[i].name,
				    text(cell->parameters[i].value));
	return object;
}

static json_t *headline(const struct cell *cell)
{
	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "clock",
			 clock_name(cell->experiment, cell->in_process), "unit",
			 cell->in_process ? unit_name(cell->experiment) : "ns", "median",
			 number(cell->median_ns), "mean", number(cell->mean_ns), "minimum",
			 number(cell->minimum_ns), "hodges_lehmann", estimate(&cell->elapsed));
}

static json_t *phases(const struct cell *cell)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "whole_process_ns",
			 number(cell->median_wall_ns), "cpu_ns", number(cell->median_cpu_ns),
			 "spawn_ns", number(cell->median_spawn_ns), "work_ns",
			 number(cell->median_work_ns), "teardown_ns",
			 number(cell->median_teardown_ns));
}

static json_t *cell_object(const struct cell *cell)
{
	return json_pack(
		"{s:s, s:o, s:o, s:I, s:s, s:I, s:I, s:o, s:I, s:o, s:o, s:o, s:o, s:o, s:b}",
		"key", cell->key, "parameters", parameters(cell), "base",
		text(cell->base ? cell->base->key : NULL), "replicates",
		(json_int_t)cell->replicates, "command", cell->command, "runs",
		(json_int_t)cell->runs, "failures", (json_int_t)cell->failures, "first_error",
		text(cell->first_error), "warned", (json_int_t)cell->warned, "first_warning",
		text(cell->first_warning), "headline", headline(cell), "medians", phases(cell),
		"speedup", estimate(&cell->speedup), "efficiency", number(cell->efficiency),
		"above_ideal", cell->above_ideal);
}

static json_t *comparison_object(const struct comparison *comparison)
{
	const struct contrast *contrast = comparison->contrast;

	return json_pack(
		"{s:s, s:s, s:o, s:b, s:s, s:o, s:o, s:o, s:s}", "first", comparison->first->key,
		"second", comparison->second->key, "parameter",
		text(contrast ? contrast->parameter : NULL), "control", comparison->is_control,
		"clock", clock_name(comparison->experiment, comparison->in_process), "ratio",
		estimate(&comparison->ratio), "p_different", number(comparison->p_different),
		"p_equivalent", number(comparison->p_equivalent), "verdict",
		verdict_text(comparison->verdict));
}

static json_t *scaling_object(const struct scaling *scaling)
{
	return json_pack("{s:s, s:s, s:o, s:o}", "series", scaling->label, "mode", scaling->mode,
			 "usl", fit_object(&scaling->usl), "amdahl", fit_object(&scaling->amdahl));
}

static json_t *experiment_object(const struct experiment *experiment)
{
	json_t *cells = json_array(), *comparisons = json_array(), *laws = json_array();

	for (size_t i = 0; i < experiment->cell_count; i++)
		json_array_append_new(cells, cell_object(experiment->cells[i]));
	for (size_t i = 0; i < experiment->comparison_count; i++)
		json_array_append_new(comparisons, comparison_object(&experiment->comparisons[i]));
	for (size_t i = 0; i < experiment->scaling_count; i++)
		json_array_append_new(laws, scaling_object(&experiment->scalings[i]));
	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "name", experiment->name, "summary",
			 experiment->summary, "chart", experiment->chart, "measure",
			 text(experiment->measure), "cells", cells, "comparisons", comparisons,
			 "scaling_laws", laws);
}

static json_t *noise_object(const struct summary *summary, size_t index)
{
	const struct noise *noise = &summary->noise[index];

	return json_pack("{s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "block",
			 summary->blocks[index], "started", text(noise->started), "seconds",
			 number(noise->seconds), "steal_ms", number(noise->steal_ms), "pressure_ms",
			 number(noise->pressure_ms), "load", number(noise->load), "drift",
			 number(expm1(noise->level)), "memory_pressure_ms",
			 number(noise->memory_pressure_ms), "io_pressure_ms",
			 number(noise->io_pressure_ms), "clock_mhz", number(noise->clock_mhz),
			 "others_ms", number(noise->others_ms));
}

static json_t *summary_object(const struct summary *summary)
{
	json_t *reasons = json_array(), *experiments = json_array(), *noise = json_array();

	for (size_t i = 0; i < summary->suspect_reason_count; i++)
		json_array_append_new(reasons, text(summary->suspect_reasons[i]));
	for (size_t i = 0; i < summary->experiment_count; i++)
		json_array_append_new(experiments, experiment_object(&summary->experiments[i]));
	for (size_t i = 0; i < summary->block_count; i++)
		json_array_append_new(noise, noise_object(summary, i));
	return json_pack("{s:i, s:s, s:I, s:I, s:f, s:f, s:b, s:o, s:o, s:o}", "schema",
			 JSON_SCHEMA, "run", summary->run, "blocks",
			 (json_int_t)summary->block_count, "cpus", (json_int_t)summary->cpus,
			 "confidence", 0.95, "margin", summary->margin, "suspect", summary->suspect,
			 "suspect_reasons", reasons, "experiments", experiments, "noise", noise);
}

int write_json(FILE *out, const struct summary *summary)
{
	json_t *object = summary_object(summary);

	if (!object)
		return -ENOMEM;
	int error =
		json_dumpf(object, out, JSON_INDENT(1) | JSON_REAL_PRECISION(9)) == 0 ? 0 : -EIO;

	putc('\n', out);
	json_decref(object);
	return error;
}
