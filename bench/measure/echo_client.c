#include "measure/echo_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure/client_process.h"
#include "measure/clock.h"
#include "measure/cpus.h"

/* How often a client that waits looks whether its lifeline is still there. */
#define LOOK_NS 100000000ULL

struct datagram {
	uint64_t number;
	uint64_t check;
};

struct conversation {
	const struct echo_plan *plan;
	int socket;
	int lifeline;
	uint64_t number; /* of the newest datagram */
};

static struct datagram datagram_of(uint64_t number)
{
	return (struct datagram) { number, ~number * 0x9e3779b97f4a7c15ULL };
}

static bool is_cut(int lifeline)
{
	struct pollfd polled = { .fd = lifeline };

	return lifeline >= 0 && poll(&polled, 1, 0) > 0 && (polled.revents & POLLHUP);
}

/* 0 at that time, or -ECANCELED. */
static int wait_until(const struct conversation *conversation, uint64_t time_ns)
{
	struct pollfd polled = { .fd = conversation->lifeline };

	for (uint64_t now_ns; (now_ns = clock_now_ns()) < time_ns;) {
		struct timespec rest = clock_timespec(time_ns - now_ns);

		if (ppoll(&polled, 1, &rest, NULL) > 0)
			return -ECANCELED;
	}
	return 0;
}

static int connect_to(const struct conversation *conversation, uint16_t port)
{
	uint64_t look_ns = conversation->plan->patience_ns < LOOK_NS
				   ? conversation->plan->patience_ns
				   : LOOK_NS;
	struct timeval look = { .tv_sec = 0, .tv_usec = (suseconds_t)(look_ns / 1000 + 1) };
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons(port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	if (setsockopt(conversation->socket, SOL_SOCKET, SO_RCVTIMEO, &look, sizeof(look)) != 0 ||
	    connect(conversation->socket, (struct sockaddr *)&address, sizeof(address)) != 0)
		return -errno;
	return 0;
}

/* 1: the answer to the newest; 0: nothing, or one that was given up; else what is wrong. */
static int receive(const struct conversation *conversation)
{
	struct datagram answer, expected;
	ssize_t got = recv(conversation->socket, &answer, sizeof(answer), 0);

	if (got < 0 && errno != EAGAIN && errno != EINTR)
		return -errno;
	if (got < 0)
		return is_cut(conversation->lifeline) ? -ECANCELED : 0;
	if (got != sizeof(answer))
		return -EBADMSG;
	expected = datagram_of(answer.number);
	if (answer.check != expected.check || answer.number > conversation->number)
		return -EBADMSG;
	return answer.number == conversation->number;
}

/* 0, -ETIMEDOUT for a datagram that was lost, or what is wrong. */
static int exchange(struct conversation *conversation)
{
	struct datagram request = datagram_of(++conversation->number);
	uint64_t sent_ns = clock_now_ns();
	int got;

	while (send(conversation->socket, &request, sizeof(request), MSG_NOSIGNAL) < 0)
		if (errno != EINTR)
			return -errno;
	while ((got = receive(conversation)) == 0)
		if (clock_now_ns() - sent_ns >= conversation->plan->patience_ns)
			return -ETIMEDOUT;
	return got < 0 ? got : 0;
}

/* Sets *from_ns to when the next one is to be sent, from which its latency counts. */
static int wait_for_turn(const struct conversation *conversation, uint64_t *from_ns)
{
	const struct echo_plan *plan = conversation->plan;
	int error;

	if (plan->interval_ns > 0)
		return wait_until(conversation, *from_ns);
	error = plan->pause_ns > 0 ? wait_until(conversation, *from_ns + plan->pause_ns) : 0;
	*from_ns = clock_now_ns();
	return error;
}

static int exchange_all(struct conversation *conversation, struct echo_report *report)
{
	const struct echo_plan *plan = conversation->plan;
	uint64_t from_ns = report->begin_ns;

	for (uint64_t i = 0; i < plan->operations && from_ns - report->begin_ns < plan->time_ns;
	     i++) {
		int error = wait_for_turn(conversation, &from_ns);

		if (!error)
			error = exchange(conversation);
		report->end_ns = clock_now_ns();
		if (error && error != -ETIMEDOUT)
			return error;
		if (error)
			report->lost++;
		else
			report->times_ns[report->count++] = report->end_ns - from_ns;
		from_ns = plan->interval_ns > 0 ? from_ns + plan->interval_ns : report->end_ns;
	}
	return 0;
}

int echo_client_run(uint16_t port, const struct echo_plan *plan, struct echo_report *report,
		    int lifeline)
{
	struct conversation conversation = {
		.plan = plan,
		.socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0),
		.lifeline = lifeline,
	};
	int error;

	if (conversation.socket < 0)
		return -errno;
	report->count = report->lost = 0;
	error = plan->apart ? cpus_bind(CPUS_LAST) : 0;
	if (!error)
		error = connect_to(&conversation, port);
	if (!error)
		error = exchange(&conversation);
	report->begin_ns = report->end_ns = clock_now_ns();
	if (!error)
		error = exchange_all(&conversation, report);
	send(conversation.socket, ECHO_FAREWELL, ECHO_FAREWELL_BYTES, MSG_NOSIGNAL);
	close(conversation.socket);
	return error;
}

/* ---- in a process of its own ------------------------------------------------------ */

static _Noreturn void serve_orders(int orders, const struct echo_plan *plan,
				   struct echo_report *report)
{
	uint16_t port;
	ssize_t got;

	orders = client_process_begin(orders);
	while ((got = recv(orders, &port, sizeof(port), 0)) == sizeof(port) ||
	       (got < 0 && errno == EINTR)) {
		if (got < 0)
			continue;
		report->error = echo_client_run(port, plan, report, orders);
		atomic_store(&report->finished, true);
	}
	_exit(0);
}

int echo_client_start(struct echo_client *client, const struct echo_plan *plan,
		      struct echo_report *report)
{
	int sockets[2], error;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
		return -errno;
	pid = fork();
	error = pid < 0 ? -errno : 0;
	if (pid == 0)
		serve_orders(sockets[1], plan, report);
	close(sockets[1]);
	if (error)
		close(sockets[0]);
	else
		/* The parent alone: it may lie in shared memory. */
		*client = (struct echo_client) { .pid = pid, .orders = sockets[0] };
	return error;
}

int echo_client_order(const struct echo_client *client, uint16_t port)
{
	while (send(client->orders, &port, sizeof(port), MSG_NOSIGNAL) < 0)
		if (errno != EINTR)
			return errno == ECONNRESET ? -EPIPE : -errno;
	return 0;
}

bool echo_client_is_gone(const struct echo_client *client)
{
	return is_cut(client->orders);
}

void echo_client_stop(struct echo_client *client)
{
	/* It may be in the middle of something. */
	kill(client->pid, SIGKILL);
	close(client->orders);
	while (waitpid(client->pid, NULL, 0) < 0 && errno == EINTR)
		;
}
