/*
 * One thread of the load: its share of the connections, in an epoll set of its own.
 *
 * Under a rate, the requests of all connections have one order, round by round: request r of
 * connection c is number r * connections + c, and due at number / rate. A thread goes through
 * its part of that order (next_round, next_place) and sends what has become due on connections
 * that are free. A connection that waits is passed over: when its reply is there, it sends its
 * next request at once, if that is due by then.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "measure/clock.h"
#include "socket/load_internal.h"

#define EVENTS	       64
#define LOOKS	       8 /* for late replies, in the time that they have */
#define LOOK_MOST_NS   100000000ULL
#define SCRATCH_BYTES  65536U
#define NS_PER_MS      1000000ULL
#define NEVER	       UINT64_MAX
#define TIMER_SLACK_NS 1UL

/* ---- what is due ------------------------------------------------------------------ */

static uint64_t due_of(const struct load_thread *thread, uint64_t connection, uint64_t request)
{
	const struct load_options *options = thread->run->options;
	double number = (double)request * options->connections + (double)connection;

	return thread->run->begin_ns + (uint64_t)(number * (double)NS_PER_SECOND / options->rate);
}

/* Whether a connection has a request of that number, due or sent at due_ns. */
static bool has_request(const struct load_thread *thread, uint64_t request, uint64_t due_ns)
{
	const struct load_options *options = thread->run->options;

	return !thread->has_ended && (options->requests == 0 || request < options->requests) &&
	       (options->duration_ns == 0 || due_ns - thread->run->begin_ns < options->duration_ns);
}

/* When the next request of the order is due; NEVER when there is no more. */
static uint64_t next_due_ns(const struct load_thread *thread)
{
	uint64_t due_ns;

	if (!thread->has_begun || thread->run->options->rate <= 0 ||
	    thread->run->options->short_connections > 0 || thread->unfinished == 0)
		return NEVER;
	due_ns = due_of(thread, thread->connections[thread->next_place].number, thread->next_round);
	return has_request(thread, thread->next_round, due_ns) ? due_ns : NEVER;
}

/* ---- what becomes of a connection ------------------------------------------------- */

static void finish(struct load_thread *thread, struct load_connection *connection)
{
	if (!thread->run->options->hold)
		connection_close(connection);
	if (!connection->is_finished)
		thread->unfinished--;
	connection->is_finished = true;
}

static void count_loss(struct load_thread *thread, struct load_connection *connection, int error)
{
	load_report_count_error(&thread->report, error);
	connection_close(connection);
}

/* The place's next short connection that can be made and sent on, if there is one. */
static void connect_next(struct load_thread *thread, struct load_connection *connection)
{
	struct load_run *run = thread->run;

	while (!thread->has_ended && !atomic_load(&run->ended)) {
		int error;

		connection->number = atomic_fetch_add(&run->taken, 1);
		if (connection->number >= run->options->short_connections)
			break;
		error = connection_connect(connection, &thread->channel);
		if (!error)
			error = connection_request(connection, &thread->channel, clock_now_ns());
		if (!error)
			return;
		count_loss(thread, connection, error);
	}
	finish(thread, connection);
}

static void lose(struct load_thread *thread, struct load_connection *connection, int error)
{
	count_loss(thread, connection, error);
	if (thread->run->options->short_connections > 0)
		connect_next(thread, connection);
	else
		finish(thread, connection);
}

/* A connection is free: it sends its next request, waits until that is due, or has finished. */
static void go_on(struct load_thread *thread, struct load_connection *connection, uint64_t now_ns)
{
	uint64_t due_ns = now_ns;
	int error;

	if (thread->run->options->short_connections > 0) {
		connection_close(connection);
		connect_next(thread, connection);
		return;
	}
	if (thread->run->options->rate > 0)
		due_ns = due_of(thread, connection->number, connection->request);
	if (!has_request(thread, connection->request, due_ns)) {
		finish(thread, connection);
		return;
	}
	if (due_ns > now_ns)
		return;
	error = connection_request(connection, &thread->channel, due_ns);
	if (error)
		lose(thread, connection, error);
}

