/*
 * The main() of every workload program. Exit status: 0 when every run was good,
 * 1 when one failed, 2 for bad usage, 128 + n when signal n ended it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "measure/limits.h"
#include "measure/record.h"
#include "workload/output.h"
#include "workload/startup.h"

static int write_record(const struct session *session, const struct run *run)
{
	json_t *record = run_to_json(session, run);
	int error = record ? record_append(session->settings->json, record) : -ENOMEM;

	json_decref(record);
	if (error)
		fprintf(stderr, "%s: cannot write the record to %s: %s\n", workload.name,
			session->settings->json, strerror(-error));
	return error;
}

static int report_trace(const struct settings *settings, const struct run *run)
{
	if (run->trace_error)
		fprintf(stderr, "%s: cannot write the trace to %s: %s\n", workload.name,
			settings->trace, strerror(-run->trace_error));
	else if (run->trace_dropped)
		fprintf(stderr,
			"%s: note: the trace lacks %llu events, those after the first %llu of a "
			"worker; --trace-events keeps more\n",
			workload.name, (unsigned long long)run->trace_dropped,
			(unsigned long long)settings->trace_events);
	return run->trace_error;
}

static int report_run(const struct session *session, const struct run *run)
{
	const struct settings *settings = session->settings;
	int trace_error;

	if (run->failed) {
		fprintf(stderr, "%s: %s\n", workload.name, run->error);
		if (run->creation_failed) {
			fputs("limits that may be the cause:\n", stderr);
			limits_print(stderr);
		}
	}
	if ((!run->failed || run->drained) && !settings->json && !settings->quiet)
		run_print(stdout, session, run);
	trace_error = report_trace(settings, run);
	if (settings->json && write_record(session, run) != 0)
		return 1;
	if (run->signal)
		return 128 + run->signal;
	return run->failed || trace_error ? 1 : 0;
}

static int run_all(struct session *session)
{
	int status = 0;

	for (uint64_t i = 0; status == 0 && i < session->settings->repeat; i++) {
		struct run run;

		run_execute(session, &run, i);
		status = report_run(session, &run);
		if (fflush(stdout) != 0 && status == 0)
			status = 1;
		/* Threads that could not be ended are still at work: leave with them. */
		if (run.abandoned)
			_exit(status);
		run_free(&run);
	}
	return status;
}

int main(int argc, char **argv)
{
	char reason[REASON_BYTES];
	struct settings settings;
	struct session session;
	int error, status;

	startup();
	settings_parse(&settings, argc, argv);
	error = settings.trace ? trace_probe(settings.trace) : 0;
	if (error) {
		fprintf(stderr, "%s: cannot write the trace to %s: %s\n", workload.name,
			settings.trace, strerror(-error));
		settings_free(&settings);
		return 2;
	}
	error = session_open(&session, &settings, reason);
	if (error) {
		fprintf(stderr, "%s: %s\n", workload.name, reason);
		settings_free(&settings);
		return error == -EINVAL ? 2 : 1;
	}
	run_catch_signals(&session);
	status = run_all(&session);
	session_close(&session);
	settings_free(&settings);
	return status;
}
