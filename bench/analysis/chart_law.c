#include "analysis/chart_law.h"

#include "analysis/report_words.h"
#include "analysis/scaling.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STEPS	   4   /* points between two powers of two */
#define FURTHEST   4.0 /* times the CPUs */
#define MOST_LINES 16
#define WORDS_SIZE 96

bool is_law(const struct series *series)
{
	return strncmp(series->mode, "law-", 4) == 0 || strncmp(series->mode, "amdahl-", 7) == 0;
}

/* Where the lines end: behind the peaks, but not too far beyond what was measured. */
static double last_workers(const struct law_lines *lines, const struct series_list *list,
			   double cpus)
{
	double measured = 1, peak = 1;

	for (size_t i = 0; i < list->count; i++)
		measured =
			fmax(measured, list->series[i].points[list->series[i].count - 1].workers);
	for (size_t i = 0; i < lines->count; i++)
		if (isfinite(lines->lines[i].fit->peak.value))
			peak = fmax(peak, lines->lines[i].fit->peak.value);
	return fmax(measured, fmin(exp2(ceil(log2(peak) + 0.1)), FURTHEST * cpus));
}

static size_t fill_points(const struct scaling_fit *fit, double last, struct point *points)
{
	size_t count = 0;
	double workers;

	do {
		workers = fmin(last, exp2((double)count / STEPS));
		points[count] = (struct point) { .workers = workers };
		points[count].y[0] = scaling_predict(fit, workers);
		for (size_t p = 1; p < MOST_PANELS; p++)
			points[count].y[p].value = points[count].y[p].low =
				points[count].y[p].high = NAN;
		count++;
	} while (workers < last);
	return count;
}

/* Amdahl's first: where there are both, the later line has the label. */
static void choose(struct law_lines *lines, const struct experiment *experiment)
{
	for (int law = LAW_AMDAHL; law <= LAW_USL; law++)
		for (size_t i = 0; i < experiment->scaling_count; i++) {
			const struct scaling *scaling = &experiment->scalings[i];
			const struct scaling_fit *fit =
				law == LAW_USL ? &scaling->usl : &scaling->amdahl;
			struct law_line *line = &lines->lines[lines->count];

			if (fit->outcome != SCALING_FITTED || lines->count == MOST_LINES)
				continue;
			*line = (struct law_line) { .scaling = scaling, .fit = fit };
			snprintf(line->mode, sizeof(line->mode), "%s-%s",
				 law == LAW_USL ? "law" : "amdahl", scaling->mode);
			lines->count++;
		}
}

static void add_series(const struct law_lines *lines, size_t index, size_t room,
		       struct series_list *list)
{
	const struct law_line *line = &lines->lines[index];
	struct series *series = &list->series[list->count++];

	*series = (struct series) { .mode = line->mode, .points = lines->points + index * room };
	snprintf(series->label, sizeof(series->label), "%s", line->scaling->label);
	series->count = fill_points(line->fit, lines->last_workers, series->points);
}

int law_lines_add(struct law_lines *lines, struct series_list *list, const struct page *page)
{
	struct series *grown;
	size_t room;

	*lines = (struct law_lines) { .lines = calloc(MOST_LINES + 1, sizeof(*lines->lines)) };
	if (!lines->lines)
		return -ENOMEM;
	choose(lines, page->experiment);
	lines->last_workers = last_workers(lines, list, (double)page->summary->cpus);
	room = (size_t)(STEPS * log2(lines->last_workers)) + 3;
	lines->points = calloc(lines->count * room + 1, sizeof(*lines->points));
	grown = reallocarray(list->series, list->count + lines->count + 1, sizeof(*grown));
	list->series = grown ? grown : list->series;
	if (!lines->points || !grown)
		return -ENOMEM;
	for (size_t i = 0; i < lines->count; i++)
		add_series(lines, i, room, list);
	return 0;
}

void law_lines_free(struct law_lines *lines)
{
	free(lines->lines);
	free(lines->points);
	*lines = (struct law_lines) { 0 };
}

struct peaks {
	const char *modes[MOST_LINES], *texts[MOST_LINES];
	char words[MOST_LINES][WORDS_SIZE + 16];
	double panels[MOST_LINES], x[MOST_LINES], y[MOST_LINES], tiers[MOST_LINES];
	size_t count;
};

/* "31 [30, 32]" */
static void peak_words(const struct estimate *peak, char text[static WORDS_SIZE])
{
	int used = snprintf(text, WORDS_SIZE, "%.0f", peak->value);
	size_t room = WORDS_SIZE - (size_t)used;

	if (!peak->has_interval)
		return;
	if (isfinite(peak->high))
		snprintf(text + used, room, " [%.0f, %.0f]", peak->low, peak->high);
	else
		snprintf(text + used, room, " [%.0f, none]", peak->low);
}

