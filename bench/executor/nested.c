/*
 * Tasks that tasks submit. Each worker has records of its own for them, so that it needs
 * no lock, and a queue of its own, from which the others take the oldest. Who waits for a
 * task that has not begun runs it; its entry stays behind in the queue and is passed
 * over. Who waits for a task that runs elsewhere takes from the queue of who runs it, but only
 * what descends from it (leapfrogging: Wagner and Calder, "Leapfrogging: a portable
 * technique for implementing efficient futures", PPoPP 1993): then its stack holds
 * nothing that it has to wait for in vain.
 *
 * Beside a worker's own records, of which each has one live entry, a queue holds what was
 * taken from the ring in one go: half of it is always free, so that a worker that puts its
 * entries in order writes over none that is still wanted, wherever it dies.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "executor/internal.h"
#include "measure/clock.h"

#define FIRST_LIMIT 16U

/* How long a waiter looks before it sleeps: about what a wake-up takes. */
#define LOOK_NS 40000ULL

/* ---- records of its own ---------------------------------------------------------- */

static bool is_own(const struct worker *worker, const struct record *record)
{
	return (size_t)(record - worker->own) < worker->area->nested_capacity;
}

static bool is_running(const struct executor_area *area, uint32_t index, uint32_t generation)
{
	uint64_t word = atomic_load(&area->records[index].word);

	return word_generation(word) == generation && word_state(word) == FUTURE_RUNNING;
}

/* Nobody can ask for it any more: the task that submitted it has ended. */
static bool is_forgotten(const struct executor_area *area, const struct record *record)
{
	uint32_t parent = atomic_load(&record->parent);

	return parent != NO_RECORD &&
	       !is_running(area, parent, atomic_load(&record->parent_generation));
}

static bool is_free(struct worker *worker, struct record *record)
{
	uint64_t word = atomic_load(&record->word);

	if (word_is_settled(word) && !(word & WORD_CALLBACK) && is_forgotten(worker->area, record))
		word = atomic_compare_exchange_strong(&record->word, &word, word_freed(word))
			       ? word_freed(word)
			       : word;
	return word_state(word) == FUTURE_FREE && !(word & WORD_QUEUED);
}

static void sweep(struct worker *worker)
{
	struct record *own = worker->own;

	worker->home_count = 0;
	for (uint32_t i = atomic_load(&worker->slot->nested); i-- > 0;)
		if (is_free(worker, &own[i]))
			worker->home[worker->home_count++] = i;
}

static void refill(struct worker *worker)
{
	uint32_t capacity = worker->area->nested_capacity;
	uint32_t limit = atomic_load(&worker->slot->nested);

	if (!worker->home) {
		worker->home = malloc(capacity * sizeof(*worker->home));
		if (!worker->home)
			return;
	}
	sweep(worker);
	if ((limit > 0 && worker->home_count >= limit / 2) || limit == capacity)
		return;
	limit = limit == 0 ? FIRST_LIMIT : limit * 2;
	atomic_store(&worker->slot->nested, limit < capacity ? limit : capacity);
	sweep(worker);
}

static struct record *take_own(struct worker *worker)
{
	if (worker->home_count == 0) {
		refill(worker);
		if (worker->home_count == 0)
			return NULL;
	}
	return worker->own + worker->home[--worker->home_count];
}

/* ---- the queue -------------------------------------------------------------------- */

/* Takes everything out and puts back what is still wanted. Returns the new tail. */
static uint64_t put_in_order(struct worker *worker, struct task_queue *queue, uint64_t tail)
{
	uint64_t head = atomic_load(&queue->head), end = tail;

	while (!atomic_compare_exchange_weak(&queue->head, &head, tail))
		;
	for (; head != tail; head++) {
		uint64_t entry = queue_peek(queue, head);

		if (entry_is_pending(worker->area, entry))
			queue_put(queue, end++, entry);
		else
			record_unqueue(worker->area, &worker->area->records[entry_index(entry)]);
	}
	return end;
}

void nested_push(struct worker *worker, uint64_t entry)
{
	struct task_queue *queue = &worker->slot->local;
	uint64_t tail = atomic_load_explicit(&queue->tail, memory_order_relaxed) >> TAIL_SHIFT;

	if (tail - atomic_load_explicit(&queue->head, memory_order_relaxed) > queue->mask / 2)
		tail = put_in_order(worker, queue, tail);
	queue_put(queue, tail, entry);
	atomic_store_explicit(&queue->tail, (tail + 1) << TAIL_SHIFT, memory_order_release);
}

/* ---- submit ----------------------------------------------------------------------- */

static struct future future_of(const struct worker *worker, const struct record *record,
			       uint64_t word)
{
	return (struct future) { worker->area, record_index(worker->area, record),
				 word_generation(word) };
}

static void fill(struct worker *worker, struct record *record, const struct task *task)
{
	const struct record *parent = worker->record;

	record->value = 0;
	record->status = 0;
	record->attempts = 0;
	record->function = task->function;
	atomic_store_explicit(&record->parent,
			      parent ? record_index(worker->area, parent) : NO_RECORD,
			      memory_order_relaxed);
	if (!parent)
		return;
	atomic_store_explicit(
		&record->parent_generation,
		word_generation(atomic_load_explicit(&parent->word, memory_order_relaxed)),
		memory_order_relaxed);
}

static uint64_t new_word(const struct record *record, enum future_state state, uint64_t flags)
{
	uint64_t word = atomic_load_explicit(&record->word, memory_order_relaxed);

	return (word & (~0xffffffffULL | WORD_WAITED)) | (uint64_t)state | flags;
}

