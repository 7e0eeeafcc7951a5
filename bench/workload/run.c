/*
 * One run: create the executor, start the clock, create the workers, hand out
 * the tasks, wait, stop. Workers wait at the gate in their initializer, so the
 * executor knows nothing of it.
 */
#include "workload/run.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "executor/zygote.h"
#include "measure/clock.h"
#include "measure/futex.h"
#include "workload/output.h"

/* How often a wait looks whether a signal has come. */
#define LOOK_NS 200000000ULL

/* Signal handlers have no argument. */
static struct work *signalled_work;
static volatile sig_atomic_t caught_signal;

/* ---- in the workers ------------------------------------------------------- */

static int pin_to(unsigned cpu)
{
	cpu_set_t *set = CPU_ALLOC(cpu + 1);
	size_t bytes = CPU_ALLOC_SIZE(cpu + 1);
	int error = 0;

	if (!set)
		return -ENOMEM;
	CPU_ZERO_S(bytes, set);
	CPU_SET_S(cpu, bytes, set);
	if (sched_setaffinity(0, bytes, set) != 0)
		error = -errno;
	CPU_FREE(set);
	return error;
}

static int begin_worker(struct worker *worker, void *argument)
{
	struct stage *stage = argument;
	int error = 0;

	if (stage->cpu_count > 0)
		error = pin_to(stage->cpus[worker_index(worker) % stage->cpu_count]);
	return error ? error : gate_arrive(&stage->gate);
}

struct task_argument {
	struct stage *stage;
	uint64_t task;
};

static int run_task(struct worker *worker, const void *argument)
{
	const struct task_argument *own = argument;
	struct worker_result *result = worker_slot(worker);
	struct task_times times;
	int status;

	times.begin_ns = clock_now_ns();
	status = workload.body(worker, &own->stage->work, own->task);
	times.end_ns = clock_now_ns();
	own->stage->times[own->task] = times;
	result->tasks++;
	result->busy_ns += times.end_ns - times.begin_ns;
	result->checksum += worker_value(worker);
	return status;
}

/* ---- in the program ------------------------------------------------------- */

static int submit_all(struct session *session, struct executor *executor, struct future *futures,
		      size_t *submitted)
{
	int error = executor_start(executor);

	for (*submitted = 0; !error && *submitted < session->settings->tasks && !caught_signal;) {
		struct task_argument argument = { session->stage, *submitted };
		struct task task = { .function = run_task,
				     .argument = &argument,
				     .argument_bytes = sizeof(argument) };

		error = executor_submit(executor, &task, &futures[*submitted]);
		if (!error)
			++*submitted;
	}
	return error;
}

/* Memory is read while everybody waits at the gate, and the clock leaves that time out. */
static void measure_memory(struct session *session, struct executor *executor, struct run *run)
{
	unsigned workers = (unsigned)session->settings->workers;
	bool processes = session->settings->kind->capabilities & EXECUTOR_PROCESSES;
	struct memory part;

	run->has_memory = memory_of_process(getpid(), &run->memory) == 0;
	if (processes && memory_of_process(zygote_pid(session->zygote), &part) == 0)
		memory_add(&run->memory, &part);
	for (unsigned i = 0; processes && i < workers; i++)
		if (memory_of_process(executor_worker_id(executor, i), &part) == 0)
			memory_add(&run->memory, &part);
}

static bool wait_at_gate(struct session *session, struct executor *executor,
			 const struct future *futures, size_t count)
{
	while (!caught_signal) {
		int error = gate_wait_ready(&session->stage->gate, clock_now_ns() + LOOK_NS / 10);

		if (error != -ETIMEDOUT && error != -EINTR)
			return error == 0;
		/* A worker that will never arrive shows in its future. */
		if (executor_wait(executor, futures, count, WAIT_FIRST_FAILED, 0) != -ETIMEDOUT)
			return false;
	}
	return false;
}

/* Without the zygote no worker can follow, and what runs may take long. */
static bool is_broken(struct executor *executor)
{
	struct executor_report report;

	executor_report(executor, &report);
	return report.broken != 0;
}

static void wait_for_tasks(struct session *session, struct executor *executor,
			   const struct future *futures, size_t count, struct run *run)
{
	int error;

	if (session->stage->gate.held && wait_at_gate(session, executor, futures, count)) {
		measure_memory(session, executor, run);
		gate_open(&session->stage->gate);
	}
	do {
		error = executor_wait(executor, futures, count, WAIT_FIRST_FAILED, LOOK_NS);
	} while ((error == -ETIMEDOUT || error == -EINTR) && !caught_signal &&
		 !is_broken(executor));
}

static void take_phases(const struct session *session, struct run *run, uint64_t created_ns,
			uint64_t ended_ns)
{
	const struct stage *stage = session->stage;
	uint64_t opened_ns = atomic_load(&stage->gate.opened_ns), end_ns = opened_ns;

	for (uint64_t i = 0; i < session->settings->tasks; i++) {
		run->tasks_ns += stage->times[i].end_ns - stage->times[i].begin_ns;
		if (stage->times[i].end_ns > end_ns)
			end_ns = stage->times[i].end_ns;
	}
	run->spawn_ns = atomic_load(&stage->gate.ready_ns) - created_ns;
	run->work_ns = end_ns - opened_ns;
	run->elapsed_ns = run->spawn_ns + run->work_ns;
	run->teardown_ns = ended_ns - end_ns;
}

