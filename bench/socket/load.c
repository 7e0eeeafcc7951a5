/* The load seen from its parent: a process that is ordered to run, and tells how far it is. */
#include "socket/load.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure/client_process.h"
#include "measure/clock.h"
#include "socket/load_internal.h"

/* ---- the process ------------------------------------------------------------------ */

static _Noreturn void serve_orders(struct load_shared *shared, int orders)
{
	char order;
	ssize_t got;

	orders = client_process_begin(orders);
	while ((got = recv(orders, &order, sizeof(order), 0)) == sizeof(order) ||
	       (got < 0 && errno == EINTR))
		if (got > 0 && order == LOAD_ORDER_BEGIN)
			load_run_once(shared, orders);
	_exit(0);
}

int load_start(struct load *load)
{
	int sockets[2], error;
	pid_t pid;

	*load = (struct load) { .orders = -1 };
	error = shared_create(&load->memory, sizeof(struct load_shared));
	if (error)
		return error;
	load->shared = load->memory.address;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0) {
		error = -errno;
		shared_destroy(&load->memory);
		return error;
	}
	/* load may lie in shared memory: the parent alone writes it. */
	pid = fork();
	error = pid < 0 ? -errno : 0;
	if (pid == 0)
		serve_orders(load->shared, sockets[1]);
	close(sockets[1]);
	load->pid = pid;
	load->orders = sockets[0];
	if (error) {
		close(sockets[0]);
		shared_destroy(&load->memory);
	}
	return error;
}

void load_stop(struct load *load)
{
	/* It may be in the middle of something. */
	kill(load->pid, SIGKILL);
	close(load->orders);
	while (waitpid(load->pid, NULL, 0) < 0 && errno == EINTR)
		;
	shared_destroy(&load->memory);
	load->shared = NULL;
}

/* ---- orders ----------------------------------------------------------------------- */

static int send_order(const struct load *load, enum load_order order)
{
	char byte = (char)order;

	while (send(load->orders, &byte, sizeof(byte), MSG_NOSIGNAL) < 0)
		if (errno != EINTR)
			return errno == ECONNRESET ? -EPIPE : -errno;
	return 0;
}

/* Takes the news off the socket. -EPIPE: there will be no more. */
static int take_news(const struct load *load)
{
	char news;
	ssize_t got;

	while ((got = recv(load->orders, &news, sizeof(news), MSG_DONTWAIT)) > 0)
		;
	if (got == 0 || errno == ECONNRESET)
		return -EPIPE;
	return errno == EAGAIN || errno == EINTR ? 0 : -errno;
}

static bool are_cpus(const struct load_options *options)
{
	if (options->cpu_count > LOAD_CPUS)
		return false;
	for (size_t i = 0; i < options->cpu_count; i++)
		if (options->cpus[i] >= LOAD_CPUS)
			return false;
	return true;
}

static bool are_possible(const struct load_options *options)
{
	return options->connections > 0 && options->threads <= options->connections &&
	       options->request_bytes <= LOAD_REQUEST_MOST_BYTES && options->timeout_ns > 0 &&
	       options->rate >= 0 && isfinite(options->rate) && are_cpus(options);
}

int load_begin(struct load *load, const struct load_options *options)
{
	enum load_stage stage = load_stage(load);
	int error;

	if (!are_possible(options))
		return -EINVAL;
	if (stage != LOAD_IDLE && stage != LOAD_DONE)
		return -EBUSY;
	error = take_news(load);
	if (error)
		return error;
	load->shared->error = 0;
	load->shared->options = *options;
	load->shared->report = (struct load_report) { 0 };
	atomic_store(&load->shared->stage, LOAD_CONNECTING);
	return send_order(load, LOAD_ORDER_BEGIN);
}

int load_end(struct load *load)
{
	return send_order(load, LOAD_ORDER_END);
}

enum load_stage load_stage(const struct load *load)
{
	return (enum load_stage)atomic_load(&load->shared->stage);
}

const struct load_report *load_report(const struct load *load)
{
	return &load->shared->report;
}

/* ---- waiting ---------------------------------------------------------------------- */

/* 0: there may be news; -ETIMEDOUT, -EINTR, -EPIPE. */
static int wait_for_news(const struct load *load, uint64_t deadline_ns)
{
	struct pollfd polled = { .fd = load->orders, .events = POLLIN };
	uint64_t now_ns = clock_now_ns();
	struct timespec rest = clock_timespec(deadline_ns > now_ns ? deadline_ns - now_ns : 0);
	int ready = ppoll(&polled, 1, &rest, NULL);

	if (ready < 0)
		return -errno;
	return ready == 0 ? -ETIMEDOUT : take_news(load);
}

int load_wait(struct load *load, enum load_stage stage, uint64_t timeout_ns)
{
	uint64_t now_ns = clock_now_ns();
	uint64_t deadline_ns = timeout_ns < UINT64_MAX - now_ns ? now_ns + timeout_ns : UINT64_MAX;
	int error = 0;

	while (load_stage(load) < stage && !error)
		error = wait_for_news(load, deadline_ns);
	/* It may have come as far right before. */
	if (load_stage(load) < stage)
		return error;
	return load_stage(load) == LOAD_DONE ? load->shared->error : 0;
}
