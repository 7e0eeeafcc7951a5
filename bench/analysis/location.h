#ifndef CONVOY_ANALYSIS_LOCATION_H
#define CONVOY_ANALYSIS_LOCATION_H

#include "analysis/statistics.h"

/*
 * Location of differences in the order in which they were measured.
 *
 * Signed ranks take the differences as independent. Where neighbours are alike
 * beyond chance, the interval and the p values are widened by a block
 * bootstrap of the Hodges-Lehmann estimate; they are never narrower than those
 * by signed ranks. Of fewer than 12 differences that cannot be told.
 */
struct location {
	struct signed_rank ranks;
	double lag1;	     /* correlation of neighbours' ranks; NAN below 3 */
	double effective;    /* independent differences that these are worth; their
			      * number if neighbours are not alike beyond chance */
	size_t block_length; /* of the bootstrap; 0 if signed ranks alone spoke */
};

/* The same differences give the same result, always. 0, -EINVAL as
 * statistics_signed_rank, or -ENOMEM. */
int location_of(const double *differences, size_t count, double margin, struct location *location);

#endif
