/* From submit to a queue: the bound, and what happens at it. */
#include <errno.h>

#include "executor/internal.h"
#include "executor/ring.h"

/* ---- the ring ------------------------------------------------------------- */

/* With the ring's lock: the entry is behind the last. Gives the lock back. */
static void publish(struct executor *executor, uint64_t position, uint64_t entry)
{
	struct executor_area *area = executor->area;

	queue_put(&area->ring, position, entry);
	ring_unlock(area, position + 1);
	/* The exchange in ring_unlock is the fence between this look and the entry. */
	if (idle_wake_one(area, area->workers))
		atomic_store_explicit(&executor->woke, 1, memory_order_relaxed);
}

void executor_enqueue(struct executor *executor, uint32_t index, uint64_t message)
{
	struct executor_area *area = executor->area;
	struct record *record = &area->records[index];
	uint64_t position = ring_lock(area);
	uint64_t word = atomic_fetch_or(&record->word, WORD_QUEUED);

	publish(executor, position, entry_of(index, word_generation(word)) | message);
}

/* Whoever looks for room takes the entries out for a moment, under the ring's lock. */
bool executor_has_pending(const struct executor *executor)
{
	struct executor_area *area = executor->area;
	uint64_t position = ring_lock(area);
	bool found = queue_length(&area->ring) > 0;

	ring_unlock(area, position);
	return found;
}

static bool take_oldest(struct executor_area *area, _Atomic uint64_t *taken)
{
	uint64_t position = ring_lock(area);
	bool found = queue_take(&area->ring, taken, 1, 1) == 1;

	ring_unlock(area, position);
	return found;
}

uint32_t executor_next(struct executor *executor)
{
	struct executor_area *area = executor->area;
	_Atomic uint64_t taken;

	while (take_oldest(area, &taken)) {
		uint64_t entry = atomic_load(&taken);
		struct record *record = &area->records[entry_index(entry)];
		uint64_t word = atomic_fetch_and(&record->word, ~WORD_QUEUED);

		if (word_generation(word) == entry_generation(entry) &&
		    word_state(word) == FUTURE_PENDING)
			return entry_index(entry);
	}
	return NO_RECORD;
}

/* ---- submit ------------------------------------------------------------------ */

/* Positive results of submit_once. */
enum { AT_BOUND = 1 };

static uint64_t pending_word(const struct record *record, bool queued, bool detached)
{
	uint64_t word = atomic_load_explicit(&record->word, memory_order_relaxed);

	return (word & (~0xffffffffULL | WORD_WAITED)) | FUTURE_PENDING | WORD_NO_WORKER |
	       (queued ? WORD_QUEUED : 0) | (detached ? WORD_DETACHED : 0);
}

/* Processes: whoever settles it tells the program, which then closes its duplicates. */
static uint64_t detached_flags(const struct executor *executor, const struct record *record)
{
	if (record->descriptor_count == 0 || !(executor->kind->capabilities & EXECUTOR_PROCESSES))
		return 0;
	return WORD_CALLBACK;
}

static void undo(struct executor *executor, uint32_t index)
{
	struct record *record = &executor->area->records[index];

	record_claim(record, word_generation(atomic_load(&record->word)), executor->poster.index,
		     false);
	executor_give_back(executor, index);
}

/* The kind does with the record what it does. The ring's lock is not held. */
static int hand_over(struct executor *executor, uint32_t index)
{
	int error;

	pthread_mutex_lock(&executor->lock);
	error = executor->report.broken ? executor->report.broken
		: executor->closing	? -ESHUTDOWN
					: executor->kind->operations->submit(executor, index);
	pthread_mutex_unlock(&executor->lock);
	if (error)
		undo(executor, index);
	return error;
}

static int submit_once(struct executor *executor, const struct task *task, struct future *future)
{
	const struct executor_operations *operations = executor->kind->operations;
	bool queued =
		operations->workers_take && (task->descriptor_count == 0 || !operations->submit);
	struct executor_area *area = executor->area;
	uint64_t position = ring_lock(area), word;
	int error = executor->refused;
	uint32_t index = NO_RECORD;
	struct record *record;

	if (!error && (ring_is_full(area, position, &executor->head_seen) ||
		       (index = slab_take(executor, &position)) == NO_RECORD))
		error = AT_BOUND;
	if (!error)
		error = slab_fill(executor, index, task);
	if (error) {
		ring_unlock(area, position);
		idle_wake_one(area, area->workers);
		return error == -EAGAIN ? AT_BOUND : error;
	}
	record = &area->records[index];
	word = pending_word(record, queued, !future);
	if (!future)
		word |= detached_flags(executor, record);
	if (future)
		*future = (struct future) { area, index, word_generation(word) };
	atomic_store_explicit(&record->word, word, memory_order_release);
	if (queued) {
		publish(executor, position, entry_of(index, word_generation(word)));
		return 0;
	}
	ring_unlock(area, position);
	return hand_over(executor, index);
}

