/*
 * What all pools of other libraries have in common. start gives the pool as many calls as it
 * has workers. A thread that gets one becomes the worker of the next index and waits until
 * all have come, so that each has one, also where the library creates its threads when there is
 * work. Then start returns, and the initializers run, all at the same time. At the end each gets
 * another call, and leaves.
 *
 * An entry is a hint, as in our own queues: what has become of its record meanwhile shows
 * when it is claimed. Tasks of tasks stay with the worker, which runs them when it waits for
 * them, or after the task. The library knows nothing of them: dispatch --pattern nested measures
 * our records and one thread, not the library.
 */
#include "executor/peers/peer.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "executor/internal.h"
#include "executor/kinds.h"
#include "measure/clock.h"

#define LOOK_NS 5000000ULL

struct seat {
	alignas(CACHE_LINE_BYTES) struct worker worker;
};

struct peer {
	struct executor *executor;
	const struct peer_library *library;
	void *pool; /* NULL before start */
	struct gil *gil;
	struct seat *seats;
	unsigned workers;
	_Atomic uint32_t taken;	  /* seats */
	_Atomic uint32_t arrived; /* threads that have a seat */
	_Atomic uint32_t left;	  /* … and those that have given it back */
	_Atomic bool incomplete;  /* not all calls could be pushed: nobody works here */
	_Atomic bool closing;
};

static _Thread_local struct seat *own_seat;

/* ---- on the library's threads ------------------------------------------------------ */

static void wait_for(_Atomic uint32_t *count, uint32_t all)
{
	uint32_t now;

	while ((now = atomic_load(count)) < all)
		futex_wait(count, now, NO_TIMEOUT);
}

static void count_up(_Atomic uint32_t *count, uint32_t all)
{
	if (atomic_fetch_add(count, 1) + 1 >= all)
		futex_wake_all(count);
}

static void break_executor(struct executor *executor, int status)
{
	pthread_mutex_lock(&executor->lock);
	executor_break(executor, status);
	pthread_mutex_unlock(&executor->lock);
	callbacks_run_posted(executor);
}

static struct seat *take_seat(struct peer *peer)
{
	uint32_t index = atomic_fetch_add(&peer->taken, 1);
	uint64_t never = 0;
	int status;

	/* What is late may find that all have left. */
	if (index >= peer->workers)
		return NULL;
	/* Its own first instruction, not that of the last to come. */
	atomic_compare_exchange_strong(&peer->executor->area->slots[index].first_ns, &never,
				       clock_now_ns());
	count_up(&peer->arrived, peer->workers);
	wait_for(&peer->arrived, peer->workers);
	if (atomic_load(&peer->incomplete))
		return NULL;
	own_seat = &peer->seats[index];
	status = worker_begin(&own_seat->worker, peer->executor->area, index, peer->gil);
	if (status)
		break_executor(peer->executor, status);
	return own_seat;
}

/* The thread has done nothing else in its life: what it used is the worker's. */
static void leave_seat(struct peer *peer)
{
	struct executor *executor = peer->executor;
	struct worker *worker = &own_seat->worker;
	struct usage usage = usage_of_thread();

	pthread_mutex_lock(&executor->lock);
	usage_add(&executor->usage[worker->index], &usage);
	pthread_mutex_unlock(&executor->lock);
	worker_end(worker);
	worker_enter(NULL);
	own_seat = NULL;
	count_up(&peer->left, peer->workers);
	wait_for(&peer->left, peer->workers);
}

void peer_run(struct peer *peer, uint64_t entry)
{
	struct executor *executor = peer->executor;
	bool is_new = !own_seat;
	uint32_t index = entry_index(entry);

	if (is_new && !take_seat(peer))
		return;
	if (entry != PEER_CALL) {
		worker_run(&own_seat->worker, entry, false, executor_descriptors(executor, index),
			   executor->area->records[index].descriptor_count);
		nested_finish(&own_seat->worker);
	} else if (!is_new && atomic_load(&peer->closing)) {
		leave_seat(peer);
	}
}

/* ---- in the program ------------------------------------------------------------------ */

