#include "analysis/chart_forest.h"
#include "analysis/compare_parts.h"

#include <errno.h>
#include <stdlib.h>

/* A forest plot of the ratios B / A of all judged cells. */

static int add_row(struct forest *forest, const struct match *match)
{
	char *label = match_label(match, true);

	if (!label)
		return -ENOMEM;
	forest->rows[forest->count++] = (struct forest_row) {
		.group = match->comparison.experiment->name,
		.label = label,
		.ratio = &match->comparison.ratio,
		.verdict = match->comparison.verdict,
	};
	return 0;
}

static int add_rows(struct forest *forest, const struct compared *compared)
{
	int error = 0;

	forest->rows = calloc(compared->match_count + 1, sizeof(*forest->rows));
	if (!forest->rows)
		return -ENOMEM;
	for (size_t i = 0; i < compared->match_count && !error; i++)
		if (compared->matches[i].judged)
			error = add_row(forest, &compared->matches[i]);
	return error;
}

static void write_frame(struct page *page, const struct compared *compared, double panels_px)
{
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], a[128], b[128], basis[256];

	finding_line(title, sizeof(title), compared, NULL);
	side_words(a, sizeof(a), &compared->sides[SIDE_A]);
	side_words(b, sizeof(b), &compared->sides[SIDE_B]);
	basis_words(basis, sizeof(basis), compared);
	snprintf(
		subtitle, sizeof(subtitle),
		"Each cell's multiple of its run's base, or what the row says, in B (%s) over that "
		"in A (%s). 95 %% intervals of Student's t: %s. Verdicts corrected together "
		"(Holm). Band: margin of ±%g %%.",
		b, a, basis, 100 * compared->margin);
	page_frame(page, "ratios", title, subtitle, panels_px, is_suspect(compared));
}

int chart_forest(struct page *page)
{
	const struct compared *compared = page->subject;
	struct forest forest = { .margin = compared->margin, .first = "B", .second = "A" };
	double panels_px = 0;
	int drawn = add_rows(&forest, compared);

	if (!drawn)
		drawn = forest_draw(page, &forest, &panels_px);
	if (drawn > 0)
		write_frame(page, compared, panels_px);
	forest_free(&forest);
	return drawn;
}
