#ifndef CONVOY_EXECUTOR_H
#define CONVOY_EXECUTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "gil/gil.h"
#include "measure/usage.h"

/*
 * Executors run tasks on workers, as Python's concurrent.futures does: submit
 * gives a future, the future gives the result. The kinds differ only in what
 * a worker is (the caller itself, a thread, a process) and in how long it
 * lives (one task, or many).
 *
 * All functions may be called from any thread of the process that created the
 * executor, but not from a task. Functions return 0 or a negative errno.
 */

struct executor;
struct worker;
struct zygote;

/* ---- tasks and workers ------------------------------------------------ */

#define EXECUTOR_ARGUMENT_BYTES_MAX 64
#define EXECUTOR_DESCRIPTORS_MAX    4

/* Runs on a worker. argument points to the worker's copy. Its result is the
 * status that the future reports: 0 for success, else a negative errno or a
 * code of the task's own. */
typedef int task_function(struct worker *worker, const void *argument);

struct task {
	task_function *function;
	const void *argument;	/* copied by submit; shared pointers must be valid in the worker */
	size_t argument_bytes;	/* at most EXECUTOR_ARGUMENT_BYTES_MAX */
	const int *descriptors; /* duplicated by submit: the caller keeps and closes its own */
	size_t descriptor_count;
};

/* 0 … workers-1; at any time no two live workers have the same index. */
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

/* True when the task must run its interpreted loop: a GIL policy is in force.
 * Asked once a task; the native loop has no hooks at all. */
bool worker_is_interpreted(const struct worker *worker);

/* At every bytecode of an interpreted loop: may block while others run. */
void worker_tick(struct worker *worker);

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

/* ---- life ------------------------------------------------------------- */

struct executor_options {
	const struct executor_kind *kind;
	unsigned workers;	      /* most alive at once; at least 1 */
	size_t capacity;	      /* most futures not yet released; at least 1 */
	size_t slot_bytes;	      /* size of each worker's result slot; may be 0 */
	const struct gil_policy *gil; /* NULL: native, no interpreter */
	struct zygote *zygote; /* for process kinds, see zygote.h; must outlive the executor */
	/* Called in every new worker before its first task, without the GIL; may
	 * block. A result other than 0 breaks the executor with that status. */
	int (*initializer)(struct worker *worker, void *argument);
	void *initializer_argument;
};

/* Prepares an executor; creates no worker yet. -EINVAL for options that do not
 * fit together, -ENOMEM, or what the system says. */
int executor_create(struct executor **executor, const struct executor_options *options);

/* Creates the workers of a pool now; otherwise the first submit does. Kinds
 * with one worker a task have nothing to do. Does not wait for them to run.
 * Workers that cannot be created break the executor with the reason (often
 * -EAGAIN), at once or later. */
int executor_start(struct executor *executor);

enum executor_shutdown {
	EXECUTOR_CANCEL_PENDING = 1 << 0, /* pending tasks are cancelled */
	/* … and running tasks of process kinds are killed: broken */
	EXECUTOR_KILL = 1 << 1 | EXECUTOR_CANCEL_PENDING,
};

/* Takes no more tasks, ends all workers and returns when they are gone: with
 * flags 0 when every task has run. Idempotent. Futures stay valid. */
void executor_shutdown(struct executor *executor, unsigned flags);

/* Shuts down if that was not done, and frees everything, the futures too. NULL is fine. */
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
	struct executor *executor;
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

/* Queues a task. Process and thread kinds return at once; serial runs it before
 * it returns. -E2BIG argument or descriptors too large; -EAGAIN capacity
 * futures are outstanding, or a worker cannot be created; -ESHUTDOWN after
 * shutdown; the reason of a broken executor; -EMFILE and the like from dup. */
int executor_submit(struct executor *executor, const struct task *task, struct future *future);

enum future_state future_state(const struct future *future);

/* Waits until the future is settled and says how (outcome may be NULL).
 * timeout_ns 0 looks only, NO_TIMEOUT (futex.h) waits for ever. -ETIMEDOUT,
 * -EINTR after a signal handler ran, -ESTALE for a released future. */
int future_result(const struct future *future, uint64_t timeout_ns, struct outcome *outcome);

/* Cancels a task that has not begun: 0, and it never runs; -EBUSY when it is
 * running or settled. Exact: there is no third case. */
int future_cancel(const struct future *future);

/* Gives a settled future's place back. -EBUSY while it is not settled, -ESTALE. */
int future_release(const struct future *future);

enum wait_condition {
	WAIT_ALL,	   /* until every future is settled */
	WAIT_FIRST_FAILED, /* … or one of them failed, broke or was cancelled, or a worker died */
	WAIT_FIRST_SETTLED,
};

/* Waits for futures of one executor. 0 when the condition holds, -EOWNERDEAD
 * when WAIT_FIRST_FAILED ended because a worker had died, -ETIMEDOUT, -EINTR. */
int executor_wait(struct executor *executor, const struct future *futures, size_t count,
		  enum wait_condition condition, uint64_t timeout_ns);

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
struct usage executor_worker_usage(struct executor *executor, unsigned worker);

/* Process id (processes) or thread id (threads) of the newest worker of that
 * index; 0 before it came to run. */
pid_t executor_worker_id(struct executor *executor, unsigned worker);

/* When the first worker of that index ran its first instruction (clock.h); 0 for never. */
uint64_t executor_worker_first_ns(struct executor *executor, unsigned worker);

/* The result slot of that index. */
void *executor_slot(struct executor *executor, unsigned worker);

#endif
