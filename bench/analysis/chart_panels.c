#include "analysis/chart_panels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_law.h"
#include "analysis/chart_shape.h"
#include "analysis/chart_text.h"

#define LABEL_POINTS  12.0
#define PANEL_GAP     36.0 /* between two panels */
#define AXIS_PX	      58.0 /* under the last one: tics and title */
#define IDEAL_STEPS   64
#define MOST_LABELS   (SERIES_LABELS + 1)
#define SERIES_LABELS 64

struct range {
	double low, high;
};

static void widen(struct range *range, double value)
{
	if (!isfinite(value))
		return;
	if (!(range->low <= value))
		range->low = value;
	if (!(range->high >= value))
		range->high = value;
}

static struct range workers_range(const struct series_list *list)
{
	struct range range = { NAN, NAN };

	for (size_t i = 0; i < list->count; i++)
		for (size_t j = 0; j < list->series[i].count; j++)
			widen(&range, list->series[i].points[j].workers);
	return range;
}

static struct range panel_range(const struct series_list *list, const struct panel *panel, size_t p)
{
	struct range range = { panel->low, panel->high };

	for (size_t i = 0; i < list->count; i++)
		for (size_t j = 0; j < list->series[i].count; j++) {
			const struct estimate *y = &list->series[i].points[j].y[p];

			widen(&range, y->value);
			widen(&range, y->low);
			widen(&range, y->high);
		}
	return range;
}

/* Room around the data, and no empty range. */
static struct range padded(struct range range, const struct panel *panel)
{
	double room;

	/* a phase that no record tells has a panel without lines */
	if (!isfinite(range.low) || !isfinite(range.high))
		return (struct range) { 1e6, 1e9 };
	if (panel->logarithmic) {
		room = fmax(log(range.high / range.low) * 0.06, 0.02);
		return (struct range) { range.low * exp(-room), range.high * exp(room) };
	}
	room = fmax((range.high - range.low) * 0.06, fabs(range.high) * 0.02);
	return (struct range) { range.low == panel->low && panel->unit == PANEL_PERCENT
					? range.low
					: range.low - room,
				range.high + room };
}

static void write_value_tics(FILE *out, struct range range, double scale, const char *suffix,
			     size_t wanted)
{
	double step = chart_step(range.high - range.low, wanted);
	const char *separator = "";

	for (double at = ceil(range.low / step - 1e-9); at * step <= range.high; at++) {
		/* + 0.0: no minus before zero */
		fprintf(out, "%s\"%.6g%s\" %.9g", separator, at * step * scale + 0.0, suffix,
			at * step + 0.0);
		separator = ", ";
	}
}

/* Powers of ten, and between them where there are few; without a unit that all share. */
static void write_decades(FILE *out, struct range range, size_t wanted, const char *suffix)
{
	int first = (int)floor(log10(range.low)), last = (int)ceil(log10(range.high));
	bool dense = (size_t)(last - first) * 3 <= wanted + 2;
	const char *separator = "";

	for (int power = first; power <= last; power++)
		for (int i = 0; i < (dense ? 3 : 1); i++) {
			static const double factors[] = { 1, 2, 5 };
			double at = pow(10, power) * factors[i];
			char text[CHART_NUMBER_SIZE];

			if (at < range.low * 0.999 || at > range.high * 1.001)
				continue;
			fprintf(out, "%s\"%s%s\" %.9g", separator, chart_count(text, at), suffix,
				at);
			separator = ", ";
		}
}

/* Powers of two where the axis spans two or more of them. */
static void write_multiple_tics(FILE *out, struct range range, bool logarithmic, size_t wanted)
{
	const char *separator = "";

	if (!logarithmic || range.high / range.low < 5) {
		write_value_tics(out, range, 1, "×", 6);
		return;
	}
	if (range.high / range.low > 64) {
		write_decades(out, range, wanted, "×");
		return;
	}
	for (int power = (int)ceil(log2(range.low)); exp2(power) <= range.high; power++) {
		double at = exp2(power);

		fprintf(out, "%s\"%g×\" %g", separator, at, at);
		separator = ", ";
	}
}

