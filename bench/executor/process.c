/*
 * One process per task. A task waits until a seat is free; the worker then
 * runs that one task and ends.
 */
#include <errno.h>
#include <unistd.h>

#include "executor/kinds.h"
#include "executor/processes.h"

static void process_worker_main(void *shared, const struct spawn_request *request,
				const struct worker_channels *channels, int *descriptors)
{
	struct executor_area *area = shared;
	struct worker worker;
	struct gil *gil;

	if (area_create_gil(area, &gil, false) != 0)
		_exit(1);
	if (worker_begin(&worker, area, request->worker, gil) != 0)
		return;
	worker.wake = channels->wake;
	worker_run(&worker, entry_of(request->record, request->generation), false, descriptors,
		   request->descriptor_count);
	nested_finish(&worker);
}

static bool spawn_for(struct processes *processes, unsigned worker, uint32_t index)
{
	struct executor *executor = processes->executor;
	struct record *record = &executor->area->records[index];
	struct spawn_request request = { .worker = worker,
					 .record = index,
					 .generation =
						 word_generation(atomic_load(&record->word)) };

	return processes_spawn(processes, worker, &request, executor_descriptors(executor, index),
			       record->descriptor_count);
}

/* The task whose worker could not be asked for yet, then those of the ring. */
static uint32_t next_task(struct processes *processes)
{
	uint32_t index = processes->held;

	processes->held = NO_RECORD;
	return index != NO_RECORD ? index : executor_next(processes->executor);
}

static void process_advance(struct processes *processes)
{
	struct executor *executor = processes->executor;
	unsigned worker = 0;

	while (processes->occupied < executor->options.workers) {
		uint32_t index = next_task(processes);

		if (index == NO_RECORD)
			return;
		while (processes->seats[worker].state != SEAT_EMPTY)
			worker++;
		if (!spawn_for(processes, worker, index)) {
			processes->held = index;
			return;
		}
	}
}

/* Its own tasks can be run by nobody else. */
static void break_nested(struct executor *executor, unsigned worker)
{
	struct executor_area *area = executor->area;
	struct record *own = &area->records[area->capacity + worker * area->nested_capacity];
	uint32_t used = atomic_load(&area->slots[worker].nested);

	atomic_store(&area->slots[worker].local.head,
		     atomic_load(&area->slots[worker].local.tail) >> TAIL_SHIFT);
	for (uint32_t i = 0; i < used; i++) {
		uint32_t generation = word_generation(atomic_load(&own[i].word));

		if (!record_claim(&own[i], generation, UINT32_MAX, false))
			continue;
		own[i].status = -EOWNERDEAD;
		own[i].pid = 0;
		own[i].wait_status = 0;
		record_settle(area, &own[i], generation, FUTURE_RUNNING, FUTURE_BROKEN,
			      &executor->poster);
	}
}

/* A worker that was killed before it claimed its task leaves it pending. */
static void process_gone(struct processes *processes, unsigned worker)
{
	struct executor *executor = processes->executor;
	struct process_seat *seat = &processes->seats[worker];
	uint64_t entry = entry_of(seat->record, seat->generation);
	uint64_t word = atomic_load(&executor->area->records[seat->record].word);

	break_nested(executor, worker);
	if (entry_is_pending(executor->area, entry) && !(word & WORD_QUEUED))
		executor_enqueue(executor, seat->record, 0);
}

static bool process_has_work(struct processes *processes)
{
	/* A break has settled all that waits. */
	return !processes->executor->report.broken &&
	       (processes->held != NO_RECORD || executor_has_pending(processes->executor));
}

static const struct process_operations process_operations = {
	.advance = process_advance,
	.gone = process_gone,
	.has_work = process_has_work,
};

static int process_prepare(struct executor *executor)
{
	return processes_create(executor, &process_operations, process_worker_main, -1, -1, NULL);
}

static int process_start(struct executor *executor)
{
	(void)executor;
	return 0;
}

static int process_submit(struct executor *executor, uint32_t index)
{
	executor_enqueue(executor, index, 0);
	process_advance(executor->data);
	return 0;
}

static const struct executor_operations operations = {
	.prepare = process_prepare,
	.start = process_start,
	.submit = process_submit,
	.close = processes_close,
	.join = processes_join,
	.kill = processes_kill,
	.free = processes_free,
};

const struct executor_kind kind_process = {
	.name = "process",
	.summary = "one process per task",
	.capabilities = EXECUTOR_PARALLEL | EXECUTOR_PENDING_CANCEL | EXECUTOR_PROCESSES |
			EXECUTOR_KILL_RUNNING | EXECUTOR_SURVIVES_DEATH,
	.workers_per_cpu = 0,
	.operations = &operations,
};
