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

/* Sum of the tasks' times over elapsed. */
double run_average_concurrency(const struct run *run);

#endif