void panels_multiple_tics(FILE *out, double low, double high, size_t wanted)
{
	write_multiple_tics(out, (struct range) { low, high }, true, wanted);
}

static char *tics_of(const struct panel *panel, struct range range)
{
	size_t size, wanted = panel->height_px > 400 ? 9 : panel->height_px > 250 ? 7 : 4;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	if (panel->unit == PANEL_PERCENT)
		write_value_tics(out, range, 100, " %%", wanted + 2);
	else if (panel->unit == PANEL_TIMES)
		write_multiple_tics(out, range, panel->logarithmic, wanted);
	else if (panel->unit == PANEL_COUNT)
		write_decades(out, range, wanted, "");
	else if (panel->logarithmic)
		chart_log_time_tics(out, range.low, range.high, wanted,
				    CHART_LINE / panel->height_px);
	else
		chart_linear_time_tics(out, range.low, range.high, wanted);
	fclose(out);
	return text;
}

static bool is_ceiling(const struct series *series)
{
	return strcmp(series->mode, "ceiling") == 0;
}

/* A dashed line that stands for no cells. */
static bool is_level(const struct series *series)
{
	return strcmp(series->mode, "level") == 0;
}

static void write_point(struct page *page, double workers, const struct point *point, size_t panels)
{
	fprintf(page->data, "%g", workers);
	for (size_t p = 0; p < panels; p++)
		page_estimate(page, &point->y[p]);
	fputc('\n', page->data);
}

/* What all CPUs together can give does not grow with more workers than CPUs. */
static bool goes_on(const struct series *series, double last_worker)
{
	return is_ceiling(series) && series->points[series->count - 1].workers < last_worker;
}

static size_t rows_of(const struct series *series, double last_worker)
{
	return series->count + goes_on(series, last_worker);
}

static void write_series(struct page *page, const struct series *series, size_t panels,
			 double last_worker)
{
	const struct point *last = &series->points[series->count - 1];

	fprintf(page->data, "# %s: workers", series->mode);
	for (size_t p = 0; p < panels; p++)
		fputs(", value, low, high", page->data);
	fputc('\n', page->data);
	for (size_t i = 0; i < series->count; i++)
		write_point(page, series->points[i].workers, &series->points[i], panels);
	if (goes_on(series, last_worker))
		write_point(page, last_worker, last, panels);
	fputs("\n\n", page->data);
}

static void write_ideal(struct page *page, struct range workers, const struct panel *panels,
			size_t count)
{
	double cpus = (double)page->summary->cpus;

	fputs("# ideal: workers", page->data);
	for (size_t p = 0; p < count; p++)
		fputs(", value", page->data);
	fputc('\n', page->data);
	for (int i = 0; i <= IDEAL_STEPS; i++) {
		double from = workers.low, to = workers.high, part = i / (double)IDEAL_STEPS, at;

		/* half of the places on each side of the bend, so that it is sharp */
		if (cpus <= from || cpus >= to)
			at = from * pow(to / from, part);
		else if (part <= 0.5)
			at = from * pow(cpus / from, 2 * part);
		else
			at = cpus * pow(to / cpus, 2 * part - 1);
		fprintf(page->data, "%.6g", at);
		for (size_t p = 0; p < count; p++)
			page_value(page, panels[p].ideal ? panels[p].ideal(at, cpus) : NAN);
		fputc('\n', page->data);
	}
	fputs("\n\n", page->data);
}

static double place(const struct panel *panel, struct range range, double value)
{
	if (panel->logarithmic)
		return log(value / range.low) / log(range.high / range.low);
	return (value - range.low) / (range.high - range.low);
}

static const struct point *last_point(const struct series *series, size_t p)
{
	const struct point *last = NULL;

	for (size_t i = 0; i < series->count; i++)
		if (isfinite(series->points[i].y[p].value))
			last = &series->points[i];
	return last;
}

