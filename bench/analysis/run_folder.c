#include "analysis/run_folder.h"

#include "analysis/run_folder_parts.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/*
 * Order matters: the plan says which runs a block must hold, the blocks say
 * which attempt of each is committed, and only then can a record be judged.
 */

/* What is measured inside a program cannot take longer than the program; times are rounded. */
#define CLOCKS_APART_NS 1000

int reading_fail(const struct reading *reading, int code, const char *format, ...)
{
	va_list arguments;

	free(*reading->error);
	va_start(arguments, format);
	if (vasprintf(reading->error, format, arguments) < 0)
		*reading->error = NULL;
	va_end(arguments);
	return code;
}

struct run_state *reading_run(const struct reading *reading, const struct cell *cell,
			      size_t replicate, size_t block)
{
	const struct summary *summary = reading->summary;
	size_t index = (size_t)(cell - summary->cells);

	return &reading->runs[(index * 2 + replicate) * summary->block_count + block];
}

ssize_t reading_block(const struct reading *reading, long long block, long long attempt)
{
	const struct summary *summary = reading->summary;
	size_t low = 0;
	size_t high = summary->block_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (summary->blocks[middle] < block)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == summary->block_count || summary->blocks[low] != block)
		return -1;
	return reading->attempts[low] == attempt ? (ssize_t)low : -1;
}

struct cell *reading_cell(const struct reading *reading, const char *key)
{
	struct summary *summary = reading->summary;

	for (size_t i = 0; i < summary->cell_count; i++) {
		if (strcmp(summary->cells[i].key, key) == 0)
			return &summary->cells[i];
	}
	return NULL;
}

int reading_failed(struct cell *cell, struct run_state *run, int block, const char *reason)
{
	run->failed = true;
	if (cell->first_error)
		return 0;
	if (asprintf(&cell->first_error, "block %d: %s", block, reason) < 0) {
		cell->first_error = NULL;
		return -ENOMEM;
	}
	return 0;
}

int read_environment(struct reading *reading)
{
	struct summary *summary = reading->summary;
	json_error_t where;
	char *path;

	if (asprintf(&path, "%s/environment.json", summary->folder) < 0)
		return -ENOMEM;
	summary->environment = json_load_file(path, JSON_REJECT_DUPLICATES, &where);

	const json_t *cpus = json_object_get(summary->environment, "cpus");
	json_int_t count = json_integer_value(cpus);
	int error = 0;

	if (!summary->environment && where.line < 0)
		error = reading_fail(reading, -EINVAL, "%s", where.text);
	else if (!summary->environment)
		error = reading_fail(reading, -EINVAL, "%s:%d: %s", path, where.line, where.text);
	else if (!json_is_integer(cpus) || count < 1 || count > INT_MAX)
		error = reading_fail(reading, -EINVAL,
				     "%s:1: \"cpus\" is missing or no number of CPUs", path);
	summary->cpus = error ? 0 : (size_t)count;
	free(path);
	return error;
}

/* The folder without slashes at its end, and its last component. */
static int name_folder(struct summary *summary, const char *folder)
{
	size_t length = strlen(folder);
	char *absolute = realpath(folder, NULL);

	while (length > 1 && folder[length - 1] == '/')
		length--;
	summary->folder = strndup(folder, length);
	if (absolute)
		summary->run = strdup(strrchr(absolute, '/') + 1);
	else if (summary->folder)
		summary->run = strdup(summary->folder);
	free(absolute);
	return summary->folder && summary->run ? 0 : -ENOMEM;
}

/* A failed run has no samples; a good one must have all its records. */
static int finish_run(const struct reading *reading, struct cell *cell, size_t replicate,
		      size_t block)
{
	const struct run_state *run = reading_run(reading, cell, replicate, block);
	const struct samples *samples = &cell->samples[replicate];

	if (run->left_out)
		return 0;
	if (run->failed) {
		samples->elapsed_ns[block] = samples->wall_ns[block] = NAN;
		samples->spawn_ns[block] = samples->work_ns[block] = NAN;
		samples->teardown_ns[block] = samples->cpu_ns[block] = NAN;
		for (size_t i = 0; i < samples->measured_count; i++)
			samples->measured[i].values[block] = NAN;
		cell->failures++;
	} else if (run->records != cell->expected_records) {
		return reading_fail(
			reading, -EINVAL,
			"%s/runs.jsonl: block %d attempt %d replicate %zu of cell %s has %zu "
			"records where %zu belong",
			reading->summary->folder, reading->summary->blocks[block],
			reading->attempts[block], replicate, cell->key, run->records,
			cell->expected_records);
	} else if (samples->elapsed_ns[block] > samples->wall_ns[block] + CLOCKS_APART_NS) {
		return reading_fail(reading, -EINVAL,
				    "%s/blocks/%04d.json: replicate %zu of cell %s took less than "
				    "its record in runs.jsonl says: they are of two runs",
				    reading->summary->folder, reading->summary->blocks[block],
				    replicate, cell->key);
	}
	cell->runs++;
	cell->warned += run->warned && !run->failed;
	return 0;
}

static int finish_runs(const struct reading *reading)
{
	struct summary *summary = reading->summary;
	int error = 0;

	for (size_t i = 0; i < summary->cell_count; i++) {
		struct cell *cell = &summary->cells[i];

		for (size_t block = 0; block < summary->block_count; block++) {
			for (size_t replicate = 0; !error && replicate < cell->replicates;
			     replicate++)
				error = finish_run(reading, cell, replicate, block);
		}
	}
	return error;
}

static int read_all(struct reading *reading)
{
	int (*const parts[])(struct reading *) = {
		read_environment, read_settings, read_experiments, read_cells,
		read_blocks,	  read_records,	 read_noise,
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		int error = parts[i](reading);

		if (error)
			return error;
	}
	return finish_runs(reading);
}

int run_folder_read(const char *folder, struct summary **summary, char **error)
{
	struct reading reading = { .summary = calloc(1, sizeof(struct summary)), .error = error };
	int code;

	*error = NULL;
	*summary = NULL;
	if (!reading.summary)
		return -ENOMEM;
	reading.summary->margin = 0.02;
	code = name_folder(reading.summary, folder);
	if (!code)
		code = read_all(&reading);
	free(reading.attempts);
	free(reading.runs);
	if (code)
		summary_free(reading.summary);
	else
		*summary = reading.summary;
	return code;
}
