#include "executor/executor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "executor/arguments.h"
#include "executor/internal.h"
#include "executor/kinds.h"
#include "executor/ring.h"
#include "measure/clock.h"
#include "measure/cpus.h"

#define CAPACITY_DEFAULT       65536
#define ARGUMENT_BYTES_DEFAULT (64UL << 20)
#define NESTED_DEFAULT	       1024
#define NESTED_MOST	       65536

#define KIND_ADDRESS(name) &kind_##name,
const struct executor_kind *const executor_kinds[] = { EXECUTOR_KINDS(KIND_ADDRESS) NULL };

const struct executor_kind *executor_kind_find(const char *name)
{
	for (size_t i = 0; executor_kinds[i]; i++)
		if (strcmp(executor_kinds[i]->name, name) == 0)
			return executor_kinds[i];
	return NULL;
}

/* ---- creation ----------------------------------------------------------- */

static unsigned default_workers(const struct executor_kind *kind)
{
	unsigned workers = kind->workers_per_cpu * cpus_usable();

	if (!(kind->capabilities & EXECUTOR_PARALLEL))
		return 1;
	return workers == 0 || workers > EXECUTOR_WORKERS_MAX ? EXECUTOR_WORKERS_MAX : workers;
}

static void set_defaults(struct executor_options *options)
{
	if (options->workers == 0)
		options->workers = default_workers(options->kind);
	if (options->capacity == 0)
		options->capacity = CAPACITY_DEFAULT;
	if (options->argument_area_bytes == 0)
		options->argument_area_bytes = ARGUMENT_BYTES_DEFAULT;
	if (options->nested_capacity == 0)
		options->nested_capacity = NESTED_DEFAULT;
}

static int check_options(const struct executor_options *options)
{
	if (!options->kind || options->workers > EXECUTOR_WORKERS_MAX ||
	    options->capacity >= UINT32_MAX / 2 || options->nested_capacity > NESTED_MOST)
		return -EINVAL;
	/* So that no sum of sizes wraps around. */
	if (options->slot_bytes > SIZE_MAX / 4 / (EXECUTOR_WORKERS_MAX + 1) ||
	    options->argument_area_bytes > SIZE_MAX / 4)
		return -EINVAL;
	if (options->full > EXECUTOR_FULL_RUNS || options->on_death > EXECUTOR_DEATH_BREAKS_ALL)
		return -EINVAL;
	if (!(options->kind->capabilities & EXECUTOR_PROCESSES))
		return 0;
	/* A thread of the program's has no part in the lock of any worker process. */
	if (!options->zygote ||
	    (options->gil && (options->caller_runs || options->full == EXECUTOR_FULL_RUNS)))
		return -EINVAL;
	return 0;
}

/* A page that a fork's child finds zeroed. Where the kernel cannot do that, a child
 * that goes on using the executor is not told so. */
static int create_here(struct executor *executor)
{
	size_t bytes = (size_t)sysconf(_SC_PAGESIZE);
	_Atomic uint32_t *here =
		mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (here == MAP_FAILED)
		return -errno;
	madvise((void *)here, bytes, MADV_WIPEONFORK);
	atomic_store(here, 1);
	executor->here = here;
	return 0;
}

static int allocate(struct executor *executor)
{
	const struct executor_options *options = &executor->options;
	int error;

	executor->free_records = malloc(options->capacity * sizeof(*executor->free_records));
	executor->usage = calloc(options->workers + 1, sizeof(*executor->usage));
	if (!executor->free_records || !executor->usage)
		return -ENOMEM;
	error = create_here(executor);
	if (!error)
		error = area_create(executor);
	if (error)
		return error;
	worker_init(&executor->caller, executor->area, options->workers, NULL);
	worker_init(&executor->poster, executor->area, UINT32_MAX, NULL);
	executor->poster.wake = WAKE_POSTS;
	return executor->kind->operations->prepare(executor);
}

static void free_all(struct executor *executor)
{
	callbacks_free(executor);
	arguments_destroy(executor->arguments);
	shared_destroy(&executor->memory);
	if (executor->here)
		munmap((void *)executor->here, (size_t)sysconf(_SC_PAGESIZE));
	free(executor->free_records);
	free(executor->usage);
	free(executor->descriptors);
	pthread_mutex_destroy(&executor->lock);
	pthread_mutex_destroy(&executor->shutdown_lock);
	pthread_mutex_destroy(&executor->caller_lock);
	free(executor);
}

