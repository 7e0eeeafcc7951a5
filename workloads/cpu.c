/*
 * CPU-bound work. The kernel `count` is the loop of a well-known tutorial on
 * Python's GIL; the others ask what "CPU-bound" means: a chain of multiplications
 * (hash), of divisions (primes), or the memory's bandwidth (memory).
 *
 * Each loop is written once and compiled twice: native without any hook, and
 * interpreted with a tick at every iteration. A body chooses once.
 */
#include "workload/workload.h"

#include <errno.h>
#include <stdio.h>

#include "measure/topology.h"
#include "measure/units.h"
#include "workload/loop.h"

enum kernel { KERNEL_COUNT, KERNEL_HASH, KERNEL_PRIMES, KERNEL_MEMORY };

struct cpu_settings {
	uint64_t kernel;
	uint64_t count;
	uint64_t bytes;
};

/* In memory that all workers share, before the words that `memory` reads. */
struct cpu_shared {
	uint64_t expected; /* what every task of hash and primes must report */
	uint64_t words;
	uint64_t data[];
};

static const char *kernel_name(size_t index)
{
	static const char *const names[] = { "count", "hash", "primes", "memory", NULL };

	return names[index];
}

#define FIELD(name) offsetof(struct cpu_settings, name)

static const struct option_spec cpu_options[] = {
	{ "kernel", "NAME", "what a task computes", OPTION_CHOICE, FIELD(kernel), 0, 0, "count",
	  kernel_name },
	{ "count", "N", "iterations of a task: increments, words hashed or divisions",
	  OPTION_UNSIGNED, FIELD(count), 1, 1000000000000ULL, "10000000", NULL },
	{ "bytes", "SIZE",
	  "kernel memory: bytes to read, by all tasks together (default and minimum: four times "
	  "the last-level cache)",
	  OPTION_BYTES, FIELD(bytes), 4096, 1ULL << 40, NULL, NULL },
};

/* Loops run in slices, so that a run that is given up ends soon. */
ALWAYS_INLINE uint64_t slice_end(const struct work *work, uint64_t done, uint64_t limit)
{
	static const uint64_t slice = 1 << 20;

	if (atomic_load_explicit(&work->cancelled, memory_order_relaxed))
		return done;
	return limit - done > slice ? done + slice : limit;
}

/* A constant `interpreted` makes two functions of each loop below. */
ALWAYS_INLINE uint64_t loop_count(struct worker *worker, const struct work *work, uint64_t limit,
				  bool interpreted)
{
	uint64_t count = 0;

	for (uint64_t end; (end = slice_end(work, count, limit)) > count;) {
		while (count < end) {
			count += 1;
			OPAQUE(count);
			loop_tick_all(worker, interpreted);
		}
	}
	return count;
}

ALWAYS_INLINE uint64_t loop_hash(struct worker *worker, const struct work *work, uint64_t limit,
				 bool interpreted)
{
	/* FNV-1a's constants (Fowler, Noll, Vo), a word at a time. */
	uint64_t hash = 0xcbf29ce484222325ULL, word = 0;

	for (uint64_t end; (end = slice_end(work, word, limit)) > word;) {
		for (; word < end; word++) {
			hash = (hash ^ word) * 0x100000001b3ULL;
			OPAQUE(hash);
			loop_tick_all(worker, interpreted);
		}
	}
	return hash;
}

/* Trial division by odd numbers until that many divisions are done; the primes found. */
ALWAYS_INLINE uint64_t loop_primes(struct worker *worker, const struct work *work,
				   uint64_t divisions, bool interpreted)
{
	uint64_t found = 0, number = 1000003, divisor = 3, done = 0;

	for (uint64_t end; (end = slice_end(work, done, divisions)) > done;) {
		for (; done < end; done++) {
			uint64_t quotient = number / divisor, rest = number % divisor;

			OPAQUE(rest);
			divisor += 2;
			if (rest == 0 || quotient < divisor) {
				found += rest != 0;
				number += 2;
				divisor = 3;
			}
			loop_tick_all(worker, interpreted);
		}
	}
	return found;
}

/* Four sums at once, a cache line an iteration: the memory is to be the limit. */
ALWAYS_INLINE uint64_t loop_memory(struct worker *worker, const uint64_t *data, uint64_t words,
				   bool interpreted)
{
	uint64_t sums[4] = { 0 }, word = 0;

	for (; word + 8 <= words; word += 8) {
		for (int i = 0; i < 4; i++)
			sums[i] += data[word + (uint64_t)i] + data[word + 4 + (uint64_t)i];
		loop_tick_all(worker, interpreted);
	}
	for (; word < words; word++)
		sums[0] += data[word];
	return sums[0] + sums[1] + sums[2] + sums[3];
}

/* ---- memory: which words are whose, and what is in them ------------------------ */

#define PATTERN 0x9e3779b97f4a7c15ULL

static uint64_t first_word(const struct work *work, uint64_t task)
{
	const struct cpu_shared *shared = work->shared;

	return shared->words / work->tasks * task;
}

static uint64_t word_count(const struct work *work, uint64_t task)
{
	const struct cpu_shared *shared = work->shared;
	uint64_t end = task + 1 == work->tasks ? shared->words : first_word(work, task + 1);

	return end - first_word(work, task);
}

