#include "analysis/run_folder_parts.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* blocks/NNNN.json: hyperfine's exports. A block that is there is committed. */

struct block_file {
	const struct reading *reading;
	char *path;
	int block;
	size_t index;
};

/* What a result's name says, as given to hyperfine's -n. */
struct result_name {
	int block;
	int attempt;
	int replicate;
	const char *cell;
};

static int block_fail(const struct block_file *file, size_t result, const char *text)
{
	return reading_fail(file->reading, -EINVAL, "%s: result %zu: %s", file->path, result + 1,
			    text);
}

/* "LABEL123" followed by end; moves text beyond it. */
static bool take_number(const char **text, const char *label, char end, int *value)
{
	size_t length = strlen(label);
	long number = 0;

	if (strncmp(*text, label, length) != 0 || !isdigit((unsigned char)(*text)[length]))
		return false;
	for (*text += length; isdigit((unsigned char)**text); (*text)++) {
		number = number * 10 + (**text - '0');
		if (number > INT_MAX)
			return false;
	}
	*value = (int)number;
	if (**text != end)
		return false;
	*text += end != '\0';
	return true;
}

static bool parse_name(const char *text, struct result_name *name)
{
	if (!take_number(&text, "block=", ' ', &name->block) ||
	    !take_number(&text, "attempt=", ' ', &name->attempt) ||
	    !take_number(&text, "replicate=", ' ', &name->replicate) ||
	    strncmp(text, "cell=", 5) != 0)
		return false;
	name->cell = text + 5;
	return true;
}

/* The only element of an array, or NULL. */
static const json_t *only_element(const json_t *result, const char *name)
{
	const json_t *array = json_object_get(result, name);

	return json_array_size(array) == 1 ? json_array_get(array, 0) : NULL;
}

/* Seconds of a JSON number as nanoseconds; NAN if it is none. */
static double seconds_ns(const json_t *number)
{
	double ns = json_is_number(number) ? json_number_value(number) * 1e9 : NAN;

	return isfinite(ns) ? ns : NAN;
}

static int take_times(const struct block_file *file, size_t position, const json_t *result,
		      struct cell *cell, size_t replicate)
{
	struct run_state *run = reading_run(file->reading, cell, replicate, file->index);
	const json_t *exit_code = only_element(result, "exit_codes");
	double wall = seconds_ns(only_element(result, "times"));
	double cpu = seconds_ns(json_object_get(result, "user")) +
		     seconds_ns(json_object_get(result, "system"));
	char reason[64];

	if (!(wall > 0))
		return block_fail(file, position, "\"times\" is not one time above 0");
	if (!(cpu >= 0))
		return block_fail(file, position, "\"user\" or \"system\" is no time");
	/* null is a death by signal. */
	if (!json_is_integer(exit_code) && !json_is_null(exit_code))
		return block_fail(file, position, "\"exit_codes\" is not one exit code");
	run->present = true;
	cell->samples[replicate].wall_ns[file->index] = wall;
	cell->samples[replicate].cpu_ns[file->index] = cpu;
	if (json_is_integer(exit_code) && json_integer_value(exit_code) == 0)
		return 0;
	if (json_is_null(exit_code))
		snprintf(reason, sizeof(reason), "killed by a signal");
	else
		snprintf(reason, sizeof(reason), "exit code %lld",
			 (long long)json_integer_value(exit_code));
	return reading_failed(cell, run, file->block, reason);
}

