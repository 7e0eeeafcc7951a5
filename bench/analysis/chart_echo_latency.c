#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_curves.h"
#include "analysis/chart_echo.h"
#include "analysis/chart_finding.h"
#include "analysis/chart_panels.h"
#include "analysis/chart_parts.h"
#include "analysis/chart_rows.h"
#include "analysis/chart_text.h"

#define NS_PER_US 1e3
#define BEYOND	  10.0 /* what fewer lie beyond is not drawn */
#define LEAST	  1e-3 /* nor what is less than that */

/* ---- how many take how long ------------------------------------------------------------- */

static double one(const struct cell *cell)
{
	(void)cell;
	return 1;
}

/* A point for each bucket: its upper end, and the share of requests up to there. */
static void fill_curve(struct series *series, struct point *points)
{
	const struct cell *cell = series->points[0].cell;
	double total = latency_total(cell), seen = 0;

	series->points = points;
	series->count = 0;
	for (size_t i = 0; i < cell->latency_count; i++) {
		struct point *point = &points[series->count];

		seen += cell->latency[i].count;
		if (total - seen < BEYOND)
			break;
		if (seen < LEAST * total)
			continue;
		*point = (struct point) { .workers = cell->latency[i].upper_ns / NS_PER_US,
					  .cell = cell };
		point->y[0] = (struct estimate) { .value = seen / total, .low = NAN, .high = NAN };
		series->count++;
	}
}

static size_t buckets_of(const struct series_list *list)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++)
		count += list->series[i].points[0].cell->latency_count + 1;
	return count;
}

/* NULL out of memory. */
static struct point *fill_curves(struct series_list *list)
{
	struct point *points = calloc(buckets_of(list) + 1, sizeof(*points)), *next = points;

	for (size_t i = 0; points && i < list->count; i++) {
		size_t room = list->series[i].points[0].cell->latency_count + 1;

		fill_curve(&list->series[i], next);
		next += room;
	}
	if (points)
		series_prune(list, 1);
	return points;
}

static void latency_title(const struct page *page, char *text, size_t size)
{
	static const char *const ways[] = { "thread", "process", "event" };
	char numbers[3][CHART_NUMBER_SIZE];

	for (size_t i = 0; i < 3; i++) {
		const struct cell *cell = echo_find(page->experiment, ways[i], NULL, 0);
		double p99 =
			cell ? measured_estimate(page->summary, cell, "latency_p99_ns").value : NAN;

		if (!isfinite(p99)) {
			snprintf(text, size, "%s",
				 page->experiment->summary ? page->experiment->summary : "");
			return;
		}
		chart_time(numbers[i], p99);
	}
	snprintf(text, size,
		 "99 %% of requests at a fixed rate are answered within %s by threads, %s by "
		 "processes and %s in one loop",
		 numbers[0], numbers[1], numbers[2]);
}

static double draw_curves(struct page *page, const struct series_list *list)
{
	static const struct panel panel = {
		"share of requests", PANEL_PERCENT, false, true, 0, 1, 520, NULL
	};
	static const struct panel_axis axis = { "latency from the time it is due, in µs", true };

	page_number(page, "LINES_ONLY", 1);
	page_number(page, "NO_CPU_LINE", 1);
	return panels_write_over(page, list, &panel, 1, &axis);
}

int chart_echo_latency(struct page *page)
{
	static const struct series_naming naming = { echo_rank, echo_label, echo_way, 0, one };
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], blocks[160];
	struct series_list list;
	struct point *points;
	double height = 0;

	if (series_collect_as(&list, page->experiment, NULL, &naming) != 0)
		return -ENOMEM;
	points = fill_curves(&list);
	if (points && list.count > 0) {
		height = draw_curves(page, &list);
		latency_title(page, title, sizeof(title));
		blocks_words(blocks, sizeof(blocks), page->summary,
			     "Title: medians of the runs' p99");
		snprintf(
			subtitle, sizeof(subtitle),
			"Open loop, 4000 requests a second over 16 connections; all runs' requests "
			"together, up to where ten are slower. %s%s",
			echo_shared_words(page->summary), blocks);
		page_finish(page, "echo-latency", title, subtitle, height);
	}
	height = points ? height : -1;
	free(points);
	series_free(&list);
	return height < 0 ? -ENOMEM : height > 0;
}

/* ---- from the connection to the first byte ------------------------------------------------ */

static void fill_row(const struct page *page, struct row *row, const struct cell *cell)
{
	struct row_value *value = &row->values[0];

	*row = (struct row) { .cell = cell, .mode = echo_way(cell), .group = "" };
	echo_label(cell, row->label);
	value->time = cell->elapsed;
	value->hollow = measured_estimate(page->summary, cell, "first_byte_p99_ns").value;
	value->bar = NAN;
	chart_time(value->columns[0], value->time.value);
	if (isfinite(value->hollow))
		chart_time(value->columns[1], value->hollow);
}

static int compare_rows(const void *a, const void *b)
{
	const struct row *p = a, *q = b;

	return echo_rank(p->cell) - echo_rank(q->cell);
}

static void spawn_title(const struct page *page, char *text, size_t size)
{
	const struct cell *thread = echo_find(page->experiment, "thread", NULL, 0);
	const struct cell *process = echo_find(page->experiment, "process", NULL, 0);
	char words[CHART_TEXT_SIZE / 2], number[CHART_NUMBER_SIZE];
	struct finding finding;

	if (!thread || !process) {
		snprintf(text, size, "%s",
			 page->experiment->summary ? page->experiment->summary : "");
		return;
	}
	finding = finding_of(page->summary, process, thread, PHASE_HEADLINE);
	finding_words(words, sizeof(words), page->summary, &finding, "processes", "threads");
	snprintf(text, size, "The first byte of a new connection takes %s with a thread each; %s",
		 chart_time(number, thread->elapsed.value), words);
}

int chart_echo_spawn(struct page *page)
{
	static const struct axis axis = {
		.title = "",
		.label = "from the connection to the first byte",
		.columns = { "p50", "p99" },
		.column_count = 2,
		.linked = true,
	};
	struct row *rows = calloc(page->experiment->cell_count + 1, sizeof(*rows));
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], blocks[160];
	size_t count = 0;
	double height;

	if (!rows)
		return -ENOMEM;
	for (size_t i = 0; i < page->experiment->cell_count; i++)
		if (isfinite(page->experiment->cells[i]->elapsed.value))
			fill_row(page, &rows[count++], page->experiment->cells[i]);
	if (count == 0) {
		free(rows);
		return 0;
	}
	qsort(rows, count, sizeof(*rows), compare_rows);
	height = rows_write(page, rows, count, &axis, 1);
	spawn_title(page, title, sizeof(title));
	blocks_words(blocks, sizeof(blocks), page->summary,
		     "Thick: 95 % signed-rank interval of the median");
	snprintf(subtitle, sizeof(subtitle),
		 "Short connections, four at once, one request each. In the row's colour: the "
		 "median "
		 "of a run's connections. Outlined in black: p99. %s%s",
		 echo_shared_words(page->summary), blocks);
	page_finish(page, "echo-spawn", title, subtitle, height);
	free(rows);
	return height < 0 ? -ENOMEM : 1;
}
