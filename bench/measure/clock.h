#ifndef CONVOY_MEASURE_CLOCK_H
#define CONVOY_MEASURE_CLOCK_H

#include <errno.h>
#include <stdint.h>
#include <time.h>

#define NS_PER_SECOND 1000000000ULL

/* CLOCK_MONOTONIC in nanoseconds; the same clock in every thread and process of a machine. */
static inline uint64_t clock_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * NS_PER_SECOND + (uint64_t)now.tv_nsec;
}

static inline struct timespec clock_timespec(uint64_t ns)
{
	return (struct timespec) { .tv_sec = (time_t)(ns / NS_PER_SECOND),
				   .tv_nsec = (long)(ns % NS_PER_SECOND) };
}

/* Blocks until the clock reads deadline_ns or later; signals do not shorten it. */
static inline void clock_sleep_until(uint64_t deadline_ns)
{
	struct timespec deadline = clock_timespec(deadline_ns);

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, NULL) == EINTR)
		;
}

#endif