/* Sends what has become due on connections that are free. */
static void send_due(struct load_thread *thread)
{
	for (uint64_t due_ns, now_ns;
	     (due_ns = next_due_ns(thread)) <= (now_ns = clock_now_ns());) {
		struct load_connection *connection = &thread->connections[thread->next_place];

		if (connection->state == CONNECTION_FREE &&
		    connection->request == thread->next_round) {
			histogram_add(&thread->report.lateness, now_ns - due_ns);
			go_on(thread, connection, now_ns);
		}
		if (++thread->next_place == thread->count) {
			thread->next_place = 0;
			thread->next_round++;
		}
	}
}

/* ---- waiting ---------------------------------------------------------------------- */

static void look_for_late_ones(struct load_thread *thread, uint64_t now_ns)
{
	uint64_t pause_ns = thread->run->options->timeout_ns / LOOKS;

	for (size_t i = 0; i < thread->count; i++)
		if (thread->connections[i].state == CONNECTION_WAITING &&
		    thread->connections[i].deadline_ns <= now_ns)
			lose(thread, &thread->connections[i], -ETIMEDOUT);
	thread->look_ns = now_ns + (pause_ns < LOOK_MOST_NS ? pause_ns : LOOK_MOST_NS);
}

/* The phase has changed, or all is ended: then what is free has finished. */
static void wake(struct load_thread *thread)
{
	eventfd_t unused;

	eventfd_read(thread->wake, &unused);
	if (thread->has_ended || !atomic_load(&thread->run->ended))
		return;
	thread->has_ended = true;
	for (size_t i = 0; i < thread->count; i++)
		if (thread->connections[i].state == CONNECTION_FREE)
			finish(thread, &thread->connections[i]);
}

static void handle(struct load_thread *thread, const struct epoll_event *event)
{
	struct load_connection *connection = event->data.ptr;
	uint64_t now_ns;
	int result;

	if (!connection) {
		wake(thread);
		return;
	}
	/* Closed since the set was asked. */
	if (connection->state == CONNECTION_NONE)
		return;
	result = connection_go_on(connection, &thread->channel, event->events, &now_ns);
	if (result < 0)
		lose(thread, connection, result);
	else if (result > 0)
		go_on(thread, connection, now_ns);
}

/* epoll_wait knows only milliseconds. */
static int wait_for_events(struct load_thread *thread, struct epoll_event *events)
{
	struct pollfd polled = { .fd = thread->channel.epoll, .events = POLLIN };
	uint64_t now_ns = clock_now_ns(), due_ns = next_due_ns(thread);
	uint64_t until_ns = due_ns < thread->look_ns ? due_ns : thread->look_ns;
	uint64_t rest_ns = until_ns > now_ns ? until_ns - now_ns : 0;
	struct timespec rest = clock_timespec(rest_ns);

	if (due_ns == NEVER)
		return epoll_wait(thread->channel.epoll, events, EVENTS,
				  (int)(rest_ns / NS_PER_MS) + 1);
	ppoll(&polled, 1, &rest, NULL);
	return epoll_wait(thread->channel.epoll, events, EVENTS, 0);
}

static void wait_and_handle(struct load_thread *thread)
{
	struct epoll_event events[EVENTS];
	int count = wait_for_events(thread, events);
	uint64_t now_ns = clock_now_ns();

	for (int i = 0; i < count; i++)
		handle(thread, &events[i]);
	if (now_ns >= thread->look_ns)
		look_for_late_ones(thread, now_ns);
}

/* ---- the thread ------------------------------------------------------------------- */

/* One after another, so that each is timed alone. When one took too long, all the others would:
 * they are not tried. */
static void connect_all(struct load_thread *thread)
{
	int error = 0;

	for (size_t i = 0; i < thread->count && !atomic_load(&thread->run->ended); i++) {
		if (error != -ETIMEDOUT)
			error = connection_connect(&thread->connections[i], &thread->channel);
		if (error)
			lose(thread, &thread->connections[i], error);
	}
}