static int compare_times(const void *first, const void *second)
{
	uint64_t a = *(const uint64_t *)first, b = *(const uint64_t *)second;

	return a < b ? -1 : a > b;
}

/* Clock cost and start skew must stay under 1 % of the window. The skew is that
 * of as many tasks as can begin at once. */
static void judge_window(const struct session *session, struct run *run)
{
	static const uint64_t clock_ns = 60; /* two readings, generously */
	uint64_t tasks = session->settings->tasks, workers = session->settings->workers;
	uint64_t first = workers < session->settings->cpus ? workers : session->settings->cpus;
	uint64_t *begins = malloc(tasks * sizeof(*begins));
	uint64_t opened_ns = atomic_load(&session->stage->gate.opened_ns);

	if (!begins)
		return;
	for (uint64_t i = 0; i < tasks; i++)
		begins[i] = session->stage->times[i].begin_ns;
	qsort(begins, tasks, sizeof(*begins), compare_times);
	run->skew_ns = begins[first - 1] > opened_ns ? begins[first - 1] - opened_ns : 0;
	free(begins);
	if (100 * (run->skew_ns + clock_ns * tasks / workers) > run->work_ns)
		run->warning = "the window is too short: clock cost and start skew exceed 1 % of "
			       "the work time";
}

static void collect_workers(const struct session *session, struct executor *executor,
			    struct run *run, uint64_t created_ns)
{
	struct executor_report report;

	executor_report(executor, &report);
	run->workers_created = report.workers_created;
	for (unsigned i = 0; i < session->settings->workers; i++) {
		struct worker_run *worker = &run->workers[i];
		uint64_t first_ns = executor_worker_first_ns(executor, i);

		worker->result = *(struct worker_result *)executor_slot(executor, i);
		executor_worker_usage(executor, i, &worker->usage);
		worker->id = executor_worker_id(executor, i);
		if (executor_worker_gil(executor, i)) {
			worker->gil = *executor_worker_gil(executor, i);
			gil_counts_add(&run->gil, &worker->gil);
		}
		worker->first_ns = first_ns > created_ns ? first_ns - created_ns : 0;
		run->checksum += worker->result.checksum;
		usage_add(&run->usage, &worker->usage);
	}
}

/* True when everything ended. Threads cannot be killed: after a failure they may
 * still be at work, and then they end with the program. */
static bool end_workers(struct session *session, struct executor *executor, const struct run *run)
{
	bool processes = session->settings->kind->capabilities & EXECUTOR_PROCESSES;

	if (!run->failed || run->drained) {
		executor_shutdown(executor, 0);
		return true;
	}
	atomic_store(&session->stage->work.cancelled, true);
	gate_abort(&session->stage->gate);
	if (!processes && atomic_load(&session->stage->gate.opened_ns) != 0)
		return false;
	executor_shutdown(executor, EXECUTOR_KILL);
	return true;
}

static void measure(struct session *session, struct run *run, uint64_t created_ns,
		    uint64_t ended_ns)
{
	char reason[REASON_BYTES] = "";

	take_phases(session, run, created_ns, ended_ns);
	judge_window(session, run);
	if (workload.check(&session->stage->work, run->values, reason) != 0)
		run_fail(run, "the work was not done right: %s", reason);
	else if (workload.report)
		workload.report(&session->stage->work, run->tasks_ns, &run->measures);
}

/* ---- workloads that hand out their tasks themselves -------------------------- */

/* A pool's workers all come to the gate; others come one by one, with tasks. */
static void drive_gate(struct session *session)
{
	const struct settings *settings = session->settings;
	bool persist = settings->kind->capabilities & EXECUTOR_WORKERS_PERSIST;

	gate_init(&session->stage->gate, persist ? (uint32_t)settings->workers : 1, settings->cpus,
		  false);
	if (!persist)
		gate_arrive(&session->stage->gate);
}

struct driven {
	struct session *session;
	uint64_t begin_ns;
};

static int begin_drive(struct drive *drive)
{
	struct driven *driven = drive->run;
	struct stage *stage = driven->session->stage;
	int error = executor_start(drive->executor);

	while (!error && !caught_signal) {
		error = gate_wait_ready(&stage->gate, clock_now_ns() + LOOK_NS / 10);
		if (error != -ETIMEDOUT && error != -EINTR)
			break;
		error = is_broken(drive->executor) ? -EPIPE : 0;
	}
	driven->begin_ns = clock_now_ns();
	return caught_signal ? -EINTR : error;
}

