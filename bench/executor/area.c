/* How the area is laid out: its head, slots, result slots, records, ring, queues, arguments. */
#include <errno.h>
#include <unistd.h>

#include "executor/arguments.h"
#include "executor/internal.h"
#include "measure/cpus.h"

/* Stale entries that the ring can hold beside one for each record. */
#define RING_SLACK 4096

struct layout {
	size_t slots, results, gil_counts, traces, records, ring, locals, arguments, bytes;
	size_t result_bytes, trace_bytes;
	uint64_t ring_cells, local_cells;
};

static uint64_t power_of_two(uint64_t least)
{
	uint64_t power = 1;

	while (power < least)
		power *= 2;
	return power;
}

/* Twice what can be in a worker's own queue, see nested.c. */
static uint64_t local_cells(const struct executor_options *options)
{
	return power_of_two(2 * (options->nested_capacity + 2UL * TAKE_MOST));
}

static size_t trace_bytes(const struct executor_options *options)
{
	return options->trace_events
		       ? sizeof(struct trace) + options->trace_events * sizeof(uint64_t)
		       : 0;
}

static struct layout lay_out(const struct executor_options *options)
{
	size_t workers = options->workers + 1;
	struct layout layout = { .result_bytes = shared_round(options->slot_bytes),
				 .ring_cells = power_of_two(options->capacity + RING_SLACK),
				 .local_cells = local_cells(options) };

	layout.slots = shared_round(sizeof(struct executor_area));
	layout.results = layout.slots + workers * sizeof(struct slot);
	layout.gil_counts = layout.results + workers * layout.result_bytes;
	layout.traces = layout.gil_counts +
			(options->gil ? shared_round(workers * sizeof(struct gil_counts)) : 0);
	layout.trace_bytes = shared_round(trace_bytes(options));
	layout.records = layout.traces + workers * layout.trace_bytes;
	layout.ring = layout.records + (options->capacity + workers * options->nested_capacity) *
					       sizeof(struct record);
	layout.locals = layout.ring + layout.ring_cells * sizeof(uint64_t);
	layout.arguments =
		shared_round(layout.locals + workers * layout.local_cells * sizeof(uint64_t));
	layout.bytes = layout.arguments + shared_round(options->argument_area_bytes);
	return layout;
}

static void set_queue(struct task_queue *queue, void *cells, uint64_t count)
{
	queue->cells = cells;
	queue->mask = count - 1;
}

struct trace *area_trace(const struct executor_area *area, unsigned worker)
{
	return area->traces ? (struct trace *)(area->traces + worker * area->trace_bytes) : NULL;
}

static void set_hooks(struct executor_area *area, const struct executor_options *options,
		      const struct layout *layout)
{
	unsigned char *base = (unsigned char *)area;

	area->gil = options->gil;
	if (options->gil_settings)
		area->gil_settings = *options->gil_settings;
	if (options->gil)
		area->gil_counts = (struct gil_counts *)(base + layout->gil_counts);
	if (options->trace_events) {
		area->traces = base + layout->traces;
		area->trace_bytes = layout->trace_bytes;
		for (unsigned i = 0; i <= options->workers; i++)
			area_trace(area, i)->capacity = options->trace_events;
	}
	area->pace = (struct pace) { .op_time_ns = area->gil_settings.op_time_ns,
				     .call_time_ns = area->gil_settings.call_time_ns };
	if (area->gil && (area->pace.op_time_ns || area->pace.call_time_ns))
		pace_measure(&area->pace);
	area->hooked = options->gil || options->trace_events;
}

static void set_area(struct executor *executor, const struct layout *layout)
{
	const struct executor_options *options = &executor->options;
	unsigned char *base = executor->memory.address;
	struct executor_area *area = executor->area;

	area->owner = executor;
	set_hooks(area, options, layout);
	area->initializer = options->initializer;
	area->initializer_argument = options->initializer_argument;
	area->slots = (struct slot *)(base + layout->slots);
	area->results = base + layout->results;
	area->result_bytes = layout->result_bytes;
	area->records = (struct record *)(base + layout->records);
	area->workers = options->workers;
	area->capacity = (uint32_t)options->capacity;
	area->nested_capacity = (uint32_t)options->nested_capacity;
	area->tasks_per_worker = options->tasks_per_worker;
	area->cpus = cpus_usable();
	area->nesting = options->kind->capabilities & EXECUTOR_NESTED_PARALLEL ? NESTING_SHARED
									       : NESTING_ONLY_HERE;
	area->program = getpid();
	area->pauses = PAUSES_HANDS_OUT;
	area->done = NO_RECORD;
	set_queue(&area->ring, base + layout->ring, layout->ring_cells);
	for (unsigned i = 0; i <= options->workers; i++)
		set_queue(&area->slots[i].local,
			  base + layout->locals + i * layout->local_cells * sizeof(uint64_t),
			  layout->local_cells);
}

int area_create(struct executor *executor)
{
	struct layout layout = lay_out(&executor->options);
	int error = shared_create(&executor->memory, layout.bytes);

	if (error)
		return error;
	executor->area = executor->memory.address;
	set_area(executor, &layout);
	executor->arguments =
		arguments_create((unsigned char *)executor->memory.address + layout.arguments,
				 executor->options.argument_area_bytes);
	return executor->arguments ? 0 : -ENOMEM;
}

int area_create_gil(const struct executor_area *area, struct gil **gil, bool threads)
{
	*gil = NULL;
	return area->gil ? area->gil->create(gil, &area->gil_settings, threads) : 0;
}

void area_destroy_gil(const struct executor_area *area, struct gil *gil)
{
	if (area->gil)
		area->gil->destroy(gil);
}
