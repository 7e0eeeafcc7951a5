#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "executor/zygote.h"
#include "workload/run.h"

static int lay_out(struct session *session, size_t own_bytes, size_t cpu_count)
{
	/* Who hands out the tasks itself measures them itself. */
	uint64_t tasks = workload.drive ? 0 : session->settings->tasks;
	size_t times_at = shared_round(sizeof(struct stage));
	size_t cpus_at = times_at + shared_round(tasks * sizeof(struct task_times));
	size_t own_at = cpus_at + shared_round(cpu_count * sizeof(unsigned));
	int error = shared_create(&session->memory, own_at + own_bytes);
	char *base = session->memory.address;

	if (error)
		return error;
	session->stage = session->memory.address;
	session->stage->times = (struct task_times *)(base + times_at);
	session->stage->cpus = (unsigned *)(base + cpus_at);
	session->stage->cpu_count = cpu_count;
	session->stage->work.shared = own_bytes > 0 ? base + own_at : NULL;
	return 0;
}

static int make_stage(struct session *session)
{
	const struct settings *settings = session->settings;
	struct work work = {
		.settings = settings->own,
		.tasks = settings->tasks,
		.workers = settings->workers,
		.cpus = settings->cpus,
		.seed = settings->seed,
		.op_time_ns = settings->policy ? settings->gil_settings.op_time_ns : 0,
		.kind = settings->kind,
		.own_mode = settings->own_mode,
	};
	size_t own_bytes = workload.shared_bytes ? workload.shared_bytes(&work) : 0;
	unsigned *cpus;
	size_t cpu_count;
	int error = topology_order((enum placement)settings->pin, &cpus, &cpu_count);

	if (!error)
		error = lay_out(session, own_bytes, cpu_count);
	if (!error) {
		void *shared = session->stage->work.shared;

		session->stage->work = work;
		session->stage->work.shared = shared;
		if (cpu_count > 0)
			memcpy(session->stage->cpus, cpus, cpu_count * sizeof(*cpus));
	}
	free(cpus);
	return error;
}

static int open_all(struct session *session, char reason[REASON_BYTES])
{
	int error = make_stage(session);

	if (!error && workload.setup)
		error = workload.setup(&session->stage->work, reason);
	session->set_up = !error;
	if (!error && (session->settings->kind->capabilities & EXECUTOR_PROCESSES))
		error = zygote_create(&session->zygote);
	return error;
}

int session_open(struct session *session, const struct settings *settings,
		 char reason[REASON_BYTES])
{
	int error;

	*session = (struct session) { .settings = settings };
	session->measure_memory = settings->memory == MEMORY_ON ||
				  (settings->memory == MEMORY_AUTO && !settings->json);
	reason[0] = '\0';
	error = open_all(session, reason);
	if (error && reason[0] == '\0')
		snprintf(reason, REASON_BYTES, "cannot prepare the run: %s", strerror(-error));
	if (error)
		session_close(session);
	return error;
}

void session_close(struct session *session)
{
	zygote_destroy(session->zygote);
	if (session->set_up && workload.teardown)
		workload.teardown(&session->stage->work);
	shared_destroy(&session->memory);
	*session = (struct session) { 0 };
}
