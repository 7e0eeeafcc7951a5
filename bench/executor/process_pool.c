/*
 * A fixed number of processes that run what pool.c says, in memory that they share with
 * the program. Tasks with descriptors travel as messages through a socket beside the ring, from
 * which each message goes to exactly one worker; an entry in the ring says that there is
 * one. Messages that a dead worker took with it are sent again: the claim of a record makes
 * duplicates harmless.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "executor/kinds.h"
#include "executor/processes.h"

/* Records whose descriptors are still to be sent, oldest first; made on first need. */
struct unsent {
	uint32_t *list; /* [capacity], a ring */
	bool *listed;	/* [capacity] */
	size_t first, count;
};

static struct unsent *unsent_of(struct processes *processes)
{
	return processes->pool;
}

static void pool_worker_main(void *shared, const struct spawn_request *request,
			     const struct worker_channels *channels, int *descriptors)
{
	struct executor_area *area = shared;
	struct worker worker;
	struct gil *gil;

	(void)descriptors;
	if (area_create_gil(area, &gil, false) != 0)
		_exit(1);
	if (worker_begin(&worker, area, request->worker, gil) != 0)
		return;
	worker.wake = channels->wake;
	worker.queue = channels->queue;
	pool_work(&worker);
}

/* ---- descriptors --------------------------------------------------------------- */

static void list_unsent(struct processes *processes, uint32_t index)
{
	struct unsent *unsent = unsent_of(processes);
	size_t capacity = processes->executor->options.capacity;

	if (unsent->listed[index])
		return;
	unsent->listed[index] = true;
	unsent->list[(unsent->first + unsent->count++) % capacity] = index;
}

/* True when the message is in the queue, or nobody needs it any more. */
static bool send_task(struct processes *processes, uint32_t index)
{
	struct executor *executor = processes->executor;
	struct record *record = &executor->area->records[index];
	uint64_t word = atomic_load(&record->word);
	uint64_t entry = entry_of(index, word_generation(word));

	if (word_state(word) != FUTURE_PENDING || record->descriptor_count == 0)
		return true;
	if (message_send(processes->queue, &entry, sizeof(entry),
			 executor_descriptors(executor, index), record->descriptor_count,
			 MSG_DONTWAIT) != 0)
		return false;
	executor_enqueue(executor, index, ENTRY_MESSAGE);
	return true;
}

static void send_unsent(struct processes *processes)
{
	struct unsent *unsent = unsent_of(processes);

	while (unsent->count > 0) {
		uint32_t index = unsent->list[unsent->first];

		if (!send_task(processes, index)) {
			processes_watch_queue(processes, true);
			return;
		}
		unsent->listed[index] = false;
		unsent->first = (unsent->first + 1) % processes->executor->options.capacity;
		unsent->count--;
	}
}

static void list_if_pending(struct executor *executor, struct record *record, void *processes)
{
	uint32_t index = record_index(executor->area, record);

	if (index < executor->area->capacity && record->descriptor_count > 0 &&
	    word_state(atomic_load(&record->word)) == FUTURE_PENDING)
		list_unsent(processes, index);
}

/* ---- workers --------------------------------------------------------------------- */

static void find_pending(struct executor *executor, struct record *record, void *found)
{
	(void)executor;
	if (word_state(atomic_load(&record->word)) == FUTURE_PENDING)
		*(bool *)found = true;
}

static bool pool_has_work(struct processes *processes)
{
	bool found = false;

	slab_scan(processes->executor, find_pending, &found);
	return found;
}

static void fill_seats(struct processes *processes)
{
	struct executor *executor = processes->executor;

	if (!atomic_load(&executor->started) || executor->report.broken ||
	    processes->occupied == executor->options.workers)
		return;
	if (executor->closing && !pool_has_work(processes))
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
	fill_seats(processes);
	send_unsent(processes);
}

/* Whatever the worker was about to do for others, the program does now. */
static void pool_gone(struct processes *processes, unsigned worker)
{
	struct executor *executor = processes->executor;
	struct executor_area *area = executor->area;

	idle_bury(area, worker);
	if (executor->descriptors)
		slab_scan(executor, list_if_pending, processes);
}

static const struct process_operations process_operations = {
	.advance = pool_advance,
	.gone = pool_gone,
	.has_work = pool_has_work,
};

/* ---- the executor's operations ------------------------------------------------------ */

static int pool_prepare(struct executor *executor)
{
	struct unsent *unsent = calloc(1, sizeof(*unsent));
	int queue[2], error;

	if (!unsent)
		return -ENOMEM;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, queue) != 0) {
		free(unsent);
		return -errno;
	}
	error = processes_create(executor, &process_operations, pool_worker_main, queue[0],
				 queue[1], unsent);
	close(queue[1]);
	if (error)
		free(unsent);
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
	struct unsent *unsent = unsent_of(processes);
	size_t capacity = executor->options.capacity;

	if (!unsent->list)
		unsent->list = calloc(capacity, sizeof(*unsent->list));
	if (!unsent->listed)
		unsent->listed = calloc(capacity, sizeof(*unsent->listed));
	if (!unsent->list || !unsent->listed)
		return -ENOMEM;
	list_unsent(processes, index);
	send_unsent(processes);
	return 0;
}

static void pool_close(struct executor *executor, unsigned flags)
{
	atomic_store(&executor->area->ending, 1);
	idle_wake_all(executor->area);
	processes_close(executor, flags);
}

static void pool_free(struct executor *executor)
{
	struct processes *processes = executor->data;
	struct unsent *unsent = unsent_of(processes);

	processes_free(executor);
	free(unsent->list);
	free(unsent->listed);
	free(unsent);
}

static const struct executor_operations operations = {
	.workers_take = true,
	.prepare = pool_prepare,
	.start = pool_start,
	.submit = pool_submit,
	.close = pool_close,
	.join = processes_join,
	.kill = processes_kill,
	.free = pool_free,
};

const struct executor_kind kind_process_pool = {
	.name = "process-pool",
	.summary = "a fixed number of processes that run many tasks each",
	.capabilities = EXECUTOR_PARALLEL | EXECUTOR_PENDING_CANCEL | EXECUTOR_PROCESSES |
			EXECUTOR_KILL_RUNNING | EXECUTOR_SURVIVES_DEATH | EXECUTOR_WORKERS_PERSIST |
			EXECUTOR_NESTED_PARALLEL,
	.workers_per_cpu = 1,
	.operations = &operations,
};
