#include "analysis/estimate.h"
#include "analysis/html_parts.h"
#include "analysis/report_parts.h"
#include "analysis/report_text.h"
#include "analysis/report_words.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Tables whose rows end in a strip: a dot and its interval on the table's own scale. */

#define LOG_SPREAD 20.0 /* from this ratio of greatest to least on a scale is logarithmic */

struct scale {
	double from, to;
	bool is_log;
	double reference; /* that a line marks; NAN: none */
	double margin;	  /* around the reference, as a part of it; 0: none */
};

/* In per cent of the strip. */
static double place(const struct scale *scale, double value)
{
	double part = scale->is_log ? log(value / scale->from) / log(scale->to / scale->from)
				    : (value - scale->from) / (scale->to - scale->from);

	return 100 * fmin(fmax(part, 0), 1);
}

static void put_head(FILE *out, const char *header, bool is_right)
{
	fprintf(out, "<th scope=\"col\"%s>", is_right ? " class=\"figure\"" : "");
	html_text(out, header);
	fputs("</th>", out);
}

static void put_strip_head(FILE *out, const char *from, const char *to, const struct scale *scale)
{
	fputs("<th scope=\"col\" class=\"scale\"><span>", out);
	html_text(out, from);
	fprintf(out, "</span><span>%s</span><span>", scale->is_log ? "log" : "");
	html_text(out, to);
	fputs("</span></th>", out);
}

/* mode chooses the colour. */
static void put_strip(FILE *out, const struct scale *scale, const struct estimate *estimate,
		      const char *mode)
{
	bool has_value = isfinite(estimate->value) && (!scale->is_log || estimate->value > 0);

	fputs("<td class=\"strip\">", out);
	if (has_value) {
		double low = estimate->has_interval ? estimate->low : estimate->value;
		double high = estimate->has_interval ? estimate->high : estimate->value;

		fputs("<span class=\"range\" data-mode=\"", out);
		html_text(out, mode);
		fprintf(out, "\" style=\"--at:%.2f%%;--low:%.2f%%;--high:%.2f%%",
			place(scale, estimate->value), place(scale, low), place(scale, high));
		if (isfinite(scale->reference))
			fprintf(out, ";--one:%.2f%%", place(scale, scale->reference));
		if (scale->margin > 0)
			fprintf(out, ";--below:%.2f%%;--above:%.2f%%",
				place(scale, scale->reference * (1 - scale->margin)),
				place(scale, scale->reference * (1 + scale->margin)));
		fputs("\"></span>", out);
	}
	fputs("</td>", out);
}

/* Every field says its column for who sees no heads. */
static void put_field(FILE *out, const char *header, const char *text, double value, bool is_right)
{
	fputs("<td data-label=\"", out);
	html_text(out, header);
	putc('"', out);
	fprintf(out, " class=\"%s%s\"", is_right ? "figure" : "word",
		strcmp(text, "-") == 0 ? " none" : "");
	if (isfinite(value))
		fprintf(out, " data-value=\"%.9g\"", value);
	putc('>', out);
	html_text(out, text);
	fputs("</td>", out);
}

/* ---- cells ---- */

/* What the strip of a cell shows: its speedup, or the headline where there is none. */
static bool shows_speedup(const struct experiment *experiment)
{
	for (size_t i = 0; i < experiment->cell_count; i++) {
		if (!experiment->measure && !isnan(experiment->cells[i]->speedup.value))
			return true;
	}
	return false;
}

static const struct estimate *shown(const struct cell *cell, bool speedup)
{
	return speedup ? &cell->speedup : &cell->elapsed;
}

static struct scale cells_scale(const struct experiment *experiment, bool speedup)
{
	struct scale scale = { .from = INFINITY, .to = 0, .reference = speedup ? 1 : NAN };

	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct estimate *estimate = shown(experiment->cells[i], speedup);

		scale.from = fmin(scale.from, fmin(estimate->value, estimate->low));
		scale.to = fmax(scale.to, fmax(estimate->value, estimate->high));
	}
	scale.is_log = scale.from > 0 && scale.to / scale.from > LOG_SPREAD;
	if (!scale.is_log)
		scale.from = fmin(scale.from, 0);
	if (!(scale.to > scale.from))
		scale.to = scale.from + 1;
	return scale;
}

static void put_cells_strip_head(FILE *out, const struct experiment *experiment,
				 const struct scale *scale, bool speedup)
{
	char from[TEXT_BYTES], to[TEXT_BYTES], text[TEXT_BYTES];

	if (speedup) {
		snprintf(from, sizeof(from), "%.3g×", scale->from);
		snprintf(to, sizeof(to), "%.3g×", scale->to);
	} else {
		snprintf(from, sizeof(from), "%s",
			 scale->from == 0 ? "0" : text_figure(text, experiment, scale->from));
		text_figure(to, experiment, scale->to);
	}
	put_strip_head(out, from, to, scale);
}

