#ifndef CONVOY_EXECUTOR_H
#define CONVOY_EXECUTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Executors run tasks on workers, as Python's concurrent.futures does: submit
 * gives a future, the future gives the result. The kinds differ only in what
 * a worker is (the caller itself, a thread, a process) and in how long it
 * lives (one task, or many).
 *
 * Functions return 0 or a negative errno, never print and never exit. Those
 * that begin with executor_ or future_ may be called from any thread of the
 * program that created the executor and from callbacks; from a task only where
 * they say so. After a fork of the program they fail with -ECHILD in the child, which may
 * only look at what is settled, exit or exec. A task uses the functions that begin with worker_.
 */

struct executor;
struct executor_area; /* what program and workers share */
struct gil_policy;    /* gil/gil.h */
struct gil_settings;
struct gil_counts;
struct trace;
struct usage; /* measure/usage.h; installed as convoy/usage.h */
struct worker;
struct zygote;

/* ---- tasks and workers ------------------------------------------------ */

/* Larger arguments are kept in the executor's argument area. */
#define EXECUTOR_ARGUMENT_INLINE_BYTES 64
#define EXECUTOR_DESCRIPTORS_MAX       4
#define EXECUTOR_WORKERS_MAX	       4096

/* For every timeout_ns: wait for ever. */
#define NO_TIMEOUT UINT64_MAX

/* Runs on a worker. argument points to the executor's copy, aligned to 16 bytes (or to the
 * caller's own, where EXECUTOR_FULL_RUNS runs the task at once). Its result is the status that
 * the future reports: 0 for success, else a negative errno or a code of the task's own. */
typedef int task_function(struct worker *worker, const void *argument);

struct task {
	task_function *function;
	const void *argument;	/* copied by submit; shared pointers must be valid in the worker */
	size_t argument_bytes;	/* at most the executor's argument_area_bytes */
	const int *descriptors; /* duplicated by submit: the caller keeps and closes its own */
	size_t descriptor_count;
};

/* 0 … workers-1; at any time no two live workers have the same index. `workers`
 * itself stands for threads of the program that run tasks (caller_runs, full). */
unsigned worker_index(const struct worker *worker);

/* The worker's own result slot of slot_bytes, aligned to a cache line. It outlives
 * the worker: the next worker of that index finds what this one left. */
void *worker_slot(struct worker *worker);

/* The value that the future of the running task reports beside its status. */
void worker_set_value(struct worker *worker, uint64_t value);

/* The value set last by the running task; 0 before. */
uint64_t worker_value(const struct worker *worker);

/* The running task's nth descriptor, closed when the task ends; -1 if there is
 * none. The program's duplicate is closed then as well, or, where workers are
 * processes, with the release of the future. */
int worker_descriptor(const struct worker *worker, size_t n);

/* True once future_stop was asked to end the running task. Long tasks look at it. */
bool worker_should_stop(const struct worker *worker);

/* True when the task must run its interpreted loop: a GIL policy is in force.
 * Asked once a task; the native loop has no hooks at all. */
bool worker_is_interpreted(const struct worker *worker);

/* After every bytecode of an interpreted loop, and only there: may block while others run.
 * bytecode: an enum bytecode (gil/bytecode.h). */
void worker_tick(struct worker *worker, unsigned bytecode);

/* Around everything that blocks: gives the GIL up and takes it again. */
void worker_blocking_begin(struct worker *worker);
void worker_blocking_end(struct worker *worker);

/* ---- kinds -------------------------------------------------------------- */

enum executor_capability {
	EXECUTOR_PARALLEL = 1 << 0,	   /* tasks can run at the same time */
	EXECUTOR_PENDING_CANCEL = 1 << 1,  /* a task can be pending, and then be cancelled */
	EXECUTOR_PROCESSES = 1 << 2,	   /* workers are processes; needs a zygote */
	EXECUTOR_KILL_RUNNING = 1 << 3,	   /* a running task can be killed */
	EXECUTOR_SURVIVES_DEATH = 1 << 4,  /* a dying worker breaks its task alone */
	EXECUTOR_WORKERS_PERSIST = 1 << 5, /* a worker runs many tasks */
	EXECUTOR_NESTED_PARALLEL = 1 << 6, /* other workers can run a task's own tasks */
	EXECUTOR_FOREIGN = 1 << 7, /* another library's pool: its threads are not replaced */
};

