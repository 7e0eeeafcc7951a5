#ifndef CONVOY_ANALYSIS_CHART_FOREST_H
#define CONVOY_ANALYSIS_CHART_FOREST_H

#include "analysis/chart_page.h"

/*
 * A forest plot: ratios with their intervals, the margin as a band, and the verdict told by the
 * mark's shape. scripts/charts/ratios.gp draws it.
 */

struct forest_row {
	const char *group; /* neighbours of one group stand under its name */
	char *label;	   /* malloc'd */
	const struct estimate *ratio;
	enum verdict verdict;
};

struct forest {
	struct forest_row *rows;
	size_t count;
	double margin;
	const char *first, *second; /* what is divided by what */
};

/* Writes all but the frame, whose panels_px it sets. 1, 0 without rows, or -ENOMEM. */
int forest_draw(struct page *page, const struct forest *forest, double *panels_px);

/* Frees the rows, not forest itself. */
void forest_free(struct forest *forest);

#endif
