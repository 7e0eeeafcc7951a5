/*
 * The convoy effect: tasks that do I/O beside tasks that only compute ("hogs"). An I/O task
 * wakes after every operation and must then get its interpreter's lock from a hog; under some
 * locks that takes longer than the operation.
 *
 * Every I/O task waits until all hogs run before it begins to measure; the hogs run until the
 * last I/O task is done. With --io none there are only hogs, who look in every iteration at who
 * ran last, as the same program for a real interpreter does: that shows how their lock
 * goes from one to the other.
 */
#include "workload/workload.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/clock.h"
#include "measure/cpus.h"
#include "measure/record.h"
#include "measure/samples.h"
#include "measure/shared.h"
#include "workload/hogs.h"
#include "workload/operations.h"

enum io { IO_SLEEP, IO_ECHO, IO_PIPE, IO_NULL, IO_SELF, IO_NONE };

struct convoy_settings {
	uint64_t hogs;
	uint64_t io_tasks;
	uint64_t io;
	uint64_t sleep_ns;
	struct echo_plan plan; /* operations and time_ns are of every kind of I/O */
	uint64_t client;
};

static const char *io_name(size_t index)
{
	static const char *const names[] = {
		"sleep", "echo", "pipe", "null", "self", "none", NULL
	};

	return names[index];
}

#define FIELD(name) offsetof(struct convoy_settings, name)

static const struct option_spec convoy_options[] = {
	{ "hogs", "K", "tasks that compute", OPTION_UNSIGNED, FIELD(hogs), 0, 2048, "1", NULL },
	{ "io-tasks", "N", "tasks that do I/O", OPTION_UNSIGNED, FIELD(io_tasks), 1, 2048, "1",
	  NULL },
	{ "io", "KIND", "what an operation is", OPTION_CHOICE, FIELD(io), 0, 0, "sleep", io_name },
	{ "sleep", "TIME", "--io sleep: how long", OPTION_TIME, FIELD(sleep_ns), 0,
	  3600 * NS_PER_SECOND, "1ms", NULL },
	{ "operations", "N", "operations of each I/O task, at most", OPTION_UNSIGNED,
	  FIELD(plan.operations), 1, 10000000, "1000", NULL },
	{ "time", "LIMIT", "no operation begins after that time; how long --io none measures",
	  OPTION_TIME, FIELD(plan.time_ns), 1000, 3600 * NS_PER_SECOND, "2s", NULL },
	{ "pause", "TIME",
	  "--io echo: from an answer to the next datagram; without one (0s) that is often there "
	  "before a hog that was woken takes the lock, and the convoy is rarely seen",
	  OPTION_TIME, FIELD(plan.pause_ns), 0, 3600 * NS_PER_SECOND, "1ms", NULL },
	{ "interval", "TIME",
	  "--io echo: instead of a pause, from one intended sending to the next; latencies count "
	  "from "
	  "those, and grow when the server cannot keep up. 0s: a pause",
	  OPTION_TIME, FIELD(plan.interval_ns), 0, 3600 * NS_PER_SECOND, "0s", NULL },
	{ "apart", NULL,
	  "--io echo: bind the I/O task to the first CPU and its client to the last, as "
	  "interpreters do when they are asked to: a round trip on one CPU is shorter",
	  OPTION_FLAG, FIELD(plan.apart), 0, 0, NULL, NULL },
	{ "patience", "TIME", "--io echo: a datagram that is not back by then is lost", OPTION_TIME,
	  FIELD(plan.patience_ns), 1000, 3600 * NS_PER_SECOND, "5s", NULL },
	{ "client", "PORT",
	  "only be the client of a UDP echo server at that port of 127.0.0.1, which gets \"end\" "
	  "as "
	  "the last datagram; prints a line of JSON. Of the other options --operations, --time, "
	  "--pause, --interval, --patience and --apart count",
	  OPTION_UNSIGNED, FIELD(client), 1, UINT16_MAX, NULL, NULL },
};

/* ---- memory that all workers share ------------------------------------------------- */

struct io_task {
	struct echo_report report; /* of every kind of I/O */
	struct echo_client client;
};

struct convoy {
	struct hogs *hogs;
	struct io_task *io;
	uint64_t clients;
	_Alignas(CACHE_LINE_BYTES) _Atomic uint64_t io_done;
};

