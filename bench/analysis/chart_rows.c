#include "analysis/chart_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_shape.h"
#include "analysis/chart_text.h"

#define ROW_PX	   40.0
#define GROUP_PX   36.0 /* a group's name above its rows */
#define TITLE_PX   30.0
#define TIER_PX	   18.0 /* a line of words above the reference lines */
#define AXIS_PX	   58.0
#define COLUMN_GAP 20.0
#define AXIS_GAP   44.0
#define TIC_PX	   62.0 /* "10.2 µs" and a gap */
#define TEXT_PT	   12.0
#define SMALL_PT   10.5

struct box {
	double left, right;	      /* of the plot */
	double columns[MOST_COLUMNS]; /* right edges of the columns of numbers */
	double low, high;	      /* of the axis */
};

/* Wider of the column's head and its numbers. */
static double column_px(const struct row *rows, size_t count, const struct axis *axis, size_t a,
			size_t column)
{
	double width = chart_text_px(axis->columns[column], SMALL_PT);

	for (size_t i = 0; i < count; i++)
		width = fmax(width, chart_text_px(rows[i].values[a].columns[column], TEXT_PT));
	return width;
}

static double indent(const struct row *row)
{
	return *row->group ? 18 : 0;
}

static void lay_out(struct box *boxes, const struct row *rows, size_t count,
		    const struct axis *axes, size_t axis_count)
{
	double labels = 0, left, width, columns[MOST_AXES] = { 0 }, taken = 0;

	for (size_t i = 0; i < count; i++) {
		labels = fmax(labels, chart_text_px(rows[i].label, TEXT_PT) + indent(&rows[i]));
		labels = fmax(labels, chart_text_px(rows[i].group, TEXT_PT));
	}
	left = CHART_MARGIN + fmin(labels, 340) + 24;
	for (size_t a = 0; a < axis_count; a++) {
		for (size_t c = 0; c < axes[a].column_count; c++)
			columns[a] += column_px(rows, count, &axes[a], a, c) + COLUMN_GAP;
		taken += columns[a];
	}
	width = (CHART_WIDTH - CHART_MARGIN - left - AXIS_GAP * (double)(axis_count - 1) - taken) /
		(double)axis_count;
	for (size_t a = 0; a < axis_count; a++) {
		double right = left + width + columns[a];

		boxes[a].left = left;
		for (size_t c = axes[a].column_count; c-- > 0;) {
			boxes[a].columns[c] = right;
			right -= column_px(rows, count, &axes[a], a, c) + COLUMN_GAP;
		}
		boxes[a].right = right - COLUMN_GAP;
		left += width + columns[a] + AXIS_GAP;
	}
}

static void widen(struct box *box, double value)
{
	if (!(value > 0) || !isfinite(value))
		return;
	if (!(box->low <= value))
		box->low = value;
	if (!(box->high >= value))
		box->high = value;
}

static void find_range(struct box *box, const struct row *rows, size_t count,
		       const struct axis *axis, size_t a)
{
	double room;

	box->low = box->high = NAN;
	for (size_t i = 0; i < count; i++) {
		const struct row_value *value = &rows[i].values[a];

		widen(box, value->time.value);
		widen(box, value->time.low);
		widen(box, value->time.high);
		widen(box, value->hollow);
		widen(box, value->bar);
	}
	for (size_t i = 0; i < axis->reference_count; i++)
		widen(box, axis->references[i].at);
	if (!isfinite(box->low)) {
		box->low = 1e6;
		box->high = 1e9;
	}
	room = fmax(log(box->high / box->low) * 0.05, 0.04);
	box->low *= exp(-room);
	box->high *= exp(room);
}

static void share_range(struct box *boxes, size_t count)
{
	for (size_t a = 1; a < count; a++) {
		boxes[0].low = fmin(boxes[0].low, boxes[a].low);
		boxes[0].high = fmax(boxes[0].high, boxes[a].high);
	}
	for (size_t a = 1; a < count; a++) {
		boxes[a].low = boxes[0].low;
		boxes[a].high = boxes[0].high;
	}
}

static double x_px(const struct box *box, double value)
{
	return box->left +
	       (box->right - box->left) * log(value / box->low) / log(box->high / box->low);
}

/* Words above the reference lines go up a tier when they would touch those to their left. Returns
 * how many tiers there are. */
