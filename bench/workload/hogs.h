#ifndef CONVOY_WORKLOAD_HOGS_H
#define CONVOY_WORKLOAD_HOGS_H

#include "measure/baton.h"
#include "workload/workload.h"

/*
 * Hogs for bodies: tasks that only compute until they are told to stop, in the loop of the
 * workload cpu, kernel count. What they did between begin and end is measured. All of it lies in
 * memory that all workers share.
 */
struct hog {
	_Alignas(CACHE_LINE_BYTES) _Atomic uint64_t iterations;
	struct runner runner;
};

struct hog_totals {
	uint64_t iterations, handovers;
	uint64_t voluntary_switches; /* of the process */
	pid_t process;
};

struct hogs {
	_Alignas(CACHE_LINE_BYTES) _Atomic bool stop; /* they look at it in each iteration */
	_Alignas(CACHE_LINE_BYTES) uint64_t count;
	uint64_t time_ns; /* 0: others begin and end; else they do, and note who ran last */
	struct hog *list;
	struct baton *batons; /* [count] */
	_Atomic uint64_t running;
	_Atomic uint64_t begin_ns, end_ns;
	struct hog_totals begin, end;
};

/* Takes its place from base, of which *used bytes are taken; with base NULL it only adds up the
 * bytes (shared_take). */
struct hogs *hogs_take(char *base, size_t *used, uint64_t count, uint64_t time_ns);

/* Before each run. */
void hogs_reset(struct hogs *hogs);

/* The body of hog `index`: its iterations become the task's value. 0 or -ECANCELED. */
int hogs_run(struct worker *worker, const struct work *work, struct hogs *hogs, uint64_t index);

/* Blocks until every hog has begun. 0, -ECANCELED, -ETIMEDOUT after ten minutes. */
int hogs_wait(struct worker *worker, const struct work *work, const struct hogs *hogs);

/* Of several calls only the first counts. The end stops the hogs. */
void hogs_begin(struct hogs *hogs);
void hogs_end(struct hogs *hogs);

#endif
