#ifndef CONVOY_GIL_PACE_H
#define CONVOY_GIL_PACE_H

#include <stdint.h>

#include "measure/clock.h"

/*
 * Makes an iteration of an interpreted loop last as long as an interpreter's: between its
 * bytecodes a thread spins, so often as the machine's speed at this time demands. That is
 * measured now and then apart from the loop, so that what a lock costs is not made up for.
 */
struct pace {
	uint64_t op_time_ns;   /* of an iteration, its ticks included; 0: no spinning */
	uint64_t call_time_ns; /* of a blocking call */
	double spin_ns;	       /* 0: not yet measured */
	uint64_t until_ns;     /* it is to be measured again then */
	uint32_t spins;
	uint32_t first_spins; /* as it was measured first: never more than twice as many or few */
	uint32_t left;	      /* iterations until it is measured again */
};

static inline void pace_spin(uint32_t spins)
{
	for (; spins > 0; spins--)
		__asm__ volatile("" : "+r"(spins));
}

/* Measures how often an iteration must spin: at first some tenths of a millisecond, later some
 * microseconds. A copy of a measured one goes on from there. */
void pace_measure(struct pace *pace);

/* Once a blocking call, with the lock. */
static inline void pace_call(struct pace *pace)
{
	if (pace->call_time_ns == 0)
		return;
	if (clock_now_ns() >= pace->until_ns)
		pace_measure(pace);
	pace_spin((uint32_t)((double)pace->call_time_ns / pace->spin_ns));
}

/* Once an iteration. */
static inline void pace_iteration(struct pace *pace)
{
	if (pace->op_time_ns == 0)
		return;
	if (pace->left-- == 0)
		pace_measure(pace);
	pace_spin(pace->spins);
}

#endif
