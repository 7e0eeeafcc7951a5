#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_gil.h"
#include "analysis/chart_shape.h"
#include "analysis/chart_text.h"
#include "measure/units.h"

/* What a lock's switch interval trades: throughput of threads that compute against the lateness of
 * one that waits; a point an interval. */

#define PANEL_PX 520.0
#define AXIS_PX	 58.0
#define LEFT_PX	 128.0
#define RIGHT_PX 1110.0
#define USUAL_NS 5e6 /* cpython3's own interval */

struct setting {
	double interval_ns;
	struct estimate latency;    /* of the one that waits, median */
	struct estimate throughput; /* of the others, over the base's */
};

struct sweep {
	struct page *page;
	struct setting *settings; /* ascending interval */
	size_t count;
	bool has_base; /* throughput without one that waits; else the best of the settings */
};

static double interval_of(const struct cell *cell)
{
	const char *text = cell_parameter(cell, "interval");
	uint64_t ns;

	return text && parse_time_ns(text, &ns) == 0 ? (double)ns : NAN;
}

static const double *measured(const struct cell *cell, const char *name)
{
	return cell && cell->samples ? samples_measured(cell->samples, name) : NULL;
}

/* The cell that all throughputs are divided by. */
static const double *find_base(const struct sweep *sweep)
{
	const struct experiment *experiment = sweep->page->experiment;
	const double *best = NULL;
	double most = 0;

	if (sweep->has_base)
		return measured(gil_cell(experiment, (const char *[]) { "io", "none", NULL }),
				"iterations_per_second");
	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];
		double rate =
			measured_estimate(sweep->page->summary, cell, "hog_iterations_per_second")
				.value;

		if (isfinite(interval_of(cell)) && rate > most) {
			most = rate;
			best = measured(cell, "hog_iterations_per_second");
		}
	}
	return best;
}

static int compare_settings(const void *a, const void *b)
{
	const struct setting *p = a, *q = b;

	return (p->interval_ns > q->interval_ns) - (p->interval_ns < q->interval_ns);
}

static void fill(struct sweep *sweep)
{
	const struct summary *summary = sweep->page->summary;
	const struct experiment *experiment = sweep->page->experiment;
	const struct cell *alone = gil_cell(experiment, (const char *[]) { "io", "none", NULL });
	const double *base;

	sweep->has_base =
		alone && isfinite(measured_estimate(summary, alone, "iterations_per_second").value);
	base = find_base(sweep);
	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];
		struct setting *setting = &sweep->settings[sweep->count];

		setting->interval_ns = interval_of(cell);
		setting->latency = measured_estimate(summary, cell, "latency_p50_ns");
		setting->throughput =
			ratio_estimate(summary, measured(cell, "hog_iterations_per_second"), base);
		sweep->count += isfinite(setting->interval_ns) &&
				isfinite(setting->latency.value) &&
				isfinite(setting->throughput.value);
	}
	qsort(sweep->settings, sweep->count, sizeof(*sweep->settings), compare_settings);
}

struct range {
	double low, high;
};

static void widen(struct range *range, double value)
{
	if (isfinite(value)) {
		range->low = fmin(range->low, value);
		range->high = fmax(range->high, value);
	}
}

static struct range latency_range(const struct sweep *sweep)
{
	struct range range = { INFINITY, 0 };
	double room;

	for (size_t i = 0; i < sweep->count; i++) {
		widen(&range, sweep->settings[i].latency.value);
		widen(&range, sweep->settings[i].latency.low);
		widen(&range, sweep->settings[i].latency.high);
	}
	room = fmax(log(range.high / range.low) * 0.08, 0.1);
	return (struct range) { range.low * exp(-room), range.high * exp(room) };
}

static struct range throughput_range(const struct sweep *sweep)
{
	struct range range = { 1, 1 };
	double room;

	for (size_t i = 0; i < sweep->count; i++) {
		widen(&range, sweep->settings[i].throughput.value);
		widen(&range, sweep->settings[i].throughput.low);
		widen(&range, sweep->settings[i].throughput.high);
	}
	room = fmax((range.high - range.low) * 0.1, 0.01);
	return (struct range) { range.low - room, range.high + room };
}

