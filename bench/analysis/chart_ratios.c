#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_forest.h"
#include "analysis/report_words.h"

/* A forest plot of an experiment's comparisons by one parameter, which all its contrasts name. */

static char *label_of(const struct comparison *comparison)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	words_cell_without(out, comparison->first, comparison->contrast->parameter);
	if (fclose(out) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

static int add_row(struct forest *forest, const struct comparison *comparison)
{
	char *label = label_of(comparison);

	if (!label)
		return -ENOMEM;
	forest->rows[forest->count++] = (struct forest_row) {
		.group = comparison->experiment->name,
		.label = label,
		.ratio = &comparison->ratio,
		.verdict = comparison->verdict,
	};
	return 0;
}

/* Those that have a number. */
static int add_rows(struct forest *forest, const struct experiment *experiment)
{
	int error = 0;

	forest->rows = calloc(experiment->comparison_count + 1, sizeof(*forest->rows));
	if (!forest->rows)
		return -ENOMEM;
	for (size_t i = 0; i < experiment->comparison_count && !error; i++) {
		const struct comparison *comparison = &experiment->comparisons[i];

		if (!comparison->is_control && comparison->ratio.blocks > 0)
			error = add_row(forest, comparison);
	}
	return error;
}

static size_t count(const struct forest *forest, enum verdict verdict)
{
	size_t found = 0;

	for (size_t i = 0; i < forest->count; i++)
		found += forest->rows[i].verdict == verdict;
	return found;
}

static size_t count_more(const struct forest *forest)
{
	size_t found = 0;

	for (size_t i = 0; i < forest->count; i++)
		found += forest->rows[i].verdict == VERDICT_DIFFERENT &&
			 forest->rows[i].ratio->value > 1;
	return found;
}

static void write_title(char title[CHART_TEXT_SIZE], const struct forest *forest)
{
	size_t more = count_more(forest), different = count(forest, VERDICT_DIFFERENT);

	if (different > 0)
		snprintf(title, CHART_TEXT_SIZE,
			 "%s takes more than %s in %zu of %zu cells, less in %zu", forest->first,
			 forest->second, more, forest->count, different - more);
	else if (count(forest, VERDICT_EQUIVALENT) == forest->count)
		snprintf(title, CHART_TEXT_SIZE, "%s and %s are equivalent in all %zu cells",
			 forest->first, forest->second, forest->count);
	else
		snprintf(title, CHART_TEXT_SIZE,
			 "No difference between %s and %s is seen; %zu of %zu cells are equivalent",
			 forest->first, forest->second, count(forest, VERDICT_EQUIVALENT),
			 forest->count);
}

static void write_frame(struct page *page, const struct forest *forest, double panels_px)
{
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE];

	write_title(title, forest);
	snprintf(subtitle, sizeof(subtitle),
		 "Each cell's time, %s over %s, paired within %zu blocks. Hodges-Lehmann "
		 "estimates with 95 %% Wilcoxon signed-rank intervals; verdicts corrected "
		 "together (Holm). Band: margin of ±%g %%.",
		 forest->first, forest->second, page->summary->block_count, 100 * forest->margin);
	page_finish(page, "ratios", title, subtitle, panels_px);
}

int chart_ratios(struct page *page)
{
	const struct experiment *experiment = page->experiment;
	struct forest forest = { .margin = page->summary->margin };
	double panels_px = 0;
	int drawn;

	if (experiment->contrast_count == 0)
		return 0;
	forest.first = experiment->contrasts[0].first;
	forest.second = experiment->contrasts[0].second;
	drawn = add_rows(&forest, experiment);
	if (!drawn)
		drawn = forest_draw(page, &forest, &panels_px);
	if (drawn > 0)
		write_frame(page, &forest, panels_px);
	forest_free(&forest);
	return drawn;
}
