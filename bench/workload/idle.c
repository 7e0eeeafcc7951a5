#include "workload/idle.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "measure/clock.h"
#include "measure/memory.h"

/* A worker that is no thread of this program. */
static bool is_process(pid_t id)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/task/%d", (int)id);
	return id > 0 && access(path, F_OK) != 0;
}

/* Of the program's threads but this one, which only sleeps and measures. */
static uint64_t own_cpu_ns(void)
{
	struct timespec all = { 0 }, this = { 0 };

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &this);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &all);
	return (uint64_t)(all.tv_sec - this.tv_sec) * NS_PER_SECOND + (uint64_t)all.tv_nsec -
	       (uint64_t)this.tv_nsec;
}

/* Of the workers that are no threads of this program. */
static uint64_t other_cpu_ns(const struct work *work, struct executor *executor)
{
	struct timespec time = { 0 };
	uint64_t total_ns = 0;

	for (unsigned i = 0; i < work->workers; i++) {
		pid_t id = executor_worker_id(executor, i);
		clockid_t clock;

		if (!is_process(id) || clock_getcpuclockid(id, &clock) != 0 ||
		    clock_gettime(clock, &time) != 0)
			continue;
		total_ns += (uint64_t)time.tv_sec * NS_PER_SECOND + (uint64_t)time.tv_nsec;
	}
	return total_ns;
}

/* Processes: the mean of their PSS. Threads: what the program has grown by, for each. */
static double worker_memory(const struct work *work, struct executor *executor,
			    const struct memory *before)
{
	struct memory now = { 0 }, part;

	for (unsigned i = 0; i < work->workers; i++) {
		pid_t id = executor_worker_id(executor, i);

		if (is_process(id) && memory_of_process(id, &part) == 0)
			memory_add(&now, &part);
	}
	if (now.pss_bytes > 0)
		return (double)now.pss_bytes / (double)work->workers;
	if (memory_of_process(getpid(), &now) != 0)
		return 0;
	return ((double)now.pss_bytes - (double)before->pss_bytes) / (double)work->workers;
}

/* For each worker; others may have given some back. */
static double growth(uint64_t before, uint64_t now, const struct work *work)
{
	return ((double)now - (double)before) / (double)work->workers;
}

/* What goes on between two readings of clocks: no less can be seen. */
#define CLOCKS_NS 2000

int idle_measure(const struct work *work, struct drive *drive, uint64_t idle_ns,
		 struct idle_cost *cost)
{
	struct kernel_memory kernel = memory_of_kernel(), kernel_now;
	uint64_t before_ns, after_ns, end_ns;
	struct memory before = { 0 };
	int error = memory_of_process(getpid(), &before);

	if (!error)
		error = drive->begin(drive);
	if (error)
		return error;
	/* Whoever looked for work has gone to sleep by then. */
	clock_sleep_until(clock_now_ns() + 50000000);
	kernel_now = memory_of_kernel();
	cost->memory_bytes = worker_memory(work, drive->executor, &before);
	cost->kernel_stack_bytes = growth(kernel.stack_bytes, kernel_now.stack_bytes, work);
	cost->page_table_bytes = growth(kernel.page_table_bytes, kernel_now.page_table_bytes, work);
	/* Reading so many clocks takes longer than an idle pool does: keep it outside. */
	before_ns = other_cpu_ns(work, drive->executor);
	before_ns += own_cpu_ns();
	end_ns = clock_now_ns() + idle_ns;
	while (clock_now_ns() < end_ns && !atomic_load(&work->cancelled)) {
		struct timespec nap = clock_timespec(end_ns);

		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &nap, NULL);
	}
	after_ns = own_cpu_ns();
	after_ns += other_cpu_ns(work, drive->executor);
	if (after_ns < before_ns + CLOCKS_NS)
		after_ns = before_ns + CLOCKS_NS;
	cost->cpu_ns = (double)(after_ns - before_ns) * (double)NS_PER_SECOND / (double)idle_ns;
	return atomic_load(&work->cancelled) ? -EINTR : 0;
}
