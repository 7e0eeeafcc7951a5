#ifndef CONVOY_ANALYSIS_SCALING_SIMULATION_H
#define CONVOY_ANALYSIS_SCALING_SIMULATION_H

#include "analysis/scaling.h"

/* Fits of a law to made-up blocks with known parameters: how often the intervals hold them. */

enum scaling_noise {
	NOISE_NORMAL, /* of the logarithm */
	NOISE_TAILS,  /* Student's t with 3 degrees of freedom */
	NOISE_SKEWED, /* exponential: never faster, sometimes much slower */
	NOISE_BURSTS, /* normal, but one run in twenty takes half as long again */
	SCALING_NOISES,
};

struct scaling_scenario {
	enum scaling_law law; /* that is fitted */
	double sigma, kappa;
	size_t counts; /* 1, 2, 4, ... workers */
	size_t blocks;
	enum scaling_noise noise;
	double spread; /* of one run's time, relative */
	double alike;  /* correlation of a cell's neighbouring runs */
};

struct scaling_coverage {
	size_t fits;	 /* tried */
	size_t declined; /* as if the law did not fit; these count as misses below */
	size_t sigma, kappa, both, peak, band; /* of Amdahl's law: sigma and band alone */
};

/* "normal", ... */
const char *scaling_noise_name(enum scaling_noise noise);

/* What share of the two intervals must hold their parameters at once; less where blocks are alike,
 * which takes many of them to be seen. */
#define SCALING_COVERAGE       0.93
#define SCALING_COVERAGE_ALIKE 0.90

/* Adds fits of the law to coverage; band counts those that hold the truth at 1, 3, 16, 64 and 1024
 * workers at once. Equal seeds give equal counts. 0 or -ENOMEM. */
int scaling_simulate(const struct scaling_scenario *scenario, size_t fits, unsigned long seed,
		     struct scaling_coverage *coverage);

#endif
