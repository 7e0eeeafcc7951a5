#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_peers.h"
#include "analysis/chart_text.h"
#include "analysis/statistics.h"

/* What an idle pool costs: CPU time on one axis, memory of a worker on the other. */

/* The kernel's memory is told for the whole system: a median, as it may be below 0. */
static double median_of(const struct page *page, const struct cell *cell, const char *measure)
{
	const double *values = cell->samples ? samples_measured(cell->samples, measure) : NULL;
	double *present = calloc(page->summary->block_count + 1, sizeof(*present));
	double median = NAN;

	if (values && present)
		median = statistics_median(
			present, statistics_present(values, page->summary->block_count, present));
	free(present);
	return median;
}

static void put_bytes(char *text, double bytes)
{
	if (isfinite(bytes))
		chart_bytes(text, bytes);
}

static void fill_memory(const struct page *page, struct row *row)
{
	struct row_value *value = &row->values[1];

	value->time = measured_estimate(page->summary, row->cell, "worker_memory_bytes");
	value->hollow = median_of(page, row->cell, "worker_kernel_stack_bytes");
	value->bar = median_of(page, row->cell, "worker_page_table_bytes");
	put_bytes(value->columns[0], value->time.value);
	put_bytes(value->columns[1], value->hollow);
	put_bytes(value->columns[2], value->bar);
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
		fill_memory(page, row);
		count++;
	}
	qsort(rows, count, sizeof(*rows), peers_compare_rows);
	return count;
}

static const struct row *row_of(const struct row *rows, size_t count, const char *mode)
{
	for (size_t i = 0; i < count; i++)
		if (mode_rank(rows[i].mode) == mode_rank(mode))
			return &rows[i];
	return NULL;
}

/* What others gave back meanwhile is no worker's. */
static double sum(const struct row_value *value)
{
	return value->time.value + fmax(value->hollow, 0) + fmax(value->bar, 0);
}

static void write_title(const struct page *page, const struct row *rows, size_t count, char *title,
			size_t size)
{
	const struct row *threads = row_of(rows, count, "thread-pool");
	const struct row *processes = row_of(rows, count, "process-pool");
	char texts[4][CHART_NUMBER_SIZE];

	if (!threads || !processes) {
		snprintf(title, size, "%s",
			 page->experiment->summary ? page->experiment->summary : "");
		return;
	}
	snprintf(title, size,
		 "An idle worker holds %s as a thread and %s as a process; an idle pool takes %s "
		 "and %s of CPU time a second",
		 chart_bytes(texts[0], sum(&threads->values[1])),
		 chart_bytes(texts[1], sum(&processes->values[1])),
		 chart_time(texts[2], threads->values[0].time.value),
		 chart_time(texts[3], processes->values[0].time.value));
}

int chart_idle(struct page *page)
{
	static const struct axis axes[MOST_AXES] = {
		{ .title = "CPU time of the pool",
		  .label = "in a second",
		  .columns = { "" },
		  .column_count = 1 },
		{ .title = "Memory of a worker",
		  .label = "a worker",
		  .columns = { "own", "kernel stack", "page tables" },
		  .column_count = 3,
		  .unit = UNIT_BYTES },
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
	height = rows_write(page, rows, count, axes, MOST_AXES);
	write_title(page, rows, count, title, sizeof(title));
	blocks_words(blocks, sizeof(blocks), page->summary,
		     "Thick: 95 % signed-rank interval of the first");
	snprintf(subtitle, sizeof(subtitle),
		 "%.0f workers without a task. Memory: in the row's colour its own (proportional "
		 "set size), outlined in black the kernel's stack, upright bar page tables. %s",
		 json_number_value(json_object_get(rows[0].cell->last_record, "workers")), blocks);
	page_note(page, "The kernel tells of stacks and page tables for the whole system only: "
			"medians of what it has grown by.");
	page_note(page, "CPU time of less than 2 µs in a run cannot be told from none.");
	page_finish(page, "idle", title, subtitle, height);
	free(rows);
	return height < 0 ? -ENOMEM : 1;
}