static const struct convoy_settings *settings_of(const struct work *work)
{
	return work->settings;
}

static uint64_t io_count(const struct convoy_settings *settings)
{
	return settings->io == IO_NONE ? 0 : settings->io_tasks;
}

static uint64_t convoy_tasks(const void *settings)
{
	const struct convoy_settings *own = settings;
	uint64_t tasks = own->hogs + io_count(own);

	return tasks > 0 ? tasks : 1;
}

/* With base NULL it only counts the bytes. */
static size_t lay_out(const struct convoy_settings *settings, char *base)
{
	size_t used = 0, ios = io_count(settings);
	struct convoy *convoy = shared_take(base, &used, sizeof(*convoy));
	struct io_task *io = shared_take(base, &used, ios * sizeof(*io));
	struct hogs *hogs =
		hogs_take(base, &used, settings->hogs, ios == 0 ? settings->plan.time_ns : 0);

	for (size_t i = 0; i < ios; i++) {
		uint64_t *times =
			shared_take(base, &used, settings->plan.operations * sizeof(*times));

		if (base)
			io[i].report.times_ns = times;
	}
	if (base)
		*convoy = (struct convoy) { .hogs = hogs, .io = io };
	return used;
}

static size_t convoy_shared_bytes(const struct work *work)
{
	return lay_out(work->settings, NULL);
}

/* ---- I/O ---------------------------------------------------------------------------- */

static int operate(struct worker *worker, const struct work *work, struct io_task *io,
		   uint64_t *done)
{
	const struct convoy_settings *settings = work->settings;
	int error;

	if (settings->io == IO_ECHO) {
		error = settings->plan.apart ? cpus_bind(CPUS_FIRST) : 0;
		return error ? error
			     : operations_echo(worker, work, &io->client, &io->report, done);
	}
	if (settings->io == IO_PIPE)
		error = operations_pipe(worker, work, &settings->plan, &io->report);
	else if (settings->io == IO_NULL)
		error = operations_null(worker, work, &settings->plan, &io->report);
	else if (settings->io == IO_SELF)
		error = operations_self(worker, work, &settings->plan, &io->report);
	else
		error = operations_sleep(worker, work, settings->sleep_ns, &settings->plan,
					 &io->report);
	*done = io->report.count;
	return error;
}

static int run_io(struct worker *worker, const struct work *work, struct io_task *io)
{
	struct convoy *convoy = work->shared;
	uint64_t done = 0;
	int error = hogs_wait(worker, work, convoy->hogs);

	if (!error) {
		hogs_begin(convoy->hogs);
		error = operate(worker, work, io, &done);
	}
	worker_set_value(worker, done);
	/* The last one ends it for all. */
	if (atomic_fetch_add(&convoy->io_done, 1) + 1 == io_count(work->settings))
		hogs_end(convoy->hogs);
	return error;
}

/* I/O tasks first. */
static int convoy_body(struct worker *worker, const struct work *work, uint64_t task)
{
	struct convoy *convoy = work->shared;
	uint64_t ios = io_count(work->settings);

	return task < ios ? run_io(worker, work, &convoy->io[task])
			  : hogs_run(worker, work, convoy->hogs, task - ios);
}

/* ---- hooks -------------------------------------------------------------------------- */

static void convoy_teardown(struct work *work)
{
	struct convoy *convoy = work->shared;

	for (uint64_t i = 0; i < convoy->clients; i++)
		echo_client_stop(&convoy->io[i].client);
}

static int start_clients(struct work *work)
{
	const struct convoy_settings *settings = work->settings;
	struct convoy *convoy = work->shared;
	int error = 0;

	for (; !error && convoy->clients < settings->io_tasks; convoy->clients += !error) {
		struct io_task *io = &convoy->io[convoy->clients];

		error = echo_client_start(&io->client, &settings->plan, &io->report);
	}
	if (error)
		convoy_teardown(work);
	return error;
}

static int convoy_setup(struct work *work, char reason[REASON_BYTES])
{
	const struct convoy_settings *settings = work->settings;

	if (settings->hogs == 0 && settings->io == IO_NONE) {
		snprintf(reason, REASON_BYTES, "--hogs: without any, --io none has nothing to do");
		return -EINVAL;
	}
	lay_out(settings, work->shared);
	return settings->io == IO_ECHO ? start_clients(work) : 0;
}

