/*
 * Who looks for work, who sleeps, who is woken. A wake-up costs some hundred times
 * what it costs to hand a task to a worker that looks for one, so at most one idle worker
 * looks (the searcher) for about as long as a wake-up takes, and the others sleep.
 *
 * submit publishes a task, passes a full fence and looks: somebody searches, or nobody
 * sleeps: nothing to do. Else it wakes one, which becomes the searcher. Who was idle and finds
 * work ends its search and, if there is more, wakes the next. Who goes to sleep says so,
 * passes a full fence and looks once more. So of a submit and a worker that goes to sleep
 * at the same time at least one sees the other.
 *
 * A sleeper's park word is 1. Who wakes it changes that to 2 + its own index, so that the
 * wake has an owner and can be brought to its end should the owner die (process pool); the
 * bits in `parked` only say where to look. tests/model proves this much, with its fences.
 *
 * While tasks are short the searcher that has found some stays the searcher: it will soon look
 * again, and submit need not wake anybody. Should such a task be long after all, others
 * would wait behind it. So it may stay only while nobody sleeps, or one of those that sleep is
 * the sentinel: that looks every few milliseconds as long as anybody is awake, and takes the
 * searcher's place when work was left lying.
 */
#include "executor/internal.h"
#include "measure/clock.h"
#include "measure/spin.h"

/* Twice what a wake-up across CPUs takes: if a worker and the thread that waits for it wake
 * each other, one of them must still be awake when the other comes. */
#define SEARCH_NS 100000ULL

/* How long a sentinel sleeps, at first and at most. */
#define NAP_FIRST_NS 1000000ULL
#define NAP_MOST_NS  4000000ULL

#define SHORT_BACKLOG 64U

/* Values of a park word; from WAKER on, who is about to wake the sleeper. */
enum { AWAKE, PARKED, WAKER };

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

static void set_parked(struct executor_area *area, unsigned index)
{
	atomic_fetch_or(&area->parked[index / 64], 1ULL << index % 64);
}

static void clear_parked(struct executor_area *area, unsigned index)
{
	atomic_fetch_and(&area->parked[index / 64], ~(1ULL << index % 64));
}

static bool change(_Atomic uint32_t *word, uint32_t from, uint32_t to)
{
	return atomic_compare_exchange_strong(word, &from, to);
}

/* The sleeper's park word names who does this. */
static void finish_wake(struct executor_area *area, unsigned index)
{
	_Atomic uint32_t *park = &area->slots[index].park;

	clear_parked(area, index);
	atomic_store(park, AWAKE);
	futex_wake_one(park);
}

static bool wake(struct executor_area *area, unsigned index, unsigned waker)
{
	if (!change(&area->slots[index].park, PARKED, WAKER + waker))
		return false;
	change(&area->searcher, 0, index + 1);
	finish_wake(area, index);
	return true;
}

static bool wake_first(struct executor_area *area, unsigned waker)
{
	unsigned words = (area->workers + 63) / 64;

	for (unsigned word = 0; word < words; word++) {
		/* Each is tried once: what a dead waker has begun is for the program to finish. */
		for (uint64_t parked = atomic_load(&area->parked[word]); parked != 0;
		     parked &= parked - 1)
			if (wake(area, word * 64 + (unsigned)__builtin_ctzll(parked), waker))
				return true;
	}
	return false;
}

bool idle_wake_any(struct executor_area *area, unsigned waker)
{
	return atomic_load(&area->searcher) == 0 && wake_first(area, waker);
}

void idle_wake_all(struct executor_area *area)
{
	for (unsigned i = 0; i < area->workers; i++)
		if (change(&area->slots[i].park, PARKED, WAKER + area->workers))
			finish_wake(area, i);
}

void idle_bury(struct executor_area *area, unsigned dead)
{
	change(&area->searcher, dead + 1, 0);
	change(&area->sentinel, dead + 1, 0);
	/* If somebody is waking the dead one, its successor waits for the end of that. */
	change(&area->slots[dead].park, PARKED, AWAKE);
	clear_parked(area, dead);
	for (unsigned i = 0; i < area->workers; i++) {
		_Atomic uint32_t *park = &area->slots[i].park;

		if (i == dead)
			continue;
		/* It owed a wake, or the last step of one. */
		if (atomic_load(park) == WAKER + dead)
			finish_wake(area, i);
		else
			futex_wake_one(park);
	}
	/* It may have been what others relied on: who sleeps looks again. */
	idle_wake_all(area);
}

/* ---- searching ------------------------------------------------------------------ */

/* A look takes the ring's cache line from who fills it. */
static void pause_between_looks(const struct executor_area *area)
{
	for (uint32_t i = atomic_load_explicit(&area->pauses, memory_order_relaxed); i > 0; i--)
		pause_cpu();
}

/* Looks for a while. False: there was nothing. */
static bool search(struct executor_area *area)
{
	uint64_t deadline_ns = clock_now_ns() + SEARCH_NS;

	do {
		if (idle_is_work_visible(area) || must_leave(area))
			return true;
		pause_between_looks(area);
	} while (clock_now_ns() < deadline_ns);
	return false;
}

