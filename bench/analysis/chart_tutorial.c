#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_rows.h"
#include "analysis/chart_text.h"

static const char *const works[MOST_AXES] = { "cpu", "io" };

/* What the tutorial printed for its Python programs, in seconds. */
static const struct published {
	const char *mode;
	double seconds[MOST_AXES];
} published[] = { { "thread", { 4.59, 3.03 } }, { "process", { 3.14, 8.0 } } };

/* The tutorial starts fresh interpreters, so its figure belongs to the first of these that is
 * there. */
static const char *const process_modes[] = { "process-spawn", "process", "process-fork" };

static const char *language_of(const struct cell *cell)
{
	const char *language = cell_parameter(cell, "language");

	return language ? language : "";
}

static bool is_python(const char *language)
{
	return strncmp(language, "python", strlen("python")) == 0;
}

static const char *group_of(const char *language)
{
	return strcmp(language, "c") == 0 ? "C (no GIL)"
	       : is_python(language)	  ? "Python 3"
					  : language;
}

static struct row *find_row(struct row *rows, size_t count, const char *language, const char *mode)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].mode, mode) == 0 &&
		    strcmp(rows[i].group, group_of(language)) == 0)
			return &rows[i];
	return NULL;
}

static void clear_values(struct row *row)
{
	for (size_t a = 0; a < MOST_AXES; a++) {
		struct row_value *value = &row->values[a];

		value->time = (struct estimate) { .value = NAN, .low = NAN, .high = NAN };
		value->hollow = value->bar = NAN;
		snprintf(value->columns[0], sizeof(value->columns[0]), "–");
	}
}

static const struct cell *cell_of(const struct experiment *experiment, const struct row *row,
				  const char *work)
{
	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];
		const char *value = cell_parameter(cell, "work");

		if (value && strcmp(value, work) == 0 && strcmp(cell_mode(cell), row->mode) == 0 &&
		    strcmp(group_of(language_of(cell)), row->group) == 0)
			return cell;
	}
	return NULL;
}

static void fill_row(const struct page *page, struct row *row)
{
	for (size_t a = 0; a < MOST_AXES; a++) {
		const struct cell *cell = cell_of(page->experiment, row, works[a]);
		struct row_value *value = &row->values[a];

		if (!cell)
			continue;
		value->time = phase_estimate(page->summary, cell, PHASE_HEADLINE);
		if (isfinite(value->time.value))
			chart_time(value->columns[0], value->time.value);
	}
}

static int compare_rows(const void *a, const void *b)
{
	const struct row *p = a, *q = b;
	int order = strcmp(p->group, q->group);

	return order ? order : mode_rank(p->mode) - mode_rank(q->mode);
}

static bool has_time(const struct row *row)
{
	return isfinite(row->values[0].time.value) || isfinite(row->values[1].time.value);
}

/* How a process is started is a detail of it: "process, fork". */
static void name_row(struct row *row)
{
	static const char start[] = "process-";

	if (strncmp(row->mode, start, strlen(start)) == 0)
		snprintf(row->label, sizeof(row->label), "process, %s", row->mode + strlen(start));
	else
		snprintf(row->label, sizeof(row->label), "%s", row->mode);
}

/* One row a language and mode that has a time for any work. */
static size_t fill(const struct page *page, struct row *rows)
{
	const struct experiment *experiment = page->experiment;
	size_t count = 0;

	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];
		struct row *row = &rows[count];
		const char *mode = cell_mode(cell);

		if (find_row(rows, count, language_of(cell), mode))
			continue;
		*row = (struct row) { .cell = cell,
				      .mode = mode,
				      .group = group_of(language_of(cell)) };
		name_row(row);
		clear_values(row);
		fill_row(page, row);
		count += has_time(row);
	}
	qsort(rows, count, sizeof(*rows), compare_rows);
	return count;
}

static struct row *process_row(struct row *rows, size_t count, const char *language)
{
	struct row *row = NULL;

	for (size_t i = 0; i < sizeof(process_modes) / sizeof(process_modes[0]) && !row; i++)
		row = find_row(rows, count, language, process_modes[i]);
	return row;
}

static void publish(struct row *rows, size_t count)
{
	struct row *pair[] = { find_row(rows, count, "python", "thread"),
			       process_row(rows, count, "python") };

	for (size_t i = 0; i < 2; i++)
		for (size_t a = 0; pair[i] && a < MOST_AXES; a++)
			pair[i]->values[a].hollow = published[i].seconds[a] * 1e9;
}

/* "threads take 46 % longer than processes in Python"; empty if a cell lacks. */
static void compare_words(const struct page *page, struct row *rows, size_t count,
			  const char *language, const char *work, char *text, size_t size)
{
	const struct row *thread = find_row(rows, count, language, "thread");
	const struct row *process = process_row(rows, count, language);
	const struct cell *first = thread ? cell_of(page->experiment, thread, work) : NULL;
	const struct cell *second = process ? cell_of(page->experiment, process, work) : NULL;
	char words[CHART_TEXT_SIZE / 4];
	struct finding finding;

	text[0] = '\0';
	if (!first || !second)
		return;
	finding = finding_of(page->summary, first, second, PHASE_HEADLINE);
	if (!isfinite(finding.ratio.value))
		return;
	finding_words(words, sizeof(words), page->summary, &finding, "threads", "processes");
	snprintf(text, size, "%s in %s", words, strcmp(language, "c") == 0 ? "C" : "Python");
}

static void sentence(const struct page *page, struct row *rows, size_t count, const char *work,
		     const char *name, char *text, size_t size)
{
	char python[CHART_TEXT_SIZE / 3], c[CHART_TEXT_SIZE / 3];

	compare_words(page, rows, count, "python", work, python, sizeof(python));
	compare_words(page, rows, count, "c", work, c, sizeof(c));
	if (*python || *c)
		snprintf(text, size, "%s: %s%s%s", name, python, *python && *c ? "; " : "", c);
	else
		snprintf(text, size, "%s: no pair of threads and processes to compare", name);
}

int chart_tutorial(struct page *page)
{
	static const struct axis axes[MOST_AXES] = {
		{
			.title = "CPU-bound: tasks that count",
			.label = "elapsed, from the first creation to the last task's end",
			.columns = { "" },
			.column_count = 1,
		},
		{
			.title = "IO-bound: tasks that sleep",
			.label = "elapsed, from the first creation to the last task's end",
			.columns = { "" },
			.column_count = 1,
		},
	};
	struct row *rows = calloc(page->experiment->cell_count + 1, sizeof(*rows));
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], blocks[160];
	char io[CHART_TEXT_SIZE * 2 / 3 + 64];
	size_t count;
	double height;

	if (!rows)
		return -ENOMEM;
	count = fill(page, rows);
	if (count == 0) {
		free(rows);
		return 0;
	}
	publish(rows, count);
	height = rows_write(page, rows, count, axes, MOST_AXES);
	sentence(page, rows, count, "cpu", "CPU-bound", title, sizeof(title));
	sentence(page, rows, count, "io", "IO-bound", io, sizeof(io));
	blocks_words(blocks, sizeof(blocks), page->summary, "Lines: 95 % signed-rank interval");
	snprintf(subtitle, sizeof(subtitle),
		 "%s. In the row's colour: measured here. Outlined in black: published by the "
		 "tutorial, on another machine. %s",
		 io, blocks);
	page_finish(page, "tutorial", title, subtitle, height);
	free(rows);
	return height < 0 ? -ENOMEM : 1;
}
