#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_parts.h"
#include "analysis/chart_rows.h"
#include "analysis/chart_text.h"
#include "analysis/statistics.h"

/* One counter under every lock: what an update takes and how many are lost, threads and processes,
 * without an interpreter's lock (at the left) and with one. */

static const char *const policies[MOST_AXES] = { "none", "cpython2" };

static const struct cell *find(const struct experiment *experiment, const char *lock,
			       const char *mode, const char *gil)
{
	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];

		if (cell_is(cell, "lock", lock) && cell_is(cell, "mode", mode) &&
		    cell_is(cell, "gil", gil) && !cell_parameter(cell, "interpreter"))
			return cell;
	}
	return NULL;
}

static struct estimate nothing(void)
{
	return (struct estimate) { .value = NAN, .low = NAN, .high = NAN };
}

/* Of all workers together, from operations a second. */
static struct estimate time_of_update(const struct page *page, const struct cell *cell)
{
	struct estimate rate, time;

	if (!cell)
		return nothing();
	rate = measured_estimate(page->summary, cell, "operations_per_second");
	time = rate;
	time.value = 1e9 / rate.value;
	time.low = 1e9 / rate.high;
	time.high = 1e9 / rate.low;
	return time;
}

/* Updates of a run, NAN if the record does not say. */
static double updates_of(const struct cell *cell)
{
	json_t *options = json_object_get(cell->last_record, "options");
	json_t *count = json_object_get(options, "count");

	return json_is_number(count) ? json_number_value(count) * cell->tasks : NAN;
}

/* Mean share of the updates that a run loses; NAN without records. */
static double lost_share(const struct page *page, const struct cell *cell)
{
	size_t blocks = page->summary->block_count, count;
	const double *lost =
		cell && cell->samples ? samples_measured(cell->samples, "lost_updates") : NULL;
	double *present = calloc(blocks + 1, sizeof(*present)), share = NAN;

	if (lost && present) {
		count = statistics_present(lost, blocks, present);
		share = statistics_mean(present, count) / updates_of(cell);
	}
	free(present);
	return share;
}

/* "12 %", "0.004 %"; "none" only if there is none at all. */
static void share_words(char *text, double share)
{
	int digits = share < 0.00095 ? 3 : share < 0.0095 ? 2 : share < 0.095 ? 1 : 0;

	if (!isfinite(share))
		text[0] = '\0';
	else if (share > 0 && share < 0.000005)
		snprintf(text, ROW_TEXT_SIZE, "< 0.001 %%");
	else if (share > 0)
		snprintf(text, ROW_TEXT_SIZE, "%.*f %%", digits, share * 100);
	else
		snprintf(text, ROW_TEXT_SIZE, "none");
}

static void fill_row(const struct page *page, struct row *row, const struct cell *first)
{
	const char *lock = cell_parameter(first, "lock");

	*row = (struct row) { .cell = first, .mode = cell_mode(first), .group = "" };
	snprintf(row->label, sizeof(row->label), "%s, %s",
		 strcmp(lock, "none") == 0 ? "no lock" : lock, mode_plural(row->mode));
	for (size_t a = 0; a < MOST_AXES; a++) {
		const struct cell *cell = find(page->experiment, lock, row->mode, policies[a]);
		struct row_value *value = &row->values[a];

		value->time = time_of_update(page, cell);
		value->hollow = value->bar = NAN;
		if (isfinite(value->time.value))
			chart_time(value->columns[0], value->time.value);
		share_words(value->columns[1], lost_share(page, cell));
	}
}

/* A row for each lock and mode, in the order of the plan. */
static size_t fill(const struct page *page, struct row *rows)
{
	const struct experiment *experiment = page->experiment;
	size_t count = 0;

	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];
		const char *lock = cell_parameter(cell, "lock");
		bool seen = !lock || cell_parameter(cell, "interpreter");

		for (size_t j = 0; j < count && !seen; j++)
			seen = cell_is(rows[j].cell, "lock", lock) &&
			       strcmp(rows[j].mode, cell_mode(cell)) == 0;
		if (seen)
			continue;
		fill_row(page, &rows[count], cell);
		count += isfinite(rows[count].values[0].time.value) ||
			 isfinite(rows[count].values[1].time.value);
	}
	return count;
}

