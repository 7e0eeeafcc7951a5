/*
 * CPython since 3.2 (Python/ceval_gil.h, by Antoine Pitrou): who waits for a whole switch
 * interval in which nobody else got the lock asks the holder to drop it, and the holder then
 * waits until somebody has taken it (forced switching).
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "gil/policies.h"

#define SWITCH_INTERVAL_NS 5000000

struct gil {
	uint64_t interval_ns;
	bool forced_switching;
	_Atomic bool drop_request; /* the holder looks at it again and again */
	_Alignas(CACHE_LINE_BYTES) pthread_mutex_t lock;
	pthread_cond_t free;
	bool locked;
	_Atomic(const struct gil_thread *) last_holder;
	uint64_t switch_number;
	/* For who has dropped the lock on request. */
	pthread_mutex_t switch_lock;
	pthread_cond_t switched;
};

static int cpython3_create(struct gil **gil, const struct gil_settings *settings, bool threads)
{
	struct gil *created = gil_allocate(sizeof(*created));
	pthread_condattr_t monotonic;

	(void)threads;
	if (!created)
		return -ENOMEM;
	created->interval_ns =
		settings->switch_interval_ns ? settings->switch_interval_ns : SWITCH_INTERVAL_NS;
	created->forced_switching = !settings->no_forced_switching;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&created->lock, NULL);
	pthread_cond_init(&created->free, &monotonic);
	pthread_mutex_init(&created->switch_lock, NULL);
	pthread_cond_init(&created->switched, &monotonic);
	pthread_condattr_destroy(&monotonic);
	*gil = created;
	return 0;
}

static void cpython3_destroy(struct gil *gil)
{
	pthread_cond_destroy(&gil->switched);
	pthread_mutex_destroy(&gil->switch_lock);
	pthread_cond_destroy(&gil->free);
	pthread_mutex_destroy(&gil->lock);
	free(gil);
}

/* With the lock: waits an interval, and asks when nobody got it meanwhile. */
static void wait_or_ask(struct gil *gil)
{
	struct timespec until = clock_timespec(clock_now_ns() + gil->interval_ns);
	uint64_t switch_number = gil->switch_number;

	if (pthread_cond_timedwait(&gil->free, &gil->lock, &until) == ETIMEDOUT && gil->locked &&
	    gil->switch_number == switch_number)
		atomic_store(&gil->drop_request, true);
}

static void cpython3_enter(struct gil_thread *thread)
{
	struct gil *gil = thread->gil;

	pthread_mutex_lock(&gil->lock);
	while (gil->locked) {
		gil_waits(thread);
		wait_or_ask(gil);
	}
	pthread_mutex_lock(&gil->switch_lock);
	gil->locked = true;
	gil_took(thread, atomic_load(&gil->last_holder));
	if (atomic_load(&gil->last_holder) != thread) {
		atomic_store(&gil->last_holder, thread);
		gil->switch_number++;
	}
	pthread_cond_signal(&gil->switched);
	pthread_mutex_unlock(&gil->switch_lock);
	atomic_store(&gil->drop_request, false);
	pthread_mutex_unlock(&gil->lock);
}

static void cpython3_leave(struct gil_thread *thread)
{
	struct gil *gil = thread->gil;

	pthread_mutex_lock(&gil->lock);
	atomic_store(&gil->last_holder, thread);
	gil->locked = false;
	pthread_cond_signal(&gil->free);
	pthread_mutex_unlock(&gil->lock);
	if (!atomic_load(&gil->drop_request) || !gil->forced_switching)
		return;
	pthread_mutex_lock(&gil->switch_lock);
	if (atomic_load(&gil->drop_request) && atomic_load(&gil->last_holder) == thread) {
		atomic_store(&gil->drop_request, false);
		pthread_cond_wait(&gil->switched, &gil->switch_lock);
	}
	pthread_mutex_unlock(&gil->switch_lock);
}

static void cpython3_tick(struct gil_thread *thread, enum bytecode bytecode)
{
	if (bytecode != BYTECODE_LOOP ||
	    !atomic_load_explicit(&thread->gil->drop_request, memory_order_relaxed))
		return;
	gil_forced(thread);
	if (thread->gil->forced_switching)
		gil_waits(thread);
	cpython3_leave(thread);
	cpython3_enter(thread);
}

const struct gil_policy gil_cpython3 = {
	.name = "cpython3",
	.summary = "CPython since 3.2: a waiter asks for the lock after --switch-interval",
	.create = cpython3_create,
	.destroy = cpython3_destroy,
	.enter = cpython3_enter,
	.tick = cpython3_tick,
	.leave = cpython3_leave,
};
