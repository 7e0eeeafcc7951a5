#ifndef CONVOY_GIL_GIL_H
#define CONVOY_GIL_GIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gil/bytecode.h"
#include "measure/histogram.h"
#include "measure/trace.h"

/*
 * A global interpreter lock: one per process, shared by its threads. A policy
 * decides who gets it and when it is handed over.
 */
struct gil;

/* Of all policies; each reads its own. 0: as the interpreter has it. */
struct gil_settings {
	uint64_t op_time_ns;	     /* of an interpreted loop's iteration; 0: as fast as it goes */
	uint64_t call_time_ns;	     /* of a blocking call, beside what the system takes */
	uint64_t check_interval;     /* cpython2: ticks between two releases */
	uint64_t switch_interval_ns; /* cpython3, priority: what a waiter waits before it asks */
	bool no_forced_switching;    /* cpython3: who gives the lock up does not wait for a taker */
	uint64_t quantum_ns;	     /* ruby: what a thread may run while others wait */
};

/* What the threads of one worker did with their lock; one writer at a time. */
struct gil_counts {
	uint64_t acquisitions;
	uint64_t handovers;	/* of these: another thread had it before */
	uint64_t forced_drops;	/* given up because of others, not for a blocking call */
	struct histogram waits; /* for the lock, of those acquisitions that had to wait */
};

void gil_counts_add(struct gil_counts *total, const struct gil_counts *part);

/* One thread under a lock. Its owner sets the first three. */
struct gil_thread {
	struct gil *gil;
	struct gil_counts *counts;
	struct trace *trace;	 /* NULL: none */
	uint64_t waits_since_ns; /* 0: does not wait */
	uint64_t gave_up_ns;	 /* for the trace; 0: has not, or the trace says so */
	int priority;		 /* the policy's own */
};

struct gil_policy {
	const char *name;
	const char *summary;
	/* Makes this process's lock. threads: more than one thread will use it. settings are valid
	 * as long as the lock. 0 or a negative errno; nothing to free then. */
	int (*create)(struct gil **gil, const struct gil_settings *settings, bool threads);
	/* No thread holds the lock or waits for it. */
	void (*destroy)(struct gil *gil);
	/* Blocks until the calling thread holds the lock. */
	void (*enter)(struct gil_thread *thread);
	/* After every bytecode, by the holder: may hand the lock over, and then
	 * returns when it is held again. */
	void (*tick)(struct gil_thread *thread, enum bytecode bytecode);
	/* Gives the lock up: before a blocking call, or for good. */
	void (*leave)(struct gil_thread *thread);
};

/* Every policy, in the order in which --list shows them; NULL at the end. */
extern const struct gil_policy *const gil_policies[];

/* The policy of that name, or NULL. */
const struct gil_policy *gil_policy_find(const char *name);

#endif
