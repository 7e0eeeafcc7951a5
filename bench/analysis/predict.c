/*
 * build/predict: what the scaling laws fitted to a run's speedups say of another
 * number of CPUs, each with a worker.
 */

#include "analysis/estimate.h"
#include "analysis/program.h"
#include "analysis/report_table.h"
#include "analysis/report_text.h"
#include "analysis/report_words.h"
#include "analysis/run_folder.h"
#include "analysis/scaling.h"
#include "analysis/scaling_json.h"

#include <argp.h>
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_USAGE 2
#define MOST_CPUS  1048576

struct arguments {
	const char *folder;
	enum scaling_law law;
	unsigned long cpus;
	bool json;
};

static const struct argp_option options[] = {
	{ "cpus", 'c', "N", 0, "CPUs to predict for, 1 to 1048576, with a worker each; required",
	  0 },
	{ "law", 'l', "NAME", 0,
	  "usl, the Universal Scalability Law (default), or amdahl, Amdahl's law", 0 },
	{ "json", 'j', NULL, 0, "Print JSON", 0 },
	{ 0 },
};

static void parse_law(struct arguments *arguments, const char *text, struct argp_state *state)
{
	if (strcmp(text, "usl") == 0)
		arguments->law = LAW_USL;
	else if (strcmp(text, "amdahl") == 0)
		arguments->law = LAW_AMDAHL;
	else
		argp_error(state, "--law '%s': no such law; allowed are usl and amdahl", text);
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'c':
		arguments->cpus = program_number(state, "cpus", value, 1, MOST_CPUS);
		return 0;
	case 'l':
		parse_law(arguments, value, state);
		return 0;
	case 'j':
		arguments->json = true;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->folder)
			argp_error(state, "one RUN_DIR only, and \"%s\" is a second", value);
		arguments->folder = value;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->folder)
			argp_error(state, "RUN_DIR is missing");
		if (!arguments->cpus)
			argp_error(state, "--cpus is missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct scaling_fit *fit_of(const struct scaling *scaling, enum scaling_law law)
{
	return law == LAW_USL ? &scaling->usl : &scaling->amdahl;
}

static size_t count_fits(const struct experiment *experiment, enum scaling_law law)
{
	size_t count = 0;

	for (size_t i = 0; i < experiment->scaling_count; i++)
		count += fit_of(&experiment->scalings[i], law)->outcome == SCALING_FITTED;
	return count;
}

/* ---- text ---- */

static void put_row(struct table *table, const struct scaling *scaling,
		    const struct arguments *arguments)
{
	const struct scaling_fit *fit = fit_of(scaling, arguments->law);
	struct estimate there = scaling_predict(fit, (double)arguments->cpus);
	struct estimate here = scaling_predict(fit, fit->most_workers);
	char text[TEXT_BYTES];

	table_row(table);
	table_put(table, scaling->label);
	table_put(table, text_estimate(text, &here, "×"));
	table_put(table, text_estimate(text, &there, "×"));
	snprintf(text, sizeof(text), "%.0f %%", 100 * there.value / (double)arguments->cpus);
	table_put(table, text);
}

static int print_table(const struct experiment *experiment, const struct arguments *arguments)
{
	struct table table = { 0 };
	char heading[2][TEXT_BYTES];
	bool broken;

	snprintf(heading[0], sizeof(heading[0]), "at %g",
		 fit_of(&experiment->scalings[0], arguments->law)->most_workers);
	snprintf(heading[1], sizeof(heading[1]), "at %lu", arguments->cpus);
	table_column(&table, "mode", false);
	table_column(&table, heading[0], true);
	table_column(&table, heading[1], true);
	table_column(&table, "eff.", true);
	for (size_t i = 0; i < experiment->scaling_count; i++) {
		if (fit_of(&experiment->scalings[i], arguments->law)->outcome == SCALING_FITTED)
			put_row(&table, &experiment->scalings[i], arguments);
	}
	broken = table.broken;
	if (!broken)
		table_print(stdout, &table);
	table_free(&table);
	return broken ? -ENOMEM : 0;
}

static int print_experiment(const struct experiment *experiment, const struct arguments *arguments)
{
	int error = 0;

	printf("\n%s, %s: speedup over serial\n\n", experiment->name,
	       arguments->law == LAW_USL ? "Universal Scalability Law" : "Amdahl's law");
	if (count_fits(experiment, arguments->law) > 0)
		error = print_table(experiment, arguments);
	putchar('\n');
	for (size_t i = 0; i < experiment->scaling_count; i++) {
		printf("%s: ", experiment->scalings[i].label);
		words_law(stdout, fit_of(&experiment->scalings[i], arguments->law));
		putchar('\n');
	}
	return error;
}

static int print_text(const struct summary *summary, const struct arguments *arguments)
{
	bool beyond = arguments->cpus > summary->cpus;
	int error = 0;

	fputs("run ", stdout);
	text_put_clean(stdout, summary->run);
	printf(": measured on %zu CPUs, %s %lu with a worker each\n", summary->cpus,
	       beyond ? "extrapolated to" : "read at", arguments->cpus);
	for (size_t i = 0; i < summary->experiment_count && !error; i++) {
		if (summary->experiments[i].scaling_count > 0)
			error = print_experiment(&summary->experiments[i], arguments);
	}
	if (beyond)
		printf("\nThis is an extrapolation: nothing was measured beyond %zu CPUs. The "
		       "bands are\nof 95 %% for the parameters of the law, and worth nothing where "
		       "it ceases to hold.\n",
		       summary->cpus);
	else
		puts("\nThe bands are of 95 % for the parameters of the law.");
	return error;
}

/* ---- JSON ---- */

static json_t *prediction(const struct experiment *experiment, const struct scaling *scaling,
			  const struct arguments *arguments)
{
	const struct scaling_fit *fit = fit_of(scaling, arguments->law);
	struct estimate speedup = scaling_predict(fit, (double)arguments->cpus);

	return json_pack("{s:s, s:s, s:o, s:o}", "experiment", experiment->name, "series",
			 scaling->label, "speedup", interval_object(&speedup), "fit",
			 fit_object(fit));
}

static int print_json(const struct summary *summary, const struct arguments *arguments)
{
	json_t *list = json_array();
	json_t *facts =
		json_pack("{s:i, s:s, s:s, s:I, s:I, s:b, s:O}", "schema", 1, "run", summary->run,
			  "law", arguments->law == LAW_USL ? "usl" : "amdahl", "cpus",
			  (json_int_t)arguments->cpus, "measured_cpus", (json_int_t)summary->cpus,
			  "extrapolation", arguments->cpus > summary->cpus, "predictions", list);
	int error = facts ? 0 : -ENOMEM;

	for (size_t i = 0; i < summary->experiment_count; i++) {
		const struct experiment *experiment = &summary->experiments[i];

		for (size_t j = 0; j < experiment->scaling_count && !error; j++) {
			if (json_array_append_new(list,
						  prediction(experiment, &experiment->scalings[j],
							     arguments)) != 0)
				error = -ENOMEM;
		}
	}
	if (!error && (json_dumpf(facts, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6)) != 0 ||
		       putchar('\n') == EOF))
		error = -EIO;
	json_decref(list);
	json_decref(facts);
	return error;
}

