#include "analysis/chart_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_text.h"
#include "analysis/statistics.h"

double cell_number(const struct cell *cell, const char *name)
{
	const char *text = cell_parameter(cell, name);
	char *end = NULL;
	double value = text ? strtod(text, &end) : NAN;

	return end && *end == '\0' ? value : NAN;
}

bool cell_is(const struct cell *cell, const char *name, const char *value)
{
	const char *own = cell_parameter(cell, name);

	return own && value ? strcmp(own, value) == 0 : own == value;
}

void interpreter_words(const struct cell *cell, char *text, size_t size)
{
	const char *program = json_string_value(json_object_get(cell->last_record, "program"));
	const char *version = json_string_value(json_object_get(cell->last_record, "version"));
	const char *name = cell_parameter(cell, "interpreter");

	if (program && version)
		snprintf(text, size, "%s %s", program, version);
	else
		snprintf(text, size, "%s", name ? name : "");
}

static const double *values_of(const struct cell *cell, const char *measure)
{
	return cell->samples ? samples_measured(cell->samples, measure) : NULL;
}

double measured_median(const struct summary *summary, const struct cell *cell, const char *measure)
{
	const double *values = values_of(cell, measure);
	double *present = calloc(summary->block_count + 1, sizeof(*present));
	double median = NAN;

	if (values && present)
		median = statistics_median(
			present, statistics_present(values, summary->block_count, present));
	free(present);
	return median;
}

struct estimate measured_ratio(const struct summary *summary, const struct cell *first,
			       const struct cell *second, const char *measure)
{
	return ratio_estimate(summary, values_of(first, measure), values_of(second, measure));
}

void texts_begin(struct page *page, size_t most)
{
	most = most ? most : 1;
	fprintf(page->script, "TEXTS = 0\narray TEXT[%zu]\narray TEXT_X[%zu]\narray TEXT_Y[%zu]\n",
		most, most, most);
	fprintf(page->script, "array TEXT_SIDE[%zu]\narray TEXT_KIND[%zu]\n", most, most);
}

void texts_add(struct page *page, double x, double y, const char *side, const char *kind,
	       const char *text)
{
	fprintf(page->script,
		"TEXTS = TEXTS + 1; TEXT_X[TEXTS] = %.1f; TEXT_Y[TEXTS] = %.1f; TEXT_SIDE[TEXTS] = "
		"'%s'; TEXT_KIND[TEXTS] = '%s'; TEXT[TEXTS] = ",
		x, y, side, kind);
	chart_quote(page->script, text);
	fputc('\n', page->script);
}

/* Of magma (van der Walt and Smith). */
static const unsigned char palette[][3] = {
	{ 0xfc, 0xfd, 0xbf }, { 0xfe, 0xca, 0x8d }, { 0xfd, 0x96, 0x68 },
	{ 0xf1, 0x60, 0x5d }, { 0xcd, 0x40, 0x71 }, { 0x9f, 0x2f, 0x7f },
	{ 0x72, 0x1f, 0x81 }, { 0x44, 0x0f, 0x76 }, { 0x1d, 0x11, 0x47 },
};

void heat_colour(double place, char text[8])
{
	size_t last = sizeof(palette) / sizeof(palette[0]) - 1;
	size_t step = place >= 1 ? last - 1 : (size_t)(place * (double)last);
	double part = place * (double)last - (double)step;
	int channel[3];

	for (size_t i = 0; i < 3; i++)
		channel[i] = (int)lround(palette[step][i] +
					 part * (palette[step + 1][i] - palette[step][i]));
	snprintf(text, 8, "#%02x%02x%02x", channel[0] & 0xff, channel[1] & 0xff, channel[2] & 0xff);
}

void factor_words(char *text, size_t size, double ratio)
{
	int digits = ratio < 1.995 ? 2 : ratio < 9.95 ? 1 : 0;

	snprintf(text, size, "%.*f×", digits, ratio);
}
