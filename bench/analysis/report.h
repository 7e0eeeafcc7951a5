#ifndef CONVOY_ANALYSIS_REPORT_H
#define CONVOY_ANALYSIS_REPORT_H

#include "analysis/summary.h"

#include <stdio.h>

/* What a reader gets to see of an estimated summary. */

/* summary.tsv (one line a cell; times in ns, "-" for what is missing) and
 * summary.md in the run folder, each renamed into place once it is whole. 0, or
 * a negative errno and a malloc'd message (NULL if memory ran out). */
int report_write(const struct summary *summary, char **error);

/* Tables, answers and bars for a terminal of 80 columns; escapes only if colour.
 * 0 or -ENOMEM; whether out took it all is the caller's to check. */
int report_print(FILE *out, const struct summary *summary, bool colour);

#endif
