/*
 * Workers poll all connections together, so that any of them can serve the next request of any
 * connection. The program accepts, keeps a descriptor of each connection, lends it to worker
 * processes, and closes what they are done with. What a dead worker held is lost; of the others
 * some event may have been lost with it, so all are armed again.
 */
#include "serve/polling.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "executor/zygote.h"
#include "measure/clock.h"

/* A worker's task, and the program's end of its channel. */
struct seat {
	int channel;
	_Atomic bool is_dead;
	uint32_t holder; /* the task's name in conversations */
	int status;	 /* why it ended; 0: it was killed, or told to */
};

struct keeper {
	struct server *server;
	struct executor *executor;
	const struct serve_watch *watch;
	int events; /* the set that all workers wait for */
	int stop;   /* eventfd in that set: all shall end */
	struct seat *seats;
	struct pollfd *polled; /* the listener, who is watched, the seats' channels */
	struct free_list free;
	uint32_t holders; /* names that were given */
	uint64_t look_ns;
	uint64_t end_ns; /* when what is still open is cut off; 0: it is not over */
};

#define SEATS_AT (1 + SERVE_WATCHED)

static uint64_t seat_count(const struct keeper *keeper)
{
	return keeper->server->settings.workers;
}

/* ---- workers -------------------------------------------------------------------------- */

/* The program's copy of the channel's other end closes now: the keeper sees that. */
static void leave_seat(const struct future *future, void *argument)
{
	struct seat *seat = argument;
	struct outcome outcome = { .status = -EPIPE };

	future_result(future, 0, &outcome);
	seat->status = outcome.state == FUTURE_BROKEN ? 0 : outcome.status;
	atomic_store(&seat->is_dead, true);
	future_release(future);
}

static int take_seat(struct keeper *keeper, struct seat *seat)
{
	int channel[2], descriptors[POLLING_DESCRIPTORS], error;
	struct polling_argument argument = { keeper->server, ++keeper->holders };
	struct task task = { .function = polling_work,
			     .argument = &argument,
			     .argument_bytes = sizeof(argument),
			     .descriptors = descriptors,
			     .descriptor_count = POLLING_DESCRIPTORS };
	struct future future;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel) != 0)
		return -errno;
	descriptors[POLLING_EVENTS] = keeper->events;
	descriptors[POLLING_CHANNEL] = channel[1];
	atomic_store(&seat->is_dead, false);
	seat->channel = channel[0];
	seat->holder = argument.holder;
	error = executor_submit(keeper->executor, &task, &future);
	close(channel[1]);
	if (!error)
		error = future_on_done(&future, leave_seat, seat);
	if (error) {
		close(seat->channel);
		seat->channel = -1;
	}
	return error;
}

/* The last copy of the channel's end may be closed before it is told that its task has ended. */
static void leave_channel(struct seat *seat)
{
	static const uint64_t nap_ns = 100000;

	while (!atomic_load(&seat->is_dead))
		clock_sleep_until(clock_now_ns() + nap_ns);
	close(seat->channel);
	seat->channel = -1;
}

static void forget(struct keeper *keeper, uint32_t number, enum serve_end end)
{
	struct conversation *conversation = &keeper->server->conversations[number];

	while (atomic_load(&conversation->users) > 0)
		sched_yield();
	epoll_ctl(keeper->events, EPOLL_CTL_DEL, conversation->descriptor, NULL);
	conversation_close(keeper->server, &keeper->free, number, end);
}

static void bury(struct keeper *keeper, uint32_t holder)
{
	struct server *server = keeper->server;

	for (uint32_t i = 0; i < server->settings.limit; i++) {
		struct conversation *conversation = &server->conversations[i];

		if (!conversation_is_open(conversation))
			continue;
		if (atomic_load(&conversation->holder) == holder)
			forget(keeper, i, SERVE_KILLED);
		else
			polling_arm(keeper->events, conversation->descriptor, EPOLLIN | EPOLLOUT,
				    conversation_key(conversation, i));
	}
}

/* ---- what workers want -------------------------------------------------------------- */

static int grant(struct keeper *keeper, const struct seat *seat, const struct wish *wish)
{
	const struct conversation *conversation = &keeper->server->conversations[wish->number];
	bool open = conversation_is_open(conversation);

	if (wish->end == WISH_LEND)
		return message_send(seat->channel, wish, sizeof(*wish), &conversation->descriptor,
				    open ? 1 : 0, 0);
	if (open)
		forget(keeper, wish->number, (enum serve_end)wish->end);
	return 0;
}

/* -EAGAIN: there are no more of this seat's; -EPIPE: its task has ended. */
static int hear(struct keeper *keeper, const struct seat *seat)
{
	struct wish wish;
	size_t none = 0;
	int got = message_receive(seat->channel, &wish, sizeof(wish), NULL, &none, MSG_DONTWAIT);

	if (got <= 0)
		return got ? got : -EPIPE;
	if (wish.number < keeper->server->settings.limit && wish.end <= WISH_LEND)
		grant(keeper, seat, &wish);
	return 0;
}

static int hear_all(struct keeper *keeper, struct seat *seat)
{
	int error;

	while ((error = hear(keeper, seat)) == 0)
		;
	if (error == -EAGAIN)
		return 0;
	leave_channel(seat);
	if (seat->status)
		return seat->status;
	bury(keeper, seat->holder);
	return take_seat(keeper, seat);
}

