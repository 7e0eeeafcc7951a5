/*
 * A worker that polls. The set of events is one for all: it gives each event to one worker, and
 * none of that connection until that worker has armed it again. A process knows the connections
 * by descriptors of its own, each of which is another member of the set.
 */
#include "serve/polling.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "executor/zygote.h"

struct lent {
	uint32_t generation;
	int descriptor;
};

struct poller {
	struct worker *worker;
	struct server *server;
	uint32_t holder;
	int events;
	int channel;
	struct lent *lent; /* [limit]; NULL: the program's descriptors are the worker's too */
};

int polling_arm(int set, int descriptor, uint32_t events, uint64_t key)
{
	struct epoll_event event = { .events = events | EPOLLONESHOT, .data.u64 = key };

	if (epoll_ctl(set, EPOLL_CTL_MOD, descriptor, &event) == 0 ||
	    (errno == ENOENT && epoll_ctl(set, EPOLL_CTL_ADD, descriptor, &event) == 0))
		return 0;
	return -errno;
}

static int tell(const struct poller *poller, uint32_t number, uint32_t end)
{
	struct wish wish = { .number = number, .end = end };
	int error;

	worker_blocking_begin(poller->worker);
	error = message_send(poller->channel, &wish, sizeof(wish), NULL, 0, 0);
	worker_blocking_end(poller->worker);
	return error;
}

/* One that was lent before is that of another connection. */
static int borrow(const struct poller *poller, uint32_t number, struct lent *lent)
{
	struct wish wish;
	size_t count = 1;
	int error;

	if (lent->generation != 0)
		close(lent->descriptor);
	lent->generation = 0;
	error = tell(poller, number, WISH_LEND);
	if (error)
		return error;
	worker_blocking_begin(poller->worker);
	error = message_receive(poller->channel, &wish, sizeof(wish), &lent->descriptor, &count, 0);
	worker_blocking_end(poller->worker);
	if (error <= 0 || count != 1)
		return -EMFILE;
	lent->generation = atomic_load(&poller->server->conversations[number].generation);
	return 0;
}

/* The worker's own descriptor of the connection, or a negative errno. */
static int descriptor_of(const struct poller *poller, uint32_t number)
{
	const struct conversation *conversation = &poller->server->conversations[number];
	struct lent *lent = poller->lent ? &poller->lent[number] : NULL;
	int error = 0;

	if (!lent)
		return conversation->descriptor;
	if (lent->generation != atomic_load(&conversation->generation))
		error = borrow(poller, number, lent);
	return error ? error : lent->descriptor;
}

/* Another worker may have it, and be done with it, before this call returns. */
static int pass_on(const struct poller *poller, struct conversation *conversation, int descriptor,
		   uint32_t events, uint64_t key)
{
	bool shared = poller->lent == NULL;
	int error;

	if (shared)
		atomic_fetch_add(&conversation->users, 1);
	atomic_store(&conversation->holder, 0);
	error = polling_arm(poller->events, descriptor, events, key);
	if (shared)
		atomic_fetch_sub(&conversation->users, 1);
	return error;
}

/* For its holder. */
static int serve(const struct poller *poller, uint32_t number, uint64_t key)
{
	struct conversation *conversation = &poller->server->conversations[number];
	int descriptor = descriptor_of(poller, number);
	enum serve_end end = SERVE_REFUSED;
	enum step step = STEP_CLOSE;

	if (descriptor >= 0)
		step = conversation_step(poller->worker, poller->server, conversation, descriptor,
					 &end);
	/* It stays held until the program has closed it. */
	if (step != STEP_CLOSE)
		return pass_on(poller, conversation, descriptor,
			       step == STEP_WRITE ? EPOLLOUT : EPOLLIN, key);
	atomic_fetch_add(&conversation->users, 0); /* what was done to it is seen there */
	return tell(poller, number, (uint32_t)end);
}

static int take(const struct poller *poller, uint64_t key)
{
	uint32_t number = (uint32_t)key, nobody = 0;
	struct conversation *conversation = &poller->server->conversations[number];

	/* After the death of a worker some are armed once too often. */
	if (!atomic_compare_exchange_strong(&conversation->holder, &nobody, poller->holder))
		return 0;
	if (conversation_has_key(conversation, key))
		return serve(poller, number, key);
	atomic_store(&conversation->holder, 0);
	return 0;
}

static int poll_all(const struct poller *poller)
{
	for (;;) {
		struct epoll_event event;
		int count, error;

		worker_blocking_begin(poller->worker);
		count = epoll_wait(poller->events, &event, 1, -1);
		error = errno;
		worker_blocking_end(poller->worker);
		if (count < 0 && error != EINTR)
			return -error;
		if (count <= 0)
			continue;
		if (event.data.u64 & KEY_OTHER)
			return 0;
		error = take(poller, event.data.u64);
		if (error)
			return error;
	}
}

static void give_back(const struct poller *poller)
{
	for (uint64_t i = 0; poller->lent && i < poller->server->settings.limit; i++)
		if (poller->lent[i].generation != 0)
			close(poller->lent[i].descriptor);
	free(poller->lent);
}

int polling_work(struct worker *worker, const void *argument)
{
	const struct polling_argument *own = argument;
	struct server *server = own->server;
	bool processes = server->settings.kind->capabilities & EXECUTOR_PROCESSES;
	struct poller poller = { .worker = worker,
				 .server = server,
				 .holder = own->holder,
				 .events = worker_descriptor(worker, POLLING_EVENTS),
				 .channel = worker_descriptor(worker, POLLING_CHANNEL) };
	struct usage before = serve_task_begin();
	int error;

	if (processes)
		poller.lent = calloc(server->settings.limit, sizeof(*poller.lent));
	error = processes && !poller.lent ? -ENOMEM : poll_all(&poller);
	give_back(&poller);
	serve_task_end(server, worker, &before);
	return error;
}
