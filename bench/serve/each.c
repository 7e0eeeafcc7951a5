/* A task is a connection, which the program accepts and hands to a worker of its own. */
#include "serve/internal.h"

#include <errno.h>
#include <unistd.h>

static int run_connection(struct worker *worker, const void *argument)
{
	struct server *server = *(struct server *const *)argument;
	struct usage before = serve_task_begin();
	enum serve_end end = serve_connection(worker, server, worker_descriptor(worker, 0));

	serve_task_end(server, worker, &before);
	worker_set_value(worker, (uint64_t)end);
	return 0;
}

/* Also of one whose worker was killed, or could not be created. */
static void count_done(const struct future *future, void *argument)
{
	struct server *server = argument;
	enum serve_end end = SERVE_REFUSED;
	struct outcome outcome = { .state = FUTURE_FREE };

	future_result(future, 0, &outcome);
	if (outcome.state == FUTURE_FINISHED)
		end = (enum serve_end)outcome.value;
	else if (outcome.state == FUTURE_BROKEN)
		end = SERVE_KILLED;
	serve_count_end(server, counts_of_program(server), end);
	future_release(future);
}

/* Without a descriptor for the worker the connection waits. */
static int submit_patiently(struct server *server, struct executor *executor,
			    const struct serve_watch *watch, const struct task *task,
			    struct future *future)
{
	int error;

	while ((error = executor_submit(executor, task, future)) == -EMFILE) {
		serve_become_deaf(server, counts_of_program(server));
		if (serve_wait(server, watch, false) < 0)
			break;
	}
	return error;
}

static int hand_over(struct server *server, struct executor *executor,
		     const struct serve_watch *watch, int descriptor)
{
	struct task task = { .function = run_connection,
			     .argument = &server,
			     .argument_bytes = sizeof(server),
			     .descriptors = &descriptor,
			     .descriptor_count = 1 };
	struct executor_report report;
	struct future future;
	int error = submit_patiently(server, executor, watch, &task, &future);

	if (!error)
		return future_on_done(&future, count_done, server);
	serve_count_end(server, counts_of_program(server), SERVE_REFUSED);
	executor_report(executor, &report);
	/* No worker for this one: there will be for others. */
	return report.broken;
}

int serve_each(struct server *server, struct executor *executor, const struct serve_watch *watch)
{
	int ready, error = 0;

	while (!error && (ready = serve_wait(server, watch, true)) >= 0) {
		int descriptor;

		if (!ready)
			continue;
		descriptor = serve_accept(server, server->listener.descriptor,
					  counts_of_program(server), 0);
		if (descriptor < 0)
			continue;
		error = hand_over(server, executor, watch, descriptor);
		close(descriptor);
	}
	atomic_store(&server->stopping, true);
	while (executor_drain(executor, NO_TIMEOUT) == -EINTR)
		;
	return error;
}
