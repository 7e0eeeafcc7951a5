#include "analysis/run_folder_parts.h"
#include "measure/record.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* runs.jsonl: what the workload programs said of themselves. */

/* Whose record a line is. */
struct identity {
	json_int_t block;
	json_int_t attempt;
	json_int_t replicate;
	const char *cell;
};

static int take_integer(const struct lines *lines, const json_t *record, const char *name,
			json_int_t *value)
{
	const json_t *number = json_object_get(record, name);

	*value = 0;
	if (!json_is_integer(number) || json_integer_value(number) < 0)
		return lines_fail(lines, "\"%s\" is missing or no whole number from 0", name);
	*value = json_integer_value(number);
	return 0;
}

static int take_identity(const struct lines *lines, const json_t *record, struct identity *identity)
{
	json_int_t schema;
	int error = take_integer(lines, record, "schema", &schema);

	if (error)
		return error;
	if (schema != RECORD_SCHEMA)
		return lines_fail(lines, "schema %lld, this program reads %d", (long long)schema,
				  RECORD_SCHEMA);
	error = take_integer(lines, record, "block", &identity->block);
	if (!error)
		error = take_integer(lines, record, "attempt", &identity->attempt);
	if (!error)
		error = take_integer(lines, record, "replicate", &identity->replicate);
	if (error)
		return error;
	identity->cell = json_string_value(json_object_get(record, "cell"));
	return identity->cell ? 0 : lines_fail(lines, "\"cell\" is missing or no text");
}

/* A record from elsewhere may not slip in under the same block number. */
static int check_run(const struct lines *lines, const struct summary *summary, const json_t *record)
{
	const char *planned = json_string_value(json_object_get(summary->environment, "run"));
	const char *run = json_string_value(json_object_get(record, "run"));

	if (planned && run && strcmp(planned, run) != 0)
		return lines_fail(lines, "a record of run %s in the folder of run %s", run,
				  planned);
	return 0;
}

/* Nanoseconds; null is NAN: a phase that this program does not know. */
static int take_ns(const struct lines *lines, const json_t *record, const char *name, double *value)
{
	json_int_t ns;

	*value = NAN;
	if (json_is_null(json_object_get(record, name)))
		return 0;
	int error = take_integer(lines, record, name, &ns);

	if (!error)
		*value = (double)ns;
	return error;
}

/* The slowest of the programs that ran side by side stands for the run. */
static void keep_slowest(double *sample, double value)
{
	*sample = fmax(*sample, value);
}

static int take_phases(const struct lines *lines, const json_t *record,
		       const struct samples *samples, size_t block)
{
	double spawn, work, teardown;
	int error = take_ns(lines, record, "spawn_ns", &spawn);

	if (!error)
		error = take_ns(lines, record, "work_ns", &work);
	if (!error)
		error = take_ns(lines, record, "teardown_ns", &teardown);
	if (error)
		return error;
	keep_slowest(&samples->spawn_ns[block], spawn);
	keep_slowest(&samples->work_ns[block], work);
	keep_slowest(&samples->teardown_ns[block], teardown);
	return 0;
}

static int take_times(const struct lines *lines, const json_t *record,
		      const struct samples *samples, size_t block, bool first)
{
	json_int_t elapsed, user = 0, system = 0;
	int error = take_integer(lines, record, "elapsed_ns", &elapsed);

	if (!error && elapsed == 0)
		error = lines_fail(lines, "\"elapsed_ns\" is 0");
	if (!error)
		error = take_integer(lines, record, "user_ns", &user);
	if (!error)
		error = take_integer(lines, record, "system_ns", &system);
	if (!error)
		error = take_phases(lines, record, samples, block);
	if (error)
		return error;
	/* A part cannot outlast the whole; 1 ms and 1 % are for the clocks. */
	if ((double)elapsed > samples->wall_ns[block] * 1.01 + 1e6)
		return lines_fail(lines, "\"elapsed_ns\" is above the time of the whole process");
	keep_slowest(&samples->elapsed_ns[block], (double)elapsed);
	samples->cpu_ns[block] =
		(first ? 0 : samples->cpu_ns[block]) + (double)user + (double)system;
	return 0;
}

static int take_measures(const json_t *record, struct samples *samples, size_t block, size_t blocks)
{
	const char *name;
	const json_t *value;

	json_object_foreach ((json_t *)json_object_get(record, "measures"), name, value) {
		if (!json_is_number(value))
			continue;
		double *values = measured_series(samples, name, blocks);

		if (!values)
			return -ENOMEM;
		keep_slowest(&values[block], json_number_value(value));
	}
	return 0;
}

