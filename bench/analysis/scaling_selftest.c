/*
 * build/scaling_selftest: fits scaling laws to made-up data of known parameters,
 * some of them 0, under several kinds of noise, and says how often the intervals
 * hold all of them.
 */

#include "analysis/program.h"
#include "analysis/scaling_simulation.h"
#include "analysis/statistics.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_USAGE 2

static const struct argp_option options[] = {
	{ "fits", 'n', "N", 0, "Fits of each case, 1 to 1000000 (default 1000)", 0 },
	{ "seed", 's', "N", 0, "Seed of the noise (default 1)", 0 },
	{ 0 },
};

struct arguments {
	unsigned long fits;
	unsigned long seed;
};

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'n':
		arguments->fits = program_number(state, "fits", value, 1, 1000000);
		return 0;
	case 's':
		arguments->seed = program_number(state, "seed", value, 0, 4294967295);
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "'%s': no arguments are allowed", value);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct scaling_scenario scenarios[] = {
	{ LAW_USL, 0.03, 0.0005, 5, 30, NOISE_NORMAL, 0.02, 0 },
	{ LAW_USL, 0.03, 0.0005, 5, 30, NOISE_TAILS, 0.02, 0 },
	{ LAW_USL, 0.03, 0.0005, 5, 30, NOISE_SKEWED, 0.02, 0 },
	{ LAW_USL, 0.03, 0.0005, 5, 30, NOISE_BURSTS, 0.02, 0 },
	{ LAW_USL, 0.00, 0.0005, 5, 30, NOISE_NORMAL, 0.02, 0 },
	{ LAW_USL, 0.05, 0.0000, 5, 30, NOISE_NORMAL, 0.02, 0 },
	{ LAW_USL, 0.00, 0.0000, 5, 30, NOISE_NORMAL, 0.02, 0 },
	{ LAW_USL, 0.00, 0.0000, 5, 30, NOISE_BURSTS, 0.02, 0 },
	{ LAW_USL, 0.20, 0.0100, 4, 30, NOISE_NORMAL, 0.05, 0 },
	{ LAW_USL, 0.03, 0.0005, 5, 12, NOISE_NORMAL, 0.02, 0 },
	{ LAW_USL, 0.03, 0.0005, 7, 30, NOISE_SKEWED, 0.02, 0 },
	{ LAW_USL, 0.03, 0.0005, 5, 100, NOISE_BURSTS, 0.02, 0 },
	{ LAW_USL, 0.03, 0.0005, 5, 60, NOISE_NORMAL, 0.02, 0.4 },
	{ LAW_USL, 0.03, 0.0005, 5, 100, NOISE_NORMAL, 0.02, 0.4 },
	{ LAW_AMDAHL, 0.05, 0, 5, 30, NOISE_NORMAL, 0.02, 0 },
	{ LAW_AMDAHL, 0.05, 0, 5, 30, NOISE_BURSTS, 0.02, 0 },
	{ LAW_AMDAHL, 0, 0, 4, 30, NOISE_SKEWED, 0.02, 0 },
};

/* With its 95 % interval, in per cent. */
static void put_share(size_t hits, size_t of)
{
	double low, high;

	statistics_share(hits, of, &low, &high);
	printf("  %5.1f [%.1f, %.1f]", 100 * (double)hits / (double)of, 100 * low, 100 * high);
}

static bool print_case(const struct scaling_scenario *scenario,
		       const struct scaling_coverage *coverage)
{
	double wanted = scenario->alike > 0 ? SCALING_COVERAGE_ALIKE : SCALING_COVERAGE;
	bool good = (double)coverage->both >= wanted * (double)coverage->fits;
	double n = (double)coverage->fits / 100;

	printf("%-6s %-11s %4.2f %6.4f %zu %3zu", scenario->law == LAW_USL ? "usl" : "amdahl",
	       scenario->alike > 0 ? "alike" : scaling_noise_name(scenario->noise), scenario->sigma,
	       scenario->kappa, scenario->counts, scenario->blocks);
	put_share(coverage->both, coverage->fits);
	if (scenario->law == LAW_USL)
		printf(" %5.1f", (double)coverage->peak / n);
	else
		printf(" %5s", "-");
	printf(" %5.1f %4.1f%s\n", (double)coverage->band / n, (double)coverage->declined / n,
	       good ? "" : "  BAD");
	return good;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse_option,
		.doc = "Fits scaling laws to made-up data of known parameters and prints how often "
		       "their 95 % intervals hold them. Exit status 1 if in less than 93 % of the "
		       "fits of a case all of them hold, 90 % where neighbouring blocks are alike; "
		       "a "
		       "fit that is declined counts as one that does not.",
	};
	struct arguments arguments = { .fits = 1000, .seed = 1 };
	bool good = true;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	printf("law    noise      sigma  kappa N   n  sigma and kappa     peak  band declined\n");
	for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
		struct scaling_coverage coverage = { 0 };
		int error = scaling_simulate(&scenarios[i], arguments.fits, arguments.seed + i,
					     &coverage);

		if (error) {
			fprintf(stderr, "scaling_selftest: %s\n", strerror(-error));
			return EXIT_FAILURE;
		}
		good &= print_case(&scenarios[i], &coverage);
		fflush(stdout);
	}
	printf("%lu fits a case; N counts of workers from 1 on, n blocks; shares in per cent\n",
	       arguments.fits);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
