/* What a worker of either pool does: it takes tasks from its own queue, from the ring and from
 * other workers' queues, and waits when there are none. */
#include <errno.h>
#include <sys/socket.h>

#include "executor/internal.h"
#include "executor/zygote.h"
#include "measure/clock.h"

static void run_with_received_descriptors(struct worker *worker)
{
	int descriptors[EXECUTOR_DESCRIPTORS_MAX];
	size_t count = EXECUTOR_DESCRIPTORS_MAX;
	uint64_t entry;

	/* The message may be of another task than the entry that led here: one is as good as
	 * the other, and there is one message for each entry. */
	if (message_receive(worker->queue, &entry, sizeof(entry), descriptors, &count,
			    MSG_DONTWAIT) <= 0)
		return;
	if (worker_run(worker, entry, true, descriptors, count))
		worker->tasks_run++;
	else
		message_close(descriptors, count);
}

/* taken: also what comes from a worker's queue may have come there from the ring. */
static void run_entry(struct worker *worker, uint64_t entry)
{
	struct executor_area *area = worker->area;
	uint32_t index = entry_index(entry);
	struct record *record = &area->records[index];

	if (entry & ENTRY_MESSAGE) {
		record_unqueue(area, record);
		run_with_received_descriptors(worker);
	} else if (worker->queue >= 0 || record->descriptor_count == 0) {
		worker->tasks_run += worker_run(worker, entry, true, NULL, 0);
	} else {
		worker->tasks_run +=
			worker_run(worker, entry, true, executor_descriptors(area->owner, index),
				   record->descriptor_count);
	}
}

static uint64_t taken_entry(const struct worker *worker, unsigned n)
{
	return atomic_load_explicit(&worker->slot->taken[n], memory_order_relaxed);
}

/* Runs the first; the others go to the own queue, where idle workers find them. */
static void run_batch(struct worker *worker, unsigned count)
{
	struct executor_area *area = worker->area;

	for (unsigned i = 0; i < count; i++)
		__builtin_prefetch(&area->records[entry_index(taken_entry(worker, i))], 1);
	for (unsigned i = 1; i < count; i++)
		nested_push(worker, taken_entry(worker, i));
	if (count > 1) {
		full_fence();
		idle_wake_one(area, worker->index);
	}
	run_entry(worker, taken_entry(worker, 0));
}

/* Batches only of tasks that are short: behind a long one others would wait. */
static void run_taken(struct worker *worker, unsigned count)
{
	uint64_t begin_ns;

	if (count < 2 && count < worker->take_most) {
		run_batch(worker, count);
		return;
	}
	begin_ns = clock_now_ns();
	run_batch(worker, count);
	if (clock_now_ns() - begin_ns > SHORT_TASK_NS) {
		worker->take_most = 1;
		idle_found(worker);
	} else if (worker->take_most < TAKE_MOST) {
		worker->take_most *= 2;
	}
}

static bool run_own(struct worker *worker)
{
	if (queue_take(&worker->slot->local, worker->slot->taken, 1, 1) == 0)
		return false;
	run_entry(worker, taken_entry(worker, 0));
	return true;
}

static bool run_from_ring(struct worker *worker)
{
	struct executor_area *area = worker->area;
	/* Of short tasks as many as there are: to look for more costs more than to run them. */
	unsigned sharers = worker->take_most == TAKE_MOST ? 1 : 2 * area->workers;
	unsigned count = queue_take(&area->ring, worker->slot->taken, worker->take_most, sharers);

	if (count == 0)
		return false;
	idle_found(worker);
	run_taken(worker, count);
	return true;
}

static bool run_from_others(struct worker *worker)
{
	struct executor_area *area = worker->area;
	unsigned victim = worker->index;

	if (area->nesting != NESTING_SHARED)
		return false;
	for (unsigned i = 0; i < area->workers; i++) {
		victim = victim == area->workers ? 0 : victim + 1;
		if (queue_take(&area->slots[victim].local, worker->slot->taken, 1, 1) == 0)
			continue;
		idle_found(worker);
		run_entry(worker, taken_entry(worker, 0));
		return true;
	}
	return false;
}

static bool is_spent(const struct worker *worker)
{
	uint64_t most = worker->area->tasks_per_worker;

	return most > 0 && worker->tasks_run >= most && queue_length(&worker->slot->local) == 0;
}

bool pool_work(struct worker *worker)
{
	struct executor_area *area = worker->area;

	idle_begin(worker);
	nested_recover(worker);
	while (!is_spent(worker)) {
		if (run_own(worker) || run_from_ring(worker) || run_from_others(worker))
			continue;
		if (atomic_load(&area->ending) && !idle_is_work_visible(area))
			break;
		idle_wait(worker);
	}
	idle_leave(worker);
	return is_spent(worker);
}
