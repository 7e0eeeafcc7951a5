#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_heat.h"
#include "analysis/chart_parts.h"
#include "analysis/chart_text.h"

/* How much longer an operation takes beside CPU-bound threads: a heat map a policy, a row for each
 * length of the operation, a column for each number of those threads. */

#define FIELD_PX    80.0
#define ROW_PX	    50.0
#define HEAD_PX	    44.0 /* names of the maps */
#define AXIS_PX	    62.0
#define MAP_GAP_PX  56.0
#define BAR_GAP_PX  46.0
#define SCALE_STEPS 64U

/* Place of a slow-down on the scale, 0 to 1. */
static double heat(const struct heat *map, double ratio)
{
	return fmax(0, fmin(1, log(ratio) / log(map->most)));
}

static bool has_column(const struct heat *map, size_t m, size_t h)
{
	for (size_t r = 0; r < map->row_count; r++)
		if (isfinite(map->fields[m][r][h].base_ns) ||
		    isfinite(map->fields[m][r][h].ratio.value))
			return true;
	return false;
}

static bool has_fields(const struct heat *map)
{
	for (size_t m = 0; m < map->policy_count; m++)
		for (size_t h = 0; h < map->hog_count; h++)
			if (has_column(map, m, h))
				return true;
	return false;
}

/* Left edge of a column; of the one beyond the last: the map's right one. */
static double column_left(const struct heat *map, size_t m, size_t h)
{
	double left = map->left;

	for (size_t before = 0; before <= m; before++) {
		for (size_t i = 0; i < (before < m ? map->hog_count : h); i++)
			left += has_column(map, before, i) ? FIELD_PX : 0;
		left += before < m ? MAP_GAP_PX : 0;
	}
	return left;
}

static void operation_words(const struct operation *operation, char *text, size_t size)
{
	char time[CHART_NUMBER_SIZE];

	if (operation->asked_ns > 0)
		snprintf(text, size, "%s %s", operation->io,
			 chart_tic_time(time, operation->asked_ns));
	else
		snprintf(text, size, "%s", operation->io);
}

/* Whether it might as well be 1, which it does not seem to be. */
static bool is_doubtful(const struct estimate *ratio, double margin)
{
	return fabs(log(ratio->value)) > log1p(margin) &&
	       (!ratio->has_interval || (ratio->low < 1 && ratio->high > 1));
}

static void write_field(struct page *page, const struct heat *map, const struct field *field,
			double x, double y)
{
	bool alone = isfinite(field->base_ns);
	double place = alone ? 0 : heat(map, field->ratio.value);
	char text[CHART_NUMBER_SIZE], factor[16], fill[8] = "#ffffff";

	if (!alone && !isfinite(field->ratio.value))
		return;
	factor_words(factor, sizeof(factor), field->ratio.value);
	if (alone)
		chart_time(text, field->base_ns);
	else
		snprintf(text, sizeof(text), "%s%s", factor,
			 is_doubtful(&field->ratio, page->summary->margin) ? "?" : "");
	if (!alone)
		heat_colour(place, fill);
	fprintf(page->script,
		"FIELDS = FIELDS + 1; FIELD_X[FIELDS] = %.1f; FIELD_Y[FIELDS] = %.1f; "
		"FIELD_FILL[FIELDS] = '%s'\n",
		x, y, fill);
	texts_add(page, x + FIELD_PX / 2, y + ROW_PX / 2, "center",
		  alone		 ? "muted"
		  : place > 0.45 ? "light"
				 : "ink",
		  text);
}

