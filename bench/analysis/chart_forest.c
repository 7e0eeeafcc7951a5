#include "analysis/chart_forest.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_parts.h"
#include "analysis/chart_series.h"
#include "analysis/chart_shape.h"
#include "analysis/chart_text.h"
#include "analysis/report_text.h"

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

static struct axis_range find_range(const struct forest *forest)
{
	double margin = 1 + forest->margin, room;
	struct axis_range range = { 1 / margin, margin };

	for (size_t i = 0; i < forest->count; i++) {
		const struct estimate *ratio = forest->rows[i].ratio;

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
	double step = fmax(0.5, ceil(log2(range.high / range.low) / 9));

	/* Between powers of two only while there are few. */
	if (range.high / range.low >= 6)
		step = fmax(1, step);
	for (double power = ceil(log2(range.low) / step) * step; exp2(power) <= range.high;
	     power += step) {
		fprintf(out, "%s\"%.2g×\" %.9g", separator, exp2(power), exp2(power));
		separator = ", ";
	}
}

/* Names the mark that ratios.gp draws. */
static const char *kind_of(const struct forest_row *row)
{
	if (row->verdict == VERDICT_EQUIVALENT)
		return "equivalent";
	if (row->verdict == VERDICT_CANNOT_TELL)
		return "open";
	return row->ratio->value > 1 ? "more" : "less";
}

struct drawing {
	struct page *page;
	const struct forest *forest;
	struct axis_range range;
	const char **kinds; /* of the rows' marks */
	double y;
};

static void put_text(struct drawing *drawing, double x, double width, const char *side,
		     const char *kind, const char *text)
{
	char buffer[CHART_TEXT_SIZE];

	snprintf(buffer, sizeof(buffer), "%s", text);
	chart_text_cut(buffer, sizeof(buffer), width, TEXT_POINTS);
	texts_add(drawing->page, x, drawing->y, side, kind, buffer);
}

static void write_data(const struct drawing *drawing, const struct estimate *ratio)
{
	double low = ratio->has_interval ? fmax(ratio->low, drawing->range.low) : NAN;
	double high = ratio->has_interval ? fmin(ratio->high, drawing->range.high) : NAN;

	fprintf(drawing->page->data, "%.1f", drawing->y);
	page_value(drawing->page, ratio->value);
	page_value(drawing->page, low);
	page_value(drawing->page, high);
	fprintf(drawing->page->data, " %d %d\n", ratio->has_interval && low > ratio->low,
		ratio->has_interval && high < ratio->high);
}

static void write_row(struct drawing *drawing, size_t index)
{
	const struct forest_row *row = &drawing->forest->rows[index];
	const char *kind = row->verdict == VERDICT_DIFFERENT ? "ink" : "muted";
	double verdict_x = CHART_WIDTH - CHART_MARGIN - VERDICT_PX;
	char change[TEXT_BYTES];

	put_text(drawing, CHART_MARGIN + 16, LABEL_MOST_PX, "left", "ink", row->label);
	put_text(drawing, verdict_x - COLUMN_GAP, RATIO_PX + 20, "right", kind,
		 text_change(change, row->ratio));
	put_text(drawing, verdict_x, VERDICT_PX + 20, "left", kind, verdict_text(row->verdict));
	write_data(drawing, row->ratio);
	drawing->kinds[index] = kind_of(row);
	drawing->y += ROW_PX;
}

static void write_rows(struct drawing *drawing)
{
	const char *group = NULL;

	fputs("# y, ratio, low, high, low is cut, high is cut\n", drawing->page->data);
	for (size_t i = 0; i < drawing->forest->count; i++) {
		const char *own = drawing->forest->rows[i].group;

		if (!group || strcmp(own, group) != 0) {
			drawing->y += group ? GROUP_PX - ROW_PX : 0;
			group = own;
			put_text(drawing, CHART_MARGIN, LABEL_MOST_PX, "left", "ink", group);
			drawing->y += ROW_PX;
		}
		write_row(drawing, i);
	}
	fputs("\n\n", drawing->page->data);
}

static double widest_label(const struct forest *forest)
{
	double widest = 60;

	for (size_t i = 0; i < forest->count; i++)
		widest = fmax(widest, chart_text_px(forest->rows[i].label, TEXT_POINTS));
	return fmin(widest, LABEL_MOST_PX);
}

static void write_geometry(const struct drawing *drawing)
{
	struct page *page = drawing->page;
	const struct forest *forest = drawing->forest;

	page_texts(page, "KIND", drawing->kinds, forest->count);
	page_text(page, "FIRST", forest->first);
	page_text(page, "SECOND", forest->second);
	page_number(page, "ROWS", (double)forest->count);
	page_number(page, "LEFT", CHART_MARGIN + 16 + widest_label(forest) + COLUMN_GAP);
	page_number(page, "RIGHT",
		    CHART_WIDTH - CHART_MARGIN - VERDICT_PX - RATIO_PX - 2 * COLUMN_GAP);
	page_number(page, "XMIN", drawing->range.low);
	page_number(page, "XMAX", drawing->range.high);
	page_number(page, "BAND", 1 + forest->margin);
	page_number(page, "HEAD_PX", HEAD_PX);
	page_number(page, "ROWS_PX", drawing->y);
	fputs("XTICS = '", page->script);
	write_tics(page->script, drawing->range);
	fputs("'\n", page->script);
}

int forest_draw(struct page *page, const struct forest *forest, double *panels_px)
{
	struct drawing drawing = {
		.page = page, .forest = forest, .range = find_range(forest), .y = ROW_PX * 0.6
	};

	if (forest->count == 0)
		return 0;
	drawing.kinds = calloc(forest->count, sizeof(*drawing.kinds));
	if (!drawing.kinds)
		return -ENOMEM;
	texts_begin(page, forest->count * 4);
	write_rows(&drawing);
	write_geometry(&drawing);
	*panels_px = HEAD_PX + drawing.y + AXIS_PX;
	free(drawing.kinds);
	return 1;
}

void forest_free(struct forest *forest)
{
	for (size_t i = 0; i < forest->count; i++)
		free(forest->rows[i].label);
	free(forest->rows);
	forest->rows = NULL;
	forest->count = 0;
}
