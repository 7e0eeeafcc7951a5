#include "analysis/chart_page.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_text.h"
#include "analysis/file.h"

#define TITLE_LARGEST  17.0
#define TITLE_SMALLEST 14.5
#define SMALL_POINTS   10.5
#define MOST_LINES     3

void page_text(struct page *page, const char *name, const char *text)
{
	fprintf(page->script, "%s = ", name);
	chart_quote(page->script, text);
	fputc('\n', page->script);
}

static void write_number(FILE *out, double value)
{
	/* a decimal point keeps gnuplot from dividing integers */
	if (!isfinite(value))
		fputs("NaN", out);
	else if (value == floor(value) && fabs(value) < 1e9)
		fprintf(out, "%.0f.0", value);
	else
		fprintf(out, "%.9g", value);
}

void page_number(struct page *page, const char *name, double value)
{
	fprintf(page->script, "%s = ", name);
	write_number(page->script, value);
	fputc('\n', page->script);
}

void page_texts(struct page *page, const char *name, const char *const *texts, size_t n)
{
	fprintf(page->script, "array %s[%zu] = [", name, n);
	for (size_t i = 0; i < n; i++) {
		fputs(i ? ", " : "", page->script);
		chart_quote(page->script, texts[i]);
	}
	fputs("]\n", page->script);
}

void page_numbers(struct page *page, const char *name, const double *values, size_t n)
{
	fprintf(page->script, "array %s[%zu] = [", name, n);
	for (size_t i = 0; i < n; i++) {
		fputs(i ? ", " : "", page->script);
		write_number(page->script, values[i]);
	}
	fputs("]\n", page->script);
}

void page_value(struct page *page, double value)
{
	if (isfinite(value))
		fprintf(page->data, " %.9g", value);
	else
		fputs(" NaN", page->data);
}

void page_estimate(struct page *page, const struct estimate *estimate)
{
	page_value(page, estimate->value);
	page_value(page, estimate->low);
	page_value(page, estimate->high);
}

void page_note(struct page *page, const char *format, ...)
{
	size_t used = strlen(page->notes);
	va_list arguments;

	if (used && used + 2 < sizeof(page->notes))
		page->notes[used++] = ' ';
	va_start(arguments, format);
	vsnprintf(page->notes + used, sizeof(page->notes) - used, format, arguments);
	va_end(arguments);
}

/* Breaks a title so that its lines are about equally long, instead of leaving a word alone. */
static double balanced_width(char *text, double width, double points)
{
	size_t lines = chart_text_wrap(text, width, points);

	while (width > CHART_WIDTH / 2 && chart_text_wrap(text, width - 10, points) == lines)
		width -= 10;
	return width;
}

/* Writes text as an array of lines that fit, at most most of them; returns how many. */
static size_t write_lines(struct page *page, const char *name, char *text, double points,
			  size_t most, bool balanced)
{
	double full = CHART_WIDTH - 2 * CHART_MARGIN;
	double width = balanced ? balanced_width(text, full, points) : full;
	const char *lines[MOST_LINES] = { text };
	char buffers[MOST_LINES][CHART_TEXT_SIZE + 8];
	size_t count = chart_text_wrap(text, width, points);

	if (count > most)
		count = most;
	for (size_t i = 0; i < count; i++) {
		size_t length = i + 1 < count ? strcspn(text, "\n") : strlen(text);

		memcpy(buffers[i], text, length);
		buffers[i][length] = '\0';
		for (char *at = buffers[i]; *at; at++)
			if (*at == '\n')
				*at = ' ';
		chart_text_cut(buffers[i], sizeof(buffers[i]), full, points);
		lines[i] = buffers[i];
		text += length + (text[length] != '\0');
	}
	page_texts(page, name, lines, count);
	return count;
}

