#ifndef CONVOY_ANALYSIS_CHART_PEERS_H
#define CONVOY_ANALYSIS_CHART_PEERS_H

#include "analysis/chart_page.h"
#include "analysis/chart_rows.h"

/* What the charts share that compare our pools with other libraries'. */

/* lead, "A task costs" say, our thread pool's time with as many workers as CPUs, and what its ratio
 * to the fastest peer that has it as its base allows to say: a title. The same for the thread pool
 * whose waiting thread runs tasks, if there is one. */
void peers_title(const struct page *page, const char *lead, char *text, size_t size);

/* Rows of one group are neighbours: the cells with the parameter caller fall into two groups. */
const char *peers_group(const struct cell *cell);

/* Says what the groups, and so the numbers of workers, mean. */
void peers_note_callers(struct page *page, const struct row *rows, size_t count);

/* Whether the mode is one of ours. */
bool mode_is_ours(const char *mode);

/* "0.46× [0.44, 0.49]", the cell's time over its base's; "base" if others are compared with it;
 * else
 * "". */
void peers_ratio(const struct page *page, const struct cell *cell, char *text, size_t size);

/* Fills a row from the cell: its label, and its headline on the first axis. */
void peers_row(struct row *row, const struct cell *cell);

/* By group, then by the mode's place in every chart. */
int peers_compare_rows(const void *a, const void *b);

#endif
