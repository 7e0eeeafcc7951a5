#ifndef CONVOY_ANALYSIS_CHART_HEAT_H
#define CONVOY_ANALYSIS_CHART_HEAT_H

#include "analysis/chart_page.h"

/* Heat maps of how much longer operations take beside CPU-bound threads: what is measured. Cells
 * are told apart by the parameters gil (a map each), io and sleep (a row) and hogs (a column). */

#define HEAT_MAPS 2
#define HEAT_ROWS 12
#define HEAT_HOGS 8

struct operation {
	const char *io;
	const char *sleep; /* as the parameter says it, or NULL */
	double asked_ns;   /* of a sleep; else 0 */
};

struct field {
	double base_ns;	       /* of the operation alone: in the column of no hogs */
	struct estimate ratio; /* to that; NAN there */
};

struct heat {
	const char *policies[HEAT_MAPS];
	size_t policy_count;
	struct operation rows[HEAT_ROWS];
	size_t row_count;
	double hogs[HEAT_HOGS];
	size_t hog_count;
	struct field fields[HEAT_MAPS][HEAT_ROWS][HEAT_HOGS];
	double most; /* slow-down */
	double left; /* of the first map */
};

/* Fills a zeroed one. */
void heat_collect(const struct page *page, struct heat *map);

#endif
