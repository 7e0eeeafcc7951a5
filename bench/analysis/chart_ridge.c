#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_page.h"
#include "analysis/chart_series.h"
#include "analysis/chart_shape.h"
#include "analysis/chart_text.h"
#include "analysis/statistics.h"

#define PLACES	   401
#define RIDGE_PX   112.0 /* from one base line to the next */
#define HILL_PX	   84.0	 /* of every hill */
#define AXIS_PX	   58.0
#define MOST_HILLS 16

struct hill {
	const struct series *series;
	double *values; /* ascending; times, or their logarithms */
	size_t count;
	double bandwidth, low_quarter, median, high_quarter;
	bool logarithmic;
};

static double time_of(const struct hill *hill, double value)
{
	return hill->logarithmic ? exp(value) : value;
}

static int measure_hill(struct hill *hill, const struct page *page, const struct series *series,
			double workers, bool logarithmic)
{
	const struct point *point = series_at(series, workers);
	const double *samples = point ? phase_samples(point->cell, PHASE_HEADLINE) : NULL;

	*hill = (struct hill) { .series = series, .logarithmic = logarithmic };
	if (!samples)
		return 0;
	hill->values = calloc(page->summary->block_count + 1, sizeof(*hill->values));
	if (!hill->values)
		return -ENOMEM;
	hill->count = statistics_present(samples, page->summary->block_count, hill->values);
	for (size_t i = 0; logarithmic && i < hill->count; i++)
		hill->values[i] = log(hill->values[i]);
	hill->bandwidth = chart_bandwidth(hill->values, hill->count);
	hill->low_quarter = statistics_quantile(hill->values, hill->count, 0.25);
	hill->median = statistics_quantile(hill->values, hill->count, 0.5);
	hill->high_quarter = statistics_quantile(hill->values, hill->count, 0.75);
	return 0;
}

/* From the lowest value to where the hills have run out; single stragglers lie beyond the axis. */
static void find_range(const struct hill *hills, size_t count, double *low, double *high)
{
	*low = INFINITY;
	*high = -INFINITY;
	for (size_t i = 0; i < count; i++) {
		const struct hill *hill = &hills[i];
		double quarters = hill->high_quarter - hill->low_quarter;
		double last = hill->values[hill->count - 1];
		double far = hill->high_quarter + 4 * fmax(quarters, hill->bandwidth);

		*low = fmin(*low, hill->values[0] - 3 * hill->bandwidth);
		*high = fmax(*high, fmin(last, far) + 3 * hill->bandwidth);
	}
	if (!hills[0].logarithmic)
		*low = fmax(*low, 0);
}

/* Every hill fills HILL_PX: with equal areas one narrow hill would flatten the others. */
static void fill_density(const struct hill *hill, double low, double high, double *density)
{
	double highest = 0, step = (high - low) / (PLACES - 1);

	/* a hill narrower than a step could fall between two places */
	chart_density(hill->values, hill->count, fmax(hill->bandwidth, step), low, high, density,
		      PLACES);
	for (size_t i = 0; i < PLACES; i++)
		highest = fmax(highest, density[i]);
	for (size_t i = 0; i < PLACES; i++)
		density[i] /= highest;
}

static void write_hill(struct page *page, const struct hill *hill, double base, double low,
		       double high, double *density)
{
	double last = 0;

	fill_density(hill, low, high, density);
	fprintf(page->data, "# %s: time, base line, density\n", hill->series->mode);
	for (size_t i = 0; i < PLACES; i++)
		fprintf(page->data, "%.9g %.1f %.2f\n",
			time_of(hill, low + (high - low) * (double)i / (PLACES - 1)), base,
			base - HILL_PX * density[i]);
	fprintf(page->data, "\n\n# %s: runs\n", hill->series->mode);
	for (size_t i = 0; i < hill->count; i++) {
		/* ties and runs beyond the axis need no tick of their own */
		if (hill->values[i] <= high && !(i && hill->values[i] == last))
			fprintf(page->data, "%.9g %.1f\n", time_of(hill, hill->values[i]), base);
		last = hill->values[i];
	}
	fputs("\n\n", page->data);
}

static size_t beyond(const struct hill *hill, double high)
{
	size_t count = 0;

	for (size_t i = 0; i < hill->count; i++)
		count += hill->values[i] > high;
	return count;
}

