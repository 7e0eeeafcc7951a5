/*
 * OCaml 4.13 (otherlibs/systhreads/st_posix.h and st_stubs.c, by Xavier Leroy and Damien
 * Doligez): a flag and a count of waiters under a mutex, and a thread that every 50 ms asks
 * whoever runs to yield. Yielding wakes one waiter, and waits at least once.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "gil/policies.h"

#define TICK_NS 50000000
/* glibc 2.25 to 2.40 may lose a signal to a condition on which several threads wait (its bug
 * 25847). The lock would stay free for ever; so a waiter looks again. */
#define PATIENCE_NS 1000000000

struct gil {
	_Atomic bool yield_request; /* to the program, not to a thread */
	_Atomic unsigned waiters;   /* changed with the lock */
	pthread_mutex_t lock;
	pthread_cond_t free;
	bool busy;
	const struct gil_thread *last;
	/* The thread that asks: only when there are threads to ask for. */
	bool threads;
	pthread_t ticker;
	pthread_mutex_t ticker_lock;
	pthread_cond_t ticker_stops;
	bool stopping;
};

static void *tick_until_stopped(void *argument)
{
	struct gil *gil = argument;

	pthread_mutex_lock(&gil->ticker_lock);
	while (!gil->stopping) {
		struct timespec until = clock_timespec(clock_now_ns() + TICK_NS);
		int status = 0;

		while (!gil->stopping && status == 0)
			status = pthread_cond_timedwait(&gil->ticker_stops, &gil->ticker_lock,
							&until);
		atomic_store(&gil->yield_request, true);
	}
	pthread_mutex_unlock(&gil->ticker_lock);
	return NULL;
}

/* Signals are for the program's own threads. */
static int start_ticker(struct gil *gil)
{
	sigset_t all, before;
	int status;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	status = pthread_create(&gil->ticker, NULL, tick_until_stopped, gil);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -status;
}

static void stop_ticker(struct gil *gil)
{
	pthread_mutex_lock(&gil->ticker_lock);
	gil->stopping = true;
	pthread_cond_signal(&gil->ticker_stops);
	pthread_mutex_unlock(&gil->ticker_lock);
	pthread_join(gil->ticker, NULL);
}

static void free_all(struct gil *gil)
{
	pthread_cond_destroy(&gil->ticker_stops);
	pthread_mutex_destroy(&gil->ticker_lock);
	pthread_cond_destroy(&gil->free);
	pthread_mutex_destroy(&gil->lock);
	free(gil);
}

static int ocaml_create(struct gil **gil, const struct gil_settings *settings, bool threads)
{
	struct gil *created = calloc(1, sizeof(*created));
	pthread_condattr_t monotonic;
	int status;

	(void)settings;
	if (!created)
		return -ENOMEM;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&created->lock, NULL);
	pthread_cond_init(&created->free, &monotonic);
	pthread_mutex_init(&created->ticker_lock, NULL);
	pthread_cond_init(&created->ticker_stops, &monotonic);
	pthread_condattr_destroy(&monotonic);
	created->threads = threads;
	status = threads ? start_ticker(created) : 0;
	if (status == 0)
		*gil = created;
	else
		free_all(created);
	return status;
}

static void ocaml_destroy(struct gil *gil)
{
	if (gil->threads)
		stop_ticker(gil);
	free_all(gil);
}

/* With the lock. */
static void wait_once(struct gil *gil)
{
	struct timespec until = clock_timespec(clock_now_ns() + PATIENCE_NS);

	atomic_fetch_add(&gil->waiters, 1);
	pthread_cond_timedwait(&gil->free, &gil->lock, &until);
	atomic_fetch_sub(&gil->waiters, 1);
}

/* With the lock. */
static void took(struct gil_thread *thread)
{
	struct gil *gil = thread->gil;

	gil->busy = true;
	gil_took(thread, gil->last);
	gil->last = thread;
}

static void ocaml_enter(struct gil_thread *thread)
{
	struct gil *gil = thread->gil;

	pthread_mutex_lock(&gil->lock);
	while (gil->busy) {
		gil_waits(thread);
		wait_once(gil);
	}
	took(thread);
	pthread_mutex_unlock(&gil->lock);
}

/* With the lock. */
static void release(struct gil *gil)
{
	gil->busy = false;
	pthread_cond_signal(&gil->free);
}

static void ocaml_leave(struct gil_thread *thread)
{
	pthread_mutex_lock(&thread->gil->lock);
	release(thread->gil);
	pthread_mutex_unlock(&thread->gil->lock);
}

/* With the lock: the one that is woken will wake this one in turn. */
static void yield(struct gil_thread *thread)
{
	struct gil *gil = thread->gil;

	gil_forced(thread);
	release(gil);
	gil_waits(thread);
	do
		wait_once(gil);
	while (gil->busy);
	took(thread);
}

/* Native code asks at allocations; a loop's end stands for them. */
static void ocaml_tick(struct gil_thread *thread, enum bytecode bytecode)
{
	struct gil *gil = thread->gil;

	if (bytecode != BYTECODE_LOOP ||
	    !atomic_load_explicit(&gil->yield_request, memory_order_relaxed))
		return;
	atomic_store(&gil->yield_request, false);
	if (atomic_load(&gil->waiters) == 0)
		return;
	pthread_mutex_lock(&gil->lock);
	if (atomic_load(&gil->waiters) > 0)
		yield(thread);
	pthread_mutex_unlock(&gil->lock);
}

const struct gil_policy gil_ocaml = {
	.name = "ocaml",
	.summary = "OCaml before 5: a thread asks for the lock every 50 ms",
	.create = ocaml_create,
	.destroy = ocaml_destroy,
	.enter = ocaml_enter,
	.tick = ocaml_tick,
	.leave = ocaml_leave,
};