/* What is given back while nobody waits is not announced: so it tries after it has said that it
 * waits. There may be no record, or no place in the argument area. */
static int submit_when_room(struct executor *executor, const struct task *task,
			    struct future *future)
{
	struct executor_area *area = executor->area;
	uint32_t seen;
	int error;

	atomic_fetch_add(&area->room_waiters, 1);
	do {
		seen = atomic_load(&area->room);
		error = submit_once(executor, task, future);
		if (error == AT_BOUND) {
			idle_lend_cpu(area);
			futex_wait(&area->room, seen, NO_TIMEOUT);
		}
	} while (error == AT_BOUND);
	atomic_fetch_sub(&area->room_waiters, 1);
	return error;
}

/* Tasks of the task that this thread ran: other workers do not take them, or have gone. */
static void finish_in_caller(struct executor *executor)
{
	struct executor_area *area = executor->area;

	if (area->nesting == NESTING_ONLY_HERE || atomic_load(&area->ending))
		nested_finish(&executor->caller);
}

static int run_in_caller(struct executor *executor, const struct task *task, struct future *future)
{
	struct worker *here = worker_here(executor->area);
	int error;

	if (here && here->index <= executor->options.workers)
		return nested_run(here, task, future);
	pthread_mutex_lock(&executor->caller_lock);
	here = worker_enter(&executor->caller);
	error = nested_run(&executor->caller, task, future);
	finish_in_caller(executor);
	worker_enter(here);
	pthread_mutex_unlock(&executor->caller_lock);
	return error;
}

bool executor_help(struct executor *executor, uint32_t index, uint32_t generation)
{
	struct record *record = &executor->area->records[index];
	struct worker *before;
	bool claimed;

	/* Another thread may run a task for long; who waits need not wait for that. */
	if (record->descriptor_count > 0 || pthread_mutex_trylock(&executor->caller_lock) != 0)
		return false;
	claimed = record_claim(record, generation, executor->caller.index, false);
	if (claimed) {
		before = worker_enter(&executor->caller);
		worker_run_claimed(&executor->caller, record, generation, NULL, 0);
		finish_in_caller(executor);
		worker_enter(before);
	}
	pthread_mutex_unlock(&executor->caller_lock);
	return claimed;
}

int executor_submit_as(struct executor *executor, const struct task *task, struct future *future,
		       enum executor_full full)
{
	int error;

	if (!*executor->here)
		return -ECHILD;
	if (task->descriptor_count > EXECUTOR_DESCRIPTORS_MAX ||
	    (task->argument_bytes > EXECUTOR_ARGUMENT_INLINE_BYTES &&
	     task->argument_bytes > executor->options.argument_area_bytes))
		return -E2BIG;
	if (!atomic_load_explicit(&executor->started, memory_order_acquire)) {
		error = executor_start(executor);
		if (error)
			return error;
	}
	error = submit_once(executor, task, future);
	if (error != AT_BOUND)
		return error;
	switch (full) {
	case EXECUTOR_FULL_BLOCKS:
		return submit_when_room(executor, task, future);
	case EXECUTOR_FULL_RUNS:
		return run_in_caller(executor, task, future);
	default:
		return -EAGAIN;
	}
}

int executor_submit(struct executor *executor, const struct task *task, struct future *future)
{
	return executor_submit_as(executor, task, future, executor->options.full);
}

void executor_give_back(struct executor *executor, uint32_t index)
{
	struct executor_area *area = executor->area;
	struct record *record = &area->records[index];
	uint64_t position = ring_lock(area);
	uint64_t word = atomic_load(&record->word);

	slab_clean(executor, index);
	while (!atomic_compare_exchange_weak(&record->word, &word, word_freed(word)))
		;
	ring_unlock(area, position);
	/* A drain may have come across one that could not be handed over. */
	if (word & WORD_WAITED)
		futex_wake_all(word_futex(&record->word));
	area_signal_room(area);
}
