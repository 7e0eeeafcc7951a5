/*
 * What if CPython's lock (cpython3.c) knew priorities? Having to be asked for the lock lowers a
 * thread's, giving it up unasked raises it. A waiter of higher priority than the holder asks at
 * once, any other after a switch interval in which nobody else got the lock. Released, the lock
 * wakes the waiter of the highest priority, of equals the first; one that waits is woken as if
 * its priority rose with every interval, so that it is not passed over for ever. (An idea of
 * David Beazley's, "Understanding the Python GIL", 2010.)
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/queue.h>

#include "gil/policies.h"

#define SWITCH_INTERVAL_NS 5000000
/* Priorities are from -LEVELS to LEVELS; a thread begins with 0. */
#define LEVELS 3

struct waiter {
	pthread_cond_t woken;
	TAILQ_ENTRY(waiter) link;
	int priority; /* of the thread, and the intervals that it has waited */
};

struct gil {
	uint64_t interval_ns;
	_Atomic bool drop_request;
	pthread_condattr_t monotonic;
	pthread_mutex_t lock;
	bool locked;
	int holder_priority;
	const struct gil_thread *last_holder;
	uint64_t switch_number;
	TAILQ_HEAD(queue, waiter) queue;
	pthread_cond_t switched; /* for who has dropped the lock on request */
};

static int priority_create(struct gil **gil, const struct gil_settings *settings, bool threads)
{
	struct gil *created = calloc(1, sizeof(*created));

	(void)threads;
	if (!created)
		return -ENOMEM;
	created->interval_ns =
		settings->switch_interval_ns ? settings->switch_interval_ns : SWITCH_INTERVAL_NS;
	TAILQ_INIT(&created->queue);
	pthread_condattr_init(&created->monotonic);
	pthread_condattr_setclock(&created->monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&created->lock, NULL);
	pthread_cond_init(&created->switched, NULL);
	*gil = created;
	return 0;
}

static void priority_destroy(struct gil *gil)
{
	pthread_cond_destroy(&gil->switched);
	pthread_mutex_destroy(&gil->lock);
	pthread_condattr_destroy(&gil->monotonic);
	free(gil);
}

/* With the lock. */
static void wait_or_ask(struct gil *gil, struct waiter *self, int priority)
{
	struct timespec until = clock_timespec(clock_now_ns() + gil->interval_ns);
	uint64_t switch_number = gil->switch_number;

	if (priority > gil->holder_priority)
		atomic_store(&gil->drop_request, true);
	if (pthread_cond_timedwait(&self->woken, &gil->lock, &until) != ETIMEDOUT)
		return;
	self->priority++;
	if (gil->locked && gil->switch_number == switch_number)
		atomic_store(&gil->drop_request, true);
}

/* With the lock, while another holds it. */
static void queue_up(struct gil *gil, int priority)
{
	struct waiter self = { .priority = priority };

	pthread_cond_init(&self.woken, &gil->monotonic);
	TAILQ_INSERT_TAIL(&gil->queue, &self, link);
	while (gil->locked)
		wait_or_ask(gil, &self, priority);
	TAILQ_REMOVE(&gil->queue, &self, link);
	pthread_cond_destroy(&self.woken);
}

static void take(struct gil_thread *thread)
{
	struct gil *gil = thread->gil;

	if (gil->locked) {
		gil_waits(thread);
		queue_up(gil, thread->priority);
	}
	gil->locked = true;
	gil->holder_priority = thread->priority;
	gil_took(thread, gil->last_holder);
	if (gil->last_holder != thread) {
		gil->last_holder = thread;
		gil->switch_number++;
	}
	pthread_cond_signal(&gil->switched);
	atomic_store(&gil->drop_request, false);
}

/* With the lock: of the highest priority. */
static void wake_one(struct gil *gil)
{
	struct waiter *best = TAILQ_FIRST(&gil->queue), *waiter;

	if (!best)
		return;
	TAILQ_FOREACH(waiter, &gil->queue, link)
	if (waiter->priority > best->priority)
		best = waiter;
	pthread_cond_signal(&best->woken);
}

/* With the lock. A request is that of a waiter, who stays until it has had the lock. */
static void drop(struct gil *gil)
{
	gil->locked = false;
	wake_one(gil);
	if (!atomic_load(&gil->drop_request))
		return;
	atomic_store(&gil->drop_request, false);
	pthread_cond_wait(&gil->switched, &gil->lock);
}

static void priority_enter(struct gil_thread *thread)
{
	pthread_mutex_lock(&thread->gil->lock);
	take(thread);
	pthread_mutex_unlock(&thread->gil->lock);
}

static void priority_leave(struct gil_thread *thread)
{
	if (thread->priority < LEVELS)
		thread->priority++;
	pthread_mutex_lock(&thread->gil->lock);
	drop(thread->gil);
	pthread_mutex_unlock(&thread->gil->lock);
}

static void priority_tick(struct gil_thread *thread, enum bytecode bytecode)
{
	struct gil *gil = thread->gil;

	if (bytecode != BYTECODE_LOOP ||
	    !atomic_load_explicit(&gil->drop_request, memory_order_relaxed))
		return;
	if (thread->priority > -LEVELS)
		thread->priority--;
	gil_forced(thread);
	pthread_mutex_lock(&gil->lock);
	gil_waits(thread);
	drop(gil);
	take(thread);
	pthread_mutex_unlock(&gil->lock);
}

const struct gil_policy gil_priority = {
	.name = "priority",
	.summary = "what if: cpython3, with priority for threads that give the lock up unasked",
	.create = priority_create,
	.destroy = priority_destroy,
	.enter = priority_enter,
	.tick = priority_tick,
	.leave = priority_leave,
};
