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

const struct gil_counts *executor_worker_gil(struct executor *executor, unsigned worker)
{
	return executor->area->gil_counts ? &executor->area->gil_counts[worker] : NULL;
}

const struct trace *executor_worker_trace(struct executor *executor, unsigned worker)
{
	return area_trace(executor->area, worker);
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
