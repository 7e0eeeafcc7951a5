/*
 * PyPy 7.3 (rpython/translator/c/src/thread_gil.c, by Armin Rigo; the ticks in
 * pypy/interpreter/executioncontext.py): a word, which is free or not, so that a blocking call
 * costs no system call; who waits must look. Beside it a second lock, which is held all the
 * time and free only while the lock is handed over: the yielding thread leaves the word as it
 * is and frees that one, on which the waiter at the head of the queue sleeps between its looks.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "gil/policies.h"
#include "measure/spin.h"

/* Compiled loops charge the counter of 10 000 by their length; this is how long it lasts. Loops
 * here are slower, so the clock is asked, every so many iterations. */
#define SLICE_NS   1100000
#define ITERATIONS 32
#define LOOK_NS	   100000
/* Looks before a thread queues: as many as the last one did and more, within these. */
#define EARLY_LOOKS_LEAST 40
#define EARLY_LOOKS_MOST  400

struct gil {
	_Atomic uint32_t word; /* 0: free */
	_Atomic int waiting;
	_Atomic int early_looks;
	/* Of the program, not of a thread. */
	uint32_t iterations;
	uint64_t slice_end_ns;
	const struct gil_thread *last;
	pthread_mutex_t head; /* held by the head of the queue */
	pthread_mutex_t lock;
	pthread_cond_t handed;
	bool is_handed;
};

static int pypy_create(struct gil **gil, const struct gil_settings *settings, bool threads)
{
	struct gil *created = calloc(1, sizeof(*created));
	pthread_condattr_t monotonic;

	(void)settings;
	(void)threads;
	if (!created)
		return -ENOMEM;
	created->slice_end_ns = clock_now_ns() + SLICE_NS;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&created->head, NULL);
	pthread_mutex_init(&created->lock, NULL);
	pthread_cond_init(&created->handed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	*gil = created;
	return 0;
}

static void pypy_destroy(struct gil *gil)
{
	pthread_cond_destroy(&gil->handed);
	pthread_mutex_destroy(&gil->lock);
	pthread_mutex_destroy(&gil->head);
	free(gil);
}

static bool take_word(struct gil *gil)
{
	return atomic_exchange_explicit(&gil->word, 1, memory_order_acquire) == 0;
}

static bool look(struct gil *gil)
{
	return atomic_load_explicit(&gil->word, memory_order_relaxed) == 0 && take_word(gil);
}

/* To the head of the queue, also when nobody is there yet. */
static void hand_over(struct gil *gil)
{
	pthread_mutex_lock(&gil->lock);
	gil->is_handed = true;
	pthread_mutex_unlock(&gil->lock);
	pthread_cond_signal(&gil->handed);
}

static int count_of_early_looks(struct gil *gil)
{
	int looks = atomic_load_explicit(&gil->early_looks, memory_order_relaxed) * 2 + 1;

	while (looks >= EARLY_LOOKS_MOST)
		looks -= EARLY_LOOKS_MOST - EARLY_LOOKS_LEAST;
	atomic_store_explicit(&gil->early_looks, looks, memory_order_relaxed);
	return looks;
}

/* Until the lock is free for a moment, or another waiter comes or goes. */
static bool look_early(struct gil *gil, int waiting)
{
	for (int looks = count_of_early_looks(gil); looks >= 0; looks--) {
		if (atomic_load_explicit(&gil->waiting, memory_order_relaxed) != waiting)
			return false;
		pause_cpu();
		if (look(gil))
			return true;
	}
	return false;
}

/* With both mutexes, as the head of the queue. */
static bool look_and_sleep(struct gil *gil)
{
	struct timespec until;
	bool got;

	if (look(gil))
		return true;
	until = clock_timespec(clock_now_ns() + LOOK_NS);
	if (!gil->is_handed)
		pthread_cond_timedwait(&gil->handed, &gil->lock, &until);
	got = gil->is_handed;
	gil->is_handed = false;
	return got;
}

static void queue_up(struct gil *gil)
{
	int waiting = atomic_fetch_add(&gil->waiting, 1) + 1;

	/* It is fair to those who wait already, and falls through when there are none. */
	if (look_early(gil, waiting))
		hand_over(gil);
	pthread_mutex_lock(&gil->head);
	pthread_mutex_lock(&gil->lock);
	while (!look_and_sleep(gil))
		;
	atomic_fetch_sub(&gil->waiting, 1);
	pthread_mutex_unlock(&gil->lock);
	pthread_mutex_unlock(&gil->head);
}

static void pypy_enter(struct gil_thread *thread)
{
	struct gil *gil = thread->gil;

	if (!take_word(gil)) {
		gil_waits(thread);
		queue_up(gil);
	}
	gil_took(thread, gil->last);
	gil->last = thread;
}

static void pypy_leave(struct gil_thread *thread)
{
	atomic_store_explicit(&thread->gil->word, 0, memory_order_release);
}

static void pypy_tick(struct gil_thread *thread, enum bytecode bytecode)
{
	struct gil *gil = thread->gil;
	uint64_t now_ns;

	if (bytecode != BYTECODE_LOOP || ++gil->iterations % ITERATIONS != 0)
		return;
	now_ns = clock_now_ns();
	if (now_ns < gil->slice_end_ns)
		return;
	gil->slice_end_ns = now_ns + SLICE_NS;
	if (atomic_load(&gil->waiting) == 0)
		return;
	gil_forced(thread);
	gil_waits(thread);
	hand_over(gil);
	pypy_enter(thread);
}

const struct gil_policy gil_pypy = {
	.name = "pypy",
	.summary = "PyPy: a word that waiters look at; slices of about 1.1 ms",
	.create = pypy_create,
	.destroy = pypy_destroy,
	.enter = pypy_enter,
	.tick = pypy_tick,
	.leave = pypy_leave,
};
