#ifndef CONVOY_ANALYSIS_SELFTEST_SIMULATION_H
#define CONVOY_ANALYSIS_SELFTEST_SIMULATION_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Made-up sessions with a known truth, judged by the analysis that real ones
 * get: a cell, the same cell again as A/A control, and one that takes 2 % longer.
 * What the runs of a block share drifts (an autoregression of the first order);
 * each run has a noise of its own.
 */

enum selftest_noise {
	SELFTEST_NORMAL, /* of the logarithm */
	SELFTEST_BURSTS, /* normal, but for some blocks in a row many runs take half as long again
			  */
	SELFTEST_SKEWED, /* exponential: never faster, sometimes much slower */
	SELFTEST_TAILS,	 /* Student's t with 2 degrees of freedom */
};

struct selftest_case {
	const char *name;
	size_t blocks; /* with a precision, the most of them */
	enum selftest_noise noise;
	double spread;	  /* of a run's time, relative */
	double alike;	  /* lag-1 correlation of a cell's own noise from block to block */
	double precision; /* half width at which a session ends, looked for as scripts/bench
			   * --precision does; 0: all blocks */
};

/* What came of the sessions of a case. Each has two intervals of 95 %: of the
 * control, where the truth is 0, and of the planted 2 %. */
struct selftest_counts {
	size_t sessions;
	size_t covered;	     /* of both intervals, those that hold the truth */
	size_t excluding;    /* intervals of the control without the truth */
	size_t false_alarms; /* controls that are called different */
	size_t found;	     /* planted differences whose interval excludes 0 */
	size_t blocks;	     /* in all */
	size_t dependent;    /* intervals of the two, widened by the block bootstrap */
};

extern const struct selftest_case selftest_cases[];
extern const size_t selftest_case_count;

/* Adds sessions to counts. Equal seeds give equal counts. 0, or -ENOMEM. */
int selftest_simulate(const struct selftest_case *scenario, size_t sessions, unsigned long seed,
		      struct selftest_counts *counts);

/* Whether 93 to 97 % of the intervals hold the truth and at most 5 % of the
 * controls are called different. */
bool selftest_holds(const struct selftest_counts *counts);

#endif
