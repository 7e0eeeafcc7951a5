/*
 * What the creation and the end of a worker cost. A task creates one child by
 * the method of --start and reaps it; the child notes the time of its first
 * and of its last instruction and ends at once. The help text below says what
 * each method does, bench/measure/birth.c does it.
 *
 * Nothing but the child's end is waited for: a handshake in between would add
 * wake-ups to what is measured. The first instruction is the program's own:
 * after an exec the loader's work lies before it.
 */
#include "workload/workload.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/birth.h"
#include "measure/clock.h"
#include "measure/resident.h"
#include "measure/units.h"

enum pages { PAGES_SMALL, PAGES_HUGE };

struct spawn_settings {
	uint64_t start;
	uint64_t resident_bytes;
	uint64_t pages;
};

struct spawn_shared {
	struct births births;
	struct resident resident;
};

static const char *start_name(size_t index)
{
	return birth_methods[index].name;
}

static const char *pages_name(size_t index)
{
	static const char *const names[] = { "small", "huge", NULL };

	return names[index];
}

#define FIELD(name) offsetof(struct spawn_settings, name)

static const struct option_spec spawn_options[] = {
	{ "start", "METHOD", "how a task creates its child", OPTION_CHOICE, FIELD(start), 0, 0,
	  "fork", start_name },
	{ "resident", "SIZE", "memory that the parent has written to before", OPTION_BYTES,
	  FIELD(resident_bytes), 0, 1ULL << 40, "0", NULL },
	{ "pages", "SIZE",
	  "pages of that memory: the machine's own (4 KiB) or transparent huge ones (2 MiB, "
	  "rounded up) as far as the kernel has some, see resident_bytes and huge_bytes",
	  OPTION_CHOICE, FIELD(pages), 0, 0, "small", pages_name },
};

static const struct birth_method *method_of(const struct work *work)
{
	const struct spawn_settings *settings = work->settings;

	return &birth_methods[settings->start];
}

/* ---- hooks ---------------------------------------------------------------------- */

/* With page tables (8 bytes for 4 KiB, huge pages keep a spare one): the program's, the
 * zygote's, and those of each worker and its child. */
static int check_memory(const struct work *work, char reason[REASON_BYTES])
{
	static const uint64_t spare_bytes = 64 << 20;
	const struct spawn_settings *settings = work->settings;
	uint64_t bytes = settings->resident_bytes, available = resident_available_bytes();
	uint64_t needed = bytes + bytes / 512 * (2 + 2 * work->workers) + spare_bytes;
	char wanted[SIZE_TEXT_BYTES], whole[SIZE_TEXT_BYTES], there[SIZE_TEXT_BYTES];

	if (bytes == 0 || needed <= available)
		return 0;
	snprintf(reason, REASON_BYTES,
		 "--resident: %s, with page tables for all children %s, is more memory than the %s "
		 "that are available",
		 format_bytes(wanted, bytes), format_bytes(whole, needed),
		 format_bytes(there, available));
	return -ENOMEM;
}

static size_t spawn_shared_bytes(const struct work *work)
{
	(void)work;
	return sizeof(struct spawn_shared);
}

static void spawn_teardown(struct work *work)
{
	struct spawn_shared *shared = work->shared;

	births_close(&shared->births);
	resident_destroy(&shared->resident);
}

static int take_memory(struct work *work, char reason[REASON_BYTES])
{
	const struct spawn_settings *settings = work->settings;
	struct spawn_shared *shared = work->shared;
	int error = check_memory(work, reason);

	if (error)
		return error;
	error = resident_create(&shared->resident, settings->resident_bytes,
				settings->pages == PAGES_HUGE);
	if (error)
		snprintf(reason, REASON_BYTES, "--resident: cannot take the memory: %s",
			 strerror(-error));
	return error;
}

/* The server comes first: it is to have none of the memory. */
static int spawn_setup(struct work *work, char reason[REASON_BYTES])
{
	struct spawn_shared *shared = work->shared;
	int error;

	/* Inherited as ignored it would let the kernel reap the children unseen. */
	signal(SIGCHLD, SIG_DFL);
	error = births_open(&shared->births, work->tasks, work->workers, method_of(work));
	if (!error)
		error = take_memory(work, reason);
	if (error)
		spawn_teardown(work);
	return error;
}

static int create(struct worker *worker, struct parent *parent, const struct birth_method *method)
{
	int error;

	if (method->has_server)
		worker_blocking_begin(worker);
	error = method->create(parent);
	if (method->has_server)
		worker_blocking_end(worker);
	return error;
}

static int spawn_body(struct worker *worker, const struct work *work, uint64_t task)
{
	const struct birth_method *method = method_of(work);
	const struct spawn_shared *shared = work->shared;
	struct birth *birth = births_get(&shared->births, task);
	struct parent parent = { .births = &shared->births,
				 .index = task,
				 .cancelled = &work->cancelled };
	int error;

	if (atomic_load(&work->cancelled))
		return -ECANCELED;
	memset(birth, 0, sizeof(*birth));
	birth->called_ns = clock_now_ns();
	error = create(worker, &parent, method);
	birth->created_ns = clock_now_ns();
	if (error)
		return error;
	worker_blocking_begin(worker);
	error = method->reap(&parent);
	birth->reaped_ns = clock_now_ns();
	worker_blocking_end(worker);
	worker_set_value(worker, task + 1);
	return error;
}

