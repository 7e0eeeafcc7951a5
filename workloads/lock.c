/*
 * A user's lock beside the interpreter's: each task adds 1 to one counter that all share, as
 * often as --count says. A GIL protects the interpreter, not `count += 1`, which is several
 * bytecodes: where it can be handed over between load and store, updates are lost, and a lock
 * of the program's own is needed all the same.
 *
 * Counter and lock are the same object in every mode. Each process has its own GIL, as with
 * interpreters, so that no policy protects what processes share.
 */
#include "workload/workload.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "measure/clock.h"
#include "measure/histogram.h"
#include "measure/lock.h"
#include "workload/loop.h"

/* Two ways to add that need no lock, and then the kinds of locks. */
enum { WAY_NONE, WAY_ATOMIC, WAY_LOCK };

struct lock_settings {
	uint64_t lock; /* a way, or WAY_LOCK + the position of the lock's kind */
	uint64_t count;
	uint64_t hold_ns;
	uint64_t think_ns;
};

/* What the workers of one index did. */
struct user {
	alignas(CACHE_LINE_BYTES) _Atomic uint64_t operations;
	uint64_t begin_ns, end_ns; /* of its first and last task */
	uint64_t at_begin, at_end; /* operations when the window was opened and closed */
	struct histogram waits;	   /* of those that found the lock taken */
};

/*
 * The window is the time in which all workers ran: from the beginning of as many tasks as
 * there are workers to the end of the first task.
 */
enum { WINDOW_CLOSED, WINDOW_OPEN, WINDOW_MEASURED, WINDOW_MISSED };

struct lock_shared {
	struct lock lock;
	alignas(CACHE_LINE_BYTES) _Atomic uint64_t counter;
	alignas(CACHE_LINE_BYTES) _Atomic uint64_t begun; /* tasks */
	_Atomic uint32_t window;
	uint64_t lost;
	struct user users[]; /* [workers] */
};

static const char *lock_name(size_t index)
{
	static const char *const ways[] = { "none", "atomic" };

	if (index < WAY_LOCK)
		return ways[index];
	return lock_kinds[index - WAY_LOCK] ? lock_kinds[index - WAY_LOCK]->name : NULL;
}

#define FIELD(name) offsetof(struct lock_settings, name)

static const struct option_spec lock_options[] = {
	{ "lock", "NAME",
	  "what protects the counter; none loses updates, unless a GIL is shared by all tasks "
	  "(processes have one each) and not handed over between load and store",
	  OPTION_CHOICE, FIELD(lock), 0, 0, "mutex", lock_name },
	{ "count", "N", "additions of a task", OPTION_UNSIGNED, FIELD(count), 1, 1000000000000ULL,
	  "100000", NULL },
	{ "hold", "TIME", "work between load and store, with the lock", OPTION_TIME, FIELD(hold_ns),
	  0, NS_PER_SECOND, "0ns", NULL },
	{ "think", "TIME", "work between two additions, without the lock", OPTION_TIME,
	  FIELD(think_ns), 0, NS_PER_SECOND, "0ns", NULL },
};

static const struct lock_kind *lock_chosen(const struct work *work)
{
	const struct lock_settings *settings = work->settings;

	return settings->lock < WAY_LOCK ? NULL : lock_kinds[settings->lock - WAY_LOCK];
}

/* ---- the window ---------------------------------------------------------------- */

static void open_window(const struct work *work)
{
	struct lock_shared *shared = work->shared;
	uint32_t expected = WINDOW_CLOSED;

	if (atomic_fetch_add(&shared->begun, 1) + 1 != work->workers)
		return;
	for (uint64_t i = 0; i < work->workers; i++)
		shared->users[i].at_begin = atomic_load(&shared->users[i].operations);
	atomic_compare_exchange_strong(&shared->window, &expected, WINDOW_OPEN);
}

static void close_window(const struct work *work)
{
	struct lock_shared *shared = work->shared;
	uint32_t state = WINDOW_CLOSED;

	/* A task ended before all ran: in a pool that had little to do, under a GIL in turn. */
	if (atomic_compare_exchange_strong(&shared->window, &state, WINDOW_MISSED) ||
	    state != WINDOW_OPEN ||
	    !atomic_compare_exchange_strong(&shared->window, &state, WINDOW_MEASURED))
		return;
	for (uint64_t i = 0; i < work->workers; i++)
		shared->users[i].at_end = atomic_load(&shared->users[i].operations);
}

/* ---- one operation -------------------------------------------------------------- */

/* Like a function in C: an interpreter does not hand its lock over meanwhile. */
static void work_for(uint64_t time_ns)
{
	uint64_t end_ns = time_ns > 0 ? clock_now_ns() + time_ns : 0;

	while (time_ns > 0 && clock_now_ns() < end_ns)
		;
}

/* As an interpreter waits for a lock of its program: without its own, which others need to
 * release that lock. Nobody spins with a GIL either: try_acquire was all. The time ends when
 * the task goes on, with the GIL. */