/* What the lock of the interpreter costs who has a mutex of his own. */
static void price_words(const struct page *page, const struct cell *with, char *text, size_t size)
{
	const struct cell *without = find(page->experiment, "mutex", "thread", policies[0]);
	struct estimate ratio;
	char number[CHART_NUMBER_SIZE];

	text[0] = '\0';
	if (!without)
		return;
	ratio = measured_ratio(page->summary, without, with, "operations_per_second");
	if (!ratio.has_interval || (ratio.low < 1 && ratio.high > 1))
		return;
	snprintf(text, size, ", and an update takes %s %s because of the GIL",
		 chart_ratio(number, ratio.value > 1 ? ratio.value : 1 / ratio.value),
		 ratio.value >= 1.995	   ? "as long"
		 : ratio.value > 1	   ? "longer"
		 : ratio.value > 1 / 1.995 ? "less"
					   : "less time");
}

static void write_title(const struct page *page, char *title, size_t size)
{
	const struct cell *bare = find(page->experiment, "none", "thread", policies[1]);
	const struct cell *locked = find(page->experiment, "mutex", "thread", policies[1]);
	double lost = lost_share(page, bare), kept = lost_share(page, locked);
	char share[ROW_TEXT_SIZE], price[CHART_TEXT_SIZE / 4];
	const char *words = page->experiment->summary;

	if (!(lost > 0) || kept != 0) {
		snprintf(title, size, "%s", words ? words : "");
		return;
	}
	share_words(share, lost);
	price_words(page, locked, price, sizeof(price));
	snprintf(title, size,
		 "The GIL protects the interpreter, not count += 1: threads under %s lose %s of "
		 "their updates; with a mutex none%s",
		 policies[1], share, price);
}

/* What other policies and real interpreters lose without a lock. */
static void note_others(struct page *page)
{
	const struct experiment *experiment = page->experiment;
	char text[CHART_TEXT_SIZE / 2] = "", share[ROW_TEXT_SIZE], name[64];

	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];
		const char *gil = cell_parameter(cell, "gil");
		bool real = cell_parameter(cell, "interpreter") != NULL;
		double lost = lost_share(page, cell);
		size_t used = strlen(text);

		if (!cell_is(cell, "lock", "none") || !cell_is(cell, "mode", "thread") ||
		    !isfinite(lost))
			continue;
		if (!real &&
		    (!gil || strcmp(gil, policies[0]) == 0 || strcmp(gil, policies[1]) == 0))
			continue;
		snprintf(name, sizeof(name), "%s", gil ? gil : "");
		if (real)
			interpreter_words(cell, name, sizeof(name));
		share_words(share, lost);
		snprintf(text + used, sizeof(text) - used, "%s%s %s", used ? ", " : "", name,
			 share);
	}
	if (*text)
		page_note(page, "Lost by threads without a lock under others: %s.", text);
}

int chart_gil_lock(struct page *page)
{
	static const struct axis axes[MOST_AXES] = {
		{ .title = "No GIL",
		  .label = "time of an update",
		  .columns = { "", "lost" },
		  .column_count = 2,
		  .shared = true },
		{ .title = "Under cpython2's GIL",
		  .label = "time of an update",
		  .columns = { "", "lost" },
		  .column_count = 2 },
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
	write_title(page, title, sizeof(title));
	blocks_words(blocks, sizeof(blocks), page->summary, "Lines: 95 % signed-rank interval");
	snprintf(subtitle, sizeof(subtitle),
		 "%g workers add 1 to the same counter in shared memory, read, add and write being "
		 "three bytecodes; the time is that of all divided by the updates. %s",
		 rows[0].cell->tasks, blocks);
	note_others(page);
	page_finish(page, "gil-lock", title, subtitle, height);
	free(rows);
	return height < 0 ? -ENOMEM : 1;
}
