/*
 * OpenMP as GCC's libgomp has it: tasks created in a parallel region's single construct,
 * awaited by taskwait. The thread that creates and awaits them is one of the workers, as OpenMP
 * counts: with one worker it runs all tasks itself, at once, and with more it takes part
 * while it waits, and when more than 64 tasks for each thread are left.
 *
 * Comparable with dispatch: all patterns, but a round-trip is rarely a hand-over to another
 * thread; dispatch --caller-runs is nearer. No futures: a task's result is a variable.
 */
#include <errno.h>
#include <omp.h>

#include "native.h"

static const char *version(void)
{
	return __VERSION__;
}

static void create(struct native *native, uint64_t first, uint64_t count)
{
	for (uint64_t i = first; i < first + count; i++) {
#pragma omp task firstprivate(native, i)
		native_task(native, i);
	}
#pragma omp taskwait
}

static uint64_t fibonacci(uint64_t n)
{
	uint64_t one, two;

	if (n < 2)
		return n;
#pragma omp task shared(one) firstprivate(n)
	one = fibonacci(n - 1);
	two = fibonacci(n - 2);
#pragma omp taskwait
	return one + two;
}

static uint64_t run_nested(uint64_t depth)
{
	uint64_t result;

#pragma omp task shared(result) firstprivate(depth)
	result = fibonacci(depth);
#pragma omp taskwait
	return result;
}

static void run_pattern(struct native *native)
{
	native_begin(native);
	if (native->pattern == NATIVE_FLOOD)
		create(native, 0, native->tasks);
	else if (native->pattern == NATIVE_NESTED)
		native->result = run_nested(native->depth);
	for (uint64_t round = 0; round < native->rounds; round++) {
		create(native, round * native->width, native->width);
		native_sample(native);
	}
	native_end(native);
}

static int run(struct native *native)
{
	int error = 0;

	omp_set_dynamic(0);
#pragma omp parallel num_threads((int)native->workers)
	{
		/* Everybody has come, and meets here. */
#pragma omp barrier
#pragma omp single
		{
			if (omp_get_num_threads() == (int)native->workers)
				run_pattern(native);
			else
				error = -EAGAIN;
		}
	}
	return error;
}

const struct native_peer native_peer = {
	.mode = "native-openmp",
	.library = "libgomp",
	.version = version,
	.workers_most = 4096,
	.run = run,
};