static size_t place_references(const struct axis *axis, const struct box *box, double *centre,
			       double *tier)
{
	double ends[MOST_REFERENCES];
	size_t tiers = 0;

	for (size_t i = 0; i < axis->reference_count; i++) {
		double half = chart_text_px(axis->references[i].text, SMALL_PT) / 2;
		double at = x_px(box, axis->references[i].at);
		size_t level = 0;

		at = fmax(fmin(at, box->right - half), box->left + half);
		while (level < tiers && at - half < ends[level] + 12)
			level++;
		if (level == tiers)
			tiers++;
		ends[level] = at + half;
		centre[i] = at;
		tier[i] = (double)level;
	}
	return tiers;
}

static void write_axis(struct page *page, const struct axis *axis, const struct box *box, size_t a)
{
	double width = box->right - box->left;

	fprintf(page->script, "XMIN[%zu] = %.9g\nXMAX[%zu] = %.9g\nXTICS[%zu] = '", a + 1, box->low,
		a + 1, box->high, a + 1);
	chart_log_tics(page->script, axis->unit, box->low, box->high, width > 500 ? 7 : 4,
		       TIC_PX / width);
	fprintf(page->script, "'\nLEFT[%zu] = %.1f\nRIGHT[%zu] = %.1f\n", a + 1, box->left, a + 1,
		box->right);
	fprintf(page->script, "AXIS_TITLE[%zu] = ", a + 1);
	chart_quote(page->script, axis->title);
	fprintf(page->script, "\nAXIS_LABEL[%zu] = ", a + 1);
	chart_quote(page->script, axis->label);
	fprintf(page->script, "\nREFERENCES[%zu] = %zu\nLINKED[%zu] = %d\n", a + 1,
		axis->reference_count, a + 1, axis->linked);
}

static void write_references(struct page *page, const struct axis *axis, size_t a,
			     const double *centre, const double *tier)
{
	const char *texts[MOST_REFERENCES];
	double at[MOST_REFERENCES];
	char name[48];

	if (axis->reference_count == 0)
		return;
	for (size_t i = 0; i < axis->reference_count; i++) {
		texts[i] = axis->references[i].text;
		at[i] = axis->references[i].at;
	}
	snprintf(name, sizeof(name), "REFERENCE_TEXT%zu", a + 1);
	page_texts(page, name, texts, axis->reference_count);
	snprintf(name, sizeof(name), "REFERENCE_AT%zu", a + 1);
	page_numbers(page, name, at, axis->reference_count);
	snprintf(name, sizeof(name), "REFERENCE_PX%zu", a + 1);
	page_numbers(page, name, centre, axis->reference_count);
	snprintf(name, sizeof(name), "REFERENCE_TIER%zu", a + 1);
	page_numbers(page, name, tier, axis->reference_count);
}

static void write_text(struct page *page, double x, double y, const char *side, const char *text,
		       const char *kind)
{
	char buffer[SERIES_LABEL_SIZE + 8];

	snprintf(buffer, sizeof(buffer), "%s", text);
	chart_text_cut(buffer, sizeof(buffer), 340, TEXT_PT);
	fprintf(page->script, "TEXTS = TEXTS + 1; TEXT_X[TEXTS] = %.1f; TEXT_Y[TEXTS] = %.1f; ", x,
		y);
	fprintf(page->script,
		"TEXT_SIDE[TEXTS] = '%s'; TEXT_KIND[TEXTS] = '%s'; TEXT[TEXTS] = ", side, kind);
	chart_quote(page->script, buffer);
	fputc('\n', page->script);
}

static void write_row(struct page *page, const struct row *row, double y, const struct axis *axes,
		      const struct box *boxes, size_t axis_count)
{
	double left = CHART_MARGIN + indent(row);

	write_text(page, left, y, "left", row->label, row->mode);
	for (size_t a = 0; a < axis_count; a++)
		for (size_t c = 0; c < axes[a].column_count; c++)
			if (*row->values[a].columns[c])
				write_text(page, boxes[a].columns[c], y, "right",
					   row->values[a].columns[c], c ? "muted" : "ink");
	fprintf(page->data, "%.1f", y);
	for (size_t a = 0; a < axis_count; a++) {
		const struct row_value *value = &row->values[a];

		page_estimate(page, &value->time);
		page_value(page, value->hollow);
		page_value(page, value->bar);
	}
	fputc('\n', page->data);
}

