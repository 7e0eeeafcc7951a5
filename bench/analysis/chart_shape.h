#ifndef CONVOY_ANALYSIS_CHART_SHAPE_H
#define CONVOY_ANALYSIS_CHART_SHAPE_H

#include <stddef.h>
#include <stdio.h>

#include "analysis/summary.h"

/* Numbers that shape a chart: densities, label positions and axis tics. */

/* Bandwidth for a Gaussian kernel: 0.9 min(s, IQR / 1.34) n^-1/5 (Silverman 1986, 3.31). Never 0:
 * equal values get a thousandth of the value. Sorts the values, none NAN, in place. */
double chart_bandwidth(double *values, size_t n);

/* Gaussian kernel density at points equally spaced places from low to high, both included. */
void chart_density(const double *values, size_t n, double bandwidth, double low, double high,
		   double *density, size_t points);

/* Moves positions as little as possible (least squares) so that they keep their order, lie at least
 * gap apart and inside [low, high]; equal positions keep the order of their index. If they do not
 * fit, the gap shrinks. NAN positions are left alone. */
void chart_spread(double *positions, size_t n, double gap, double low, double high);

/* Writes gnuplot tics for worker counts on a logarithmic axis, dropping those that would touch
 * their neighbour; counts must be ascending, equal ones get one tic. keep is a count that is never
 * dropped. */
void chart_worker_tics(FILE *out, const double *counts, size_t n, double keep);

/* Writes gnuplot tics for times on a logarithmic axis from low to high nanoseconds; about as many
 * as wanted, fewer if they would lie less than apart, a part of the axis, apart. */
void chart_log_time_tics(FILE *out, double low, double high, size_t wanted, double apart);

/* The same for bytes, by powers of two, or for times, by the unit. */
void chart_log_tics(FILE *out, enum unit unit, double low, double high, size_t wanted,
		    double apart);

/* The same as the first on a linear axis: times a step of 1, 2 or 5 times a power of ten apart. */
void chart_linear_time_tics(FILE *out, double low, double high, size_t wanted);

/* Step of 1, 2 or 5 times a power of ten that gives at most wanted intervals over the range. */
double chart_step(double range, size_t wanted);

#endif
