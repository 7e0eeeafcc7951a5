#ifndef CONVOY_MEASURE_LOCK_H
#define CONVOY_MEASURE_LOCK_H

#include <pthread.h>
#include <semaphore.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>

#include "measure/shared.h"

/*
 * Locks of several designs, to be compared. A lock lies in memory that all its users share and
 * excludes processes as well as threads.
 */
struct lock {
	const struct lock_kind *kind;
	unsigned users;
	int *descriptors; /* file: one of each user */
	/* What the users write, alone in its cache line. */
	alignas(CACHE_LINE_BYTES) union {
		pthread_mutex_t mutex;
		pthread_rwlock_t rwlock;
		sem_t semaphore;
		_Atomic uint32_t word;
		struct {
			_Atomic uint32_t next, serving;
		} ticket;
	};
};

struct lock_kind {
	const char *name;
	const char *summary;
	/* Optional, as is destroy: the lock is zeroed. 0 or a negative errno; nothing to
	 * destroy then. */
	int (*create)(struct lock *lock);
	void (*destroy)(struct lock *lock);
	/* Never blocks: 0, -EBUSY when another user has the lock, or what the system says. */
	int (*try_acquire)(struct lock *lock, unsigned user);
	/* Blocks; signals do not end the wait. 0 or what the system says. */
	int (*acquire)(struct lock *lock, unsigned user);
	/* By the user that has it. Never blocks. */
	void (*release)(struct lock *lock, unsigned user);
};

/* Every kind, NULL at the end. */
extern const struct lock_kind *const lock_kinds[];

/* Makes a lock for the users 0 … users-1, of whom each is one thread at a time. Processes that
 * use it are forked later. 0, -ENOMEM, -EMFILE or what else the system says. */
int lock_create(struct lock *lock, const struct lock_kind *kind, unsigned users);

/* Nobody has the lock or waits for it. */
void lock_destroy(struct lock *lock);

#endif
