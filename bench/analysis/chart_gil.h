#ifndef CONVOY_ANALYSIS_CHART_GIL_H
#define CONVOY_ANALYSIS_CHART_GIL_H

#include "analysis/chart_page.h"
#include "analysis/chart_series.h"

/* What the charts of global locks share: a policy, not a mode, gives a line its colour. Cells are
 * told apart by their parameters mode, gil (a policy) and interpreter (a real one, which is to be
 * compared with that policy). */

#define GIL_LEVELS 2

/* What chooses colour and dash: "gil-cpython3" for threads under a policy, "real-cpython3" in an
 * interpreter, "gil-processes" for those under any; never NULL. */
const char *gil_line(const struct cell *cell);

/* "cpython3", "python3, real", "processes, cpython3". */
void gil_label(const struct cell *cell, char label[static SERIES_LABEL_SIZE]);

/* As series_collect does, but without serial cells: a series for each label, in the order of the
 * policies; there is room for GIL_LEVELS more behind the last. 0 or -ENOMEM. */
int gil_collect(struct series_list *list, const struct experiment *experiment);

/* The first cell with these parameters, given as NAME, VALUE, NAME, VALUE, NULL; or NULL. */
const struct cell *gil_cell(const struct experiment *experiment, const char *const *parameters);

/* 1 / estimate. */
struct estimate gil_inverse(struct estimate estimate);

#endif
