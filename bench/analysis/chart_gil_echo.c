#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_curves.h"
#include "analysis/chart_finding.h"
#include "analysis/chart_parts.h"
#include "analysis/chart_shape.h"
#include "analysis/chart_text.h"

/* Cumulative distribution of the round trip beside CPU-bound threads: a panel a policy, a line for
 * each number of those threads; real interpreters are dashed. At the right the medians. */

#define PANEL_PX     184.0
#define HEAD_PX	     66.0 /* above a panel: its title, and the names of its lines */
#define AXIS_PX	     58.0
#define LEFT_PX	     112.0
#define COLUMN_PX    84.0
#define NAME_PX	     62.0 /* of a row of the table: "4 hogs" */
#define TABLE_ROW_PX 25.0
#define LABEL_GAP_PX 52.0 /* between the names of two lines */

static double x_px(const struct curves *curves, double ns)
{
	return LEFT_PX +
	       (curves->right - LEFT_PX) * log(ns / curves->low) / log(curves->high / curves->low);
}

static double panel_top(size_t panel)
{
	return HEAD_PX + (double)panel * (PANEL_PX + HEAD_PX);
}

/* Flat where no bucket is, sloped within one. */
static void write_distribution(struct page *page, const struct curve *curve)
{
	const struct cell *cell = curve->cell;
	double total = latency_total(cell), seen = 0, before = 0;

	fprintf(page->data, "# %s: time, share\n", cell->key);
	for (size_t i = 0; i < cell->latency_count; i++) {
		const struct bucket *bucket = &cell->latency[i];
		double lower = fmax(before, bucket->upper_ns * (1 - LATENCY_WIDTH));

		if (lower > before && lower > 0)
			fprintf(page->data, "%.9g %.6g\n", lower, seen / total);
		seen += bucket->count;
		before = bucket->upper_ns;
		fprintf(page->data, "%.9g %.6g\n", before, seen / total);
	}
	if (!cell->latency_count)
		fputs("NaN NaN\n", page->data);
	fputs("\n\n", page->data);
}

static void write_curves(struct page *page, const struct curves *curves)
{
	double panels[MOST_CURVES], hogs[MOST_CURVES], real[MOST_CURVES];

	for (size_t i = 0; i < curves->count; i++) {
		write_distribution(page, &curves->list[i]);
		panels[i] = (double)curves->list[i].panel + 1;
		hogs[i] = curves->list[i].hogs;
		real[i] = curves->list[i].real;
	}
	fputs("# medians: curve, time, low, high\n", page->data);
	for (size_t i = 0; i < curves->count; i++) {
		fprintf(page->data, "%zu", i + 1);
		page_estimate(page, &curves->list[i].median);
		fputc('\n', page->data);
	}
	fputs("\n\n", page->data);
	page_number(page, "CURVES", (double)curves->count);
	page_numbers(page, "CURVE_PANEL", panels, curves->count);
	page_numbers(page, "CURVE_HOGS", hogs, curves->count);
	page_numbers(page, "CURVE_REAL", real, curves->count);
}

static void write_axes(struct page *page, const struct curves *curves)
{
	page_number(page, "PANELS", (double)curves->panels);
	page_number(page, "PANEL_PX", PANEL_PX);
	page_number(page, "PANEL_STEP", PANEL_PX + HEAD_PX);
	page_number(page, "HEAD_PX", HEAD_PX);
	page_number(page, "LEFT", LEFT_PX);
	page_number(page, "RIGHT", curves->right);
	page_number(page, "XMIN", curves->low);
	page_number(page, "XMAX", curves->high);
	fputs("XTICS = '", page->script);
	chart_log_time_tics(page->script, curves->low, curves->high, 8, 0.07);
	fputs("'\n", page->script);
}

static void hogs_kind(double hogs, char *text, size_t size)
{
	snprintf(text, size, "hogs%g", hogs);
}

