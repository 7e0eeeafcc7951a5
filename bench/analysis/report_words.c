#include "analysis/report_words.h"

#include "analysis/estimate.h"
#include "analysis/report_text.h"
#include "analysis/statistics.h"

#include <math.h>
#include <string.h>

bool parameter_varies(const struct experiment *experiment, const char *name)
{
	const char *first = cell_parameter(experiment->cells[0], name);

	for (size_t i = 1; i < experiment->cell_count; i++) {
		const char *other = cell_parameter(experiment->cells[i], name);

		if (!first != !other || (first && strcmp(first, other) != 0))
			return true;
	}
	return false;
}

bool words_common(FILE *out, const struct experiment *experiment)
{
	const struct cell *cell = experiment->cells[0];
	const char *separator = "";

	for (size_t i = 0; i < cell->parameter_count; i++) {
		const struct parameter *parameter = &cell->parameters[i];

		if (parameter_varies(experiment, parameter->name))
			continue;
		fprintf(out, "%s%s=%s", separator, parameter->name, parameter->value);
		separator = ", ";
	}
	return *separator != '\0';
}

bool experiment_has_clock(const struct experiment *experiment, bool in_process)
{
	for (size_t i = 0; i < experiment->cell_count; i++) {
		if (experiment->cells[i]->in_process == in_process)
			return true;
	}
	return false;
}

/* How a mode is spoken of, alone and with a number of workers. */
static const struct mode_words {
	const char *mode;
	const char *many;
	const char *one_worker;
	const char *workers; /* format of the number */
} mode_words[] = {
	{ "serial", "serial", "serial", NULL },
	{ "thread", "threads", "1 thread", "%s threads" },
	{ "process", "processes", "1 process", "%s processes" },
	{ "thread-pool", "thread pools", "thread pool of 1", "thread pool of %s" },
	{ "process-pool", "process pools", "process pool of 1", "process pool of %s" },
	{ "ceiling", "ceilings", "ceiling of 1 serial program", "ceiling of %s serial programs" },
};

static const struct mode_words *find_mode(const char *mode)
{
	for (size_t i = 0; mode && i < sizeof(mode_words) / sizeof(mode_words[0]); i++) {
		if (strcmp(mode_words[i].mode, mode) == 0)
			return &mode_words[i];
	}
	return NULL;
}

static void put_workers(FILE *out, const char *workers)
{
	fprintf(out, "%s worker%s", workers, strcmp(workers, "1") == 0 ? "" : "s");
}

static void put_mode(FILE *out, const char *mode, const char *workers)
{
	const struct mode_words *words = find_mode(mode);

	if (!words || (workers && !words->workers)) {
		fprintf(out, "%s", words ? words->many : mode);
		if (workers && strcmp(workers, "1") != 0) {
			fputs(", ", out);
			put_workers(out, workers);
		}
	} else if (!workers) {
		fputs(words->many, out);
	} else if (strcmp(workers, "1") == 0) {
		fputs(words->one_worker, out);
	} else {
		fprintf(out, words->workers, workers);
	}
}

/* The parameters of a cell that tell it from the others of its experiment,
 * without the one named skip, after separator. */
static void put_details(FILE *out, const struct cell *cell, const char *skip, const char *separator)
{
	const char *workers = cell_parameter(cell, "workers");
	bool with_mode = strcmp(skip, "mode") != 0 && cell_parameter(cell, "mode");

	if (with_mode) {
		fputs(separator, out);
		put_mode(out, cell_parameter(cell, "mode"),
			 strcmp(skip, "workers") == 0 ? NULL : workers);
		separator = ", ";
	} else if (workers && strcmp(skip, "workers") != 0) {
		fputs(separator, out);
		put_workers(out, workers);
		separator = ", ";
	}
	for (size_t i = 0; i < cell->parameter_count; i++) {
		const struct parameter *parameter = &cell->parameters[i];

		if (strcmp(parameter->name, "mode") == 0 || strcmp(parameter->name, skip) == 0 ||
		    strcmp(parameter->name, "workers") == 0 ||
		    !parameter_varies(cell->experiment, parameter->name))
			continue;
		fprintf(out, "%s%s=%s", separator, parameter->name, parameter->value);
		separator = ", ";
	}
}