static void note_failures(struct page *page)
{
	const struct experiment *experiment = page->experiment;
	size_t failed = 0, runs = 0, failures = 0;
	const struct cell *worst = NULL;

	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];

		if (cell->failures == 0)
			continue;
		failed++;
		runs += cell->runs;
		failures += cell->failures;
		if (!worst || cell->failures > worst->failures)
			worst = cell;
	}
	if (failed)
		page_note(page, "%zu of %zu runs failed in %zu %s, most in %s%s%s.", failures, runs,
			  failed, failed == 1 ? "cell" : "cells", worst->key,
			  worst->first_error ? ": " : "",
			  worst->first_error ? worst->first_error : "");
}

static void note_suspect(struct page *page)
{
	const struct summary *summary = page->summary;

	for (size_t i = 0; summary->suspect && i < summary->suspect_reason_count; i++)
		page_note(page, "%s%s%s", i ? "" : "Suspect: ", summary->suspect_reasons[i],
			  i + 1 < summary->suspect_reason_count ? ";" : ".");
}

static size_t write_title(struct page *page, const char *title, bool suspect)
{
	char text[CHART_TEXT_SIZE + 32];
	double points, width = CHART_WIDTH - 2 * CHART_MARGIN;

	snprintf(text, sizeof(text), "%s%s", suspect ? "Suspect session: " : "", title);
	page_text(page, "TITLE", text);
	points = chart_text_fit(text, width, TITLE_SMALLEST, TITLE_LARGEST);
	if (points < TITLE_SMALLEST)
		points = TITLE_SMALLEST;
	page_number(page, "TITLE_POINTS", points);
	text[CHART_TEXT_SIZE - 1] = '\0';
	return write_lines(page, "TITLE_LINES", text, points, 2, true);
}

void page_frame(struct page *page, const char *chart, const char *title, const char *subtitle,
		double panels_px, bool suspect)
{
	char text[CHART_TEXT_SIZE];
	size_t titles, subtitles, notes;
	double top;

	page_text(page, "CHART", chart);
	page_number(page, "CPUS", (double)page->summary->cpus);
	titles = write_title(page, title, suspect);
	snprintf(text, sizeof(text), "%s", subtitle);
	subtitles = write_lines(page, "SUBTITLE_LINES", text, SMALL_POINTS, MOST_LINES, false);
	notes = write_lines(page, "NOTE_LINES", page->notes, SMALL_POINTS - 1, MOST_LINES, false);
	page_text(page, "SUBTITLE", subtitle);
	top = 30 + 30 * (double)titles + 20 * (double)subtitles + 14;
	page_number(page, "TOP", top);
	page_number(page, "HEIGHT", top + panels_px + 12 + 18 * (double)notes + 6);
}

void page_finish(struct page *page, const char *chart, const char *title, const char *subtitle,
		 double panels_px)
{
	note_failures(page);
	note_suspect(page);
	page_note(page, "Run %s, %zu %s.", page->summary->run, page->summary->cpus,
		  page->summary->cpus == 1 ? "CPU" : "CPUs");
	page_frame(page, chart, title, subtitle, panels_px, page->summary->suspect);
}

/* Renamed into place, or removed if text is NULL. */
static int publish(const char *stem, const char *extension, const char *text, size_t size,
		   char **message)
{
	char *path;

	if (asprintf(&path, "%s%s", stem, extension) < 0)
		return -ENOMEM;
	int error = file_publish(path, text, size, message);

	free(path);
	return error;
}

int page_write(struct page *page, const char *stem, int (*draw)(struct page *), char **message)
{
	char *data = NULL, *script = NULL;
	size_t data_size = 0, script_size = 0;
	int result = -ENOMEM;

	/* drawn in memory first, so that a failure leaves no file */
	*message = NULL;
	page->data = open_memstream(&data, &data_size);
	page->script = open_memstream(&script, &script_size);
	if (page->data && page->script)
		result = draw(page);
	if (page->data && fclose(page->data) != 0)
		result = -ENOMEM;
	if (page->script && fclose(page->script) != 0)
		result = -ENOMEM;
	if (result >= 0) {
		bool drawn = result > 0;

		result = publish(stem, ".dat", drawn ? data : NULL, data_size, message);
		if (!result)
			result = publish(stem, ".gp", drawn ? script : NULL, script_size, message);
	}
	free(data);
	free(script);
	return result;
}
