#ifndef CONVOY_EXECUTOR_INTERNAL_H
#define CONVOY_EXECUTOR_INTERNAL_H

#include <pthread.h>

#include "executor/executor.h"
#include "executor/queue.h"
#include "executor/record.h"
#include "gil/gil.h"
#include "gil/pace.h"
#include "measure/futex.h"
#include "measure/shared.h"
#include "measure/usage.h"

/*
 * What every worker sees is in the area, one shared mapping at one address in every
 * process. What only the program sees is in struct executor.
 *
 *   records of the program   [capacity]          slab.c
 *   records of each worker   [nested_capacity]   nested.c: tasks of its tasks
 *   the ring                 tasks that wait for a worker: ring.h
 *   a slot of each worker    with a queue of its own, from which others may take
 *   result slots, argument area
 */

/* Entries that a worker takes from a queue at once. */
#define TAKE_MOST 16

/* Tasks that take less are not worth a wake-up each, and are taken in batches. */
#define SHORT_TASK_NS 1000ULL

/* One per worker index, and one for threads of the program that run tasks. */
struct slot {
	alignas(CACHE_LINE_BYTES) _Atomic uint32_t park; /* 1: asleep until somebody sets it to 0 */
	_Atomic uint32_t created;
	_Atomic uint32_t ready; /* the initializer has succeeded */
	_Atomic int32_t initializer_status;
	_Atomic int32_t id;   /* of the newest worker */
	_Atomic int32_t born; /* processes: its pid, from the moment of its birth */
	_Atomic uint64_t first_ns;
	_Atomic uint32_t nested; /* records of its own below this were used at least once */
	struct task_queue local; /* tasks of its tasks, and what it took and has not begun */
	_Atomic uint64_t taken[TAKE_MOST];
};

#define PARKED_WORDS (EXECUTOR_WORKERS_MAX / 64)

/* What a worker's own tasks may do. */
enum nesting {
	NESTING_ONLY_HERE, /* only this worker can run them */
	NESTING_SHARED,	   /* other workers take them from its queue */
};

struct executor_area {
	struct executor *owner; /* valid in the program alone */
	const struct gil_policy *gil;
	struct gil_settings gil_settings;
	struct pace pace;	       /* measured once: every worker begins with it */
	struct gil_counts *gil_counts; /* [workers + 1]; NULL without gil */
	unsigned char *traces;	       /* [workers + 1] of trace_bytes; NULL: none */
	size_t trace_bytes;
	bool hooked; /* a task's beginning and end are told: to the GIL, to the trace */
	int (*initializer)(struct worker *worker, void *argument);
	void *initializer_argument;
	struct slot *slots;	/* [workers + 1] */
	struct record *records; /* [capacity + (workers + 1) * nested_capacity] */
	unsigned char *results;
	size_t result_bytes; /* of one worker's result slot, in whole cache lines */
	uint32_t workers;
	uint32_t capacity;
	uint32_t nested_capacity;
	uint32_t tasks_per_worker;
	uint32_t cpus;
	enum nesting nesting;
	pid_t program;

	struct task_queue ring;

	/* idle.c */
	alignas(CACHE_LINE_BYTES) _Atomic uint32_t searcher; /* index + 1 of who looks for work */
	_Atomic uint32_t ending;   /* workers leave when there is no work */
	_Atomic uint32_t pauses;   /* of the searcher between two looks */
	_Atomic uint32_t sentinel; /* index + 1 of who sleeps with one eye open */
	_Atomic uint64_t parked[PARKED_WORDS];

	/* The event word changes when something that several futures are waited for with may have
	 * happened. */
	alignas(CACHE_LINE_BYTES) _Atomic uint32_t event;
	_Atomic uint32_t event_waiters;
	_Atomic uint32_t failures; /* futures settled otherwise than finished */
	_Atomic uint32_t deaths;
	/* Changes when a record is given back; watched while submit waits for one. */
	_Atomic uint32_t room;
	_Atomic uint32_t room_waiters;
	_Atomic uint32_t done; /* list of records with callbacks due: index, or NO_RECORD */
};

/* How often the searcher looks: seldom while the program only hands out tasks, often while it
 * waits for what it has handed out just now, and hardly at all when it then runs that itself. */
enum { PAUSES_WAITS = 4, PAUSES_HANDS_OUT = 64, PAUSES_RUNS = 256 };