int executor_create(struct executor **executor, const struct executor_options *options)
{
	struct executor *created;
	int error = check_options(options);

	if (error)
		return error;
	created = calloc(1, sizeof(*created));
	if (!created)
		return -ENOMEM;
	created->kind = options->kind;
	created->options = *options;
	set_defaults(&created->options);
	pthread_mutex_init(&created->lock, NULL);
	pthread_mutex_init(&created->shutdown_lock, NULL);
	pthread_mutex_init(&created->caller_lock, NULL);
	error = allocate(created);
	if (error)
		free_all(created);
	else
		*executor = created;
	return error;
}

unsigned executor_workers(const struct executor *executor)
{
	return executor->options.workers;
}

static int start_locked(struct executor *executor)
{
	if (executor->closing)
		return -ESHUTDOWN;
	if (executor->report.broken)
		return executor->report.broken;
	if (atomic_load(&executor->started))
		return 0;
	atomic_store(&executor->started, true);
	return executor->kind->operations->start(executor);
}

int executor_start(struct executor *executor)
{
	int error;

	if (!*executor->here)
		return -ECHILD;
	pthread_mutex_lock(&executor->lock);
	error = start_locked(executor);
	pthread_mutex_unlock(&executor->lock);
	callbacks_run_posted(executor);
	return error;
}

/* ---- the ring ------------------------------------------------------------- */

/* With the ring's lock: the entry is behind the last. Gives the lock back. */
static void publish(struct executor *executor, uint64_t position, uint64_t entry)
{
	struct executor_area *area = executor->area;

	queue_put(&area->ring, position, entry);
	ring_unlock(area, position + 1);
	/* The exchange in ring_unlock is the fence between this look and the entry. */
	if (idle_wake_one(area, area->workers))
		atomic_store_explicit(&executor->woke, 1, memory_order_relaxed);
}

void executor_enqueue(struct executor *executor, uint32_t index, uint64_t message)
{
	struct executor_area *area = executor->area;
	struct record *record = &area->records[index];
	uint64_t position = ring_lock(area);
	uint64_t word = atomic_fetch_or(&record->word, WORD_QUEUED);

	publish(executor, position, entry_of(index, word_generation(word)) | message);
}

/* Whoever looks for room takes the entries out for a moment, under the ring's lock. */
bool executor_has_pending(const struct executor *executor)
{
	struct executor_area *area = executor->area;
	uint64_t position = ring_lock(area);
	bool found = queue_length(&area->ring) > 0;

	ring_unlock(area, position);
	return found;
}

static bool take_oldest(struct executor_area *area, _Atomic uint64_t *taken)
{
	uint64_t position = ring_lock(area);
	bool found = queue_take(&area->ring, taken, 1, 1) == 1;

	ring_unlock(area, position);
	return found;
}

uint32_t executor_next(struct executor *executor)
{
	struct executor_area *area = executor->area;
	_Atomic uint64_t taken;

	while (take_oldest(area, &taken)) {
		uint64_t entry = atomic_load(&taken);
		struct record *record = &area->records[entry_index(entry)];
		uint64_t word = atomic_fetch_and(&record->word, ~WORD_QUEUED);

		if (word_generation(word) == entry_generation(entry) &&
		    word_state(word) == FUTURE_PENDING)
			return entry_index(entry);
	}
	return NO_RECORD;
}

/* ---- submit ------------------------------------------------------------------ */

/* Positive results of submit_once. */
enum { AT_BOUND = 1 };

static uint64_t pending_word(const struct record *record, bool queued, bool detached)
{
	uint64_t word = atomic_load_explicit(&record->word, memory_order_relaxed);

	return (word & (~0xffffffffULL | WORD_WAITED)) | FUTURE_PENDING | WORD_NO_WORKER |
	       (queued ? WORD_QUEUED : 0) | (detached ? WORD_DETACHED : 0);
}

/* Processes: whoever settles it tells the program, which then closes its duplicates. */
static uint64_t detached_flags(const struct executor *executor, const struct record *record)
{
	if (record->descriptor_count == 0 || !(executor->kind->capabilities & EXECUTOR_PROCESSES))
		return 0;
	return WORD_CALLBACK;
}

static void undo(struct executor *executor, uint32_t index)
{
	struct record *record = &executor->area->records[index];

	record_claim(record, word_generation(atomic_load(&record->word)), executor->poster.index,
		     false);
	executor_give_back(executor, index);
}

/* The kind does with the record what it does. The ring's lock is not held. */
static int hand_over(struct executor *executor, uint32_t index)
{
	int error;

	pthread_mutex_lock(&executor->lock);
	error = executor->report.broken ? executor->report.broken
		: executor->closing	? -ESHUTDOWN
					: executor->kind->operations->submit(executor, index);
	pthread_mutex_unlock(&executor->lock);
	if (error)
		undo(executor, index);
	return error;
}