static __attribute__((noinline)) int wait_for(struct worker *worker, struct lock *lock,
					      unsigned index, struct user *user)
{
	uint64_t begin_ns = clock_now_ns();
	bool interpreted = worker_is_interpreted(worker);
	int error;

	if (interpreted)
		worker_blocking_begin(worker);
	error = lock->kind->acquire(lock, index);
	if (interpreted)
		worker_blocking_end(worker);
	histogram_add(&user->waits, clock_now_ns() - begin_ns);
	return error;
}

/* Two accesses that may not become one, nor be merged with those of another operation; atomic
 * for what the language says of races, but each alone. */
ALWAYS_INLINE void add_in_steps(struct worker *worker, _Atomic uint64_t *counter, uint64_t hold_ns,
				bool interpreted)
{
	uint64_t value = atomic_load_explicit(counter, memory_order_relaxed);

	loop_tick(worker, BYTECODE_LOAD, interpreted);
	value += 1;
	__asm__ volatile("" : "+r"(value) : : "memory");
	work_for(hold_ns);
	loop_tick(worker, BYTECODE_ARITHMETIC, interpreted);
	atomic_store_explicit(counter, value, memory_order_relaxed);
	loop_tick(worker, BYTECODE_STORE, interpreted);
}

/* The ticks of the others, so that the same number of them is compared. */
ALWAYS_INLINE void add_at_once(struct worker *worker, _Atomic uint64_t *counter, uint64_t hold_ns,
			       bool interpreted)
{
	loop_tick(worker, BYTECODE_LOAD, interpreted);
	work_for(hold_ns);
	atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
	loop_tick(worker, BYTECODE_ARITHMETIC, interpreted);
	loop_tick(worker, BYTECODE_STORE, interpreted);
}

ALWAYS_INLINE int add_with_lock(struct worker *worker, struct lock_shared *shared,
				const struct lock_kind *kind, unsigned index, uint64_t hold_ns,
				bool interpreted)
{
	int error = kind->try_acquire(&shared->lock, index);

	/* The clock is read only by those that must wait. */
	if (error == -EBUSY)
		error = wait_for(worker, &shared->lock, index, &shared->users[index]);
	if (error)
		return error;
	add_in_steps(worker, &shared->counter, hold_ns, interpreted);
	kind->release(&shared->lock, index);
	return 0;
}

/* A constant `interpreted` makes two functions of it, and `way` three of each. */
ALWAYS_INLINE int loop(struct worker *worker, const struct work *work, uint64_t way,
		       bool interpreted)
{
	const struct lock_settings *settings = work->settings;
	struct lock_shared *shared = work->shared;
	const struct lock_kind *kind = lock_chosen(work);
	unsigned index = worker_index(worker);
	struct user *user = &shared->users[index];
	uint64_t before = atomic_load(&user->operations), done = 0;
	int error = 0;

	while (done < settings->count &&
	       !atomic_load_explicit(&work->cancelled, memory_order_relaxed)) {
		if (way == WAY_NONE)
			add_in_steps(worker, &shared->counter, settings->hold_ns, interpreted);
		else if (way == WAY_ATOMIC)
			add_at_once(worker, &shared->counter, settings->hold_ns, interpreted);
		else if ((error = add_with_lock(worker, shared, kind, index, settings->hold_ns,
						interpreted)) != 0)
			break;
		done++;
		atomic_store_explicit(&user->operations, before + done, memory_order_relaxed);
		work_for(settings->think_ns);
		loop_tick(worker, BYTECODE_LOOP, interpreted);
	}
	worker_set_value(worker, done);
	return error;
}

/* ---- hooks ------------------------------------------------------------------------ */

static size_t lock_shared_bytes(const struct work *work)
{
	return sizeof(struct lock_shared) + work->workers * sizeof(struct user);
}

static int lock_setup(struct work *work, char reason[REASON_BYTES])
{
	struct lock_shared *shared = work->shared;
	const struct lock_kind *kind = lock_chosen(work);
	int error = kind ? lock_create(&shared->lock, kind, (unsigned)work->workers) : 0;

	if (error == -EMFILE)
		snprintf(reason, REASON_BYTES,
			 "--lock %s: too few file descriptors for %llu workers (ulimit -n)",
			 kind->name, (unsigned long long)work->workers);
	return error;
}

/* Each run begins anew. */
static void lock_prepare(struct work *work)
{
	struct lock_shared *shared = work->shared;

	atomic_store(&shared->counter, 0);
	atomic_store(&shared->begun, 0);
	atomic_store(&shared->window, WINDOW_CLOSED);
	memset(shared->users, 0, work->workers * sizeof(struct user));
}

ALWAYS_INLINE int choose_loop(struct worker *worker, const struct work *work, uint64_t way,
			      bool interpreted)
{
	switch (way) {
	case WAY_NONE:
		return loop(worker, work, WAY_NONE, interpreted);
	case WAY_ATOMIC:
		return loop(worker, work, WAY_ATOMIC, interpreted);
	default:
		return loop(worker, work, WAY_LOCK, interpreted);
	}
}

