#include "executor/internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "measure/clock.h"

/* Which worker the calling thread is: a wait from within a task must know, or it would
 * wait for itself. */
static _Thread_local struct worker *current;

struct worker *worker_here(const struct executor_area *area)
{
	return current && current->area == area ? current : NULL;
}

struct worker *worker_enter(struct worker *worker)
{
	struct worker *before = current;

	current = worker;
	return before;
}

/* ---- what a task may ask ------------------------------------------------------ */

unsigned worker_index(const struct worker *worker)
{
	return worker->index;
}

void *worker_slot(struct worker *worker)
{
	return worker->area->results + worker->index * worker->area->result_bytes;
}

void worker_set_value(struct worker *worker, uint64_t value)
{
	if (worker->record)
		worker->record->value = value;
}

uint64_t worker_value(const struct worker *worker)
{
	return worker->record ? worker->record->value : 0;
}

int worker_descriptor(const struct worker *worker, size_t n)
{
	return n < worker->descriptor_count ? worker->descriptors[n] : -1;
}

bool worker_should_stop(const struct worker *worker)
{
	return worker->record &&
	       (atomic_load_explicit(&worker->record->word, memory_order_relaxed) & WORD_STOP);
}

bool worker_is_interpreted(const struct worker *worker)
{
	return worker->area->gil != NULL;
}

void worker_tick(struct worker *worker, unsigned bytecode)
{
	worker->area->gil->tick(&worker->gil, (enum bytecode)bytecode);
	if (bytecode == BYTECODE_LOOP)
		pace_iteration(&worker->pace);
}

/* The trace is told before the lock is free: what others do then comes later. */
static void leave_gil(struct worker *worker, enum trace_state state)
{
	trace_add(worker->gil.trace, state);
	if (worker->area->gil)
		worker->area->gil->leave(&worker->gil);
}

static void enter_gil(struct worker *worker)
{
	if (worker->area->gil)
		worker->area->gil->enter(&worker->gil);
	else
		trace_add(worker->gil.trace, TRACE_RUNS);
}

void worker_blocking_begin(struct worker *worker)
{
	leave_gil(worker, TRACE_BLOCKED);
}

void worker_blocking_end(struct worker *worker)
{
	enter_gil(worker);
	pace_call(&worker->pace);
}

/* ---- life --------------------------------------------------------------------- */

static struct record *own_records(const struct executor_area *area, unsigned index)
{
	return index <= area->workers
		       ? &area->records[area->capacity + (size_t)index * area->nested_capacity]
		       : NULL;
}

void worker_init(struct worker *worker, struct executor_area *area, unsigned index, struct gil *gil)
{
	*worker = (struct worker) { .area = area,
				    .slot = index <= area->workers ? &area->slots[index] : NULL,
				    .index = index,
				    .own = own_records(area, index),
				    .gil = { .gil = gil,
					     .counts = area->gil_counts ? &area->gil_counts[index]
									: NULL,
					     .trace = area_trace(area, index) },
				    .pace = area->pace,
				    .queue = -1,
				    .wake = WAKE_RUNS_THEM,
				    .take_most = 1 };
}

int worker_begin(struct worker *worker, struct executor_area *area, unsigned index, struct gil *gil)
{
	struct slot *slot = &area->slots[index];
	uint64_t never = 0;
	int status = 0;

	worker_init(worker, area, index, gil);
	worker_enter(worker);
	atomic_compare_exchange_strong(&slot->first_ns, &never, clock_now_ns());
	atomic_store(&slot->id, (int32_t)syscall(SYS_gettid));
	atomic_fetch_add(&slot->created, 1);
	if (area->initializer)
		status = area->initializer(worker, area->initializer_argument);
	atomic_store(&slot->initializer_status, status);
	if (status == 0)
		atomic_store(&slot->ready, 1);
	return status;
}

void worker_end(struct worker *worker)
{
	free(worker->home);
	worker->home = NULL;
}

/* ---- one task ------------------------------------------------------------------- */

static void close_descriptors(struct worker *worker)
{
	for (size_t i = 0; i < worker->descriptor_count; i++) {
		close(worker->descriptors[i]);
		worker->descriptors[i] = -1;
	}
}

const void *record_argument(const struct record *record)
{
	struct large_argument large;

	if (!record->is_large)
		return record->argument;
	memcpy(&large, record->argument, sizeof(large));
	return large.bytes;
}

static inline int call(struct worker *worker, struct record *record, const void *argument)
{
	struct record *outer = worker->record;
	int status;

	worker->record = record;
	status = record->function(worker, argument);
	worker->record = outer;
	return status;
}

/* The outermost task takes the GIL; those that it runs while it waits run under it. */
static int call_hooked(struct worker *worker, struct record *record, const void *argument)
{
	int status;

	enter_gil(worker);
	status = call(worker, record, argument);
	leave_gil(worker, TRACE_IDLE);
	return status;
}

static int call_with_descriptors(struct worker *worker, struct record *record, const void *argument,
				 int *descriptors, size_t descriptor_count)
{
	int *outer = worker->descriptors;
	size_t outer_count = worker->descriptor_count;
	int status;

	worker->descriptors = descriptors;
	worker->descriptor_count = descriptor_count;
	status = worker->area->hooked && !worker->record ? call_hooked(worker, record, argument)
							 : call(worker, record, argument);
	close_descriptors(worker);
	worker->descriptors = outer;
	worker->descriptor_count = outer_count;
	return status;
}

int worker_call(struct worker *worker, struct record *record, const void *argument,
		int *descriptors, size_t descriptor_count)
{
	/* Neither this task nor the one around it has any: the usual case. */
	if (worker->descriptor_count == 0 && descriptor_count == 0 && !worker->area->hooked)
		return call(worker, record, argument);
	return call_with_descriptors(worker, record, argument, descriptors, descriptor_count);
}

void worker_run_claimed(struct worker *worker, struct record *record, uint32_t generation,
			int *descriptors, size_t descriptor_count)
{
	record->status =
		worker_call(worker, record, record_argument(record), descriptors, descriptor_count);
	record_settle(worker->area, record, generation, FUTURE_RUNNING,
		      record->status == 0 ? FUTURE_FINISHED : FUTURE_FAILED, worker);
}

bool worker_run(struct worker *worker, uint64_t entry, bool taken, int *descriptors,
		size_t descriptor_count)
{
	struct record *record = &worker->area->records[entry_index(entry)];

	if (!record_claim(record, entry_generation(entry), worker->index, taken)) {
		if (taken)
			record_unqueue(worker->area, record);
		return false;
	}
	worker_run_claimed(worker, record, entry_generation(entry), descriptors, descriptor_count);
	return true;
}
