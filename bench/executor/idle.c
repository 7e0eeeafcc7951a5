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

/* About what a wake-up across CPUs takes. */
#define SEARCH_NS 40000ULL

/* Looks between two readings of the clock; each pauses longer than the last, so that a
 * searcher does not take the ring's cache line from who fills it. */
#define PAUSES_FIRST 4
#define PAUSES_MOST  64

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
		record_unqueue(&area->records[entry_index(entry)]);
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
		if (atomic_load(&area->slots[i].park) != 0)
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
		for (unsigned looks = 0; looks < 4; looks++) {
			if (idle_is_work_visible(area) || must_leave(area))
				return true;
			for (unsigned i = 0; i < pauses; i++)
				pause_cpu();
		}
		if (pauses < PAUSES_MOST)
			pauses *= 2;
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
	if (stop_searching(worker) && idle_is_work_visible(worker->area))
		idle_wake_one(worker->area);
}

/* ---- sleeping ------------------------------------------------------------------- */

static void park(struct worker *worker)
{
	struct executor_area *area = worker->area;
	_Atomic uint32_t *own = &worker->slot->park;
	unsigned word = worker->index / 64;
	uint64_t bit = 1ULL << worker->index % 64;

	atomic_store(own, 1);
	atomic_fetch_or(&area->parked[word], bit);
	if ((idle_is_work_visible(area) || must_leave(area)) && unpark(area, word, bit)) {
		atomic_store(own, 0);
		return;
	}
	/* If the bit was gone already, somebody is about to wake this worker. */
	while (atomic_load(own) != 0)
		futex_wait(own, 1, NO_TIMEOUT);
}

void idle_wait(struct worker *worker)
{
	if (worker->area->cpus > 1 && become_searcher(worker) && search(worker->area))
		return;
	stop_searching(worker);
	park(worker);
}