static void write_hills(struct page *page, const struct hill *hills, size_t count, double low,
			double high, double *density)
{
	double bases[MOST_HILLS], numbers[3][MOST_HILLS];
	char medians[MOST_HILLS][64], details[MOST_HILLS][96], more_texts[MOST_HILLS][32],
		time[CHART_NUMBER_SIZE];
	const char *texts[5][MOST_HILLS];

	for (size_t i = 0; i < count; i++) {
		const struct hill *hill = &hills[i];
		size_t more = beyond(hill, high);

		bases[i] = RIDGE_PX * (double)(i + 1) - 20;
		write_hill(page, hill, bases[i], low, high, density);
		numbers[0][i] = time_of(hill, hill->low_quarter);
		numbers[1][i] = time_of(hill, hill->median);
		numbers[2][i] = time_of(hill, hill->high_quarter);
		snprintf(medians[i], sizeof(medians[i]), "median %s",
			 chart_time(time, numbers[1][i]));
		snprintf(details[i], sizeof(details[i]), "middle half %.1f %%, n = %zu",
			 (numbers[2][i] - numbers[0][i]) / numbers[1][i] * 100, hill->count);
		more_texts[i][0] = '\0';
		if (more)
			snprintf(more_texts[i], sizeof(more_texts[i]), "%zu beyond →", more);
		texts[0][i] = hill->series->label;
		texts[1][i] = hill->series->mode;
		texts[2][i] = medians[i];
		texts[3][i] = details[i];
		texts[4][i] = more_texts[i];
	}
	page_texts(page, "LABEL", texts[0], count);
	page_texts(page, "MODE", texts[1], count);
	page_texts(page, "MEDIAN_TEXT", texts[2], count);
	page_texts(page, "DETAIL_TEXT", texts[3], count);
	page_texts(page, "MORE_TEXT", texts[4], count);
	page_numbers(page, "BASE", bases, count);
	page_numbers(page, "LOW_QUARTER", numbers[0], count);
	page_numbers(page, "MEDIAN", numbers[1], count);
	page_numbers(page, "HIGH_QUARTER", numbers[2], count);
}

static void write_axis(struct page *page, size_t count, double low, double high, bool logarithmic)
{
	page_number(page, "HILLS", (double)count);
	page_number(page, "ROWS_PX", RIDGE_PX * (double)count);
	page_number(page, "XLOG", logarithmic);
	page_number(page, "XMIN", low);
	page_number(page, "XMAX", high);
	fputs("XTICS = '", page->script);
	if (logarithmic)
		chart_log_time_tics(page->script, low, high, 8, 0.07);
	else
		chart_linear_time_tics(page->script, low, high, 8);
	fputs("'\n", page->script);
}

static void write_texts(struct page *page, const struct duel *duel, size_t hills)
{
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], words[CHART_TEXT_SIZE / 2];
	char workers[WORKERS_WORDS_SIZE];
	struct finding finding;

	workers_words(workers, duel->workers);
	if (duel->second) {
		finding = finding_of(page->summary, duel->b->cell, duel->a->cell, PHASE_HEADLINE);
		finding_words(words, sizeof(words), page->summary, &finding,
			      mode_plural(duel->second->mode), mode_plural(duel->first->mode));
		snprintf(title, sizeof(title), "Run times with %s: %s", workers, words);
	} else {
		snprintf(title, sizeof(title), "Run times of %s with %s",
			 mode_plural(duel->first->mode), workers);
	}
	snprintf(subtitle, sizeof(subtitle),
		 "Density of the elapsed time of each run (Gaussian kernel, equal heights). Ticks: "
		 "runs. "
		 "Dot: median. Bar: middle half. %zu blocks in random order.",
		 page->summary->block_count);
	page_finish(page, "ridge", title, subtitle, RIDGE_PX * (double)hills + AXIS_PX + 8);
}

/* Modes that differ much share a logarithmic axis, or the fast ones would be needles. */
static bool spans_much(const struct series_list *list, double workers)
{
	double low = INFINITY, high = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct point *point = series_at(&list->series[i], workers);

		if (!point)
			continue;
		low = fmin(low, point->y[0].value);
		high = fmax(high, point->y[0].value);
	}
	return high > 2.5 * low;
}

static int draw(struct page *page, const struct series_list *list, const struct duel *duel)
{
	struct hill hills[MOST_HILLS];
	double density[PLACES], low, high;
	bool logarithmic = spans_much(list, duel->workers);
	size_t count = 0;
	int error = 0;

	for (size_t i = 0; i < list->count && count < MOST_HILLS && !error; i++) {
		error = measure_hill(&hills[count], page, &list->series[i], duel->workers,
				     logarithmic);
		if (hills[count].count)
			count++;
		else
			free(hills[count].values);
	}
	if (!error && count) {
		find_range(hills, count, &low, &high);
		write_hills(page, hills, count, low, high, density);
		write_axis(page, count, time_of(&hills[0], low), time_of(&hills[0], high),
			   logarithmic);
		write_texts(page, duel, count);
	}
	for (size_t i = 0; i < count; i++)
		free(hills[i].values);
	return error ? error : count > 0;
}

/* Serial and the ceiling stay out: their times are of another size, or of other work. */
static void keep_parallel(struct series_list *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++) {
		struct series *series = &list->series[i];

		for (size_t j = 0; j < series->count; j++)
			series->points[j].y[0] = series->points[j].cell->elapsed;
		if (strcmp(series->mode, "ceiling") != 0)
			list->series[kept++] = *series;
	}
	list->count = kept;
}

int chart_ridge(struct page *page)
{
	struct series_list list;
	struct duel duel;
	int result = 0;

	if (series_collect(&list, page->experiment, "serial") != 0)
		return -ENOMEM;
	keep_parallel(&list);
	series_prune(&list, 1);
	if (series_duel(&list, (double)page->summary->cpus, &duel))
		result = draw(page, &list, &duel);
	series_free(&list);
	return result;
}
