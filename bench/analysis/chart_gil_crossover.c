#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_gil.h"
#include "analysis/chart_panels.h"
#include "analysis/chart_text.h"

/* Speedup over the iterations of a task, a line a mode, in a panel for each policy. Where a line
 * begins to stay above serial it breaks even: that size is marked. */

#define PANELS 2

static const char *const policies[PANELS] = { "none", "cpython3" };
static const char *const modes[] = { "thread", "process", "thread-pool", "process-pool" };

#define MODES (sizeof(modes) / sizeof(modes[0]))

struct crossover {
	struct page *page;
	struct series_list list;
	size_t room; /* points of a series */
	double iteration_ns;
};

static double count_of(const struct cell *cell)
{
	const char *count = cell_parameter(cell, "count");

	return count ? strtod(count, NULL) : NAN;
}

static int compare_counts(const void *a, const void *b)
{
	double p = ((const struct point *)a)->workers, q = ((const struct point *)b)->workers;

	return (p > q) - (p < q);
}

/* The points of a mode: one for each size, with the speedups under both policies. */
static void fill_series(struct series *series, const struct experiment *experiment)
{
	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];
		const char *gil = cell_parameter(cell, "gil");
		struct point *point = series->points;

		if (strcmp(cell_mode(cell), series->mode) != 0 || !gil || !(count_of(cell) >= 1))
			continue;
		while (point < series->points + series->count && point->workers != count_of(cell))
			point++;
		if (point == series->points + series->count) {
			*point = (struct point) { .workers = count_of(cell), .cell = cell };
			for (size_t p = 0; p < PANELS; p++)
				point->y[p] =
					(struct estimate) { .value = NAN, .low = NAN, .high = NAN };
			series->count++;
		}
		for (size_t p = 0; p < PANELS; p++)
			if (strcmp(gil, policies[p]) == 0)
				point->y[p] = cell->speedup;
	}
	qsort(series->points, series->count, sizeof(*series->points), compare_counts);
}

/* 0 or -ENOMEM. */
static int collect(struct crossover *crossover)
{
	const struct experiment *experiment = crossover->page->experiment;
	struct series_list *list = &crossover->list;

	*list = (struct series_list) { 0 };
	crossover->room = experiment->cell_count + 2;
	list->points = calloc((MODES + GIL_LEVELS) * crossover->room, sizeof(*list->points));
	list->series = calloc(MODES + GIL_LEVELS, sizeof(*list->series));
	if (!list->points || !list->series) {
		series_free(list);
		return -ENOMEM;
	}
	for (size_t i = 0; i < MODES; i++) {
		struct series *series = &list->series[i];

		series->mode = modes[i];
		series->points = list->points + i * crossover->room;
		snprintf(series->label, sizeof(series->label), "%s", mode_plural(modes[i]));
		fill_series(series, experiment);
	}
	list->count = MODES;
	return 0;
}

/* Whether the speedup is above 1 as far as its interval can tell. */
static bool is_above(const struct estimate *speedup)
{
	return (speedup->has_interval ? speedup->low : speedup->value) > 1;
}

/* Where the line last goes above 1 and stays there, in iterations. 0: it always is; INFINITY: it
 * never does; NAN: there is no line. */
static double break_even(const struct series *series, size_t p)
{
	const struct point *last = NULL, *before = NULL;

	for (size_t i = series ? series->count : 0; i-- > 0;) {
		const struct point *point = &series->points[i];

		if (!isfinite(point->y[p].value))
			continue;
		if (!is_above(&point->y[p])) {
			before = point;
			break;
		}
		last = point;
	}
	if (!last)
		return before ? INFINITY : NAN;
	if (!before)
		return 0;
	/* a line between the two on logarithmic scales */
	double from = log(before->y[p].value), to = log(last->y[p].value);
	double part = from < 0 ? from / (from - to) : 0;

	return before->workers * pow(last->workers / before->workers, part);
}

/* From the serial cell with the most work. */
static double iteration_time(const struct experiment *experiment)
{
	double most = 0, time = NAN;

	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];
		double iterations = cell->tasks * count_of(cell);

		if (strcmp(cell_mode(cell), "serial") != 0 || !(iterations > most))
			continue;
		most = iterations;
		time = cell->elapsed.value / iterations;
	}
	return time;
}

/* Two digits: "45 µs". */
static const char *task_time(const struct crossover *crossover, double iterations, char *text)
{
	double ns = iterations * crossover->iteration_ns, power;

	if (!isfinite(ns))
		return chart_count(text, iterations);
	power = pow(10, floor(log10(ns)) - 1);
	return chart_tic_time(text, round(ns / power) * power);
}

/* A dashed line over all sizes: as fast as serial, or as all CPUs. */
static void add_level(struct crossover *crossover, size_t level, const char *label, double value)
{
	struct series_list *list = &crossover->list;
	struct series *series = &list->series[list->count];
	struct point *points = list->points + (MODES + level) * crossover->room;

	points[0].workers = INFINITY;
	for (size_t i = 0; i < list->count; i++) {
		const struct series *other = &list->series[i];

		points[0].workers = fmin(points[0].workers, other->points[0].workers);
		points[1].workers =
			fmax(points[1].workers, other->points[other->count - 1].workers);
	}
	for (size_t i = 0; i < 2; i++)
		for (size_t p = 0; p < PANELS; p++)
			points[i].y[p] =
				(struct estimate) { .value = value, .low = NAN, .high = NAN };
	*series = (struct series) { .mode = "level", .points = points, .count = 2 };
	snprintf(series->label, sizeof(series->label), "%s", label);
	list->count++;
}

