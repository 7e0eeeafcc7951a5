#include <math.h>
#include <string.h>

#include "measure/record.h"
#include "measure/units.h"
#include "workload/output.h"
#include "workload/version.h"

static void set_integer(json_t *object, const char *name, uint64_t value)
{
	json_object_set_new(object, name, json_integer((json_int_t)value));
}

/* Tags come first, so that a line says at its beginning which run it is. */
static void set_tags(json_t *object, const struct settings *settings)
{
	for (size_t i = 0; i < settings->tag_count; i++) {
		const char *separator = strchr(settings->tags[i], '=');
		char *name = strndup(settings->tags[i], (size_t)(separator - settings->tags[i]));
		uint64_t number;

		if (!name)
			continue;
		if (parse_unsigned(separator + 1, &number) == 0 && number <= INT64_MAX)
			set_integer(object, name, number);
		else
			json_object_set_new(object, name, json_string(separator + 1));
		free(name);
	}
}

static json_t *gil_settings_to_json(const struct gil_settings *settings)
{
	json_t *object = json_object();

	set_integer(object, "op_time_ns", settings->op_time_ns);
	set_integer(object, "call_time_ns", settings->call_time_ns);
	set_integer(object, "check_interval", settings->check_interval);
	set_integer(object, "switch_interval_ns", settings->switch_interval_ns);
	json_object_set_new(object, "forced_switching",
			    json_boolean(!settings->no_forced_switching));
	set_integer(object, "quantum_ns", settings->quantum_ns);
	return object;
}

static void set_settings(json_t *object, const struct settings *settings)
{
	json_object_set_new(object, "mode", json_string(settings_mode_name(settings)));
	json_object_set_new(object, "gil", json_string(settings_gil_name(settings)));
	set_integer(object, "tasks", settings->tasks);
	set_integer(object, "workers", settings->workers);
	set_integer(object, "cpus", settings->cpus);
	json_object_set_new(object, "pin", json_string(settings_pin_name(settings)));
	set_integer(object, "seed", settings->seed);
	if (settings->policy)
		json_object_set_new(object, "gil_settings",
				    gil_settings_to_json(&settings->gil_settings));
	json_object_set_new(
		object, "options",
		options_to_json(workload.options, workload.option_count, settings->own));
}

static void set_usage(json_t *object, const struct usage *usage)
{
	set_integer(object, "user_ns", usage->user_ns);
	set_integer(object, "system_ns", usage->system_ns);
	set_integer(object, "voluntary_switches", usage->voluntary_switches);
	set_integer(object, "involuntary_switches", usage->involuntary_switches);
	set_integer(object, "minor_faults", usage->minor_faults);
	set_integer(object, "major_faults", usage->major_faults);
}

static void set_checksum(json_t *object, uint64_t checksum)
{
	json_object_set_new(object, "checksum",
			    json_sprintf("%016llx", (unsigned long long)checksum));
}

static json_t *memory_to_json(const struct run *run)
{
	json_t *object = json_object();

	set_integer(object, "pss_bytes", run->memory.pss_bytes);
	set_integer(object, "page_table_bytes", run->memory.page_table_bytes);
	set_integer(object, "kernel_stack_bytes", run->memory.kernel_stack_bytes);
	set_integer(object, "pss_before_bytes", run->memory_before.pss_bytes);
	return object;
}

static json_t *measures_to_json(const struct measures *measures)
{
	json_t *object = json_object();

	for (size_t i = 0; i < measures->count; i++)
		json_object_set_new(object, measures->list[i].name,
				    json_real(measures->list[i].value));
	return object;
}

static json_t *distributions_to_json(const struct measures *measures)
{
	json_t *object = json_object();

	for (size_t i = 0; i < measures->distribution_count; i++)
		json_object_set_new(object, measures->distributions[i].name,
				    record_histogram(&measures->distributions[i].times));
	return object;
}

static json_t *gil_to_json(const struct gil_counts *counts)
{
	static const struct {
		const char *name;
		double share;
	} percentiles[] = { { "wait_p50_ns", 0.5 },
			    { "wait_p90_ns", 0.9 },
			    { "wait_p99_ns", 0.99 } };
	json_t *object = json_object();

	set_integer(object, "acquisitions", counts->acquisitions);
	set_integer(object, "handovers", counts->handovers);
	set_integer(object, "forced_drops", counts->forced_drops);
	set_integer(object, "waits", counts->waits.count);
	set_integer(object, "wait_ns", counts->waits.sum_ns);
	set_integer(object, "wait_most_ns", counts->waits.most_ns);
	for (size_t i = 0; i < 3; i++) {
		double value = histogram_percentile(&counts->waits, percentiles[i].share);

		if (isfinite(value))
			json_object_set_new(object, percentiles[i].name, json_real(value));
	}
	return object;
}

static json_t *worker_to_json(const struct worker_run *worker, uint64_t index, bool has_gil)
{
	json_t *object = json_object();

	set_integer(object, "worker", index);
	set_integer(object, "id", (uint64_t)worker->id);
	set_integer(object, "tasks", worker->result.tasks);
	set_integer(object, "first_instruction_ns", worker->first_ns);
	set_integer(object, "busy_ns", worker->result.busy_ns);
	set_usage(object, &worker->usage);
	if (has_gil)
		json_object_set_new(object, "gil_counts", gil_to_json(&worker->gil));
	set_checksum(object, worker->result.checksum);
	return object;
}

static void set_measured(json_t *object, const struct session *session, const struct run *run)
{
	json_t *workers = json_array();

	set_integer(object, "elapsed_ns", run->elapsed_ns);
	set_integer(object, "spawn_ns", run->spawn_ns);
	set_integer(object, "work_ns", run->work_ns);
	set_integer(object, "teardown_ns", run->teardown_ns);
	set_integer(object, "tasks_ns", run->tasks_ns);
	set_integer(object, "start_skew_ns", run->skew_ns);
	json_object_set_new(object, "average_concurrency", json_real(run_average_concurrency(run)));
	set_usage(object, &run->usage);
	if (session->settings->policy)
		json_object_set_new(object, "gil_counts", gil_to_json(&run->gil));
	set_integer(object, "workers_started", run->workers_created);
	if (run->has_memory)
		json_object_set_new(object, "memory", memory_to_json(run));
	set_checksum(object, run->checksum);
	json_object_set_new(object, "measures", measures_to_json(&run->measures));
	if (run->measures.distribution_count > 0)
		json_object_set_new(object, "distributions", distributions_to_json(&run->measures));
	for (uint64_t i = 0; i < session->settings->workers; i++)
		json_array_append_new(workers, worker_to_json(&run->workers[i], i,
							      session->settings->policy != NULL));
	json_object_set_new(object, "per_worker", workers);
}

json_t *run_to_json(const struct session *session, const struct run *run)
{
	json_t *object = json_object(), *warnings = json_array();

	set_integer(object, "schema", RECORD_SCHEMA);
	set_tags(object, session->settings);
	json_object_set_new(object, "program", json_string(workload.name));
	json_object_set_new(object, "version", json_string(CONVOY_VERSION));
	json_object_set_new(object, "status", json_string(run->failed ? "failed" : "ok"));
	json_object_set_new(object, "error", run->failed ? json_string(run->error) : json_null());
	set_settings(object, session->settings);
	set_integer(object, "repetition", run->repetition);
	if (!run->failed || run->drained)
		set_measured(object, session, run);
	if (run->warning)
		json_array_append_new(warnings, json_string(run->warning));
	json_object_set_new(object, "warnings", warnings);
	return object;
}
