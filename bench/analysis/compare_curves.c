#include "analysis/chart_panels.h"
#include "analysis/chart_parts.h"
#include "analysis/chart_shape.h"
#include "analysis/chart_text.h"
#include "analysis/compare_parts.h"
#include "analysis/report_words.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Both sides over the number of workers, a panel a series, because two sides of all series in one
 * would cover each other. All panels have the same axes. scripts/charts/overlay.gp draws them. */

#define WIDEST	    3
#define MOST_SERIES 24 /* what a picture holds; the tables have all */
#define PANEL_PX    190.0
#define TITLE_PX    30.0
#define GAP_PX	    30.0
#define TICS_PX	    82.0 /* left of the first column */
#define SIDE_PX	    30.0 /* right of a panel, for the names of the sides */
#define BOTTOM_PX   58.0
#define NAME_PX	    18.0 /* a name of a side is this high */

struct overlay {
	struct page *page;
	const struct compared *compared;
	struct series_list list; /* y: of A, of B */
	size_t shown, columns;
	double low, high;   /* of y */
	double first, last; /* workers */
};

static const struct match *match_of(const struct compared *compared, const struct cell *cell)
{
	for (size_t i = 0; i < compared->match_count; i++) {
		if (compared->matches[i].cells[SIDE_B] == cell)
			return &compared->matches[i];
	}
	return NULL;
}

/* Whether less is better, so that the base over the cell is a speedup. */
static bool is_speedup(const struct experiment *experiment)
{
	return measure_unit(experiment->measure) == UNIT_NS;
}

static struct estimate turned(struct estimate estimate, bool speedup)
{
	if (!speedup)
		return estimate;
	struct estimate inverse = estimate;

	inverse.value = 1 / estimate.value;
	inverse.low = 1 / estimate.high;
	inverse.high = 1 / estimate.low;
	return inverse;
}

static void widen(struct overlay *overlay, double value)
{
	if (!isfinite(value))
		return;
	overlay->low = fmin(overlay->low, value);
	overlay->high = fmax(overlay->high, value);
}

static void fill_point(struct overlay *overlay, struct point *point)
{
	static const struct estimate nothing = { .value = NAN, .low = NAN, .high = NAN };
	const struct match *match = match_of(overlay->compared, point->cell);

	for (size_t s = 0; s < SIDES; s++) {
		point->y[s] = nothing;
		if (match && match->relative)
			point->y[s] =
				turned(match->values[s], is_speedup(overlay->page->experiment));
		widen(overlay, point->y[s].value);
		widen(overlay, point->y[s].low);
		widen(overlay, point->y[s].high);
	}
	if (!match || !match->relative)
		return;
	overlay->first = fmin(overlay->first, point->workers);
	overlay->last = fmax(overlay->last, point->workers);
}

/* Lines need two points somewhere. */
static bool has_lines(const struct overlay *overlay)
{
	for (size_t i = 0; i < overlay->list.count; i++) {
		if (overlay->list.series[i].count > 1)
			return overlay->last > overlay->first;
	}
	return false;
}

/* By mode and all other parameters, so that a line never joins cells that differ in more than
 * workers, also where some do not have the parameter. */
static void label_series(const struct cell *cell, char label[static SERIES_LABEL_SIZE])
{
	snprintf(label, SERIES_LABEL_SIZE, "%s", mode_label(cell_mode(cell)));
	for (size_t i = 0; i < cell->parameter_count; i++) {
		const struct parameter *parameter = &cell->parameters[i];
		size_t used = strlen(label);

		if (strcmp(parameter->name, "mode") == 0 ||
		    strcmp(parameter->name, "workers") == 0 ||
		    !parameter_varies(cell->experiment, parameter->name))
			continue;
		snprintf(label + used, SERIES_LABEL_SIZE - used, "%s%s=%s", used ? ", " : "",
			 parameter->name, parameter->value);
	}
}

static int rank_of_series(const struct cell *cell)
{
	return mode_rank(cell_mode(cell));
}

