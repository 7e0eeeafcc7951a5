#ifndef CONVOY_ANALYSIS_SCALING_H
#define CONVOY_ANALYSIS_SCALING_H

#include "analysis/summary.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Laws of how a speedup X grows with N workers, fitted to speedups measured in
 * blocks:
 *
 *   X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1))
 *
 * is the Universal Scalability Law (Gunther, Guerrilla Capacity Planning,
 * 2007, ch. 4): sigma, the contention, is the part of the work that is done by
 * one at a time, kappa, the coherency, what each pair of workers costs, and
 * lambda the speedup of one worker. Neither is below 0. With kappa = 0 it is
 * Amdahl's law (1967, AFIPS 30) and sigma the serial fraction.
 *
 * N / X(N) is linear in 1 / lambda, sigma / lambda and kappa / lambda, so the
 * fit is least squares, weighted by the covariance of the estimates of all N,
 * which share their blocks and their base. Estimates are Hodges-Lehmann's of the
 * log ratios; their covariance is that of the jackknife's pseudo-values (Tukey,
 * 1958, Ann. Math. Stat. 29), which leaves out several neighbouring blocks at once
 * where they are alike. It is itself estimated, which Rao's tests allow for
 * (Rao, 1965, Biometrika 52; Potthoff and Roy, 1964, Biometrika 51).
 *
 * The test of lack of fit is Rao's, at 1 %. Intervals of sigma, kappa and the
 * peak, which are ratios of coefficients, are Fieller's (1954, J. R. Stat. Soc. B
 * 16), cut at 0. Those of sigma and kappa are of 97.5 % each, so that both hold at
 * once with 95 % (Bonferroni). The band holds at all N at once (Scheffe, 1953,
 * Biometrika 40).
 * A coefficient that was estimated below 0 is moved there, and its interval with
 * it: that brings it nearer to the truth, so all cover as they should also where
 * a parameter is 0. build/scaling_selftest counts how often they do.
 */

enum scaling_law { LAW_AMDAHL, LAW_USL };

enum scaling_outcome {
	SCALING_FITTED,
	SCALING_FEW_COUNTS, /* fewer than SCALING_MINIMUM_COUNTS counts of workers */
	SCALING_FEW_BLOCKS, /* fewer whole blocks than counts + SCALING_SPARE_BLOCKS */
	SCALING_CONSTANT,   /* the times vary too little between the blocks to weigh them */
	SCALING_MISFIT,	    /* the residuals say that the law does not fit */
	SCALING_ABOVE,	    /* sigma or kappa would have to be below 0 */
};

#define SCALING_MINIMUM_COUNTS 4
#define SCALING_SPARE_BLOCKS   4
#define SCALING_MISFIT_P       0.01

enum { TERM_LEVEL, TERM_SIGMA, TERM_KAPPA, SCALING_TERMS };

/* The points theta with (theta - centre)' covariance^-1 (theta - centre) <= radius2. */
struct ellipsoid {
	double centre[SCALING_TERMS];
	double covariance[SCALING_TERMS][SCALING_TERMS];
	double radius2;
};

struct scaling_fit {
	enum scaling_law law;
	enum scaling_outcome outcome;
	size_t counts, blocks; /* that the fit stands on, or would */
	double most_workers;   /* the largest of the counts */
	/* The rest is unknown (NAN) unless fitted; that of the misfit also if it does not. */
	double lambda;
	struct estimate sigma, kappa; /* kappa is 0 without interval in Amdahl's law */
	struct estimate peak;	 /* workers of the highest speedup; INFINITY: none, or no limit */
	double misfit_p;	 /* of residuals as large, were the law true */
	double misfit;		 /* the largest: measured over fitted speedup, less 1 */
	double misfit_at;	 /* its count of workers */
	struct ellipsoid region; /* of the three coefficients, for bands */
};

/* Fits log_speedups[block * counts + i], speedup of workers[i] over the base in
 * each block; workers ascend. A law that cannot be fitted is an outcome, no
 * error. 0 or -ENOMEM. */
int scaling_fit(enum scaling_law law, const double *workers, size_t counts,
		const double *log_speedups, size_t blocks, struct scaling_fit *fit);

/* What a fitted law says of any number of workers, with the band. */
struct estimate scaling_predict(const struct scaling_fit *fit, double workers);

/* The fits of one series of cells: as many workers as it has, up to the CPUs. */
struct scaling {
	char *label;	  /* as on the chart */
	const char *mode; /* of its cells; theirs */
	struct scaling_fit usl, amdahl;
};

/* Fits both laws to each series of the experiments whose chart is "speedup", into
 * their scalings; after estimate_all. 0 or -ENOMEM. */
int scaling_all(struct summary *summary);

#endif