static int submit_once(struct executor *executor, const struct task *task, struct future *future)
{
	const struct executor_operations *operations = executor->kind->operations;
	bool queued =
		operations->workers_take && (task->descriptor_count == 0 || !operations->submit);
	struct executor_area *area = executor->area;
	uint64_t position = ring_lock(area), word;
	int error = executor->refused;
	uint32_t index = NO_RECORD;
	struct record *record;

	if (!error && (ring_is_full(area, position, &executor->head_seen) ||
		       (index = slab_take(executor, &position)) == NO_RECORD))
		error = AT_BOUND;
	if (!error)
		error = slab_fill(executor, index, task);
	if (error) {
		ring_unlock(area, position);
		idle_wake_one(area, area->workers);
		return error == -EAGAIN ? AT_BOUND : error;
	}
	record = &area->records[index];
	word = pending_word(record, queued, !future);
	if (!future)
		word |= detached_flags(executor, record);
	if (future)
		*future = (struct future) { area, index, word_generation(word) };
	atomic_store_explicit(&record->word, word, memory_order_release);
	if (queued) {
		publish(executor, position, entry_of(index, word_generation(word)));
		return 0;
	}
	ring_unlock(area, position);
	return hand_over(executor, index);
}

/* What is given back while nobody waits is not announced: so it tries after it has said that it
 * waits. There may be no record, or no place in the argument area. */
static int submit_when_room(struct executor *executor, const struct task *task,
			    struct future *future)
{
	struct executor_area *area = executor->area;
	uint32_t seen;
	int error;

	atomic_fetch_add(&area->room_waiters, 1);
	do {
		seen = atomic_load(&area->room);
		error = submit_once(executor, task, future);
		if (error == AT_BOUND)
			futex_wait(&area->room, seen, NO_TIMEOUT);
	} while (error == AT_BOUND);
	atomic_fetch_sub(&area->room_waiters, 1);
	return error;
}

/* Tasks of the task that this thread ran: other workers do not take them, or have gone. */
static void finish_in_caller(struct executor *executor)
{
	struct executor_area *area = executor->area;

	if (area->nesting == NESTING_ONLY_HERE || atomic_load(&area->ending))
		nested_finish(&executor->caller);
}

static int run_in_caller(struct executor *executor, const struct task *task, struct future *future)
{
	struct worker *here = worker_here(executor->area);
	int error;

	if (here && here->index <= executor->options.workers)
		return nested_run(here, task, future);
	pthread_mutex_lock(&executor->caller_lock);
	here = worker_enter(&executor->caller);
	error = nested_run(&executor->caller, task, future);
	finish_in_caller(executor);
	worker_enter(here);
	pthread_mutex_unlock(&executor->caller_lock);
	return error;
}

bool executor_help(struct executor *executor, uint32_t index, uint32_t generation)
{
	struct record *record = &executor->area->records[index];
	struct worker *before;
	bool claimed;

	/* Another thread may run a task for long; who waits need not wait for that. */
	if (record->descriptor_count > 0 || pthread_mutex_trylock(&executor->caller_lock) != 0)
		return false;
	claimed = record_claim(record, generation, executor->caller.index, false);
	if (claimed) {
		before = worker_enter(&executor->caller);
		worker_run_claimed(&executor->caller, record, generation, NULL, 0);
		finish_in_caller(executor);
		worker_enter(before);
	}
	pthread_mutex_unlock(&executor->caller_lock);
	return claimed;
}

int executor_submit_as(struct executor *executor, const struct task *task, struct future *future,
		       enum executor_full full)
{
	int error;

	if (!*executor->here)
		return -ECHILD;
	if (task->descriptor_count > EXECUTOR_DESCRIPTORS_MAX ||
	    (task->argument_bytes > EXECUTOR_ARGUMENT_INLINE_BYTES &&
	     task->argument_bytes > executor->options.argument_area_bytes))
		return -E2BIG;
	if (!atomic_load_explicit(&executor->started, memory_order_acquire)) {
		error = executor_start(executor);
		if (error)
			return error;
	}
	error = submit_once(executor, task, future);
	if (error != AT_BOUND)
		return error;
	switch (full) {
	case EXECUTOR_FULL_BLOCKS:
		return submit_when_room(executor, task, future);
	case EXECUTOR_FULL_RUNS:
		return run_in_caller(executor, task, future);
	default:
		return -EAGAIN;
	}
}

int executor_submit(struct executor *executor, const struct task *task, struct future *future)
{
	return executor_submit_as(executor, task, future, executor->options.full);
}

void executor_give_back(struct executor *executor, uint32_t index)
{
	struct executor_area *area = executor->area;
	struct record *record = &area->records[index];
	uint64_t position = ring_lock(area);
	uint64_t word = atomic_load(&record->word);

	slab_clean(executor, index);
	while (!atomic_compare_exchange_weak(&record->word, &word, word_freed(word)))
		;
	ring_unlock(area, position);
	/* A drain may have come across one that could not be handed over. */
	if (word & WORD_WAITED)
		futex_wake_all(word_futex(&record->word));
	area_signal_room(area);
}

