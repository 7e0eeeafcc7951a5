#include "analysis/chart_panels.h"
#include "analysis/chart_parts.h"
#include "analysis/chart_shape.h"
#include "analysis/chart_text.h"
#include "analysis/compare_parts.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* Both sides of any cells, a row each: A above B, light above dark. Multiples of the base where
 * cells have one, else what they are themselves. scripts/charts/pairs.gp draws them. */

#define ROW_PX	      36.0
#define AXIS_PX	      58.0
#define HEAD_PX	      30.0
#define TEXT_POINTS   11.5
#define LABEL_MOST_PX 380.0
#define COLUMN_PX     100.0
#define SIDE_SHIFT    6.0 /* of a mark from the middle of its row */

struct pairs {
	struct page *page;
	const struct compared *compared;
	bool relative;
	size_t count;
	double left, right, low, high;
	const char **modes;
};

static bool is_shown(const struct pairs *pairs, const struct match *match)
{
	return match->comparison.experiment == pairs->page->experiment &&
	       match->relative == pairs->relative;
}

static const struct estimate *value_of(const struct match *match, size_t s)
{
	return match->relative ? &match->values[s] : &match->headline[s];
}

static void widen(struct pairs *pairs, double value)
{
	if (!(value > 0) || !isfinite(value))
		return;
	pairs->low = fmin(pairs->low, value);
	pairs->high = fmax(pairs->high, value);
}

static size_t count_shown(const struct pairs *pairs)
{
	size_t count = 0;

	for (size_t i = 0; i < pairs->compared->match_count; i++)
		count += is_shown(pairs, &pairs->compared->matches[i]);
	return count;
}

static void lay_out(struct pairs *pairs)
{
	double widest = 60, room;

	for (size_t i = 0; i < pairs->compared->match_count; i++) {
		const struct match *match = &pairs->compared->matches[i];
		char *label;

		if (!is_shown(pairs, match))
			continue;
		label = match_label(match, false);
		widest = label ? fmax(widest, chart_text_px(label, TEXT_POINTS)) : widest;
		free(label);
		for (size_t s = 0; s < SIDES; s++) {
			widen(pairs, value_of(match, s)->value);
			widen(pairs, value_of(match, s)->low);
			widen(pairs, value_of(match, s)->high);
		}
	}
	room = fmax(log(pairs->high / pairs->low) * 0.05, 0.03);
	pairs->low *= exp(-room);
	pairs->high *= exp(room);
	pairs->left = CHART_MARGIN + fmin(widest, LABEL_MOST_PX) + 24;
	pairs->right = CHART_WIDTH - CHART_MARGIN - 2 * COLUMN_PX;
}

static void figure_words(const struct pairs *pairs, double value, char *text, size_t size)
{
	char number[CHART_NUMBER_SIZE];

	if (pairs->relative)
		snprintf(text, size, value < 0.1 ? "%.2g×" : "%.3g×", value);
	else if (measure_unit(pairs->page->experiment->measure) == UNIT_NS)
		snprintf(text, size, "%s", chart_time(number, value));
	else if (measure_unit(pairs->page->experiment->measure) == UNIT_BYTES)
		snprintf(text, size, "%s", chart_bytes(number, value));
	else
		snprintf(text, size, "%s", chart_count(number, value));
}

static void write_row(struct pairs *pairs, const struct match *match, double y)
{
	char *label = match_label(match, false), cut[256], figure[64];

	snprintf(cut, sizeof(cut), "%s", label ? label : match->cells[SIDE_B]->key);
	free(label);
	chart_text_cut(cut, sizeof(cut), LABEL_MOST_PX, TEXT_POINTS);
	texts_add(pairs->page, CHART_MARGIN, y, "left", "ink", cut);
	fprintf(pairs->page->data, "%.1f %.1f", y - SIDE_SHIFT, y + SIDE_SHIFT);
	for (size_t s = 0; s < SIDES; s++) {
		const struct estimate *value = value_of(match, s);

		page_estimate(pairs->page, value);
		figure_words(pairs, value->value, figure, sizeof(figure));
		texts_add(pairs->page, pairs->right + COLUMN_PX * (double)(s + 1), y, "right",
			  s == SIDE_A ? "muted" : "ink", figure);
	}
	fputc('\n', pairs->page->data);
}