static int take_result(const struct block_file *file, size_t position, const json_t *result)
{
	const struct reading *reading = file->reading;
	int *attempt = &reading->attempts[file->index];
	const char *text = json_string_value(json_object_get(result, "command"));
	struct result_name name;

	if (!text || !parse_name(text, &name))
		return block_fail(file, position,
				  "\"command\" is not block=N attempt=N replicate=N cell=KEY");
	if (name.block != file->block)
		return block_fail(file, position, "it is of another block");
	if (position == 0)
		*attempt = name.attempt;
	if (name.attempt != *attempt)
		return block_fail(file, position, "it is of another attempt than the first result");

	struct cell *cell = reading_cell(reading, name.cell);

	if (!cell)
		return reading_fail(reading, -EINVAL, "%s: result %zu: cell %s is not in cells.tsv",
				    file->path, position + 1, name.cell);
	if ((size_t)name.replicate >= cell->replicates)
		return block_fail(file, position, "it is of a replicate that is not planned");
	if (reading_run(reading, cell, (size_t)name.replicate, file->index)->present)
		return block_fail(file, position, "this run is there twice");
	if (reading_run(reading, cell, (size_t)name.replicate, file->index)->left_out)
		return block_fail(file, position, "left-out.tsv says that it sat out");
	return take_times(file, position, result, cell, (size_t)name.replicate);
}

static int check_complete(const struct block_file *file)
{
	const struct summary *summary = file->reading->summary;

	for (size_t i = 0; i < summary->cell_count; i++) {
		const struct cell *cell = &summary->cells[i];

		for (size_t replicate = 0; replicate < cell->replicates; replicate++) {
			const struct run_state *run =
				reading_run(file->reading, cell, replicate, file->index);

			if (!run->present && !run->left_out)
				return reading_fail(file->reading, -EINVAL,
						    "%s: replicate %zu of cell %s is missing",
						    file->path, replicate, cell->key);
		}
	}
	return 0;
}

static int take_export(const struct block_file *file, const json_t *export)
{
	const json_t *results = json_object_get(export, "results");
	size_t count = json_array_size(results);
	int error = 0;

	if (count == 0)
		return reading_fail(file->reading, -EINVAL, "%s:1: no \"results\" of hyperfine",
				    file->path);
	for (size_t i = 0; i < count && !error; i++)
		error = take_result(file, i, json_array_get(results, i));
	return error ? error : check_complete(file);
}

static int read_block(const struct reading *reading, size_t index)
{
	struct block_file file = { reading, NULL, reading->summary->blocks[index], index };
	json_error_t where;

	if (asprintf(&file.path, "%s/blocks/%04d.json", reading->summary->folder, file.block) < 0)
		return -ENOMEM;
	json_t *export = json_load_file(file.path, JSON_REJECT_DUPLICATES, &where);
	int error;

	if (export)
		error = take_export(&file, export);
	else if (where.line < 0)
		error = reading_fail(reading, -EINVAL, "%s", where.text);
	else
		error = reading_fail(reading, -EINVAL, "%s:%d: %s", file.path, where.line,
				     where.text);
	json_decref(export);
	free(file.path);
	return error;
}

/* Number of a block's file; 0 for another name. Numbers are written with four
 * digits or more, so that each block has one name only. */
static int block_number(const char *name)
{
	char expected[32];
	char *end;
	long number = strtol(name, &end, 10);

	if (!isdigit((unsigned char)name[0]) || number < 1 || number > INT_MAX)
		return 0;
	snprintf(expected, sizeof(expected), "%04ld.json", number);
	return strcmp(name, expected) == 0 ? (int)number : 0;
}

/* Temporary names are what a killed driver leaves; other exports are strangers. */
static bool is_foreign_export(const char *name)
{
	size_t length = strlen(name);

	return name[0] != '.' && length > 5 && strcmp(name + length - 5, ".json") == 0;
}

static int add_block(struct reading *reading, const char *folder, const char *name)
{
	struct summary *summary = reading->summary;
	int number = block_number(name);

	if (number == 0 && is_foreign_export(name))
		return reading_fail(reading, -EINVAL, "%s/%s: not the name of a block", folder,
				    name);
	if (number == 0)
		return 0;
	int *blocks = reallocarray(summary->blocks, summary->block_count + 1, sizeof(*blocks));

	if (!blocks)
		return -ENOMEM;
	summary->blocks = blocks;
	blocks[summary->block_count++] = number;
	return 0;
}

