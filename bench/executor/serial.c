/* The plain loop: submit runs the task in the caller. It is the base of every speedup. */
#include <errno.h>
#include <stdlib.h>

#include "executor/internal.h"
#include "executor/kinds.h"

struct serial {
	struct worker worker;
	struct usage before;
};

static int serial_prepare(struct executor *executor)
{
	struct serial *serial = calloc(1, sizeof(*serial));
	int error = 0;

	if (!serial)
		return -ENOMEM;
	if (executor->options.gil)
		error = executor->options.gil->create(&serial->worker.gil);
	if (error) {
		free(serial);
		return error;
	}
	executor->data = serial;
	return 0;
}

static int serial_start(struct executor *executor)
{
	struct serial *serial = executor->data;
	int status;

	serial->before = usage_of_thread();
	status = worker_begin(&serial->worker, executor->area, 0, serial->worker.gil);
	if (status)
		executor_break(executor, status);
	return status;
}

static int serial_submit(struct executor *executor, uint32_t index)
{
	struct serial *serial = executor->data;
	struct record *record = &executor->area->records[index];

	worker_run(&serial->worker, index, record_generation(record),
		   executor_descriptors(executor, index), record->descriptor_count);
	return 0;
}

static void serial_shutdown(struct executor *executor, unsigned flags)
{
	struct serial *serial = executor->data;
	struct usage now = usage_of_thread();

	(void)flags;
	if (executor->started)
		executor->usage[0] = usage_since(&now, &serial->before);
}

static void serial_free(struct executor *executor)
{
	struct serial *serial = executor->data;

	if (executor->options.gil)
		executor->options.gil->destroy(serial->worker.gil);
	free(serial);
}

static const struct executor_operations operations = {
	.prepare = serial_prepare,
	.start = serial_start,
	.submit = serial_submit,
	.shutdown = serial_shutdown,
	.free = serial_free,
};

const struct executor_kind kind_serial = {
	.name = "serial",
	.summary = "one task after the other in the program itself, no workers",
	.workers_per_cpu = 0,
	.operations = &operations,
};
