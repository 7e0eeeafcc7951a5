#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_peers.h"
#include "analysis/chart_text.h"
#include "measure/units.h"

/* What a child costs by each method: a row a method, an axis for each size of pages, marks for the
 * least, the middle and the most memory of the parent. */

#define MARKS 3

static const char *const pages[MOST_AXES] = { "small", "huge" };

struct sizes {
	const char *names[MARKS]; /* values of the parameter, ascending; NULL beyond count */
	size_t count;
};

static double bytes_of(const char *size)
{
	uint64_t bytes;

	return parse_bytes(size, &bytes) == 0 ? (double)bytes : NAN;
}

static int compare_sizes(const void *a, const void *b)
{
	double p = bytes_of(*(const char *const *)a), q = bytes_of(*(const char *const *)b);

	return (p > q) - (p < q);
}

/* "none", "64 MiB"; "" for NULL. */
static char *size_words(const char *size, char text[static CHART_NUMBER_SIZE])
{
	double bytes = size ? bytes_of(size) : NAN;

	if (!size || bytes == 0)
		snprintf(text, CHART_NUMBER_SIZE, "%s", size ? "none" : "");
	else
		chart_tic_bytes(text, bytes);
	return text;
}

static bool is_new(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return false;
	return true;
}

/* 0 or -ENOMEM. */
static int find_sizes(const struct experiment *experiment, struct sizes *sizes)
{
	const char **all = calloc(experiment->cell_count + 1, sizeof(*all));
	size_t count = 0;

	*sizes = (struct sizes) { 0 };
	if (!all)
		return -ENOMEM;
	for (size_t i = 0; i < experiment->cell_count; i++) {
		const char *size = cell_parameter(experiment->cells[i], "resident");

		if (size && is_new(all, count, size))
			all[count++] = size;
	}
	qsort(all, count, sizeof(*all), compare_sizes);
	sizes->count = count < MARKS ? count : MARKS;
	if (count > 0)
		sizes->names[0] = all[0];
	if (count > 1)
		sizes->names[sizes->count - 1] = all[count - 1];
	if (count > 2)
		sizes->names[1] = all[count / 2];
	free(all);
	return 0;
}

static bool has(const struct cell *cell, const char *parameter, const char *value)
{
	const char *own = cell_parameter(cell, parameter);

	return own && strcmp(own, value) == 0;
}

static const struct cell *find(const struct experiment *experiment, const char *start,
			       const char *page_size, const char *resident)
{
	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];

		if (resident && has(cell, "start", start) && has(cell, "pages", page_size) &&
		    has(cell, "resident", resident))
			return cell;
	}
	return NULL;
}

static void fill_value(const struct experiment *experiment, const char *start, size_t axis,
		       const struct sizes *sizes, struct row_value *value)
{
	double marks[MARKS];

	for (size_t i = 0; i < MARKS; i++) {
		const struct cell *cell = find(experiment, start, pages[axis], sizes->names[i]);

		marks[i] = cell ? cell->elapsed.value : NAN;
		if (cell && i == 0)
			value->time = cell->elapsed;
	}
	value->hollow = marks[1];
	value->bar = marks[2];
	if (isfinite(marks[0]))
		chart_time(value->columns[0], marks[0]);
	if (sizes->count > 1 && isfinite(marks[sizes->count - 1]))
		chart_time(value->columns[1], marks[sizes->count - 1]);
}

static size_t fill(const struct experiment *experiment, const struct sizes *sizes, struct row *rows)
{
	size_t count = 0;

	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];
		const char *start = cell_parameter(cell, "start");
		struct row *row = &rows[count];
		bool seen = !start;

		for (size_t j = 0; j < count && !seen; j++)
			seen = has(rows[j].cell, "start", start);
		if (seen)
			continue;
		peers_row(row, cell);
		row->values[0].time.value = NAN;
		row->mode = strcmp(start, "pthread") == 0 ? "thread" : "process";
		snprintf(row->label, sizeof(row->label), "%s", start);
		for (size_t a = 0; a < MOST_AXES; a++)
			fill_value(experiment, start, a, sizes, &row->values[a]);
		count += isfinite(row->values[0].time.value) || isfinite(row->values[1].time.value);
	}
	return count;
}