static void tell(struct load_run *run, _Atomic unsigned *count)
{
	atomic_fetch_add(count, 1);
	eventfd_write(run->news, 1);
}

static void wait_for_phase(struct load_thread *thread, enum load_phase phase)
{
	while (atomic_load(&thread->run->phase) < (int)phase)
		wait_and_handle(thread);
}

static void begin_all(struct load_thread *thread)
{
	bool are_short = thread->run->options->short_connections > 0;
	uint64_t now_ns = clock_now_ns();

	thread->has_begun = true;
	for (size_t i = 0; i < thread->count; i++) {
		struct load_connection *connection = &thread->connections[i];

		if (connection->state == CONNECTION_FREE || are_short)
			go_on(thread, connection, now_ns);
		else
			finish(thread, connection); /* it was not made */
	}
}

static void close_all(struct load_thread *thread)
{
	for (size_t i = 0; i < thread->count; i++)
		connection_close(&thread->connections[i]);
}

static void count_connections(struct load_thread *thread)
{
	thread->report.requests_least = UINT64_MAX;
	if (thread->run->options->short_connections > 0)
		return;
	for (size_t i = 0; i < thread->count; i++)
		if (thread->connections[i].was_made)
			load_report_count_connection(&thread->report,
						     thread->connections[i].request);
}

void *load_thread_main(void *argument)
{
	struct load_thread *thread = argument;
	struct load_run *run = thread->run;

	prctl(PR_SET_TIMERSLACK, TIMER_SLACK_NS);
	if (run->options->short_connections == 0)
		connect_all(thread);
	tell(run, &run->ready);
	wait_for_phase(thread, PHASE_RUN);
	begin_all(thread);
	while (thread->unfinished > 0) {
		send_due(thread);
		wait_and_handle(thread);
	}
	tell(run, &run->served);
	wait_for_phase(thread, PHASE_CLOSE);
	close_all(thread);
	count_connections(thread);
	return NULL;
}

/* ---- its memory and descriptors --------------------------------------------------- */

static int allocate(struct load_thread *thread)
{
	const struct load_options *options = thread->run->options;
	size_t buffer_bytes = connection_buffer_bytes(options);
	size_t scratch_bytes = buffer_bytes < SCRATCH_BYTES ? buffer_bytes : SCRATCH_BYTES;

	thread->connections = calloc(thread->count, sizeof(*thread->connections));
	thread->buffers = calloc(thread->count, buffer_bytes);
	thread->channel.scratch = malloc(scratch_bytes);
	if (!thread->connections || !thread->buffers || !thread->channel.scratch)
		return -ENOMEM;
	thread->channel.scratch_bytes = scratch_bytes;
	for (size_t i = 0; i < thread->count; i++) {
		thread->connections[i] = (struct load_connection) {
			.descriptor = -1,
			.number = thread->index + i * thread->run->threads,
		};
		frame_reader_init(&thread->connections[i].reader,
				  thread->buffers + i * buffer_bytes, buffer_bytes,
				  options->request_bytes);
	}
	return 0;
}

static int open_descriptors(struct load_thread *thread)
{
	struct epoll_event event = { .events = EPOLLIN };

	thread->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	thread->channel.epoll = epoll_create1(EPOLL_CLOEXEC);
	if (thread->wake < 0 || thread->channel.epoll < 0 ||
	    epoll_ctl(thread->channel.epoll, EPOLL_CTL_ADD, thread->wake, &event) != 0)
		return -errno;
	return 0;
}

int load_thread_open(struct load_thread *thread, struct load_run *run, unsigned index)
{
	int error;

	*thread = (struct load_thread) { .run = run, .index = index };
	thread->count = (run->options->connections - index + run->threads - 1) / run->threads;
	thread->unfinished = thread->count;
	thread->channel =
		(struct load_channel) { .options = run->options, .report = &thread->report };
	error = open_descriptors(thread);
	return error ? error : allocate(thread);
}

void load_thread_close(struct load_thread *thread)
{
	close(thread->wake);
	close(thread->channel.epoll);
	free(thread->connections);
	free(thread->buffers);
	free(thread->channel.scratch);
}
