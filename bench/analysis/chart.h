#ifndef CONVOY_ANALYSIS_CHART_H
#define CONVOY_ANALYSIS_CHART_H

#include "analysis/summary.h"

/* Writes FOLDER/charts/data/NAME.dat (series as gnuplot index blocks) and NAME.gp (assignments:
 * texts, ranges, label places) for each experiment that has a chart and at least one number to
 * draw, and NAME-distribution for those whose chart is "speedup". Each file gets its name only once
 * it is whole. Data of an experiment that has nothing to draw any more is removed. Returns 0 or a
 * negative errno; then *error is a message that names the file, to be freed, or NULL if memory ran
 * out. */
int chart_write(const struct summary *summary, const char *folder, char **error);

#endif
