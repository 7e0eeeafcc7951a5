#include "analysis/precision.h"

#include "analysis/estimate.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double half_width(const struct estimate *estimate)
{
	double width = log(estimate->high) - log(estimate->low);

	return estimate->has_interval && isfinite(width) ? expm1(width / 2) : INFINITY;
}

static void add(struct headline *list, size_t *count, const struct cell *cell,
		const struct cell *against, const struct estimate *estimate)
{
	if (estimate->blocks > 0)
		list[(*count)++] =
			(struct headline) { cell, against, estimate, half_width(estimate) };
}

/* Whether another headline tells of the cell. */
static bool is_compared(const struct cell *cell)
{
	const struct experiment *experiment = cell->experiment;

	for (size_t i = 0; i < experiment->cell_count; i++) {
		if (experiment->cells[i]->base == cell)
			return true;
	}
	for (size_t i = 0; i < experiment->comparison_count; i++) {
		const struct comparison *comparison = &experiment->comparisons[i];

		if (!comparison->is_control &&
		    (comparison->first == cell || comparison->second == cell))
			return true;
	}
	return false;
}

static void add_experiment(struct headline *list, size_t *count,
			   const struct experiment *experiment)
{
	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];

		if (cell_has_speedup(cell))
			add(list, count, cell, cell->base, &cell->speedup);
		else if (!is_compared(cell))
			add(list, count, cell, NULL, &cell->elapsed);
	}
	for (size_t i = 0; i < experiment->comparison_count; i++) {
		const struct comparison *comparison = &experiment->comparisons[i];

		if (!comparison->is_control)
			add(list, count, comparison->first, comparison->second, &comparison->ratio);
	}
}

/* Of equal width, in the order of the plan. */
static int compare_widths(const void *first, const void *second)
{
	const struct headline *left = first, *right = second;

	if (left->half_width != right->half_width)
		return left->half_width < right->half_width ? 1 : -1;
	if (left->cell != right->cell)
		return left->cell > right->cell ? 1 : -1;
	return (left->against > right->against) - (left->against < right->against);
}

int precision_list(const struct summary *summary, struct headline **list, size_t *count)
{
	size_t room = summary->cell_count;

	for (size_t i = 0; i < summary->experiment_count; i++)
		room += summary->experiments[i].comparison_count;
	*count = 0;
	*list = calloc(room + 1, sizeof(**list));
	if (!*list)
		return -ENOMEM;
	for (size_t i = 0; i < summary->experiment_count; i++)
		add_experiment(*list, count, &summary->experiments[i]);
	qsort(*list, *count, sizeof(**list), compare_widths);
	return 0;
}

size_t precision_blocks(const struct summary *summary, const struct headline *headline,
			double target)
{
	double pairs = (double)headline->estimate->blocks;
	double ratio = log1p(headline->half_width) / log1p(target);

	if (!isfinite(ratio))
		return 0;
	return summary->block_count + (size_t)fmax(0, ceil(pairs * (ratio * ratio - 1)));
}

int precision_print(FILE *out, const struct summary *summary, double target)
{
	struct headline *list;
	size_t count;
	int error = precision_list(summary, &list, &count);

	if (error)
		return error;
	fputs("precise\thalf_width\tpairs\tblocks\tcell\tagainst\n", out);
	for (size_t i = 0; i < count; i++) {
		const struct headline *headline = &list[i];
		size_t blocks = precision_blocks(summary, headline, target);

		fprintf(out, "%d", headline->half_width <= target);
		if (blocks > 0)
			fprintf(out, "\t%.6f\t%zu\t%zu", headline->half_width,
				headline->estimate->blocks, blocks);
		else
			fprintf(out, "\t-\t%zu\t-", headline->estimate->blocks);
		fprintf(out, "\t%s\t%s\n", headline->cell->key,
			headline->against ? headline->against->key : "-");
	}
	free(list);
	return 0;
}