static void note_peak(struct page *page, const struct scaling *scaling, const char *words)
{
	const struct estimate *peak = &scaling->usl.peak;

	if (isfinite(peak->value))
		page_note(page, "Beyond the axis: peak of %s at %s.", scaling->label, words);
	else if (peak->has_interval && isfinite(peak->low))
		page_note(page, "No peak of %s; the interval is from %.0f workers on.",
			  scaling->label, peak->low);
	else
		page_note(page, "No peak of %s.", scaling->label);
}

/* Each on a line of its own, ascending: where a mark's line ends, no other's words are. */
static double tier_of(const struct peaks *peaks, size_t index)
{
	double tier = 0;

	for (size_t i = 0; i < peaks->count; i++)
		tier += peaks->x[i] < peaks->x[index] ||
			(i < index && peaks->x[i] == peaks->x[index]);
	return tier;
}

/* The words at the CPU line stand above those of the peaks. */
static void write_peaks(struct peaks *peaks, struct page *page)
{
	page_number(page, "MARKS", (double)peaks->count);
	if (peaks->count == 0)
		return;
	for (size_t i = 0; i < peaks->count; i++) {
		peaks->tiers[i] = tier_of(peaks, i);
		peaks->panels[i] = 1;
		peaks->texts[i] = peaks->words[i];
	}
	page_number(page, "CPU_PLACE", 0.05 + (double)peaks->count * 0.05);
	page_texts(page, "MARK_MODE", peaks->modes, peaks->count);
	page_texts(page, "MARK_TEXT", peaks->texts, peaks->count);
	page_numbers(page, "MARK_PANEL", peaks->panels, peaks->count);
	page_numbers(page, "MARK_X", peaks->x, peaks->count);
	page_numbers(page, "MARK_Y", peaks->y, peaks->count);
	page_numbers(page, "MARK_TIER", peaks->tiers, peaks->count);
}

/* One note of all series if they are declined for the same reason. */
static void note_declined(struct page *page)
{
	const struct experiment *experiment = page->experiment;
	enum scaling_outcome last = SCALING_FITTED;

	for (size_t i = 0; i < experiment->scaling_count; i++) {
		const struct scaling *scaling = &experiment->scalings[i];
		char words[128];
		FILE *out;

		if (scaling->usl.outcome == SCALING_FITTED || scaling->usl.outcome == last)
			continue;
		out = fmemopen(words, sizeof(words), "w");
		if (!out)
			return;
		words_law(out, &scaling->usl);
		fclose(out);
		last = scaling->usl.outcome;
		if (last == SCALING_MISFIT || last == SCALING_ABOVE)
			page_note(page, "Scalability law of %s: %s.", scaling->label, words);
		else
			page_note(page, "No scalability law is drawn: %s.", words);
	}
}

void law_lines_finish(const struct law_lines *lines, struct page *page)
{
	struct peaks peaks = { .count = 0 };

	for (size_t i = 0; i < lines->count; i++) {
		const struct scaling_fit *fit = lines->lines[i].fit;
		const struct scaling *scaling = lines->lines[i].scaling;
		size_t p = peaks.count;
		char words[WORDS_SIZE];

		if (fit->law != LAW_USL)
			continue;
		peak_words(&fit->peak, words);
		if (!(fit->peak.value <= lines->last_workers)) {
			note_peak(page, scaling, words);
			continue;
		}
		snprintf(peaks.words[p], sizeof(peaks.words[p]), "peak at %s", words);
		peaks.modes[p] = scaling->mode;
		peaks.x[p] = fit->peak.value;
		peaks.y[p] = scaling_predict(fit, peaks.x[p]).value;
		peaks.count++;
	}
	write_peaks(&peaks, page);
	note_declined(page);
}

void law_lines_words(const struct law_lines *lines, char *text, size_t size)
{
	bool amdahl = lines->count && lines->lines[0].fit->law == LAW_AMDAHL;

	*text = '\0';
	if (lines->count)
		snprintf(text, size,
			 " Dotted: the Universal Scalability Law and its band%s, fitted up to %g "
			 "workers; beyond the CPUs, an extrapolation to a CPU a worker. Circles: "
			 "its "
			 "peak.",
			 amdahl ? ", dash-dotted: Amdahl's law where it fits" : "",
			 lines->lines[0].fit->most_workers);
}
