/*
 * Who looks for work, who sleeps, who is woken. A wake-up costs some hundred times
 * what it costs to hand a task to a worker that looks for one, so at most one idle worker
 * looks (the searcher) for about as long as a wake-up takes, and the others sleep.
 *
 * submit publishes a task, passes a full fence and looks: somebody searches, or nobody
 * sleeps: nothing to do. Else it wakes one, which becomes the searcher. A searcher that
 * finds work ends its search and, if there is more, wakes the next. Who goes to sleep says so,
 * passes a full fence and looks once more. So of a submit and a worker that goes to sleep
 * at the same time at least one sees the other. tests/model proves it.
 *
 * A worker may die between any two of these steps; then the program wakes all.
 */
#include "executor/internal.h"
#include "executor/spin.h"
#include "measure/clock.h"

/* Twice what a wake-up across CPUs takes: if a worker and the thread that waits for it wake
 * each other, one of them must still be awake when the other comes. */
#define SEARCH_NS 100000ULL

/* How long a sentinel sleeps, at first and at most. */
#define NAP_FIRST_NS 1000000ULL
#define NAP_MOST_NS  4000000ULL

/* Pauses between two looks, the first and the longest: a searcher that looked all the time
 * would take the ring's cache line from who fills it. */
#define PAUSES_FIRST 16U
#define PAUSES_MOST  64U

/* Passes over entries that nobody can run any more; true when one is left. */
static bool has_live_entry(struct executor_area *area, struct task_queue *queue)
{
	uint64_t head = atomic_load(&queue->head);

	while (head != atomic_load(&queue->tail) >> TAIL_SHIFT) {
		uint64_t entry = queue_peek(queue, head);

		if (entry_is_pending(area, entry))
			return true;
		if (!atomic_compare_exchange_weak(&queue->head, &head, head + 1))
			continue;
		head++;
		record_unqueue(area, &area->records[entry_index(entry)]);
	}
	return false;
}

bool idle_is_work_visible(struct executor_area *area)
{
	if (queue_length(&area->ring) > 0)
		return true;
	if (area->nesting != NESTING_SHARED)
		return false;
	for (unsigned i = 0; i <= area->workers; i++)
		if (has_live_entry(area, &area->slots[i].local))
			return true;
	return false;
}

static bool must_leave(const struct executor_area *area)
{
	return atomic_load(&area->ending) != 0;
}

/* ---- waking ------------------------------------------------------------------- */

static bool unpark(struct executor_area *area, unsigned word, uint64_t bit)
{
	return atomic_fetch_and(&area->parked[word], ~bit) & bit;
}

static void wake(struct executor_area *area, unsigned index)
{
	struct slot *slot = &area->slots[index];

	atomic_store(&slot->park, 0);
	futex_wake_one(&slot->park);
}

bool idle_wake_one(struct executor_area *area)
{
	unsigned words = (area->workers + 63) / 64;

	if (atomic_load(&area->searcher) != 0)
		return false;
	for (unsigned word = 0; word < words; word++) {
		uint64_t parked;

		while ((parked = atomic_load(&area->parked[word])) != 0) {
			unsigned lowest = (unsigned)__builtin_ctzll(parked);
			unsigned index = word * 64 + lowest;
			uint32_t nobody = 0;

			if (!unpark(area, word, 1ULL << lowest))
				continue;
			atomic_compare_exchange_strong(&area->searcher, &nobody, index + 1);
			wake(area, index);
			return true;
		}
	}
	return false;
}

void idle_wake_all(struct executor_area *area)
{
	for (unsigned i = 0; i < area->workers; i++) {
		unpark(area, i / 64, 1ULL << i % 64);
		/* Also one that is awake by its word: who set that may have died before it woke it.
		 */
		wake(area, i);
	}
}

/* ---- searching ------------------------------------------------------------------ */

