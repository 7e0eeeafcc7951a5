#ifndef CONVOY_ANALYSIS_FOLKLORE_H
#define CONVOY_ANALYSIS_FOLKLORE_H

#include <stdio.h>

#include "analysis/summary.h"

/* What is said of locks and pools, with what the experiment gil-folklore measured of it. */

/* Writes FOLDER/folklore.md if the run has the experiment: a table of the claims, what each is here
 * and the commands that say so. 0 or a negative errno; then *error is a message that names the
 * file, to be freed, or NULL if memory ran out. */
int folklore_write(const struct summary *summary, char **error);

/* The same in a line a claim. Nothing without the experiment. */
void folklore_print(FILE *out, const struct summary *summary);

#endif
