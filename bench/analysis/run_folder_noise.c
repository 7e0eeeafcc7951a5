#include "analysis/run_folder_parts.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* noise.tsv: the state of the machine during each tried block. */

#define OLDER_HEADER  "block\tattempt\tstarted\tseconds\tsteal_ms\tpressure_ms\tload"
#define HEADER	      OLDER_HEADER "\tmemory_pressure_ms\tio_pressure_ms\tclock_mhz\tothers_ms"
#define OLDER_COLUMNS 7
#define COLUMNS	      11

/* -1 is "unknown"; anything else must be a decimal number not below 0. */
static int parse_figure(const struct lines *lines, const char *name, const char *text,
			double *value)
{
	char *end;

	*value = NAN;
	if (strcmp(text, "-1") == 0)
		return 0;
	if (text[0] < '0' || text[0] > '9' || text[strspn(text, "0123456789.")] != '\0')
		return lines_fail(lines, "%s is \"%s\", not a number", name, text);
	*value = strtod(text, &end);
	if (*end != '\0')
		return lines_fail(lines, "%s is \"%s\", not a number", name, text);
	return 0;
}

static int fill_more(const struct lines *lines, struct noise *noise, char **fields)
{
	int error =
		parse_figure(lines, "memory_pressure_ms", fields[0], &noise->memory_pressure_ms);

	if (!error)
		error = parse_figure(lines, "io_pressure_ms", fields[1], &noise->io_pressure_ms);
	if (!error)
		error = parse_figure(lines, "clock_mhz", fields[2], &noise->clock_mhz);
	if (!error)
		error = parse_figure(lines, "others_ms", fields[3], &noise->others_ms);
	return error;
}

static int fill_noise(const struct lines *lines, struct noise *noise, char **fields)
{
	int error = parse_figure(lines, "seconds", fields[3], &noise->seconds);

	if (!error)
		error = parse_figure(lines, "steal_ms", fields[4], &noise->steal_ms);
	if (!error)
		error = parse_figure(lines, "pressure_ms", fields[5], &noise->pressure_ms);
	if (!error)
		error = parse_figure(lines, "load", fields[6], &noise->load);
	if (!error && !lines->older)
		error = fill_more(lines, noise, fields + OLDER_COLUMNS);
	if (error)
		return error;
	noise->started = strdup(fields[2]);
	return noise->started ? 0 : -ENOMEM;
}

static int parse_noise(struct lines *lines, const struct reading *reading)
{
	char *fields[COLUMNS];
	size_t block, attempt;
	int error = lines_split(lines, fields, lines->older ? OLDER_COLUMNS : COLUMNS);

	if (!error)
		error = lines_number(lines, "block", fields[0], 1000000000, &block);
	if (!error)
		error = lines_number(lines, "attempt", fields[1], 1000000000, &attempt);
	if (error)
		return error;
	ssize_t index = reading_block(reading, (long long)block, (long long)attempt);

	if (index < 0)
		return 0;
	if (reading->summary->noise[index].started)
		return lines_fail(lines, "block %zu attempt %zu is there twice", block, attempt);
	return fill_noise(lines, &reading->summary->noise[index], fields);
}

static int read_lines(struct reading *reading, struct lines *lines)
{
	int error;

	while ((error = lines_next(lines)) > 0) {
		if (!lines->complete)
			return summary_note(reading->summary,
					    "%s:%zu: the last line is cut off and ignored",
					    lines->path, lines->number);
		error = parse_noise(lines, reading);
		if (error)
			return error;
	}
	return error;
}

int read_noise(struct reading *reading)
{
	static const struct noise unknown = { NULL, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN };
	struct summary *summary = reading->summary;
	struct lines lines;

	summary->noise = calloc(summary->block_count, sizeof(*summary->noise));
	if (!summary->noise)
		return -ENOMEM;
	for (size_t i = 0; i < summary->block_count; i++)
		summary->noise[i] = unknown;

	int error = lines_open_table(&lines, reading, "noise.tsv", HEADER, OLDER_HEADER);

	if (error == -ENOENT) {
		/* Estimates do not need it: say that it is missing, and go on. */
		free(*reading->error);
		*reading->error = NULL;
		error = summary_note(summary, "%s: missing: steal and pressure are unknown",
				     lines.path);
	} else if (!error) {
		error = read_lines(reading, &lines);
	}
	lines_close(&lines);
	return error;
}
