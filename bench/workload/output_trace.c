/*
 * The file of --trace. The format is Chrome's ("Trace Event Format"): complete events with times
 * in microseconds, from the run's beginning on. It is written event by event, so that it takes no
 * memory; only what is said about the run is an object of jansson's.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "executor/executor.h"
#include "measure/clock.h"
#include "measure/trace.h"
#include "workload/output.h"

struct trace_file {
	FILE *out;
	const struct session *session;
	struct executor *executor;
	uint64_t begin_ns;
	uint64_t end_ns;
	const char *separator; /* before the next event */
};

static const struct {
	const char *name;
	const char *category;
} states[] = {
	[TRACE_RUNS] = { "runs", "runs" },
	[TRACE_WAITS] = { "waits for the GIL", "waits" },
	[TRACE_BLOCKED] = { "blocked", "blocked" },
};

/* ---- where it goes ---------------------------------------------------------------- */

/* What is no file (/dev/null, a pipe) must not be replaced by one. */
static int is_replaceable(const char *path, bool *replaceable)
{
	struct stat status;

	*replaceable = true;
	if (path[0] == '\0')
		return -ENOENT;
	if (stat(path, &status) != 0)
		return errno == ENOENT ? 0 : -errno;
	*replaceable = S_ISREG(status.st_mode);
	return S_ISDIR(status.st_mode) ? -EISDIR : 0;
}

/* *temporary: to be renamed and freed; NULL when the file is written to as it is. */
static int open_file(const char *path, FILE **out, char **temporary)
{
	bool replaceable;
	int error = is_replaceable(path, &replaceable);

	*temporary = NULL;
	if (error)
		return error;
	if (replaceable && asprintf(temporary, "%s.%d.tmp", path, (int)getpid()) < 0)
		return -ENOMEM;
	*out = fopen(replaceable ? *temporary : path, "we");
	if (*out)
		return 0;
	error = -errno;
	free(*temporary);
	*temporary = NULL;
	return error;
}

/* Under its final name if there was no error. Frees temporary. */
static int close_file(const char *path, FILE *out, char *temporary, int error)
{
	errno = 0;
	if (ferror(out) && !error)
		error = -EIO;
	if (fclose(out) != 0 && (!error || errno == ENOSPC))
		error = errno ? -errno : -EIO;
	if (temporary && !error && rename(temporary, path) != 0)
		error = -errno;
	if (temporary && error)
		unlink(temporary);
	free(temporary);
	return error;
}

int trace_probe(const char *path)
{
	char *temporary;
	FILE *out;
	bool replaceable;
	int error = is_replaceable(path, &replaceable);

	/* To open a pipe would wait for its reader. */
	if (error || !replaceable)
		return error ? error : access(path, W_OK) == 0 ? 0 : -errno;
	error = open_file(path, &out, &temporary);
	if (error)
		return error;
	fclose(out);
	if (temporary)
		unlink(temporary);
	free(temporary);
	return 0;
}

/* ---- names ------------------------------------------------------------------------ */

static bool has_processes(const struct trace_file *file)
{
	return file->session->settings->kind->capabilities & EXECUTOR_PROCESSES;
}

static unsigned thread_of(const struct trace_file *file, unsigned worker)
{
	pid_t id = worker < file->session->settings->workers
			   ? executor_worker_id(file->executor, worker)
			   : 0;

	return (unsigned)(id ? id : getpid());
}

static unsigned process_of(const struct trace_file *file, unsigned worker)
{
	return has_processes(file) ? thread_of(file, worker) : (unsigned)getpid();
}

static void write_metadata(struct trace_file *file, const char *name, unsigned worker,
			   const char *key, const char *value)
{
	fprintf(file->out,
		"%s{\"name\":\"%s\",\"ph\":\"M\",\"pid\":%u,\"tid\":%u,\"args\":{\"%s\":%s}}",
		file->separator, name, process_of(file, worker), thread_of(file, worker), key,
		value);
	file->separator = ",\n";
}

static void write_names(struct trace_file *file, unsigned worker)
{
	const struct settings *settings = file->session->settings;
	bool parallel = settings->kind->capabilities & EXECUTOR_PARALLEL;
	const char *sort = has_processes(file) ? "process_sort_index" : "thread_sort_index";
	char name[96], index[16];

	snprintf(index, sizeof(index), "%u", worker);
	snprintf(name, sizeof(name), "\"worker %u (%s)\"", worker,
		 has_processes(file) ? "process"
		 : parallel	     ? "thread"
				     : "serial");
	if (worker == settings->workers)
		snprintf(name, sizeof(name), "\"the program's own threads\"");
	write_metadata(file, "thread_name", worker, "name", name);
	write_metadata(file, sort, worker, "sort_index", index);
	if (!has_processes(file))
		snprintf(name, sizeof(name), "\"%s (%s)\"", workload.name,
			 settings_mode_name(settings));
	if (has_processes(file) || worker == 0)
		write_metadata(file, "process_name", worker, "name", name);
}

