#ifndef CONVOY_ANALYSIS_REPORT_PARTS_H
#define CONVOY_ANALYSIS_REPORT_PARTS_H

#include "analysis/report_table.h"
#include "analysis/summary.h"

#include <stdio.h>

/* Shared by the files report*.c only. */

/* The cells of an experiment with their figures, or the broken table. */
struct table cells_table(const struct experiment *experiment);

/* "times in-process", "task_ns", ... : what the table's headlines are. */
const char *clock_words(const struct experiment *experiment);

/* "in-process", "whole-process", or the experiment's measure. */
const char *clock_name(const struct experiment *experiment, bool in_process);

/* Bars of the speedups, and of the times of cells without a base. */
void bars_print(FILE *out, const struct experiment *experiment, bool colour);

int write_tsv(FILE *out, const struct summary *summary);	 /* 0 or -ENOMEM */
int write_comparisons(FILE *out, const struct summary *summary); /* 0 */
int write_json(FILE *out, const struct summary *summary);	 /* 0, -ENOMEM or -EIO */
int write_markdown(FILE *out, const struct summary *summary);	 /* 0 or -ENOMEM */

#endif