/* 0 or -ENOMEM; nothing to draw leaves no series. */
static int collect(struct overlay *overlay)
{
	static const struct series_naming naming = { rank_of_series, label_series, cell_mode, 0,
						     NULL };
	int error = series_collect_as(&overlay->list, overlay->page->experiment, "serial", &naming);
	double room;

	if (error)
		return error;
	for (size_t i = 0; i < overlay->list.count; i++) {
		for (size_t j = 0; j < overlay->list.series[i].count; j++)
			fill_point(overlay, &overlay->list.series[i].points[j]);
	}
	series_prune(&overlay->list, SIDES);
	if (!has_lines(overlay))
		overlay->list.count = 0;
	overlay->shown =
		overlay->list.count < MOST_SERIES ? overlay->list.count : (size_t)MOST_SERIES;
	/* four are two and two */
	overlay->columns = overlay->shown == 4	     ? 2
			   : overlay->shown < WIDEST ? overlay->shown
						     : (size_t)WIDEST;
	room = fmax(log(overlay->high / overlay->low) * 0.06, 0.03);
	overlay->low *= exp(-room);
	overlay->high *= exp(room);
	return 0;
}

static void write_data(const struct overlay *overlay)
{
	FILE *data = overlay->page->data;

	for (size_t i = 0; i < overlay->shown; i++) {
		const struct series *series = &overlay->list.series[i];

		fprintf(data, "# %s: workers; of A and of B: value, low, high\n", series->mode);
		for (size_t j = 0; j < series->count; j++) {
			fprintf(data, "%g", series->points[j].workers);
			for (size_t s = 0; s < SIDES; s++)
				page_estimate(overlay->page, &series->points[j].y[s]);
			fputc('\n', data);
		}
		fputs("\n\n", data);
	}
}

static void write_panels(const struct overlay *overlay)
{
	double columns = (double)overlay->columns;
	double width = (CHART_WIDTH - 2 * CHART_MARGIN - TICS_PX - columns * SIDE_PX) / columns;
	struct page *page = overlay->page;
	const char *names[MOST_SERIES], *modes[MOST_SERIES];
	double left[MOST_SERIES], top[MOST_SERIES], points[MOST_SERIES];

	for (size_t i = 0; i < overlay->shown; i++) {
		char *name = overlay->list.series[i].label;
		size_t row = i / overlay->columns;

		chart_text_cut(name, SERIES_LABEL_SIZE, width + SIDE_PX - 8, 12);
		names[i] = name;
		modes[i] = overlay->list.series[i].mode;
		points[i] = (double)overlay->list.series[i].count;
		left[i] =
			CHART_MARGIN + TICS_PX + (double)(i % overlay->columns) * (width + SIDE_PX);
		top[i] = (double)row * (TITLE_PX + PANEL_PX + GAP_PX) + TITLE_PX;
	}
	page_number(page, "PANELS", (double)overlay->shown);
	page_texts(page, "LABEL", names, overlay->shown);
	page_texts(page, "MODE", modes, overlay->shown);
	page_numbers(page, "POINTS", points, overlay->shown);
	page_numbers(page, "LEFT", left, overlay->shown);
	page_numbers(page, "PANEL_TOP", top, overlay->shown);
	page_number(page, "COLUMNS", columns);
	page_number(page, "PANEL_WIDTH", width);
	page_number(page, "PANEL_HEIGHT", PANEL_PX);
}

