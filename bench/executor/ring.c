#include "executor/ring.h"

/* The lock is held for some ten nanoseconds, if its holder is not preempted. */
#define SPINS 100

uint64_t ring_lock_slow(struct executor_area *area)
{
	_Atomic uint64_t *tail = &area->ring.tail;
	uint64_t wanted = TAIL_LOCKED;

	for (unsigned tries = 0;; tries++) {
		uint64_t now = atomic_load(tail);

		if (!(now & TAIL_LOCKED)) {
			/* Who has slept cannot know whether others still do. */
			if (atomic_compare_exchange_weak(tail, &now, now | wanted))
				return now >> TAIL_SHIFT;
		} else if (tries >= SPINS) {
			wanted = TAIL_LOCKED | TAIL_CONTENDED;
			if (!(now & TAIL_CONTENDED) &&
			    !atomic_compare_exchange_weak(tail, &now, now | TAIL_CONTENDED))
				continue;
			futex_wait(word_futex(tail), (uint32_t)(now | TAIL_CONTENDED), NO_TIMEOUT);
		}
	}
}