void words_cell_without(FILE *out, const struct cell *cell, const char *skip)
{
	bool known = cell_parameter(cell, "mode") || cell_parameter(cell, "workers");

	for (size_t i = 0; i < cell->parameter_count && !known; i++)
		known = strcmp(cell->parameters[i].name, skip) != 0 &&
			parameter_varies(cell->experiment, cell->parameters[i].name);
	if (known)
		put_details(out, cell, skip, "");
	else
		fputs(strchr(cell->key, ':') + 1, out);
}

void words_cell(FILE *out, const struct cell *cell)
{
	words_cell_without(out, cell, "");
}

/* One side of a contrast: "threads", or "gil=none". */
static void put_side(FILE *out, const struct contrast *contrast, const char *value)
{
	if (strcmp(contrast->parameter, "mode") == 0)
		put_mode(out, value, NULL);
	else
		fprintf(out, "%s=%s", contrast->parameter, value);
}

static void put_ratio(FILE *out, const struct comparison *comparison, const struct estimate *ratio)
{
	char text[TEXT_BYTES];

	fputs(text_estimate(text, ratio, "×"), out);
	if (!comparison->in_process && comparison->first->in_process)
		fputs(" (whole process)", out);
}

void words_dependence(FILE *out, const struct estimate *ratio)
{
	if (ratio->is_dependent)
		fprintf(out,
			"; neighbouring blocks are alike (lag-1 correlation %.2f): %zu pairs "
			"are worth %.0f",
			ratio->lag1, ratio->blocks, ratio->effective);
}

static void put_missing_pairs(FILE *out, const struct comparison *comparison)
{
	fprintf(out, "cannot tell: %zu pairs of runs, %d are needed", comparison->ratio.blocks,
		STATISTICS_MINIMUM_PAIRS);
}

/* What one side takes more of. */
static const char *quantity_of(const struct comparison *comparison)
{
	const char *measure = comparison->experiment->measure;

	return measure_unit(measure) == UNIT_NS ? "time" : measure;
}

/* The slower side takes longer: the ratio is turned round if first is faster. */
static void put_difference(FILE *out, const struct comparison *comparison)
{
	struct estimate ratio = comparison->ratio;
	const char *slower = comparison->contrast->first;

	if (ratio.value < 1) {
		slower = comparison->contrast->second;
		ratio.value = 1 / comparison->ratio.value;
		ratio.low = 1 / comparison->ratio.high;
		ratio.high = 1 / comparison->ratio.low;
	}
	put_side(out, comparison->contrast, slower);
	fputs(find_mode(slower) ? " take " : " takes ", out);
	put_ratio(out, comparison, &ratio);
	fprintf(out, " the %s", quantity_of(comparison));
}

static void put_verdict(FILE *out, const struct summary *summary,
			const struct comparison *comparison)
{
	if (!comparison->ratio.has_interval) {
		put_missing_pairs(out, comparison);
	} else if (comparison->verdict == VERDICT_DIFFERENT && comparison->contrast) {
		fputs("different, ", out);
		put_difference(out, comparison);
	} else {
		if (comparison->verdict == VERDICT_EQUIVALENT)
			fprintf(out, "equivalent within %g %%", 100 * summary->margin);
		else
			fputs(comparison->verdict == VERDICT_DIFFERENT ? "different"
								       : "cannot tell",
			      out);
		fputs(", ", out);
		put_ratio(out, comparison, &comparison->ratio);
	}
	words_dependence(out, &comparison->ratio);
	putc('\n', out);
}

void words_comparison(FILE *out, const struct comparison *comparison)
{
	if (comparison->is_control) {
		fputs("A/A control, ", out);
		words_cell(out, comparison->first);
		fputs(" against itself", out);
	} else {
		put_side(out, comparison->contrast, comparison->contrast->first);
		fputs(" and ", out);
		put_side(out, comparison->contrast, comparison->contrast->second);
		put_details(out, comparison->second, comparison->contrast->parameter, ", ");
	}
}

static void put_comparison(FILE *out, const struct summary *summary,
			   const struct comparison *comparison)
{
	words_comparison(out, comparison);
	fputs(": ", out);
	put_verdict(out, summary, comparison);
}