struct executor_kind {
	const char *name;
	const char *summary;
	unsigned capabilities;	  /* enum executor_capability */
	unsigned workers_per_cpu; /* default number of workers; 0: one per task */
	/* The rest is between executor.c and the kind's own file. */
	const struct executor_operations *operations;
};

/* Every kind, NULL at the end. */
extern const struct executor_kind *const executor_kinds[];

/* The kind of that name, or NULL. */
const struct executor_kind *executor_kind_find(const char *name);

/* ---- the zygote --------------------------------------------------------- */

/* The small process that process workers are forked from. Forks it; call it
 * before any thread exists: -EDEADLK otherwise. -EAGAIN, -ENOMEM, -EMFILE from
 * the system. Workers see the memory that the program had at that moment. */
int zygote_create(struct zygote **zygote);

/* Ends the zygote and waits for it. Its workers must have ended. NULL is fine. */
void zygote_destroy(struct zygote *zygote);

pid_t zygote_pid(const struct zygote *zygote);

/* ---- life ------------------------------------------------------------- */

/* What submit does when capacity futures are outstanding. */
enum executor_full {
	EXECUTOR_FULL_REFUSES, /* -EAGAIN */
	EXECUTOR_FULL_BLOCKS,  /* waits until a future is released, or a task without one ends */
	EXECUTOR_FULL_RUNS,    /* runs the task in the calling thread, before it returns */
};

/* What becomes of a task whose worker died while it ran. */
enum executor_death {
	EXECUTOR_DEATH_BREAKS_TASK, /* its future is broken; all else goes on */
	EXECUTOR_DEATH_RETRIES,	    /* it runs again, at most `retries` times; then broken */
	EXECUTOR_DEATH_BREAKS_ALL,  /* the executor is broken, as a ProcessPoolExecutor is */
};

/* Fields that are zero take the default. */
struct executor_options {
	const struct executor_kind *kind; /* required */
	unsigned workers;  /* most alive at once, at most EXECUTOR_WORKERS_MAX; default: the
			      kind's workers_per_cpu x usable CPUs, else the maximum */
	size_t capacity;   /* most futures not yet released; default 65536, below 2^31 */
	size_t slot_bytes; /* size of each worker's result slot; may be 0 */
	/* For all arguments above EXECUTOR_ARGUMENT_INLINE_BYTES together; default 64 MiB, of
	 * which only what is used takes memory. */
	size_t argument_area_bytes;
	/* Most futures of a worker's own tasks; default 1024, at most 65536. */
	size_t nested_capacity;
	const struct gil_policy *gil;		 /* NULL: native, no interpreter */
	const struct gil_settings *gil_settings; /* copied; NULL, and what is 0 in it: defaults */
	uint32_t trace_events;			 /* to keep of what each worker does; 0: no trace */
	struct zygote *zygote;			 /* for process kinds; must outlive the executor */
	/* Called in every new worker before its first task, without the GIL; may
	 * block; of the worker_ functions it uses worker_index and worker_slot. A result other
	 * than 0 breaks the executor with that status, which submit then returns. */
	int (*initializer)(struct worker *worker, void *argument);
	void *initializer_argument;
	enum executor_full full;
	enum executor_death on_death;
	unsigned retries;
	unsigned tasks_per_worker; /* a pool's worker ends after so many tasks and is replaced;
				      0: never */
	/* future_result, future_get and executor_map run a task that has not begun in the
	 * calling thread instead of waiting for it (one thread at a time; index `workers`; the
	 * initializer is not called for it). */
	bool caller_runs;
};

/* Prepares an executor; creates no worker yet. -EINVAL for options that do not
 * fit together, -ENOMEM, or what the system says. */
int executor_create(struct executor **executor, const struct executor_options *options);

/* Creates the workers of a pool now; otherwise the first submit does. Kinds
 * with one worker a task have nothing to do. Does not wait for them to run.
 * Workers that cannot be created break the executor with the reason (often
 * -EAGAIN), at once or later. */