/* Above each panel "k = 2" over the line, as near to its median as the others allow. */
static void name_lines(struct page *page, const struct curves *curves, size_t panel)
{
	double at[MOST_CURVES], last = 0;
	char text[32], kind[32];

	for (size_t i = 0; i < curves->count; i++) {
		const struct curve *curve = &curves->list[i];
		bool named = curve->panel == panel &&
			     (!curve->real || i == 0 || curve[-1].hogs != curve->hogs ||
			      curve[-1].panel != panel);

		at[i] = named ? x_px(curves, curve->median.value) : NAN;
		/* names of lines that lie on each other keep the order of k */
		if (named && at[i] < last && last - at[i] < LABEL_GAP_PX)
			at[i] = last;
		last = named ? at[i] : last;
	}
	chart_spread(at, curves->count, LABEL_GAP_PX, LEFT_PX + 20, curves->right - 20);
	for (size_t i = 0; i < curves->count; i++) {
		if (!isfinite(at[i]))
			continue;
		snprintf(text, sizeof(text), "k = %g", curves->list[i].hogs);
		hogs_kind(curves->list[i].hogs, kind, sizeof(kind));
		texts_add(page, at[i], panel_top(panel) - 14, "center", kind, text);
	}
}

static void add_time(struct page *page, double x, double y, double ns, const char *kind)
{
	char text[CHART_NUMBER_SIZE];

	texts_add(page, x, y, "right", kind, isfinite(ns) ? chart_time(text, ns) : "–");
}

static void add_numbers(struct page *page, const struct curve *curve, double x, double y)
{
	if (!curve)
		return;
	add_time(page, x, y, curve->median.value, "ink");
	add_time(page, x + COLUMN_PX, y, curve->p90, "muted");
}

static void add_heads(struct page *page, double x, double y, const char *name)
{
	texts_add(page, x + COLUMN_PX, y - 20, "right", "ink", name);
	texts_add(page, x, y, "right", "small", "median");
	texts_add(page, x + COLUMN_PX, y, "right", "small", "p90");
}

/* At the right of a panel: a row for each number of hogs. */
static void write_table(struct page *page, const struct curves *curves, size_t panel)
{
	const struct curve *real = curves_real(curves, panel);
	double left = curves->right + 26, first = left + NAME_PX + COLUMN_PX;
	double y = panel_top(panel) + 34;
	char text[64], kind[32];

	add_heads(page, first, panel_top(panel) + 8, "emulated");
	if (real) {
		interpreter_words(real->cell, text, sizeof(text));
		add_heads(page, first + 2 * COLUMN_PX, panel_top(panel) + 8, text);
	}
	for (size_t i = 0; i < curves->count; i++) {
		const struct curve *curve = &curves->list[i];

		if (curve->panel != panel ||
		    (i && curve[-1].panel == panel && curve[-1].hogs == curve->hogs))
			continue;
		snprintf(text, sizeof(text), "k = %g", curve->hogs);
		hogs_kind(curve->hogs, kind, sizeof(kind));
		texts_add(page, left, y, "left", kind, text);
		add_numbers(page, curves_find(curves, panel, curve->hogs, false), first, y);
		add_numbers(page, curves_find(curves, panel, curve->hogs, true),
			    first + 2 * COLUMN_PX, y);
		y += TABLE_ROW_PX;
	}
}

static void name_panel(struct page *page, const struct curves *curves, const struct curve *curve)
{
	const struct curve *real = curves_real(curves, curve->panel);
	char text[160], name[64];

	if (real) {
		interpreter_words(real->cell, name, sizeof(name));
		snprintf(text, sizeof(text), "%s, dashed: %s", curve->policy, name);
	} else {
		snprintf(text, sizeof(text), "%s%s", curve->policy,
			 strcmp(curve->policy, "none") == 0 ? ": no lock" : "");
	}
	texts_add(page, CHART_MARGIN, panel_top(curve->panel) - 42, "left", "head", text);
}

static void write_texts(struct page *page, const struct curves *curves)
{
	texts_begin(page, 8 * curves->count + 8 * curves->panels);
	for (size_t i = 0; i < curves->count; i++)
		if (!i || curves->list[i - 1].panel != curves->list[i].panel) {
			name_panel(page, curves, &curves->list[i]);
			name_lines(page, curves, curves->list[i].panel);
			write_table(page, curves, curves->list[i].panel);
		}
}

