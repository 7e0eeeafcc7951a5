/*
 * Workers that run as long as the server accept for themselves, and serve each connection to its
 * end. One that dies is replaced by the executor, its task by ours. At the end connections of our
 * own wake those who wait for one.
 */
#include "serve/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "measure/clock.h"

/* Processes have inherited the listener. */
static int accept_one(struct worker *worker, struct server *server)
{
	int descriptor;

	worker_blocking_begin(worker);
	descriptor =
		serve_accept(server, server->listener.descriptor, counts_of(server, worker), 0);
	if (descriptor < 0 && serve_is_deaf(server))
		clock_sleep_until(clock_now_ns() + SERVE_DEAF_NS);
	worker_blocking_end(worker);
	return descriptor;
}

static int run_acceptor(struct worker *worker, const void *argument)
{
	struct server *server = *(struct server *const *)argument;
	struct serve_counts *counts = counts_of(server, worker);
	struct usage before = serve_task_begin();

	while (!is_stopping(server)) {
		int descriptor = accept_one(worker, server);
		enum serve_end end;

		if (descriptor < 0)
			continue;
		atomic_store(&counts->serves, true);
		end = serve_connection(worker, server, descriptor);
		close(descriptor);
		atomic_store(&counts->serves, false);
		serve_count_end(server, counts, end);
	}
	serve_task_end(server, worker, &before);
	return 0;
}

static int submit_acceptor(struct server *server);

static void replace(const struct future *future, void *argument)
{
	struct server *server = argument;
	struct outcome outcome;

	if (future_result(future, 0, &outcome) == 0 && outcome.state == FUTURE_BROKEN &&
	    outcome.worker < server->settings.workers) {
		if (atomic_exchange(&server->counts[outcome.worker].serves, false))
			serve_count_end(server, counts_of_program(server), SERVE_KILLED);
		if (!is_stopping(server))
			submit_acceptor(server);
	}
	future_release(future);
}

static int submit_acceptor(struct server *server)
{
	struct task task = { .function = run_acceptor,
			     .argument = &server,
			     .argument_bytes = sizeof(server) };
	struct future future;
	int error = executor_submit(server->executor, &task, &future);

	return error ? error : future_on_done(&future, replace, server);
}

static bool is_broken(struct executor *executor)
{
	struct executor_report report;

	executor_report(executor, &report);
	return report.broken != 0;
}

/* So that those who wait for a connection are woken one at a time. */
static int set_blocking(const struct server *server, bool blocking)
{
	int flags = fcntl(server->listener.descriptor, F_GETFL) & ~O_NONBLOCK;

	flags |= blocking ? 0 : O_NONBLOCK;
	return fcntl(server->listener.descriptor, F_SETFL, flags) == 0 ? 0 : -errno;
}

/* There are no more who wait than workers. Each has taken a descriptor already; when none is left,
 * ours is the spare one. */
static void wake_all(struct server *server)
{
	for (unsigned i = 0; i < server->settings.workers; i++) {
		int descriptor = address_connect(&server->listener.address, SOCK_NONBLOCK);

		if (descriptor >= 0)
			close(descriptor);
	}
}

int serve_accepting(struct server *server, struct executor *executor,
		    const struct serve_watch *watch)
{
	int error = set_blocking(server, true), spare = dup(server->listener.descriptor);

	for (unsigned i = 0; !error && i < server->settings.workers; i++)
		error = submit_acceptor(server);
	while (!error && serve_wait(server, watch, false) == 0)
		error = is_broken(executor) ? -EPIPE : 0;
	atomic_store(&server->stopping, true);
	close(spare);
	do
		wake_all(server);
	while (executor_drain(executor, SERVE_LOOK_NS) != 0);
	set_blocking(server, false);
	return error;
}