/* ---- events ----------------------------------------------------------------------- */

static void write_slice(struct trace_file *file, unsigned worker, const char *name,
			const char *category, uint64_t begin_ns, uint64_t end_ns)
{
	uint64_t at_ns = begin_ns - file->begin_ns, length_ns = end_ns - begin_ns;

	fprintf(file->out,
		"%s{\"name\":\"%s\",\"cat\":\"%s\",\"ph\":\"X\",\"ts\":%llu.%03u,"
		"\"dur\":%llu.%03u,\"pid\":%u,\"tid\":%u}",
		file->separator, name, category, (unsigned long long)(at_ns / 1000),
		(unsigned)(at_ns % 1000), (unsigned long long)(length_ns / 1000),
		(unsigned)(length_ns % 1000), process_of(file, worker), thread_of(file, worker));
	file->separator = ",\n";
}

static void write_state(struct trace_file *file, unsigned worker, enum trace_state state,
			uint64_t begin_ns, uint64_t end_ns)
{
	if (state != TRACE_IDLE)
		write_slice(file, worker, states[state].name, states[state].category, begin_ns,
			    end_ns);
}

/* A state lasts to the next one; the last, to the run's end, if no event is lacking. */
static void write_events(struct trace_file *file, unsigned worker, const struct trace *trace)
{
	uint32_t count = atomic_load_explicit(&trace->count, memory_order_acquire);
	bool whole = atomic_load_explicit(&trace->dropped, memory_order_relaxed) == 0;
	enum trace_state state = TRACE_IDLE;
	uint64_t since_ns = file->begin_ns;

	for (uint32_t i = 0; i < count; i++) {
		uint64_t time_ns = trace_time_ns(trace->events[i]);

		if (trace_state(trace->events[i]) == state)
			continue;
		write_state(file, worker, state, since_ns, time_ns);
		state = trace_state(trace->events[i]);
		since_ns = time_ns;
	}
	if (since_ns >= file->end_ns)
		return;
	if (whole)
		write_state(file, worker, state, since_ns, file->end_ns);
	else
		write_slice(file, worker, "not recorded", "dropped", since_ns, file->end_ns);
}

static void write_workers(struct trace_file *file, uint64_t *dropped)
{
	uint64_t workers = file->session->settings->workers;

	/* Threads of the program that ran tasks come last. */
	for (unsigned i = 0; file->executor && i <= workers; i++) {
		const struct trace *trace = executor_worker_trace(file->executor, i);

		if (!trace || (i == workers && atomic_load(&trace->count) == 0))
			continue;
		write_names(file, i);
		write_events(file, i, trace);
		*dropped += atomic_load(&trace->dropped);
	}
}

/* The run's record, without the workers, who are told of above. */
static int write_other_data(const struct trace_file *file, const struct run *run)
{
	json_t *record = run_to_json(file->session, run);
	int error = -ENOMEM;

	json_object_del(record, "per_worker");
	if (json_object_set_new(record, "trace_events",
				json_integer((json_int_t)file->session->settings->trace_events)) ==
		    0 &&
	    json_object_set_new(record, "dropped_events",
				json_integer((json_int_t)run->trace_dropped)) == 0 &&
	    json_object_set_new(record, "end_ns",
				json_integer((json_int_t)(file->end_ns - file->begin_ns))) == 0)
		error = json_dumpf(record, file->out, JSON_COMPACT | JSON_REAL_PRECISION(9)) == 0
				? 0
				: -EIO;
	json_decref(record);
	return error;
}

void run_write_trace(const struct session *session, struct run *run, struct executor *executor,
		     uint64_t created_ns)
{
	const char *path = session->settings->trace;
	struct trace_file file = { .session = session,
				   .executor = executor,
				   .begin_ns = created_ns,
				   .end_ns = clock_now_ns(),
				   .separator = "\n" };
	char *temporary;
	bool is_last = run->failed || run->repetition + 1 == session->settings->repeat;

	if (!path || !is_last)
		return;
	run->trace_error = open_file(path, &file.out, &temporary);
	if (run->trace_error)
		return;
	fputs("{\"traceEvents\":[", file.out);
	write_workers(&file, &run->trace_dropped);
	fputs("],\n\"displayTimeUnit\":\"ms\",\n\"otherData\":", file.out);
	run->trace_error = write_other_data(&file, run);
	fputs("}\n", file.out);
	run->trace_error = close_file(path, file.out, temporary, run->trace_error);
}