enum { WAKE_RUNS_THEM = -1, WAKE_POSTS = -2 };

struct worker {
	struct executor_area *area;
	struct slot *slot;
	unsigned index;
	struct gil_thread gil;
	struct pace pace;
	struct record *record; /* that runs now */
	int *descriptors;
	size_t descriptor_count;
	int queue; /* process pool: where descriptors come from, else -1 */
	int wake;  /* callbacks: WAKE_RUNS_THEM, WAKE_POSTS, or an eventfd of the program's */
	/* pool.c and idle.c */
	bool was_idle;	    /* since it last found work */
	unsigned take_most; /* entries at once: more than one while tasks are short */
	uint64_t tasks_run;
	/* nested.c: records of its own, and which are free */
	struct record *own;
	uint32_t *home;
	uint32_t home_count;
};

struct callback;

struct executor {
	const struct executor_kind *kind;
	struct executor_options options;
	struct shared_memory memory;
	struct executor_area *area;
	const _Atomic uint32_t *here; /* not 0 in the program; a fork's child finds 0 */

	/* slab.c: guarded by the ring's lock. */
	uint32_t *free_records;
	uint32_t free_count;
	uint32_t limit;	    /* records below this were used at least once */
	uint64_t head_seen; /* the ring's, some time ago */
	int refused; /* 0, or why submit fails: -ESHUTDOWN or the reason of a broken executor */
	struct argument_area *arguments;
	/* Of each record; made on first need. */
	_Atomic(int (*)[EXECUTOR_DESCRIPTORS_MAX]) descriptors;

	_Atomic uint32_t newest; /* record taken last */
	_Atomic uint32_t woke;	 /* the last submit woke a worker: waiters need not spin */

	pthread_mutex_t lock; /* guards all below and the kind's data */
	pthread_mutex_t shutdown_lock;
	pthread_mutex_t caller_lock;
	struct worker caller;	     /* for threads of the program that run tasks */
	struct worker poster;	     /* settles where a lock is held: callbacks run later */
	struct usage *usage;	     /* of each worker index */
	struct callback **callbacks; /* of each record; made on first need */
	struct callback *ready_callbacks;
	_Atomic bool started;
	bool closing; /* takes no more tasks */
	bool shut_down;
	struct executor_report report;
	void *data; /* the kind's */
};

/* One per kind. All but shutdown and free are called with executor->lock held. */
struct executor_operations {
	/* True when workers take from the ring themselves; else submit is told of every task. */
	bool workers_take;
	int (*prepare)(struct executor *executor); /* makes executor->data; no workers yet */
	int (*start)(struct executor *executor);   /* creates a pool's workers */
	/* Takes over a PENDING record that is in no queue; on error it is still the
	 * caller's. Where workers take: only tasks with descriptors; NULL: none are special. */
	int (*submit)(struct executor *executor, uint32_t index);
	/* closing is set: lets workers end; does not wait. */
	void (*close)(struct executor *executor, unsigned flags);
	/* Without the lock, after close: returns when all workers are gone. */
	void (*join)(struct executor *executor);
	/* Ends the worker that runs the record of that generation, or -EBUSY. NULL: cannot. */
	int (*kill)(struct executor *executor, uint32_t index, uint32_t generation);
	void (*free)(struct executor *executor);
};

/* ---- records (record.c) ------------------------------------------------- */

/* From PENDING or RUNNING of that generation into a settled state, or FREE when it is
 * detached; tells who waits. status and the rest must be written before. False: it is in
 * another state. worker: that calls, or NULL in the program. */
bool record_settle(struct executor_area *area, struct record *record, uint32_t generation,
		   enum future_state from, enum future_state to, const struct worker *worker);

/* Wakes those who sleep on a record that was settled or freed; word: as it was then. */
void record_wake(struct record *record, uint64_t word);

/* An entry left the ring without being run. */
void record_unqueue(struct executor_area *area, struct record *record);

/* Something happened that waiters should look at. */
void area_signal(struct executor_area *area);

/* A record was given back. */
void area_signal_room(struct executor_area *area);

static inline uint32_t record_index(const struct executor_area *area, const struct record *record)
{
	return (uint32_t)(record - area->records);
}

/* Is there still something to be done with the entry? */
static inline bool entry_is_pending(const struct executor_area *area, uint64_t entry)
{
	uint64_t word;

	if (entry & ENTRY_MESSAGE)
		return true;
	word = atomic_load_explicit(&area->records[entry_index(entry)].word, memory_order_relaxed);
	return word_generation(word) == entry_generation(entry) &&
	       word_state(word) == FUTURE_PENDING;
}

