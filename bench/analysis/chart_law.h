#ifndef CONVOY_ANALYSIS_CHART_LAW_H
#define CONVOY_ANALYSIS_CHART_LAW_H

#include "analysis/chart_page.h"
#include "analysis/chart_series.h"

/* Scaling laws over the measured speedups, as far as to their peaks or to four times the CPUs. */

struct law_line {
	const struct scaling *scaling;
	const struct scaling_fit *fit;
	char mode[SERIES_LABEL_SIZE];
};

struct law_lines {
	struct law_line *lines;
	struct point *points; /* of all lines */
	size_t count;
	double last_workers; /* where they end */
};

/* Adds a series a fitted law behind those of list, in y[0], whose mode is "amdahl-" or "law-", the
 * Universal Scalability Law, and that of its cells. Free it after list. 0 or -ENOMEM. */
int law_lines_add(struct law_lines *lines, struct series_list *list, const struct page *page);
void law_lines_free(struct law_lines *lines);

/* Whether the series is one of these. */
bool is_law(const struct series *series);

/* Circles where speedups will be highest, and notes: of the peaks that are further off, and of the
 * laws that are not drawn. After the panels. */
void law_lines_finish(const struct law_lines *lines, struct page *page);

/* What the subtitle says of the lines; nothing if there are none. */
void law_lines_words(const struct law_lines *lines, char *text, size_t size);

#endif
