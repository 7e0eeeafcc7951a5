#include <errno.h>
#include <math.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_panels.h"
#include "analysis/chart_peers.h"

/* Time of a task over the number of workers, a line for each pool. */

static void fill(struct series_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		for (size_t j = 0; j < list->series[i].count; j++)
			list->series[i].points[j].y[0] = list->series[i].points[j].cell->elapsed;
}

int chart_dispatch(struct page *page)
{
	static const struct panel panel = {
		"time of a task", PANEL_TIME, true, true, NAN, NAN, 520, NULL
	};
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], blocks[160];
	struct series_list list;
	double height;

	if (series_collect(&list, page->experiment, NULL) != 0)
		return -ENOMEM;
	fill(&list);
	series_prune(&list, 1);
	if (list.count == 0) {
		series_free(&list);
		return 0;
	}
	height = panels_write(page, &list, &panel, 1);
	peers_title(page, "Handing out a task costs", title, sizeof(title));
	blocks_words(blocks, sizeof(blocks), page->summary, "Ribbons: 95 % signed-rank interval");
	snprintf(subtitle, sizeof(subtitle),
		 "Empty tasks from one thread: the time from the first submission to the last "
		 "result, divided by the tasks; less is better. %s",
		 blocks);
	page_note(page,
		  "Ours and Python's give every result through a future; the others write it to a "
		  "place of its own. oneTBB and OpenMP count the submitting thread among their "
		  "workers, and OpenMP runs a task at once when many wait. What APR's push costs "
		  "grows "
		  "with the tasks that wait, here up to 2000.");
	page_finish(page, "dispatch", title, subtitle, height);
	series_free(&list);
	return height < 0 ? -ENOMEM : 1;
}
