/* The plain loop: submit runs the task in the caller. It is the base of every speedup. */
#include <errno.h>
#include <stdlib.h>

#include "executor/internal.h"
#include "executor/kinds.h"

struct serial {
	struct worker worker;
	struct gil *gil;
	pthread_mutex_t seat; /* one thread at a time is the worker */
	struct usage before;
};

static int serial_prepare(struct executor *executor)
{
	struct serial *serial = calloc(1, sizeof(*serial));
	int error;

	if (!serial)
		return -ENOMEM;
	error = area_create_gil(executor->area, &serial->gil, false);
	if (error) {
		free(serial);
		return error;
	}
	executor->caller.gil.gil = serial->gil;
	pthread_mutex_init(&serial->seat, NULL);
	executor->data = serial;
	return 0;
}

static int serial_start(struct executor *executor)
{
	struct serial *serial = executor->data;
	int status;

	serial->before = usage_of_thread();
	status = worker_begin(&serial->worker, executor->area, 0, serial->gil);
	worker_enter(NULL);
	if (status)
		executor_break(executor, status);
	return status;
}

static void run(struct executor *executor, struct worker *worker, uint32_t index)
{
	struct record *record = &executor->area->records[index];

	worker_run(worker, entry_of(index, word_generation(atomic_load(&record->word))), false,
		   executor_descriptors(executor, index), record->descriptor_count);
	nested_finish(worker);
}

/* Callbacks take the executor's lock and may submit: the seat alone is held. */
static int serial_submit(struct executor *executor, uint32_t index)
{
	struct serial *serial = executor->data;
	struct worker *before = worker_here(executor->area);

	pthread_mutex_unlock(&executor->lock);
	if (before == &serial->worker) {
		run(executor, before, index);
	} else {
		pthread_mutex_lock(&serial->seat);
		before = worker_enter(&serial->worker);
		run(executor, &serial->worker, index);
		worker_enter(before);
		pthread_mutex_unlock(&serial->seat);
	}
	pthread_mutex_lock(&executor->lock);
	return 0;
}

/* It ends with its tasks. */
static void serial_close(struct executor *executor, unsigned flags)
{
	(void)executor;
	(void)flags;
}

/* Whatever runs, runs in another thread of the program's. */
static void serial_join(struct executor *executor)
{
	struct serial *serial = executor->data;
	struct usage now = usage_of_thread();

	pthread_mutex_lock(&serial->seat);
	pthread_mutex_unlock(&serial->seat);
	pthread_mutex_lock(&executor->lock);
	if (atomic_load(&executor->started))
		executor->usage[0] = usage_since(&now, &serial->before);
	pthread_mutex_unlock(&executor->lock);
}

static void serial_free(struct executor *executor)
{
	struct serial *serial = executor->data;

	area_destroy_gil(executor->area, serial->gil);
	worker_end(&serial->worker);
	pthread_mutex_destroy(&serial->seat);
	free(serial);
}

static const struct executor_operations operations = {
	.prepare = serial_prepare,
	.start = serial_start,
	.submit = serial_submit,
	.close = serial_close,
	.join = serial_join,
	.free = serial_free,
};

const struct executor_kind kind_serial = {
	.name = "serial",
	.summary = "one task after the other in the program itself, no workers",
	.workers_per_cpu = 0,
	.operations = &operations,
};
