#ifndef CONVOY_MEASURE_FUTEX_H
#define CONVOY_MEASURE_FUTEX_H

#include <stdatomic.h>
#include <stdint.h>

#define NO_TIMEOUT UINT64_MAX

/*
 * Futexes that work between processes as well as between threads (never
 * FUTEX_PRIVATE: a private wake does not reach another process).
 */

/* Blocks while *word == expected, until a wake, a signal or deadline_ns
 * (CLOCK_MONOTONIC; NO_TIMEOUT: none). 0 woken, or woken for no reason;
 * -EAGAIN the word had changed already; -ETIMEDOUT; -EINTR. */
int futex_wait(_Atomic uint32_t *word, uint32_t expected, uint64_t deadline_ns);

/* Wakes one waiter of the word. Never blocks. */
void futex_wake_one(_Atomic uint32_t *word);

/* Wakes every waiter of the word. Never blocks. */
void futex_wake_all(_Atomic uint32_t *word);

#endif
