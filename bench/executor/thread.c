/*
 * One thread per task. While fewer than `workers` are alive, submit creates
 * the thread; otherwise the task waits, and a thread that ends creates its
 * successor of the same index before it goes. Each thread joins its
 * predecessor; shutdown joins the last of every index.
 */
#include <errno.h>
#include <stdlib.h>

#include "executor/internal.h"
#include "executor/kinds.h"

struct seat {
	struct executor *executor;
	unsigned index;
	bool busy;
	uint32_t record; /* the next thread's task, and its generation */
	uint32_t generation;
	int *descriptors;
	size_t descriptor_count;
	bool has_last; /* the newest thread that has ended here, not yet joined */
	pthread_t last;
};

struct threads {
	struct seat *seats;
	unsigned busy;
	pthread_cond_t idle; /* no seat is busy */
	struct gil *gil;
};

static int thread_prepare(struct executor *executor)
{
	struct threads *threads = calloc(1, sizeof(*threads));
	int error = 0;

	if (!threads)
		return -ENOMEM;
	threads->seats = calloc(executor->options.workers, sizeof(*threads->seats));
	if (!threads->seats)
		error = -ENOMEM;
	else
		error = area_create_gil(executor->area, &threads->gil, true);
	if (error) {
		free(threads->seats);
		free(threads);
		return error;
	}
	for (unsigned i = 0; i < executor->options.workers; i++)
		threads->seats[i] = (struct seat) { .executor = executor, .index = i };
	pthread_cond_init(&threads->idle, NULL);
	executor->caller.gil.gil = threads->gil;
	executor->data = threads;
	return 0;
}

static int thread_start(struct executor *executor)
{
	(void)executor;
	return 0;
}

static void *thread_main(void *argument);

/* With the lock held: the record is the caller's, so its generation is right. */
static int create_thread(struct seat *seat, uint32_t index)
{
	struct record *record = &seat->executor->area->records[index];
	pthread_t thread;

	seat->record = index;
	seat->generation = word_generation(atomic_load(&record->word));
	seat->descriptors = executor_descriptors(seat->executor, index);
	seat->descriptor_count = record->descriptor_count;
	return -pthread_create(&thread, NULL, thread_main, seat);
}

static void run_task(struct seat *seat)
{
	struct executor *executor = seat->executor;
	struct threads *threads = executor->data;
	struct worker worker;
	int status = worker_begin(&worker, executor->area, seat->index, threads->gil);

	if (status == 0) {
		worker_run(&worker, entry_of(seat->record, seat->generation), false,
			   seat->descriptors, seat->descriptor_count);
		nested_finish(&worker);
		worker_end(&worker);
		return;
	}
	pthread_mutex_lock(&executor->lock);
	executor_break(executor, status);
	pthread_mutex_unlock(&executor->lock);
	callbacks_run_posted(executor);
}

static void fail_pending(struct executor *executor, uint32_t index, int error)
{
	struct record *record = &executor->area->records[index];

	record->status = error;
	record_settle(executor->area, record, word_generation(atomic_load(&record->word)),
		      FUTURE_PENDING, FUTURE_FAILED, &executor->poster);
}

/* Hands the seat to a new thread for the next task. With the lock held; false: nothing to do. */
static bool create_successor(struct executor *executor, struct seat *seat)
{
	uint32_t index;

	while ((index = executor_next(executor)) != NO_RECORD) {
		int error = create_thread(seat, index);

		if (!error)
			return true;
		fail_pending(executor, index, error);
	}
	return false;
}

static void end_thread(struct executor *executor, struct seat *seat)
{
	struct threads *threads = executor->data;
	struct usage usage = usage_of_thread();
	bool has_predecessor;
	pthread_t predecessor;

	pthread_mutex_lock(&executor->lock);
	usage_add(&executor->usage[seat->index], &usage);
	has_predecessor = seat->has_last;
	predecessor = seat->last;
	seat->has_last = true;
	seat->last = pthread_self();
	if (!create_successor(executor, seat)) {
		seat->busy = false;
		if (--threads->busy == 0)
			pthread_cond_broadcast(&threads->idle);
	}
	pthread_mutex_unlock(&executor->lock);
	callbacks_run_posted(executor);
	if (has_predecessor)
		pthread_join(predecessor, NULL);
}

static void *thread_main(void *argument)
{
	struct seat *seat = argument;

	run_task(seat);
	end_thread(seat->executor, seat);
	return NULL;
}

static struct seat *free_seat(struct executor *executor)
{
	struct threads *threads = executor->data;

	if (threads->busy == executor->options.workers)
		return NULL;
	for (unsigned i = 0; i < executor->options.workers; i++)
		if (!threads->seats[i].busy)
			return &threads->seats[i];
	return NULL;
}

static int thread_submit(struct executor *executor, uint32_t index)
{
	struct threads *threads = executor->data;
	struct seat *seat = free_seat(executor);
	int error;

	if (!seat) {
		executor_enqueue(executor, index, 0);
		return 0;
	}
	seat->busy = true;
	threads->busy++;
	error = create_thread(seat, index);
	if (error) {
		seat->busy = false;
		threads->busy--;
	}
	return error;
}

/* Threads end with their tasks. */
static void thread_close(struct executor *executor, unsigned flags)
{
	(void)executor;
	(void)flags;
}

static void thread_join(struct executor *executor)
{
	struct threads *threads = executor->data;

	pthread_mutex_lock(&executor->lock);
	while (threads->busy > 0)
		pthread_cond_wait(&threads->idle, &executor->lock);
	pthread_mutex_unlock(&executor->lock);
	for (unsigned i = 0; i < executor->options.workers; i++) {
		if (threads->seats[i].has_last)
			pthread_join(threads->seats[i].last, NULL);
		threads->seats[i].has_last = false;
	}
}

static void thread_free(struct executor *executor)
{
	struct threads *threads = executor->data;

	area_destroy_gil(executor->area, threads->gil);
	pthread_cond_destroy(&threads->idle);
	free(threads->seats);
	free(threads);
}

static const struct executor_operations operations = {
	.prepare = thread_prepare,
	.start = thread_start,
	.submit = thread_submit,
	.close = thread_close,
	.join = thread_join,
	.free = thread_free,
};

const struct executor_kind kind_thread = {
	.name = "thread",
	.summary = "one thread per task",
	.capabilities = EXECUTOR_PARALLEL | EXECUTOR_PENDING_CANCEL,
	.workers_per_cpu = 0,
	.operations = &operations,
};