/* A law that goes on where the cells end has the label of both. */
static bool has_law(const struct series_list *list, size_t index)
{
	for (size_t i = index + 1; i < list->count; i++)
		if (is_law(&list->series[i]) &&
		    strcmp(list->series[i].label, list->series[index].label) == 0)
			return true;
	return false;
}

struct labels {
	double y[MOST_LABELS];	    /* in parts of the panel's height */
	double from_x[MOST_LABELS]; /* where the line that it names ends */
	double from_y[MOST_LABELS];
};

static void place_labels(struct page *page, const struct series_list *list,
			 const struct panel *panel, size_t p, struct range range,
			 double last_worker, struct labels *labels)
{
	size_t count = list->count < SERIES_LABELS ? list->count : SERIES_LABELS;
	double cpus = (double)page->summary->cpus;

	for (size_t i = 0; i < count; i++) {
		const struct point *last = last_point(&list->series[i], p);

		labels->from_x[i] = !last			   ? NAN
				    : is_ceiling(&list->series[i]) ? last_worker
								   : last->workers;
		labels->from_y[i] = last ? last->y[p].value : NAN;
	}
	labels->from_x[count] = panel->ideal ? last_worker : NAN;
	labels->from_y[count] = panel->ideal ? panel->ideal(last_worker, cpus) : NAN;
	for (size_t i = 0; i <= count; i++)
		labels->y[i] = panel->labelled && !(i < count && has_law(list, i))
				       ? place(panel, range, labels->from_y[i])
				       : NAN;
	chart_spread(labels->y, count + 1, CHART_LINE / panel->height_px, 0.02, 1);
}

/* How near to a place in the panel a line comes, there where the CPU line is. */
static double nearest(const struct series_list *list, const struct panel *panel, struct range range,
		      double cpus, double at)
{
	double distance = 1;

	for (size_t i = 0; i < list->count; i++)
		for (size_t j = 0; j < list->series[i].count; j++) {
			const struct point *point = &list->series[i].points[j];
			double gap = fabs(place(panel, range, point->y[0].value) - at);

			if (fabs(log(point->workers / cpus)) < log(1.2) && gap < distance)
				distance = gap;
		}
	return distance;
}

/* The words at the CPU line stand at the bottom unless a line runs there, else at the top or as
 * high as they can without one. */
static double cpu_place(const struct series_list *list, const struct panel *panel,
			struct range range, double cpus)
{
	static const double places[] = { 0.05, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58, 0.52 };

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (nearest(list, panel, range, cpus, places[i]) >= (i ? 0.05 : 0.08))
			return places[i];
	return 0.94;
}

