#include "analysis/estimate.h"
#include "analysis/export_formats.h"
#include "analysis/file.h"
#include "analysis/program.h"
#include "analysis/run_folder.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* build/export: a run in the formats of other tools. Exit: 0 written, 1 bad input or a file that
 * could not be written, 2 usage. */

#define EXIT_USAGE 2

static const struct format {
	const char *name;
	int (*write)(FILE *out, const struct exported *exported);
} formats[] = {
	{ "hyperfine", export_hyperfine },
	{ "pyperf", export_pyperf },
	{ "google-benchmark", export_google_benchmark },
	{ "github-action-benchmark", export_github_action_benchmark },
	{ "bencher", export_bencher },
	{ "csv", export_csv },
};

struct arguments {
	const char *folder;
	const struct format *format;
	const char *output;
};

static const struct argp_option options[] = {
	{ "format", 'f', "NAME", 0,
	  "hyperfine, pyperf, google-benchmark, github-action-benchmark, bencher or csv; required",
	  0 },
	{ "output", 'o', "FILE", 0, "Write to FILE, which gets its name once it is whole", 0 },
	{ 0 },
};

static void parse_format(struct arguments *arguments, const char *name, struct argp_state *state)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(formats[i].name, name) == 0)
			arguments->format = &formats[i];
	}
	if (!arguments->format)
		argp_error(state,
			   "--format '%s': no such format; allowed are hyperfine, pyperf, "
			   "google-benchmark, github-action-benchmark, bencher and csv",
			   name);
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'f':
		arguments->format = NULL;
		parse_format(arguments, value, state);
		return 0;
	case 'o':
		if (!*value)
			argp_error(state, "--output wants the name of a file");
		arguments->output = value;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->folder)
			argp_error(state, "one RUN_DIR only, and \"%s\" is a second", value);
		arguments->folder = value;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "RUN_DIR is missing");
		return 0;
	case ARGP_KEY_SUCCESS:
		if (!arguments->format)
			argp_error(state, "--format is missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int deliver(const char *output, const char *text, size_t size)
{
	char *message = NULL;

	if (output) {
		int error = file_publish(output, text, size, &message);

		return program_complain(error, message);
	}
	fwrite(text, 1, size, stdout);
	return program_flush();
}

/* Made in memory first, so that a failure leaves nothing half-written. */
static int write_format(const struct exported *exported, const struct arguments *arguments)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int error = out ? arguments->format->write(out, exported) : -ENOMEM;

	if (out && fclose(out) != 0 && !error)
		error = -ENOMEM;
	if (program_complain(error, NULL) == 0)
		error = deliver(arguments->output, text, size);
	free(text);
	return error;
}

static int export_run(struct summary *summary, const struct arguments *arguments)
{
	struct exported exported;
	char *message;
	int error = program_complain(estimate_all(summary), NULL);

	if (error)
		return error;
	error = exported_read(summary, &exported, &message);
	program_complain(error, message);
	if (!error)
		error = write_format(&exported, arguments);
	exported_free(&exported);
	for (size_t i = 0; i < summary->note_count; i++)
		fprintf(stderr, "export: %s\n", summary->notes[i]);
	return error;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse_option,
		.args_doc = "RUN_DIR",
		.doc = "Print a run of the benchmark in the format of another tool.",
	};
	struct arguments arguments = { 0 };
	struct summary *summary;
	char *message;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	int error = run_folder_read(arguments.folder, &summary, &message);

	if (program_complain(error, message))
		return EXIT_FAILURE;
	error = export_run(summary, &arguments);
	summary_free(summary);
	return error ? EXIT_FAILURE : EXIT_SUCCESS;
}