int worker_submit(struct worker *worker, const struct task *task, struct future *future)
{
	struct record *record;
	uint64_t word;

	if (task->argument_bytes > EXECUTOR_ARGUMENT_INLINE_BYTES || task->descriptor_count > 0)
		return -E2BIG;
	record = take_own(worker);
	if (!record)
		return -EAGAIN;
	fill(worker, record, task);
	copy_argument(record, task->argument, task->argument_bytes);
	word = new_word(record, FUTURE_PENDING, WORD_NO_WORKER | (future ? 0 : WORD_DETACHED));
	atomic_store_explicit(&record->word, word, memory_order_release);
	if (future)
		*future = future_of(worker, record, word);
	nested_push(worker, entry_of(record_index(worker->area, record), word_generation(word)));
	if (worker->area->nesting == NESTING_SHARED) {
		full_fence();
		idle_wake_one(worker->area, worker->index);
	}
	return 0;
}

int nested_run(struct worker *worker, const struct task *task, struct future *future)
{
	int descriptors[EXECUTOR_DESCRIPTORS_MAX];
	size_t count = 0;
	struct record *record = take_own(worker);
	uint64_t word;

	if (!record)
		return -EAGAIN;
	for (; count < task->descriptor_count; count++) {
		descriptors[count] = fcntl(task->descriptors[count], F_DUPFD_CLOEXEC, 0);
		if (descriptors[count] < 0)
			break;
	}
	if (count < task->descriptor_count) {
		int error = -errno;

		while (count > 0)
			close(descriptors[--count]);
		worker->home_count++;
		return error;
	}
	fill(worker, record, task);
	/* The program may ask for it as long as it likes. */
	atomic_store(&record->parent, NO_RECORD);
	word = new_word(record, FUTURE_RUNNING,
			(uint64_t)worker->index << WORD_WORKER_SHIFT |
				(future ? 0 : WORD_DETACHED));
	atomic_store_explicit(&record->word, word, memory_order_release);
	if (future)
		*future = future_of(worker, record, word);
	record->status = worker_call(worker, record, task->argument, descriptors, count);
	record_settle(worker->area, record, word_generation(word), FUTURE_RUNNING,
		      record->status == 0 ? FUTURE_FINISHED : FUTURE_FAILED, worker);
	return 0;
}

/* ---- waiting and helping ------------------------------------------------------------ */

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
		if (!is_running(area, parent, parent_generation))
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

/* ---- the end ------------------------------------------------------------------------ */

void nested_finish(struct worker *worker)
{
	struct slot *slot = worker->slot;

	while (queue_take(&slot->local, slot->taken, 1, 1) == 1)
		worker_run(worker, atomic_load(slot->taken), true, NULL, 0);
}

/* Its task is gone: when it is settled nobody will ask. */
static void detach(struct record *record)
{
	uint64_t word = atomic_load(&record->word);

	while ((word_state(word) == FUTURE_PENDING || word_state(word) == FUTURE_RUNNING) &&
	       !atomic_compare_exchange_weak(&record->word, &word, word | WORD_DETACHED))
		;
}

static bool is_among(const struct task_queue *queue, uint64_t from, uint64_t to, uint64_t entry)
{
	while (from != to)
		if (queue_peek(queue, from++) == entry)
			return true;
	return false;
}

/* A cell that was never used looks like an entry of the first record. Where descriptors come
 * with messages, only those entries may lead to them. */
static bool is_wanted(const struct worker *worker, uint64_t entry)
{
	const struct record *record = &worker->area->records[entry_index(entry)];

	if (worker->queue >= 0 && !(entry & ENTRY_MESSAGE) && record->descriptor_count > 0)
		return false;
	return entry_is_pending(worker->area, entry);
}

static uint64_t put_once(struct worker *worker, uint64_t tail, uint64_t end, uint64_t entry)
{
	struct task_queue *queue = &worker->slot->local;

	if (is_wanted(worker, entry) && !is_among(queue, tail, end, entry))
		queue_put(queue, end++, entry);
	return end;
}

/* Oldest first: so an entry is written over only when it has been put behind, and a
 * successor that dies here leaves as much as it found. */
void nested_recover(struct worker *worker)
{
	struct executor_area *area = worker->area;
	struct slot *slot = worker->slot;
	struct task_queue *queue = &slot->local;
	struct record *own = worker->own;
	uint64_t tail = atomic_load(&queue->tail) >> TAIL_SHIFT, end = tail;
	uint64_t cells = tail < queue->mask + 1 ? tail : queue->mask + 1;

	if (atomic_load(&slot->created) < 2)
		return;
	atomic_store(&queue->head, tail);
	/* One cell at a time: those that were written last may be beyond the tail. */
	for (uint64_t i = tail - cells; i != tail - cells + queue->mask + 1; i++)
		end = put_once(worker, tail, end, queue_peek(queue, i));
	for (unsigned i = 0; i < TAKE_MOST; i++)
		end = put_once(worker, tail, end, atomic_load(&slot->taken[i]));
	for (uint32_t i = 0; i < atomic_load(&slot->nested); i++) {
		uint64_t word = atomic_load(&own[i].word);

		detach(&own[i]);
		end = put_once(worker, tail, end,
			       entry_of(record_index(area, &own[i]), word_generation(word)));
	}
	atomic_store(&queue->tail, end << TAIL_SHIFT);
}
