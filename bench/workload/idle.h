#ifndef CONVOY_WORKLOAD_IDLE_H
#define CONVOY_WORKLOAD_IDLE_H

#include "workload/workload.h"

/* What workers cost that have nothing to do. */
struct idle_cost {
	double cpu_ns;	     /* of all of them, a second; no less than the clocks can tell */
	double memory_bytes; /* of each: a process's PSS; what the program grew by, a thread */
	double kernel_stack_bytes; /* of each, as the whole system grew: may be below 0 */
	double page_table_bytes;
};

/* For drive: begins it, and measures over idle_ns while no task exists. Blocks as long. 0,
 * -EINTR when the run is given up, or what begin and /proc say. */
int idle_measure(const struct work *work, struct drive *drive, uint64_t idle_ns,
		 struct idle_cost *cost);

#endif
