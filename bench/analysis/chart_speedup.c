#include <errno.h>
#include <math.h>
#include <string.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_law.h"
#include "analysis/chart_panels.h"
#include "analysis/chart_text.h"

static double ideal_speedup(double workers, double cpus)
{
	return fmin(workers, cpus);
}

static double ideal_efficiency(double workers, double cpus)
{
	(void)workers, (void)cpus;
	return 1;
}

static struct estimate divided(struct estimate estimate, double by)
{
	estimate.value /= by;
	estimate.low /= by;
	estimate.high /= by;
	return estimate;
}

/* Returns the lowest efficiency, and the base of any cell. */
static double fill(struct series_list *list, double cpus, const struct cell **base)
{
	double lowest = 1;

	for (size_t i = 0; i < list->count; i++)
		for (size_t j = 0; j < list->series[i].count; j++) {
			struct point *point = &list->series[i].points[j];
			struct estimate *y = point->y;

			y[0] = point->cell->speedup;
			y[1] = divided(y[0], ideal_speedup(point->workers, cpus));
			if (point->cell->base)
				*base = point->cell->base;
			lowest = fmin(lowest, fmin(y[1].value, y[1].low));
		}
	return lowest;
}

static void write_title(struct page *page, const struct series_list *list, char *title, size_t size,
			char *detail, size_t detail_size)
{
	char words[CHART_TEXT_SIZE / 2], number[96];
	char workers[WORKERS_WORDS_SIZE];
	struct finding finding;
	struct duel duel;

	detail[0] = title[0] = '\0';
	if (!series_duel(list, (double)page->summary->cpus, &duel))
		return;
	workers_words(workers, duel.workers);
	if (!duel.second) {
		snprintf(title, size, "With %s %s reach %.3g times the speed of serial", workers,
			 mode_plural(duel.first->mode), duel.a->y[0].value);
		return;
	}
	finding = finding_of(page->summary, duel.b->cell, duel.a->cell, PHASE_HEADLINE);
	finding_words(words, sizeof(words), page->summary, &finding, mode_plural(duel.second->mode),
		      mode_plural(duel.first->mode));
	snprintf(title, size, "With %s %s reach %.3g×, %s %.3g×: %s", workers,
		 mode_plural(duel.first->mode), duel.a->y[0].value, mode_plural(duel.second->mode),
		 duel.b->y[0].value, words);
	estimate_words(number, sizeof(number), &finding.ratio);
	snprintf(detail, detail_size, " Time of %s ÷ %s with %s: %s.",
		 mode_plural(duel.second->mode), mode_plural(duel.first->mode), workers, number);
}

static void write_subtitle(struct page *page, const struct cell *base, const char *detail,
			   const struct law_lines *lines, char *subtitle, size_t size)
{
	char time[CHART_NUMBER_SIZE], blocks[160], law[256];

	law_lines_words(lines, law, sizeof(law));
	blocks_words(blocks, sizeof(blocks), page->summary,
		     "Ribbons: 95 % signed-rank interval of the ratio paired by block");
	snprintf(subtitle, size, "Speedup over %s (%s). %s%s%s", base ? cell_mode(base) : "nothing",
		 chart_time(time, base ? base->elapsed.value : NAN), blocks, detail, law);
}

int chart_speedup(struct page *page)
{
	char title[CHART_TEXT_SIZE], detail[CHART_TEXT_SIZE / 2], subtitle[CHART_TEXT_SIZE];
	double cpus = (double)page->summary->cpus, height, lowest;
	const struct cell *base = NULL;
	struct series_list list;
	struct law_lines lines;
	struct panel panels[2] = {
		{ "speedup", PANEL_TIMES, true, true, 0.95, NAN, 400, ideal_speedup },
		{ "efficiency", PANEL_PERCENT, false, false, 0, 1.02, 190, ideal_efficiency },
	};

	if (series_collect(&list, page->experiment, "serial") != 0)
		return -ENOMEM;
	lowest = fill(&list, cpus, &base);
	series_prune(&list, 1);
	if (list.count == 0) {
		series_free(&list);
		return 0;
	}
	panels[0].high = cpus;
	panels[1].low = fmin(0.75, floor(lowest * 4) / 4);
	if (law_lines_add(&lines, &list, page) != 0) {
		series_free(&list);
		law_lines_free(&lines);
		return -ENOMEM;
	}
	height = panels_write(page, &list, panels, 2);
	law_lines_finish(&lines, page);
	write_title(page, &list, title, sizeof(title), detail, sizeof(detail));
	write_subtitle(page, base, detail, &lines, subtitle, sizeof(subtitle));
	page_finish(page, "speedup", title, subtitle, height);
	law_lines_free(&lines);
	series_free(&list);
	return height < 0 ? -ENOMEM : 1;
}
