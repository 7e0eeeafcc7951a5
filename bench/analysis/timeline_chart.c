/* The chart of a timeline: a row a worker. What is said of slices is written at them. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "analysis/chart_page.h"
#include "analysis/chart_shape.h"
#include "analysis/chart_text.h"
#include "analysis/timeline_finding.h"

#define MOST_ROWS    16
#define MOST_TEXTS   400
#define LEFT_PX	     200.0
#define RIGHT_PX     1152.0
#define ROW_PX	     84.0
#define AXIS_PX	     64.0
#define TEXT_POINTS  10.0
#define NARROWEST_PX 1.5 /* that a slice is drawn */

/* Down the picture the axis counts pixels from the top of the rows. */
static const double half_heights[DOINGS] = { 20, 11, 2.5, 1 };
static const char *const words[DOINGS] = { "runs", "waits for the GIL", "blocked", "not recorded" };
static const char *const kinds[DOINGS] = { "runs", "waits", "blocked", "unknown" };

struct texts {
	size_t count;
	const char *text[MOST_TEXTS];
	const char *kind[MOST_TEXTS];
	double at[MOST_TEXTS]; /* ns from the window's beginning */
	double y[MOST_TEXTS];
	char buffers[MOST_TEXTS][64];
	bool named[DOINGS]; /* a slice says what it is */
};

struct canvas {
	const struct timeline *timeline;
	struct window window;
	struct page *page;
	struct texts texts;
	size_t rows[MOST_ROWS]; /* workers */
	size_t row_count, left_out;
};

static double px_per_ns(const struct canvas *canvas)
{
	return (RIGHT_PX - LEFT_PX) / (canvas->window.to_ns - canvas->window.from_ns);
}

static double row_y(size_t row)
{
	return ROW_PX * ((double)row + 0.5);
}

/* The part of a slice within the window, from its beginning; false when there is none. */
static bool cut(const struct canvas *canvas, const struct slice *slice, double *low, double *high)
{
	*low = fmax(slice->begin_ns, canvas->window.from_ns) - canvas->window.from_ns;
	*high = fmin(slice->end_ns, canvas->window.to_ns) - canvas->window.from_ns;
	return *high >= *low;
}

static void choose_rows(struct canvas *canvas)
{
	for (size_t i = 0; i < canvas->timeline->worker_count; i++) {
		if (canvas->timeline->workers[i].count == 0)
			continue;
		if (canvas->row_count < MOST_ROWS)
			canvas->rows[canvas->row_count++] = i;
		else
			canvas->left_out++;
	}
}

static const struct timeline_worker *worker_of_row(const struct canvas *canvas, size_t row)
{
	return &canvas->timeline->workers[canvas->rows[row]];
}

/* ---- data --------------------------------------------------------------------------- */

static size_t write_slices(struct canvas *canvas, enum doing doing)
{
	double least_ns = NARROWEST_PX / px_per_ns(canvas), low, high;
	size_t widened = 0;

	fprintf(canvas->page->data, "# %s: from, to, low, high\n", words[doing]);
	/* so that gnuplot finds something */
	fputs("NaN NaN NaN NaN\n", canvas->page->data);
	for (size_t row = 0; row < canvas->row_count; row++) {
		const struct timeline_worker *worker = worker_of_row(canvas, row);

		for (size_t i = 0; i < worker->count; i++) {
			if (worker->slices[i].doing != doing ||
			    !cut(canvas, &worker->slices[i], &low, &high))
				continue;
			if (doing == DOING_RUNS && high - low < least_ns) {
				low -= (least_ns - (high - low)) / 2;
				high = low + least_ns;
				widened++;
			}
			fprintf(canvas->page->data, "%.1f %.1f %.1f %.1f\n", low, high,
				row_y(row) - half_heights[doing], row_y(row) + half_heights[doing]);
		}
	}
	fputs("\n\n", canvas->page->data);
	return widened;
}

/* ---- texts -------------------------------------------------------------------------- */