/* ThreadSanitizer knows no fences; the executor's own orders are by acquire and release. */
static inline void full_fence(void)
{
#ifdef __SANITIZE_THREAD__
	static _Atomic int fence;

	atomic_fetch_add(&fence, 0);
#else
	atomic_thread_fence(memory_order_seq_cst);
#endif
}

static inline bool record_is_running(const struct executor_area *area, uint32_t index,
				     uint32_t generation)
{
	uint64_t word = atomic_load(&area->records[index].word);

	return word_generation(word) == generation && word_state(word) == FUTURE_RUNNING;
}

/* All records, the workers' own included. */
static inline uint32_t area_records(const struct executor_area *area)
{
	return area->capacity + (area->workers + 1) * area->nested_capacity;
}

/* ---- area (area.c) ------------------------------------------------------- */

/* NULL without a trace. */
struct trace *area_trace(const struct executor_area *area, unsigned worker);

/* The lock of this process, for more than one thread or not; NULL without a policy. */
int area_create_gil(const struct executor_area *area, struct gil **gil, bool threads);
void area_destroy_gil(const struct executor_area *area, struct gil *gil);

int area_create(struct executor *executor);

/* ---- records of the program (slab.c), with the ring's lock ------------------ */

/* A free record, or NO_RECORD at the bound. What an earlier task left in it is cleared
 * away. *position: of the ring's next entry, which may move. */
uint32_t slab_take(struct executor *executor, uint64_t *position);

/* Copies the task into the record. On error it is clean. -EAGAIN argument area full,
 * -ENOMEM, -EMFILE. */
int slab_fill(struct executor *executor, uint32_t index, const struct task *task);

/* Frees what the record holds beside itself. */
void slab_clean(struct executor *executor, uint32_t index);

/* Every record that may be in use, for scans: calls visit with each. */
void slab_scan(struct executor *executor,
	       void (*visit)(struct executor *executor, struct record *record, void *argument),
	       void *argument);

/* The program's duplicates, or NULL. */
int *executor_descriptors(const struct executor *executor, uint32_t index);

/* ---- workers (worker.c) ----------------------------------------------- */

/* First instruction of a worker: marks it as created and runs the
 * initializer. 0, or the status that breaks the executor. */
int worker_begin(struct worker *worker, struct executor_area *area, unsigned index,
		 struct gil *gil);

/* Fills in a worker without anything else. */
void worker_init(struct worker *worker, struct executor_area *area, unsigned index,
		 struct gil *gil);

/* Frees what nested tasks made. */
void worker_end(struct worker *worker);

/* Runs the entry's record if it can still be claimed. Then its descriptors are closed
 * before it is settled, and overwritten with -1. False: it could not. taken: from the ring. */
bool worker_run(struct worker *worker, uint64_t entry, bool taken, int *descriptors,
		size_t descriptor_count);

/* Runs a record that this worker has claimed; settles it. */
void worker_run_claimed(struct worker *worker, struct record *record, uint32_t generation,
			int *descriptors, size_t descriptor_count);

/* Calls the function of a claimed record, as if nothing else were running; closes its
 * descriptors. The record is not settled. */
int worker_call(struct worker *worker, struct record *record, const void *argument,
		int *descriptors, size_t descriptor_count);

/* The record's argument, wherever it is. */
const void *record_argument(const struct record *record);

/* The worker of the area that the calling thread is, or NULL. */
struct worker *worker_here(const struct executor_area *area);

/* Makes the calling thread that worker, NULL for none; returns what it was before. */
struct worker *worker_enter(struct worker *worker);

/* ---- pools: search, sleep, wake (idle.c) ------------------------------------ */

/* Wakes one of those that sleep, unless somebody searches. True if it did. */
bool idle_wake_any(struct executor_area *area, unsigned waker);

/* After a task was published and a full fence: wakes a worker if all that are idle sleep.
 * waker: who calls, a worker's index, or `workers` for the program. True if it did. */
static inline bool idle_wake_one(struct executor_area *area, unsigned waker)
{
	/* Mostly there is nothing to do. */
	if (atomic_load(&area->searcher) != 0 ||
	    (area->workers <= 64 && atomic_load(&area->parked[0]) == 0))
		return false;
	return idle_wake_any(area, waker);
}