static int hear_everybody(struct keeper *keeper)
{
	int error = 0;

	for (uint64_t i = 0; !error && i < seat_count(keeper); i++)
		if (keeper->polled[SEATS_AT + i].revents)
			/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): destroy frees both */
			error = hear_all(keeper, &keeper->seats[i]);
	return error;
}

/* ---- the loop ------------------------------------------------------------------------ */

static int opened(void *argument, uint32_t number)
{
	struct keeper *keeper = argument;
	const struct conversation *conversation = &keeper->server->conversations[number];

	return polling_arm(keeper->events, conversation->descriptor, EPOLLIN,
			   conversation_key(conversation, number));
}

/* What is still open when the time is up stalls. */
static void cut_all(struct server *server)
{
	for (uint64_t i = 0; i < server->settings.limit; i++) {
		struct conversation *conversation = &server->conversations[i];

		if (!conversation_is_open(conversation))
			continue;
		atomic_store(&conversation->stalled, true);
		shutdown(conversation->descriptor, SHUT_RDWR);
	}
}

static int look(struct keeper *keeper, bool asked)
{
	struct server *server = keeper->server;
	uint64_t now_ns = clock_now_ns();
	struct executor_report report;

	if (!asked && now_ns < keeper->look_ns)
		return 0;
	keeper->look_ns = now_ns + SERVE_LOOK_NS;
	conversations_cut_stalled(server);
	if (keeper->end_ns > 0 && now_ns > keeper->end_ns)
		cut_all(server);
	if (keeper->end_ns == 0 && serve_look(server, keeper->watch)) {
		keeper->end_ns = now_ns + server->settings.stall_ns;
		conversations_end_reading(server);
	}
	executor_report(keeper->executor, &report);
	return report.broken;
}

static int poll_once(struct keeper *keeper)
{
	struct pollfd *polled = keeper->polled;
	bool deaf = serve_is_deaf(keeper->server), asked = false;
	int error = 0, ready;

	polled[0].fd = deaf || keeper->end_ns > 0 ? -1 : keeper->server->listener.descriptor;
	for (uint64_t i = 0; i < seat_count(keeper); i++)
		polled[SEATS_AT + i].fd = keeper->seats[i].channel;
	ready = poll(polled, SEATS_AT + seat_count(keeper),
		     (int)((deaf ? SERVE_DEAF_NS : SERVE_LOOK_NS) / 1000000));
	if (ready > 0 && polled[0].revents)
		conversations_accept(keeper->server, &keeper->free, opened, keeper);
	for (int i = 0; i < SERVE_WATCHED; i++)
		asked |= ready > 0 && polled[1 + i].revents != 0;
	if (ready > 0)
		error = hear_everybody(keeper);
	return error ? error : look(keeper, asked || is_stopping(keeper->server));
}

static int keep(struct keeper *keeper)
{
	int error = 0;

	for (uint64_t i = 0; !error && i < seat_count(keeper); i++)
		error = take_seat(keeper, &keeper->seats[i]);
	while (!error && (keeper->end_ns == 0 || atomic_load(&keeper->server->open) > 0))
		error = poll_once(keeper);
	return error;
}

static void end(struct keeper *keeper)
{
	uint64_t one = 1;

	atomic_store(&keeper->server->stopping, true);
	/* An empty counter always takes it. */
	while (write(keeper->stop, &one, sizeof(one)) < 0 && errno == EINTR)
		;
	for (uint64_t i = 0; i < seat_count(keeper); i++)
		if (keeper->seats[i].channel >= 0)
			leave_channel(&keeper->seats[i]);
	for (uint32_t i = 0; i < keeper->server->settings.limit; i++)
		if (conversation_is_open(&keeper->server->conversations[i]))
			forget(keeper, i, SERVE_BROKEN);
}

/* ---- life ---------------------------------------------------------------------------- */

static int create(struct keeper *keeper)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = KEY_OTHER };
	uint64_t count = seat_count(keeper);

	keeper->seats = calloc(count, sizeof(*keeper->seats));
	keeper->polled = calloc(SEATS_AT + count, sizeof(*keeper->polled));
	if (!keeper->seats || !keeper->polled)
		return -ENOMEM;
	keeper->events = epoll_create1(EPOLL_CLOEXEC);
	keeper->stop = eventfd(0, EFD_CLOEXEC);
	if (keeper->events < 0 || keeper->stop < 0 ||
	    epoll_ctl(keeper->events, EPOLL_CTL_ADD, keeper->stop, &event) != 0)
		return -errno;
	for (uint64_t i = 0; i < count; i++)
		keeper->seats[i].channel = -1;
	for (uint64_t i = 0; i < SEATS_AT + count; i++)
		keeper->polled[i].events = POLLIN;
	for (int i = 0; i < SERVE_WATCHED; i++)
		keeper->polled[1 + i].fd = keeper->watch->descriptors[i];
	return free_list_create(&keeper->free, keeper->server);
}

static void destroy(struct keeper *keeper)
{
	free_list_destroy(&keeper->free);
	free(keeper->seats);
	free(keeper->polled);
	if (keeper->events >= 0)
		close(keeper->events);
	if (keeper->stop >= 0)
		close(keeper->stop);
}

int serve_polling(struct server *server, struct executor *executor, const struct serve_watch *watch)
{
	struct keeper keeper = {
		.server = server, .executor = executor, .watch = watch, .events = -1, .stop = -1
	};
	int error = create(&keeper);

	if (!error) {
		error = keep(&keeper);
		end(&keeper);
	}
	destroy(&keeper);
	return error;
}
