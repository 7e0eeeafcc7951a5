/* A chunk is one task whose argument is a block: a head, the arguments, their values. The
 * worker writes the values into the executor's copy, where the program reads them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "executor/internal.h"

/* Without a chunk size: so many for each worker, for tasks of different lengths. */
#define CHUNKS_PER_WORKER 4

struct chunk {
	task_function *function;
	size_t argument_bytes; /* of one, with what aligns the next */
	size_t count;
	size_t failed; /* position of the first that did not succeed, or count */
	int status;
};

static size_t round_16(size_t bytes)
{
	return (bytes + 15) / 16 * 16;
}

static unsigned char *arguments_of(struct chunk *chunk)
{
	return (unsigned char *)chunk + round_16(sizeof(*chunk));
}

static uint64_t *values_of(struct chunk *chunk)
{
	return (uint64_t *)(void *)(arguments_of(chunk) + chunk->count * chunk->argument_bytes);
}

static int run_chunk(struct worker *worker, const void *argument)
{
	/* It is the executor's copy, which nobody else writes. */
	struct chunk *chunk = (struct chunk *)argument;

	for (size_t i = 0; i < chunk->count && chunk->status == 0; i++) {
		worker_set_value(worker, 0);
		chunk->status =
			chunk->function(worker, arguments_of(chunk) + i * chunk->argument_bytes);
		values_of(chunk)[i] = worker_value(worker);
		if (chunk->status)
			chunk->failed = i;
	}
	return chunk->status;
}

struct map {
	struct executor *executor;
	struct chunk *block; /* built here, copied by submit */
	const unsigned char *arguments;
	size_t argument_bytes, count, chunk;
	uint64_t *values;
	struct future *futures;
	size_t submitted, taken; /* chunks */
	int status;		 /* of the first argument that did not succeed */
	size_t failed;		 /* its position */
};

static size_t chunk_count(const struct map *map, size_t n)
{
	size_t begin = n * map->chunk;

	return map->count - begin < map->chunk ? map->count - begin : map->chunk;
}

/* It does not block while places are taken by chunks of its own, or it would wait for itself. */
static enum executor_full policy_of(const struct map *map)
{
	enum executor_full full = map->executor->options.full;

	return full == EXECUTOR_FULL_BLOCKS && map->taken < map->submitted ? EXECUTOR_FULL_REFUSES
									   : full;
}

static int submit_chunk(struct map *map, task_function *function, size_t n)
{
	struct chunk *block = map->block;
	struct task task = { .function = run_chunk, .argument = block };

	*block = (struct chunk) { .function = function,
				  .argument_bytes = round_16(map->argument_bytes),
				  .count = chunk_count(map, n) };
	block->failed = block->count;
	/* There may be none: then arguments may be NULL. */
	for (size_t i = 0; i < block->count && map->argument_bytes > 0; i++)
		memcpy(arguments_of(block) + i * block->argument_bytes,
		       map->arguments + (n * map->chunk + i) * map->argument_bytes,
		       map->argument_bytes);
	task.argument_bytes = (size_t)((unsigned char *)(values_of(block) + block->count) -
				       (unsigned char *)block);
	return executor_submit_as(map->executor, &task, &map->futures[n], policy_of(map));
}

/* Chunks are taken in their order, so the first failure that is seen is the first. */
static void take_chunk(struct map *map, const struct future *future, struct chunk *chunk)
{
	size_t first = map->taken++ * map->chunk;
	struct outcome outcome;

	while (future_result(future, NO_TIMEOUT, &outcome) == -EINTR)
		;
	if (map->values)
		memcpy(map->values + first, values_of(chunk), chunk->count * sizeof(*map->values));
	if (outcome.state != FUTURE_FINISHED && map->status == 0) {
		map->status = outcome.status;
		map->failed = first + (chunk->failed < chunk->count ? chunk->failed : 0);
	}
	future_release(future);
}

static void take_next(struct map *map)
{
	const struct future *future = &map->futures[map->taken];
	struct record *record = &map->executor->area->records[future->index];

	while (future_result(future, NO_TIMEOUT, NULL) == -EINTR)
		;
	take_chunk(map, future, (struct chunk *)record_argument(record));
}

/* What the bound made run in this thread used the block itself. */
static bool ran_here(const struct map *map, size_t n)
{
	return map->futures[n].index >= map->executor->area->capacity;
}

static int submit_next(struct map *map, task_function *function)
{
	size_t n = map->submitted;
	int error = submit_chunk(map, function, n);

	if (error)
		return error;
	map->submitted++;
	if (!ran_here(map, n))
		return 0;
	while (map->taken < n)
		take_next(map);
	take_chunk(map, &map->futures[n], map->block);
	return 0;
}

/* Its own futures must not fill the executor, or it would wait for itself. */
static void submit_and_take(struct map *map, task_function *function, size_t chunks)
{
	size_t most = map->executor->options.capacity / 2 + 1;
	int error = 0;

	while (!error && map->submitted < chunks) {
		if (map->submitted - map->taken >= most)
			take_next(map);
		error = submit_next(map, function);
		if (error == -EAGAIN && map->taken < map->submitted) {
			take_next(map);
			error = 0;
		}
	}
	while (map->taken < map->submitted)
		take_next(map);
	if (error && !map->status) {
		map->status = error;
		map->failed = map->submitted * map->chunk;
	}
}

int executor_map(struct executor *executor, task_function *function, const void *arguments,
		 size_t argument_bytes, size_t count, size_t chunk, uint64_t *values,
		 size_t *failed)
{
	struct map map = { .executor = executor,
			   .arguments = arguments,
			   .argument_bytes = argument_bytes,
			   .count = count,
			   .chunk = chunk,
			   .values = values,
			   .status = -ENOMEM };

	if (count == 0)
		return 0;
	if (chunk == 0)
		map.chunk =
			(count - 1) / ((size_t)CHUNKS_PER_WORKER * executor->options.workers) + 1;
	if (map.chunk > count)
		map.chunk = count;
	map.futures = calloc((count - 1) / map.chunk + 1, sizeof(*map.futures));
	map.block = calloc(1, round_16(sizeof(*map.block)) +
				      map.chunk * (round_16(argument_bytes) + sizeof(uint64_t)));
	if (map.futures && map.block) {
		map.status = 0;
		submit_and_take(&map, function, (count - 1) / map.chunk + 1);
	}
	if (map.status && failed)
		*failed = map.failed;
	free(map.futures);
	free(map.block);
	return map.status;
}