static void convoy_prepare(struct work *work)
{
	struct convoy *convoy = work->shared;

	atomic_store(&convoy->io_done, 0);
	hogs_reset(convoy->hogs);
	for (uint64_t i = 0; i < io_count(work->settings); i++)
		convoy->io[i].report =
			(struct echo_report) { .times_ns = convoy->io[i].report.times_ns };
}

static const char *find_problem(const struct work *work, uint64_t task, uint64_t value)
{
	const struct convoy_settings *settings = work->settings;
	const struct convoy *convoy = work->shared;
	const struct echo_report *report = &convoy->io[task].report;

	if (value == 0)
		return "did nothing";
	if (task >= io_count(settings))
		return NULL;
	if (settings->io == IO_ECHO && (report->count == 0 || value <= report->count))
		return "did not answer";
	if (report->count + report->lost < settings->plan.operations &&
	    report->end_ns - report->begin_ns + settings->plan.interval_ns < settings->plan.time_ns)
		return "ended too early";
	for (uint64_t i = 0; i < report->count; i++)
		/* Unsigned: a sleep that ended too early wraps around. */
		if (report->times_ns[i] > INT64_MAX)
			return "has an operation that ended before it should";
	return NULL;
}

static int convoy_check(const struct work *work, const uint64_t *values, char reason[REASON_BYTES])
{
	for (uint64_t task = 0; task < work->tasks; task++) {
		const char *problem = find_problem(work, task, values[task]);

		if (!problem)
			continue;
		snprintf(reason, REASON_BYTES, "task %llu %s", (unsigned long long)task, problem);
		return -EBADMSG;
	}
	return 0;
}

/* ---- figures ------------------------------------------------------------------------ */

static void add_finite(struct measures *measures, const char *name, double value)
{
	if (isfinite(value))
		measures_add(measures, name, value);
}

/* The times of all I/O tasks, or the slices of all hogs; NULL out of memory. */
static uint64_t *gather(const struct work *work, uint64_t *count)
{
	const struct convoy *convoy = work->shared;
	bool slices = settings_of(work)->io == IO_NONE;
	uint64_t most = slices ? RUNNER_SLICES : settings_of(work)->plan.operations;
	uint64_t *all = malloc(work->tasks * most * sizeof(*all));

	*count = 0;
	for (uint64_t i = 0; all && i < (slices ? work->tasks : io_count(work->settings)); i++) {
		const struct runner *runner = &convoy->hogs->list[i].runner;
		const struct echo_report *report = &convoy->io[i].report;
		uint64_t size = slices ? runner->slice_count : report->count;

		memcpy(all + *count, slices ? runner->slice_ns : report->times_ns,
		       size * sizeof(*all));
		*count += size;
	}
	return all;
}

static void report_slices(const struct work *work, double seconds, struct measures *measures)
{
	const struct hogs *hogs = ((const struct convoy *)work->shared)->hogs;
	struct samples_summary summary;
	uint64_t count, *times_ns = gather(work, &count);

	if (!times_ns)
		return;
	summary = samples_summarize(times_ns, count);
	measures_add(measures, "handovers_per_second",
		     (double)(hogs->end.handovers - hogs->begin.handovers) / seconds);
	/* Of one process: hogs in several have no lock in common. */
	if (hogs->end.process == hogs->begin.process)
		measures_add(
			measures, "voluntary_switches_per_second",
			(double)(hogs->end.voluntary_switches - hogs->begin.voluntary_switches) /
				seconds);
	add_finite(measures, "slice_p50_ns", summary.p50_ns);
	add_finite(measures, "slice_p90_ns", summary.p90_ns);
	measures_add(measures, "iterations_per_second",
		     (double)(hogs->end.iterations - hogs->begin.iterations) / seconds);
	samples_count(times_ns, count, measures_add_distribution(measures, "slice"));
	free(times_ns);
}

/* Of all I/O tasks together. */
static double operations_per_second(const struct work *work)
{
	const struct convoy *convoy = work->shared;
	double sum = 0;

	for (uint64_t i = 0; i < io_count(work->settings); i++) {
		const struct echo_report *report = &convoy->io[i].report;

		sum += (double)report->count / (double)(report->end_ns - report->begin_ns);
	}
	return sum * (double)NS_PER_SECOND;
}

