#include "workload/operations.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "measure/clock.h"
#include "workload/loop.h"

/* How often a server that waits looks whether its client is still there, in microseconds. */
#define LOOK_US 100000

/* The loop around a call costs about as much as an iteration of the loop that counts. */
static void return_from_call(struct worker *worker)
{
	worker_blocking_end(worker);
	loop_tick_all(worker, worker_is_interpreted(worker));
}

static bool is_cancelled(const struct work *work)
{
	return atomic_load_explicit(&work->cancelled, memory_order_relaxed);
}

/* Through an absolute deadline; a signal ends it early only if the run was given up. */
int operations_wait_until(struct worker *worker, const struct work *work, uint64_t time_ns)
{
	struct timespec time = clock_timespec(time_ns);

	worker_blocking_begin(worker);
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR)
		if (is_cancelled(work))
			break;
	worker_blocking_end(worker);
	return is_cancelled(work) ? -ECANCELED : 0;
}

/* What an operation needs beside the worker. */
struct means {
	const struct work *work;
	uint64_t sleep_ns;
	int pipe[2]; /* null: [1] alone */
	int socket;
	struct sockaddr_in address; /* the socket's own */
};

/* Of one that begins at *now_ns: sets that to its end, and its latency. */
typedef int operation(struct worker *worker, const struct means *means, uint64_t *now_ns,
		      uint64_t *latency_ns);

static int repeat(struct worker *worker, operation *once, const struct means *means,
		  const struct echo_plan *plan, struct echo_report *report)
{
	uint64_t now_ns = clock_now_ns();
	int error = 0;

	report->begin_ns = now_ns;
	while (!error && report->count < plan->operations &&
	       now_ns - report->begin_ns < plan->time_ns)
		error = once(worker, means, &now_ns, &report->times_ns[report->count++]);
	report->end_ns = now_ns;
	return error;
}

static int sleep_once(struct worker *worker, const struct means *means, uint64_t *now_ns,
		      uint64_t *latency_ns)
{
	uint64_t deadline_ns = *now_ns + means->sleep_ns;
	int error = operations_wait_until(worker, means->work, deadline_ns);

	*now_ns = clock_now_ns();
	*latency_ns = *now_ns - deadline_ns;
	return error;
}

int operations_sleep(struct worker *worker, const struct work *work, uint64_t sleep_ns,
		     const struct echo_plan *plan, struct echo_report *report)
{
	struct means means = { .work = work, .sleep_ns = sleep_ns };

	return repeat(worker, sleep_once, &means, plan, report);
}

static int pipe_once(struct worker *worker, const struct means *means, uint64_t *now_ns,
		     uint64_t *latency_ns)
{
	unsigned char sent = (unsigned char)*now_ns, received = 0;
	uint64_t begin_ns = *now_ns;
	ssize_t wrote, got = 0;

	worker_blocking_begin(worker);
	wrote = write(means->pipe[1], &sent, 1);
	return_from_call(worker);
	worker_blocking_begin(worker);
	if (wrote == 1)
		got = read(means->pipe[0], &received, 1);
	return_from_call(worker);
	*now_ns = clock_now_ns();
	*latency_ns = *now_ns - begin_ns;
	if (is_cancelled(means->work))
		return -ECANCELED;
	return wrote == 1 && got == 1 && received == sent ? 0 : -EBADMSG;
}

int operations_pipe(struct worker *worker, const struct work *work, const struct echo_plan *plan,
		    struct echo_report *report)
{
	struct means means = { .work = work };
	int error;

	if (pipe2(means.pipe, O_CLOEXEC) != 0)
		return -errno;
	error = repeat(worker, pipe_once, &means, plan, report);
	close(means.pipe[0]);
	close(means.pipe[1]);
	return error;
}

static int null_once(struct worker *worker, const struct means *means, uint64_t *now_ns,
		     uint64_t *latency_ns)
{
	uint64_t begin_ns = *now_ns;
	ssize_t wrote;

	worker_blocking_begin(worker);
	wrote = write(means->pipe[1], "x", 1);
	return_from_call(worker);
	*now_ns = clock_now_ns();
	*latency_ns = *now_ns - begin_ns;
	if (is_cancelled(means->work))
		return -ECANCELED;
	return wrote == 1 ? 0 : -EBADMSG;
}

int operations_null(struct worker *worker, const struct work *work, const struct echo_plan *plan,
		    struct echo_report *report)
{
	struct means means = { .work = work };
	int error;

	means.pipe[1] = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (means.pipe[1] < 0)
		return -errno;
	error = repeat(worker, null_once, &means, plan, report);
	close(means.pipe[1]);
	return error;
}