static int write_panel(struct page *page, const struct series_list *list, const struct panel *panel,
		       size_t p, struct range workers)
{
	struct range range = padded(panel_range(list, panel, p), panel);
	size_t count = list->count < SERIES_LABELS ? list->count : SERIES_LABELS;
	char name[48], *tics = tics_of(panel, range);
	struct labels labels;

	if (!tics)
		return -1;
	if (p == 0)
		page_number(page, "CPU_PLACE",
			    cpu_place(list, panel, range, (double)page->summary->cpus));
	place_labels(page, list, panel, p, range, workers.high, &labels);
	fprintf(page->script, "YTICS[%zu] = ", p + 1);
	chart_quote(page->script, tics);
	fprintf(page->script, "\nYMIN[%zu] = %.9g\nYMAX[%zu] = %.9g\n", p + 1, range.low, p + 1,
		range.high);
	snprintf(name, sizeof(name), "LABEL_Y%zu", p + 1);
	page_numbers(page, name, labels.y, count + 1);
	snprintf(name, sizeof(name), "LABEL_FROM_X%zu", p + 1);
	page_numbers(page, name, labels.from_x, count + 1);
	snprintf(name, sizeof(name), "LABEL_FROM_Y%zu", p + 1);
	page_numbers(page, name, labels.from_y, count + 1);
	free(tics);
	return 0;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void write_shared_axis(struct page *page, const struct series_list *list,
			      struct range workers, const struct panel_axis *axis)
{
	bool single = workers.high == workers.low;
	double room = single ? 1.1 : pow(workers.high / workers.low, 0.025);
	double *counts = NULL, cpus = (double)page->summary->cpus;
	size_t count = 0, total = 0;

	for (size_t i = 0; i < list->count; i++)
		total += list->series[i].count;
	counts = calloc(total + 1, sizeof(*counts));
	for (size_t i = 0; counts && i < list->count; i++)
		for (size_t j = 0; j < list->series[i].count && !is_level(&list->series[i]); j++) {
			double workers_here = list->series[i].points[j].workers;

			if (!is_law(&list->series[i]) ||
			    log2(workers_here) == floor(log2(workers_here)))
				counts[count++] = workers_here;
		}
	if (counts)
		qsort(counts, count, sizeof(*counts), compare_doubles);
	fputs("XTICS = '", page->script);
	if (axis->decades)
		write_decades(page->script, workers, 9, "");
	else if (counts)
		chart_worker_tics(page->script, counts, count, cpus);
	fputs("'\n", page->script);
	page_text(page, "XLABEL", axis->label);
	page_number(page, "XMIN", workers.low / (single ? 2 : room));
	page_number(page, "XMAX", workers.high * room);
	/* the words at the CPU line go where there is room for them */
	page_text(page, "CPU_SIDE",
		  log(cpus / workers.low) > 0.85 * log(workers.high / workers.low) - 1e-9 ? "right"
											  : "left");
	free(counts);
}

static void write_names(struct page *page, const struct series_list *list, double last_worker)
{
	const char *names[MOST_LABELS], *modes[MOST_LABELS];
	double points[MOST_LABELS], widest = 0;
	size_t count = list->count < SERIES_LABELS ? list->count : SERIES_LABELS;

	for (size_t i = 0; i < count; i++) {
		names[i] = list->series[i].label;
		modes[i] = list->series[i].mode;
		points[i] = (double)rows_of(&list->series[i], last_worker);
	}
	names[count] = modes[count] = "ideal";
	for (size_t i = 0; i <= count; i++)
		widest = fmax(widest, chart_text_px(names[i], LABEL_POINTS));
	page_number(page, "LABEL_PX", CHART_WIDTH - CHART_MARGIN - fmin(widest, 400));
	page_number(page, "SERIES", (double)count);
	page_texts(page, "LABEL", names, count + 1);
	page_texts(page, "MODE", modes, count + 1);
	if (count)
		page_numbers(page, "POINTS", points, count);
}

double panels_write_over(struct page *page, const struct series_list *list,
			 const struct panel *panels, size_t count, const struct panel_axis *axis)
{
	double heights[MOST_PANELS], tops[MOST_PANELS], logs[MOST_PANELS], at = 0;
	const char *titles[MOST_PANELS];
	struct range workers = workers_range(list);

	for (size_t p = 0; p < count; p++) {
		titles[p] = panels[p].title;
		heights[p] = panels[p].height_px;
		logs[p] = panels[p].logarithmic;
		tops[p] = at;
		at += panels[p].height_px + (p + 1 < count ? PANEL_GAP : AXIS_PX);
	}
	for (size_t i = 0; i < list->count; i++)
		write_series(page, &list->series[i], count, workers.high);
	write_ideal(page, workers, panels, count);
	write_names(page, list, workers.high);
	page_number(page, "PANELS", (double)count);
	page_texts(page, "YLABEL", titles, count);
	page_numbers(page, "PANEL_TOP", tops, count);
	page_numbers(page, "PANEL_HEIGHT", heights, count);
	page_numbers(page, "YLOG", logs, count);
	write_shared_axis(page, list, workers, axis);
	fprintf(page->script, "array YTICS[%zu]\narray YMIN[%zu]\narray YMAX[%zu]\n", count, count,
		count);
	for (size_t p = 0; p < count; p++)
		if (write_panel(page, list, &panels[p], p, workers) != 0)
			return -1;
	return at;
}

double panels_write(struct page *page, const struct series_list *list, const struct panel *panels,
		    size_t count)
{
	static const struct panel_axis workers = { "workers", false };

	return panels_write_over(page, list, panels, count, &workers);
}
