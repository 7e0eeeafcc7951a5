#ifndef CONVOY_ANALYSIS_CHART_PAGE_H
#define CONVOY_ANALYSIS_CHART_PAGE_H

#include <stdbool.h>
#include <stdio.h>

#include "analysis/summary.h"

/* A chart being written, and what every chart has around its panels: title, subtitle and notes.
 * Sizes are pixels of the 1200 pixel wide picture, counted from its top. */

#define CHART_WIDTH	1200.0
#define CHART_MARGIN	48.0 /* left and right of the texts */
#define CHART_LINE	22.0 /* height of a direct label */
#define CHART_TEXT_SIZE 1024 /* enough for a title or a subtitle */

struct page {
	const struct summary *summary;
	const struct experiment *experiment;
	const void *subject; /* of charts that are not of one run */
	FILE *data;	     /* NAME.dat */
	FILE *script;	     /* NAME.gp */
	char notes[CHART_TEXT_SIZE];
};

/* Draws a chart and writes stem.dat and stem.gp, each renamed into place once it is whole. What
 * has nothing to draw any more is removed. page has what draw needs to know; draw returns as the
 * charts below do. 0, or a negative errno and a malloc'd message that names the file (NULL if
 * memory ran out). */
int page_write(struct page *page, const char *stem, int (*draw)(struct page *), char **message);

void page_text(struct page *page, const char *name, const char *text);
void page_number(struct page *page, const char *name, double value);
void page_texts(struct page *page, const char *name, const char *const *texts, size_t n);
void page_numbers(struct page *page, const char *name, const double *values, size_t n);

/* Writes a space and the value, NaN if it is not finite, to the data. */
void page_value(struct page *page, double value);
void page_estimate(struct page *page, const struct estimate *estimate);

/* Adds a sentence to the notes under the chart. */
void page_note(struct page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Writes the texts around the panels, the picture's HEIGHT and TOP, where the panels begin;
 * panels_px is the height of all between. Long texts shrink, wrap and at last are cut: they never
 * leave the picture. Call it last: it writes the notes. */
void page_finish(struct page *page, const char *chart, const char *title, const char *subtitle,
		 double panels_px);

/* The same without notes of the run: what is suspect, which failed. */
void page_frame(struct page *page, const char *chart, const char *title, const char *subtitle,
		double panels_px, bool suspect);

/* One chart each: returns 1 if it wrote something, 0 if there is nothing to draw, or -ENOMEM. */
int chart_speedup(struct page *page);
int chart_weak(struct page *page);
int chart_spawn(struct page *page);
int chart_io(struct page *page);
int chart_tutorial(struct page *page);
int chart_ridge(struct page *page);
int chart_dispatch(struct page *page);
int chart_figures(struct page *page);
int chart_latency(struct page *page);
int chart_echo_throughput(struct page *page);
int chart_echo_memory(struct page *page);
int chart_echo_gil(struct page *page);
int chart_echo_latency(struct page *page);
int chart_echo_spawn(struct page *page);
int chart_methods(struct page *page);
int chart_idle(struct page *page);
int chart_ratios(struct page *page);
int chart_gil_cpu(struct page *page);
int chart_gil_crossover(struct page *page);
int chart_gil_sweep(struct page *page);
int chart_gil_handoff(struct page *page);
int chart_gil_echo(struct page *page);
int chart_gil_lock(struct page *page);
int chart_gil_convoy(struct page *page);

#endif
