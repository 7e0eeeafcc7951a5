#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_peers.h"
#include "analysis/chart_text.h"

/* The percentiles of each pool in a row. */

static void put_time(char *text, double ns)
{
	if (isfinite(ns))
		chart_time(text, ns);
}

static size_t fill(const struct page *page, struct row *rows)
{
	const struct experiment *experiment = page->experiment;
	size_t count = 0;

	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];
		struct row_value *value = &rows[count].values[0];

		if (!isfinite(cell->elapsed.value))
			continue;
		peers_row(&rows[count++], cell);
		value->hollow = measured_estimate(page->summary, cell, "p99_ns").value;
		value->bar = measured_estimate(page->summary, cell, "p999_ns").value;
		put_time(value->columns[0], value->time.value);
		put_time(value->columns[1], value->hollow);
		put_time(value->columns[2], value->bar);
	}
	qsort(rows, count, sizeof(*rows), peers_compare_rows);
	return count;
}

int chart_latency(struct page *page)
{
	static const struct axis axis = {
		.title = "",
		.label = "from submission to result",
		.columns = { "p50", "p99", "p99.9" },
		.column_count = 3,
		.linked = true,
	};
	struct row *rows = calloc(page->experiment->cell_count + 1, sizeof(*rows));
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], blocks[160];
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
	peers_title(page, "A round trip takes", title, sizeof(title));
	blocks_words(blocks, sizeof(blocks), page->summary,
		     "Thick: 95 % signed-rank interval of the median");
	snprintf(subtitle, sizeof(subtitle),
		 "In the row's colour: the median of a run's round trips. Outlined in black: p99. "
		 "Upright bar: p99.9, only where ten were slower. %s",
		 blocks);
	peers_note_callers(page, rows, count);
	page_finish(page, "latency", title, subtitle, height);
	free(rows);
	return height < 0 ? -ENOMEM : 1;
}
