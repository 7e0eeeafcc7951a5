#ifndef CONVOY_EXECUTOR_RING_H
#define CONVOY_EXECUTOR_RING_H

#include "executor/internal.h"

/*
 * The ring: tasks that wait for a worker. Producers are threads of the program, one at
 * a time: the lock is two bits of the tail, so that the exchange that unlocks also
 * publishes, and is the full fence that must come before a look at who sleeps. The same
 * lock guards the records of the program (slab.c). Workers never take it: they may die.
 */

uint64_t ring_lock_slow(struct executor_area *area);

/* Blocks until the lock is held. Returns the position of the next entry. */
static inline uint64_t ring_lock(struct executor_area *area)
{
	uint64_t tail = atomic_load_explicit(&area->ring.tail, memory_order_relaxed);

	tail &= ~(TAIL_LOCKED | TAIL_CONTENDED);
	if (atomic_compare_exchange_strong_explicit(&area->ring.tail, &tail, tail | TAIL_LOCKED,
						    memory_order_acquire, memory_order_relaxed))
		return tail >> TAIL_SHIFT;
	return ring_lock_slow(area);
}

/* position: of the next entry from now on. */
static inline void ring_unlock(struct executor_area *area, uint64_t position)
{
	uint64_t tail = atomic_exchange(&area->ring.tail, position << TAIL_SHIFT);

	if (tail & TAIL_CONTENDED)
		futex_wake_one(word_futex(&area->ring.tail));
}

/* With the lock: true when no entry fits. Rare: stale entries, for there are more
 * cells than records. *seen: a head of some time ago; reading the head takes its cache line
 * from the workers. */
static inline bool ring_is_full(const struct executor_area *area, uint64_t position, uint64_t *seen)
{
	if (position - *seen <= area->ring.mask)
		return false;
	*seen = atomic_load_explicit(&area->ring.head, memory_order_acquire);
	return position - *seen > area->ring.mask;
}

#endif