static int lock_body(struct worker *worker, const struct work *work, uint64_t task)
{
	const struct lock_settings *settings = work->settings;
	struct lock_shared *shared = work->shared;
	struct user *user = &shared->users[worker_index(worker)];
	int error;

	(void)task;
	if (user->begin_ns == 0)
		user->begin_ns = clock_now_ns();
	open_window(work);
	error = worker_is_interpreted(worker) ? choose_loop(worker, work, settings->lock, true)
					      : choose_loop(worker, work, settings->lock, false);
	close_window(work);
	user->end_ns = clock_now_ns();
	return !error && atomic_load(&work->cancelled) ? -ECANCELED : error;
}

static int lock_check(const struct work *work, const uint64_t *values, char reason[REASON_BYTES])
{
	const struct lock_settings *settings = work->settings;
	struct lock_shared *shared = work->shared;
	uint64_t counted = atomic_load(&shared->counter), done = 0;

	for (uint64_t task = 0; task < work->tasks; task++) {
		done += values[task];
		if (values[task] == settings->count)
			continue;
		snprintf(reason, REASON_BYTES, "task %llu added %llu times instead of %llu",
			 (unsigned long long)task, (unsigned long long)values[task],
			 (unsigned long long)settings->count);
		return -EBADMSG;
	}
	shared->lost = done - counted;
	/* No counter can be ahead of the additions. */
	if (counted <= done && (counted == done || settings->lock == WAY_NONE))
		return 0;
	snprintf(reason, REASON_BYTES, "%llu additions under the lock '%s' made %llu: %lld lost",
		 (unsigned long long)done, lock_name(settings->lock), (unsigned long long)counted,
		 (long long)shared->lost);
	return -EBADMSG;
}

/* Jain's index of the workers' operations in the window: 1 when all did as many, 1/n when one
 * of n did them all (Jain, Chiu and Hawe, "A quantitative measure of fairness and
 * discrimination for resource allocation in shared computer systems", DEC-TR-301, 1984).
 * NAN when there was no time in which all ran. */
static double fairness(const struct work *work)
{
	struct lock_shared *shared = work->shared;
	double sum = 0, squares = 0;

	if (atomic_load(&shared->window) != WINDOW_MEASURED)
		return NAN;
	for (uint64_t i = 0; i < work->workers; i++) {
		double did = (double)(shared->users[i].at_end - shared->users[i].at_begin);

		sum += did;
		squares += did * did;
	}
	return squares > 0 ? sum * sum / ((double)work->workers * squares) : NAN;
}

/* From the beginning of the first task to the end of the last. */
static double duration_ns(const struct work *work)
{
	const struct lock_shared *shared = work->shared;
	uint64_t begin_ns = UINT64_MAX, end_ns = 0;

	for (uint64_t i = 0; i < work->workers; i++) {
		const struct user *user = &shared->users[i];

		if (user->begin_ns > 0 && user->begin_ns < begin_ns)
			begin_ns = user->begin_ns;
		if (user->end_ns > end_ns)
			end_ns = user->end_ns;
	}
	return (double)(end_ns - begin_ns);
}

static void add_if_known(struct measures *measures, const char *name, double value)
{
	if (isfinite(value))
		measures_add(measures, name, value);
}

static void lock_report(const struct work *work, uint64_t tasks_ns, struct measures *measures)
{
	const struct lock_settings *settings = work->settings;
	const struct lock_shared *shared = work->shared;
	double operations = (double)work->tasks * (double)settings->count;
	struct histogram *waits = measures_add_distribution(measures, "waits");

	(void)tasks_ns;
	for (uint64_t i = 0; i < work->workers; i++)
		histogram_merge(waits, &shared->users[i].waits);
	measures_add(measures, "operations_per_second", operations * 1e9 / duration_ns(work));
	measures_add(measures, "lost_updates", (double)shared->lost);
	add_if_known(measures, "fairness", fairness(work));
	measures_add(measures, "contended_share", (double)waits->count / operations);
	add_if_known(measures, "wait_p50_ns", histogram_percentile(waits, 0.5));
	add_if_known(measures, "wait_p99_ns", histogram_percentile(waits, 0.99));
	if (waits->count > 0)
		measures_add(measures, "wait_most_ns", (double)waits->most_ns);
}

static void lock_teardown(struct work *work)
{
	struct lock_shared *shared = work->shared;

	if (lock_chosen(work))
		lock_destroy(&shared->lock);
}

const struct workload workload = {
	.name = "lock",
	.summary = "lock: one counter, to which each task adds 1 again and again under a lock.",
	.options = lock_options,
	.option_count = sizeof(lock_options) / sizeof(lock_options[0]),
	.settings_bytes = sizeof(struct lock_settings),
	.default_tasks = 4,
	.shared_bytes = lock_shared_bytes,
	.setup = lock_setup,
	.prepare = lock_prepare,
	.body = lock_body,
	.check = lock_check,
	.report = lock_report,
	.teardown = lock_teardown,
};