/* A child that ended otherwise than it should has failed its task already. */
static int spawn_check(const struct work *work, const uint64_t *values, char reason[REASON_BYTES])
{
	const struct spawn_shared *shared = work->shared;

	for (uint64_t task = 0; task < work->tasks; task++) {
		const struct birth *birth = births_get(&shared->births, task);
		const char *problem = NULL;

		if (values[task] != task + 1)
			problem = "had no child";
		else if (birth->first_ns < birth->called_ns || birth->end_ns < birth->first_ns)
			problem = "has a child that did not tell when it began and ended";
		else if (birth->reaped_ns < birth->end_ns || birth->reaped_ns < birth->created_ns)
			problem = "did not wait for its child";
		if (!problem)
			continue;
		snprintf(reason, REASON_BYTES, "task %llu %s", (unsigned long long)task, problem);
		return -EBADMSG;
	}
	return 0;
}

/* ---- figures -------------------------------------------------------------------- */

struct phase {
	const char *p50, *p99;
	size_t begin, end; /* fields of struct birth */
};

#define TIME(name) offsetof(struct birth, name)

static const struct phase phases[] = {
	{ "create_p50_ns", "create_p99_ns", TIME(called_ns), TIME(created_ns) },
	{ "first_p50_ns", "first_p99_ns", TIME(called_ns), TIME(first_ns) },
	{ "end_p50_ns", "end_p99_ns", TIME(end_ns), TIME(reaped_ns) },
	{ "total_p50_ns", "total_p99_ns", TIME(called_ns), TIME(reaped_ns) },
};

static int compare(const void *first, const void *second)
{
	uint64_t a = *(const uint64_t *)first, b = *(const uint64_t *)second;

	return a < b ? -1 : a > b;
}

/* Nearest ranks; p99 only with ten samples beyond it. */
static void add_phase(struct measures *measures, const struct phase *phase, uint64_t *sorted,
		      uint64_t count)
{
	uint64_t p50_rank = (count + 1) / 2, p99_rank = count - count / 100;

	measures_add(measures, phase->p50, (double)sorted[p50_rank - 1]);
	if (count - p99_rank >= 10)
		measures_add(measures, phase->p99, (double)sorted[p99_rank - 1]);
}

static void add_phases(const struct work *work, struct measures *measures, uint64_t *times_ns)
{
	const struct spawn_shared *shared = work->shared;
	double sum_ns = 0;

	for (size_t i = 0; i < sizeof(phases) / sizeof(phases[0]); i++) {
		sum_ns = 0;
		for (uint64_t task = 0; task < work->tasks; task++) {
			const char *birth = (const char *)births_get(&shared->births, task);

			times_ns[task] = *(const uint64_t *)(birth + phases[i].end) -
					 *(const uint64_t *)(birth + phases[i].begin);
			sum_ns += (double)times_ns[task];
		}
		qsort(times_ns, work->tasks, sizeof(*times_ns), compare);
		add_phase(measures, &phases[i], times_ns, work->tasks);
	}
	/* The last phase is the whole. */
	measures_add(measures, "total_mean_ns", sum_ns / (double)work->tasks);
}

static void spawn_report(const struct work *work, uint64_t tasks_ns, struct measures *measures)
{
	const struct spawn_shared *shared = work->shared;
	uint64_t *times_ns = malloc(work->tasks * sizeof(*times_ns));

	(void)tasks_ns;
	if (times_ns)
		add_phases(work, measures, times_ns);
	free(times_ns);
	measures_add(measures, "resident_bytes", (double)shared->resident.resident_bytes);
	measures_add(measures, "huge_bytes", (double)shared->resident.huge_bytes);
}

const struct workload workload = {
	.name = "spawn",
	.summary = "spawn: what the creation and the end of a worker cost. Each task creates a "
		   "child that notes when it began and ends at once, and reaps it."
		   "\v"
		   "create is the call in the parent, first the call to the child's first "
		   "instruction, end the child's last instruction to reaped, total all of it.\n\n"
		   "  pthread      pthread_create and pthread_join\n"
		   "  fork         fork, _exit and waitpid\n"
		   "  vfork        vfork and _exit; create lasts until the child has ended\n"
		   "  clone        as fork, by the bare system call\n"
		   "  posix-spawn  posix_spawn of this program, which ends before main;\n"
		   "               create lasts until the exec\n"
		   "  spawn        as Python's spawn: fork and exec of this program, which takes\n"
		   "               an order from a socket, answers and ends before main\n"
		   "  forkserver   as Python's forkserver: a process forked before there is\n"
		   "               resident memory forks the child, tells its pid and reaps it;\n"
		   "               create lasts until the pid has come",
	.options = spawn_options,
	.option_count = sizeof(spawn_options) / sizeof(spawn_options[0]),
	.settings_bytes = sizeof(struct spawn_settings),
	.default_tasks = 100,
	.shared_bytes = spawn_shared_bytes,
	.setup = spawn_setup,
	.body = spawn_body,
	.check = spawn_check,
	.report = spawn_report,
	.teardown = spawn_teardown,
};
