/* One worker polls all connections, the listener, and who says when it is over. */
#include "serve/internal.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "measure/clock.h"

#define EVENTS_AT_ONCE 64

enum { KEY_LISTENER, KEY_WATCHED };

struct loop {
	struct server *server;
	const struct serve_watch *watch;
	int events;
	struct free_list free;
	uint64_t look_ns; /* when it looks again */
	uint64_t end_ns;  /* when it gives up what is still open; 0: it is not over */
	bool deaf;
};

static int control(const struct loop *loop, int operation, int descriptor, uint32_t events,
		   uint64_t key)
{
	struct epoll_event event = { .events = events, .data.u64 = key };

	return epoll_ctl(loop->events, operation, descriptor, &event) == 0 ? 0 : -errno;
}

static int opened(void *argument, uint32_t number)
{
	struct loop *loop = argument;
	struct conversation *conversation = &loop->server->conversations[number];

	return control(loop, EPOLL_CTL_ADD, conversation->descriptor, EPOLLIN,
		       conversation_key(conversation, number));
}

/* Listens, or does not for a while. */
static void set_deaf(struct loop *loop, bool deaf)
{
	if (deaf == loop->deaf)
		return;
	loop->deaf = deaf;
	control(loop, EPOLL_CTL_MOD, loop->server->listener.descriptor, deaf ? 0 : EPOLLIN,
		KEY_OTHER | KEY_LISTENER);
}

static void serve(struct worker *worker, struct loop *loop, const struct epoll_event *event)
{
	uint32_t number = (uint32_t)event->data.u64;
	struct conversation *conversation = &loop->server->conversations[number];
	uint32_t events = EPOLLIN;
	enum serve_end end;

	/* It may have been closed for what another event of the same time said. */
	if (!conversation_has_key(conversation, event->data.u64))
		return;
	switch (conversation_step(worker, loop->server, conversation, conversation->descriptor,
				  &end)) {
	case STEP_CLOSE:
		conversation_close(loop->server, &loop->free, number, end);
		return;
	case STEP_WRITE:
		events = EPOLLOUT;
		break;
	case STEP_READ:
		break;
	}
	/* It hardly ever changes. */
	if ((events == EPOLLOUT) == (atomic_load(&conversation->holder) != 0))
		return;
	atomic_store(&conversation->holder, events == EPOLLOUT);
	control(loop, EPOLL_CTL_MOD, conversation->descriptor, events, event->data.u64);
}

static void look(struct loop *loop, bool asked)
{
	struct server *server = loop->server;
	uint64_t now_ns = clock_now_ns();

	set_deaf(loop, serve_is_deaf(server));
	if (!asked && now_ns < loop->look_ns)
		return;
	loop->look_ns = now_ns + SERVE_LOOK_NS;
	conversations_cut_stalled(server);
	if (loop->end_ns > 0 || !serve_look(server, loop->watch))
		return;
	loop->end_ns = now_ns + server->settings.stall_ns;
	epoll_ctl(loop->events, EPOLL_CTL_DEL, server->listener.descriptor, NULL);
	conversations_end_reading(server);
}

static bool is_done(const struct loop *loop)
{
	return loop->end_ns > 0 &&
	       (atomic_load(&loop->server->open) == 0 || clock_now_ns() > loop->end_ns);
}

static void poll_once(struct worker *worker, struct loop *loop)
{
	int timeout_ms = (int)((loop->deaf ? SERVE_DEAF_NS : SERVE_LOOK_NS) / 1000000), count;
	struct epoll_event events[EVENTS_AT_ONCE];
	bool asked;

	worker_blocking_begin(worker);
	count = epoll_wait(loop->events, events, EVENTS_AT_ONCE, timeout_ms);
	worker_blocking_end(worker);
	asked = count <= 0;
	for (int i = 0; i < count; i++) {
		if (!(events[i].data.u64 & KEY_OTHER))
			serve(worker, loop, &events[i]);
		else if (events[i].data.u64 == (KEY_OTHER | KEY_WATCHED))
			asked = true;
		else
			conversations_accept(loop->server, &loop->free, opened, loop);
	}
	look(loop, asked || is_stopping(loop->server));
}

static int run_loop(struct worker *worker, const void *argument)
{
	struct loop *loop = *(struct loop *const *)argument;
	struct usage before = serve_task_begin();

	while (!is_done(loop))
		poll_once(worker, loop);
	serve_task_end(loop->server, worker, &before);
	return 0;
}

static int watch_all(struct loop *loop)
{
	int error = control(loop, EPOLL_CTL_ADD, loop->server->listener.descriptor, EPOLLIN,
			    KEY_OTHER | KEY_LISTENER);

	for (int i = 0; !error && i < SERVE_WATCHED; i++)
		if (loop->watch->descriptors[i] >= 0)
			error = control(loop, EPOLL_CTL_ADD, loop->watch->descriptors[i], EPOLLIN,
					KEY_OTHER | KEY_WATCHED);
	return error;
}

static int run(struct loop *loop, struct executor *executor)
{
	struct task task = { .function = run_loop,
			     .argument = &loop,
			     .argument_bytes = sizeof(loop) };
	struct future future;
	int error = watch_all(loop);

	if (!error)
		error = executor_submit(executor, &task, &future);
	if (!error)
		error = future_get(&future, NO_TIMEOUT, NULL);
	for (uint32_t i = 0; i < loop->server->settings.limit; i++)
		if (conversation_is_open(&loop->server->conversations[i]))
			conversation_close(loop->server, &loop->free, i, SERVE_STALLED);
	return error;
}

int serve_one_loop(struct server *server, struct executor *executor,
		   const struct serve_watch *watch)
{
	struct loop loop = { .server = server,
			     .watch = watch,
			     .events = epoll_create1(EPOLL_CLOEXEC) };
	int error = loop.events < 0 ? -errno : free_list_create(&loop.free, server);

	if (!error)
		error = run(&loop, executor);
	free_list_destroy(&loop.free);
	if (loop.events >= 0)
		close(loop.events);
	return error;
}