static bool become_searcher(struct worker *worker)
{
	return atomic_load_explicit(&worker->area->searcher, memory_order_relaxed) ==
		       worker->index + 1 ||
	       change(&worker->area->searcher, 0, worker->index + 1);
}

static bool is_searcher(const struct worker *worker)
{
	return atomic_load_explicit(&worker->area->searcher, memory_order_relaxed) ==
	       worker->index + 1;
}

static void stop_searching(struct worker *worker)
{
	if (is_searcher(worker))
		change(&worker->area->searcher, worker->index + 1, 0);
}

static unsigned asleep(const struct executor_area *area)
{
	unsigned count = 0;

	for (unsigned word = 0; word * 64 < area->workers; word++)
		count += (unsigned)__builtin_popcountll(atomic_load(&area->parked[word]));
	return count;
}

/* Many short tasks are worth another worker if there is a CPU for it. */
static bool is_worth_another(const struct executor_area *area, unsigned sleepers, unsigned busy)
{
	return queue_length(&area->ring) >= SHORT_BACKLOG &&
	       area->workers - sleepers + busy < area->cpus;
}

void idle_lend_cpu(struct executor_area *area)
{
	unsigned sleepers = asleep(area);

	if (sleepers > 0 && is_worth_another(area, sleepers, 0))
		wake_first(area, area->workers);
}

/* Short tasks, not too many for one, and somebody will notice if they are not. Who hands them
 * out needs a CPU, too. */
static bool may_stay(const struct worker *worker)
{
	const struct executor_area *area = worker->area;
	unsigned sleepers;

	if (worker->take_most == 1)
		return false;
	sleepers = asleep(area);
	if (sleepers == 0)
		return true;
	return !is_worth_another(area, sleepers, 1) && atomic_load(&area->sentinel) != 0;
}

void idle_found(struct worker *worker)
{
	struct executor_area *area = worker->area;
	bool searcher = is_searcher(worker);

	if (!searcher && !worker->was_idle)
		return;
	worker->was_idle = false;
	if (searcher && may_stay(worker))
		return;
	stop_searching(worker);
	if (idle_is_work_visible(area))
		idle_wake_one(area, worker->index);
}

void idle_leave(struct worker *worker)
{
	stop_searching(worker);
	if (idle_is_work_visible(worker->area))
		idle_wake_one(worker->area, worker->index);
}

/* ---- sleeping ------------------------------------------------------------------- */

/* This worker is awake now. Who relied on it as the sentinel does not find it: so it is the
 * searcher instead, and one that wakes the others if there is work for them. */
static void end_watch(struct worker *worker)
{
	struct executor_area *area = worker->area;

	if (atomic_load(&area->sentinel) != worker->index + 1)
		return;
	worker->take_most = 1;
	atomic_store(&area->searcher, worker->index + 1);
	change(&area->sentinel, worker->index + 1, 0);
}

static bool has_reason_to_wake(struct worker *worker)
{
	struct executor_area *area = worker->area;

	return idle_is_work_visible(area) || must_leave(area);
}

/* True when this worker is the sentinel and must look again in a while. When all sleep there is
 * none, and whoever is woken from then on must not rely on one: so it looks again after it
 * has given that up. */
static bool must_watch(struct worker *worker)
{
	struct executor_area *area = worker->area;
	uint32_t self = worker->index + 1;

	while (asleep(area) == area->workers)
		if (!change(&area->sentinel, self, 0))
			return false;
	return atomic_load(&area->sentinel) == self || change(&area->sentinel, 0, self);
}

static void sleep_until_woken(struct worker *worker)
{
	_Atomic uint32_t *park = &worker->slot->park;
	uint64_t nap_ns = NAP_FIRST_NS;
	uint32_t value;

	while ((value = atomic_load(park)) != AWAKE) {
		uint64_t until_ns = NO_TIMEOUT;

		if (must_watch(worker)) {
			until_ns = clock_now_ns() + nap_ns;
			nap_ns = nap_ns * 2 < NAP_MOST_NS ? nap_ns * 2 : NAP_MOST_NS;
		}
		/* After the word about the sentinel, as before the first sleep. */
		if (value == PARKED && has_reason_to_wake(worker) && change(park, PARKED, AWAKE)) {
			clear_parked(worker->area, worker->index);
			return;
		}
		futex_wait(park, value, until_ns);
	}
}

void idle_wait(struct worker *worker)
{
	struct executor_area *area = worker->area;

	worker->was_idle = true;
	if (area->cpus > 1 && become_searcher(worker) && search(area))
		return;
	stop_searching(worker);
	/* The bit first: who takes the word also clears the bit, which would stay behind otherwise,
	 * and a sentinel would count this worker as asleep. */
	set_parked(area, worker->index);
	atomic_store(&worker->slot->park, PARKED);
	sleep_until_woken(worker);
	end_watch(worker);
}

void idle_begin(struct worker *worker)
{
	_Atomic uint32_t *park = &worker->slot->park;
	uint32_t value;

	while ((value = atomic_load(park)) != AWAKE)
		futex_wait(park, value, NO_TIMEOUT);
	stop_searching(worker);
	worker->was_idle = true;
	if (idle_is_work_visible(worker->area))
		idle_wake_one(worker->area, worker->index);
}
