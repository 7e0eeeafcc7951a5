#ifndef CONVOY_ANALYSIS_ESTIMATE_H
#define CONVOY_ANALYSIS_ESTIMATE_H

#include "analysis/summary.h"

/*
 * From the samples of a summary to its estimates: everything that struct cell
 * and struct comparison say beyond their samples. Two cells are compared by
 * in-process time if both have records, else by the whole process's wall time.
 *
 * The ceiling (N serial programs side by side) does N times the work of one:
 * where both sides say how many tasks they ran, a ceiling is compared by time
 * per task. Other speedups are plain ratios of times; their efficiency counts
 * the tasks, so that it also holds where the work grows with the workers. It is
 * left out where the base mostly sleeps.
 *
 * Verdicts are at 5 % after Holm's adjustment over the experiment's comparisons;
 * the A/A controls are one family of their own, over the whole run, and so are the
 * comparisons of two builds: one answer is asked of all of them.
 */
int estimate_all(struct summary *summary); /* 0 or -ENOMEM */

/* Holm's adjustment over a family of comparisons whose p values are not adjusted yet, then
 * their verdicts. NAN is no hypothesis. 0 or -ENOMEM. */
int estimate_judge(struct comparison **family, size_t count);

/* Look for reasons to distrust the run, after estimate_all: a control that
 * differs, stolen time, pressure from outside, drift, pairs that are not
 * independent. 0 or -ENOMEM. */
int estimate_suspicion(struct summary *summary);

/* Whether a cell is judged by its speedup: it has a base that is not itself. */
bool cell_has_speedup(const struct cell *cell);

/* Tasks of the cell over those of its base where the speedup does not count them:
 * with a task a worker, two workers that take as long as one are at 100 %. 1
 * for a ceiling, without a base, and where tasks are unknown. */
double cell_more_work(const struct cell *cell);

/* Of count logs in the order of their blocks, back from the log scale; all NAN without
 * any. 0, or as location_of. */
int estimate_logs(const double *values, size_t count, struct estimate *estimate);

/* Log of first / second per block, without blocks that lack a side; returns how
 * many there are. in_process tells which clock. */
size_t paired_log_ratios(const struct cell *first, size_t first_replicate,
			 const struct cell *second, size_t second_replicate, size_t blocks,
			 bool in_process, double *ratios);

/* Steal and pressure of a block as a fraction of its wall time; NAN if unknown. */
double noise_steal(const struct noise *noise);
double noise_pressure(const struct noise *noise);

/* CPUs that other programs used in a block, on the average; NAN if unknown. */
double noise_others(const struct noise *noise);

#endif
