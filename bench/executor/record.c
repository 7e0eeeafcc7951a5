#include <unistd.h>

#include "executor/internal.h"

void area_signal(struct executor_area *area)
{
	atomic_fetch_add(&area->event, 1);
	if (atomic_load(&area->event_waiters) > 0)
		futex_wake_all(&area->event);
}

void area_signal_room(struct executor_area *area)
{
	if (atomic_load(&area->room_waiters) == 0)
		return;
	atomic_fetch_add(&area->room, 1);
	futex_wake_all(&area->room);
}

void record_unqueue(struct executor_area *area, struct record *record)
{
	uint64_t word = atomic_load_explicit(&record->word, memory_order_relaxed);

	if (!(word & WORD_QUEUED))
		return;
	word = atomic_fetch_and(&record->word, ~WORD_QUEUED);
	/* It was released before, but could not be used again. */
	if (word_state(word) == FUTURE_FREE)
		area_signal_room(area);
}

/* The program is about to kill this worker for the task that it runs: it must not come to
 * the next one. */
static void await_kill(void)
{
	for (;;)
		pause();
}

/* Everything but the usual: nobody waits, and the task succeeded. */
void record_wake(struct record *record, uint64_t word)
{
	futex_wake_all(word_futex(&record->word));
	/* Only now: whoever dies before leaves the flag to who buries it. A record that is in use
	 * again keeps it until it is settled: others may sleep there. */
	atomic_compare_exchange_strong(&record->word, &word, word & ~WORD_WAITED);
}

static void tell(struct executor_area *area, struct record *record, uint64_t before,
		 uint64_t settled, enum future_state to, const struct worker *worker)
{
	if (to != FUTURE_FINISHED)
		atomic_fetch_add(&area->failures, 1);
	if (before & WORD_WAITED)
		record_wake(record, settled);
	/* A failure may interest those who wait for the first one, whatever future they look at. */
	if (to != FUTURE_FINISHED || (before & WORD_WATCHED))
		area_signal(area);
	if (!(before & WORD_CALLBACK))
		return;
	if (worker && worker->wake != WAKE_RUNS_THEM)
		callbacks_post(worker, record);
	else
		callbacks_run(area->owner, record_index(area, record), word_generation(before));
}

bool record_settle(struct executor_area *area, struct record *record, uint32_t generation,
		   enum future_state from, enum future_state to, const struct worker *worker)
{
	uint64_t word = atomic_load_explicit(&record->word, memory_order_relaxed), settled;

	do {
		if (word_generation(word) != generation || word_state(word) != from)
			return false;
		if ((word & WORD_STOP) && worker && worker->wake >= 0)
			await_kill();
		if ((word & (WORD_DETACHED | WORD_CALLBACK)) == WORD_DETACHED)
			settled = word_freed(word);
		else
			settled = (word & ~(WORD_STATE | WORD_TRANSIENT)) | (uint64_t)to;
	} while (!atomic_compare_exchange_weak(&record->word, &word, settled));
	if ((word & (WORD_WAITED | WORD_WATCHED | WORD_CALLBACK)) || to != FUTURE_FINISHED)
		tell(area, record, word, settled, to, worker);
	if (word & WORD_DETACHED)
		area_signal_room(area);
	return true;
}