static void add_text(struct canvas *canvas, const char *text, enum doing doing, double at, double y)
{
	struct texts *texts = &canvas->texts;
	size_t i = texts->count;

	if (i == MOST_TEXTS)
		return;
	snprintf(texts->buffers[i], sizeof(texts->buffers[i]), "%s", text);
	texts->text[i] = texts->buffers[i];
	texts->kind[i] = kinds[doing];
	texts->at[i] = at;
	texts->y[i] = y;
	texts->count++;
}

/* On what runs; under what waits or is blocked. */
static void label_slice(struct canvas *canvas, size_t row, const struct slice *slice)
{
	double low, high, px, y = row_y(row) + (slice->doing == DOING_RUNS ? 0 : 27);
	char time[CHART_NUMBER_SIZE], named[64];
	const char *text = time;
	bool whole =
		slice->begin_ns >= canvas->window.from_ns && slice->end_ns <= canvas->window.to_ns;

	if (!cut(canvas, slice, &low, &high))
		return;
	px = (high - low) * px_per_ns(canvas) - 6;
	chart_time(time, slice->end_ns - slice->begin_ns);
	snprintf(named, sizeof(named), whole ? "%s %s" : "%s", words[slice->doing], time);
	if (!canvas->texts.named[slice->doing] && chart_text_px(named, TEXT_POINTS) <= px) {
		text = named;
		canvas->texts.named[slice->doing] = true;
	} else if (!whole || chart_text_px(text, TEXT_POINTS) > px) {
		return;
	}
	add_text(canvas, text, slice->doing, (low + high) / 2, y);
}

static void label_slices(struct canvas *canvas)
{
	for (size_t row = 0; row < canvas->row_count; row++) {
		const struct timeline_worker *worker = worker_of_row(canvas, row);

		for (size_t i = 0; i < worker->count; i++)
			label_slice(canvas, row, &worker->slices[i]);
	}
}

/* What no slice was wide enough to say stands above the rows. */
static void write_key(struct canvas *canvas)
{
	const char *texts[DOINGS + 1], *text_kinds[DOINGS + 1];
	size_t count = 0;

	for (size_t doing = 0; doing < DOINGS; doing++) {
		bool seen = false;
		double low, high;

		for (size_t row = 0; row < canvas->row_count; row++) {
			const struct timeline_worker *worker = worker_of_row(canvas, row);

			for (size_t i = 0; i < worker->count && !seen; i++)
				seen = worker->slices[i].doing == (enum doing)doing &&
				       cut(canvas, &worker->slices[i], &low, &high);
		}
		if (!seen || canvas->texts.named[doing])
			continue;
		texts[count] = words[doing];
		text_kinds[count++] = kinds[doing];
	}
	page_number(canvas->page, "KEYS", (double)count);
	texts[count] = text_kinds[count] = "";
	page_texts(canvas->page, "KEY", texts, count + 1);
	page_texts(canvas->page, "KEY_KIND", text_kinds, count + 1);
}

static double share(const struct canvas *canvas, const struct timeline_worker *worker,
		    enum doing doing)
{
	double sum = 0, low, high;

	for (size_t i = 0; i < worker->count; i++)
		if (worker->slices[i].doing == doing &&
		    cut(canvas, &worker->slices[i], &low, &high))
			sum += high - low;
	return sum / (canvas->window.to_ns - canvas->window.from_ns);
}

static void write_rows(struct canvas *canvas)
{
	const char *labels[MOST_ROWS], *details[MOST_ROWS], *shares[MOST_ROWS];
	char buffers[MOST_ROWS][3][64];
	bool lock = timeline_has_lock(canvas->timeline);
	double y[MOST_ROWS];

	for (size_t row = 0; row < canvas->row_count; row++) {
		const struct timeline_worker *worker = worker_of_row(canvas, row);
		char *label = buffers[row][0], *detail = buffers[row][1], *part = buffers[row][2];

		snprintf(label, sizeof(buffers[row][0]), "%s", worker->name ? worker->name : "?");
		/* "worker 0 (thread)": the subtitle has the mode */
		if (strstr(label, " ("))
			*strstr(label, " (") = '\0';
		chart_text_cut(label, sizeof(buffers[row][0]), LEFT_PX - 60, 12);
		snprintf(detail, sizeof(buffers[row][1]), "%s",
			 timeline_blocks(worker) ? "blocks and wakes" : "CPU-bound");
		snprintf(part, sizeof(buffers[row][2]),
			 lock ? "runs %.0f %%, waits %.0f %%" : "runs %.0f %%",
			 100 * share(canvas, worker, DOING_RUNS),
			 100 * share(canvas, worker, DOING_WAITS));
		labels[row] = label;
		details[row] = detail;
		shares[row] = part;
		y[row] = row_y(row);
	}
	page_number(canvas->page, "ROWS", (double)canvas->row_count);
	page_texts(canvas->page, "ROW_LABEL", labels, canvas->row_count);
	page_texts(canvas->page, "ROW_DETAIL", details, canvas->row_count);
	page_texts(canvas->page, "ROW_SHARE", shares, canvas->row_count);
	page_numbers(canvas->page, "ROW_Y", y, canvas->row_count);
}