static void write_map(struct page *page, const struct heat *map, size_t m)
{
	double left = column_left(map, m, 0), right = column_left(map, m, map->hog_count);
	double bottom = HEAD_PX + (double)map->row_count * ROW_PX;
	char text[64];

	snprintf(text, sizeof(text), "%s%s", map->policies[m],
		 strcmp(map->policies[m], "none") == 0 ? ": no lock" : "");
	texts_add(page, left, HEAD_PX - 22, "left", "head", text);
	for (size_t h = 0; h < map->hog_count; h++) {
		double x = column_left(map, m, h);

		for (size_t r = 0; r < map->row_count; r++)
			write_field(page, map, &map->fields[m][r][h], x,
				    HEAD_PX + (double)r * ROW_PX);
		snprintf(text, sizeof(text), "%g", map->hogs[h]);
		if (has_column(map, m, h))
			texts_add(page, x + FIELD_PX / 2, bottom + 16, "center", "tic", text);
	}
	texts_add(page, (left + right) / 2, bottom + 40, "center", "ink",
		  "CPU-bound threads beside it");
}

static void write_rows(struct page *page, const struct heat *map)
{
	char text[64];

	for (size_t r = 0; r < map->row_count; r++) {
		operation_words(&map->rows[r], text, sizeof(text));
		texts_add(page, map->left - 14, HEAD_PX + ((double)r + 0.5) * ROW_PX, "right",
			  "ink", text);
	}
}

/* The scale at the right: steps of the palette, and powers of ten. */
static void write_scale(struct page *page, const struct heat *map)
{
	double left = column_left(map, map->policy_count - 1, map->hog_count) + BAR_GAP_PX;
	double height = (double)map->row_count * ROW_PX, base = map->most < 12 ? 2 : 10;
	char fill[8], text[CHART_NUMBER_SIZE];

	fprintf(page->script, "BARS = %u\narray BAR_FILL[BARS]\n", SCALE_STEPS);
	for (size_t i = 0; i < SCALE_STEPS; i++) {
		heat_colour(((double)i + 0.5) / (double)SCALE_STEPS, fill);
		fprintf(page->script, "BAR_FILL[%zu] = '%s'\n", i + 1, fill);
	}
	page_number(page, "BAR_LEFT", left);
	for (int i = 0; pow(base, i) <= map->most * 1.001; i++) {
		double ratio = pow(base, i), y = HEAD_PX + height * (1 - heat(map, ratio));

		snprintf(text, sizeof(text), "%g×", ratio);
		texts_add(page, left + 32, y, "left", "tic", text);
	}
	texts_add(page, left, HEAD_PX - 22, "left", "small", "times as long");
}

static void draw(struct page *page, struct heat *map)
{
	size_t fields = map->policy_count * map->row_count * map->hog_count;
	double labels = 0;
	char text[64];

	for (size_t r = 0; r < map->row_count; r++) {
		operation_words(&map->rows[r], text, sizeof(text));
		labels = fmax(labels, chart_text_px(text, 12));
	}
	map->left = CHART_MARGIN + labels + 14;
	texts_begin(page, fields + map->policy_count * (map->hog_count + 2) + map->row_count + 16);
	fprintf(page->script,
		"FIELDS = 0\narray FIELD_X[%zu]\narray FIELD_Y[%zu]\narray FIELD_FILL[%zu]\n",
		fields, fields, fields);
	page_number(page, "FIELD_PX", FIELD_PX);
	page_number(page, "ROW_PX", ROW_PX);
	page_number(page, "HEAD_PX", HEAD_PX);
	page_number(page, "ROWS", (double)map->row_count);
	for (size_t m = 0; m < map->policy_count; m++)
		write_map(page, map, m);
	write_rows(page, map);
	write_scale(page, map);
	fputs("# all numbers are in the script: gnuplot draws rectangles\n0 0\n", page->data);
}

/* ---- what it says ----------------------------------------------------------------- */

static size_t fewest_hogs(const struct heat *map)
{
	size_t best = map->hog_count;

	for (size_t h = 0; h < map->hog_count; h++)
		if (map->hogs[h] > 0 && (best == map->hog_count || map->hogs[h] < map->hogs[best]))
			best = h;
	return best;
}

