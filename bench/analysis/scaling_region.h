#ifndef CONVOY_ANALYSIS_SCALING_REGION_H
#define CONVOY_ANALYSIS_SCALING_REGION_H

#include "analysis/scaling.h"

/* Shared by the files scaling*.c only: coefficients and the region in which they are. Allowed are
 * those with a level above 0 and the others not below it. */

/* Generalised least squares (Aitken, 1935): coefficients whose combination of the rows of design
 * (SCALING_TERMS numbers each, of which the first so many are used) is nearest to 1, where the rows
 * have this covariance. Fills the centre and covariance of solution, those of unused coefficients
 * with 0, and the weighted sum of squared residuals. 0, -ENOMEM, or -EDOM if the covariance has no
 * inverse. */
int least_squares(const double *design, const double *covariance, size_t rows, size_t terms,
		  struct ellipsoid *solution, double *residue);

double region_product(const double a[static SCALING_TERMS], const double b[static SCALING_TERMS]);

/* The allowed point nearest to the centre: least squares with parameters not below 0. */
void region_nearest(const struct ellipsoid *region, double point[static SCALING_TERMS]);

/* Between which values direction's product with the allowed points of the region lies; if there are
 * none, range is empty: INFINITY to -INFINITY. */
void region_range(const struct ellipsoid *region, const double direction[static SCALING_TERMS],
		  double range[static 2]);

/* Fieller's interval of the ratio of two products, at t standard deviations, where above cannot be
 * below 0 and is taken to be 0 if it was estimated so: the interval then reaches as far as if it
 * was. False if it has no ends. */
bool region_ratio(const struct ellipsoid *region, const double above[static SCALING_TERMS],
		  const double below[static SCALING_TERMS], double t, double range[static 2]);

#endif
