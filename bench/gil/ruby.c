/*
 * MRI 3.1 (thread_pthread.c, its global VM lock as Eric Wong left it): an owner, a queue with a
 * condition for each waiter, and one of the waiters as timer, who asks the owner to yield when
 * a quantum is over. Whoever yields waits until another has the lock, and queues again. The
 * queue is no promise: who comes while the lock is free takes it.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/queue.h>

#include "gil/policies.h"

#define QUANTUM_NS 100000000

struct waiter {
	pthread_cond_t woken;
	TAILQ_ENTRY(waiter) link;
};

struct gil {
	uint64_t quantum_ns;
	/* Who should yield at its next bytecode; it may have left meanwhile, and does so later. */
	_Atomic(const struct gil_thread *) asked;
	pthread_condattr_t monotonic;
	pthread_mutex_t lock;
	const struct gil_thread *owner;
	const struct gil_thread *last;
	TAILQ_HEAD(queue, waiter) queue;
	/* The timer: whether there is one, and when it asks. A new timer keeps to the deadline
	 * of the one before, unless that has passed or the lock was free. */
	bool timed;
	bool expired;
	uint64_t deadline_ns;
	/* Who yields: the first waits for a taker, the others for the first. */
	bool yields;
	bool needs_taker;
	pthread_cond_t taken;
	pthread_cond_t yielded;
};

static int ruby_create(struct gil **gil, const struct gil_settings *settings, bool threads)
{
	struct gil *created = calloc(1, sizeof(*created));

	(void)threads;
	if (!created)
		return -ENOMEM;
	created->quantum_ns = settings->quantum_ns ? settings->quantum_ns : QUANTUM_NS;
	created->expired = true;
	TAILQ_INIT(&created->queue);
	pthread_condattr_init(&created->monotonic);
	pthread_condattr_setclock(&created->monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&created->lock, NULL);
	pthread_cond_init(&created->taken, NULL);
	pthread_cond_init(&created->yielded, NULL);
	*gil = created;
	return 0;
}

static void ruby_destroy(struct gil *gil)
{
	pthread_cond_destroy(&gil->yielded);
	pthread_cond_destroy(&gil->taken);
	pthread_mutex_destroy(&gil->lock);
	pthread_condattr_destroy(&gil->monotonic);
	free(gil);
}

/* With the lock. Whatever wakes the timer, it asks. */
static void wait_as_timer(struct gil *gil, struct waiter *self)
{
	struct timespec until;

	gil->timed = true;
	if (gil->expired)
		gil->deadline_ns = clock_now_ns() + gil->quantum_ns;
	until = clock_timespec(gil->deadline_ns);
	gil->expired = pthread_cond_timedwait(&self->woken, &gil->lock, &until) == ETIMEDOUT;
	if (gil->owner)
		atomic_store(&gil->asked, gil->owner);
	gil->timed = false;
}

/* With the lock. */
static void queue_up(struct gil *gil)
{
	struct waiter self;

	pthread_cond_init(&self.woken, &gil->monotonic);
	TAILQ_INSERT_TAIL(&gil->queue, &self, link);
	do {
		if (gil->timed)
			pthread_cond_wait(&self.woken, &gil->lock);
		else
			wait_as_timer(gil, &self);
	} while (gil->owner);
	TAILQ_REMOVE(&gil->queue, &self, link);
	pthread_cond_destroy(&self.woken);
	if (gil->needs_taker) {
		gil->needs_taker = false;
		pthread_cond_signal(&gil->taken);
	}
}

/* With the lock. */
static void take(struct gil_thread *thread)
{
	struct gil *gil = thread->gil;

	if (gil->owner) {
		gil_waits(thread);
		queue_up(gil);
	} else {
		gil->expired = true;
	}
	gil_took(thread, gil->last);
	gil->owner = gil->last = thread;
	/* Who came last will be longest in the queue: the next timer. */
	if (!gil->timed && !TAILQ_EMPTY(&gil->queue))
		pthread_cond_signal(&TAILQ_LAST(&gil->queue, queue)->woken);
}

/* With the lock; whether anybody is in the queue. */
static bool release(struct gil *gil)
{
	struct waiter *next = TAILQ_FIRST(&gil->queue);

	gil->owner = NULL;
	if (next)
		pthread_cond_signal(&next->woken);
	return next != NULL;
}

static void ruby_enter(struct gil_thread *thread)
{
	pthread_mutex_lock(&thread->gil->lock);
	take(thread);
	pthread_mutex_unlock(&thread->gil->lock);
}

static void ruby_leave(struct gil_thread *thread)
{
	pthread_mutex_lock(&thread->gil->lock);
	release(thread->gil);
	pthread_mutex_unlock(&thread->gil->lock);
}

/* With the lock, just released. */
static void wait_for_taker(struct gil *gil)
{
	gil->needs_taker = gil->yields = true;
	while (gil->needs_taker)
		pthread_cond_wait(&gil->taken, &gil->lock);
	gil->yields = false;
	pthread_cond_broadcast(&gil->yielded);
}

static void yield(struct gil_thread *thread)
{
	struct gil *gil = thread->gil;

	gil_forced(thread);
	pthread_mutex_lock(&gil->lock);
	gil_waits(thread);
	if (!release(gil)) {
		pthread_mutex_unlock(&gil->lock);
		sched_yield();
		pthread_mutex_lock(&gil->lock);
	} else if (!gil->yields) {
		wait_for_taker(gil);
	} else {
		while (gil->yields)
			pthread_cond_wait(&gil->yielded, &gil->lock);
	}
	take(thread);
	pthread_mutex_unlock(&gil->lock);
}

static void ruby_tick(struct gil_thread *thread, enum bytecode bytecode)
{
	struct gil *gil = thread->gil;

	if (bytecode != BYTECODE_LOOP ||
	    atomic_load_explicit(&gil->asked, memory_order_relaxed) != thread)
		return;
	atomic_store(&gil->asked, NULL);
	yield(thread);
}

const struct gil_policy gil_ruby = {
	.name = "ruby",
	.summary = "MRI: a queue, whose timer asks for the lock after every --quantum",
	.create = ruby_create,
	.destroy = ruby_destroy,
	.enter = ruby_enter,
	.tick = ruby_tick,
	.leave = ruby_leave,
};
