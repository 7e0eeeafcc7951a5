#ifndef CONVOY_EXECUTOR_PROCESSES_H
#define CONVOY_EXECUTOR_PROCESSES_H

#include "executor/internal.h"
#include "executor/zygote.h"

/*
 * What the two process kinds have in common: seats for worker processes, a
 * supervisor thread that learns of their birth (from the zygote) and of
 * their death (through pidfds), and the reckoning after a death.
 */

enum seat_state {
	SEAT_EMPTY,
	SEAT_STARTING, /* asked of the zygote, not answered */
	SEAT_ALIVE,
};

struct process_seat {
	enum seat_state state;
	pid_t pid;
	int pidfd;	 /* -1: the kernel has none, so it is looked after by the clock */
	uint32_t record; /* process mode: the task it was created for */
	uint32_t generation;
};

struct processes {
	struct executor *executor;
	const struct process_operations *operations;
	struct process_seat *seats;
	unsigned occupied;   /* seats that are not empty */
	unsigned unanswered; /* requests to the zygote on their way */
	unsigned polled;     /* seats alive without a pidfd */
	bool killing;
	int connection; /* to the zygote */
	int events;	/* epoll */
	int wake;	/* eventfd: look again */
	int queue;	/* process-pool: the program's end of the queue of descriptors, else -1 */
	bool queue_watched;
	uint32_t held;	    /* process: taken from the ring, but no worker could be asked for */
	void *pool;	    /* process-pool: its own */
	struct worker self; /* the supervisor, for callbacks that it runs */
	pthread_t supervisor;
	bool has_supervisor;
};

struct process_operations {
	/* Does what can be done now: spawns, sends, ends. Called after every
	 * change, with the lock held; must not block. */
	void (*advance)(struct processes *processes);
	/* A worker has gone, its running tasks are reckoned with; its seat is still filled in. */
	void (*gone)(struct processes *processes, unsigned worker);
	/* True while there are tasks for which a worker must still be made. */
	bool (*has_work)(struct processes *processes);
};

/* worker_queue: the workers' end of the queue, or -1; closed by the caller. pool: the kind's own.
 */
int processes_create(struct executor *executor, const struct process_operations *operations,
		     worker_main *main, int queue, int worker_queue, void *pool);
void processes_free(struct executor *executor);

/* Asks the zygote for a worker. False: too many requests are under way, or it is gone. */
bool processes_spawn(struct processes *processes, unsigned worker,
		     const struct spawn_request *request, const int *descriptors, size_t count);

void processes_empty_seat(struct processes *processes, unsigned worker);

/* With the lock: the worker has died so, and is waited for. Settles or repeats what it
 * ran and empties its seat. */
void processes_reckon(struct processes *processes, unsigned worker, int wait_status);

/* With the lock: makes the supervisor call advance soon. */
void processes_wake(struct processes *processes);

/* Watches for room in the queue. */
void processes_watch_queue(struct processes *processes, bool watch);

/* executor_operations.close, .join and .kill. */
void processes_close(struct executor *executor, unsigned flags);
void processes_join(struct executor *executor);
int processes_kill(struct executor *executor, uint32_t index, uint32_t generation);

#endif
