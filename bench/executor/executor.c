#include "executor/executor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "executor/internal.h"
#include "executor/kinds.h"
#include "measure/futex.h"

#define KIND_ADDRESS(name) &kind_##name,
const struct executor_kind *const executor_kinds[] = { EXECUTOR_KINDS(KIND_ADDRESS) NULL };

const struct executor_kind *executor_kind_find(const char *name)
{
	for (size_t i = 0; executor_kinds[i]; i++)
		if (strcmp(executor_kinds[i]->name, name) == 0)
			return executor_kinds[i];
	return NULL;
}

/* ---- creation ----------------------------------------------------------- */

static int check_options(const struct executor_options *options)
{
	if (!options->kind || options->workers == 0 || options->capacity == 0 ||
	    options->capacity >= NO_RECORD)
		return -EINVAL;
	if ((options->kind->capabilities & EXECUTOR_PROCESSES) && !options->zygote)
		return -EINVAL;
	return 0;
}

/* One mapping: the area, the slots, the result slots, the records. */
static int create_area(struct executor *executor)
{
	const struct executor_options *options = &executor->options;
	size_t result_bytes = shared_round(options->slot_bytes);
	size_t slots_at = shared_round(sizeof(struct area));
	size_t results_at = slots_at + options->workers * sizeof(struct slot);
	size_t records_at = results_at + options->workers * result_bytes;
	int error = shared_create(&executor->memory,
				  records_at + options->capacity * sizeof(struct record));
	unsigned char *base = executor->memory.address;

	if (error)
		return error;
	executor->area = executor->memory.address;
	*executor->area = (struct area) {
		.initializer = options->initializer,
		.initializer_argument = options->initializer_argument,
		.gil = options->gil,
		.slots = (struct slot *)(base + slots_at),
		.results = base + results_at,
		.result_bytes = result_bytes,
		.records = (struct record *)(base + records_at),
	};
	for (unsigned i = 0; i < options->workers; i++)
		atomic_store(&executor->area->slots[i].current, NO_RECORD);
	return 0;
}

static int allocate(struct executor *executor)
{
	const struct executor_options *options = &executor->options;
	int error;

	executor->free_records = malloc(options->capacity * sizeof(*executor->free_records));
	executor->usage = calloc(options->workers, sizeof(*executor->usage));
	if (!executor->free_records || !executor->usage)
		return -ENOMEM;
	error = create_area(executor);
	return error ? error : executor->kind->operations->prepare(executor);
}

static void free_all(struct executor *executor)
{
	shared_destroy(&executor->memory);
	free(executor->free_records);
	free(executor->usage);
	free(executor->descriptors);
	pthread_mutex_destroy(&executor->lock);
	pthread_mutex_destroy(&executor->shutdown_lock);
	free(executor);
}

int executor_create(struct executor **executor, const struct executor_options *options)
{
	struct executor *created;
	int error = check_options(options);

	if (error)
		return error;
	created = calloc(1, sizeof(*created));
	if (!created)
		return -ENOMEM;
	created->kind = options->kind;
	created->options = *options;
	pthread_mutex_init(&created->lock, NULL);
	pthread_mutex_init(&created->shutdown_lock, NULL);
	error = allocate(created);
	if (error)
		free_all(created);
	else
		*executor = created;
	return error;
}

static int start_locked(struct executor *executor)
{
	if (executor->report.broken)
		return executor->report.broken;
	if (executor->started)
		return 0;
	executor->started = true;
	return executor->kind->operations->start(executor);
}

int executor_start(struct executor *executor)
{
	int error;

	pthread_mutex_lock(&executor->lock);
	error = executor->closing ? -ESHUTDOWN : start_locked(executor);
	pthread_mutex_unlock(&executor->lock);
	return error;
}

/* ---- records ------------------------------------------------------------ */

static uint32_t take_record(struct executor *executor)
{
	if (executor->free_count > 0)
		return executor->free_records[--executor->free_count];
	if (executor->records_touched < executor->options.capacity)
		return (uint32_t)executor->records_touched++;
	return NO_RECORD;
}

static void close_descriptors(struct executor *executor, uint32_t index)
{
	struct record *record = &executor->area->records[index];

	for (size_t i = 0; i < record->descriptor_count; i++)
		if (executor->descriptors[index][i] >= 0)
			close(executor->descriptors[index][i]);
	record->descriptor_count = 0;
}

void executor_free_record(struct executor *executor, uint32_t index)
{
	struct record *record = &executor->area->records[index];
	uint64_t generation = (atomic_load(&record->word) + 16) & WORD_GENERATION;

	record_queue_remove(executor, index);
	close_descriptors(executor, index);
	atomic_store(&record->word, generation | FUTURE_FREE);
	executor->free_records[executor->free_count++] = index;
}

int *executor_descriptors(const struct executor *executor, uint32_t index)
{
	return executor->descriptors ? executor->descriptors[index] : NULL;
}

