/*
 * How a task waits for one of its own. What has not begun it runs itself; the entry stays
 * behind in the queue and is passed over. While it runs elsewhere the waiter takes from the
 * queue of who runs it, but only what descends from it (leapfrogging: Wagner and Calder,
 * "Leapfrogging: a portable technique for implementing efficient futures", PPoPP 1993):
 * then its stack holds nothing that it has to wait for in vain.
 */
#include <errno.h>

#include "executor/internal.h"
#include "measure/clock.h"

/* How long a waiter looks before it sleeps: about what a wake-up takes. */
#define LOOK_NS 40000ULL

static bool is_own(const struct worker *worker, const struct record *record)
{
	return (size_t)(record - worker->own) < worker->area->nested_capacity;
}

/* Was the entry's task submitted by the ancestor of that generation, or by one of its
 * descendants? Each of them runs as long as it waits for the next. */
static bool descends(const struct executor_area *area, uint64_t entry, uint32_t ancestor,
		     uint32_t generation)
{
	const struct record *record = &area->records[entry_index(entry)];

	for (unsigned depth = 0; depth < area_records(area); depth++) {
		uint32_t parent = atomic_load(&record->parent);
		uint32_t parent_generation = atomic_load(&record->parent_generation);

		if (record_index(area, record) < area->capacity || parent >= area_records(area))
			return false;
		if (parent == ancestor && parent_generation == generation)
			return true;
		if (!record_is_running(area, parent, parent_generation))
			return false;
		record = &area->records[parent];
	}
	return false;
}

/* Takes and runs a task that descends from the record from the queue of who runs that. */
static bool help(struct worker *worker, unsigned runner, const struct record *record,
		 uint32_t generation)
{
	struct executor_area *area = worker->area;
	struct task_queue *queue = &area->slots[runner].local;
	uint64_t head = atomic_load(&queue->head);

	while (head != atomic_load(&queue->tail) >> TAIL_SHIFT) {
		uint64_t entry = queue_peek(queue, head);
		bool pending = entry_is_pending(area, entry);

		if (pending && !descends(area, entry, record_index(area, record), generation))
			return false;
		/* Where its successor finds it if this worker dies. */
		atomic_store_explicit(worker->slot->taken, entry, memory_order_relaxed);
		if (!atomic_compare_exchange_strong(&queue->head, &head, head + 1))
			continue;
		head++;
		if (worker_run(worker, entry, true, NULL, 0))
			return true;
	}
	return false;
}

/* A task of the program's with descriptors is left to who gets them. */
static bool run_awaited(struct worker *worker, struct record *record, uint32_t generation)
{
	if (record->descriptor_count > 0)
		return false;
	return worker_run(worker, entry_of(record_index(worker->area, record), generation), false,
			  NULL, 0);
}

static bool is_waited_for(const struct record *record, uint32_t generation, uint64_t *word)
{
	*word = atomic_load_explicit(&record->word, memory_order_acquire);
	return word_generation(*word) == generation && !word_is_settled(*word);
}

static int sleep_for(struct worker *worker, struct record *record, uint32_t generation,
		     uint64_t deadline_ns)
{
	int error;

	worker_blocking_begin(worker);
	error = record_sleep(record, generation, deadline_ns);
	worker_blocking_end(worker);
	return error;
}

int nested_wait(struct worker *worker, struct record *record, uint32_t generation,
		uint64_t deadline_ns)
{
	struct executor_area *area = worker->area;
	uint64_t look_until_ns = 0, word;

	while (is_waited_for(record, generation, &word)) {
		uint64_t now_ns;

		if (word_state(word) == FUTURE_PENDING && run_awaited(worker, record, generation))
			continue;
		if (area->nesting == NESTING_SHARED && word_worker(word) <= area->workers &&
		    help(worker, word_worker(word), record, generation)) {
			look_until_ns = 0;
			continue;
		}
		now_ns = clock_now_ns();
		if (look_until_ns == 0)
			look_until_ns = now_ns + LOOK_NS;
		if (now_ns >= look_until_ns || area->gil || area->cpus == 1)
			return sleep_for(worker, record, generation, deadline_ns);
	}
	return 0;
}

/* The worker itself has run it, and nobody else has asked for it: one change of the word
 * both settles and releases. */
static bool release_at_once(struct record *record, uint64_t word)
{
	if (word & (WORD_WAITED | WORD_WATCHED | WORD_CALLBACK))
		return false;
	return atomic_compare_exchange_strong(&record->word, &word, word_freed(word));
}

static void give_back(struct worker *worker, struct record *record)
{
	if (is_own(worker, record) && worker->home_count < worker->area->nested_capacity)
		worker->home[worker->home_count++] = (uint32_t)(record - worker->own);
}

static void set_outcome(struct outcome *outcome, const struct record *record, int status,
			const struct worker *worker)
{
	if (!outcome)
		return;
	*outcome = (struct outcome) { .state = status == 0 ? FUTURE_FINISHED : FUTURE_FAILED,
				      .status = status,
				      .value = record->value,
				      .worker = worker->index };
}

/* Claimed by this worker: runs it, settles it and gives its place back. */
static int get_claimed(struct worker *worker, const struct future *future, struct record *record,
		       struct outcome *outcome)
{
	int status = worker_call(worker, record, record->argument, NULL, 0);

	record->status = status;
	set_outcome(outcome, record, status, worker);
	if (status == 0 &&
	    release_at_once(record, atomic_load_explicit(&record->word, memory_order_relaxed))) {
		give_back(worker, record);
		return 0;
	}
	record_settle(worker->area, record, future->generation, FUTURE_RUNNING,
		      status == 0 ? FUTURE_FINISHED : FUTURE_FAILED, worker);
	return record_release(future);
}

int worker_get(struct worker *worker, const struct future *future, struct outcome *outcome)
{
	struct record *record = &worker->area->records[future->index];
	uint64_t word = atomic_load_explicit(&record->word, memory_order_acquire);
	int error;

	if (word_generation(word) != future->generation || word_state(word) == FUTURE_FREE)
		return -ESTALE;
	if (is_own(worker, record) && word_state(word) == FUTURE_PENDING &&
	    record_claim(record, future->generation, worker->index, false))
		return get_claimed(worker, future, record, outcome);
	do {
		error = nested_wait(worker, record, future->generation, NO_TIMEOUT);
	} while (error == -EINTR);
	if (outcome)
		record_outcome(record, outcome);
	error = record_release(future);
	word = atomic_load(&record->word);
	if (!error && word_state(word) == FUTURE_FREE && !(word & WORD_QUEUED))
		give_back(worker, record);
	return error;
}
