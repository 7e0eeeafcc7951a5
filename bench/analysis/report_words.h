#ifndef CONVOY_ANALYSIS_REPORT_WORDS_H
#define CONVOY_ANALYSIS_REPORT_WORDS_H

#include "analysis/summary.h"

#include <stdio.h>

/* The answers in words, one a line, without control characters. */

void words_run(FILE *out, const struct summary *summary);
void words_experiment(FILE *out, const struct summary *summary,
		      const struct experiment *experiment);

/* "2 processes, gil=none": a cell among those of its experiment. */
void words_cell(FILE *out, const struct cell *cell);

/* Whether cells of the experiment differ in the parameter. */
bool parameter_varies(const struct experiment *experiment, const char *name);

/* The parameters that all cells share: "tasks=4, pin=none"; false if there are none. */
bool words_common(FILE *out, const struct experiment *experiment);

/* Whether some cells' headlines are in-process, and some whole-process, times. */
bool experiment_has_clock(const struct experiment *experiment, bool in_process);

#endif
