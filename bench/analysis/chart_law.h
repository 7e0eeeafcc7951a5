#ifndef CONVOY_ANALYSIS_CHART_LAW_H
#define CONVOY_ANALYSIS_CHART_LAW_H

#include "analysis/chart_page.h"
#include "analysis/chart_series.h"

/* The Universal Scalability Law over the measured speedups, as far as to its peak or to four times
 * the CPUs. */

struct law_lines {
	const struct scaling **scalings; /* of each line */
	struct point *points;		 /* of all lines */
	char (*modes)[SERIES_LABEL_SIZE];
	size_t count;
	double last_workers; /* where they end */
};

/* Adds a series a fitted law behind those of list, whose mode is "law-" and that of its cells, in
 * y[0]. Free it after list. 0 or -ENOMEM. */
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