/* Keeps duplicates, so that the task can be sent again when a worker dies. */
static int keep_descriptors(struct executor *executor, uint32_t index, const struct task *task)
{
	struct record *record = &executor->area->records[index];

	if (task->descriptor_count > 0 && !executor->descriptors) {
		executor->descriptors =
			calloc(executor->options.capacity, sizeof(*executor->descriptors));
		if (!executor->descriptors)
			return -ENOMEM;
	}
	for (record->descriptor_count = 0; record->descriptor_count < task->descriptor_count;
	     record->descriptor_count++) {
		int copy = fcntl(task->descriptors[record->descriptor_count], F_DUPFD_CLOEXEC, 0);

		if (copy < 0) {
			int error = -errno;

			close_descriptors(executor, index);
			return error;
		}
		executor->descriptors[index][record->descriptor_count] = copy;
	}
	return 0;
}

static int fill_record(struct executor *executor, uint32_t index, const struct task *task)
{
	struct record *record = &executor->area->records[index];
	uint64_t generation = atomic_load(&record->word) & WORD_GENERATION;
	int error = keep_descriptors(executor, index, task);

	if (error)
		return error;
	record->value = 0;
	record->status = 0;
	record->pid = 0;
	record->wait_status = 0;
	record->function = task->function;
	record->argument_bytes = (uint16_t)task->argument_bytes;
	if (task->argument_bytes > 0)
		memcpy(record->argument, task->argument, task->argument_bytes);
	atomic_store(&record->word, generation | FUTURE_PENDING | (uint64_t)NO_WORKER << 32);
	return 0;
}

void executor_break(struct executor *executor, int status)
{
	struct area *area = executor->area;

	if (!executor->report.broken)
		executor->report.broken = status;
	for (size_t i = 0; i < executor->records_touched; i++) {
		struct record *record = &area->records[i];
		uint32_t generation = record_generation(record);

		/* A worker that claims it first writes a status of its own. */
		if (!record_claim(record, generation, NO_WORKER))
			continue;
		record->status = executor->report.broken;
		record_settle(area, record, generation, FUTURE_RUNNING, FUTURE_BROKEN);
	}
	area_signal(area);
}

/* ---- submit --------------------------------------------------------------- */

static int submit_locked(struct executor *executor, const struct task *task, struct future *future)
{
	uint32_t index;
	int error = executor->closing ? -ESHUTDOWN : start_locked(executor);

	if (error)
		return error;
	index = take_record(executor);
	if (index == NO_RECORD)
		return -EAGAIN;
	error = fill_record(executor, index, task);
	if (!error) {
		*future = (struct future) { executor, index,
					    record_generation(&executor->area->records[index]) };
		error = executor->kind->operations->submit(executor, index);
	}
	if (error)
		executor_free_record(executor, index);
	return error;
}

int executor_submit(struct executor *executor, const struct task *task, struct future *future)
{
	int error;

	if (task->argument_bytes > EXECUTOR_ARGUMENT_BYTES_MAX ||
	    task->descriptor_count > EXECUTOR_DESCRIPTORS_MAX)
		return -E2BIG;
	pthread_mutex_lock(&executor->lock);
	error = submit_locked(executor, task, future);
	pthread_mutex_unlock(&executor->lock);
	return error;
}

/* ---- the end -------------------------------------------------------------- */

static void cancel_pending(struct executor *executor)
{
	struct area *area = executor->area;

	for (size_t i = 0; i < executor->records_touched; i++) {
		struct record *record = &area->records[i];

		record_settle(area, record, record_generation(record), FUTURE_PENDING,
			      FUTURE_CANCELLED);
	}
}

void executor_shutdown(struct executor *executor, unsigned flags)
{
	pthread_mutex_lock(&executor->lock);
	executor->closing = true;
	if (flags & EXECUTOR_CANCEL_PENDING)
		cancel_pending(executor);
	pthread_mutex_unlock(&executor->lock);

	pthread_mutex_lock(&executor->shutdown_lock);
	if (!executor->shut_down)
		executor->kind->operations->shutdown(executor, flags);
	executor->shut_down = true;
	pthread_mutex_unlock(&executor->shutdown_lock);
}

void executor_destroy(struct executor *executor)
{
	if (!executor)
		return;
	executor_shutdown(executor, 0);
	for (size_t i = 0; i < executor->records_touched; i++)
		close_descriptors(executor, (uint32_t)i);
	executor->kind->operations->free(executor);
	free_all(executor);
}

/* ---- what happened ---------------------------------------------------------- */

void executor_report(struct executor *executor, struct executor_report *report)
{
	pthread_mutex_lock(&executor->lock);
	*report = executor->report;
	for (unsigned i = 0; i < executor->options.workers; i++)
		report->workers_created += atomic_load(&executor->area->slots[i].created);
	pthread_mutex_unlock(&executor->lock);
}

struct usage executor_worker_usage(struct executor *executor, unsigned worker)
{
	struct usage usage;

	pthread_mutex_lock(&executor->lock);
	usage = executor->usage[worker];
	pthread_mutex_unlock(&executor->lock);
	return usage;
}

pid_t executor_worker_id(struct executor *executor, unsigned worker)
{
	return atomic_load(&executor->area->slots[worker].id);
}

uint64_t executor_worker_first_ns(struct executor *executor, unsigned worker)
{
	return atomic_load(&executor->area->slots[worker].first_ns);
}

void *executor_slot(struct executor *executor, unsigned worker)
{
	return executor->area->results + worker * executor->area->result_bytes;
}
