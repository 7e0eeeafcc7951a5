/*
 * oneTBB: task_group::run and wait in a task_arena. The thread that runs and waits is one
 * of the workers, as oneTBB counts: with one worker it runs all tasks itself, and with more
 * it takes part while it waits, the newest of its own tasks first.
 *
 * Comparable with dispatch: all patterns, but a round-trip is rarely a hand-over to another
 * thread; dispatch --caller-runs is nearer. No futures: a task's result is a variable.
 */
#include <atomic>
#include <cerrno>
#include <thread>

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>
#include <oneapi/tbb/version.h>

#include "native.h"

namespace
{

void run_tasks(struct native *native, uint64_t first, uint64_t count)
{
	tbb::task_group group;

	for (uint64_t i = first; i < first + count; i++)
		group.run([native, i] { native_task(native, i); });
	group.wait();
}

uint64_t fibonacci(uint64_t n)
{
	if (n < 2)
		return n;

	tbb::task_group group;
	uint64_t one = 0, two;

	group.run([&one, n] { one = fibonacci(n - 1); });
	two = fibonacci(n - 2);
	group.wait();
	return one + two;
}

/* Each worker gets one task, and waits there until all have. */
void warm_up(uint64_t workers)
{
	std::atomic<uint64_t> arrived { 0 };
	tbb::task_group group;
	auto meet = [&arrived, workers] {
		arrived++;
		while (arrived < workers)
			std::this_thread::yield();
	};

	for (uint64_t i = 1; i < workers; i++)
		group.run(meet);
	meet();
	group.wait();
}

void run_pattern(struct native *native)
{
	warm_up(native->workers);
	native_begin(native);
	if (native->pattern == NATIVE_FLOOD) {
		run_tasks(native, 0, native->tasks);
	} else if (native->pattern == NATIVE_NESTED) {
		tbb::task_group group;

		group.run([native] { native->result = fibonacci(native->depth); });
		group.wait();
	}
	for (uint64_t round = 0; round < native->rounds; round++) {
		run_tasks(native, round * native->width, native->width);
		native_sample(native);
	}
	native_end(native);
}

int run(struct native *native)
{
	try {
		tbb::global_control limit(tbb::global_control::max_allowed_parallelism,
					  native->workers);
		tbb::task_arena arena(static_cast<int>(native->workers));

		arena.execute([native] { run_pattern(native); });
		return 0;
	} catch (const std::bad_alloc &) {
		return -ENOMEM;
	} catch (...) {
		return -EAGAIN;
	}
}

} // namespace

const struct native_peer native_peer = {
	"native-tbb", "oneTBB", TBB_runtime_version, nullptr, 4096, run,
};
