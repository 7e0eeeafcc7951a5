/*
 * Several futures at once. Who waits sets WATCHED in the words of those that it needs and
 * sleeps on the area's event word; who settles one of them changes the event word.
 * Reading the event word first closes the gap between the two.
 */
#include <errno.h>
#include <stdlib.h>

#include "executor/internal.h"

static uint64_t word_of(const struct future *future)
{
	return atomic_load_explicit(&future->area->records[future->index].word,
				    memory_order_acquire);
}

/* True when the future is settled (or gone); otherwise its settling will change the event word. */
static bool settled_or_watched(const struct future *future)
{
	struct record *record = &future->area->records[future->index];
	uint64_t word = word_of(future);

	do {
		if (word_generation(word) != future->generation || word_is_settled(word) ||
		    word_state(word) == FUTURE_FREE)
			return true;
		if (word & WORD_WATCHED)
			return false;
	} while (!atomic_compare_exchange_weak(&record->word, &word, word | WORD_WATCHED));
	return false;
}

/* Sleeps until the event word is no longer seen. 0, -ETIMEDOUT or -EINTR. */
static int wait_for_event(struct executor_area *area, uint32_t seen, uint64_t deadline_ns)
{
	int error;

	idle_lend_cpu(area);
	error = futex_wait(&area->event, seen, deadline_ns);
	return error == -EAGAIN ? 0 : error;
}

static bool has_failed(const struct future *future)
{
	uint64_t word = word_of(future);

	return word_generation(word) == future->generation && word_is_settled(word) &&
	       word_state(word) != FUTURE_FINISHED;
}

static bool any_failed(const struct future *futures, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (has_failed(&futures[i]))
			return true;
	return false;
}

/* All settled? Looks from the end and waits for one future at a time: tasks
 * mostly end in order, so the others need no wake-up. */
static bool all_settled(const struct future *futures, size_t *left)
{
	while (*left > 0 && settled_or_watched(&futures[*left - 1]))
		(*left)--;
	return *left == 0;
}

static bool any_settled(const struct future *futures, size_t count)
{
	bool any = count == 0;

	for (size_t i = 0; i < count; i++)
		any |= settled_or_watched(&futures[i]);
	return any;
}

struct wait {
	const struct future *futures;
	size_t count;
	size_t left;	   /* futures before this one are not known to be settled */
	uint32_t failures; /* at the last look for failed ones */
	bool looked;
};

/* 0 to go on waiting, 1 when the condition holds, -EOWNERDEAD. */
static int look(struct executor_area *area, struct wait *wait, enum wait_condition condition)
{
	uint32_t failures = atomic_load(&area->failures);

	if (condition == WAIT_FIRST_SETTLED)
		return any_settled(wait->futures, wait->count);
	if (condition == WAIT_FIRST_FAILED) {
		if (!wait->looked || failures != wait->failures) {
			if (any_failed(wait->futures, wait->count))
				return 1;
			wait->failures = failures;
			wait->looked = true;
		}
		if (atomic_load(&area->deaths) > 0)
			return -EOWNERDEAD;
	}
	return all_settled(wait->futures, &wait->left);
}

static int wait_until(struct executor_area *area, struct wait *wait, enum wait_condition condition,
		      uint64_t deadline_ns)
{
	for (;;) {
		uint32_t seen = atomic_load(&area->event);
		int found = look(area, wait, condition);
		int error;

		if (found != 0)
			return found > 0 ? 0 : found;
		error = wait_for_event(area, seen, deadline_ns);
		if (error)
			return error;
	}
}

int executor_wait(struct executor *executor, const struct future *futures, size_t count,
		  enum wait_condition condition, uint64_t timeout_ns)
{
	struct executor_area *area = executor->area;
	struct wait wait = { .futures = futures, .count = count, .left = count };
	int error;

	if (!*executor->here)
		return -ECHILD;
	atomic_fetch_add(&area->event_waiters, 1);
	error = wait_until(area, &wait, condition, deadline_after(timeout_ns));
	atomic_fetch_sub(&area->event_waiters, 1);
	return error;
}