int executor_start(struct executor *executor);

/* The number of workers, default worked out. */
unsigned executor_workers(const struct executor *executor);

enum executor_shutdown {
	EXECUTOR_CANCEL_PENDING = 1 << 0, /* pending tasks are cancelled */
	/* … and running tasks are killed where they can be (they break), else asked to stop */
	EXECUTOR_KILL = 1 << 1 | EXECUTOR_CANCEL_PENDING,
	EXECUTOR_NO_WAIT = 1 << 2, /* returns at once; a later shutdown or destroy waits */
};

/* Takes no more tasks, ends all workers and returns when they are gone: with
 * flags 0 when every task has run. Idempotent; later calls may add flags. Futures
 * stay valid. -EDEADLK in a task or callback that runs on one of its own workers:
 * begun as if EXECUTOR_NO_WAIT were given. */
int executor_shutdown(struct executor *executor, unsigned flags);

/* Shuts down if that was not done, waits for the workers and frees everything, the
 * futures too. NULL is fine. Not from a task or callback. */
void executor_destroy(struct executor *executor);

/* ---- futures ---------------------------------------------------------- */

enum future_state {
	FUTURE_FREE, /* no such future any more */
	FUTURE_PENDING,
	FUTURE_RUNNING,
	FUTURE_FINISHED, /* the task returned 0 */
	FUTURE_FAILED,	 /* the task returned something else, or could not be started */
	FUTURE_CANCELLED,
	FUTURE_BROKEN, /* the worker died, or its executor broke */
};

/* A handle, copied freely; valid until future_release or executor_destroy. */
struct future {
	struct executor_area *area;
	uint32_t index;
	uint32_t generation;
};

struct outcome {
	enum future_state state;
	int status;	 /* the task's; -ECANCELED when cancelled; the reason when broken */
	uint64_t value;	 /* worker_set_value */
	unsigned worker; /* index of the worker that ran it; UINT_MAX for none */
	pid_t pid;	 /* broken: the dead process; else 0 */
	int wait_status; /* broken: as from wait(2) */
};

/* Queues a task. Returns at once, but for serial, which runs it first, and for full.
 * future NULL: nobody asks for the result; executor_drain waits for the end.
 * -E2BIG argument or descriptors too large; -EAGAIN capacity futures are
 * outstanding, the argument area is full, or a worker cannot be created; -ESHUTDOWN
 * after shutdown; the reason of a broken executor; -EMFILE and the like from dup. */
int executor_submit(struct executor *executor, const struct task *task, struct future *future);

/* May be called from a task. */
enum future_state future_state(const struct future *future);

/* Waits until the future is settled and says how (outcome may be NULL).
 * timeout_ns 0 looks only. -ETIMEDOUT, -EINTR after a signal handler ran,
 * -ESTALE for a released future. */
int future_result(const struct future *future, uint64_t timeout_ns, struct outcome *outcome);

/* future_result, then future_release. */
int future_get(const struct future *future, uint64_t timeout_ns, struct outcome *outcome);

/* Cancels a task that has not begun: 0, and it never runs; -EBUSY when it is
 * running or settled. Exact: there is no third case. */
int future_cancel(const struct future *future);

/* Ends a task early: cancels it when it has not begun, kills its worker where that is a
 * process (the future breaks, the worker is replaced), else makes worker_should_stop
 * true. Does not wait. -EALREADY when it is settled, -ESTALE. */
int future_stop(const struct future *future);

/* Gives a settled future's place back. -EBUSY while it is not settled, -ESTALE. */
int future_release(const struct future *future);

/* Calls done once, when the future is settled, several in the order in which they were
 * given: at once in the calling thread if it is
 * already, else in the thread that settles or cancels it, or in the executor's own
 * thread (what a worker process settles). done may submit, cancel, and add callbacks; it must not
 * block for tasks of this executor. -ENOMEM, -ESTALE. */
typedef void future_callback(const struct future *future, void *argument);
int future_on_done(const struct future *future, future_callback *done, void *argument);

/* ---- several futures -------------------------------------------------- */

enum wait_condition {
	WAIT_ALL,	   /* until every future is settled */
	WAIT_FIRST_FAILED, /* … or one of them failed, broke or was cancelled, or a worker died */
	WAIT_FIRST_SETTLED,
};