/* In the program: wakes all that sleep, because the area is ending or broken. */
void idle_wake_all(struct executor_area *area);

/* Before a thread of the program sleeps: a worker may have its CPU. */
void idle_lend_cpu(struct executor_area *area);

/* In the program: the worker has died, its successor does not run yet. Brings to its end what
 * it owed to others. */
void idle_bury(struct executor_area *area, unsigned dead);

/* Called by a new worker of a pool before it looks for work. */
void idle_begin(struct worker *worker);

/* Called by a worker that found no work: returns when it should look again. */
void idle_wait(struct worker *worker);

/* A worker has found work, or found that tasks are long: lets others search. */
void idle_found(struct worker *worker);

/* The worker ends. */
void idle_leave(struct worker *worker);

bool idle_is_work_visible(struct executor_area *area);

/* ---- pools (pool.c) ---------------------------------------------------------- */

/* The life of a pool's worker after worker_begin: false when the executor ends, true after
 * tasks_per_worker tasks: another shall go on. */
bool pool_work(struct worker *worker);

/* ---- tasks of tasks (nested.c) ------------------------------------------------ */

/* A new worker takes over what its predecessor of that index left. */
void nested_recover(struct worker *worker);

/* Puts an entry into the worker's own queue. */
void nested_push(struct worker *worker, uint64_t entry);

/* Runs a task here and now, with a future from the worker's own records (or NULL). Where
 * submit may not wait for others. -EAGAIN: no record is left. */
int nested_run(struct worker *worker, const struct task *task, struct future *future);

/* Waits from within a task until the record of that generation is settled; helps. 0,
 * -ETIMEDOUT, -EINTR. */
int nested_wait(struct worker *worker, struct record *record, uint32_t generation,
		uint64_t deadline_ns);

/* Runs what is left in the worker's own queue. For kinds whose workers run one task. */
void nested_finish(struct worker *worker);

/* ---- executors (executor.c) ------------------------------------------- */

/* Every pending future is broken with that status, and so is every later
 * submit. With executor->lock held; afterwards callbacks_run_posted without it. */
void executor_break(struct executor *executor, int status);

/* executor_submit with another policy than the executor's own. */
int executor_submit_as(struct executor *executor, const struct task *task, struct future *future,
		       enum executor_full full);

/* Puts a PENDING record that has no entry into the ring and wakes a worker. Without the
 * ring's lock. message: 0 or ENTRY_MESSAGE. */
void executor_enqueue(struct executor *executor, uint32_t index, uint64_t message);

/* Takes the oldest task from the ring for a kind that hands them out; NO_RECORD. With
 * executor->lock held. Its descriptors stay. */
uint32_t executor_next(struct executor *executor);

/* True while a task waits in the ring. */
bool executor_has_pending(const struct executor *executor);

/* A record of a settled task goes back. The caller owns it. */
void executor_give_back(struct executor *executor, uint32_t index);

/* Claims the record and runs it in the calling thread. False: another thread does so
 * already, or the record cannot be claimed. */
bool executor_help(struct executor *executor, uint32_t index, uint32_t generation);

/* ---- futures (future.c) ------------------------------------------------------ */

/* Sleeps until the record of that generation is settled. 0, -ETIMEDOUT, -EINTR. */
int record_sleep(struct record *record, uint32_t generation, uint64_t deadline_ns);

/* future_release, also in workers that are processes, for records of tasks of tasks. */
int record_release(const struct future *future);

/* How a settled record ended. */
void record_outcome(const struct record *record, struct outcome *outcome);

/* timeout_ns from now; NO_TIMEOUT stays. */
uint64_t deadline_after(uint64_t timeout_ns);

/* ---- callbacks (callback.c) ----------------------------------------------------- */

/* Runs the callbacks that are due for the record of that generation. In the program,
 * without locks. */
void callbacks_run(struct executor *executor, uint32_t index, uint32_t generation);

/* Processes: a worker tells the program that callbacks are due. */
void callbacks_post(const struct worker *worker, struct record *record);

/* Runs what was posted. Without locks. */
void callbacks_run_posted(struct executor *executor);

/* The worker has died, and no other has its index yet: what it did not come to post is
 * posted. With executor->lock held. */
void callbacks_collect_lost(struct executor *executor, unsigned worker);

void callbacks_free(struct executor *executor);

#endif
