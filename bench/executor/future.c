/*
 * Waiting. A waiter sets WAITED in the word of a future that it needs and
 * sleeps on the area's event word; who settles such a future changes the event
 * word. Reading the event word first closes the gap between the two.
 */
#include <errno.h>
#include <limits.h>

#include "executor/internal.h"
#include "measure/clock.h"
#include "measure/futex.h"

static struct record *record_of(const struct future *future)
{
	return &future->executor->area->records[future->index];
}

static bool is_settled(enum future_state state)
{
	return state >= FUTURE_FINISHED || state == FUTURE_FREE;
}

enum future_state future_state(const struct future *future)
{
	uint64_t word = atomic_load(&record_of(future)->word);

	if ((word & WORD_GENERATION) != (uint64_t)future->generation << 4)
		return FUTURE_FREE;
	return (enum future_state)(word & WORD_STATE);
}

/* True when the future is settled (or gone); otherwise its settling will change the event word. */
static bool settled_or_waited(const struct future *future)
{
	struct record *record = record_of(future);
	uint64_t word = atomic_load(&record->word);

	do {
		if ((word & WORD_GENERATION) != (uint64_t)future->generation << 4 ||
		    is_settled((enum future_state)(word & WORD_STATE)))
			return true;
		if (word & WORD_WAITED)
			return false;
	} while (!atomic_compare_exchange_weak(&record->word, &word, word | WORD_WAITED));
	return false;
}

static uint64_t deadline_after(uint64_t timeout_ns)
{
	uint64_t now_ns = clock_now_ns();

	return timeout_ns >= NO_TIMEOUT - now_ns ? NO_TIMEOUT : now_ns + timeout_ns;
}

/* Sleeps until the event word is no longer seen. 0, -ETIMEDOUT or -EINTR. */
static int wait_for_event(struct area *area, uint32_t seen, uint64_t deadline_ns)
{
	int error = futex_wait(&area->event, seen, deadline_ns);

	return error == -EAGAIN ? 0 : error;
}

static void fill_outcome(const struct record *record, struct outcome *outcome)
{
	uint64_t word = atomic_load(&record->word);

	*outcome = (struct outcome) {
		.state = (enum future_state)(word & WORD_STATE),
		.status = record->status,
		.value = record->value,
		.worker = (unsigned)(word >> 32),
		.pid = record->pid,
		.wait_status = record->wait_status,
	};
	if (outcome->state == FUTURE_CANCELLED)
		outcome->status = -ECANCELED;
}

int future_result(const struct future *future, uint64_t timeout_ns, struct outcome *outcome)
{
	int error = executor_wait(future->executor, future, 1, WAIT_ALL, timeout_ns);

	if (error)
		return error;
	if (future_state(future) == FUTURE_FREE)
		return -ESTALE;
	if (outcome)
		fill_outcome(record_of(future), outcome);
	return 0;
}

int future_cancel(const struct future *future)
{
	return record_settle(future->executor->area, record_of(future), future->generation,
			     FUTURE_PENDING, FUTURE_CANCELLED)
		       ? 0
		       : -EBUSY;
}

int future_release(const struct future *future)
{
	struct executor *executor = future->executor;
	enum future_state state;
	int error = 0;

	pthread_mutex_lock(&executor->lock);
	state = future_state(future);
	if (state == FUTURE_FREE)
		error = -ESTALE;
	else if (!is_settled(state))
		error = -EBUSY;
	else
		executor_free_record(executor, future->index);
	pthread_mutex_unlock(&executor->lock);
	return error;
}

/* ---- several at once ---------------------------------------------------------- */

static bool has_failed(enum future_state state)
{
	return state != FUTURE_FINISHED && is_settled(state);
}

static bool any_failed(const struct future *futures, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (has_failed(future_state(&futures[i])))
			return true;
	return false;
}

/* All settled? Looks from the end and waits for one future at a time: tasks
 * mostly end in order, so the others need no wake-up. */
static bool all_settled(const struct future *futures, size_t *left)
{
	while (*left > 0 && settled_or_waited(&futures[*left - 1]))
		(*left)--;
	return *left == 0;
}

static bool any_settled(const struct future *futures, size_t count)
{
	bool any = count == 0;

	for (size_t i = 0; i < count; i++)
		any |= settled_or_waited(&futures[i]);
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
static int look(struct area *area, struct wait *wait, enum wait_condition condition)
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

int executor_wait(struct executor *executor, const struct future *futures, size_t count,
		  enum wait_condition condition, uint64_t timeout_ns)
{
	struct area *area = executor->area;
	struct wait wait = { .futures = futures, .count = count, .left = count };
	uint64_t deadline_ns = deadline_after(timeout_ns);

	for (;;) {
		uint32_t seen = atomic_load(&area->event);
		int found = look(area, &wait, condition);
		int error;

		if (found != 0)
			return found > 0 ? 0 : found;
		error = wait_for_event(area, seen, deadline_ns);
		if (error)
			return error;
	}
}

void executor_settle_all(struct executor *executor)
{
	struct record *records = executor->area->records;

	for (uint32_t i = 0; i < executor->records_touched; i++) {
		struct future future = { executor, i, record_generation(&records[i]) };

		while (future_state(&future) != FUTURE_FREE &&
		       executor_wait(executor, &future, 1, WAIT_ALL, NO_TIMEOUT) != 0)
			;
	}
}