static double mark_of(const struct experiment *experiment, const char *start, const char *page_size,
		      const char *resident)
{
	const struct cell *cell = find(experiment, start, page_size, resident);

	return cell ? cell->elapsed.value : NAN;
}

/* The answer for fork: what the parent's memory costs it. */
static void write_title(const struct experiment *experiment, const struct sizes *sizes, char *title,
			size_t size)
{
	const char *most = sizes->count ? sizes->names[sizes->count - 1] : NULL;
	double none = mark_of(experiment, "fork", "small", sizes->names[0]);
	double small = mark_of(experiment, "fork", "small", most);
	double huge = mark_of(experiment, "fork", "huge", most);
	double thread = mark_of(experiment, "pthread", "small", most);
	char texts[5][CHART_NUMBER_SIZE];

	if (!isfinite(none + small + huge + thread)) {
		snprintf(title, size, "%s", experiment->summary ? experiment->summary : "");
		return;
	}
	snprintf(title, size,
		 "A fork takes %s from a small parent and %s from one of %s in small pages (%s in "
		 "huge ones); a thread %s",
		 chart_time(texts[0], none), chart_time(texts[1], small),
		 size_words(most, texts[4]), chart_time(texts[2], huge),
		 chart_time(texts[3], thread));
}

static void set_heads(struct axis *axis, const struct sizes *sizes, char *const *words)
{
	axis->column_count = sizes->count > 1 ? 2 : 1;
	axis->columns[0] = words[0];
	axis->columns[1] = sizes->count > 1 ? words[sizes->count - 1] : "";
}

/* Of the largest parent: the kernel gives huge pages only as far as it has some. */
static void note_huge_pages(struct page *page, const struct sizes *sizes)
{
	const char *most = sizes->names[sizes->count - 1];
	const struct cell *cell = find(page->experiment, "fork", "huge", most);
	double huge = cell ? measured_estimate(page->summary, cell, "huge_bytes").value : NAN;
	char had[CHART_NUMBER_SIZE], wanted[CHART_NUMBER_SIZE];

	if (cell && !(huge >= 0.95 * bytes_of(most)) && bytes_of(most) > 0)
		page_note(page, "The kernel had huge pages for %s of %s.",
			  isfinite(huge) ? chart_bytes(had, huge) : "none",
			  size_words(most, wanted));
}

int chart_methods(struct page *page)
{
	struct axis axes[MOST_AXES] = {
		{ .title = "Parent in small pages",
		  .label = "created to reaped",
		  .linked = true,
		  .shared = true },
		{ .title = "Parent in huge pages", .label = "created to reaped", .linked = true },
	};
	struct row *rows = calloc(page->experiment->cell_count + 1, sizeof(*rows));
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], blocks[160];
	char texts[MARKS][CHART_NUMBER_SIZE], *words[MARKS];
	struct sizes sizes;
	size_t count = 0;
	double height;

	if (!rows || find_sizes(page->experiment, &sizes) != 0) {
		free(rows);
		return -ENOMEM;
	}
	if (sizes.count > 0)
		count = fill(page->experiment, &sizes, rows);
	if (count == 0) {
		free(rows);
		return 0;
	}
	for (size_t i = 0; i < MARKS; i++)
		words[i] = size_words(sizes.names[i], texts[i]);
	for (size_t a = 0; a < MOST_AXES; a++)
		set_heads(&axes[a], &sizes, words);
	height = rows_write(page, rows, count, axes, MOST_AXES);
	write_title(page->experiment, &sizes, title, sizeof(title));
	blocks_words(blocks, sizeof(blocks), page->summary,
		     "Thick: 95 % signed-rank interval of the filled dot");
	snprintf(subtitle, sizeof(subtitle),
		 "Memory that the parent has written to: filled mark %s%s%s%s%s. Each is a median "
		 "of "
		 "a run's creations. %s",
		 words[0], sizes.count > 1 ? ", hollow mark " : "", words[1],
		 sizes.count > 2 ? ", upright bar " : "", words[2], blocks);
	note_huge_pages(page, &sizes);
	page_finish(page, "methods", title, subtitle, height);
	free(rows);
	return height < 0 ? -ENOMEM : 1;
}