static void execute_drive(struct session *session, struct executor *executor, struct run *run,
			  uint64_t created_ns)
{
	struct driven driven = { session, created_ns };
	struct drive drive = { .executor = executor, .begin = begin_drive, .run = &driven };
	struct work *work = &session->stage->work;
	int error = workload.drive(work, &drive);
	uint64_t ended_ns = clock_now_ns();
	char reason[REASON_BYTES] = "";

	run->spawn_ns = driven.begin_ns - created_ns;
	run->work_ns = ended_ns - driven.begin_ns;
	run->elapsed_ns = run->spawn_ns + run->work_ns;
	run->drained = caught_signal && workload.drains && (!error || error == -EINTR);
	run_judge(session, executor, run, NULL, 0, error, caught_signal);
	if (!run->failed && workload.check(work, NULL, reason) != 0)
		run_fail(run, "the work was not done right: %s", reason);
	run->abandoned = !end_workers(session, executor, run);
	if (run->abandoned) {
		run_write_trace(session, run, executor, created_ns);
		return;
	}
	run->teardown_ns = clock_now_ns() - ended_ns;
	if ((!run->failed || run->drained) && workload.report)
		workload.report(work, 0, &run->measures);
	collect_workers(session, executor, run, created_ns);
	run_write_trace(session, run, executor, created_ns);
	executor_destroy(executor);
}

static void execute(struct session *session, struct executor *executor, struct future *futures,
		    struct run *run)
{
	uint64_t created_ns = clock_now_ns(), ended_ns;
	size_t submitted;
	int error;

	if (workload.drive) {
		execute_drive(session, executor, run, created_ns);
		return;
	}
	error = submit_all(session, executor, futures, &submitted);

	if (!error && !caught_signal)
		wait_for_tasks(session, executor, futures, submitted, run);
	run_judge(session, executor, run, futures, submitted, error, caught_signal);
	run->abandoned = !end_workers(session, executor, run);
	if (run->abandoned) {
		run_write_trace(session, run, executor, created_ns);
		return;
	}
	ended_ns = clock_now_ns();
	/* A worker may have died after its last task. */
	run_judge(session, executor, run, futures, submitted, error, caught_signal);
	if (!run->failed)
		measure(session, run, created_ns, ended_ns);
	collect_workers(session, executor, run, created_ns);
	run_write_trace(session, run, executor, created_ns);
	executor_destroy(executor);
}

static int create_executor(struct session *session, struct executor **executor)
{
	const struct settings *settings = session->settings;
	struct drive drive = { .executor = NULL };
	struct executor_options options = {
		.kind = settings->kind,
		.workers = (unsigned)settings->workers,
		.capacity = settings->tasks,
		.slot_bytes = sizeof(struct worker_result),
		.gil = settings->policy,
		.gil_settings = &settings->gil_settings,
		.trace_events = settings->trace ? (uint32_t)settings->trace_events : 0,
		.zygote = session->zygote,
		.initializer = begin_worker,
		.initializer_argument = session->stage,
	};

	if (workload.drive)
		options.capacity = 0;
	if (workload.aim)
		workload.aim(&session->stage->work, &drive);
	options.caller_runs = drive.caller_runs;
	return executor_create(executor, &options);
}

static bool allocate(const struct settings *settings, struct run *run, struct future **futures)
{
	run->workers = calloc(settings->workers, sizeof(*run->workers));
	run->values = calloc(settings->tasks, sizeof(*run->values));
	*futures = calloc(settings->tasks, sizeof(**futures));
	return run->workers && run->values && *futures;
}

void run_execute(struct session *session, struct run *run, uint64_t repetition)
{
	const struct settings *settings = session->settings;
	bool parallel = settings->kind->capabilities & EXECUTOR_PARALLEL;
	struct executor *executor;
	struct future *futures = NULL;
	int error = -ENOMEM;

	*run = (struct run) { .repetition = repetition };
	if (workload.prepare)
		workload.prepare(&session->stage->work);
	if (session->measure_memory)
		run->has_memory = memory_of_process(getpid(), &run->memory_before) == 0;
	run->memory = run->memory_before;
	if (workload.drive) {
		run->has_memory = false;
		drive_gate(session);
	} else {
		gate_init(&session->stage->gate, (uint32_t)settings->workers, settings->cpus,
			  session->measure_memory && parallel);
		memset(session->stage->times, 0, settings->tasks * sizeof(struct task_times));
	}
	if (allocate(settings, run, &futures))
		error = create_executor(session, &executor);
	if (error) {
		run_fail(run, "cannot create the executor: %s", strerror(-error));
		run_write_trace(session, run, NULL, clock_now_ns());
	} else {
		execute(session, executor, futures, run);
	}
	free(futures);
}

void run_free(struct run *run)
{
	free(run->workers);
	free(run->values);
}

/* ---- signals -------------------------------------------------------------- */

static void catch_signal(int signal_number)
{
	caught_signal = signal_number;
	atomic_store(&signalled_work->cancelled, true);
}

void run_catch_signals(struct session *session)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	/* A second signal ends the program at once, also where a body cannot look. */
	struct sigaction action = { .sa_handler = catch_signal, .sa_flags = (int)SA_RESETHAND };

	signalled_work = &session->stage->work;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &action, NULL);
}
