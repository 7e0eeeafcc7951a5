#include "analysis/report_parts.h"
#include "analysis/report_text.h"
#include "analysis/report_words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Bars of Unicode's eighth blocks, for a terminal. */

#define TERMINAL_COLUMNS 80
#define SHORTEST_BAR	 10
#define LOG_SCALE_FROM	 30

struct scale {
	bool speedup;
	bool logarithmic;
	size_t bars;
	double low; /* left end; 0 unless logarithmic */
	double high;
	size_t label_width;
	size_t bar_width;
};

/* The base of a speedup is 1 by definition. */
static bool is_base(const struct cell *cell)
{
	for (size_t i = 0; i < cell->experiment->cell_count; i++) {
		if (cell->experiment->cells[i]->base == cell)
			return true;
	}
	return false;
}

/* Cells that have a base, or are one, are drawn by speedup; the rest, and what has
 * a measure of its own, by their headline. */
static bool belongs(const struct scale *scale, const struct cell *cell)
{
	return scale->speedup == (!cell->experiment->measure && (cell->base || is_base(cell)));
}

static double bar_value(const struct scale *scale, const struct cell *cell)
{
	if (!scale->speedup)
		return cell->median_ns;
	return cell->base ? cell->speedup.value : 1;
}

/* The values of the parameters that vary. */
static void put_label(FILE *out, const struct cell *cell)
{
	const char *separator = "";

	for (size_t i = 0; i < cell->parameter_count; i++) {
		const struct parameter *parameter = &cell->parameters[i];

		if (!parameter_varies(cell->experiment, parameter->name))
			continue;
		fprintf(out, "%s%s", separator, parameter->value);
		separator = " ";
	}
	if (!*separator)
		fputs(strchr(cell->key, ':') + 1, out);
}

static char *label_of(const struct cell *cell)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return NULL;
	put_label(stream, cell);
	if (fclose(stream) == 0)
		return text;
	free(text);
	return NULL;
}

static size_t label_width(const struct cell *cell)
{
	char *label = label_of(cell);
	size_t width = label ? text_width(label) : 0;

	free(label);
	return width;
}

static struct scale choose_scale(const struct experiment *experiment, bool speedup)
{
	struct scale scale = { .speedup = speedup };
	double low = INFINITY;

	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];
		size_t width = label_width(cell);

		if (!belongs(&scale, cell))
			continue;
		scale.bars++;
		scale.high = fmax(scale.high, bar_value(&scale, cell));
		low = fmin(low, bar_value(&scale, cell));
		scale.label_width = width > scale.label_width ? width : scale.label_width;
	}
	scale.logarithmic = !scale.speedup && scale.high > LOG_SCALE_FROM * low;
	scale.low = scale.logarithmic ? low / 2 : 0;
	size_t taken = scale.label_width + 14; /* gaps and the value */

	scale.bar_width =
		taken + SHORTEST_BAR < TERMINAL_COLUMNS ? TERMINAL_COLUMNS - taken : SHORTEST_BAR;
	return scale;
}

static size_t bar_eighths(const struct scale *scale, double value)
{
	double part = scale->logarithmic ? log(value / scale->low) / log(scale->high / scale->low)
					 : value / scale->high;

	return (size_t)fmax(1, round(part * 8 * (double)scale->bar_width));
}

/* Thread blue, process orange as in the charts; pools in the brighter tone. */
static const char *colour_of(const struct cell *cell)
{
	static const struct {
		const char *mode;
		const char *escape;
	} colours[] = {
		{ "thread", "\033[34m" },
		{ "process", "\033[33m" },
		{ "thread-pool", "\033[94m" },
		{ "process-pool", "\033[93m" },
	};
	const char *mode = cell_parameter(cell, "mode");

	for (size_t i = 0; mode && i < sizeof(colours) / sizeof(colours[0]); i++) {
		if (strcmp(colours[i].mode, mode) == 0)
			return colours[i].escape;
	}
	return "\033[37m";
}

static void put_bar(FILE *out, size_t eighths)
{
	static const char *const parts[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };

	for (size_t i = 0; i < eighths / 8; i++)
		fputs("█", out);
	fputs(parts[eighths % 8], out);
}

static void print_bar(FILE *out, const struct scale *scale, const struct cell *cell, bool colour)
{
	double value = bar_value(scale, cell);
	char *label = label_of(cell);
	char text[TEXT_BYTES];

	fputs("  ", out);
	text_put_clean(out, label ? label : "");
	fprintf(out, "%*s", (int)(scale->label_width - (label ? text_width(label) : 0)) + 1, "");
	free(label);
	if (isnan(value)) {
		fputs("no data\n", out);
		return;
	}
	fputs(colour ? colour_of(cell) : "", out);
	put_bar(out, bar_eighths(scale, value));
	fputs(colour ? "\033[0m" : "", out);
	if (scale->speedup)
		fprintf(out, " %s×\n", text_ratio(text, value));
	else
		fprintf(out, " %s\n", text_figure(text, cell->experiment, value));
}

static void print_group(FILE *out, const struct experiment *experiment, bool speedup, bool colour)
{
	struct scale scale = choose_scale(experiment, speedup);
	char text[TEXT_BYTES];

	if (scale.bars == 0)
		return;
	fprintf(out, "\n%s, %s%s", experiment->name, speedup ? "speedup" : "median ",
		speedup		      ? ""
		: experiment->measure ? experiment->measure
				      : "time");
	if (scale.logarithmic)
		fprintf(out, ", log scale from %s", text_figure(text, experiment, scale.low));
	putc('\n', out);
	for (size_t i = 0; i < experiment->cell_count; i++) {
		if (belongs(&scale, experiment->cells[i]))
			print_bar(out, &scale, experiment->cells[i], colour);
	}
}

void bars_print(FILE *out, const struct experiment *experiment, bool colour)
{
	print_group(out, experiment, true, colour);
	print_group(out, experiment, false, colour);
}