static int list_blocks(struct reading *reading, const char *folder)
{
	DIR *directory = opendir(folder);
	int error = 0;

	if (!directory && errno == ENOENT)
		return 0;
	if (!directory) {
		error = errno;
		return reading_fail(reading, -error, "%s: %s", folder, strerror(error));
	}
	while (!error) {
		errno = 0;
		const struct dirent *entry = readdir(directory);

		if (!entry) {
			error = -errno;
			break;
		}
		error = add_block(reading, folder, entry->d_name);
	}
	closedir(directory);
	return error;
}

static int compare_blocks(const void *first, const void *second)
{
	const int *left = first, *right = second;

	return (*left > *right) - (*left < *right);
}

double *missing_values(size_t count)
{
	double *values = calloc(count, sizeof(*values));

	for (size_t i = 0; values && i < count; i++)
		values[i] = NAN;
	return values;
}

double *measured_series(struct samples *samples, const char *name, size_t blocks)
{
	double *values = (double *)samples_measured(samples, name);

	if (values)
		return values;
	struct measured *grown =
		reallocarray(samples->measured, samples->measured_count + 1, sizeof(*grown));

	if (!grown)
		return NULL;
	struct measured *added = &grown[samples->measured_count++];

	samples->measured = grown;
	*added = (struct measured) { strdup(name), missing_values(blocks) };
	return added->name ? added->values : NULL;
}

/* The headline is there even if no record has it. */
static int allocate_samples(struct cell *cell, size_t blocks)
{
	const char *measure = cell->experiment->measure;

	cell->samples = calloc(cell->replicates, sizeof(*cell->samples));
	if (!cell->samples)
		return -ENOMEM;
	for (size_t i = 0; i < cell->replicates; i++) {
		struct samples *samples = &cell->samples[i];

		samples->elapsed_ns = missing_values(blocks);
		samples->wall_ns = missing_values(blocks);
		samples->spawn_ns = missing_values(blocks);
		samples->work_ns = missing_values(blocks);
		samples->teardown_ns = missing_values(blocks);
		samples->cpu_ns = missing_values(blocks);
		if (!samples->elapsed_ns || !samples->wall_ns || !samples->spawn_ns ||
		    !samples->work_ns || !samples->teardown_ns || !samples->cpu_ns)
			return -ENOMEM;
		if (measure && !measured_series(samples, measure, blocks))
			return -ENOMEM;
	}
	return 0;
}

static int allocate(struct reading *reading)
{
	struct summary *summary = reading->summary;
	size_t blocks = summary->block_count;
	int error = 0;

	reading->attempts = calloc(blocks + 1, sizeof(*reading->attempts));
	reading->runs = calloc(summary->cell_count * 2, (blocks + 1) * sizeof(*reading->runs));
	if (!reading->attempts || !reading->runs)
		return -ENOMEM;
	for (size_t i = 0; i < summary->cell_count && !error; i++)
		error = allocate_samples(&summary->cells[i], blocks);
	return error;
}

int read_blocks(struct reading *reading)
{
	struct summary *summary = reading->summary;
	char *folder;

	if (asprintf(&folder, "%s/blocks", summary->folder) < 0)
		return -ENOMEM;
	int error = list_blocks(reading, folder);

	if (!error && summary->block_count == 0)
		error = reading_fail(reading, -ENODATA,
				     "%s: no committed block yet, so there is nothing to summarize",
				     folder);
	free(folder);
	if (error)
		return error;
	qsort(summary->blocks, summary->block_count, sizeof(*summary->blocks), compare_blocks);
	error = allocate(reading);
	if (!error)
		error = read_left_out(reading);
	for (size_t i = 0; i < summary->block_count && !error; i++)
		error = read_block(reading, i);
	return error;
}
