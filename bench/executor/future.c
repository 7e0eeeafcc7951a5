/*
 * One future. Who waits for it sets WAITED in its word and sleeps on the word; who
 * settles it sees the flag in the same change of the word.
 */
#include <errno.h>
#include <limits.h>

#include "executor/internal.h"
#include "executor/ring.h"
#include "measure/clock.h"
#include "measure/spin.h"

/* How long a waiter looks before it sleeps, see idle.c. */
#define LOOK_NS 100000ULL

/* Records: far enough for the line to come from the worker's cache in time. */
#define AHEAD 8

/* Who waits for one of so many newest tasks has nothing else to do. */
#define NEWEST 16

static struct record *record_of(const struct future *future)
{
	return &future->area->records[future->index];
}

/* True when the handle is stale. */
static bool is_stale(const struct future *future, uint64_t word)
{
	return word_generation(word) != future->generation || word_state(word) == FUTURE_FREE ||
	       (word & WORD_DETACHED);
}

static bool is_here(const struct future *future)
{
	return *future->area->owner->here != 0;
}

enum future_state future_state(const struct future *future)
{
	uint64_t word = atomic_load_explicit(&record_of(future)->word, memory_order_acquire);

	return is_stale(future, word) ? FUTURE_FREE : word_state(word);
}

uint64_t deadline_after(uint64_t timeout_ns)
{
	uint64_t now_ns;

	if (timeout_ns == NO_TIMEOUT)
		return NO_TIMEOUT;
	now_ns = clock_now_ns();
	return timeout_ns >= NO_TIMEOUT - now_ns ? NO_TIMEOUT : now_ns + timeout_ns;
}

void record_outcome(const struct record *record, struct outcome *outcome)
{
	uint64_t word = atomic_load_explicit(&record->word, memory_order_acquire);
	unsigned worker = word_worker(word);

	*outcome = (struct outcome) {
		.state = word_state(word),
		.status = record->status,
		.value = record->value,
		.worker = (word & WORD_WORKER) == WORD_NO_WORKER ? UINT_MAX : worker,
	};
	if (outcome->state == FUTURE_CANCELLED)
		outcome->status = -ECANCELED;
	if (outcome->state != FUTURE_BROKEN)
		return;
	outcome->pid = record->pid;
	outcome->wait_status = record->wait_status;
}

/* ---- waiting ---------------------------------------------------------------------- */

int record_sleep(struct record *record, uint32_t generation, uint64_t deadline_ns)
{
	uint64_t word = atomic_load_explicit(&record->word, memory_order_acquire);

	while (word_generation(word) == generation && !word_is_settled(word) &&
	       word_state(word) != FUTURE_FREE) {
		int error;

		if (!(word & WORD_WAITED)) {
			if (!atomic_compare_exchange_weak(&record->word, &word, word | WORD_WAITED))
				continue;
			word |= WORD_WAITED;
		}
		error = futex_wait(word_futex(&record->word), (uint32_t)word, deadline_ns);
		word = atomic_load_explicit(&record->word, memory_order_acquire);
		if ((error == -ETIMEDOUT || error == -EINTR) &&
		    word_generation(word) == generation && !word_is_settled(word))
			return error;
	}
	return 0;
}

/* A wake-up costs more than a short task: looks for a while. */
static bool is_settled_soon(const struct executor_area *area, const struct record *record,
			    uint32_t generation)
{
	struct executor *executor = area->owner;
	uint64_t until_ns;

	/* One that was woken just now needs this CPU, perhaps. */
	if (area->cpus == 1 || atomic_load_explicit(&executor->woke, memory_order_relaxed)) {
		atomic_store_explicit(&executor->woke, 0, memory_order_relaxed);
		return false;
	}
	until_ns = clock_now_ns() + LOOK_NS;
	do {
		for (unsigned looks = 0; looks < 32; looks++) {
			uint64_t word = atomic_load_explicit(&record->word, memory_order_acquire);

			if (word_generation(word) != generation || word_is_settled(word))
				return true;
			pause_cpu();
		}
	} while (clock_now_ns() < until_ns);
	return false;
}

/* Tells the searcher how often to look; that seldom changes. */
static void tell_searcher(struct executor_area *area, uint32_t index)
{
	struct executor *executor = area->owner;
	uint32_t newest = atomic_load_explicit(&executor->newest, memory_order_relaxed);
	uint32_t pauses = newest - index >= NEWEST	  ? PAUSES_HANDS_OUT
			  : executor->options.caller_runs ? PAUSES_RUNS
							  : PAUSES_WAITS;

	if (atomic_load_explicit(&area->pauses, memory_order_relaxed) != pauses)
		atomic_store_explicit(&area->pauses, pauses, memory_order_relaxed);
}

