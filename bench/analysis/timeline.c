#include "analysis/timeline.h"
#include "analysis/file.h"
#include "analysis/program.h"

#include <argp.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "measure/units.h"

/* Reads a trace and writes what gnuplot draws of it. Exit: 0 good, 1 bad input or a file that could
 * not be written, 2 usage. scripts/timeline calls it. */

#define EXIT_USAGE 2

struct arguments {
	const char *trace;
	const char *output;
	uint64_t from_ns, to_ns;
	bool has_from, has_to;
};

static const struct argp_option options[] = {
	{ "from", 'f', "TIME", 0, "Where the window begins, from the run's beginning", 0 },
	{ "to", 't', "TIME", 0, "Where it ends (default: a window with some 16 hand-overs)", 0 },
	{ "output", 'o', "STEM", 0, "Write STEM.dat and STEM.gp (required)", 0 },
	{ 0 },
};

static void set_time(uint64_t *ns, const char *option, const char *text, struct argp_state *state)
{
	if (parse_time_ns(text, ns) != 0)
		argp_error(state,
			   "--%s: '%s' is not allowed; give a time with its unit (ns, us, ms, s), "
			   "as 12.5ms",
			   option, text);
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'f':
		set_time(&arguments->from_ns, "from", value, state);
		arguments->has_from = true;
		return 0;
	case 't':
		set_time(&arguments->to_ns, "to", value, state);
		arguments->has_to = true;
		return 0;
	case 'o':
		arguments->output = value;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->trace)
			argp_error(state, "one TRACE only, and \"%s\" is a second", value);
		arguments->trace = value;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->trace)
			argp_error(state, "TRACE is missing");
		if (!arguments->output)
			argp_error(state, "--output is missing");
		if (arguments->has_from && arguments->has_to &&
		    arguments->from_ns >= arguments->to_ns)
			argp_error(state, "--to must be after --from");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* One end alone is given: the other is as far away as in the chosen window. */
static struct window window_of(const struct arguments *arguments, const struct timeline *timeline)
{
	struct window window = timeline_choose_window(timeline);
	double length_ns = window.to_ns - window.from_ns;

	if (arguments->has_from)
		window.from_ns = (double)arguments->from_ns;
	if (arguments->has_to)
		window.to_ns = (double)arguments->to_ns;
	if (arguments->has_from && !arguments->has_to)
		window.to_ns = window.from_ns + length_ns;
	if (arguments->has_to && !arguments->has_from)
		window.from_ns = window.to_ns > length_ns ? window.to_ns - length_ns : 0;
	return window;
}

static int check_window(struct window window, const struct timeline *timeline)
{
	char text[2][TIME_TEXT_BYTES];

	if (window.from_ns < timeline->end_ns && window.to_ns > timeline->begin_ns)
		return 0;
	fprintf(stderr, "timeline: nothing is recorded then; it is from %s to %s\n",
		format_time(text[0], (uint64_t)timeline->begin_ns),
		format_time(text[1], (uint64_t)timeline->end_ns));
	return -EINVAL;
}

static int write_file(const char *stem, const char *extension, const char *text)
{
	char *path = NULL, *message = NULL;
	int error;

	if (asprintf(&path, "%s%s", stem, extension) < 0)
		return program_complain(-ENOMEM, NULL);
	error = file_publish(path, text, strlen(text), &message);
	free(path);
	return program_complain(error, message);
}

/* Both are drawn in memory first, so that a failure leaves none. */
static int draw(const struct timeline *timeline, struct window window,
		const struct arguments *arguments)
{
	char *texts[2] = { NULL };
	size_t sizes[2];
	FILE *data = open_memstream(&texts[0], &sizes[0]);
	FILE *script = open_memstream(&texts[1], &sizes[1]);
	const char *slash = strrchr(arguments->trace, '/');
	int error = -ENOMEM;

	if (data && script)
		error = timeline_draw(timeline, window, slash ? slash + 1 : arguments->trace, data,
				      script);
	if (data && fclose(data) != 0)
		error = -ENOMEM;
	if (script && fclose(script) != 0)
		error = -ENOMEM;
	if (error)
		program_complain(error, NULL);
	if (!error)
		error = write_file(arguments->output, ".dat", texts[0]);
	if (!error)
		error = write_file(arguments->output, ".gp", texts[1]);
	free(texts[0]);
	free(texts[1]);
	return error;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse_option,
		.args_doc = "TRACE",
		.doc = "Write the data of a timeline of TRACE, a file that a workload program's "
		       "--trace wrote. scripts/timeline draws it.",
	};
	struct arguments arguments = { 0 };
	struct timeline *timeline;
	struct window window;
	char *message;
	int error;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	error = timeline_read(arguments.trace, &timeline, &message);
	if (program_complain(error, message))
		return EXIT_FAILURE;
	window = window_of(&arguments, timeline);
	error = check_window(window, timeline);
	if (!error)
		error = draw(timeline, window, &arguments);
	timeline_free(timeline);
	return error ? EXIT_FAILURE : EXIT_SUCCESS;
}
