#ifndef CONVOY_EXECUTOR_RECORD_H
#define CONVOY_EXECUTOR_RECORD_H

#include <stdalign.h>
#include <stdatomic.h>
#include <string.h>

#include "executor/executor.h"
#include "measure/shared.h"

/*
 * A task and its future. The word is the truth about it: bits 0-2 the enum
 * future_state, then the flags, bits 8-20 the worker that claimed it, bits 32-63 the
 * generation. Its lower half is the futex of who waits for it. Queues hold entries,
 * which are only hints: whoever wants to run a task claims its record, and a claim
 * succeeds once a generation.
 */
struct record {
	alignas(CACHE_LINE_BYTES) _Atomic uint64_t word;
	uint64_t value;
	task_function *function;
	int32_t status;
	/* Looked at also by who holds a stale entry. */
	_Atomic uint8_t descriptor_count;
	_Atomic bool is_large; /* argument holds a struct large_argument */
	uint16_t attempts;     /* runs that ended with the worker's death */
	/* Small arguments share the first cache line with the word. */
	unsigned char argument[EXECUTOR_ARGUMENT_INLINE_BYTES];
	/* Who submitted it, for tasks of tasks; NO_RECORD for none. */
	_Atomic uint32_t parent;
	_Atomic uint32_t parent_generation;
	pid_t pid;
	int32_t wait_status;
	_Atomic uint32_t next_done; /* in the list of those whose callbacks are due */
};

_Static_assert(sizeof(struct record) == 2UL * CACHE_LINE_BYTES, "a record is two cache lines");

struct large_argument {
	void *bytes;
	size_t size;
};

#define WORD_STATE    0x7ULL
#define WORD_WAITED   0x8ULL  /* somebody sleeps on the word, and may not have been woken yet */
#define WORD_WATCHED  0x10ULL /* somebody sleeps on the area's event word for it */
#define WORD_CALLBACK 0x20ULL /* callbacks are due when it is settled */
#define WORD_QUEUED   0x40ULL /* an entry of it is in the ring: not to be used again yet */
#define WORD_DETACHED 0x80ULL /* nobody has a future: free it when it is settled */
#define WORD_STOP     0x200000ULL

#define WORD_WORKER_SHIFT 8
#define WORD_WORKER	  (0x1fffULL << WORD_WORKER_SHIFT)
#define WORD_NO_WORKER	  WORD_WORKER

#define WORD_GENERATION_SHIFT 32
#define NO_RECORD	      UINT32_MAX

/* Of these flags a settled record has no more use. */
#define WORD_TRANSIENT (WORD_WATCHED | WORD_STOP)

static inline enum future_state word_state(uint64_t word)
{
	return (enum future_state)(word & WORD_STATE);
}

static inline uint32_t word_generation(uint64_t word)
{
	return (uint32_t)(word >> WORD_GENERATION_SHIFT);
}

static inline unsigned word_worker(uint64_t word)
{
	return (unsigned)((word & WORD_WORKER) >> WORD_WORKER_SHIFT);
}

static inline bool word_is_settled(uint64_t word)
{
	return word_state(word) >= FUTURE_FINISHED;
}

/* A free record's next word, of the generation after this one. */
static inline uint64_t word_freed(uint64_t word)
{
	uint64_t generation = (word >> WORD_GENERATION_SHIFT) + 1;

	return generation << WORD_GENERATION_SHIFT | (word & (WORD_QUEUED | WORD_WAITED)) |
	       FUTURE_FREE;
}

/* What futex_wait and futex_wake take. */
static inline _Atomic uint32_t *word_futex(_Atomic uint64_t *word)
{
	return (_Atomic uint32_t *)word + (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
}

/* What a queue holds: index and generation of a record. With ENTRY_MESSAGE it stands for a
 * message with descriptors too, which must be received whatever has become of the task. */
#define ENTRY_MESSAGE 0x80000000ULL

static inline uint64_t entry_of(uint32_t index, uint32_t generation)
{
	return (uint64_t)generation << 32 | index;
}

static inline uint32_t entry_index(uint64_t entry)
{
	return (uint32_t)(entry & ~ENTRY_MESSAGE);
}

static inline uint32_t entry_generation(uint64_t entry)
{
	return (uint32_t)(entry >> 32);
}

/* Claims a pending record of that generation for the worker. In passing, `taken` from
 * the ring or not, says that its entry has left the ring. */
static inline bool record_claim(struct record *record, uint32_t generation, uint32_t worker,
				bool taken)
{
	uint64_t word = atomic_load_explicit(&record->word, memory_order_relaxed), claimed;

	do {
		if (word_generation(word) != generation || word_state(word) != FUTURE_PENDING)
			return false;
		claimed = (word & ~(WORD_STATE | WORD_WORKER)) | FUTURE_RUNNING |
			  ((uint64_t)worker << WORD_WORKER_SHIFT & WORD_WORKER);
		if (taken)
			claimed &= ~WORD_QUEUED;
	} while (!atomic_compare_exchange_weak(&record->word, &word, claimed));
	return true;
}

/* Most arguments are a word or two: a call of memcpy costs as much as all else. */
static inline void copy_argument(struct record *record, const void *argument, size_t bytes)
{
	if (bytes == 8)
		memcpy(record->argument, argument, 8);
	else if (bytes == 16)
		memcpy(record->argument, argument, 16);
	else if (bytes > 0)
		memcpy(record->argument, argument, bytes);
}

#endif
