/*
 * oneTBB: a task_arena with a slot for each worker and none for the program's threads, which
 * enqueue into it. That is its way in from outside; it is not the way that makes oneTBB
 * fast, tasks that spawn tasks in a task_group: that is native-tbb. The order in which enqueued
 * tasks begin is not that of enqueue.
 *
 * oneTBB has one pool of threads a program and lends them to arenas. Here the program
 * may have as many of them as the executor has workers, so that the arena's threads are always
 * the same ones, and there can be one executor of this kind at a time (-EBUSY). The threads
 * end with its shutdown, if no other thread is alive that used oneTBB, as submit does; then with
 * executor_destroy, or with the next executor of this kind, in such a thread.
 */
#include <atomic>
#include <cerrno>
#include <new>
#include <utility>

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

#include "executor/peers/peer.h"

namespace
{

struct pool {
	tbb::task_scheduler_handle handle { tbb::attach {} };
	tbb::global_control limit;
	tbb::task_arena arena;
	struct peer *peer;

	/* The limit counts the thread that enqueues. */
	pool(struct peer *owner, unsigned workers)
	    : limit(tbb::global_control::max_allowed_parallelism, workers + 1),
	      arena(static_cast<int>(workers), 0), peer(owner)
	{
	}
};

/* The program's threads of oneTBB: there are none of ours, an executor has them, or one has
 * left them. */
enum threads { NONE, USED, LEFT };

std::atomic<threads> all_threads { NONE };

void end_threads(tbb::task_scheduler_handle &handle)
{
	all_threads = tbb::finalize(handle, std::nothrow) ? NONE : LEFT;
}

void clear()
{
	threads expected = LEFT;

	if (!all_threads.compare_exchange_strong(expected, USED))
		return;

	tbb::task_scheduler_handle handle { tbb::attach {} };

	end_threads(handle);
}

int push(void *argument, uint64_t entry)
{
	pool *own = static_cast<pool *>(argument);
	struct peer *peer = own->peer;

	try {
		own->arena.enqueue([peer, entry] { peer_run(peer, entry); });
	} catch (const std::bad_alloc &) {
		return -ENOMEM;
	} catch (...) {
		return -EAGAIN;
	}
	return 0;
}

int open_pool(struct peer *peer, unsigned workers, void **result)
{
	threads expected = NONE;

	clear();
	if (!all_threads.compare_exchange_strong(expected, USED))
		return -EBUSY;
	try {
		pool *created = new pool(peer, workers);

		created->arena.initialize();
		*result = created;
		return 0;
	} catch (...) {
		all_threads = NONE;
		return -ENOMEM;
	}
}

void close_pool(void *argument)
{
	pool *own = static_cast<pool *>(argument);
	tbb::task_scheduler_handle handle = std::move(own->handle);

	delete own;
	end_threads(handle);
}

} // namespace

const struct peer_library peer_tbb = { open_pool, push, close_pool, clear };
