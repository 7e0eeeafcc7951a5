/*
 * A fixed number of processes that take tasks from one queue: a socket, from
 * which each message goes to exactly one worker, with the task's descriptors. A
 * worker may die anywhere without harm to the queue. Messages that a dead
 * worker took with it are sent again: the claim of a record makes duplicates
 * harmless. The end of the queue, also when the program dies, ends the workers.
 */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "executor/kinds.h"
#include "executor/processes.h"

struct task_message {
	uint32_t record;
	uint32_t generation;
};

static void run_tasks(struct worker *worker, int queue)
{
	int descriptors[EXECUTOR_DESCRIPTORS_MAX];
	size_t count = EXECUTOR_DESCRIPTORS_MAX;
	struct task_message message;

	while (message_receive(queue, &message, sizeof(message), descriptors, &count, 0) > 0) {
		worker_run(worker, message.record, message.generation, descriptors, count);
		for (size_t i = 0; i < count; i++)
			if (descriptors[i] >= 0)
				close(descriptors[i]);
		count = EXECUTOR_DESCRIPTORS_MAX;
	}
}

static void pool_worker_main(void *shared, const struct spawn_request *request, int queue,
			     int *descriptors)
{
	struct area *area = shared;
	struct worker worker;
	struct gil *gil = NULL;

	(void)descriptors;
	if (area->gil && area->gil->create(&gil) != 0)
		_exit(1);
	if (worker_begin(&worker, area, request->worker, gil) == 0)
		run_tasks(&worker, queue);
}

/* True when the message is in the queue. */
static bool send_task(struct processes *processes, uint32_t index)
{
	struct executor *executor = processes->executor;
	struct record *record = &executor->area->records[index];
	struct task_message message = { index, record_generation(record) };

	return message_send(processes->queue, &message, sizeof(message),
			    executor_descriptors(executor, index), record->descriptor_count,
			    MSG_DONTWAIT) == 0;
}

static void send_pending(struct processes *processes)
{
	struct executor *executor = processes->executor;
	uint32_t index;

	while ((index = record_queue_pop(executor, &processes->pending)) != NO_RECORD) {
		if (!send_task(processes, index)) {
			record_queue_push_front(executor, &processes->pending, index);
			processes_watch_queue(processes, true);
			return;
		}
	}
}

static void fill_seats(struct processes *processes)
{
	struct executor *executor = processes->executor;

	if (!executor->started || executor->report.broken ||
	    processes->occupied == executor->options.workers)
		return;
	for (unsigned worker = 0; worker < executor->options.workers; worker++) {
		struct spawn_request request = { .worker = worker };

		if (processes->seats[worker].state == SEAT_EMPTY &&
		    !processes_spawn(processes, worker, &request, NULL, 0))
			return;
	}
}

static void pool_advance(struct processes *processes)
{
	struct executor *executor = processes->executor;

	if (executor->shutting_down) {
		/* Also workers that are still to be born find the end of the queue. */
		shutdown(processes->queue, SHUT_WR);
		return;
	}
	fill_seats(processes);
	send_pending(processes);
}

/* Messages that it took without claiming them are lost with it. */
static void pool_gone(struct processes *processes, unsigned worker)
{
	struct executor *executor = processes->executor;

	(void)worker;
	if (executor->shutting_down)
		return;
	for (uint32_t i = 0; i < executor->records_touched; i++) {
		struct record *record = &executor->area->records[i];

		if (record_state(record) == FUTURE_PENDING && !record->queue)
			record_queue_push(executor, &processes->pending, i);
	}
}

static const struct process_operations process_operations = {
	.advance = pool_advance,
	.gone = pool_gone,
};

static int pool_prepare(struct executor *executor)
{
	int queue[2], error;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, queue) != 0)
		return -errno;
	error = processes_create(executor, &process_operations, pool_worker_main, queue[0],
				 queue[1]);
	close(queue[1]);
	return error;
}

static int pool_start(struct executor *executor)
{
	fill_seats(executor->data);
	return executor->report.broken;
}

static int pool_submit(struct executor *executor, uint32_t index)
{
	struct processes *processes = executor->data;

	if (record_queue_empty(&processes->pending) && send_task(processes, index))
		return 0;
	record_queue_push(executor, &processes->pending, index);
	processes_watch_queue(processes, true);
	return 0;
}

static const struct executor_operations operations = {
	.prepare = pool_prepare,
	.start = pool_start,
	.submit = pool_submit,
	.shutdown = processes_shutdown,
	.free = processes_free,
};

const struct executor_kind kind_process_pool = {
	.name = "process-pool",
	.summary = "a fixed number of processes that run many tasks each",
	.capabilities = EXECUTOR_PARALLEL | EXECUTOR_PENDING_CANCEL | EXECUTOR_PROCESSES |
			EXECUTOR_KILL_RUNNING | EXECUTOR_SURVIVES_DEATH | EXECUTOR_WORKERS_PERSIST,
	.workers_per_cpu = 1,
	.operations = &operations,
};