static double write_rows(struct pairs *pairs)
{
	double y = ROW_PX * 0.6;
	size_t row = 0;

	fputs("# y of A, y of B; of A and of B: value, low, high\n", pairs->page->data);
	for (size_t i = 0; i < pairs->compared->match_count; i++) {
		const struct match *match = &pairs->compared->matches[i];

		if (!is_shown(pairs, match))
			continue;
		pairs->modes[row++] = cell_mode(match->cells[SIDE_B]);
		write_row(pairs, match, y);
		y += ROW_PX;
	}
	fputs("\n\n", pairs->page->data);
	for (size_t s = 0; s < SIDES; s++)
		texts_add(pairs->page, pairs->right + COLUMN_PX * (double)(s + 1), -14, "right",
			  s == SIDE_A ? "muted" : "ink", side_name(s));
	return y - ROW_PX * 0.3;
}

static void write_tics(struct pairs *pairs)
{
	enum unit unit = measure_unit(pairs->page->experiment->measure);
	double width = pairs->right - pairs->left;

	fputs("XTICS = '", pairs->page->script);
	if (pairs->relative || unit == UNIT_NONE)
		panels_multiple_tics(pairs->page->script, pairs->low, pairs->high, 8);
	else
		chart_log_tics(pairs->page->script, unit, pairs->low, pairs->high, 7, 70 / width);
	fputs("'\n", pairs->page->script);
}

static void write_frame(struct pairs *pairs, double rows_px)
{
	const struct experiment *experiment = pairs->page->experiment;
	const char *what = pairs->relative	 ? "multiple of the base"
			   : experiment->measure ? experiment->measure
						 : "time";
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], sides[400];

	finding_of_experiment(title, sizeof(title), pairs->compared, experiment);
	overlay_words(sides, sizeof(sides), pairs->compared);
	snprintf(subtitle, sizeof(subtitle), "%s %s. %s", experiment->summary,
		 pairs->relative		? "Each cell as a multiple of its run's base"
		 : pairs->compared->one_machine ? "Each cell's own figure"
						: "Each cell's own figure, of different machines",
		 sides);
	page_text(pairs->page, "XLABEL", what);
	page_frame(pairs->page, "pairs", title, subtitle, HEAD_PX + rows_px + AXIS_PX,
		   is_suspect(pairs->compared));
}

int overlay_rows(struct page *page)
{
	struct pairs pairs = { .page = page,
			       .compared = page->subject,
			       .relative = true,
			       .low = INFINITY,
			       .high = -INFINITY };
	double rows_px;

	pairs.count = count_shown(&pairs);
	if (pairs.count == 0) {
		pairs.relative = false;
		pairs.count = count_shown(&pairs);
	}
	if (pairs.count == 0)
		return 0;
	pairs.modes = calloc(pairs.count, sizeof(*pairs.modes));
	if (!pairs.modes)
		return -ENOMEM;
	lay_out(&pairs);
	texts_begin(page, pairs.count * 3 + SIDES);
	rows_px = write_rows(&pairs);
	page_texts(page, "MODE", pairs.modes, pairs.count);
	page_number(page, "ROWS", (double)pairs.count);
	page_number(page, "LEFT", pairs.left);
	page_number(page, "RIGHT", pairs.right);
	page_number(page, "XMIN", pairs.low);
	page_number(page, "XMAX", pairs.high);
	page_number(page, "HEAD_PX", HEAD_PX);
	page_number(page, "ROWS_PX", rows_px);
	write_tics(&pairs);
	write_frame(&pairs, rows_px);
	free(pairs.modes);
	return 1;
}
