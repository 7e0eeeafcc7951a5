#ifndef CONVOY_ANALYSIS_REPORT_WORDS_H
#define CONVOY_ANALYSIS_REPORT_WORDS_H

#include "analysis/scaling.h"
#include "analysis/summary.h"

#include <stdio.h>

/* The answers in words, one a line, without control characters. */

void words_run(FILE *out, const struct summary *summary);
void words_experiment(FILE *out, const struct summary *summary,
		      const struct experiment *experiment);

/* What scaling laws say of the experiment's series, or why they say nothing. */
void words_scaling(FILE *out, const struct experiment *experiment);

/* One fit, or why there is none, without its series' name and the end of the line. */
void words_law(FILE *out, const struct scaling_fit *fit);

/* "predicted peak at 44 workers [40, 49]", "no peak [52, none]". */
void words_peak(FILE *out, const struct estimate *peak);

/* "USL", "Amdahl's law". */
const char *law_name(enum scaling_law law);

/* Parts of words_experiment: what its speedups stand on; what is wrong with cells. */
void words_bases(FILE *out, const struct experiment *experiment);
void words_flags(FILE *out, const struct experiment *experiment);

/* "threads and processes, 2 workers": the sides of a comparison, first and second. */
void words_comparison(FILE *out, const struct comparison *comparison);

/* Why an interval is wider than that of so many independent pairs would be; nothing if it is not.
 */
void words_dependence(FILE *out, const struct estimate *ratio);

/* "2 processes, gil=none": a cell among those of its experiment. */
void words_cell(FILE *out, const struct cell *cell);

/* The same without the parameter of that name. */
void words_cell_without(FILE *out, const struct cell *cell, const char *skip);

/* Whether cells of the experiment differ in the parameter. */
bool parameter_varies(const struct experiment *experiment, const char *name);

/* The parameters that all cells share: "tasks=4, pin=none"; false if there are none. */
bool words_common(FILE *out, const struct experiment *experiment);

/* Whether some cells' headlines are in-process, and some whole-process, times. */
bool experiment_has_clock(const struct experiment *experiment, bool in_process);

#endif
