#ifndef CONVOY_ANALYSIS_CHART_FINDING_H
#define CONVOY_ANALYSIS_CHART_FINDING_H

#include "analysis/summary.h"

/* What a chart's title may claim: a ratio, its interval, and no more than these allow. */

#define WORKERS_WORDS_SIZE 32

enum phase { PHASE_HEADLINE, PHASE_WALL, PHASE_SPAWN, PHASE_TEARDOWN };

struct finding {
	struct estimate ratio; /* time of first / time of second, paired by block */
	enum verdict verdict;
};

/* The samples of replicate 0, one a block; NULL if the cell has none. */
const double *phase_samples(const struct cell *cell, enum phase phase);

/* Hodges-Lehmann estimate of the samples on the log scale, with its interval. NAN without samples.
 */
struct estimate phase_estimate(const struct summary *summary, const struct cell *cell,
			       enum phase phase);

/* The same of a measure of the records; NAN where none has it, or one that is not above 0. */
struct estimate measured_estimate(const struct summary *summary, const struct cell *cell,
				  const char *measure);

/* The same of values, one a block; NAN if NULL. */
struct estimate times_estimate(const struct summary *summary, const double *values);

/* Hodges-Lehmann estimate of first / second, paired by block, a value a block each; NAN if one is
 * NULL. */
struct estimate ratio_estimate(const struct summary *summary, const double *first,
			       const double *second);

/* Of a ratio with 1, by its interval against the margin. */
enum verdict estimate_verdict(const struct estimate *ratio, double margin);

/* The experiment's own comparison of the cells if there is one for the headline, with its corrected
 * verdict; else the interval of the paired ratio against the margin. */
struct finding finding_of(const struct summary *summary, const struct cell *first,
			  const struct cell *second, enum phase phase);

/* "processes take 2.7 % longer than threads", "threads and processes are equivalent within 2 %" or
 * "cannot tell threads from processes". */
void finding_words(char *text, size_t size, const struct summary *summary,
		   const struct finding *finding, const char *first, const char *second);

/* "16 workers", "1 worker". */
const char *workers_words(char *text, double workers);

/* "1.027 [1.021, 1.033]", without brackets if there is no interval. */
void estimate_words(char *text, size_t size, const struct estimate *estimate);

/* "95 % intervals, 30 blocks in random order" or "4 blocks: no interval below 6 blocks". */
void blocks_words(char *text, size_t size, const struct summary *summary, const char *interval);

#endif