/* Whether each takes k of the holder's intervals, or at most a fifth more or less. */
static bool takes_intervals(const struct curve *const *beside, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		json_t *settings = json_object_get(beside[i]->cell->last_record, "gil_settings");
		double interval =
			json_number_value(json_object_get(settings, "switch_interval_ns"));
		double ratio = beside[i]->median.value / (beside[i]->hogs * interval);

		if (!(ratio > 0.8 && ratio < 1.25) || !beside[i]->median.has_interval)
			return false;
	}
	return count > 0;
}

/* "5.30, 10.6 and 23.7 ms" would need one unit: each has its own. */
static void list_times(const struct curve *const *beside, size_t count, char *text, size_t size)
{
	char time[CHART_NUMBER_SIZE];
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < count && used < size; i++) {
		snprintf(text + used, size - used, "%s%s",
			 !i		 ? ""
			 : i + 1 < count ? ", "
					 : " and ",
			 chart_time(time, beside[i]->median.value));
		used = strlen(text);
	}
}

static void list_hogs(const struct curve *const *beside, size_t count, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < count && used < size; i++) {
		snprintf(text + used, size - used, "%s%g",
			 !i		 ? ""
			 : i + 1 < count ? ", "
					 : " and ",
			 beside[i]->hogs);
		used = strlen(text);
	}
}

/* Of the first panel's emulated lines. */
static void write_title(const struct page *page, const struct curves *curves, char *title,
			size_t size)
{
	const struct curve *alone = curves_find(curves, 0, 0, false), *beside[MOST_CURVES];
	char times[256], hogs[128], time[CHART_NUMBER_SIZE];
	const char *words = page->experiment->summary;
	size_t count = 0;

	for (size_t i = 0; i < curves->count; i++)
		if (curves->list[i].panel == 0 && !curves->list[i].real && curves->list[i].hogs > 0)
			beside[count++] = &curves->list[i];
	if (!alone || !count) {
		snprintf(title, size, "%s", words ? words : "");
		return;
	}
	list_times(beside, count, times, sizeof(times));
	list_hogs(beside, count, hogs, sizeof(hogs));
	if (takes_intervals(beside, count))
		snprintf(title, size,
			 "Under %s, with k CPU-bound threads beside it an echo takes k switch "
			 "intervals: %s instead of %s",
			 beside[0]->policy, times, chart_time(time, alone->median.value));
	else
		snprintf(title, size,
			 "Under %s, with %s CPU-bound %s beside it an echo takes %s instead of %s",
			 beside[0]->policy, hogs,
			 count == 1 && beside[0]->hogs == 1 ? "thread" : "threads", times,
			 chart_time(time, alone->median.value));
}

static size_t fewest_samples(const struct curves *curves)
{
	double fewest = INFINITY;

	for (size_t i = 0; i < curves->count; i++)
		if (curves->list[i].cell->latency_count)
			fewest = fmin(fewest, latency_total(curves->list[i].cell));
	return isfinite(fewest) ? (size_t)fewest : 0;
}

static double draw(struct page *page, struct curves *curves)
{
	double columns = curves->has_real ? 4 : 2;

	curves->right = CHART_WIDTH - CHART_MARGIN - columns * COLUMN_PX - NAME_PX - 26;
	write_curves(page, curves);
	write_axes(page, curves);
	write_texts(page, curves);
	return (double)curves->panels * (PANEL_PX + HEAD_PX) + AXIS_PX;
}

int chart_gil_echo(struct page *page)
{
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], blocks[160];
	struct curves curves;
	double height;

	curves_collect(page, &curves);
	if (curves.count == 0)
		return 0;
	height = draw(page, &curves);
	write_title(page, &curves, title, sizeof(title));
	blocks_words(blocks, sizeof(blocks), page->summary,
		     "Dot and thick line: the runs' medians, 95 % signed-rank interval");
	snprintf(subtitle, sizeof(subtitle),
		 "Round trips of a UDP datagram to a thread that answers it, beside k CPU-bound "
		 "threads under the same lock. Lines: share of all blocks' round trips that took "
		 "at most so long. %s",
		 blocks);
	if (fewest_samples(&curves))
		page_note(page,
			  "At least %zu round trips a line; a p90 needs ten that took longer.",
			  fewest_samples(&curves));
	page_finish(page, "gil-echo", title, subtitle, height);
	return 1;
}
