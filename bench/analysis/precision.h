#ifndef CONVOY_ANALYSIS_PRECISION_H
#define CONVOY_ANALYSIS_PRECISION_H

#include "analysis/summary.h"

#include <stdio.h>

/*
 * How wide the intervals are that the answers of a run stand on, its headlines: the
 * speedup of every cell that has a base, the ratio of every comparison but the A/A
 * controls, and the time of a cell that is in neither. One without any pair, of a
 * program that always fails, is no headline: more blocks would not narrow it.
 */
struct headline {
	const struct cell *cell;
	const struct cell *against; /* base, or second of a comparison; NULL: its own time */
	const struct estimate *estimate;
	/* Half of the interval on the log scale, as a ratio less 1: 0.01 is ±1 %. INFINITY
	 * without interval. */
	double half_width;
};

/* All headlines, the widest first, to be freed. After estimate_all. 0 or -ENOMEM. */
int precision_list(const struct summary *summary, struct headline **list, size_t *count);

/* Blocks of which the headline would be within ±target, as the width goes with 1/sqrt(n);
 * 0 if it has no interval yet. */
size_t precision_blocks(const struct summary *summary, const struct headline *headline,
			double target);

/* A table with a header, tab-separated: 1 if within ±target, half width, pairs, blocks needed
 * ("-" where unknown), cell, and what it is compared with ("-": its own time). 0 or -ENOMEM. */
int precision_print(FILE *out, const struct summary *summary, double target);

#endif