static void take_tasks(const json_t *record, struct cell *cell, struct run_state *run)
{
	const json_t *tasks = json_object_get(record, "tasks");

	if (!json_is_integer(tasks) || json_integer_value(tasks) <= 0)
		return;
	cell->tasks = (run->with_tasks++ ? cell->tasks : 0) + (double)json_integer_value(tasks);
}

static int take_warnings(const json_t *record, struct cell *cell, struct run_state *run)
{
	const json_t *warnings = json_object_get(record, "warnings");
	const char *warning = json_string_value(json_array_get(warnings, 0));

	run->warned |= json_array_size(warnings) > 0;
	if (!warning || cell->first_warning)
		return 0;
	cell->first_warning = strdup(warning);
	return cell->first_warning ? 0 : -ENOMEM;
}

/* A good record of a committed run. */
static int take_good(const struct lines *lines, json_t *record, struct cell *cell,
		     const struct identity *identity, size_t block)
{
	const struct reading *reading = lines->reading;
	struct run_state *run = reading_run(reading, cell, (size_t)identity->replicate, block);
	struct samples *samples = &cell->samples[identity->replicate];
	int error = take_times(lines, record, samples, block, run->records == 0);

	if (!error)
		error = take_measures(record, samples, block, reading->summary->block_count);
	if (!error)
		error = take_warnings(record, cell, run);
	if (!error && identity->replicate == 0)
		error = take_latency(lines, record, cell);
	if (error)
		return error;
	take_tasks(record, cell, run);
	if (identity->replicate == 0) {
		json_decref(cell->last_record);
		cell->last_record = json_incref(record);
	}
	return 0;
}

static int take_committed(const struct lines *lines, json_t *record,
			  const struct identity *identity, size_t block)
{
	const struct reading *reading = lines->reading;
	struct cell *cell = reading_cell(reading, identity->cell);
	const char *status = json_string_value(json_object_get(record, "status"));
	const char *reason = json_string_value(json_object_get(record, "error"));
	int error = 0;

	if (!cell)
		return lines_fail(lines, "cell %s is not in cells.tsv", identity->cell);
	if (identity->replicate >= (json_int_t)cell->replicates)
		return lines_fail(lines, "replicate %lld of cell %s is not planned",
				  (long long)identity->replicate, cell->key);
	struct run_state *run = reading_run(reading, cell, (size_t)identity->replicate, block);

	if (run->records == cell->expected_records)
		return lines_fail(lines, "cell %s writes %zu records a run; this is one more",
				  cell->key, cell->expected_records);
	if (status && strcmp(status, "ok") == 0)
		error = take_good(lines, record, cell, identity, block);
	else if (status && strcmp(status, "failed") == 0)
		error = reading_failed(cell, run, reading->summary->blocks[block],
				       reason ? reason : "the record says no reason");
	else
		error = lines_fail(lines, "\"status\" is neither \"ok\" nor \"failed\"");
	run->records++;
	return error;
}

static int take_record(const struct lines *lines, json_t *record)
{
	struct identity identity = { 0 };
	int error;

	if (!json_is_object(record))
		return lines_fail(lines, "not a JSON object");
	error = take_identity(lines, record, &identity);
	if (error)
		return error;
	ssize_t block = reading_block(lines->reading, identity.block, identity.attempt);

	if (block < 0)
		return 0;
	error = check_run(lines, lines->reading->summary, record);
	return error ? error : take_committed(lines, record, &identity, (size_t)block);
}

static int take_line(const struct lines *lines)
{
	json_error_t where;
	json_t *record = json_loadb(lines->line, lines->length, JSON_REJECT_DUPLICATES, &where);

	if (!record)
		return lines_fail(lines, "not JSON: %s", where.text);
	int error = take_record(lines, record);

	json_decref(record);
	return error;
}

static int read_lines(struct reading *reading, struct lines *lines)
{
	int error;

	while ((error = lines_next(lines)) > 0) {
		if (!lines->complete)
			return summary_note(reading->summary,
					    "%s:%zu: the last line is cut off and ignored",
					    lines->path, lines->number);
		error = take_line(lines);
		if (error)
			return error;
	}
	return error;
}

int read_records(struct reading *reading)
{
	struct lines lines;
	int error = lines_open(&lines, reading, "runs.jsonl");

	/* Without the file every run lacks its record; foreign programs need none. */
	if (error == -ENOENT)
		error = 0;
	else if (error && lines.path)
		error = reading_fail(reading, error, "%s: %s", lines.path, strerror(-error));
	else if (!error)
		error = read_lines(reading, &lines);
	lines_close(&lines);
	return error;
}
