#ifndef CONVOY_WORKLOAD_OUTPUT_H
#define CONVOY_WORKLOAD_OUTPUT_H

#include <jansson.h>
#include <stdio.h>

#include "workload/run.h"

/* The run as a record (one line of runs.jsonl); NULL out of memory. A failed run
 * has its error and no times. The caller owns it. */
json_t *run_to_json(const struct session *session, const struct run *run);

/* The run for people, some twelve lines. */
void run_print(FILE *out, const struct session *session, const struct run *run);

/* Whether the file of --trace can be written, found out before the run; leaves nothing behind.
 * 0 or a negative errno. */
int trace_probe(const char *path);

/* Writes what the workers did to the file of --trace, as JSON in Chrome's trace-event format
 * (for Perfetto and chrome://tracing), under a temporary name that is then renamed. Sets the
 * run's trace_error and trace_dropped. Also when the run failed and its threads are still at
 * work; executor is NULL when there is none. With --repeat the last run's alone, or the failed
 * one's. created_ns: the run's beginning. */
void run_write_trace(const struct session *session, struct run *run, struct executor *executor,
		     uint64_t created_ns);

/* Sum of the tasks' times over elapsed. */
double run_average_concurrency(const struct run *run);

#endif