static void write_axes(const struct sweep *sweep)
{
	struct range x = latency_range(sweep), y = throughput_range(sweep);
	struct page *page = sweep->page;
	double step = chart_step(y.high - y.low, 7);
	const char *separator = "";

	page_number(page, "XMIN", x.low);
	page_number(page, "XMAX", x.high);
	page_number(page, "YMIN", y.low);
	page_number(page, "YMAX", y.high);
	fputs("XTICS = '", page->script);
	chart_log_time_tics(page->script, x.low, x.high, 9, 0.07);
	fputs("'\nYTICS = '", page->script);
	for (double at = ceil(y.low / step - 1e-9); at * step <= y.high; at++) {
		fprintf(page->script, "%s\"%.6g %%%%\" %.9g", separator, at * step * 100,
			at * step);
		separator = ", ";
	}
	fputs("'\n", page->script);
	page_text(page, "YLABEL", "throughput of those that compute");
	page_text(page, "XLABEL", "how late the one that waits wakes, median");
	page_number(page, "PANEL_PX", PANEL_PX);
	page_number(page, "LEFT_PX", LEFT_PX);
	page_number(page, "RIGHT_PX", RIGHT_PX);
}

static void write_points(const struct sweep *sweep)
{
	struct page *page = sweep->page;
	char time[CHART_NUMBER_SIZE];

	fputs("# interval, latency, low, high, throughput, low, high\n", page->data);
	fprintf(page->script, "POINTS = %zu\narray POINT_TEXT[%zu]\n", sweep->count, sweep->count);
	for (size_t i = 0; i < sweep->count; i++) {
		const struct setting *setting = &sweep->settings[i];

		fprintf(page->data, "%.0f", setting->interval_ns);
		page_estimate(page, &setting->latency);
		page_estimate(page, &setting->throughput);
		fputc('\n', page->data);
		fprintf(page->script, "POINT_TEXT[%zu] = ", i + 1);
		chart_quote(page->script, chart_tic_time(time, setting->interval_ns));
		fputc('\n', page->script);
	}
	fputs("\n\n", page->data);
}

static const struct setting *setting_of(const struct sweep *sweep, double interval_ns)
{
	for (size_t i = 0; i < sweep->count; i++)
		if (sweep->settings[i].interval_ns == interval_ns)
			return &sweep->settings[i];
	return NULL;
}

static void write_title(const struct sweep *sweep, char *title, size_t size)
{
	const struct setting *least = &sweep->settings[0], *usual = setting_of(sweep, USUAL_NS);
	char times[4][CHART_NUMBER_SIZE];

	if (usual && usual != least)
		snprintf(title, size,
			 "At cpython3's switch interval of %s a thread wakes %s late; at %s only "
			 "%s, "
			 "and the others get %.1f %% of their work done instead of %.1f %%",
			 chart_tic_time(times[0], USUAL_NS),
			 chart_time(times[1], usual->latency.value),
			 chart_tic_time(times[2], least->interval_ns),
			 chart_time(times[3], least->latency.value), least->throughput.value * 100,
			 usual->throughput.value * 100);
	else
		snprintf(title, size, "At a switch interval of %s a thread wakes %s late",
			 chart_tic_time(times[0], least->interval_ns),
			 chart_time(times[1], least->latency.value));
}

static void write_texts(struct sweep *sweep)
{
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], blocks[160];

	write_title(sweep, title, sizeof(title));
	blocks_words(blocks, sizeof(blocks), sweep->page->summary,
		     "Bars: 95 % signed-rank intervals");
	snprintf(subtitle, sizeof(subtitle),
		 "Two threads compute and one sleeps for 1 ms again and again, under cpython3; a "
		 "point for each switch interval, after which a waiting thread asks for the lock. "
		 "100 %%: %s. %s",
		 sweep->has_base ? "the two alone" : "the best of all", blocks);
	page_finish(sweep->page, "gil-sweep", title, subtitle, PANEL_PX + AXIS_PX);
}

int chart_gil_sweep(struct page *page)
{
	struct sweep sweep = { .page = page };
	size_t count;

	sweep.settings = calloc(page->experiment->cell_count + 1, sizeof(*sweep.settings));
	if (!sweep.settings)
		return -ENOMEM;
	fill(&sweep);
	count = sweep.count;
	if (count) {
		write_axes(&sweep);
		write_points(&sweep);
		write_texts(&sweep);
	}
	free(sweep.settings);
	return count > 0;
}