struct marks {
	const char *modes[PANELS * MODES];
	const char *texts[PANELS * MODES];
	char words[PANELS * MODES][CHART_NUMBER_SIZE];
	double panels[PANELS * MODES], at[PANELS * MODES], tiers[PANELS * MODES];
	size_t count;
};

/* Words that would touch those of another mark in the panel go up a tier. */
static double free_tier(const struct marks *marks, double panel, double at, double span)
{
	double tier = 0;

	for (size_t i = 0; i < marks->count; i++)
		if (marks->panels[i] == panel && fabs(log(at / marks->at[i])) < 0.1 * span)
			tier = fmax(tier, marks->tiers[i] + 1);
	return tier;
}

static void write_marks(const struct crossover *crossover, double span)
{
	const struct series_list *list = &crossover->list;
	struct page *page = crossover->page;
	struct marks marks = { .count = 0 };

	for (size_t p = 0; p < PANELS; p++)
		for (size_t i = 0; i < list->count && i < MODES; i++) {
			double at = break_even(&list->series[i], p);
			size_t m = marks.count;

			if (!isfinite(at) || at == 0)
				continue;
			marks.modes[m] = list->series[i].mode;
			marks.texts[m] = task_time(crossover, at, marks.words[m]);
			marks.panels[m] = (double)p + 1;
			marks.at[m] = at;
			marks.tiers[m] = free_tier(&marks, marks.panels[m], at, span);
			marks.count++;
		}
	page_number(page, "MARKS", (double)marks.count);
	if (marks.count == 0)
		return;
	page_texts(page, "MARK_MODE", marks.modes, marks.count);
	page_texts(page, "MARK_TEXT", marks.texts, marks.count);
	page_numbers(page, "MARK_PANEL", marks.panels, marks.count);
	page_numbers(page, "MARK_X", marks.at, marks.count);
	page_numbers(page, "MARK_TIER", marks.tiers, marks.count);
}

/* "threads from tasks of 45 µs on"; "" if there is nothing to say. */
static void add_words(const struct crossover *crossover, const char *mode, size_t p, char *text,
		      size_t size)
{
	double at = break_even(series_of_mode(&crossover->list, mode), p);
	size_t used = strlen(text);
	const char *separator = used ? ", " : "";
	char number[CHART_NUMBER_SIZE];

	if (isnan(at))
		return;
	if (isfinite(at) && at > 0)
		snprintf(text + used, size - used, "%s%s from tasks of %s on", separator,
			 mode_plural(mode), task_time(crossover, at, number));
	else
		snprintf(text + used, size - used, "%s%s at %s size", separator, mode_plural(mode),
			 at == 0 ? "any" : "no");
}

static void write_title(const struct crossover *crossover, char *title, size_t size)
{
	char words[PANELS][CHART_TEXT_SIZE / 4] = { "", "" };
	const char *summary = crossover->page->experiment->summary;

	for (size_t p = 0; p < PANELS; p++) {
		add_words(crossover, "thread", p, words[p], sizeof(words[p]));
		add_words(crossover, "process", p, words[p], sizeof(words[p]));
	}
	if (*words[0] && *words[1])
		snprintf(title, size, "Without a GIL serial is beaten by %s; under cpython3 by %s",
			 words[0], words[1]);
	else if (*words[0] || *words[1])
		snprintf(title, size, "%s serial is beaten by %s",
			 *words[0] ? "Without a GIL" : "Under cpython3",
			 *words[0] ? words[0] : words[1]);
	else
		snprintf(title, size, "%s", summary ? summary : "");
}

static double draw(struct crossover *crossover)
{
	struct panel panels[PANELS] = {
		{ "speedup, no GIL", PANEL_TIMES, true, true, NAN, NAN, 330, NULL },
		{ "speedup, cpython3", PANEL_TIMES, true, true, NAN, NAN, 330, NULL },
	};
	struct page *page = crossover->page;
	double cpus = (double)page->summary->cpus, height, span;
	const struct point *ends;
	struct panel_axis axis;
	char label[128], time[CHART_NUMBER_SIZE];

	snprintf(label, sizeof(label), "iterations of a task, %s each",
		 chart_time(time, crossover->iteration_ns));
	axis = (struct panel_axis) { label, true };
	add_level(crossover, 0, "as fast as serial", 1);
	ends = crossover->list.series[crossover->list.count - 1].points;
	span = log(ends[1].workers / ends[0].workers);
	if (cpus > 1)
		add_level(crossover, 1, "all CPUs used", cpus);
	panels[0].high = panels[1].high = 1.4 * cpus; /* room for labels */
	height = panels_write_over(page, &crossover->list, panels, PANELS, &axis);
	write_marks(crossover, fmax(span, 1));
	return height;
}

int chart_gil_crossover(struct page *page)
{
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], blocks[160];
	struct crossover crossover = { .page = page };
	double height;

	if (collect(&crossover) != 0)
		return -ENOMEM;
	series_prune(&crossover.list, PANELS);
	if (crossover.list.count == 0) {
		series_free(&crossover.list);
		return 0;
	}
	crossover.iteration_ns = iteration_time(page->experiment);
	write_title(&crossover, title, sizeof(title));
	height = draw(&crossover);
	blocks_words(blocks, sizeof(blocks), page->summary,
		     "Ribbons: 95 % signed-rank interval of the ratio paired by block");
	snprintf(subtitle, sizeof(subtitle),
		 "Speedup over serial, which does the same tasks under the same policy; as many "
		 "workers as CPUs. Circles: the size of a task, in time, from which on a mode is "
		 "faster. %s",
		 blocks);
	page_finish(page, "gil-crossover", title, subtitle, height);
	series_free(&crossover.list);
	return height < 0 ? -ENOMEM : 1;
}
