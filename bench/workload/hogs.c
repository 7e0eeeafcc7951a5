#include "workload/hogs.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "measure/clock.h"
#include "measure/usage.h"
#include "workload/loop.h"
#include "workload/operations.h"

struct hogs *hogs_take(char *base, size_t *used, uint64_t count, uint64_t time_ns)
{
	struct hogs *hogs = shared_take(base, used, sizeof(*hogs));
	struct hog *list = shared_take(base, used, count * sizeof(*list));
	struct baton *batons = shared_take(base, used, count * sizeof(*batons));

	for (uint64_t i = 0; time_ns > 0 && i < count; i++) {
		uint64_t *slices = shared_take(base, used, RUNNER_SLICES * sizeof(*slices));

		if (base)
			list[i].runner.slice_ns = slices;
	}
	if (base)
		*hogs = (struct hogs) {
			.count = count, .time_ns = time_ns, .list = list, .batons = batons
		};
	return hogs;
}

void hogs_reset(struct hogs *hogs)
{
	*hogs = (struct hogs) { .count = hogs->count,
				.time_ns = hogs->time_ns,
				.list = hogs->list,
				.batons = hogs->batons };
	for (uint64_t i = 0; i < hogs->count; i++) {
		hogs->batons[i] = (struct baton) { 0 };
		hogs->list[i] = (struct hog) {
			.runner = { .name = (uint32_t)i + 1,
				    .slice_ns = hogs->list[i].runner.slice_ns },
		};
	}
}

/* ---- what is measured -------------------------------------------------------------- */

static struct hog_totals totals_now(const struct hogs *hogs)
{
	struct hog_totals totals = { .process = getpid(),
				     .voluntary_switches = usage_of_process().voluntary_switches };

	for (uint64_t i = 0; i < hogs->count; i++) {
		const struct hog *hog = &hogs->list[i];

		totals.iterations += atomic_load_explicit(&hog->iterations, memory_order_relaxed);
		totals.handovers +=
			atomic_load_explicit(&hog->runner.handovers, memory_order_relaxed);
	}
	return totals;
}

void hogs_begin(struct hogs *hogs)
{
	struct hog_totals totals = totals_now(hogs);
	uint64_t never = 0;

	if (atomic_compare_exchange_strong(&hogs->begin_ns, &never, clock_now_ns()))
		hogs->begin = totals;
}

void hogs_end(struct hogs *hogs)
{
	struct hog_totals totals = totals_now(hogs);
	uint64_t never = 0;

	if (!atomic_compare_exchange_strong(&hogs->end_ns, &never, clock_now_ns()))
		return;
	hogs->end = totals;
	atomic_store(&hogs->stop, true);
}

static bool all_run(const struct hogs *hogs)
{
	return atomic_load(&hogs->running) == hogs->count;
}

int hogs_wait(struct worker *worker, const struct work *work, const struct hogs *hogs)
{
	static const uint64_t nap_ns = 1000000, patience_ns = 600 * NS_PER_SECOND;
	uint64_t end_ns = clock_now_ns() + patience_ns;
	int error = 0;

	while (!error && !all_run(hogs)) {
		error = operations_wait_until(worker, work, clock_now_ns() + nap_ns);
		if (!error && clock_now_ns() > end_ns)
			error = -ETIMEDOUT;
	}
	return error;
}

/* ---- the loop ---------------------------------------------------------------------- */

/* Iterations between two looks at the clock. */
#define LOOK_ITERATIONS 1024

/* Those that end by themselves; begins and ends what is measured. */
static void look_at_clock(struct hogs *hogs)
{
	uint64_t begin_ns = atomic_load(&hogs->begin_ns);

	if (begin_ns == 0 && all_run(hogs))
		hogs_begin(hogs);
	else if (begin_ns != 0 && clock_now_ns() - begin_ns >= hogs->time_ns)
		hogs_end(hogs);
}

/* Before that no slice counts. */
static uint64_t from_ns(const struct hogs *hogs)
{
	uint64_t begin_ns = atomic_load_explicit(&hogs->begin_ns, memory_order_relaxed);

	return begin_ns ? begin_ns : UINT64_MAX;
}

/* The constants make functions of it: with a tick at each bytecode, and with a note of who ran
 * last. */
ALWAYS_INLINE uint64_t compute(struct worker *worker, const struct work *work, struct hogs *hogs,
			       struct hog *hog, bool interpreted, bool noted)
{
	struct baton *baton = noted ? baton_of_process(hogs->batons) : NULL;
	uint64_t count = 0;

	atomic_fetch_add(&hogs->running, 1);
	do {
		loop_tick(worker, BYTECODE_LOAD, interpreted);
		count += 1;
		OPAQUE(count);
		loop_tick(worker, BYTECODE_ARITHMETIC, interpreted);
		atomic_store_explicit(&hog->iterations, count, memory_order_relaxed);
		loop_tick(worker, BYTECODE_STORE, interpreted);
		if (noted && !baton_is_mine(baton, &hog->runner))
			baton_take(baton, &hog->runner, from_ns(hogs));
		loop_tick(worker, BYTECODE_LOOP, interpreted);
		if (count % LOOK_ITERATIONS != 0)
			continue;
		if (noted)
			look_at_clock(hogs);
		if (atomic_load(&work->cancelled))
			break;
	} while (!atomic_load_explicit(&hogs->stop, memory_order_relaxed));
	return count;
}

int hogs_run(struct worker *worker, const struct work *work, struct hogs *hogs, uint64_t index)
{
	struct hog *hog = &hogs->list[index];
	bool noted = hogs->time_ns > 0;
	uint64_t count;

	if (worker_is_interpreted(worker))
		count = noted ? compute(worker, work, hogs, hog, true, true)
			      : compute(worker, work, hogs, hog, true, false);
	else
		count = noted ? compute(worker, work, hogs, hog, false, true)
			      : compute(worker, work, hogs, hog, false, false);
	worker_set_value(worker, count);
	return atomic_load(&work->cancelled) ? -ECANCELED : 0;
}
