#ifndef CONVOY_ANALYSIS_TIMELINE_H
#define CONVOY_ANALYSIS_TIMELINE_H

#include <stddef.h>
#include <stdio.h>

/* What the workers of one run did, and when: the file of --trace, and the chart of it. Times are
 * nanoseconds from the run's beginning. */

enum doing { DOING_RUNS, DOING_WAITS, DOING_BLOCKED, DOING_UNKNOWN, DOINGS };

struct slice {
	double begin_ns;
	double end_ns;
	enum doing doing;
};

struct timeline_worker {
	char *name;
	long long process, thread;
	struct slice *slices; /* by time, none overlaps another */
	size_t count, capacity;
};

struct timeline {
	char *program, *mode, *gil;
	double cpus;
	double switch_interval_ns, check_interval, quantum_ns; /* of the policies; 0: not told */
	double forced_drops, handovers;
	double begin_ns; /* of the first slice */
	double end_ns;	 /* of the last one that all workers have recorded whole */
	struct timeline_worker *workers;
	size_t worker_count;
};

/* Reads a trace that a workload program wrote. 0, or a negative errno with a message, which the
 * caller frees and which is NULL out of memory. */
int timeline_read(const char *path, struct timeline **timeline, char **message);
void timeline_free(struct timeline *timeline);

struct window {
	double from_ns;
	double to_ns;
};

/* A stretch from the middle of the run in which the lock changes hands some 16 times; the
 * whole run if it seldom does. */
struct window timeline_choose_window(const struct timeline *timeline);

/* Writes what scripts/charts/timeline.gp draws: data and texts. name: of the trace, for the
 * notes. 0 or -ENOMEM. */
int timeline_draw(const struct timeline *timeline, struct window window, const char *name,
		  FILE *data, FILE *script);

#endif
