#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_peers.h"
#include "analysis/chart_text.h"

/* A row a cell with its headline, and its ratio to its base. */

/* What the headline of an experiment is, in words. */
static const struct words {
	const char *experiment;
	const char *lead;
	const char *label;
} all_words[] = {
	{ "fork-join", "A fork-join of eight tasks takes", "a fork-join, median of a run" },
	{ "nested", "A task that tasks hand out costs", "a task, mean of a run" },
};

static struct words words_of(const struct experiment *experiment)
{
	for (size_t i = 0; i < sizeof(all_words) / sizeof(all_words[0]); i++)
		if (strcmp(all_words[i].experiment, experiment->name) == 0)
			return all_words[i];
	return (struct words) { experiment->name, "It takes",
				experiment->measure ? experiment->measure : "elapsed" };
}

static size_t fill(const struct page *page, struct row *rows)
{
	const struct experiment *experiment = page->experiment;
	size_t count = 0;

	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];
		struct row *row = &rows[count];

		if (!isfinite(cell->elapsed.value))
			continue;
		peers_row(row, cell);
		chart_time(row->values[0].columns[0], cell->elapsed.value);
		peers_ratio(page, cell, row->values[0].columns[1],
			    sizeof(row->values[0].columns[1]));
		count++;
	}
	qsort(rows, count, sizeof(*rows), peers_compare_rows);
	return count;
}

int chart_figures(struct page *page)
{
	struct row *rows = calloc(page->experiment->cell_count + 1, sizeof(*rows));
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], blocks[160];
	struct words words = words_of(page->experiment);
	struct axis axis = {
		.title = "",
		.label = words.label,
		.columns = { "time", "ratio to our thread pool" },
		.column_count = 2,
	};
	size_t count;
	double height;

	if (!rows)
		return -ENOMEM;
	count = fill(page, rows);
	if (count == 0) {
		free(rows);
		return 0;
	}
	height = rows_write(page, rows, count, &axis, 1);
	peers_title(page, words.lead, title, sizeof(title));
	blocks_words(blocks, sizeof(blocks), page->summary, "Lines: 95 % signed-rank interval");
	snprintf(subtitle, sizeof(subtitle),
		 "Dot: the estimate; less is better. Ratios are paired by block. %s", blocks);
	peers_note_callers(page, rows, count);
	page_finish(page, "figures", title, subtitle, height);
	free(rows);
	return height < 0 ? -ENOMEM : 1;
}