static void report_latencies(const struct work *work, struct measures *measures)
{
	const struct convoy *convoy = work->shared;
	struct samples_summary summary;
	uint64_t count, *times_ns = gather(work, &count);
	double lost = 0;

	if (!times_ns)
		return;
	for (uint64_t i = 0; i < io_count(work->settings); i++)
		lost += (double)convoy->io[i].report.lost;
	summary = samples_summarize(times_ns, count);
	add_finite(measures, "latency_p50_ns", summary.p50_ns);
	add_finite(measures, "latency_p90_ns", summary.p90_ns);
	add_finite(measures, "latency_p99_ns", summary.p99_ns);
	add_finite(measures, "latency_mean_ns", summary.mean_ns);
	add_finite(measures, "latency_most_ns", summary.most_ns);
	measures_add(measures, "operations", (double)count);
	measures_add(measures, "operations_per_second", operations_per_second(work));
	if (settings_of(work)->io == IO_ECHO)
		measures_add(measures, "lost", lost);
	samples_count(times_ns, count, measures_add_distribution(measures, "latency"));
	free(times_ns);
}

static void convoy_report(const struct work *work, uint64_t tasks_ns, struct measures *measures)
{
	const struct hogs *hogs = ((const struct convoy *)work->shared)->hogs;
	double seconds = (double)(hogs->end_ns - hogs->begin_ns) / (double)NS_PER_SECOND;

	(void)tasks_ns;
	if (settings_of(work)->io == IO_NONE) {
		report_slices(work, seconds, measures);
		return;
	}
	report_latencies(work, measures);
	if (settings_of(work)->hogs > 0)
		measures_add(measures, "hog_iterations_per_second",
			     (double)(hogs->end.iterations - hogs->begin.iterations) / seconds);
}

/* ---- the client alone --------------------------------------------------------------- */

static int run_client(const struct convoy_settings *settings, struct echo_report *report)
{
	int error = echo_client_run((uint16_t)settings->client, &settings->plan, report, -1);
	json_t *object;

	if (error) {
		fprintf(stderr, "%s: --client %llu: %s\n", workload.name,
			(unsigned long long)settings->client, strerror(-error));
		return 1;
	}
	object = echo_report_to_json(report);
	error = object ? record_append("-", object) : -ENOMEM;
	json_decref(object);
	if (error)
		fprintf(stderr, "%s: cannot write to standard output: %s\n", workload.name,
			strerror(-error));
	return error ? 1 : 0;
}

static int convoy_role(const void *own)
{
	const struct convoy_settings *settings = own;
	struct echo_report report = { 0 };
	int status;

	if (settings->client == 0)
		return -1;
	report.times_ns = calloc(settings->plan.operations, sizeof(uint64_t));
	if (!report.times_ns) {
		fprintf(stderr, "%s: out of memory\n", workload.name);
		return 1;
	}
	status = run_client(settings, &report);
	free(report.times_ns);
	return status;
}

const struct workload workload = {
	.name = "convoy",
	.summary =
		"convoy: tasks that do I/O beside tasks that compute, their hogs."
		"\v"
		"There are as many tasks as hogs and I/O tasks together, each on a worker of its "
		"own: --tasks is refused, and fewer workers are. The run ends with the last I/O "
		"task, after --operations or --time, whichever comes first. An operation of\n\n"
		"  sleep  sleeps for --sleep; its latency is how much later it runs again\n"
		"  echo   sends a datagram to the I/O task, which sends it back; the client is\n"
		"         a process of its own, under no lock\n"
		"  pipe   writes a byte into a pipe and reads it again: two calls that hardly\n"
		"         block\n"
		"  null   writes a byte to /dev/null: one call that never blocks\n"
		"  self   sends itself a datagram and receives it: two calls that never block\n"
		"  none   does not exist: there are only hogs, who note who ran last, and\n"
		"         handovers and slices are what they saw (of no use without a lock)",
	.options = convoy_options,
	.option_count = sizeof(convoy_options) / sizeof(convoy_options[0]),
	.settings_bytes = sizeof(struct convoy_settings),
	.tasks = convoy_tasks,
	.together = true,
	.role = convoy_role,
	.shared_bytes = convoy_shared_bytes,
	.setup = convoy_setup,
	.prepare = convoy_prepare,
	.body = convoy_body,
	.check = convoy_check,
	.report = convoy_report,
	.teardown = convoy_teardown,
};