/* Of the first map's sleeps, which must be told by their length. */
static void find_ends(const struct heat *map, size_t hogs, size_t *shortest, size_t *longest)
{
	*shortest = *longest = map->row_count;
	for (size_t r = 0; r < map->row_count; r++) {
		double asked = map->rows[r].asked_ns;

		if (!(asked > 0) || !map->fields[0][r][hogs].ratio.has_interval)
			continue;
		if (*shortest == map->row_count || asked < map->rows[*shortest].asked_ns)
			*shortest = r;
		if (*longest == map->row_count || asked > map->rows[*longest].asked_ns)
			*longest = r;
	}
}

static void write_title(const struct page *page, const struct heat *map, char *title, size_t size)
{
	size_t hogs = fewest_hogs(map), shortest, longest;
	char texts[4][CHART_NUMBER_SIZE], threads[48];
	const char *words = page->experiment->summary;

	shortest = longest = map->row_count;
	if (hogs < map->hog_count)
		find_ends(map, hogs, &shortest, &longest);
	if (shortest == longest ||
	    map->fields[0][shortest][hogs].ratio.low <= map->fields[0][longest][hogs].ratio.high) {
		snprintf(title, size, "%s", words ? words : "");
		return;
	}
	snprintf(threads, sizeof(threads),
		 map->hogs[hogs] > 1 ? "%g CPU-bound threads" : "one CPU-bound thread",
		 map->hogs[hogs]);
	factor_words(texts[0], sizeof(texts[0]), map->fields[0][shortest][hogs].ratio.value);
	factor_words(texts[1], sizeof(texts[1]), map->fields[0][longest][hogs].ratio.value);
	snprintf(title, size,
		 "The convoy hurts short operations most: under %s, beside %s, a sleep of %s takes "
		 "%s as long, one of %s %s",
		 map->policies[0], threads, chart_tic_time(texts[2], map->rows[shortest].asked_ns),
		 texts[0], chart_tic_time(texts[3], map->rows[longest].asked_ns), texts[1]);
}

/* How far the factors are to be trusted. */
static void note_intervals(struct page *page, const struct heat *map)
{
	double widest = 0;
	bool doubtful = false;

	for (size_t i = 0; i < map->policy_count * map->row_count * map->hog_count; i++) {
		const struct estimate *ratio =
			&map->fields[i / map->hog_count / map->row_count]
				    [i / map->hog_count % map->row_count][i % map->hog_count]
					    .ratio;

		if (!isfinite(ratio->value))
			continue;
		doubtful |= is_doubtful(ratio, page->summary->margin);
		if (ratio->has_interval)
			widest = fmax(widest, sqrt(ratio->high / ratio->low));
	}
	if (widest > 2)
		page_note(page, "95 %% intervals of the factors: up to %.0f-fold.", widest);
	else if (widest > 0)
		page_note(page, "95 %% intervals of the factors: up to ±%.*f %%.",
			  widest < 1.0995 ? 1 : 0, (widest - 1) * 100);
	if (doubtful)
		page_note(page, "With a question mark: cannot tell it from 1×.");
}

int chart_gil_convoy(struct page *page)
{
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], blocks[160];
	struct heat *map = calloc(1, sizeof(*map));
	size_t rows;

	if (!map)
		return -ENOMEM;
	heat_collect(page, map);
	if (!has_fields(map)) {
		free(map);
		return 0;
	}
	draw(page, map);
	write_title(page, map, title, sizeof(title));
	blocks_words(blocks, sizeof(blocks), page->summary, "Medians, paired by block");
	snprintf(subtitle, sizeof(subtitle),
		 "Fields: how many times as long an operation of one thread takes beside others "
		 "that "
		 "only compute, under the same lock; first column: what it takes alone. %s",
		 blocks);
	note_intervals(page, map);
	rows = map->row_count;
	free(map);
	page_finish(page, "gil-convoy", title, subtitle, HEAD_PX + (double)rows * ROW_PX + AXIS_PX);
	return 1;
}
