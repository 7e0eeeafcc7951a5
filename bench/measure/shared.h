#ifndef CONVOY_MEASURE_SHARED_H
#define CONVOY_MEASURE_SHARED_H

#include <stddef.h>

#define CACHE_LINE_BYTES 64

/*
 * Memory that several processes see at the same address, so that pointers
 * into it may be handed from one to another. Zeroed; backed by an anonymous
 * file that vanishes with its last user: nothing is left under /dev/shm,
 * however the processes end.
 */
struct shared_memory {
	void *address;
	size_t bytes;
	int descriptor; /* close-on-exec; pass it to processes that did not inherit the mapping */
};

/* 0, -EINVAL for no bytes, or what memfd_create, ftruncate and mmap say. */
int shared_create(struct shared_memory *memory, size_t bytes);

/* Maps descriptor at the given address in this process. Takes the descriptor
 * over on success. 0, -EEXIST when something else is mapped there, or what mmap says. */
int shared_attach(struct shared_memory *memory, int descriptor, void *address, size_t bytes);

/* Unmaps and closes; nothing to do for one that is all zero. */
void shared_destroy(struct shared_memory *memory);

/* Rounds up to whole cache lines. */
static inline size_t shared_round(size_t bytes)
{
	return (bytes + CACHE_LINE_BYTES - 1) / CACHE_LINE_BYTES * CACHE_LINE_BYTES;
}

/* Lays out memory: the address of the next `bytes` behind the *used ones from base, NULL when
 * that is NULL, to count them alone. */
static inline void *shared_take(char *base, size_t *used, size_t bytes)
{
	void *here = base ? base + *used : NULL;

	*used += shared_round(bytes);
	return here;
}

#endif