/* With the absolute time that every speedup of the experiment stands on. */
static void put_base(FILE *out, const struct cell *base)
{
	char median[TEXT_BYTES], wall[TEXT_BYTES];

	fputs("base: ", out);
	words_cell(out, base);
	if (base->experiment->measure)
		fprintf(out, ", median %s\n",
			text_figure(median, base->experiment, base->median_ns));
	else if (base->in_process)
		fprintf(out, ", median %s in-process, %s whole process\n",
			text_time(median, base->median_ns), text_time(wall, base->median_wall_ns));
	else
		fprintf(out, ", median %s whole process\n", text_time(wall, base->median_wall_ns));
}

void words_bases(FILE *out, const struct experiment *experiment)
{
	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *base = experiment->cells[i]->base;
		bool seen = !cell_has_speedup(experiment->cells[i]);

		for (size_t j = 0; j < i && !seen; j++)
			seen = experiment->cells[j]->base == base;
		if (!seen)
			put_base(out, base);
	}
}

/* A table tells of all cells; words, of those with as many workers as CPUs
 * where there are such, so that the answer stays short. */
static bool at_cpus(const struct summary *summary, const struct cell *cell)
{
	const struct experiment *experiment = cell->experiment;
	bool some = false;

	for (size_t i = 0; i < experiment->cell_count; i++)
		some |= experiment->cells[i]->workers == (double)summary->cpus;
	return !some || isnan(cell->workers) || cell->workers == (double)summary->cpus;
}

static void put_speedup(FILE *out, const struct cell *cell, const struct summary *summary)
{
	char text[TEXT_BYTES];

	words_cell(out, cell);
	fprintf(out, ": %s", text_estimate(text, &cell->speedup, "×"));
	if (cell->is_ceiling && !isnan(cell->workers))
		fprintf(out, "; the ideal is %g×", fmin(cell->workers, (double)summary->cpus));
	if (cell_more_work(cell) != 1)
		fprintf(out, " on %g times the tasks", cell_more_work(cell));
	words_dependence(out, &cell->speedup);
	putc('\n', out);
}

static void put_flags(FILE *out, const struct cell *cell)
{
	if (cell->above_ideal) {
		words_cell(out, cell);
		fputs(": flagged, efficiency above 100 % beyond its interval\n", out);
	}
	if (cell->failures > 0) {
		words_cell(out, cell);
		fprintf(out, ": %zu of %zu runs failed; ", cell->failures, cell->runs);
		text_put_clean(out, cell->first_error ? cell->first_error : "");
		putc('\n', out);
	}
}

static bool same_warning(const struct cell *cell, const struct cell *other)
{
	return cell->first_warning && other->first_warning &&
	       strcmp(cell->first_warning, other->first_warning) == 0;
}

/* One line for all cells that warn of the same. */
static void put_warnings(FILE *out, const struct experiment *experiment, size_t index)
{
	const struct cell *cell = experiment->cells[index];
	size_t cells = 0, warned = 0, runs = 0;

	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *other = experiment->cells[i];

		if (!same_warning(cell, other))
			continue;
		if (i < index)
			return;
		cells++;
		warned += other->warned;
		runs += other->runs;
	}
	if (cells == 0)
		return;
	if (cells == 1)
		words_cell(out, cell);
	else
		fprintf(out, "%zu cells", cells);
	fprintf(out, ": %zu of %zu runs warn; ", warned, runs);
	text_put_clean(out, cell->first_warning);
	putc('\n', out);
}

void words_flags(FILE *out, const struct experiment *experiment)
{
	for (size_t i = 0; i < experiment->cell_count; i++)
		put_flags(out, experiment->cells[i]);
	for (size_t i = 0; i < experiment->cell_count; i++)
		put_warnings(out, experiment, i);
}

void words_experiment(FILE *out, const struct summary *summary, const struct experiment *experiment)
{
	words_bases(out, experiment);
	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];

		if (!experiment->measure && !isnan(cell->speedup.value) && at_cpus(summary, cell))
			put_speedup(out, cell, summary);
	}
	for (size_t i = 0; i < experiment->comparison_count; i++)
		put_comparison(out, summary, &experiment->comparisons[i]);
	words_scaling(out, experiment);
	words_flags(out, experiment);
}