static void write_texts(struct canvas *canvas)
{
	struct texts *texts = &canvas->texts;

	page_number(canvas->page, "TEXTS", (double)texts->count);
	if (texts->count == 0)
		add_text(canvas, "", DOING_RUNS, 0, 0);
	page_texts(canvas->page, "TEXT", texts->text, texts->count);
	page_texts(canvas->page, "TEXT_KIND", texts->kind, texts->count);
	page_numbers(canvas->page, "TEXT_AT", texts->at, texts->count);
	page_numbers(canvas->page, "TEXT_Y", texts->y, texts->count);
}

static void write_axis(struct canvas *canvas)
{
	double length_ns = canvas->window.to_ns - canvas->window.from_ns;
	char label[96], from[CHART_NUMBER_SIZE];

	page_number(canvas->page, "LEFT", LEFT_PX);
	page_number(canvas->page, "RIGHT", RIGHT_PX);
	page_number(canvas->page, "ROWS_PX", ROW_PX * (double)canvas->row_count);
	page_number(canvas->page, "XMAX", length_ns);
	snprintf(label, sizeof(label), "time, from %s of the run on",
		 chart_time(from, canvas->window.from_ns));
	page_text(canvas->page, "XLABEL", label);
	fputs("XTICS = '", canvas->page->script);
	chart_linear_time_tics(canvas->page->script, 0, length_ns, 10);
	fputs("'\n", canvas->page->script);
	page_text(canvas->page, "MODE", canvas->timeline->mode);
}

static void write_notes(struct canvas *canvas, size_t widened)
{
	page_note(canvas->page,
		  "Solid: runs%s. Hatched: waits for the GIL. Thin line: in a blocking call.",
		  timeline_has_lock(canvas->timeline) ? ", and holds the GIL" : "");
	if (widened)
		page_note(canvas->page, "What is narrower (%zu) is drawn %.1f pixels wide.",
			  widened, NARROWEST_PX);
	if (canvas->left_out)
		page_note(canvas->page, "%zu more workers are not drawn.", canvas->left_out);
}

int timeline_draw(const struct timeline *timeline, struct window window, const char *name,
		  FILE *data, FILE *script)
{
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], run[256];
	struct summary summary = { .run = run, .cpus = (size_t)timeline->cpus };
	struct experiment experiment = { 0 };
	struct page page = {
		.summary = &summary, .experiment = &experiment, .data = data, .script = script
	};
	struct canvas canvas = { .timeline = timeline, .window = window, .page = &page };
	size_t widened;

	snprintf(run, sizeof(run), "%s", name);
	choose_rows(&canvas);
	widened = write_slices(&canvas, DOING_RUNS);
	for (size_t doing = DOING_RUNS + 1; doing < DOINGS; doing++)
		write_slices(&canvas, (enum doing)doing);
	label_slices(&canvas);
	write_rows(&canvas);
	write_key(&canvas);
	write_texts(&canvas);
	write_axis(&canvas);
	write_notes(&canvas, widened);
	if (timeline_title(timeline, title, sizeof(title)) != 0)
		return -ENOMEM;
	timeline_subtitle(timeline, window, subtitle, sizeof(subtitle));
	page_finish(&page, "timeline", title, subtitle,
		    24 + ROW_PX * (double)canvas.row_count + AXIS_PX);
	return 0;
}
