#ifndef CONVOY_MEASURE_TRACE_H
#define CONVOY_MEASURE_TRACE_H

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
 * The events of one worker, in memory that the program sees; one writer at a time. Of more than
 * capacity events the first are kept, and the others counted.
 */
struct trace {
	uint64_t dropped;
	uint32_t capacity;
	uint32_t count;
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

static inline void trace_add_at(struct trace *trace, enum trace_state state, uint64_t now_ns)
{
	if (trace->count < trace->capacity)
		trace->events[trace->count++] = now_ns * TRACE_STATES + (uint64_t)state;
	else
		trace->dropped++;
}

/* trace may be NULL: then nothing is traced. */
static inline void trace_add(struct trace *trace, enum trace_state state)
{
	if (trace)
		trace_add_at(trace, state, clock_now_ns());
}

#endif
