#include "executor/internal.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "measure/clock.h"

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
	worker->record->value = value;
}

uint64_t worker_value(const struct worker *worker)
{
	return worker->record->value;
}

int worker_descriptor(const struct worker *worker, size_t n)
{
	return n < worker->descriptor_count ? worker->descriptors[n] : -1;
}

bool worker_is_interpreted(const struct worker *worker)
{
	return worker->area->gil != NULL;
}

void worker_tick(struct worker *worker)
{
	worker->area->gil->tick(worker->gil);
}

void worker_blocking_begin(struct worker *worker)
{
	if (worker->area->gil)
		worker->area->gil->leave(worker->gil);
}

void worker_blocking_end(struct worker *worker)
{
	if (worker->area->gil)
		worker->area->gil->enter(worker->gil);
}

int worker_begin(struct worker *worker, struct area *area, unsigned index, struct gil *gil)
{
	struct slot *slot = &area->slots[index];
	uint64_t never = 0;
	int status = 0;

	*worker = (struct worker) { .area = area, .index = index, .gil = gil };
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

static void close_descriptors(struct worker *worker)
{
	for (size_t i = 0; i < worker->descriptor_count; i++) {
		close(worker->descriptors[i]);
		worker->descriptors[i] = -1;
	}
}

static int call_function(struct worker *worker, struct record *record)
{
	int status;

	if (worker->area->gil)
		worker->area->gil->enter(worker->gil);
	status = record->function(worker, record->argument);
	if (worker->area->gil)
		worker->area->gil->leave(worker->gil);
	return status;
}

void worker_run(struct worker *worker, uint32_t index, uint32_t generation, int *descriptors,
		size_t descriptor_count)
{
	struct slot *slot = &worker->area->slots[worker->index];
	struct record *record = &worker->area->records[index];

	/* Before the claim, so that who finds this worker dead knows where to look. */
	atomic_store(&slot->current, index);
	if (record_claim(record, generation, worker->index)) {
		worker->record = record;
		worker->descriptors = descriptors;
		worker->descriptor_count = descriptor_count;
		record->status = call_function(worker, record);
		close_descriptors(worker);
		record_settle(worker->area, record, generation, FUTURE_RUNNING,
			      record->status == 0 ? FUTURE_FINISHED : FUTURE_FAILED);
	}
	atomic_store(&slot->current, NO_RECORD);
}
