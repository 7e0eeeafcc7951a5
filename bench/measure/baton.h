#ifndef CONVOY_MEASURE_BATON_H
#define CONVOY_MEASURE_BATON_H

#include <stdatomic.h>
#include <stdint.h>

#include "measure/shared.h"

/*
 * How a lock goes from one thread to the other, as the threads themselves see it: each looks
 * again and again whether it was the last to look, and if not, notes that it has the baton now.
 * Without a lock that keeps others from running it shows nothing of use. All of it may lie
 * in shared memory; zeroed is a beginning.
 */
struct baton {
	_Alignas(CACHE_LINE_BYTES) _Atomic int32_t pid; /* whose threads share it; 0: nobody's */
	_Atomic uint32_t holder;			/* the runner's name */
	_Atomic uint64_t since_ns;
};

#define RUNNER_SLICES 65536

struct runner {
	_Alignas(CACHE_LINE_BYTES) uint32_t name; /* the owner's to set, not 0 */
	_Atomic uint64_t handovers;		  /* it got the baton */
	uint64_t slice_count;
	/* The first ones of those that it ended: how long another had the baton. */
	uint64_t *slice_ns; /* [RUNNER_SLICES], the owner's */
};

/* The calling process's of an array with one for each thread of all processes. */
struct baton *baton_of_process(struct baton *batons);

/* The runner got it. Slices are those that began after from_ns. */
void baton_take(struct baton *baton, struct runner *runner, uint64_t from_ns);

static inline int baton_is_mine(const struct baton *baton, const struct runner *runner)
{
	return atomic_load_explicit(&baton->holder, memory_order_relaxed) == runner->name;
}

#endif
