#include <errno.h>
#include <math.h>
#include <string.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_gil.h"
#include "analysis/chart_panels.h"

/* The time of the same work, shared by more and more threads, over its time without any: a line a
 * policy. */

#define LEVEL_POINTS 64
#define ASKED	     4 /* threads that the title tells of */

struct levels {
	double low, high; /* workers */
	struct point serial[LEVEL_POINTS], parallel[LEVEL_POINTS];
};

/* As scripts/experiments/gil-cpu.bash has shortened them. */
static void note_slices(struct page *page)
{
	const struct cell *ruby =
		gil_cell(page->experiment, (const char *[]) { "gil", "ruby", NULL });

	if (ruby && ruby->command && strstr(ruby->command, "--quantum 2ms"))
		page_note(page, "So that a run holds 20 slices of its lock, ruby's are of 2 ms "
				"instead of 100 ms, and priority's instead of 5 ms; of ocaml's, "
				"50 ms, it holds two.");
}

static void fill(struct series_list *list, struct levels *levels)
{
	levels->low = INFINITY;
	levels->high = 1;
	for (size_t i = 0; i < list->count; i++)
		for (size_t j = 0; j < list->series[i].count; j++) {
			struct point *point = &list->series[i].points[j];

			point->y[0] = gil_inverse(point->cell->speedup);
			levels->low = fmin(levels->low, point->workers);
			levels->high = fmax(levels->high, point->workers);
		}
}

static double least(double workers, double cpus)
{
	return 1 / fmin(workers, cpus);
}

/* Dashed lines: as slow as without threads, and as fast as all CPUs allow. */
static void add_level(struct series_list *list, const struct levels *levels, struct point *points,
		      const char *label, double cpus)
{
	struct series *series = &list->series[list->count++];

	*series = (struct series) { .mode = "level", .points = points, .count = LEVEL_POINTS };
	snprintf(series->label, sizeof(series->label), "%s", label);
	for (size_t i = 0; i < LEVEL_POINTS; i++) {
		double part = (double)i / (LEVEL_POINTS - 1);
		double at = levels->low * pow(levels->high / levels->low, part);

		points[i].workers = at;
		points[i].y[0] =
			(struct estimate) { .value = least(at, cpus), .low = NAN, .high = NAN };
	}
}

static struct estimate of_threads(const struct experiment *experiment, const char *mode,
				  const char *policy)
{
	char workers[16];
	const char *const parameters[] = { "mode", mode, "gil", policy, "workers", workers, NULL };
	const struct cell *cell;

	snprintf(workers, sizeof(workers), "%d", ASKED);
	cell = gil_cell(experiment, parameters);
	return cell ? gil_inverse(cell->speedup) : (struct estimate) { .value = NAN };
}

static void add_words(char *text, size_t size, const char *words, double ratio)
{
	size_t used = strlen(text);

	if (isfinite(ratio))
		snprintf(text + used, size - used, "%s %s %.2f times", used ? "," : ";", words,
			 ratio);
}

static void write_title(const struct page *page, char *title, size_t size)
{
	const struct experiment *experiment = page->experiment;
	double now = of_threads(experiment, "thread", "cpython3").value;
	double old = of_threads(experiment, "thread", "cpython2").value;
	double free_threads = of_threads(experiment, "thread", "none").value;
	char rest[CHART_TEXT_SIZE / 2] = "";

	if (!isfinite(now)) {
		snprintf(title, size, "%s", experiment->summary ? experiment->summary : "");
		return;
	}
	add_words(rest, sizeof(rest), "under cpython2", old);
	add_words(rest, sizeof(rest), "without a GIL", free_threads);
	snprintf(title, size,
		 "Under cpython3 four threads take %.2f times as long as one would alone%s", now,
		 rest);
}

static void write_subtitle(const struct page *page, char *subtitle, size_t size)
{
	char blocks[160];
	bool real = false;

	for (size_t i = 0; i < page->experiment->cell_count; i++)
		real |= cell_parameter(page->experiment->cells[i], "interpreter") != NULL;
	blocks_words(blocks, sizeof(blocks), page->summary,
		     "Ribbons: 95 % signed-rank interval of the ratio paired by block");
	snprintf(subtitle, size,
		 "Time of the same work, split among the threads, ÷ its time in serial under the "
		 "same policy.%s %s",
		 real ? " Dashed: real interpreters." : "", blocks);
}

static double draw(struct page *page, struct series_list *list, struct levels *levels)
{
	static const struct panel_axis axis = { "threads, or processes", false };
	static const struct panel panel = {
		"time ÷ serial time", PANEL_TIMES, true, true, NAN, NAN, 540, NULL
	};
	double cpus = (double)page->summary->cpus;

	add_level(list, levels, levels->serial, "as slow as one thread", 1);
	if (cpus > 1)
		add_level(list, levels, levels->parallel, "all CPUs used", cpus);
	return panels_write_over(page, list, &panel, 1, &axis);
}

int chart_gil_cpu(struct page *page)
{
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE];
	struct levels levels = { 0 };
	struct series_list list;
	double height;

	if (gil_collect(&list, page->experiment) != 0)
		return -ENOMEM;
	fill(&list, &levels);
	series_prune(&list, 1);
	if (list.count == 0) {
		series_free(&list);
		return 0;
	}
	height = draw(page, &list, &levels);
	write_title(page, title, sizeof(title));
	write_subtitle(page, subtitle, sizeof(subtitle));
	note_slices(page);
	page_finish(page, "gil-cpu", title, subtitle, height);
	series_free(&list);
	return height < 0 ? -ENOMEM : 1;
}
