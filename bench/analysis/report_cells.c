#include "analysis/report_parts.h"
#include "analysis/report_text.h"
#include "analysis/report_words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Which columns an experiment's table has: those that say something. */
struct columns {
	bool mode;
	bool workers;
	bool others;
	bool speedup;
	bool efficiency;
	bool whole;
	bool failures;
};

static bool is_other(const struct experiment *experiment, const char *name)
{
	return strcmp(name, "mode") != 0 && strcmp(name, "workers") != 0 &&
	       parameter_varies(experiment, name);
}

static struct columns choose_columns(const struct experiment *experiment)
{
	struct columns columns = { .mode = parameter_varies(experiment, "mode"),
				   .workers = parameter_varies(experiment, "workers"),
				   .whole = experiment_has_clock(experiment, true) };

	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];

		for (size_t j = 0; j < cell->parameter_count; j++)
			columns.others |= is_other(experiment, cell->parameters[j].name);
		columns.speedup |= !isnan(cell->speedup.value);
		columns.efficiency |= !isnan(cell->efficiency);
		columns.failures |= cell->failures > 0;
	}
	/* A row needs a name even if nothing varies. */
	if (!columns.mode && !columns.workers && !columns.others)
		columns.mode = true;
	return columns;
}

static void add_columns(struct table *table, const struct columns *columns)
{
	if (columns->mode)
		table_column(table, "mode", false);
	if (columns->workers)
		table_column(table, "workers", true);
	if (columns->others)
		table_column(table, "cell", false);
	table_column(table, "median", true);
	table_column(table, "min", true);
	if (columns->speedup)
		table_column(table, "speedup", true);
	if (columns->efficiency)
		table_column(table, "eff.", true);
	if (columns->whole)
		table_column(table, "whole", true);
	table_column(table, "CPU", true);
	if (columns->failures)
		table_column(table, "failed", true);
}

static const char *or_dash(const char *value)
{
	return value ? value : "-";
}

static void put_mode(struct table *table, const struct cell *cell)
{
	const char *mode = cell_parameter(cell, "mode");

	table_put(table, mode ? mode : strchr(cell->key, ':') + 1);
}

/* A single parameter without its name would be a riddle: name=value. */
static void put_others(struct table *table, const struct cell *cell)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	const char *separator = "";

	if (!stream) {
		table->broken = true;
		return;
	}
	for (size_t i = 0; i < cell->parameter_count; i++) {
		const struct parameter *parameter = &cell->parameters[i];

		if (!is_other(cell->experiment, parameter->name))
			continue;
		fprintf(stream, "%s%s=%s", separator, parameter->name, parameter->value);
		separator = " ";
	}
	if (fclose(stream) != 0)
		table->broken = true;
	else
		table_put(table, *text ? text : "-");
	free(text);
}

static void put_efficiency(struct table *table, const struct cell *cell)
{
	char text[TEXT_BYTES];

	if (isnan(cell->efficiency)) {
		table_put(table, "-");
		return;
	}
	snprintf(text, sizeof(text), "%.0f %%%s", 100 * cell->efficiency,
		 cell->above_ideal ? "!" : "");
	table_put_figure(table, text, cell->efficiency);
}

static void put_figures(struct table *table, const struct columns *columns, const struct cell *cell)
{
	bool mixed = columns->whole && !cell->in_process;
	char text[TEXT_BYTES], marked[TEXT_BYTES + 1];

	snprintf(marked, sizeof(marked), "%s%s",
		 text_figure(text, cell->experiment, cell->median_ns), mixed ? "*" : "");
	table_put_figure(table, marked, cell->median_ns);
	table_put_figure(table, text_figure(text, cell->experiment, cell->minimum_ns),
			 cell->minimum_ns);
	if (columns->speedup)
		table_put_figure(table, text_estimate(text, &cell->speedup, ""),
				 cell->speedup.value);
	if (columns->efficiency)
		put_efficiency(table, cell);
	if (columns->whole)
		table_put_figure(table, text_time(text, cell->median_wall_ns),
				 cell->median_wall_ns);
	table_put_figure(table, text_time(text, cell->median_cpu_ns), cell->median_cpu_ns);
	if (columns->failures) {
		snprintf(text, sizeof(text), "%zu/%zu", cell->failures, cell->runs);
		table_put_figure(table, text, (double)cell->failures);
	}
}

struct table cells_table(const struct experiment *experiment)
{
	struct columns columns = choose_columns(experiment);
	struct table table = { 0 };

	add_columns(&table, &columns);
	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];

		table_row(&table);
		if (columns.mode)
			put_mode(&table, cell);
		if (columns.workers)
			table_put_figure(&table, or_dash(cell_parameter(cell, "workers")),
					 cell->workers);
		if (columns.others)
			put_others(&table, cell);
		put_figures(&table, &columns, cell);
	}
	return table;
}

const char *clock_words(const struct experiment *experiment)
{
	if (experiment->measure)
		return experiment->measure;
	if (!experiment_has_clock(experiment, true))
		return "times of the whole process";
	if (!experiment_has_clock(experiment, false))
		return "times in-process";
	return "times in-process, but * of the whole process";
}
