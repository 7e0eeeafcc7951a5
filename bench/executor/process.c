/*
 * One process per task. A task waits until a seat is free; the worker then
 * runs that one task and ends.
 */
#include <errno.h>
#include <unistd.h>

#include "executor/kinds.h"
#include "executor/processes.h"

static void process_worker_main(void *shared, const struct spawn_request *request, int queue,
				int *descriptors)
{
	struct area *area = shared;
	struct worker worker;
	struct gil *gil = NULL;

	(void)queue;
	if (area->gil && area->gil->create(&gil) != 0)
		_exit(1);
	if (worker_begin(&worker, area, request->worker, gil) != 0)
		return;
	worker_run(&worker, request->record, request->generation, descriptors,
		   request->descriptor_count);
}

static bool spawn_for(struct processes *processes, unsigned worker, uint32_t index)
{
	struct executor *executor = processes->executor;
	struct record *record = &executor->area->records[index];
	struct spawn_request request = { .worker = worker,
					 .record = index,
					 .generation = record_generation(record) };

	return processes_spawn(processes, worker, &request, executor_descriptors(executor, index),
			       record->descriptor_count);
}

static void process_advance(struct processes *processes)
{
	struct executor *executor = processes->executor;
	unsigned worker = 0;

	while (processes->occupied < executor->options.workers) {
		uint32_t index = record_queue_pop(executor, &processes->pending);

		if (index == NO_RECORD)
			return;
		while (processes->seats[worker].state != SEAT_EMPTY)
			worker++;
		if (!spawn_for(processes, worker, index)) {
			record_queue_push_front(executor, &processes->pending, index);
			return;
		}
	}
}

/* A worker that was killed before it claimed its task leaves it pending. */
static void process_gone(struct processes *processes, unsigned worker)
{
	struct executor *executor = processes->executor;
	struct process_seat *seat = &processes->seats[worker];
	struct record *record = &executor->area->records[seat->record];

	if (record_generation(record) == seat->generation &&
	    record_state(record) == FUTURE_PENDING && !record->queue)
		record_queue_push_front(executor, &processes->pending, seat->record);
}

static const struct process_operations process_operations = {
	.advance = process_advance,
	.gone = process_gone,
};

static int process_prepare(struct executor *executor)
{
	return processes_create(executor, &process_operations, process_worker_main, -1, -1);
}

static int process_start(struct executor *executor)
{
	(void)executor;
	return 0;
}

static int process_submit(struct executor *executor, uint32_t index)
{
	struct processes *processes = executor->data;

	record_queue_push(executor, &processes->pending, index);
	process_advance(processes);
	return 0;
}

static const struct executor_operations operations = {
	.prepare = process_prepare,
	.start = process_start,
	.submit = process_submit,
	.shutdown = processes_shutdown,
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
