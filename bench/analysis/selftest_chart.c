#include "analysis/selftest_parts.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Both halves of a self-test: equal cells on the left, a planted difference on the
 * right, each comparison an interval, sorted by its estimate. */

#define PANELS_PX 470.0

static int by_value(const void *first, const void *second)
{
	double a = ((const struct selftest_judged *)first)->value;
	double b = ((const struct selftest_judged *)second)->value;

	return (a > b) - (a < b);
}

static double per_cent(double ratio)
{
	return 100 * (ratio - 1);
}

/* wrong: an alarm among equal cells, a difference that was not seen. */
static void write_half(struct page *page, struct selftest_judged *half, size_t count, bool planted)
{
	qsort(half, count, sizeof(*half), by_value);
	fputs("# rank, estimate, low, high in %, wrong\n", page->data);
	for (size_t i = 0; i < count; i++) {
		bool wrong = planted ? half[i].low <= 1 : selftest_excludes(&half[i]);

		fprintf(page->data, "%zu", i + 1);
		page_value(page, per_cent(half[i].value));
		page_value(page, per_cent(half[i].low));
		page_value(page, per_cent(half[i].high));
		fprintf(page->data, " %d\n", wrong);
	}
	fputs("\n\n", page->data);
}

/* The range that shows all estimates, and 95 % of the intervals whole. */
static double find_reach(const struct selftest *selftest)
{
	double reach = 3;

	for (size_t i = 0; i < selftest->count; i++) {
		const struct selftest_comparison *comparison = &selftest->comparisons[i];

		reach = fmax(reach, fabs(per_cent(comparison->equal.value)) + 1);
		reach = fmax(reach, fabs(per_cent(comparison->planted.value) - 2) + 1);
	}
	return fmin(reach, 20);
}

static void write_words(struct page *page, const struct selftest *selftest)
{
	struct selftest_rate rates[SELFTEST_RATES];
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], words[96];

	selftest_rates(selftest, rates);
	snprintf(words, sizeof(words),
		 "Equal cells: %zu of %zu exclude 0, %zu are called different", rates[1].hits,
		 rates[1].of, rates[0].hits);
	page_text(page, "EQUAL_WORDS", words);
	snprintf(words, sizeof(words), "+2 %%: %zu of %zu exclude 0", rates[2].hits, rates[2].of);
	page_text(page, "PLANTED_WORDS", words);
	snprintf(title, sizeof(title),
		 "Equal cells are called different in %.1f %% of sessions, and +2 %% is seen in "
		 "%.0f %%",
		 100 * (double)rates[0].hits / (double)rates[0].of,
		 100 * (double)rates[2].hits / (double)rates[2].of);
	snprintf(subtitle, sizeof(subtitle),
		 "Base: the same cell, %s, in the same %zu blocks. n = %zu sessions, sorted by "
		 "their estimate, with 95 %% intervals of the median ratio (Hodges-Lehmann). "
		 "Thick, orange: a false alarm, or a difference that is not seen.",
		 selftest->what, selftest->comparisons[0].blocks, selftest->count);
	page_note(page, "Of exact 95 %% intervals of equal cells, 5 %% exclude 0; those within the "
			"margin of 2 %% are called equivalent all the same.");
	page_frame(page, "selftest", title, subtitle, PANELS_PX, false);
}

int chart_selftest(struct page *page)
{
	const struct selftest *selftest = page->subject;
	struct selftest_judged *half = calloc(selftest->count, sizeof(*half));

	if (!half)
		return -ENOMEM;
	for (int planted = 0; planted <= 1; planted++) {
		for (size_t i = 0; i < selftest->count; i++)
			half[i] = planted ? selftest->comparisons[i].planted
					  : selftest->comparisons[i].equal;
		write_half(page, half, selftest->count, planted);
	}
	free(half);
	page_number(page, "SESSIONS", (double)selftest->count);
	page_number(page, "REACH", find_reach(selftest));
	page_number(page, "PANELS_PX", PANELS_PX);
	write_words(page, selftest);
	return 1;
}