/* The names of the sides stand at the ends of their lines, apart from each other. */
static void write_names(const struct overlay *overlay)
{
	double places[SIDES][MOST_SERIES];

	for (size_t i = 0; i < overlay->shown; i++) {
		const struct series *series = &overlay->list.series[i];
		const struct point *last = &series->points[series->count - 1];
		double at[SIDES];

		for (size_t s = 0; s < SIDES; s++)
			at[s] = log(last->y[s].value / overlay->low) /
				log(overlay->high / overlay->low);
		chart_spread(at, SIDES, NAME_PX / PANEL_PX, 0.04, 0.96);
		for (size_t s = 0; s < SIDES; s++)
			places[s][i] = at[s];
	}
	page_numbers(overlay->page, "NAME_A", places[SIDE_A], overlay->shown);
	page_numbers(overlay->page, "NAME_B", places[SIDE_B], overlay->shown);
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The same tics without their words, for the panels inside. */
static void write_bare(FILE *out, const char *tics)
{
	bool quoted = false;

	for (; *tics; tics++) {
		if (*tics == '"')
			quoted = !quoted;
		else if (quoted)
			continue;
		fputc(*tics, out);
	}
}

/* NAME and NAME_BARE; 0 or -ENOMEM. Consumes the tics. */
static int put_tics(FILE *out, const char *name, FILE *stream, char *const *tics)
{
	int error = fclose(stream) == 0 ? 0 : -ENOMEM;

	if (!error) {
		fprintf(out, "%s = '%s'\n%s_BARE = '", name, *tics, name);
		write_bare(out, *tics);
		fputs("'\n", out);
	}
	free(*tics);
	return error;
}

/* All worker counts, ascending; NULL if memory ran out. */
static double *worker_counts(const struct overlay *overlay, size_t *count)
{
	size_t total = 0;
	double *counts;

	for (size_t i = 0; i < overlay->shown; i++)
		total += overlay->list.series[i].count;
	*count = 0;
	counts = calloc(total + 1, sizeof(*counts));
	for (size_t i = 0; counts && i < overlay->shown; i++) {
		for (size_t j = 0; j < overlay->list.series[i].count; j++)
			counts[(*count)++] = overlay->list.series[i].points[j].workers;
	}
	if (counts)
		qsort(counts, *count, sizeof(*counts), compare_doubles);
	return counts;
}

static int write_axes(const struct overlay *overlay)
{
	double room = pow(overlay->last / overlay->first, 0.05), *counts;
	char *x_tics = NULL, *y_tics = NULL;
	size_t size, count;
	FILE *x = open_memstream(&x_tics, &size), *y = open_memstream(&y_tics, &size);
	int error = x && y ? 0 : -ENOMEM;

	counts = worker_counts(overlay, &count);
	if (!counts)
		error = -ENOMEM;
	if (!error) {
		chart_worker_tics(x, counts, count, (double)overlay->page->summary->cpus);
		panels_multiple_tics(y, overlay->low, overlay->high, 5);
	}
	free(counts);
	if (x && put_tics(overlay->page->script, "XTICS", x, &x_tics) != 0)
		error = -ENOMEM;
	if (y && put_tics(overlay->page->script, "YTICS", y, &y_tics) != 0)
		error = -ENOMEM;
	page_number(overlay->page, "XMIN", overlay->first / room);
	page_number(overlay->page, "XMAX", overlay->last * room);
	page_number(overlay->page, "YMIN", overlay->low);
	page_number(overlay->page, "YMAX", overlay->high);
	return error;
}

/* "serial (A 204 ms, B 207 ms)" of the first cell that has a base. */
static void base_words(const struct overlay *overlay, char *text, size_t size)
{
	const struct cell *base = NULL;
	const struct match *match;
	char a[CHART_NUMBER_SIZE], b[CHART_NUMBER_SIZE];

	for (size_t i = 0; i < overlay->list.count && !base; i++)
		base = overlay->list.series[i].points[0].cell->base;
	match = base ? match_of(overlay->compared, base) : NULL;
	if (match && is_speedup(base->experiment))
		snprintf(text, size, "%s (A %s, B %s)", mode_label(cell_mode(base)),
			 chart_time(a, match->headline[SIDE_A].value),
			 chart_time(b, match->headline[SIDE_B].value));
	else
		snprintf(text, size, "%s", base ? mode_label(cell_mode(base)) : "the base");
}

static void write_frame(const struct overlay *overlay)
{
	const struct experiment *experiment = overlay->page->experiment;
	size_t rows = (overlay->shown + overlay->columns - 1) / overlay->columns;
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], base[160], sides[400];

	finding_of_experiment(title, sizeof(title), overlay->compared, experiment);
	base_words(overlay, base, sizeof(base));
	overlay_words(sides, sizeof(sides), overlay->compared);
	snprintf(subtitle, sizeof(subtitle), "%s %s, by the number of workers. %s",
		 is_speedup(experiment) ? "Speedup over" : "Multiple of", base, sides);
	if (overlay->shown < overlay->list.count)
		page_note(overlay->page, "%zu more series are in the tables.",
			  overlay->list.count - overlay->shown);
	page_text(overlay->page, "YLABEL",
		  is_speedup(experiment) ? "speedup over the base" : "multiple of the base");
	page_frame(overlay->page, "overlay", title, subtitle,
		   (double)rows * (TITLE_PX + PANEL_PX) + (double)(rows - 1) * GAP_PX + BOTTOM_PX,
		   is_suspect(overlay->compared));
}

int overlay_curves(struct page *page)
{
	struct overlay overlay = { .page = page,
				   .compared = page->subject,
				   .low = INFINITY,
				   .high = -INFINITY,
				   .first = INFINITY,
				   .last = -INFINITY };
	int error = collect(&overlay);

	if (!error && overlay.shown > 0) {
		write_data(&overlay);
		write_panels(&overlay);
		write_names(&overlay);
		error = write_axes(&overlay);
		write_frame(&overlay);
	}
	series_free(&overlay.list);
	return error ? error : overlay.shown > 0;
}
