#include "analysis/chart_parts.h"
#include "analysis/chart_series.h"
#include "analysis/chart_shape.h"
#include "analysis/chart_text.h"
#include "analysis/compare_parts.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A forest plot: the ratio B / A of every judged cell with its interval, the margin as a band,
 * and the verdict told by the mark's shape. scripts/charts/ratios.gp draws it. */

#define ROW_PX	      25.0
#define GROUP_PX      38.0
#define AXIS_PX	      60.0
#define HEAD_PX	      34.0
#define TEXT_POINTS   11.0
#define LABEL_MOST_PX 330.0
#define COLUMN_GAP    22.0
#define RATIO_PX      190.0
#define VERDICT_PX    90.0

/* Intervals beyond this factor end in an arrow, so that the others can be read. */
#define MOST_REACH 4.0

struct axis_range {
	double low, high;
};

static void widen(struct axis_range *range, double value)
{
	range->low = fmin(range->low, value);
	range->high = fmax(range->high, value);
}

static struct axis_range find_range(const struct compared *compared)
{
	double margin = 1 + compared->margin, room;
	struct axis_range range = { 1 / margin, margin };

	for (size_t i = 0; i < compared->match_count; i++) {
		const struct match *match = &compared->matches[i];
		const struct estimate *ratio = &match->comparison.ratio;

		if (!match->judged)
			continue;
		widen(&range, ratio->value);
		if (!ratio->has_interval)
			continue;
		widen(&range, fmax(ratio->low, fmin(ratio->value, 1) / MOST_REACH));
		widen(&range, fmin(ratio->high, fmax(ratio->value, 1) * MOST_REACH));
	}
	room = fmax(log(range.high / range.low) * 0.05, 0.01);
	return (struct axis_range) { range.low * exp(-room), range.high * exp(room) };
}

/* Per cent while they are small, else multiples. */
static void write_tics(FILE *out, struct axis_range range)
{
	const char *separator = "";

	if (range.high / range.low < 2.2) {
		double step = chart_step(range.high - range.low, 8);

		for (double at = ceil((range.low - 1) / step - 1e-9) + 0.0;
		     1 + at * step <= range.high; at++) {
			fprintf(out, at == 0 ? "%s\"equal\" %.9g" : "%s\"%+.4g %%%%\" %.9g",
				separator, at == 0 ? 1.0 : 100 * at * step, 1 + at * step);
			separator = ", ";
		}
		return;
	}
	int step = (int)fmax(1, ceil(log2(range.high / range.low) / 9));

	for (int power = (int)ceil(log2(range.low)); exp2(power) <= range.high; power++) {
		if (power % step)
			continue;
		fprintf(out, "%s\"%.3g×\" %.9g", separator, exp2(power), exp2(power));
		separator = ", ";
	}
}

/* Names the mark that ratios.gp draws. */
static const char *kind_of(const struct match *match)
{
	if (match->comparison.verdict == VERDICT_EQUIVALENT)
		return "equivalent";
	if (match->comparison.verdict == VERDICT_CANNOT_TELL)
		return "open";
	return match->comparison.ratio.value > 1 ? "more" : "less";
}

struct forest {
	struct page *page;
	const struct compared *compared;
	struct axis_range range;
	double left, right; /* of the plot, in pixels */
	const char **kinds;
	size_t rows;
	double y;
};

static void put_text(struct forest *forest, double x, double width, const char *side,
		     const char *kind, const char *text)
{
	char buffer[CHART_TEXT_SIZE];

	snprintf(buffer, sizeof(buffer), "%s", text);
	chart_text_cut(buffer, sizeof(buffer), width, TEXT_POINTS);
	texts_add(forest->page, x, forest->y, side, kind, buffer);
}

