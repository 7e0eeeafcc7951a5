#include "analysis/estimate.h"
#include "analysis/html.h"
#include "analysis/program.h"
#include "analysis/run_folder.h"
#include "analysis/scaling.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Writes a run as one web page; scripts/report gives it style and script. Exit: 0 good, 1 bad input
 * or a file that could not be written, 2 usage. */

#define EXIT_USAGE 2

struct arguments {
	const char *folder;
	const char *style;
	const char *script;
};

static const struct argp_option options[] = {
	{ "style", 's', "FILE", 0, "CSS that goes into the page", 0 },
	{ "script", 'j', "FILE", 0, "JavaScript that goes into the page", 0 },
	{ 0 },
};

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 's':
		arguments->style = value;
		return 0;
	case 'j':
		arguments->script = value;
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
		if (!arguments->style || !arguments->script)
			argp_error(state, "--style and --script are missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* The whole file, or NULL after a message. Free it. */
static char *read_part(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	errno = file ? 0 : errno;
	if (!file || getdelim(&text, &size, '\0', file) < 0) {
		fprintf(stderr, "page: %s: %s\n", path, errno ? strerror(errno) : "it is empty");
		free(text);
		text = NULL;
	}
	if (file)
		fclose(file);
	return text;
}

static int write_page(const char *folder, const struct html_parts *parts)
{
	struct summary *summary;
	char *message;
	int error = run_folder_read(folder, &summary, &message);

	if (program_complain(error, message))
		return error;
	error = program_complain(estimate_all(summary), NULL);
	if (!error)
		error = program_complain(estimate_suspicion(summary), NULL);
	if (!error)
		error = program_complain(scaling_all(summary), NULL);
	if (!error) {
		message = NULL;
		error = html_write(summary, parts, &message);
		program_complain(error, message);
	}
	for (size_t i = 0; i < summary->note_count; i++)
		fprintf(stderr, "page: %s\n", summary->notes[i]);
	summary_free(summary);
	return error;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse_option,
		.args_doc = "RUN_DIR",
		.doc = "Write a run of the benchmark as one web page, RUN_DIR/report.html, with "
		       "the "
		       "charts that are in RUN_DIR/charts. scripts/report calls it.",
	};
	struct arguments arguments = { 0 };

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	char *style = read_part(arguments.style);
	char *script = style ? read_part(arguments.script) : NULL;
	int error = -EINVAL;

	if (style && script)
		error = write_page(arguments.folder,
				   &(struct html_parts) { .style = style, .script = script });
	free(style);
	free(script);
	return error ? EXIT_FAILURE : EXIT_SUCCESS;
}
