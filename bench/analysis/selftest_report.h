#ifndef CONVOY_ANALYSIS_SELFTEST_REPORT_H
#define CONVOY_ANALYSIS_SELFTEST_REPORT_H

#include <stdbool.h>
#include <stdio.h>

/*
 * Sums up FOLDER/comparisons.tsv, real comparisons of equal cells and of a
 * planted +2 %: writes selftest.md, selftest.tsv, selftest.json and charts/data
 * beside it, each whole or not at all, and prints the answer. good: at most 7.5 %
 * false alarms (15 in 200), and, unless any_power, the planted difference found
 * in 90 %.
 *
 * 0, or a negative errno and a malloc'd message that names the file (NULL if
 * memory ran out). -ENODATA: no comparison is there.
 */
int selftest_report(const char *folder, bool any_power, FILE *out, bool *good, char **message);

#endif
