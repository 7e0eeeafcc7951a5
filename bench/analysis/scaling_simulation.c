#include "analysis/scaling_simulation.h"

#include <errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

const char *scaling_noise_name(enum scaling_noise noise)
{
	static const char *const names[] = { "normal", "heavy tails", "skewed", "bursts" };

	return names[noise];
}

/* Of the logarithm of one run's time. */
static double draw(gsl_rng *random, const struct scaling_scenario *scenario)
{
	switch (scenario->noise) {
	case NOISE_TAILS:
		return scenario->spread * gsl_ran_tdist(random, 3);
	case NOISE_SKEWED:
		return gsl_ran_exponential(random, scenario->spread);
	case NOISE_BURSTS:
		return gsl_ran_gaussian(random, scenario->spread) +
		       (gsl_rng_uniform(random) < 0.05 ? log(1.5) : 0);
	default:
		return gsl_ran_gaussian(random, scenario->spread);
	}
}

static double truth(const struct scaling_scenario *scenario, double workers)
{
	return workers /
	       (1 + scenario->sigma * (workers - 1) + scenario->kappa * workers * (workers - 1));
}

/* The next of a series whose last was so. */
static double next(gsl_rng *random, const struct scaling_scenario *scenario, double *last)
{
	double alike = scenario->alike;

	*last = alike * *last + sqrt(1 - alike * alike) * draw(random, scenario);
	return *last;
}

/* The base's noise is in all ratios of its block; last has room for the base's and all cells'. */
static void make_blocks(gsl_rng *random, const struct scaling_scenario *scenario,
			const double *workers, double *last, double *logs)
{
	size_t counts = scenario->counts;

	for (size_t i = 0; i <= counts; i++)
		last[i] = draw(random, scenario);
	for (size_t b = 0; b < scenario->blocks; b++) {
		double base = next(random, scenario, &last[counts]);

		for (size_t i = 0; i < counts; i++)
			logs[b * counts + i] = log(truth(scenario, workers[i])) + base -
					       next(random, scenario, &last[i]);
	}
}

static bool holds(const struct estimate *estimate, double value)
{
	return estimate->low <= value && value <= estimate->high;
}

static bool band_holds(const struct scaling_fit *fit, const struct scaling_scenario *scenario)
{
	static const double places[] = { 1, 3, 16, 64, 1024 };
	bool held = true;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct estimate band = scaling_predict(fit, places[i]);

		held &= holds(&band, truth(scenario, places[i]));
	}
	return held;
}

static void count(const struct scaling_fit *fit, const struct scaling_scenario *scenario,
		  struct scaling_coverage *coverage)
{
	bool sigma = holds(&fit->sigma, scenario->sigma);
	bool kappa = fit->law == LAW_AMDAHL || holds(&fit->kappa, scenario->kappa);

	coverage->fits++;
	if (fit->outcome != SCALING_FITTED) {
		coverage->declined++;
		return;
	}
	coverage->sigma += sigma;
	coverage->kappa += kappa;
	coverage->both += sigma && kappa;
	coverage->peak += fit->law == LAW_AMDAHL ||
			  holds(&fit->peak, sqrt((1 - scenario->sigma) / scenario->kappa));
	coverage->band += band_holds(fit, scenario);
}

int scaling_simulate(const struct scaling_scenario *scenario, size_t fits, unsigned long seed,
		     struct scaling_coverage *coverage)
{
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
	double *workers = calloc(2 * scenario->counts + 1, sizeof(*workers));
	double *logs = calloc(scenario->counts * scenario->blocks, sizeof(*logs));
	int error = random && workers && logs ? 0 : -ENOMEM;

	for (size_t i = 0; i < scenario->counts && !error; i++)
		workers[i] = exp2((double)i);
	if (!error)
		gsl_rng_set(random, seed);
	for (size_t i = 0; i < fits && !error; i++) {
		struct scaling_fit fit;

		make_blocks(random, scenario, workers, workers + scenario->counts, logs);
		error = scaling_fit(scenario->law, workers, scenario->counts, logs,
				    scenario->blocks, &fit);
		if (!error)
			count(&fit, scenario, coverage);
	}
	free(logs);
	free(workers);
	gsl_rng_free(random);
	return error;
}
