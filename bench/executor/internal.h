#ifndef CONVOY_EXECUTOR_INTERNAL_H
#define CONVOY_EXECUTOR_INTERNAL_H

#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>

#include "executor/executor.h"
#include "measure/shared.h"

/*
 * What every worker sees is in the area, one shared mapping at one address:
 * the records of tasks, a slot per worker, and what a new worker needs to know.
 * What only the program sees is in struct executor.
 */

/* A task and its future. The state word is the truth about it: bits 0-2 the
 * enum future_state, bit 3 WAITED, bits 4-31 the generation, bits 32-63 the
 * worker that claimed it. Queues only hint at records. */
struct record {
	alignas(CACHE_LINE_BYTES) _Atomic uint64_t word;
	uint64_t value;
	task_function *function;
	int32_t status;
	int32_t wait_status;
	pid_t pid;
	uint16_t argument_bytes;
	uint16_t descriptor_count;
	/* The program's alone: */
	uint32_t next; /* in the queue */
	uint32_t previous;
	struct record_queue *queue; /* that it stands in, or NULL */
	alignas(CACHE_LINE_BYTES) unsigned char argument[EXECUTOR_ARGUMENT_BYTES_MAX];
};

#define WORD_STATE	7ULL
#define WORD_WAITED	8ULL
#define WORD_GENERATION 0xfffffff0ULL
#define NO_RECORD	UINT32_MAX
#define NO_WORKER	UINT32_MAX

/* One per worker index; written by the worker of the moment. */
struct slot {
	alignas(CACHE_LINE_BYTES) _Atomic uint32_t current; /* record under claim, or NO_RECORD */
	_Atomic uint32_t created;
	_Atomic uint32_t ready; /* the initializer has succeeded */
	_Atomic int32_t initializer_status;
	_Atomic int32_t id;   /* of the newest worker */
	_Atomic int32_t born; /* processes: its pid, from the moment of its birth */
	_Atomic uint64_t first_ns;
};

struct area {
	/* The event word: changes when something that is waited for may have happened. */
	alignas(CACHE_LINE_BYTES) _Atomic uint32_t event;
	_Atomic uint32_t failures; /* futures settled otherwise than finished */
	_Atomic uint32_t deaths;
	int (*initializer)(struct worker *worker, void *argument);
	void *initializer_argument;
	const struct gil_policy *gil;
	struct slot *slots;
	unsigned char *results;
	size_t result_bytes; /* of one worker's result slot, in whole cache lines */
	struct record *records;
};

struct worker {
	struct area *area;
	unsigned index;
	struct gil *gil;
	struct record *record;
	int *descriptors;
	size_t descriptor_count;
};

/* FIFO of records, linked through record.next and record.previous. */
struct record_queue {
	uint32_t head;
	uint32_t tail;
};

struct executor {
	const struct executor_kind *kind;
	struct executor_options options;
	struct shared_memory memory;
	struct area *area;

	pthread_mutex_t lock; /* guards all below and the kind's data */
	pthread_mutex_t shutdown_lock;
	uint32_t *free_records;
	size_t free_count;
	size_t records_touched;			      /* records below were used at least once */
	int (*descriptors)[EXECUTOR_DESCRIPTORS_MAX]; /* of each record; made on first need */
	struct usage *usage;			      /* of each worker index */
	bool started;
	bool closing;	    /* takes no more tasks */
	bool shutting_down; /* all are settled or given up: workers end */
	bool shut_down;
	struct executor_report report;
	void *data; /* the kind's */
};

/* One per kind. All but prepare and free are called with executor->lock held
 * (unless they say otherwise). */
struct executor_operations {
	int (*prepare)(struct executor *executor); /* makes executor->data; no workers yet */
	int (*start)(struct executor *executor);   /* creates a pool's workers */
	/* Takes over a PENDING record; on error it is still the caller's. */
	int (*submit)(struct executor *executor, uint32_t index);
	/* Without the lock, closing is set: ends all workers and returns when they are gone. */
	void (*shutdown)(struct executor *executor, unsigned flags);
	void (*free)(struct executor *executor);
};

/* ---- records (record.c) ------------------------------------------------- */

/* Claims a pending record of that generation for the worker. */
bool record_claim(struct record *record, uint32_t generation, uint32_t worker);

/* From PENDING or RUNNING of that generation into a settled state; wakes
 * who waits. status and the rest must be written before. False: somebody else settled it. */
bool record_settle(struct area *area, struct record *record, uint32_t generation,
		   enum future_state from, enum future_state to);

/* Something happened that waiters should look at. */
void area_signal(struct area *area);

uint32_t record_generation(const struct record *record);
enum future_state record_state(const struct record *record);

void record_queue_init(struct record_queue *queue);
bool record_queue_empty(const struct record_queue *queue);
void record_queue_push(struct executor *executor, struct record_queue *queue, uint32_t index);
/* The first record that is still pending, or NO_RECORD; forgets the others. */
uint32_t record_queue_pop(struct executor *executor, struct record_queue *queue);
/* Puts a popped record back to the front. */
void record_queue_push_front(struct executor *executor, struct record_queue *queue, uint32_t index);
/* Takes the record out of the queue that it stands in, if it does. */
void record_queue_remove(struct executor *executor, uint32_t index);

/* ---- workers (worker.c) ----------------------------------------------- */

/* First instruction of a worker: marks it as created and runs the
 * initializer. 0, or the status that breaks the executor. */
int worker_begin(struct worker *worker, struct area *area, unsigned index, struct gil *gil);

/* Runs the record if it can still be claimed. Then its descriptors are closed
 * before it is settled, and overwritten with -1. */
void worker_run(struct worker *worker, uint32_t index, uint32_t generation, int *descriptors,
		size_t descriptor_count);

/* ---- executors (executor.c) ------------------------------------------- */

/* Every pending future is broken with that status, and so is every later
 * submit. With the lock held. */
void executor_break(struct executor *executor, int status);

/* A record nobody needs any more goes back, and its descriptors are closed. With the lock held. */
void executor_free_record(struct executor *executor, uint32_t index);

/* Blocks until every future is settled. Without the lock. */
void executor_settle_all(struct executor *executor);

/* The program's duplicates. With the lock held. */
int *executor_descriptors(const struct executor *executor, uint32_t index);

#endif
