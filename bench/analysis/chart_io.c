#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_rows.h"
#include "analysis/chart_text.h"

static double measure(const struct cell *cell, const char *name)
{
	json_t *measures = json_object_get(cell->last_record, "measures");
	json_t *value = json_object_get(measures, name);

	return json_is_number(value) ? json_number_value(value) : NAN;
}

static int compare_rows(const void *a, const void *b)
{
	const struct row *p = a, *q = b;
	int order = mode_rank(p->mode) - mode_rank(q->mode);

	if (order)
		return order;
	return (p->cell->workers > q->cell->workers) - (p->cell->workers < q->cell->workers);
}

/* A pool whose key names no workers has its default number of them, which the record tells. */
static void add_workers(struct row *row)
{
	json_t *record = json_object_get(row->cell->last_record, "workers");
	bool chosen = row->cell->workers >= 1, pool = strstr(row->mode, "-pool") != NULL;
	double workers = chosen ? row->cell->workers : json_number_value(record);
	size_t used = strlen(row->label);

	if (chosen || (pool && workers >= 1))
		snprintf(row->label + used, sizeof(row->label) - used, ", %g %s%s", workers,
			 workers > 1 ? "workers" : "worker", chosen ? "" : " (default)");
}

static void fill_row(struct row *row, const struct cell *cell)
{
	double longest = measure(cell, "longest_sleep_ns"), over = cell->elapsed.value - longest;
	struct row_value *value = &row->values[0];

	*row = (struct row) { .cell = cell, .mode = cell_mode(cell), .group = "" };
	cell_label(cell, row->label);
	add_workers(row);
	value->time = cell->elapsed;
	value->hollow = NAN;
	value->bar = measure(cell, "fifo_makespan_ns");
	chart_time(value->columns[0], value->time.value);
	if (isfinite(over)) {
		value->columns[1][0] = over < 0 ? '-' : '+';
		chart_time(value->columns[1] + 1, fabs(over));
	}
}

static size_t fill(const struct experiment *experiment, struct row *rows)
{
	size_t count = 0;

	for (size_t i = 0; i < experiment->cell_count; i++)
		if (isfinite(experiment->cells[i]->elapsed.value))
			fill_row(&rows[count++], experiment->cells[i]);
	qsort(rows, count, sizeof(*rows), compare_rows);
	return count;
}

static void add_reference(struct axis *axis, const struct row *rows, size_t count, const char *name,
			  const char *words)
{
	struct reference *reference = &axis->references[axis->reference_count];
	char time[CHART_NUMBER_SIZE];

	for (size_t i = 0; i < count; i++) {
		reference->at = measure(rows[i].cell, name);
		if (!(reference->at > 0))
			continue;
		snprintf(reference->text, sizeof(reference->text), "%s %s", words,
			 chart_time(time, reference->at));
		axis->reference_count++;
		return;
	}
}

static const struct row *row_of_mode(const struct row *rows, size_t count, const char *mode)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].mode, mode) == 0)
			return &rows[i];
	return NULL;
}

static void write_title(struct page *page, const struct row *rows, size_t count, char *title,
			size_t size)
{
	const struct row *thread = row_of_mode(rows, count, "thread");
	const struct row *process = row_of_mode(rows, count, "process");
	char first[CHART_NUMBER_SIZE], second[CHART_NUMBER_SIZE], words[CHART_TEXT_SIZE / 2];
	struct finding finding;

	if (!thread || !process) {
		snprintf(title, size, "Tasks that sleep: %s, %s", rows[0].label,
			 chart_time(first, rows[0].values[0].time.value));
		return;
	}
	finding = finding_of(page->summary, process->cell, thread->cell, PHASE_HEADLINE);
	finding_words(words, sizeof(words), page->summary, &finding, "processes", "threads");
	snprintf(title, size, "Sleeping tasks overlap in threads (%s) and in processes (%s): %s",
		 chart_time(first, thread->values[0].time.value),
		 chart_time(second, process->values[0].time.value), words);
}

int chart_io(struct page *page)
{
	struct row *rows = calloc(page->experiment->cell_count + 1, sizeof(*rows));
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], blocks[160];
	struct axis axis = {
		.title = "",
		.label = "elapsed, from the first creation to the last task's end",
		.columns = { "elapsed", "over the longest sleep" },
		.column_count = 2,
	};
	size_t count;
	double height;

	if (!rows)
		return -ENOMEM;
	count = fill(page->experiment, rows);
	if (count == 0) {
		free(rows);
		return 0;
	}
	add_reference(&axis, rows, count, "longest_sleep_ns", "longest sleep");
	add_reference(&axis, rows, count, "sum_sleep_ns", "sum of sleeps");
	height = rows_write(page, rows, count, &axis, 1);
	write_title(page, rows, count, title, sizeof(title));
	blocks_words(blocks, sizeof(blocks), page->summary, "Lines: 95 % signed-rank interval");
	snprintf(subtitle, sizeof(subtitle),
		 "Dot: the estimate. Upright bar: the best that a queue with so many workers can "
		 "do. %s",
		 blocks);
	page_finish(page, "io", title, subtitle, height);
	free(rows);
	return height < 0 ? -ENOMEM : 1;
}