/* ---- main ---- */

/* Says why if there is no fit in the whole run. */
static bool has_fits(const struct summary *summary, enum scaling_law law)
{
	const struct scaling_fit *last = NULL;

	for (size_t i = 0; i < summary->experiment_count; i++) {
		const struct experiment *experiment = &summary->experiments[i];

		if (count_fits(experiment, law) > 0)
			return true;
		if (experiment->scaling_count > 0)
			last = fit_of(&experiment->scalings[0], law);
	}
	fprintf(stderr, "predict: %s: ", summary->run);
	if (last)
		words_law(stderr, last);
	else
		fputs("no speedups over counts of workers; the experiment cpu-speedup has some",
		      stderr);
	fputc('\n', stderr);
	return false;
}

static int print(const struct summary *summary, const struct arguments *arguments)
{
	int error =
		arguments->json ? print_json(summary, arguments) : print_text(summary, arguments);

	error = program_complain(error, NULL);
	return error ? error : program_flush();
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse_option,
		.args_doc = "RUN_DIR",
		.doc = "Predict the speedups of a run for another number of CPUs, by a scaling law "
		       "that is fitted to what was measured, with a 95 % band.",
	};
	struct arguments arguments = { .law = LAW_USL };
	struct summary *summary;
	char *message;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	int error = run_folder_read(arguments.folder, &summary, &message);

	if (program_complain(error, message))
		return EXIT_FAILURE;
	summary->margin = 0.02;
	error = program_complain(estimate_all(summary), NULL);
	if (!error)
		error = program_complain(scaling_all(summary), NULL);
	bool good = !error && has_fits(summary, arguments.law);

	if (good || (!error && arguments.json))
		error = print(summary, &arguments);
	summary_free(summary);
	return good && !error ? EXIT_SUCCESS : EXIT_FAILURE;
}
