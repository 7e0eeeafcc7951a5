#include "analysis/compare.h"
#include "analysis/file.h"
#include "analysis/percent.h"
#include "analysis/program.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Compares two stored runs, or several a side. Exit: 0 compared, 1 bad input or a file that
 * could not be written, 2 usage, 3 a regression that --fail-on-regression asks for. */

#define EXIT_USAGE	2
#define EXIT_REGRESSION 3

enum { OPTION_JSON = 256, OPTION_TSV, OPTION_FAIL };

struct arguments {
	char *folders[SIDES][MOST_RUNS]; /* point into the arguments, which are cut at commas */
	size_t count[SIDES];
	size_t sides;
	const char *history, *output;
	double margin;
	int (*print)(FILE *, const struct compared *);
	bool fail_on_regression;
};

static const struct argp_option options[] = {
	{ "margin", 'm', "PERCENT", 0,
	  "Call cells equivalent if they differ by less than this, as in 2% (default)", 0 },
	{ "history", 'H', "DIR", 0,
	  "Folder of other runs, which say how much runs of the machine differ", 0 },
	{ "output", 'o', "DIR", 0, "Write compare.md, compare.tsv, compare.json and charts/data",
	  0 },
	{ "tsv", OPTION_TSV, NULL, 0, "Print a line a cell, for programs", 0 },
	{ "json", OPTION_JSON, NULL, 0, "Print everything as JSON", 0 },
	{ "fail-on-regression", OPTION_FAIL, NULL, 0,
	  "Exit with 3 if a cell of B is different and slower", 0 },
	{ 0 },
};

static void take_side(struct arguments *arguments, char *list, struct argp_state *state)
{
	size_t s = arguments->sides++;

	if (s >= SIDES)
		argp_error(state, "two sides only, A and B, and \"%s\" is a third", list);
	for (char *folder; (folder = strsep(&list, ","));) {
		if (!*folder)
			argp_error(state, "%s: a run is missing at a comma", s ? "B" : "A");
		if (arguments->count[s] == MOST_RUNS)
			argp_error(state, "%s: at most %d runs are allowed", s ? "B" : "A",
				   MOST_RUNS);
		arguments->folders[s][arguments->count[s]++] = folder;
	}
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'm':
		if (!percent_parse(value, &arguments->margin))
			argp_error(state, "--margin wants a percentage such as 2%%, not \"%s\"",
				   value);
		return 0;
	case 'H':
		arguments->history = value;
		return 0;
	case 'o':
		arguments->output = value;
		return 0;
	case OPTION_TSV:
		arguments->print = compare_print_tsv;
		return 0;
	case OPTION_JSON:
		arguments->print = compare_print_json;
		return 0;
	case OPTION_FAIL:
		arguments->fail_on_regression = true;
		return 0;
	case ARGP_KEY_ARG:
		take_side(arguments, value, state);
		return 0;
	case ARGP_KEY_END:
		if (arguments->sides < SIDES)
			argp_error(state, "%s is missing", arguments->sides ? "B" : "A");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int write_file(const struct compared *compared, const char *folder, const char *name,
		      int (*print)(FILE *, const struct compared *), char **message)
{
	char *text = NULL, *path = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int error = out ? print(out, compared) : -ENOMEM;

	if (out && fclose(out) != 0)
		error = -ENOMEM;
	if (!error && asprintf(&path, "%s/%s", folder, name) < 0) {
		path = NULL;
		error = -ENOMEM;
	}
	if (!error)
		error = file_publish(path, text, size, message);
	free(path);
	free(text);
	return error;
}

static int write_all(const struct compared *compared, const char *folder)
{
	static const struct {
		const char *name;
		int (*print)(FILE *, const struct compared *);
	} files[] = {
		{ "compare.md", compare_print_markdown },
		{ "compare.tsv", compare_print_tsv },
		{ "compare.json", compare_print_json },
	};
	char *message = NULL;
	int error = 0;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && !error; i++)
		error = write_file(compared, folder, files[i].name, files[i].print, &message);
	if (!error)
		error = compare_write_charts(compared, folder, &message);
	return program_complain(error, message);
}

static int print_all(const struct compared *compared, int (*print)(FILE *, const struct compared *))
{
	int error = program_complain(print(stdout, compared), NULL);

	return error ? error : program_flush();
}

static bool has_regression(const struct compared *compared)
{
	for (size_t i = 0; i < compared->match_count; i++) {
		if (match_is_regression(&compared->matches[i]))
			return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse_option,
		.args_doc = "A[,A...] B[,B...]",
		.doc = "Compare stored runs: each cell's multiple of its run's base in B over that "
		       "in A, with an interval from how much whole runs differ, and a verdict.",
	};
	struct arguments arguments = { .margin = 0.02, .print = compare_print };
	struct compared *compared;
	char *message;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	const char *const *folders[SIDES] = {
		(const char *const *)arguments.folders[SIDE_A],
		(const char *const *)arguments.folders[SIDE_B],
	};
	int error = compare_read(folders, arguments.count, arguments.history, arguments.margin,
				 &compared, &message);

	if (program_complain(error, message))
		return EXIT_FAILURE;
	if (arguments.output)
		error = write_all(compared, arguments.output);
	if (!error)
		error = print_all(compared, arguments.print);
	bool regression = has_regression(compared);

	compare_free(compared);
	if (error)
		return EXIT_FAILURE;
	return arguments.fail_on_regression && regression ? EXIT_REGRESSION : EXIT_SUCCESS;
}