/* Word i holds i * PATTERN, so any stretch has a sum in closed form (modulo 2^64). */
static uint64_t pattern_sum(uint64_t begin, uint64_t count)
{
	uint64_t twice = 2 * begin + count - 1;
	uint64_t sum = count % 2 == 0 ? count / 2 * twice : count * (begin + (count - 1) / 2);

	return sum * PATTERN;
}

static uint64_t minimum_bytes(void)
{
	static const uint64_t guess_bytes = 32 << 20; /* where the cache's size is unknown */
	uint64_t cache_bytes = topology_last_level_cache_bytes();

	return 4 * (cache_bytes ? cache_bytes : guess_bytes);
}

static uint64_t wanted_bytes(const struct work *work)
{
	const struct cpu_settings *settings = work->settings;

	return settings->bytes ? settings->bytes : minimum_bytes();
}

/* ---- hooks ------------------------------------------------------------------------ */

ALWAYS_INLINE uint64_t run_kernel(struct worker *worker, const struct work *work, uint64_t task,
				  bool interpreted)
{
	const struct cpu_settings *settings = work->settings;
	const struct cpu_shared *shared = work->shared;

	switch ((enum kernel)settings->kernel) {
	case KERNEL_COUNT:
		return loop_count(worker, work, settings->count, interpreted);
	case KERNEL_HASH:
		return loop_hash(worker, work, settings->count, interpreted);
	case KERNEL_PRIMES:
		return loop_primes(worker, work, settings->count, interpreted);
	case KERNEL_MEMORY:
		return loop_memory(worker, shared->data + first_word(work, task),
				   word_count(work, task), interpreted);
	}
	return 0;
}

static size_t cpu_shared_bytes(const struct work *work)
{
	const struct cpu_settings *settings = work->settings;

	return sizeof(struct cpu_shared) +
	       (settings->kernel == KERNEL_MEMORY ? wanted_bytes(work) : 0);
}

static int set_up_memory(struct work *work, char reason[REASON_BYTES])
{
	struct cpu_shared *shared = work->shared;
	uint64_t bytes = wanted_bytes(work), minimum = minimum_bytes();
	char text[SIZE_TEXT_BYTES];

	if (bytes < minimum) {
		snprintf(reason, REASON_BYTES,
			 "--bytes: too small for --kernel memory; give at least %s, four times the "
			 "last-level cache",
			 format_bytes(text, minimum));
		return -EINVAL;
	}
	shared->words = bytes / sizeof(uint64_t);
	for (uint64_t i = 0; i < shared->words; i++)
		shared->data[i] = i * PATTERN;
	return 0;
}

static int cpu_setup(struct work *work, char reason[REASON_BYTES])
{
	const struct cpu_settings *settings = work->settings;
	struct cpu_shared *shared = work->shared;

	if (settings->kernel == KERNEL_MEMORY)
		return set_up_memory(work, reason);
	/* count needs no second run: its answer is its option. */
	shared->expected = settings->kernel == KERNEL_COUNT ? settings->count
							    : run_kernel(NULL, work, 0, false);
	return 0;
}

static int cpu_body(struct worker *worker, const struct work *work, uint64_t task)
{
	if (worker_is_interpreted(worker))
		worker_set_value(worker, run_kernel(worker, work, task, true));
	else
		worker_set_value(worker, run_kernel(worker, work, task, false));
	return atomic_load(&work->cancelled) ? -ECANCELED : 0;
}

static int cpu_check(const struct work *work, const uint64_t *values, char reason[REASON_BYTES])
{
	const struct cpu_settings *settings = work->settings;
	const struct cpu_shared *shared = work->shared;

	for (uint64_t task = 0; task < work->tasks; task++) {
		uint64_t expected = shared->expected;

		if (settings->kernel == KERNEL_MEMORY)
			expected = pattern_sum(first_word(work, task), word_count(work, task));
		if (values[task] == expected)
			continue;
		snprintf(reason, REASON_BYTES, "task %llu reported %llu instead of %llu",
			 (unsigned long long)task, (unsigned long long)values[task],
			 (unsigned long long)expected);
		return -EBADMSG;
	}
	return 0;
}

static void cpu_report(const struct work *work, uint64_t tasks_ns, struct measures *measures)
{
	const struct cpu_settings *settings = work->settings;
	const struct cpu_shared *shared = work->shared;

	if (settings->kernel == KERNEL_MEMORY)
		measures_add(measures, "bytes_per_second_per_task",
			     (double)shared->words * sizeof(uint64_t) * 1e9 / (double)tasks_ns);
	else
		measures_add(measures, "iteration_ns",
			     (double)tasks_ns / ((double)work->tasks * (double)settings->count));
}

const struct workload workload = {
	.name = "cpu",
	.summary = "cpu: CPU-bound work. Each task counts, hashes, divides or reads memory.",
	.options = cpu_options,
	.option_count = sizeof(cpu_options) / sizeof(cpu_options[0]),
	.settings_bytes = sizeof(struct cpu_settings),
	.default_tasks = 4,
	.shared_bytes = cpu_shared_bytes,
	.setup = cpu_setup,
	.body = cpu_body,
	.check = cpu_check,
	.report = cpu_report,
};