/* ---- the end -------------------------------------------------------------- */

static void break_one(struct executor *executor, struct record *record, void *status)
{
	uint32_t generation = word_generation(atomic_load(&record->word));

	/* A worker that claims it first writes a status of its own. */
	if (!record_claim(record, generation, executor->poster.index, false))
		return;
	record->status = *(const int *)status;
	record->pid = 0;
	record->wait_status = 0;
	record_settle(executor->area, record, generation, FUTURE_RUNNING, FUTURE_BROKEN,
		      &executor->poster);
}

static void refuse(struct executor *executor, int reason)
{
	uint64_t position = ring_lock(executor->area);

	if (!executor->refused || reason != -ESHUTDOWN)
		executor->refused = reason;
	ring_unlock(executor->area, position);
	/* Who waits at the bound shall hear of it. */
	area_signal_room(executor->area);
}

void executor_break(struct executor *executor, int status)
{
	if (!executor->report.broken)
		executor->report.broken = status;
	refuse(executor, executor->report.broken);
	slab_scan(executor, break_one, &executor->report.broken);
	area_signal(executor->area);
	idle_wake_all(executor->area);
}

static void cancel_one(struct executor *executor, struct record *record, void *unused)
{
	(void)unused;
	record_settle(executor->area, record, word_generation(atomic_load(&record->word)),
		      FUTURE_PENDING, FUTURE_CANCELLED, &executor->poster);
}

static void stop_one(struct executor *executor, struct record *record, void *unused)
{
	uint64_t word = atomic_load(&record->word);

	(void)executor;
	(void)unused;
	while (word_state(word) == FUTURE_RUNNING &&
	       !atomic_compare_exchange_weak(&record->word, &word, word | WORD_STOP))
		;
}

int executor_shutdown(struct executor *executor, unsigned flags)
{
	bool inside = worker_here(executor->area) != NULL;

	if (!*executor->here)
		return -ECHILD;
	refuse(executor, -ESHUTDOWN);
	pthread_mutex_lock(&executor->lock);
	executor->closing = true;
	if (flags & EXECUTOR_CANCEL_PENDING)
		slab_scan(executor, cancel_one, NULL);
	if ((flags & EXECUTOR_KILL) == EXECUTOR_KILL && !executor->kind->operations->kill)
		slab_scan(executor, stop_one, NULL);
	executor->kind->operations->close(executor, flags);
	pthread_mutex_unlock(&executor->lock);
	callbacks_run_posted(executor);
	if (flags & EXECUTOR_NO_WAIT)
		return 0;
	if (inside)
		return -EDEADLK;
	pthread_mutex_lock(&executor->shutdown_lock);
	if (!executor->shut_down)
		executor->kind->operations->join(executor);
	executor->shut_down = true;
	pthread_mutex_unlock(&executor->shutdown_lock);
	callbacks_run_posted(executor);
	return 0;
}

static void clean_one(struct executor *executor, struct record *record, void *unused)
{
	(void)unused;
	slab_clean(executor, record_index(executor->area, record));
}

void executor_destroy(struct executor *executor)
{
	if (!executor)
		return;
	/* A fork's child has none of the threads and must leave the area alone. */
	if (*executor->here) {
		executor_shutdown(executor, 0);
		slab_scan(executor, clean_one, NULL);
		executor->kind->operations->free(executor);
		worker_end(&executor->caller);
		free_all(executor);
	}
}

/* ---- what happened ---------------------------------------------------------- */

void executor_report(struct executor *executor, struct executor_report *report)
{
	pthread_mutex_lock(&executor->lock);
	*report = executor->report;
	for (unsigned i = 0; i < executor->options.workers; i++)
		report->workers_created += atomic_load(&executor->area->slots[i].created);
	pthread_mutex_unlock(&executor->lock);
}

void executor_worker_usage(struct executor *executor, unsigned worker, struct usage *usage)
{
	pthread_mutex_lock(&executor->lock);
	*usage = executor->usage[worker];
	pthread_mutex_unlock(&executor->lock);
}

pid_t executor_worker_id(struct executor *executor, unsigned worker)
{
	return atomic_load(&executor->area->slots[worker].id);
}

uint64_t executor_worker_first_ns(struct executor *executor, unsigned worker)
{
	return atomic_load(&executor->area->slots[worker].first_ns);
}

void *executor_slot(struct executor *executor, unsigned worker)
{
	return executor->area->results + worker * executor->area->result_bytes;
}
