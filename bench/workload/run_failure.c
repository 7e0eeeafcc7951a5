/* What went wrong with a run, in words. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "workload/run.h"

void run_fail(struct run *run, const char *format, ...)
{
	va_list arguments;

	if (run->failed)
		return;
	run->failed = true;
	va_start(arguments, format);
	vsnprintf(run->error, sizeof(run->error), format, arguments);
	va_end(arguments);
}

static void describe_death(struct run *run, unsigned worker, pid_t pid, int wait_status)
{
	if (WIFSIGNALED(wait_status))
		run_fail(run, "worker %u (pid %d) was killed by signal %d (%s)", worker, (int)pid,
			 WTERMSIG(wait_status), strsignal(WTERMSIG(wait_status)));
	else
		run_fail(run, "worker %u (pid %d) ended with exit status %d", worker, (int)pid,
			 WEXITSTATUS(wait_status));
}

static void describe_creation(struct run *run, const struct session *session,
			      const struct executor_report *report, int error)
{
	run->creation_failed = true;
	run_fail(run, "could not create all %llu workers, only %u came to run: %s",
		 (unsigned long long)session->settings->workers, report->workers_created,
		 strerror(-error));
}

/* Why the executor broke or a worker died, if one of them did. */
static void describe_report(struct run *run, const struct session *session,
			    struct executor *executor)
{
	struct executor_report report;

	executor_report(executor, &report);
	if (report.deaths > 0)
		describe_death(run, report.dead_worker, report.dead_pid, report.dead_wait_status);
	else if (report.zygote_died)
		run_fail(run, "the process that forks the workers has died");
	else if (report.broken == -EAGAIN || report.broken == -ENOMEM)
		describe_creation(run, session, &report, report.broken);
	else if (report.broken)
		run_fail(run, "a worker could not begin: %s", strerror(-report.broken));
}

static void describe_task(struct run *run, uint64_t task, const struct outcome *outcome)
{
	if (outcome->state == FUTURE_FAILED)
		run_fail(run, "task %llu failed: %s", (unsigned long long)task,
			 strerror(abs(outcome->status)));
	else
		run_fail(run, "task %llu was not run: %s", (unsigned long long)task,
			 strerror(abs(outcome->status)));
}

/* Takes every future's value. */
static void collect_values(struct run *run, const struct future *futures, size_t count)
{
	for (size_t i = 0; i < count && !run->failed; i++) {
		struct outcome outcome;

		if (future_result(&futures[i], 0, &outcome) != 0)
			run_fail(run, "task %zu was not run", i);
		else if (outcome.state != FUTURE_FINISHED)
			describe_task(run, i, &outcome);
		else
			run->values[i] = outcome.value;
	}
}

static void describe_submit(const struct session *session, struct executor *executor,
			    struct run *run, size_t count, int error)
{
	struct executor_report report;

	executor_report(executor, &report);
	if (error == -EAGAIN || error == -ENOMEM)
		describe_creation(run, session, &report, error);
	else
		run_fail(run, "cannot submit task %zu: %s", count, strerror(-error));
}

void run_judge(const struct session *session, struct executor *executor, struct run *run,
	       const struct future *futures, size_t count, int submit_error, int caught_signal)
{
	if (caught_signal && !run->failed) {
		run->signal = caught_signal;
		run_fail(run, "interrupted by a signal (%s)", strsignal(caught_signal));
	}
	describe_report(run, session, executor);
	if (submit_error)
		describe_submit(session, executor, run, count, submit_error);
	collect_values(run, futures, count);
}
