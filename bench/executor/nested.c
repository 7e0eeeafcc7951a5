/*
 * Tasks that tasks submit. Each worker has records of its own for them, so that it needs
 * no lock, and a queue of its own, from which the others take the oldest. How a task
 * waits for one of its own is in help.c.
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

#define FIRST_LIMIT 16U

/* ---- records of its own ---------------------------------------------------------- */

/* Nobody can ask for it any more: the task that submitted it has ended. */
static bool is_forgotten(const struct executor_area *area, const struct record *record)
{
	uint32_t parent = atomic_load(&record->parent);

	return parent != NO_RECORD &&
	       !record_is_running(area, parent, atomic_load(&record->parent_generation));
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
