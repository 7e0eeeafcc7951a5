#ifndef CONVOY_EXECUTOR_QUEUE_H
#define CONVOY_EXECUTOR_QUEUE_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "measure/shared.h"

/*
 * A bounded queue of entries (record.h) in memory that program and workers
 * share. One producer at a time, many consumers, each of which may die anywhere: a
 * consumer copies cells, then moves the head; it never writes a cell. What it copied
 * goes to a place where its successor finds it.
 *
 * Bits 0 and 1 of the tail are the lock of the ring's producers (ring.h); a worker's
 * own queue has one producer, its owner, and no lock.
 */
struct task_queue {
	alignas(CACHE_LINE_BYTES) _Atomic uint64_t head;
	alignas(CACHE_LINE_BYTES) _Atomic uint64_t tail;
	_Atomic uint64_t *cells;
	uint64_t mask; /* number of cells - 1 */
};

#define TAIL_LOCKED    1ULL
#define TAIL_CONTENDED 2ULL
#define TAIL_SHIFT     2

/* How many entries there are about now. */
static inline uint64_t queue_length(const struct task_queue *queue)
{
	uint64_t head = atomic_load_explicit(&queue->head, memory_order_acquire);
	uint64_t tail = atomic_load_explicit(&queue->tail, memory_order_seq_cst) >> TAIL_SHIFT;

	return tail - head;
}

static inline uint64_t queue_peek(const struct task_queue *queue, uint64_t position)
{
	return atomic_load_explicit(&queue->cells[position & queue->mask], memory_order_relaxed);
}

/* For the producer: writes the cell behind the last, which the new tail then shows. */
static inline void queue_put(struct task_queue *queue, uint64_t position, uint64_t entry)
{
	atomic_store_explicit(&queue->cells[position & queue->mask], entry, memory_order_relaxed);
}

/* Takes at most `most` entries, oldest first, and at most their share if `sharers` want some.
 * Returns how many; taken holds them, and may hold others when it returns 0. */
static inline unsigned queue_take(struct task_queue *queue, _Atomic uint64_t *taken, unsigned most,
				  unsigned sharers)
{
	uint64_t head = atomic_load_explicit(&queue->head, memory_order_acquire);
	uint64_t count;

	do {
		uint64_t tail = atomic_load_explicit(&queue->tail, memory_order_acquire);
		uint64_t available = (tail >> TAIL_SHIFT) - head;

		if (available == 0)
			return 0;
		count = available / sharers;
		count = count < 1 ? 1 : count > most ? most : count;
		for (uint64_t i = 0; i < count; i++)
			atomic_store_explicit(&taken[i], queue_peek(queue, head + i),
					      memory_order_relaxed);
	} while (!atomic_compare_exchange_weak(&queue->head, &head, head + count));
	return (unsigned)count;
}

#endif