static void write_row(struct forest *forest, const struct match *match)
{
	const struct estimate *ratio = &match->comparison.ratio;
	double low = ratio->has_interval ? fmax(ratio->low, forest->range.low) : NAN;
	double high = ratio->has_interval ? fmin(ratio->high, forest->range.high) : NAN;
	char *label = match_label(match, true), change[96];

	put_text(forest, CHART_MARGIN + 16, LABEL_MOST_PX, "left", "ink",
		 label ? label : match->cells[SIDE_B]->key);
	free(label);
	change_words(change, sizeof(change), ratio);
	put_text(forest, CHART_WIDTH - CHART_MARGIN - VERDICT_PX - COLUMN_GAP, RATIO_PX + 20,
		 "right", match->comparison.verdict == VERDICT_DIFFERENT ? "ink" : "muted", change);
	put_text(forest, CHART_WIDTH - CHART_MARGIN - VERDICT_PX, VERDICT_PX + 20, "left",
		 match->comparison.verdict == VERDICT_DIFFERENT ? "ink" : "muted",
		 verdict_words(match));
	fprintf(forest->page->data, "%.1f", forest->y);
	page_value(forest->page, ratio->value);
	page_value(forest->page, low);
	page_value(forest->page, high);
	fprintf(forest->page->data, " %d %d\n", ratio->has_interval && low > ratio->low,
		ratio->has_interval && high < ratio->high);
	forest->kinds[forest->rows++] = kind_of(match);
	forest->y += ROW_PX;
}

static void write_rows(struct forest *forest)
{
	const struct experiment *group = NULL;

	fputs("# y, ratio, low, high, low is cut, high is cut\n", forest->page->data);
	for (size_t i = 0; i < forest->compared->match_count; i++) {
		const struct match *match = &forest->compared->matches[i];

		if (!match->judged)
			continue;
		if (match->comparison.experiment != group) {
			forest->y += group ? GROUP_PX - ROW_PX : 0;
			group = match->comparison.experiment;
			put_text(forest, CHART_MARGIN, LABEL_MOST_PX, "left", "ink", group->name);
			forest->y += ROW_PX;
		}
		write_row(forest, match);
	}
	fputs("\n\n", forest->page->data);
}

static double widest_label(const struct compared *compared)
{
	double widest = 60;

	for (size_t i = 0; i < compared->match_count; i++) {
		char *label = match_label(&compared->matches[i], true);

		if (label)
			widest = fmax(widest, chart_text_px(label, TEXT_POINTS));
		free(label);
	}
	return fmin(widest, LABEL_MOST_PX);
}

static void write_frame(struct forest *forest)
{
	struct page *page = forest->page;
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], a[128], b[128], basis[256];

	finding_line(title, sizeof(title), forest->compared, NULL);
	side_words(a, sizeof(a), &forest->compared->sides[SIDE_A]);
	side_words(b, sizeof(b), &forest->compared->sides[SIDE_B]);
	basis_words(basis, sizeof(basis), forest->compared);
	snprintf(
		subtitle, sizeof(subtitle),
		"Each cell's multiple of its run's base, or what the row says, in B (%s) over that "
		"in A (%s). 95 %% intervals of Student's t: %s. Verdicts corrected together "
		"(Holm). Band: margin of ±%g %%.",
		b, a, basis, 100 * forest->compared->margin);
	page_frame(page, "ratios", title, subtitle, HEAD_PX + forest->y + AXIS_PX,
		   is_suspect(forest->compared));
}

int chart_forest(struct page *page)
{
	const struct compared *compared = page->subject;
	size_t judged = count_verdicts(compared, NULL).judged;
	struct forest forest = {
		.page = page, .compared = compared, .range = find_range(compared), .y = ROW_PX * 0.6
	};

	if (judged == 0)
		return 0;
	forest.kinds = calloc(judged, sizeof(*forest.kinds));
	if (!forest.kinds)
		return -ENOMEM;
	forest.left = CHART_MARGIN + 16 + widest_label(compared) + COLUMN_GAP;
	forest.right = CHART_WIDTH - CHART_MARGIN - VERDICT_PX - RATIO_PX - 2 * COLUMN_GAP;
	texts_begin(page, judged * 4);
	write_rows(&forest);
	page_texts(page, "KIND", forest.kinds, judged);
	page_number(page, "ROWS", (double)judged);
	page_number(page, "LEFT", forest.left);
	page_number(page, "RIGHT", forest.right);
	page_number(page, "XMIN", forest.range.low);
	page_number(page, "XMAX", forest.range.high);
	page_number(page, "BAND", 1 + compared->margin);
	page_number(page, "HEAD_PX", HEAD_PX);
	page_number(page, "ROWS_PX", forest.y);
	fputs("XTICS = '", page->script);
	write_tics(page->script, forest.range);
	fputs("'\n", page->script);
	write_frame(&forest);
	free(forest.kinds);
	return 1;
}