/* A UDP socket at a port of the system's choice on the loopback; 0 or a negative errno. */
static int open_socket(int *descriptor, struct sockaddr_in *address)
{
	struct timeval look = { .tv_usec = LOOK_US };
	socklen_t bytes = sizeof(*address);
	int error = 0;

	*address = (struct sockaddr_in) { .sin_family = AF_INET,
					  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	*descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (*descriptor < 0)
		return -errno;
	if (setsockopt(*descriptor, SOL_SOCKET, SO_RCVTIMEO, &look, sizeof(look)) != 0 ||
	    bind(*descriptor, (struct sockaddr *)address, bytes) != 0 ||
	    getsockname(*descriptor, (struct sockaddr *)address, &bytes) != 0)
		error = -errno;
	if (error)
		close(*descriptor);
	return error;
}

static int self_once(struct worker *worker, const struct means *means, uint64_t *now_ns,
		     uint64_t *latency_ns)
{
	uint64_t begin_ns = *now_ns;
	unsigned char sent = (unsigned char)begin_ns, received = 0;
	struct sockaddr_in from;
	socklen_t bytes = sizeof(from);
	ssize_t wrote, got = 0;

	worker_blocking_begin(worker);
	wrote = sendto(means->socket, &sent, 1, MSG_NOSIGNAL,
		       (const struct sockaddr *)&means->address, sizeof(means->address));
	return_from_call(worker);
	worker_blocking_begin(worker);
	if (wrote == 1)
		got = recvfrom(means->socket, &received, 1, 0, (struct sockaddr *)&from, &bytes);
	return_from_call(worker);
	*now_ns = clock_now_ns();
	*latency_ns = *now_ns - begin_ns;
	if (is_cancelled(means->work))
		return -ECANCELED;
	return wrote == 1 && got == 1 && received == sent ? 0 : -EBADMSG;
}

int operations_self(struct worker *worker, const struct work *work, const struct echo_plan *plan,
		    struct echo_report *report)
{
	struct means means = { .work = work };
	int error = open_socket(&means.socket, &means.address);

	if (error)
		return error;
	error = repeat(worker, self_once, &means, plan, report);
	close(means.socket);
	return error;
}

/* ---- the UDP server ----------------------------------------------------------------- */

struct server {
	const struct work *work;
	const struct echo_client *client;
	const struct echo_report *report;
	int socket;
	uint64_t served;
};

/* 0 as long as there may come something. */
static int look_around(const struct server *server)
{
	if (is_cancelled(server->work))
		return -ECANCELED;
	if (atomic_load(&server->report->finished))
		return 0;
	return echo_client_is_gone(server->client) ? -EPIPE : 0;
}

/* A datagram's bytes; 0: the client has finished; or a negative errno. */
static ssize_t receive(struct worker *worker, const struct server *server, void *buffer,
		       size_t size, struct sockaddr_in *from)
{
	socklen_t bytes = sizeof(*from);
	ssize_t got;
	int error = 0;

	worker_blocking_begin(worker);
	while ((got = recvfrom(server->socket, buffer, size, 0, (struct sockaddr *)from, &bytes)) <
	       0) {
		error = errno == EAGAIN || errno == EINTR ? look_around(server) : -errno;
		if (error || atomic_load(&server->report->finished))
			break;
	}
	return_from_call(worker);
	if (got < 0)
		return error;
	return got;
}

static int answer(struct worker *worker, const struct server *server, const void *buffer,
		  size_t size, const struct sockaddr_in *to)
{
	ssize_t sent;

	worker_blocking_begin(worker);
	do {
		sent = sendto(server->socket, buffer, size, MSG_NOSIGNAL,
			      (const struct sockaddr *)to, sizeof(*to));
	} while (sent < 0 && errno == EINTR && !is_cancelled(server->work));
	return_from_call(worker);
	return sent < 0 ? -errno : 0;
}

static int serve(struct worker *worker, struct server *server)
{
	for (;;) {
		struct sockaddr_in from;
		unsigned char buffer[64];
		ssize_t got = receive(worker, server, buffer, sizeof(buffer), &from);
		int error;

		if (got <= 0)
			return (int)got;
		/* The client's last one is nobody's request. */
		if (got == ECHO_FAREWELL_BYTES)
			return 0;
		error = answer(worker, server, buffer, (size_t)got, &from);
		if (error)
			return error;
		server->served++;
	}
}

/* After its last datagram the client has only to say so. */
static int wait_for_client(struct worker *worker, const struct server *server)
{
	static const uint64_t nap_ns = 50000;
	int error = 0;

	while (!error && !atomic_load(&server->report->finished)) {
		error = operations_wait_until(worker, server->work, clock_now_ns() + nap_ns);
		if (!error)
			error = look_around(server);
	}
	return error ? error : server->report->error;
}

int operations_echo(struct worker *worker, const struct work *work,
		    const struct echo_client *client, struct echo_report *report, uint64_t *served)
{
	struct server server = { .work = work, .client = client, .report = report };
	struct sockaddr_in address;
	int error = open_socket(&server.socket, &address);

	if (error)
		return error;
	error = echo_client_order(client, ntohs(address.sin_port));
	if (!error)
		error = serve(worker, &server);
	if (!error)
		error = wait_for_client(worker, &server);
	*served = server.served;
	close(server.socket);
	return error;
}
