#include "measure/baton.h"

#include <unistd.h>

#include "measure/clock.h"

struct baton *baton_of_process(struct baton *batons)
{
	int32_t pid = getpid();

	for (struct baton *baton = batons;; baton++) {
		int32_t other = 0;

		if (atomic_compare_exchange_strong(&baton->pid, &other, pid) || other == pid)
			return baton;
	}
}

void baton_take(struct baton *baton, struct runner *runner, uint64_t from_ns)
{
	uint64_t now_ns = clock_now_ns(), since_ns;

	atomic_store_explicit(&baton->holder, runner->name, memory_order_relaxed);
	since_ns = atomic_exchange_explicit(&baton->since_ns, now_ns, memory_order_relaxed);
	/* One writer. */
	atomic_store_explicit(&runner->handovers,
			      atomic_load_explicit(&runner->handovers, memory_order_relaxed) + 1,
			      memory_order_relaxed);
	if (since_ns >= from_ns && since_ns < now_ns && runner->slice_count < RUNNER_SLICES)
		runner->slice_ns[runner->slice_count++] = now_ns - since_ns;
}
