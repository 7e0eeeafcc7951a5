/* The reckoning after the death of a worker process: what becomes of the tasks that it ran, of
 * what it owed to others, and of the executor. */
#include <errno.h>

#include "executor/processes.h"

struct death {
	struct processes *processes;
	unsigned worker;
	int wait_status;
	bool was_running; /* a task, or several: it helped while it waited */
	bool was_stopped; /* for one of them, by future_stop */
};

/* A task's own task makes sense only while the other one waits for it, in another worker. */
static bool is_orphan(const struct executor_area *area, const struct record *record, unsigned dead)
{
	uint64_t parent;

	if (record_index(area, record) < area->capacity)
		return false;
	parent = atomic_load(&area->records[atomic_load(&record->parent)].word);
	return word_generation(parent) != atomic_load(&record->parent_generation) ||
	       word_state(parent) != FUTURE_RUNNING || word_worker(parent) == dead;
}

static bool may_run_again(const struct executor *executor, const struct record *record,
			  const struct death *death)
{
	return executor->options.on_death == EXECUTOR_DEATH_RETRIES && !death->processes->killing &&
	       !executor->report.broken && record->attempts < executor->options.retries &&
	       !is_orphan(executor->area, record, death->worker);
}

static void run_again(struct executor *executor, struct record *record, uint64_t word)
{
	const struct executor_operations *operations = executor->kind->operations;
	uint32_t index = record_index(executor->area, record);

	record->attempts++;
	record->value = 0;
	if (!atomic_compare_exchange_strong(&record->word, &word,
					    (word & ~(WORD_STATE | WORD_STOP)) | FUTURE_PENDING |
						    WORD_NO_WORKER))
		return;
	if (operations->workers_take && record->descriptor_count == 0)
		executor_enqueue(executor, index, 0);
	else
		operations->submit(executor, index);
}

static void break_one(struct executor *executor, struct record *record, void *argument)
{
	struct death *death = argument;
	uint64_t word = atomic_load(&record->word);

	if (word_state(word) != FUTURE_RUNNING || word_worker(word) != death->worker)
		return;
	death->was_running = true;
	death->was_stopped |= (word & WORD_STOP) != 0;
	if (!(word & WORD_STOP) && may_run_again(executor, record, death)) {
		run_again(executor, record, word);
		return;
	}
	record->status = -EOWNERDEAD;
	record->pid = death->processes->seats[death->worker].pid;
	record->wait_status = death->wait_status;
	record_settle(executor->area, record, word_generation(word), FUTURE_RUNNING, FUTURE_BROKEN,
		      &executor->poster);
}

/* The tasks that the dead worker was running. */
static struct death break_running(struct processes *processes, unsigned worker, int wait_status)
{
	struct death death = { processes, worker, wait_status, false, false };

	slab_scan(processes->executor, break_one, &death);
	return death;
}

static void note_death(struct processes *processes, unsigned worker, int wait_status)
{
	struct executor *executor = processes->executor;
	struct executor_report *report = &executor->report;

	if (report->deaths++ == 0) {
		report->dead_worker = worker;
		report->dead_pid = processes->seats[worker].pid;
		report->dead_wait_status = wait_status;
	}
	atomic_fetch_add(&executor->area->deaths, 1);
}

/* A worker that never became ready breaks the executor: a new one would fare no better. */
static void check_initializer(struct processes *processes, unsigned worker)
{
	struct executor *executor = processes->executor;
	struct slot *slot = &executor->area->slots[worker];
	int status = atomic_load(&slot->initializer_status);

	if (!processes->killing && !atomic_load(&slot->ready))
		executor_break(executor, status ? status : -EOWNERDEAD);
}

void processes_reckon(struct processes *processes, unsigned worker, int wait_status)
{
	struct executor *executor = processes->executor;
	struct death death = break_running(processes, worker, wait_status);

	callbacks_collect_lost(executor, worker);
	if (!processes->killing && (death.was_running || wait_status != 0)) {
		note_death(processes, worker, wait_status);
		if (executor->options.on_death == EXECUTOR_DEATH_BREAKS_ALL && !death.was_stopped)
			executor_break(executor, -EOWNERDEAD);
	}
	check_initializer(processes, worker);
	processes->operations->gone(processes, worker);
	processes_empty_seat(processes, worker);
	/* The worker may have died between settling a future and telling of it. */
	area_signal(executor->area);
	area_signal_room(executor->area);
}