int html_cells(FILE *out, const struct experiment *experiment)
{
	struct table table = cells_table(experiment);
	bool speedup = shows_speedup(experiment);
	struct scale scale = cells_scale(experiment, speedup);

	if (table.broken) {
		table_free(&table);
		return -ENOMEM;
	}
	fputs("<table class=\"sorts\">\n<caption>", out);
	fprintf(out, "%s%s</caption>\n<thead><tr>", words_common(out, experiment) ? "; " : "",
		clock_words(experiment));
	for (size_t i = 0; i < table.column_count; i++)
		put_head(out, table.columns[i].header, table.columns[i].right);
	put_cells_strip_head(out, experiment, &scale, speedup);
	fputs("</tr></thead>\n<tbody>\n", out);
	for (size_t i = 0; i < table.row_count; i++) {
		const struct cell *cell = experiment->cells[i];
		const char *mode = cell_parameter(cell, "mode");

		fputs("<tr>", out);
		for (size_t j = 0; j < table.column_count; j++)
			put_field(out, table.columns[j].header, table.rows[i][j],
				  table.values[i][j], table.columns[j].right);
		put_strip(out, &scale, shown(cell, speedup), mode ? mode : "");
		fputs("</tr>\n", out);
	}
	fputs("</tbody>\n</table>\n", out);
	table_free(&table);
	return 0;
}

/* ---- verdicts ---- */

static const char *verdict_word(const struct comparison *comparison)
{
	if (!comparison->ratio.has_interval || comparison->verdict == VERDICT_CANNOT_TELL)
		return "cannot tell";
	return comparison->verdict == VERDICT_EQUIVALENT ? "equivalent" : "different";
}

/* The same distance up as down, and never so near that the margin fills it. */
static struct scale verdicts_scale(const struct summary *summary,
				   const struct experiment *experiment)
{
	double widest = 3 * log1p(summary->margin);

	for (size_t i = 0; i < experiment->comparison_count; i++) {
		const struct estimate *ratio = &experiment->comparisons[i].ratio;

		if (ratio->value > 0)
			widest = fmax(widest, fabs(log(ratio->value)));
		if (ratio->has_interval && ratio->low > 0)
			widest = fmax(widest, fmax(fabs(log(ratio->low)), fabs(log(ratio->high))));
	}
	widest *= 1.05;
	return (struct scale) { .from = exp(-widest),
				.to = exp(widest),
				.is_log = true,
				.reference = 1,
				.margin = summary->margin };
}

static int put_comparison(FILE *out, const struct comparison *comparison, const struct scale *scale)
{
	char ratio[TEXT_BYTES], *sides = NULL;
	const char *verdict = verdict_word(comparison);
	size_t size;
	FILE *words = open_memstream(&sides, &size);

	if (!words)
		return -ENOMEM;
	words_comparison(words, comparison);
	words_dependence(words, &comparison->ratio);
	if (fclose(words) != 0) {
		free(sides);
		return -ENOMEM;
	}
	fputs("<tr>", out);
	put_field(out, "comparison", sides, NAN, false);
	fprintf(out,
		"<td data-label=\"verdict\"><span class=\"verdict\" "
		"data-verdict=\"%s\">%s</span></td>",
		verdict, verdict);
	put_field(out, "ratio", text_estimate(ratio, &comparison->ratio, "×"),
		  comparison->ratio.value, true);
	put_strip(out, scale, &comparison->ratio, verdict);
	fputs("</tr>\n", out);
	free(sides);
	return 0;
}

int html_verdicts(FILE *out, const struct summary *summary, const struct experiment *experiment)
{
	struct scale scale = verdicts_scale(summary, experiment);
	char from[TEXT_BYTES], to[TEXT_BYTES];
	int error = 0;

	if (experiment->comparison_count == 0)
		return 0;
	snprintf(from, sizeof(from), "%.2g×", scale.from);
	snprintf(to, sizeof(to), "%.3g×", scale.to);
	fputs("<table class=\"sorts\">\n<caption>time of the first ÷ time of the second, paired by "
	      "block; "
	      "the band is the margin</caption>\n<thead><tr>",
	      out);
	put_head(out, "comparison", false);
	put_head(out, "verdict", false);
	put_head(out, "ratio [95 %]", true);
	put_strip_head(out, from, to, &scale);
	fputs("</tr></thead>\n<tbody>\n", out);
	for (size_t i = 0; i < experiment->comparison_count && !error; i++)
		error = put_comparison(out, &experiment->comparisons[i], &scale);
	fputs("</tbody>\n</table>\n", out);
	return error;
}
