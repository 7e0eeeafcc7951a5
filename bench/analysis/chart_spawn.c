#include <errno.h>
#include <math.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_panels.h"
#include "analysis/chart_text.h"

/* The title speaks of the largest number of workers that both have. */
#define MOST_WORKERS 1e6

static void fill(const struct page *page, struct series_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		for (size_t j = 0; j < list->series[i].count; j++) {
			struct point *point = &list->series[i].points[j];
			struct estimate *y = point->y;

			y[0] = phase_estimate(page->summary, point->cell, PHASE_SPAWN);
			y[1] = y[0];
			y[1].value /= point->workers;
			y[1].low /= point->workers;
			y[1].high /= point->workers;
			y[2] = phase_estimate(page->summary, point->cell, PHASE_TEARDOWN);
		}
}

static void write_title(struct page *page, const struct series_list *list, char *title, size_t size)
{
	char words[CHART_TEXT_SIZE / 2], first[CHART_NUMBER_SIZE], second[CHART_NUMBER_SIZE];
	char workers[WORKERS_WORDS_SIZE];
	struct finding finding;
	struct duel duel;

	title[0] = '\0';
	if (!series_duel(list, MOST_WORKERS, &duel))
		return;
	workers_words(workers, duel.workers);
	chart_time(first, duel.a->y[0].value);
	if (!duel.second) {
		snprintf(title, size, "Starting %g %s takes %s", duel.workers,
			 mode_plural(duel.first->mode), first);
		return;
	}
	chart_time(second, duel.b->y[0].value);
	finding = finding_of(page->summary, duel.b->cell, duel.a->cell, PHASE_SPAWN);
	finding_words(words, sizeof(words), page->summary, &finding, mode_plural(duel.second->mode),
		      mode_plural(duel.first->mode));
	snprintf(title, size, "Starting %s takes %s as %s, %s as %s: %s", workers, first,
		 mode_plural(duel.first->mode), second, mode_plural(duel.second->mode), words);
}

int chart_spawn(struct page *page)
{
	static const struct panel panels[3] = {
		{ "start, all", PANEL_TIME, true, true, NAN, NAN, 300, NULL },
		{ "start, each", PANEL_TIME, true, true, NAN, NAN, 180, NULL },
		{ "teardown, all", PANEL_TIME, true, true, NAN, NAN, 180, NULL },
	};
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], blocks[160];
	struct series_list list;
	double height;

	if (series_collect(&list, page->experiment, NULL) != 0)
		return -ENOMEM;
	fill(page, &list);
	series_prune(&list, 1);
	if (list.count == 0) {
		series_free(&list);
		return 0;
	}
	height = panels_write(page, &list, panels, 3);
	write_title(page, &list, title, sizeof(title));
	blocks_words(blocks, sizeof(blocks), page->summary,
		     "Ribbons: 95 % signed-rank interval of the time");
	snprintf(subtitle, sizeof(subtitle),
		 "Start: from the first creation until all workers are ready. Teardown: from the "
		 "last "
		 "task's end until all workers are gone. %s",
		 blocks);
	page_finish(page, "spawn", title, subtitle, height);
	series_free(&list);
	return height < 0 ? -ENOMEM : 1;
}
