/*
 * CPython up to 2.7 and 3.1 (Python/ceval.c, Python/thread_pthread.h): a semaphore that the
 * holder posts and waits for again after every check_interval ticks of a counter that all
 * threads share. Nobody is handed the lock: on several CPUs the one that has just posted
 * mostly wins, and the one that was woken has come for nothing (David Beazley,
 * "Understanding the Python GIL", 2010).
 */
#include <errno.h>
#include <semaphore.h>
#include <stdlib.h>

#include "gil/policies.h"

#define CHECK_INTERVAL 100

struct gil {
	sem_t free; /* 1: nobody holds the lock */
	/* Apart from what waiters change: the holder looks at each bytecode. */
	_Alignas(CACHE_LINE_BYTES) int64_t ticker; /* of the program, not of a thread */
	bool exists;
	uint64_t interval;
	const struct gil_thread *last;
};

static int cpython2_create(struct gil **gil, const struct gil_settings *settings, bool threads)
{
	struct gil *created = gil_allocate(sizeof(*created));

	if (!created)
		return -ENOMEM;
	created->interval = settings->check_interval ? settings->check_interval : CHECK_INTERVAL;
	created->ticker = (int64_t)created->interval;
	/* There is no lock before the first thread starts. */
	created->exists = threads;
	sem_init(&created->free, 0, 1);
	*gil = created;
	return 0;
}

static void cpython2_destroy(struct gil *gil)
{
	sem_destroy(&gil->free);
	free(gil);
}

static void take(struct gil_thread *thread)
{
	struct gil *gil = thread->gil;
	int before = errno;

	/* What sem_wait does first; here to know whether it will wait. */
	if (sem_trywait(&gil->free) != 0) {
		gil_waits(thread);
		while (sem_wait(&gil->free) != 0)
			;
		/* The task may yet ask how its blocking call ended. */
		errno = before;
	}
	gil_took(thread, gil->last);
	gil->last = thread;
}

static void cpython2_enter(struct gil_thread *thread)
{
	if (thread->gil->exists)
		take(thread);
	else
		gil_took(thread, NULL);
}

static void cpython2_leave(struct gil_thread *thread)
{
	if (thread->gil->exists)
		sem_post(&thread->gil->free);
}

/* Ticks of a bytecode in 2.7.18, counted with a debugger: an iteration of `for` has three, of
 * FOR_ITER, INPLACE_ADD and JUMP_ABSOLUTE, one of `while` also. Loads and stores have none. */
static const unsigned char ticks[] = { [BYTECODE_ARITHMETIC] = 1, [BYTECODE_LOOP] = 2 };

static void count_tick(struct gil_thread *thread)
{
	struct gil *gil = thread->gil;

	if (--gil->ticker >= 0)
		return;
	gil->ticker = (int64_t)gil->interval;
	if (!gil->exists)
		return;
	gil_forced(thread);
	sem_post(&gil->free);
	take(thread);
}

/* Between a load and a store as well: count += 1 is not protected. Each tick is counted for
 * itself, or the releases would come to fall on the end of an iteration and never leave it. */
static void cpython2_tick(struct gil_thread *thread, enum bytecode bytecode)
{
	for (unsigned char left = ticks[bytecode]; left > 0; left--)
		count_tick(thread);
}

const struct gil_policy gil_cpython2 = {
	.name = "cpython2",
	.summary = "CPython up to 3.1: a semaphore, posted every --check-interval ticks",
	.create = cpython2_create,
	.destroy = cpython2_destroy,
	.enter = cpython2_enter,
	.tick = cpython2_tick,
	.leave = cpython2_leave,
};
