/*
 * build/selftest: how often verdicts are right. Alone it judges made-up sessions
 * of known truth; with a folder of scripts/selftest it sums up real comparisons.
 */

#include "analysis/program.h"
#include "analysis/selftest_report.h"
#include "analysis/selftest_simulation.h"
#include "analysis/statistics.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_USAGE 2

struct arguments {
	unsigned long sessions;
	unsigned long seed;
	const char *folder;
	bool any_power;
};

static const struct argp_option options[] = {
	{ "sessions", 'n', "N", 0, "Made-up sessions of each case, 1 to 1000000 (default 2000)",
	  0 },
	{ "seed", 's', "N", 0, "Seed of their noise (default 1)", 0 },
	{ "any-power", 'a', NULL, 0, "Require no share of the planted difference to be found", 0 },
	{ 0 },
};

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'n':
		arguments->sessions = program_number(state, "sessions", value, 1, 1000000);
		return 0;
	case 's':
		arguments->seed = program_number(state, "seed", value, 0, 4294967295);
		return 0;
	case 'a':
		arguments->any_power = true;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->folder)
			argp_error(state, "one FOLDER only, and '%s' is a second", value);
		arguments->folder = value;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void put_share(size_t hits, size_t of)
{
	double low, high;

	statistics_share(hits, of, &low, &high);
	printf("  %5.1f [%4.1f, %4.1f]", 100 * (double)hits / (double)of, 100 * low, 100 * high);
}

static bool print_case(const struct selftest_case *scenario, const struct selftest_counts *counts)
{
	bool good = selftest_holds(counts);
	double sessions = (double)counts->sessions;

	printf("%-12s %6.1f", scenario->name, (double)counts->blocks / sessions);
	put_share(counts->covered, 2 * counts->sessions);
	put_share(counts->false_alarms, counts->sessions);
	printf("  %5.1f  %5.1f%s\n", 100 * (double)counts->found / sessions,
	       50 * (double)counts->dependent / sessions, good ? "" : "  BAD");
	return good;
}

static int simulate(const struct arguments *arguments)
{
	bool good = true;

	printf("%lu made-up sessions a case; in per cent, with 95 %% intervals\n"
	       "case         blocks  coverage           false alarms        found  alike\n",
	       arguments->sessions);
	for (size_t i = 0; i < selftest_case_count; i++) {
		struct selftest_counts counts = { 0 };
		int error = selftest_simulate(&selftest_cases[i], arguments->sessions,
					      arguments->seed + i, &counts);

		if (error) {
			fprintf(stderr, "selftest: %s\n", strerror(-error));
			return EXIT_FAILURE;
		}
		good &= print_case(&selftest_cases[i], &counts);
		fflush(stdout);
	}
	printf("coverage: 95 %% intervals that hold the truth, 93 to 97 are right\n"
	       "false alarms: equal cells that are called different, at most 5 are right\n"
	       "found: intervals of a planted +2 %% that exclude 0; alike: widened ones\n");
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int report(const struct arguments *arguments)
{
	char *message = NULL;
	bool good = false;
	int error =
		selftest_report(arguments->folder, arguments->any_power, stdout, &good, &message);

	if (error)
		fprintf(stderr, "selftest: %s\n", message ? message : strerror(-error));
	free(message);
	return error || !good ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse_option,
		.args_doc = "[FOLDER]",
		.doc = "Without FOLDER: judges made-up sessions of known truth and counts how "
		       "often intervals hold it. With it, a folder that scripts/selftest filled: "
		       "sums up its real comparisons in selftest.md, .tsv, .json and charts/data. "
		       "Exit status 1 if the method does not keep its word.",
	};
	struct arguments arguments = { .sessions = 2000, .seed = 1 };

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	return arguments.folder ? report(&arguments) : simulate(&arguments);
}
