#ifndef CONVOY_ANALYSIS_RUN_FOLDER_H
#define CONVOY_ANALYSIS_RUN_FOLDER_H

#include "analysis/summary.h"

/*
 * Read a run folder: the plan (experiments.tsv, cells.tsv), the committed
 * blocks, their records and the noise. Estimates are left to estimate.h.
 *
 * 0 and a summary to free with summary_free; or a negative errno and a malloc'd
 * message that names file and line (NULL if memory ran out). -ENODATA: the
 * folder is sound, but no block is committed. Whatever does not fit the plan is
 * an error, so that no table stands on half of the data; what a killed program
 * leaves behind (uncommitted blocks, a cut last line) is ignored.
 */
int run_folder_read(const char *folder, struct summary **summary, char **error);

#endif