/* Looks for a while. False: there was nothing. */
static bool search(struct executor_area *area)
{
	uint64_t deadline_ns = clock_now_ns() + SEARCH_NS;
	unsigned pauses = PAUSES_FIRST;

	do {
		if (idle_is_work_visible(area) || must_leave(area))
			return true;
		for (unsigned i = 0; i < pauses; i++)
			pause_cpu();
		pauses = pauses * 2 < PAUSES_MOST ? pauses * 2 : PAUSES_MOST;
	} while (clock_now_ns() < deadline_ns);
	return false;
}

static bool become_searcher(struct worker *worker)
{
	uint32_t searcher = 0;

	return atomic_compare_exchange_strong(&worker->area->searcher, &searcher,
					      worker->index + 1) ||
	       searcher == worker->index + 1;
}

static bool stop_searching(struct worker *worker)
{
	uint32_t self = worker->index + 1;

	return atomic_load_explicit(&worker->area->searcher, memory_order_relaxed) == self &&
	       atomic_compare_exchange_strong(&worker->area->searcher, &self, 0);
}

void idle_found(struct worker *worker)
{
	struct executor_area *area = worker->area;

	if (stop_searching(worker) && idle_is_work_visible(area))
		idle_wake_one(area);
}

void idle_note_length(struct worker *worker, bool are_short)
{
	struct executor_area *area = worker->area;

	if (atomic_load_explicit(&area->short_tasks, memory_order_relaxed) != are_short)
		atomic_store_explicit(&area->short_tasks, are_short, memory_order_relaxed);
	if (!are_short)
		idle_found(worker);
}

void idle_leave(struct worker *worker)
{
	if (stop_searching(worker) && idle_is_work_visible(worker->area))
		idle_wake_one(worker->area);
}

/* ---- sleeping ------------------------------------------------------------------- */

/* The sentinel's next look, if there is a searcher and no other sentinel. */
static uint64_t next_look_ns(struct worker *worker, uint64_t *nap_ns)
{
	struct executor_area *area = worker->area;
	uint32_t nobody = 0;

	if (atomic_load(&area->searcher) == 0)
		return NO_TIMEOUT;
	if (!atomic_compare_exchange_strong(&area->sentinel, &nobody, worker->index + 1) &&
	    nobody != worker->index + 1)
		return NO_TIMEOUT;
	*nap_ns = *nap_ns * 2 < NAP_MOST_NS ? *nap_ns * 2 : NAP_MOST_NS;
	return clock_now_ns() + *nap_ns;
}

/* No longer asleep. Work was left lying: it goes to this worker, and then to the others. */
static void end_watch(struct worker *worker, bool looked)
{
	struct executor_area *area = worker->area;
	uint32_t self = worker->index + 1;

	if (atomic_load_explicit(&area->sentinel, memory_order_relaxed) == self)
		atomic_compare_exchange_strong(&area->sentinel, &self, 0);
	if (!looked)
		return;
	atomic_store_explicit(&area->short_tasks, 0, memory_order_relaxed);
	worker->take_most = 1;
	atomic_store(&area->searcher, worker->index + 1);
}

static void park(struct worker *worker)
{
	struct executor_area *area = worker->area;
	_Atomic uint32_t *own = &worker->slot->park;
	unsigned word = worker->index / 64;
	uint64_t bit = 1ULL << worker->index % 64, nap_ns = NAP_FIRST_NS / 2;
	bool slept = false, looked = false;

	atomic_store(own, 1);
	atomic_fetch_or(&area->parked[word], bit);
	/* If the bit is gone when there is work, somebody is about to wake this worker. */
	while (atomic_load(own) != 0) {
		/* A waker that comes late may have named this worker the searcher. */
		if ((idle_is_work_visible(area) || must_leave(area) ||
		     atomic_load(&area->searcher) == worker->index + 1) &&
		    unpark(area, word, bit)) {
			atomic_store(own, 0);
			/* It takes on the searcher's duty: to wake the next if there is more. */
			become_searcher(worker);
			looked = slept;
		} else {
			futex_wait(own, 1, next_look_ns(worker, &nap_ns));
			slept = true;
		}
	}
	end_watch(worker, looked);
}

void idle_wait(struct worker *worker)
{
	if (worker->area->cpus > 1 && become_searcher(worker) && search(worker->area))
		return;
	stop_searching(worker);
	park(worker);
}
