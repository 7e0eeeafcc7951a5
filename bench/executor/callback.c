/*
 * What is called when a future is settled. The CALLBACK flag of a word says that something
 * is due; it stays until that has run, and keeps a released record from being used again.
 * Where callbacks cannot run (in a worker process, under a lock) the record is put on a list,
 * which the program takes as a whole.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "executor/internal.h"

struct callback {
	struct callback *next;
	struct future future;
	future_callback *done;
	void *argument;
};

/* With executor->lock held, as everything up to callbacks_run. */
static int add(struct executor *executor, const struct future *future, future_callback *done,
	       void *argument)
{
	struct callback *callback = malloc(sizeof(*callback)), **end;

	if (callback && !executor->callbacks)
		executor->callbacks =
			calloc(area_records(executor->area), sizeof(*executor->callbacks));
	if (!callback || !executor->callbacks) {
		free(callback);
		return -ENOMEM;
	}
	*callback = (struct callback) { NULL, *future, done, argument };
	for (end = &executor->callbacks[future->index]; *end; end = &(*end)->next)
		;
	*end = callback;
	return 0;
}

/* 1: it is settled already, 0: who settles it will look for callbacks, or -ESTALE. */
static int mark(const struct future *future)
{
	struct record *record = &future->area->records[future->index];
	uint64_t word = atomic_load(&record->word);

	do {
		if (word_generation(word) != future->generation ||
		    word_state(word) == FUTURE_FREE || (word & WORD_DETACHED))
			return -ESTALE;
		if (word_is_settled(word))
			return 1;
	} while (!atomic_compare_exchange_weak(&record->word, &word, word | WORD_CALLBACK));
	return 0;
}

/* The record's callbacks of that generation, taken out. */
static struct callback *take(struct executor *executor, uint32_t index, uint32_t generation)
{
	struct callback **link = executor->callbacks ? &executor->callbacks[index] : NULL;
	struct callback *taken = NULL, **end = &taken;

	while (link && *link) {
		struct callback *callback = *link;

		if (callback->future.generation != generation) {
			link = &callback->next;
			continue;
		}
		*link = callback->next;
		callback->next = NULL;
		*end = callback;
		end = &callback->next;
	}
	return taken;
}

int future_on_done(const struct future *future, future_callback *done, void *argument)
{
	struct executor *executor = future->area->owner;
	int found;

	if (!*executor->here)
		return -ECHILD;
	pthread_mutex_lock(&executor->lock);
	found = mark(future);
	if (!found)
		found = add(executor, future, done, argument);
	pthread_mutex_unlock(&executor->lock);
	if (found <= 0)
		return found;
	done(future, argument);
	return 0;
}

/* Nothing is due any more. */
static void unmark(struct executor *executor, uint32_t index)
{
	uint64_t word = atomic_fetch_and(&executor->area->records[index].word, ~WORD_CALLBACK);

	if ((word & WORD_CALLBACK) && (word & WORD_DETACHED))
		executor_give_back(executor, index);
}

/* Without locks. Those of one record are neighbours. */
static void call(struct executor *executor, struct callback *callback)
{
	while (callback) {
		struct callback *next = callback->next;
		uint32_t index = callback->future.index;

		callback->done(&callback->future, callback->argument);
		if (!next || next->future.index != index)
			unmark(executor, index);
		free(callback);
		callback = next;
	}
}

void callbacks_run(struct executor *executor, uint32_t index, uint32_t generation)
{
	struct callback *taken;

	pthread_mutex_lock(&executor->lock);
	taken = take(executor, index, generation);
	pthread_mutex_unlock(&executor->lock);
	if (taken)
		call(executor, taken);
	else
		unmark(executor, index);
}

/* ---- from where they cannot run ---------------------------------------------------------- */

void callbacks_post(const struct worker *worker, struct record *record)
{
	struct executor_area *area = worker->area;
	uint32_t first = atomic_load(&area->done);
	uint64_t one = 1;

	do {
		atomic_store(&record->next_done, first);
	} while (!atomic_compare_exchange_weak(&area->done, &first, record_index(area, record)));
	/* A full counter has woken the program already. */
	if (worker->wake >= 0 && write(worker->wake, &one, sizeof(one)) < 0)
		return;
}

static void make_ready(struct executor *executor, uint32_t index)
{
	uint64_t word = atomic_load(&executor->area->records[index].word);
	struct callback *taken = take(executor, index, word_generation(word)), **end;

	if (!taken) {
		unmark(executor, index);
		return;
	}
	for (end = &executor->ready_callbacks; *end; end = &(*end)->next)
		;
	*end = taken;
}

/* Moves the callbacks of the posted records to the ready ones. */
static void collect(struct executor *executor)
{
	struct executor_area *area = executor->area;
	uint32_t index = atomic_exchange(&area->done, NO_RECORD);

	while (index != NO_RECORD) {
		uint32_t next = atomic_load(&area->records[index].next_done);

		make_ready(executor, index);
		index = next;
	}
}

static bool is_ready(const struct executor *executor, uint32_t index)
{
	for (const struct callback *ready = executor->ready_callbacks; ready; ready = ready->next)
		if (ready->future.index == index)
			return true;
	return false;
}

static void collect_lost(struct executor *executor, struct record *record, void *worker)
{
	uint64_t word = atomic_load(&record->word);
	uint32_t index = record_index(executor->area, record);

	/* It may have died between settling it, or freeing it, and waking who waits. */
	if ((word & WORD_WAITED) && (word_is_settled(word) || word_state(word) == FUTURE_FREE))
		record_wake(record, word);
	if ((word & WORD_CALLBACK) && word_is_settled(word) &&
	    word_worker(word) == *(const unsigned *)worker && !is_ready(executor, index))
		make_ready(executor, index);
}

void callbacks_collect_lost(struct executor *executor, unsigned worker)
{
	collect(executor);
	slab_scan(executor, collect_lost, &worker);
}

void callbacks_run_posted(struct executor *executor)
{
	struct callback *ready;

	pthread_mutex_lock(&executor->lock);
	collect(executor);
	ready = executor->ready_callbacks;
	executor->ready_callbacks = NULL;
	pthread_mutex_unlock(&executor->lock);
	call(executor, ready);
}

static void free_list(struct callback *callback)
{
	while (callback) {
		struct callback *next = callback->next;

		free(callback);
		callback = next;
	}
}

void callbacks_free(struct executor *executor)
{
	uint32_t count = executor->callbacks ? area_records(executor->area) : 0;

	for (uint32_t i = 0; i < count; i++)
		free_list(executor->callbacks[i]);
	free(executor->callbacks);
	free_list(executor->ready_callbacks);
}
