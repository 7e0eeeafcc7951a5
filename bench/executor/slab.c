/*
 * Records of the program. A record is given back by a change of its word alone, by
 * whoever it is, so that nothing is lost when a worker dies; what is free is found by a sweep
 * when the list of those found before is used up. Few records are used as long as few are
 * outstanding: they stay in the cache.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "executor/arguments.h"
#include "executor/internal.h"
#include "executor/ring.h"

#define FIRST_LIMIT 64U

static bool is_reusable(const struct executor *executor, uint32_t index)
{
	uint64_t word =
		atomic_load_explicit(&executor->area->records[index].word, memory_order_acquire);

	return word_state(word) == FUTURE_FREE && !(word & WORD_QUEUED);
}

/* Lists what is free below the limit; the lowest is taken first. */
static void sweep(struct executor *executor)
{
	executor->free_count = 0;
	for (uint32_t i = executor->limit; i-- > 0;)
		if (is_reusable(executor, i))
			executor->free_records[executor->free_count++] = i;
}

/* Entries that nobody can run any more keep their records from use: takes all entries and
 * puts back the others. *position: where the next entry goes, before and after. */
static void drop_stale(struct executor *executor, uint64_t *position)
{
	struct executor_area *area = executor->area;
	struct task_queue *ring = &area->ring;
	uint64_t head = atomic_load(&ring->head), end = *position;

	while (!atomic_compare_exchange_weak(&ring->head, &head, end))
		;
	for (; head != end; head++) {
		uint64_t entry = queue_peek(ring, head);

		if (entry_is_pending(area, entry))
			queue_put(ring, (*position)++, entry);
		else
			record_unqueue(area, &area->records[entry_index(entry)]);
	}
}

/* At least half of what the sweep looks at should be free, or it is repeated too often. */
static void refill(struct executor *executor, uint64_t *position)
{
	uint32_t capacity = executor->area->capacity;

	sweep(executor);
	if (executor->free_count >= executor->limit / 2 && executor->limit > 0)
		return;
	if (executor->limit < capacity) {
		executor->limit = executor->limit == 0 ? FIRST_LIMIT : executor->limit * 2;
		if (executor->limit > capacity)
			executor->limit = capacity;
		sweep(executor);
	}
	if (executor->free_count > 0)
		return;
	drop_stale(executor, position);
	sweep(executor);
}

uint32_t slab_take(struct executor *executor, uint64_t *position)
{
	uint32_t index;

	if (executor->free_count == 0) {
		refill(executor, position);
		if (executor->free_count == 0)
			return NO_RECORD;
	}
	index = executor->free_records[--executor->free_count];
	atomic_store_explicit(&executor->newest, index, memory_order_relaxed);
	slab_clean(executor, index);
	return index;
}

/* ---- what a record holds beside itself ---------------------------------------- */

int *executor_descriptors(const struct executor *executor, uint32_t index)
{
	int(*descriptors)[EXECUTOR_DESCRIPTORS_MAX] = atomic_load(&executor->descriptors);

	return descriptors ? descriptors[index] : NULL;
}

static void close_descriptors(struct executor *executor, uint32_t index)
{
	struct record *record = &executor->area->records[index];

	for (size_t i = 0; i < record->descriptor_count; i++)
		if (executor_descriptors(executor, index)[i] >= 0)
			close(executor_descriptors(executor, index)[i]);
	record->descriptor_count = 0;
}

void slab_clean(struct executor *executor, uint32_t index)
{
	struct record *record = &executor->area->records[index];
	struct large_argument large;

	if (record->descriptor_count > 0)
		close_descriptors(executor, index);
	if (!record->is_large)
		return;
	memcpy(&large, record->argument, sizeof(large));
	arguments_give(executor->arguments, large.bytes, large.size);
	record->is_large = false;
}

/* Keeps duplicates, so that the task can be sent again when a worker dies. */
static int keep_descriptors(struct executor *executor, uint32_t index, const struct task *task)
{
	struct record *record = &executor->area->records[index];

	if (!executor->descriptors) {
		executor->descriptors =
			calloc(executor->options.capacity, sizeof(*executor->descriptors));
		if (!executor->descriptors)
			return -ENOMEM;
	}
	while (record->descriptor_count < task->descriptor_count) {
		int copy = fcntl(task->descriptors[record->descriptor_count], F_DUPFD_CLOEXEC, 0);

		if (copy < 0) {
			int error = -errno;

			close_descriptors(executor, index);
			return error;
		}
		executor_descriptors(executor, index)[record->descriptor_count++] = copy;
	}
	return 0;
}

/* Pieces of tasks that have ended are still held until their records are used again. */
static int take_piece(struct executor *executor, size_t bytes, void **piece)
{
	int error = arguments_take(executor->arguments, bytes, piece);

	if (error != -EAGAIN)
		return error;
	for (uint32_t i = 0; i < executor->limit; i++)
		if (is_reusable(executor, i))
			slab_clean(executor, i);
	return arguments_take(executor->arguments, bytes, piece);
}

static int keep_large(struct executor *executor, struct record *record, const struct task *task)
{
	struct large_argument large = { NULL, task->argument_bytes };
	int error = take_piece(executor, large.size, &large.bytes);

	if (error)
		return error;
	memcpy(large.bytes, task->argument, large.size);
	memcpy(record->argument, &large, sizeof(large));
	record->is_large = true;
	return 0;
}

int slab_fill(struct executor *executor, uint32_t index, const struct task *task)
{
	struct record *record = &executor->area->records[index];
	int error = 0;

	record->value = 0;
	record->status = 0;
	record->attempts = 0;
	record->function = task->function;
	if (task->argument_bytes > EXECUTOR_ARGUMENT_INLINE_BYTES)
		error = keep_large(executor, record, task);
	else
		copy_argument(record, task->argument, task->argument_bytes);
	if (!error && task->descriptor_count > 0)
		error = keep_descriptors(executor, index, task);
	if (error)
		slab_clean(executor, index);
	return error;
}

void slab_scan(struct executor *executor,
	       void (*visit)(struct executor *executor, struct record *record, void *argument),
	       void *argument)
{
	struct executor_area *area = executor->area;
	uint64_t position = ring_lock(area);
	uint32_t limit = executor->limit;

	ring_unlock(area, position);
	for (uint32_t i = 0; i < limit; i++)
		visit(executor, &area->records[i], argument);
	for (uint32_t worker = 0; worker <= area->workers; worker++) {
		struct record *own =
			&area->records[area->capacity + worker * area->nested_capacity];
		uint32_t used = atomic_load(&area->slots[worker].nested);

		for (uint32_t i = 0; i < used; i++)
			visit(executor, &own[i], argument);
	}
}
