#ifndef CONVOY_MEASURE_TRACE_H
#define CONVOY_MEASURE_TRACE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "measure/clock.h"

/* What a worker does from an event on. */
enum trace_state {
	TRACE_IDLE,    /* has no task */
	TRACE_RUNS,    /* a task; under a GIL: and holds the lock */
	TRACE_WAITS,   /* for the GIL */
	TRACE_BLOCKED, /* in a blocking call */
	TRACE_STATES
};

/*
 * The events of one worker, in memory that the program sees; one writer at a time, and readers
 * at any. Of more than capacity events the first are kept, and the others counted.
 */
struct trace {
	_Atomic uint64_t dropped;
	uint32_t capacity;
	_Atomic uint32_t count;
	uint64_t events[]; /* the time, CLOCK_MONOTONIC in nanoseconds, x 4 + state */
};

static inline uint64_t trace_time_ns(uint64_t event)
{
	return event / TRACE_STATES;
}

static inline enum trace_state trace_state(uint64_t event)
{
	return (enum trace_state)(event % TRACE_STATES);
}

/* False when there is none, or it takes no more: then nobody need look at the clock. */
static inline bool trace_takes(const struct trace *trace)
{
	return trace && atomic_load_explicit(&trace->count, memory_order_relaxed) < trace->capacity;
}

/* trace may be NULL: then nothing is traced. */
static inline void trace_add_at(struct trace *trace, enum trace_state state, uint64_t now_ns)
{
	uint32_t count;

	if (!trace)
		return;
	count = atomic_load_explicit(&trace->count, memory_order_relaxed);
	if (count < trace->capacity) {
		trace->events[count] = now_ns * TRACE_STATES + (uint64_t)state;
		atomic_store_explicit(&trace->count, count + 1, memory_order_release);
	} else {
		atomic_store_explicit(&trace->dropped,
				      atomic_load_explicit(&trace->dropped, memory_order_relaxed) +
					      1,
				      memory_order_relaxed);
	}
}

static inline void trace_add(struct trace *trace, enum trace_state state)
{
	trace_add_at(trace, state, trace_takes(trace) ? clock_now_ns() : 0);
}

#endif
