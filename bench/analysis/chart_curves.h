#ifndef CONVOY_ANALYSIS_CHART_CURVES_H
#define CONVOY_ANALYSIS_CHART_CURVES_H

#include "analysis/chart_page.h"

/* Distributions of latency beside CPU-bound threads: a curve a cell, told apart by the parameters
 * gil (a policy), hogs (how many threads) and interpreter (a real one). */

#define MOST_CURVES   64
#define LATENCY_WIDTH (1.0 / 16) /* of the widest bucket: this part of its upper end */

struct curve {
	const struct cell *cell;
	const char *policy;
	double hogs;
	bool real;
	struct estimate median; /* of the runs' own */
	double p90;		/* of the pooled distribution, or NAN */
	size_t panel;		/* a policy each */
};

struct curves {
	struct curve list[MOST_CURVES]; /* by panel, hogs, emulated first */
	size_t count;
	size_t panels;
	double low, high; /* of the axis of time */
	double right;	  /* of the plots, in pixels */
	bool has_real;
};

/* Those that have a median. */
void curves_collect(struct page *page, struct curves *curves);

/* NULL if there is none. */
const struct curve *curves_find(const struct curves *curves, size_t panel, double hogs, bool real);

/* The panel's first curve of a real interpreter, or NULL. */
const struct curve *curves_real(const struct curves *curves, size_t panel);

/* How many times a cell's distribution holds. */
double latency_total(const struct cell *cell);

#endif
