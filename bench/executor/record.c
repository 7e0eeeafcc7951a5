#include <errno.h>

#include "executor/internal.h"
#include "measure/futex.h"

void area_signal(struct area *area)
{
	atomic_fetch_add(&area->event, 1);
	futex_wake_all(&area->event);
}

uint32_t record_generation(const struct record *record)
{
	return (uint32_t)((atomic_load(&record->word) & WORD_GENERATION) >> 4);
}

enum future_state record_state(const struct record *record)
{
	return (enum future_state)(atomic_load(&record->word) & WORD_STATE);
}

static bool word_is(uint64_t word, uint32_t generation, enum future_state state)
{
	return (word & WORD_STATE) == (uint64_t)state &&
	       (word & WORD_GENERATION) == (uint64_t)generation << 4;
}

bool record_claim(struct record *record, uint32_t generation, uint32_t worker)
{
	uint64_t word = atomic_load(&record->word);

	do {
		if (!word_is(word, generation, FUTURE_PENDING))
			return false;
	} while (!atomic_compare_exchange_weak(&record->word, &word,
					       (word & (WORD_GENERATION | WORD_WAITED)) |
						       FUTURE_RUNNING | (uint64_t)worker << 32));
	return true;
}

bool record_settle(struct area *area, struct record *record, uint32_t generation,
		   enum future_state from, enum future_state to)
{
	uint64_t word = atomic_load(&record->word);

	do {
		if (!word_is(word, generation, from))
			return false;
	} while (!atomic_compare_exchange_weak(
		&record->word, &word, (word & ~(WORD_STATE | WORD_WAITED)) | (uint64_t)to));
	if (to != FUTURE_FINISHED)
		atomic_fetch_add(&area->failures, 1);
	/* A failure may interest those who wait for the first one, whatever future they look at. */
	if (to != FUTURE_FINISHED || (word & WORD_WAITED))
		area_signal(area);
	return true;
}

void record_queue_init(struct record_queue *queue)
{
	queue->head = queue->tail = NO_RECORD;
}

bool record_queue_empty(const struct record_queue *queue)
{
	return queue->head == NO_RECORD;
}

void record_queue_push(struct executor *executor, struct record_queue *queue, uint32_t index)
{
	struct record *records = executor->area->records;

	records[index].next = NO_RECORD;
	records[index].previous = queue->tail;
	records[index].queue = queue;
	if (queue->head == NO_RECORD)
		queue->head = index;
	else
		records[queue->tail].next = index;
	queue->tail = index;
}

void record_queue_push_front(struct executor *executor, struct record_queue *queue, uint32_t index)
{
	struct record *records = executor->area->records;

	records[index].next = queue->head;
	records[index].previous = NO_RECORD;
	records[index].queue = queue;
	if (queue->head == NO_RECORD)
		queue->tail = index;
	else
		records[queue->head].previous = index;
	queue->head = index;
}

void record_queue_remove(struct executor *executor, uint32_t index)
{
	struct record *records = executor->area->records;
	struct record *record = &records[index];
	struct record_queue *queue = record->queue;

	if (!queue)
		return;
	if (record->previous == NO_RECORD)
		queue->head = record->next;
	else
		records[record->previous].next = record->next;
	if (record->next == NO_RECORD)
		queue->tail = record->previous;
	else
		records[record->next].previous = record->previous;
	record->queue = NULL;
}

uint32_t record_queue_pop(struct executor *executor, struct record_queue *queue)
{
	while (queue->head != NO_RECORD) {
		uint32_t index = queue->head;

		record_queue_remove(executor, index);
		if (record_state(&executor->area->records[index]) == FUTURE_PENDING)
			return index;
	}
	return NO_RECORD;
}