static int wait_for(const struct future *future, uint64_t timeout_ns)
{
	struct executor_area *area = future->area;
	struct record *record = record_of(future);
	struct worker *here = worker_here(area);

	if (timeout_ns == 0)
		return -ETIMEDOUT;
	if (here && here->index <= area->workers)
		return nested_wait(here, record, future->generation, deadline_after(timeout_ns));
	if (area->owner->options.caller_runs &&
	    executor_help(area->owner, future->index, future->generation))
		return 0;
	if (is_settled_soon(area, record, future->generation))
		return 0;
	idle_lend_cpu(area);
	return record_sleep(record, future->generation, deadline_after(timeout_ns));
}

int future_result(const struct future *future, uint64_t timeout_ns, struct outcome *outcome)
{
	struct record *record = record_of(future);
	uint64_t word = atomic_load_explicit(&record->word, memory_order_acquire);

	if (is_here(future))
		tell_searcher(future->area, future->index);
	/* Futures are mostly asked for in the order in which they were made. */
	__builtin_prefetch(&record[AHEAD].word, 1);
	if (!word_is_settled(word) && !is_stale(future, word)) {
		int error = is_here(future) ? wait_for(future, timeout_ns) : -ECHILD;

		if (error)
			return error;
		word = atomic_load_explicit(&record->word, memory_order_acquire);
	}
	if (is_stale(future, word))
		return -ESTALE;
	if (outcome)
		record_outcome(record, outcome);
	return 0;
}

int future_get(const struct future *future, uint64_t timeout_ns, struct outcome *outcome)
{
	int error = future_result(future, timeout_ns, outcome);

	return error ? error : future_release(future);
}

/* ---- ending it ---------------------------------------------------------------------- */

int future_cancel(const struct future *future)
{
	if (!is_here(future))
		return -ECHILD;
	return record_settle(future->area, record_of(future), future->generation, FUTURE_PENDING,
			     FUTURE_CANCELLED, NULL)
		       ? 0
		       : -EBUSY;
}

/* With executor->lock held. */
static int stop_running(struct executor *executor, const struct future *future)
{
	struct record *record = record_of(future);
	uint64_t word = atomic_load(&record->word);

	if (executor->kind->operations->kill)
		return executor->kind->operations->kill(executor, future->index,
							future->generation);
	while (word_generation(word) == future->generation && word_state(word) == FUTURE_RUNNING)
		if (atomic_compare_exchange_weak(&record->word, &word, word | WORD_STOP))
			return 0;
	return -EALREADY;
}

int future_stop(const struct future *future)
{
	struct executor *executor = future->area->owner;
	enum future_state state;
	int error;

	if (!is_here(future))
		return -ECHILD;
	if (future_cancel(future) == 0)
		return 0;
	state = future_state(future);
	if (state != FUTURE_RUNNING)
		return state == FUTURE_FREE ? -ESTALE : -EALREADY;
	pthread_mutex_lock(&executor->lock);
	error = stop_running(executor, future);
	pthread_mutex_unlock(&executor->lock);
	return error;
}

/* What it holds beside the record goes with it, under the lock that guards that. */
static bool free_with_belongings(const struct future *future, uint64_t word)
{
	struct executor *executor = future->area->owner;
	uint64_t position = ring_lock(future->area);
	bool freed = atomic_load(&record_of(future)->word) == word;

	if (freed) {
		slab_clean(executor, future->index);
		freed = atomic_compare_exchange_strong(&record_of(future)->word, &word,
						       word_freed(word));
	}
	ring_unlock(future->area, position);
	return freed;
}

static bool free_word(const struct future *future, struct record *record, uint64_t *word)
{
	/* Callbacks are still to be run: who runs them frees it. */
	if (*word & WORD_CALLBACK)
		return atomic_compare_exchange_strong(&record->word, word, *word | WORD_DETACHED);
	if (record->is_large || record->descriptor_count > 0)
		return free_with_belongings(future, *word);
	return atomic_compare_exchange_strong(&record->word, word, word_freed(*word));
}

int record_release(const struct future *future)
{
	struct record *record = record_of(future);
	uint64_t word;

	do {
		word = atomic_load_explicit(&record->word, memory_order_acquire);
		if (is_stale(future, word))
			return -ESTALE;
		if (!word_is_settled(word))
			return -EBUSY;
	} while (!free_word(future, record, &word));
	area_signal_room(future->area);
	return 0;
}

int future_release(const struct future *future)
{
	return is_here(future) ? record_release(future) : -ECHILD;
}