static int peer_prepare(struct executor *executor, const struct peer_library *library)
{
	struct peer *peer;
	int error = 0;

	/* The threads are the library's, and live as long as it likes. */
	if (executor->options.tasks_per_worker > 0)
		return -EINVAL;
	peer = calloc(1, sizeof(*peer));
	if (!peer)
		return -ENOMEM;
	*peer = (struct peer) { .executor = executor,
				.library = library,
				.workers = executor->options.workers };
	peer->seats = aligned_alloc(CACHE_LINE_BYTES, peer->workers * sizeof(*peer->seats));
	if (!peer->seats)
		error = -ENOMEM;
	else
		error = area_create_gil(executor->area, &peer->gil, true);
	if (error) {
		free(peer->seats);
		free(peer);
		return error;
	}
	executor->caller.gil.gil = peer->gil;
	executor->data = peer;
	return 0;
}

/* Without all calls those that got one would wait for ever. */
static void send_home(struct peer *peer)
{
	atomic_store(&peer->incomplete, true);
	atomic_fetch_add(&peer->taken, peer->workers);
	atomic_fetch_add(&peer->arrived, peer->workers);
	futex_wake_all(&peer->arrived);
}

static int peer_start(struct executor *executor)
{
	struct peer *peer = executor->data;
	int error = peer->library->open(peer, peer->workers, &peer->pool);

	if (!error) {
		for (unsigned i = 0; !error && i < peer->workers; i++)
			error = peer->library->push(peer->pool, PEER_CALL);
		if (error)
			send_home(peer);
		else
			wait_for(&peer->arrived, peer->workers);
	}
	if (error)
		executor_break(executor, error);
	return error;
}

static int peer_submit(struct executor *executor, uint32_t index)
{
	struct peer *peer = executor->data;
	uint64_t word = atomic_load(&executor->area->records[index].word);

	return peer->library->push(peer->pool, entry_of(index, word_generation(word)));
}

/* The threads wait for what join has for them. */
static void peer_close(struct executor *executor, unsigned flags)
{
	(void)executor;
	(void)flags;
}

static void call_to_leave(struct peer *peer)
{
	struct timespec moment = { .tv_nsec = 1000000 };

	atomic_store(&peer->closing, true);
	for (unsigned called = 0; called < peer->workers;) {
		if (peer->library->push(peer->pool, PEER_CALL) == 0)
			called++;
		else
			nanosleep(&moment, NULL);
	}
	wait_for(&peer->left, peer->workers);
}

static void peer_join(struct executor *executor)
{
	struct peer *peer = executor->data;

	if (!peer->pool)
		return;
	/* A submit that fails now takes its record back and wakes nobody: looks again. */
	while (executor_drain(executor, LOOK_NS) != 0)
		;
	if (!atomic_load(&peer->incomplete))
		call_to_leave(peer);
	peer->library->close(peer->pool);
}

static void peer_free(struct executor *executor)
{
	struct peer *peer = executor->data;

	if (peer->library->clear)
		peer->library->clear();
	area_destroy_gil(executor->area, peer->gil);
	free(peer->seats);
	free(peer);
}

/* ---- the kinds ------------------------------------------------------------------------ */

#define PEER(library, text)                                                                        \
	static int library##_prepare(struct executor *executor)                                    \
	{                                                                                          \
		return peer_prepare(executor, &peer_##library);                                    \
	}                                                                                          \
	static const struct executor_operations library##_operations = {                           \
		.prepare = library##_prepare,                                                      \
		.start = peer_start,                                                               \
		.submit = peer_submit,                                                             \
		.close = peer_close,                                                               \
		.join = peer_join,                                                                 \
		.free = peer_free,                                                                 \
	};                                                                                         \
	const struct executor_kind kind_##library = {                                              \
		.name = #library,                                                                  \
		.summary = (text),                                                                 \
		.capabilities = EXECUTOR_PARALLEL | EXECUTOR_PENDING_CANCEL |                      \
				EXECUTOR_WORKERS_PERSIST | EXECUTOR_FOREIGN,                       \
		.workers_per_cpu = 5,                                                              \
		.operations = &library##_operations,                                               \
	};

PEER(glib, "GLib's GThreadPool, exclusive")
PEER(libuv, "libuv's uv_queue_work")
PEER(openmp, "tasks of OpenMP, GCC's libgomp")
PEER(tbb, "oneTBB's task_arena")
PEER(apr, "APR's apr_thread_pool")
