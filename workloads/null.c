/*
 * The smallest workload: empty tasks, which measure the harness itself.
 *
 * It is also the template. A workload is one file in workloads/ that defines
 * `workload`; `make` turns NAME.c into build/NAME with every mode, option and
 * output that the others have. The contract of each hook stands in
 * bench/workload/workload.h.
 */
#include "workload/workload.h"

#include <errno.h>
#include <stdio.h>

/*
 * Required: one task, run by a worker, on the clock. A body that loops or
 * blocks does so through the worker, see cpu.c and io.c. What it reports with
 * worker_set_value is what check gets.
 */
static int null_body(struct worker *worker, const struct work *work, uint64_t task)
{
	(void)work;
	worker_set_value(worker, task + 1);
	return 0;
}

/* Required: was every task really run, once and as asked? Off the clock. */
static int null_check(const struct work *work, const uint64_t *values, char reason[REASON_BYTES])
{
	for (uint64_t task = 0; task < work->tasks; task++) {
		if (values[task] == task + 1)
			continue;
		snprintf(reason, REASON_BYTES, "task %llu was not run", (unsigned long long)task);
		return -EBADMSG;
	}
	return 0;
}

/*
 * Optional hooks: options and settings_bytes (own options), shared_bytes
 * (memory that all workers see), setup, report (own figures), teardown.
 */
const struct workload workload = {
	.name = "null",
	.summary = "null: empty tasks, which measure the harness itself.",
	.default_tasks = 1000,
	.body = null_body,
	.check = null_check,
};