/* ---- one after the other, as they are settled ---------------------------------------- */

struct as_completed {
	struct future *futures;
	size_t *waiting; /* positions of those that are not known to be settled */
	size_t waiting_count;
	size_t *ready; /* positions of settled ones not yet given */
	size_t ready_count, ready_given;
};

int as_completed_create(struct as_completed **completed, const struct future *futures, size_t count)
{
	struct as_completed *created = calloc(1, sizeof(*created));

	if (!created)
		return -ENOMEM;
	created->futures = malloc((count + 1) * sizeof(*created->futures));
	created->waiting = malloc((count + 1) * sizeof(*created->waiting));
	created->ready = malloc((count + 1) * sizeof(*created->ready));
	if (!created->futures || !created->waiting || !created->ready) {
		as_completed_destroy(created);
		return -ENOMEM;
	}
	for (size_t i = 0; i < count; i++) {
		created->futures[i] = futures[i];
		created->waiting[i] = i;
	}
	created->waiting_count = count;
	*completed = created;
	return 0;
}

void as_completed_destroy(struct as_completed *completed)
{
	if (!completed)
		return;
	free(completed->futures);
	free(completed->waiting);
	free(completed->ready);
	free(completed);
}

static bool is_settled_or_gone(const struct future *future)
{
	uint64_t word = word_of(future);

	return word_generation(word) != future->generation || word_is_settled(word) ||
	       word_state(word) == FUTURE_FREE;
}

/* Moves what is settled by now to the ready ones, in the order of the array. */
static void collect(struct as_completed *completed)
{
	size_t kept = 0;

	completed->ready_count = completed->ready_given = 0;
	for (size_t i = 0; i < completed->waiting_count; i++) {
		size_t position = completed->waiting[i];

		if (is_settled_or_gone(&completed->futures[position]))
			completed->ready[completed->ready_count++] = position;
		else
			completed->waiting[kept++] = position;
	}
	completed->waiting_count = kept;
}

static int wait_for_any(struct as_completed *completed, uint64_t deadline_ns)
{
	struct executor_area *area = completed->futures[completed->waiting[0]].area;
	int error = *area->owner->here ? 0 : -ECHILD;

	atomic_fetch_add(&area->event_waiters, 1);
	while (!error) {
		uint32_t seen = atomic_load(&area->event);
		bool any = false;

		for (size_t i = 0; i < completed->waiting_count; i++)
			any |= settled_or_watched(&completed->futures[completed->waiting[i]]);
		if (any)
			break;
		error = wait_for_event(area, seen, deadline_ns);
	}
	atomic_fetch_sub(&area->event_waiters, 1);
	return error;
}

int as_completed_next(struct as_completed *completed, uint64_t timeout_ns, size_t *position)
{
	uint64_t deadline_ns = deadline_after(timeout_ns);

	while (completed->ready_given == completed->ready_count) {
		int error;

		if (completed->waiting_count == 0)
			return -ENOENT;
		collect(completed);
		if (completed->ready_count > 0)
			break;
		error = wait_for_any(completed, deadline_ns);
		if (error)
			return error;
	}
	*position = completed->ready[completed->ready_given++];
	return 0;
}

/* ---- all there are ---------------------------------------------------------------------- */

struct drain {
	uint64_t deadline_ns;
	int error;
};

static void drain_one(struct executor *executor, struct record *record, void *argument)
{
	struct drain *drain = argument;
	uint64_t word = atomic_load_explicit(&record->word, memory_order_acquire);

	(void)executor;
	if (drain->error || word_is_settled(word) || word_state(word) == FUTURE_FREE)
		return;
	drain->error = record_sleep(record, word_generation(word), drain->deadline_ns);
}

int executor_drain(struct executor *executor, uint64_t timeout_ns)
{
	struct drain drain = { .deadline_ns = deadline_after(timeout_ns) };

	if (!*executor->here)
		return -ECHILD;
	slab_scan(executor, drain_one, &drain);
	return drain.error;
}