/* Returns the height of the rows. */
static double write_rows(struct page *page, const struct row *rows, size_t count,
			 const struct axis *axes, const struct box *boxes, size_t axis_count)
{
	const char *group = "";
	double y = ROW_PX * 0.6;

	fputs("# y, then for each axis: value, low, high, hollow, bar\n", page->data);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(rows[i].group, group) != 0) {
			y += i ? 10 : 0;
			write_text(page, CHART_MARGIN, y, "left", rows[i].group, "ink");
			y += GROUP_PX;
			group = rows[i].group;
		}
		write_row(page, &rows[i], y, axes, boxes, axis_count);
		y += ROW_PX;
	}
	fputs("\n\n", page->data);
	return y - ROW_PX * 0.4;
}

/* gnuplot chooses marks by the row's mode. */
static int write_modes(struct page *page, const struct row *rows, size_t count)
{
	const char **modes = calloc(count + 1, sizeof(*modes));

	for (size_t i = 0; modes && i < count; i++)
		modes[i] = rows[i].mode;
	if (modes)
		page_texts(page, "ROW_MODE", modes, count);
	free(modes);
	return modes ? 0 : -1;
}

/* For who points at a mark. */
static void write_names(struct page *page, const struct row *rows, size_t count)
{
	fprintf(page->script, "array ROW_NAME[%zu]\n", count);
	for (size_t i = 0; i < count; i++) {
		char name[SERIES_LABEL_SIZE + ROW_TEXT_SIZE];

		snprintf(name, sizeof(name), "%.60s%s%s", rows[i].group, *rows[i].group ? ", " : "",
			 rows[i].label);
		fprintf(page->script, "ROW_NAME[%zu] = ", i + 1);
		chart_quote(page->script, name);
		fputc('\n', page->script);
	}
}

static void write_heads(struct page *page, const struct axis *axes, const struct box *boxes,
			size_t axis_count)
{
	for (size_t a = 0; a < axis_count; a++)
		for (size_t c = 0; c < axes[a].column_count; c++)
			write_text(page, boxes[a].columns[c], -TIER_PX * 0.6, "right",
				   axes[a].columns[c], "small");
}

double rows_write(struct page *page, const struct row *rows, size_t count, const struct axis *axes,
		  size_t axis_count)
{
	static const char *const arrays[] = { "XMIN",	    "XMAX",	  "XTICS",
					      "LEFT",	    "RIGHT",	  "AXIS_TITLE",
					      "AXIS_LABEL", "REFERENCES", "LINKED" };
	double centre[MOST_REFERENCES], tier[MOST_REFERENCES], rows_px, head = 0;
	struct box boxes[MOST_AXES];
	size_t texts =
		count * (2 + (size_t)MOST_AXES * MOST_COLUMNS) + (size_t)MOST_AXES * MOST_COLUMNS;

	for (size_t i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++)
		fprintf(page->script, "array %s[%zu]\n", arrays[i], axis_count);
	fprintf(page->script, "TEXTS = 0\narray TEXT[%zu]\narray TEXT_X[%zu]\narray TEXT_Y[%zu]\n",
		texts, texts, texts);
	fprintf(page->script, "array TEXT_SIDE[%zu]\narray TEXT_KIND[%zu]\n", texts, texts);
	lay_out(boxes, rows, count, axes, axis_count);
	for (size_t a = 0; a < axis_count; a++)
		find_range(&boxes[a], rows, count, &axes[a], a);
	if (axes[0].shared)
		share_range(boxes, axis_count);
	for (size_t a = 0; a < axis_count; a++) {
		write_axis(page, &axes[a], &boxes[a], a);
		head = fmax(head,
			    TIER_PX * (double)place_references(&axes[a], &boxes[a], centre, tier));
		write_references(page, &axes[a], a, centre, tier);
	}
	write_heads(page, axes, boxes, axis_count);
	rows_px = write_rows(page, rows, count, axes, boxes, axis_count);
	head += 8 + (*axes[0].title ? TITLE_PX : 0);
	page_number(page, "AXES", (double)axis_count);
	page_number(page, "ROWS", (double)count);
	if (write_modes(page, rows, count) != 0)
		return -1;
	write_names(page, rows, count);
	page_number(page, "ROWS_PX", rows_px);
	page_number(page, "HEAD_PX", head);
	return head + rows_px + AXIS_PX;
}
