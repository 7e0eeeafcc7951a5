#include "analysis/export_formats.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/*
 * Google Benchmark's JSON: an entry of run_type "iteration" a run, in nanoseconds. real_time
 * is the elapsed time, of the whole process where the program keeps no record, cpu_time that
 * of the whole process; an experiment's measure is a counter of its own. A failed run has
 * error_occurred, and 0 as iterations and times, as the library itself writes one.
 */

static json_t *context_of(const struct exported *exported)
{
	const char *date = exported_text(exported, "date");

	return json_pack("{s:s, s:s, s:I, s:s, s:s}", "date", date ? date : "", "executable",
			 "convoy", "num_cpus", (json_int_t)exported->summary->cpus,
			 "library_build_type", "release", "convoy_run", exported->summary->run);
}

static int put_times(json_t *entry, const struct exported_cell *cell,
		     const struct exported_run *run)
{
	const struct samples *samples = &cell->cell->samples[run->replicate];
	double elapsed = samples->elapsed_ns[run->block];
	double wall = samples->wall_ns[run->block];
	const char *measure = cell->cell->experiment->measure;
	double value = exported_value(cell, run);
	int error = json_object_set_new(entry, "real_time",
					json_real(isnan(elapsed) ? wall : elapsed)) |
		    json_object_set_new(entry, "cpu_time", json_real(samples->cpu_ns[run->block]));

	if (measure && isfinite(value))
		error |= json_object_set_new(entry, measure, json_real(value));
	return error ? -ENOMEM : 0;
}

static int put_error(json_t *entry, const struct exported_run *run)
{
	json_t *message = run->signalled	? json_string("killed by a signal")
			  : run->exit_code == 0 ? json_string("its record says that it failed")
						: json_sprintf("exit code %d", run->exit_code);

	int error = json_object_set_new(entry, "error_occurred", json_true()) |
		    json_object_set_new(entry, "error_message", message) |
		    json_object_set_new(entry, "real_time", json_real(0)) |
		    json_object_set_new(entry, "cpu_time", json_real(0));

	return error ? -ENOMEM : 0;
}

static int put_run(json_t *benchmarks, const struct exported_cell *cell, size_t index)
{
	const struct exported_run *run = &cell->runs[index];
	json_t *entry =
		json_pack("{s:s, s:s, s:s, s:I, s:I, s:i, s:i, s:s}", "name", cell->cell->key,
			  "run_name", cell->cell->key, "run_type", "iteration", "repetitions",
			  (json_int_t)cell->count, "repetition_index", (json_int_t)index, "threads",
			  1, "iterations", run->failed ? 0 : 1, "time_unit", "ns");

	if (!entry)
		return -ENOMEM;
	int error = run->failed ? put_error(entry, run) : put_times(entry, cell, run);

	if (json_array_append_new(benchmarks, entry) != 0)
		error = -ENOMEM;
	return error;
}

int export_google_benchmark(FILE *out, const struct exported *exported)
{
	json_t *benchmarks = json_array();
	int error = 0;

	for (size_t i = 0; i < exported->summary->cell_count; i++) {
		for (size_t j = 0; j < exported->cells[i].count && !error; j++)
			error = put_run(benchmarks, &exported->cells[i], j);
	}
	if (error) {
		json_decref(benchmarks);
		return error;
	}
	return export_json(out, json_pack("{s:o, s:o}", "context", context_of(exported),
					  "benchmarks", benchmarks));
}
