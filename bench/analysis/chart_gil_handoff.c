#include <errno.h>
#include <math.h>
#include <string.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_gil.h"
#include "analysis/chart_panels.h"
#include "analysis/chart_text.h"

/* How a lock goes from thread to thread: a line a policy in each of three panels. */

#define PANELS 3
#define ASKED  "4" /* threads that the title tells of */

static const char *const measures[PANELS] = { "handovers_per_second",
					      "voluntary_switches_per_second", "slice_p50_ns" };

static void fill(const struct page *page, struct series_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		for (size_t j = 0; j < list->series[i].count; j++) {
			struct point *point = &list->series[i].points[j];

			for (size_t p = 0; p < PANELS; p++)
				point->y[p] =
					measured_estimate(page->summary, point->cell, measures[p]);
		}
}

static const struct cell *asked(const struct page *page, const char *policy)
{
	return gil_cell(page->experiment,
			(const char *[]) { "gil", policy, "workers", ASKED, NULL });
}

/* Appends "cpython3's lock changes hands 188 times a second, after slices of 4.79 ms". */
static void add_words(const struct page *page, const char *policy, char *text, size_t size)
{
	const struct cell *cell = asked(page, policy);
	char number[CHART_NUMBER_SIZE], time[CHART_NUMBER_SIZE];
	struct estimate rate, slice;
	size_t used = strlen(text);

	if (!cell)
		return;
	rate = measured_estimate(page->summary, cell, measures[0]);
	slice = measured_estimate(page->summary, cell, measures[2]);
	if (!isfinite(rate.value) || !isfinite(slice.value))
		return;
	snprintf(text + used, size - used, "%s %s's %s %s times%s, after slices of %s",
		 used ? ";" : "Among four threads", policy, used ? "does" : "lock changes hands",
		 chart_count(number, rate.value), used ? "" : " a second",
		 chart_time(time, slice.value));
}

static void write_title(const struct page *page, char *title, size_t size)
{
	title[0] = '\0';
	add_words(page, "cpython3", title, size);
	add_words(page, "cpython2", title, size);
	if (!*title && page->experiment->summary)
		snprintf(title, size, "%s", page->experiment->summary);
}

int chart_gil_handoff(struct page *page)
{
	static const struct panel_axis axis = { "threads", false };
	static const struct panel panels[PANELS] = {
		{ "hand-overs a second", PANEL_COUNT, true, true, NAN, NAN, 252, NULL },
		{ "switches a second", PANEL_COUNT, true, true, NAN, NAN, 252, NULL },
		{ "median slice", PANEL_TIME, true, true, NAN, NAN, 252, NULL },
	};
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], blocks[160];
	struct series_list list;
	double height;

	if (gil_collect(&list, page->experiment) != 0)
		return -ENOMEM;
	fill(page, &list);
	series_prune(&list, PANELS);
	if (list.count == 0) {
		series_free(&list);
		return 0;
	}
	height = panels_write_over(page, &list, panels, PANELS, &axis);
	write_title(page, title, sizeof(title));
	blocks_words(blocks, sizeof(blocks), page->summary, "Ribbons: 95 % signed-rank interval");
	snprintf(subtitle, sizeof(subtitle),
		 "Threads that only compute. Switches: voluntary ones, counted by the kernel; a "
		 "thread "
		 "went to sleep. Slice: from a hand-over to the next. %s",
		 blocks);
	page_finish(page, "gil-handoff", title, subtitle, height);
	series_free(&list);
	return height < 0 ? -ENOMEM : 1;
}
