#include <errno.h>
#include <math.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_panels.h"
#include "analysis/chart_text.h"

/* More workers than CPUs share them, so that even the best takes longer. */
static double ideal_weak(double workers, double cpus)
{
	return fmin(1, cpus / workers);
}

static double fill(struct series_list *list, const struct cell **base)
{
	double lowest = 1;

	for (size_t i = 0; i < list->count; i++)
		for (size_t j = 0; j < list->series[i].count; j++) {
			struct point *point = &list->series[i].points[j];

			/* base / this: with a share of the work a worker, the scaled efficiency */
			point->y[0] = point->cell->speedup;
			point->y[1] = point->cell->elapsed;
			if (point->cell->base)
				*base = point->cell->base;
			lowest = fmin(lowest, fmin(point->y[0].value, point->y[0].low));
		}
	return lowest;
}

static void write_title(struct page *page, const struct series_list *list, char *title, size_t size)
{
	char words[CHART_TEXT_SIZE / 2];
	char workers[WORKERS_WORDS_SIZE];
	struct finding finding;
	struct duel duel;

	title[0] = '\0';
	if (!series_duel(list, (double)page->summary->cpus, &duel))
		return;
	workers_words(workers, duel.workers);
	if (!duel.second) {
		snprintf(title, size, "With %s %s keep %.1f %% efficiency", workers,
			 mode_plural(duel.first->mode), duel.a->y[0].value * 100);
		return;
	}
	finding = finding_of(page->summary, duel.b->cell, duel.a->cell, PHASE_HEADLINE);
	finding_words(words, sizeof(words), page->summary, &finding, mode_plural(duel.second->mode),
		      mode_plural(duel.first->mode));
	snprintf(title, size, "With %s %s keep %.1f %% efficiency, %s %.1f %%: %s", workers,
		 mode_plural(duel.first->mode), duel.a->y[0].value * 100,
		 mode_plural(duel.second->mode), duel.b->y[0].value * 100, words);
}

int chart_weak(struct page *page)
{
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], blocks[160],
		time[CHART_NUMBER_SIZE];
	const struct cell *base = NULL;
	struct series_list list;
	struct panel panels[2] = {
		{ "scaled efficiency", PANEL_PERCENT, false, true, 0, 1.02, 380, ideal_weak },
		{ "elapsed", PANEL_TIME, true, false, NAN, NAN, 190, NULL },
	};
	double height;

	if (series_collect(&list, page->experiment, "serial") != 0)
		return -ENOMEM;
	panels[0].low = fmin(0.75, floor(fill(&list, &base) * 4) / 4);
	series_prune(&list, 1);
	if (list.count == 0) {
		series_free(&list);
		return 0;
	}
	height = panels_write(page, &list, panels, 2);
	write_title(page, &list, title, sizeof(title));
	blocks_words(blocks, sizeof(blocks), page->summary,
		     "Ribbons: 95 % signed-rank interval, ratios paired by block");
	snprintf(subtitle, sizeof(subtitle),
		 "The work grows with the workers. Efficiency: time of one share in %s (%s) ÷ time "
		 "of n "
		 "shares on n workers. %s",
		 base ? cell_mode(base) : "nothing",
		 chart_time(time, base ? base->elapsed.value : NAN), blocks);
	page_finish(page, "weak", title, subtitle, height);
	series_free(&list);
	return height < 0 ? -ENOMEM : 1;
}