/* Waits for futures of one executor. 0 when the condition holds, -EOWNERDEAD
 * when WAIT_FIRST_FAILED ended because a worker of the executor had died, whenever and
 * with whatever task, -ETIMEDOUT, -EINTR. */
int executor_wait(struct executor *executor, const struct future *futures, size_t count,
		  enum wait_condition condition, uint64_t timeout_ns);

/* Hands futures out as they are settled. */
struct as_completed;

/* Futures of one executor; the array is not kept. -ENOMEM. */
int as_completed_create(struct as_completed **completed, const struct future *futures,
			size_t count);

/* Waits for the next one and gives its position in the array: each once.
 * -ENOENT when all were given; -ETIMEDOUT, -EINTR. */
int as_completed_next(struct as_completed *completed, uint64_t timeout_ns, size_t *position);
void as_completed_destroy(struct as_completed *completed);

/* Applies function to count arguments of argument_bytes each, chunk of them a task (0: a
 * few chunks a worker), and waits. Results are in the order of the arguments: values[i] is
 * what worker_set_value set (values may be NULL). 0, or the status of the first argument
 * that did not succeed, with its position in *failed (may be NULL); those behind it may
 * have run or not. Submits as full says; with EXECUTOR_FULL_REFUSES it waits for its own
 * tasks before it gives up with -EAGAIN. What submit says is returned when all before it
 * succeeded; *failed is then the first argument that was not submitted. */
int executor_map(struct executor *executor, task_function *function, const void *arguments,
		 size_t argument_bytes, size_t count, size_t chunk, uint64_t *values,
		 size_t *failed);

/* Waits until every task submitted before has been settled. 0, -ETIMEDOUT, -EINTR. */
int executor_drain(struct executor *executor, uint64_t timeout_ns);

/* ---- tasks of tasks ----------------------------------------------------- */

/* Submits from a running task: never blocks, never waits for a worker. In a pool any
 * worker may take it. Its argument is at most EXECUTOR_ARGUMENT_INLINE_BYTES, and it has
 * no descriptors (-E2BIG). future NULL: nobody asks. Futures that a task has not got when
 * it ends are released for it. -EAGAIN: nested_capacity of them are outstanding. */
int worker_submit(struct worker *worker, const struct task *task, struct future *future);

/* Waits for a task that this task submitted, and releases the future. Never deadlocks:
 * what has not begun is run here and now, and while it runs elsewhere this worker helps,
 * but only with that task's own descendants. -ESTALE. */
int worker_get(struct worker *worker, const struct future *future, struct outcome *outcome);

/* ---- what happened ---------------------------------------------------- */

struct executor_report {
	unsigned workers_created; /* workers that came to run, replacements included */
	unsigned deaths;	  /* workers that ended otherwise than they should */
	unsigned dead_worker;	  /* of the first death */
	pid_t dead_pid;
	int dead_wait_status;
	int broken; /* negative errno when the executor broke, else 0 */
	bool zygote_died;
};

void executor_report(struct executor *executor, struct executor_report *report);

/* What the workers of that index used, over their whole lives; complete after shutdown. */
void executor_worker_usage(struct executor *executor, unsigned worker, struct usage *usage);

/* What the workers of that index did with the GIL; NULL without one. Belongs to the
 * executor; complete after shutdown. */
const struct gil_counts *executor_worker_gil(struct executor *executor, unsigned worker);

/* What the workers of that index did, and when; NULL without trace_events. As above. */
const struct trace *executor_worker_trace(struct executor *executor, unsigned worker);

/* Process id (processes) or thread id (threads) of the newest worker of that
 * index; 0 before it came to run. */
pid_t executor_worker_id(struct executor *executor, unsigned worker);

/* When the first worker of that index ran its first instruction (CLOCK_MONOTONIC,
 * nanoseconds); 0 for never. */
uint64_t executor_worker_first_ns(struct executor *executor, unsigned worker);

/* The result slot of that index; of index `workers` too. */
void *executor_slot(struct executor *executor, unsigned worker);

#ifdef __cplusplus
}
#endif

#endif
