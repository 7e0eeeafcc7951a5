#include "analysis/chart.h"
#include "analysis/estimate.h"
#include "analysis/folklore.h"
#include "analysis/percent.h"
#include "analysis/precision.h"
#include "analysis/program.h"
#include "analysis/report.h"
#include "analysis/run_folder.h"
#include "analysis/scaling.h"

#include <argp.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Reads a run folder and says what it shows. Exit: 0 good, 1 bad input or a
 * file that could not be written, 2 usage. */

#define EXIT_USAGE 2

struct arguments {
	const char *folder;
	double margin;	  /* NAN: the run's own */
	double precision; /* NAN: the run is summarised, else its intervals are listed */
	bool quiet;
};

static const struct argp_option options[] = {
	{ "margin", 'm', "PERCENT", 0,
	  "Call times equivalent if they differ by less than this, as in 2% (default, if the run's "
	  "plan says nothing else)",
	  0 },
	{ "precision", 'p', "PERCENT", 0,
	  "Write nothing; print how wide the intervals are that the answers stand on, the widest "
	  "first, and whether they are within this, as in 1%",
	  0 },
	{ "quiet", 'q', NULL, 0, "Write the files, print nothing", 0 },
	{ 0 },
};

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'm':
		if (!percent_parse(value, &arguments->margin))
			argp_error(state, "--margin wants a percentage such as 2%%, not \"%s\"",
				   value);
		return 0;
	case 'p':
		if (!percent_parse(value, &arguments->precision))
			argp_error(state, "--precision wants a percentage such as 1%%, not \"%s\"",
				   value);
		return 0;
	case 'q':
		arguments->quiet = true;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->folder)
			argp_error(state, "one RUN_DIR only, and \"%s\" is a second", value);
		arguments->folder = value;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "RUN_DIR is missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static bool wants_colour(void)
{
	const char *refused = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(refused && *refused) &&
	       !(terminal && strcmp(terminal, "dumb") == 0);
}

/* The files come first: they are whole even if nobody reads standard output. */
static int report(const struct summary *summary, bool quiet)
{
	char *message = NULL;
	int error = report_write(summary, &message);

	if (!error)
		error = chart_write(summary, summary->folder, &message);
	if (!error)
		error = folklore_write(summary, &message);
	if (error || quiet)
		return program_complain(error, message);
	error = program_complain(report_print(stdout, summary, wants_colour()), NULL);
	if (!error)
		folklore_print(stdout, summary);
	return error ? error : program_flush();
}

/* The estimates alone: it is asked for while a run goes on. */
static int list_widths(struct summary *summary, double precision)
{
	int error = estimate_all(summary);

	if (!error)
		error = precision_print(stdout, summary, precision);
	error = program_complain(error, NULL);
	return error ? error : program_flush();
}

static int estimate_run(struct summary *summary)
{
	int error = estimate_all(summary);

	if (!error)
		error = estimate_suspicion(summary);
	if (!error)
		error = scaling_all(summary);
	return program_complain(error, NULL);
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse_option,
		.args_doc = "RUN_DIR",
		.doc = "Estimate what a run of the benchmark shows: writes summary.tsv, "
		       "summary.md, "
		       "summary.json, comparisons.tsv and charts/data into RUN_DIR, and prints "
		       "tables, answers and bars.",
	};
	struct arguments arguments = { .margin = NAN, .precision = NAN };
	struct summary *summary;
	char *message;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	int error = run_folder_read(arguments.folder, &summary, &message);

	if (program_complain(error, message))
		return EXIT_FAILURE;
	if (!isnan(arguments.margin))
		summary->margin = arguments.margin;
	for (size_t i = 0; i < summary->note_count; i++)
		fprintf(stderr, "summarize: %s\n", summary->notes[i]);
	if (!isnan(arguments.precision))
		error = list_widths(summary, arguments.precision);
	else
		error = estimate_run(summary);
	if (!error && isnan(arguments.precision))
		error = report(summary, arguments.quiet);
	summary_free(summary);
	return error ? EXIT_FAILURE : EXIT_SUCCESS;
}
