/*
 * What runs in the zygote. A worker is made with CLONE_PARENT, so that it is
 * the program's own child: the program waits for it and gets its usage.
 * That system call bypasses the C library's fork, so two things that fork does
 * are done here: the thread id that the library keeps is set (its address is
 * the one that the zygote's own fork gave the kernel), and the list of robust
 * mutexes is registered again.
 */
#include "executor/zygote_process.h"

#include <errno.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

struct connection {
	int socket;
	struct worker_channels channels;
	worker_main *main;
	struct shared_memory memory;
};

struct zygote_state {
	struct connection *connections;
	size_t count;
	struct pollfd *polled; /* [0] is the control socket, then the connections */
	void *thread_id_address;
	void *robust_list;
	size_t robust_list_bytes;
};

static long clone_sibling(void *thread_id_address, _Atomic int32_t *born)
{
	uint64_t flags = CLONE_PARENT | CLONE_PARENT_SETTID;
	struct clone_args arguments = { .flags = flags, .parent_tid = (uint64_t)(uintptr_t)born };
	long pid;

	if (thread_id_address) {
		flags |= CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;
		arguments.flags = flags;
		arguments.child_tid = (uint64_t)(uintptr_t)thread_id_address;
	}
	pid = syscall(SYS_clone3, &arguments, sizeof(arguments));
	if (pid >= 0 || errno != ENOSYS)
		return pid;
#ifdef __x86_64__
	return syscall(SYS_clone, flags, NULL, born, thread_id_address, NULL);
#else
	return syscall(SYS_clone, flags, NULL, born, NULL, thread_id_address);
#endif
}

static void close_channels(const struct worker_channels *channels)
{
	close(channels->wake);
	if (channels->queue >= 0)
		close(channels->queue);
}

static void run_worker(const struct zygote_state *state, const struct connection *connection,
		       const struct spawn_request *request, int *descriptors)
{
	if (state->robust_list)
		syscall(SYS_set_robust_list, state->robust_list, state->robust_list_bytes);
	close(state->polled[0].fd);
	for (size_t i = 0; i < state->count; i++) {
		close(state->connections[i].socket);
		if (&state->connections[i] != connection)
			close_channels(&state->connections[i].channels);
	}
	connection->main(connection->memory.address, request, &connection->channels, descriptors);
	_exit(0);
}

static void spawn(const struct zygote_state *state, const struct connection *connection,
		  const struct spawn_request *request, int *descriptors, size_t count)
{
	struct spawn_reply reply = { .worker = request->worker };
	long pid;

	/* So that the page is there and the kernel's write cannot be interrupted. */
	atomic_store(request->born, 0);
	pid = clone_sibling(state->thread_id_address, request->born);
	reply.pid = pid < 0 ? -errno : (int32_t)pid;
	if (pid == 0)
		run_worker(state, connection, request, descriptors);
	for (size_t i = 0; i < count; i++)
		close(descriptors[i]);
	/* Who waits for an answer that is lost would wait for ever; the end of the zygote is seen.
	 */
	if (message_send(connection->socket, &reply, sizeof(reply), NULL, 0, 0) == -ENOBUFS)
		_exit(1);
}

/* Returns false when the connection is at its end. */
static bool serve(const struct zygote_state *state, const struct connection *connection)
{
	int descriptors[SPAWN_DESCRIPTORS_MAX];
	size_t count = SPAWN_DESCRIPTORS_MAX;
	struct spawn_request request;

	if (message_receive(connection->socket, &request, sizeof(request), descriptors, &count,
			    0) <= 0)
		return false;
	request.descriptor_count = (uint32_t)count;
	spawn(state, connection, &request, descriptors, count);
	return true;
}

static void drop(struct zygote_state *state, size_t index)
{
	struct connection *connection = &state->connections[index];

	close(connection->socket);
	close_channels(&connection->channels);
	shared_destroy(&connection->memory);
	*connection = state->connections[--state->count];
}

static int grow(struct zygote_state *state)
{
	struct connection *connections =
		realloc(state->connections, (state->count + 1) * sizeof(*connections));
	struct pollfd *polled;

	if (!connections)
		return -ENOMEM;
	state->connections = connections;
	polled = realloc(state->polled, (state->count + 2) * sizeof(*polled));
	if (!polled)
		return -ENOMEM;
	state->polled = polled;
	return 0;
}

/* descriptors: the connection's socket, its memory, its channels: wake and perhaps queue. */
static int connect_executor(struct zygote_state *state, const struct zygote_request *request,
			    const int *descriptors, size_t count)
{
	struct connection *connection;
	int error = count < 3 ? -EPROTO : grow(state);

	if (error)
		return error;
	connection = &state->connections[state->count];
	*connection = (struct connection) { .socket = descriptors[0],
					    .channels = { descriptors[2],
							  count > 3 ? descriptors[3] : -1 },
					    .main = request->main };
	error = shared_attach(&connection->memory, descriptors[1], request->address,
			      request->bytes);
	if (!error)
		state->count++;
	return error;
}

static void answer_control(struct zygote_state *state, int control)
{
	int descriptors[SPAWN_DESCRIPTORS_MAX];
	size_t count = SPAWN_DESCRIPTORS_MAX;
	struct zygote_request request;
	int32_t answer;

	/* The program is gone: so shall be everything that it started. */
	if (message_receive(control, &request, sizeof(request), descriptors, &count, 0) <= 0)
		kill(0, SIGKILL);
	if (!request.main)
		_exit(0);
	answer = connect_executor(state, &request, descriptors, count);
	if (answer)
		for (size_t i = 0; i < count; i++)
			close(descriptors[i]);
	if (message_send(control, &answer, sizeof(answer), NULL, 0, 0) == -ENOBUFS)
		_exit(1);
}

static void poll_once(struct zygote_state *state)
{
	size_t count = state->count;

	for (size_t i = 0; i < count; i++)
		state->polled[i + 1] =
			(struct pollfd) { .fd = state->connections[i].socket, .events = POLLIN };
	if (poll(state->polled, count + 1, -1) <= 0)
		return;
	/* Backwards, because drop moves the last connection into the gap. */
	for (size_t i = count; i-- > 0;)
		if (state->polled[i + 1].revents && !serve(state, &state->connections[i]))
			drop(state, i);
	if (state->polled[0].revents)
		answer_control(state, state->polled[0].fd);
}

/* The program's handlers and mask make no sense in its workers. */
static void reset_signals(void)
{
	static const int handled[] = { SIGHUP,	SIGINT,	 SIGQUIT, SIGTERM, SIGUSR1,
				       SIGUSR2, SIGALRM, SIGCHLD, SIGPIPE };
	sigset_t none;

	for (size_t i = 0; i < sizeof(handled) / sizeof(handled[0]); i++)
		signal(handled[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void learn_thread_state(struct zygote_state *state)
{
	if (prctl(PR_GET_TID_ADDRESS, &state->thread_id_address) != 0)
		state->thread_id_address = NULL;
	if (syscall(SYS_get_robust_list, 0, &state->robust_list, &state->robust_list_bytes) != 0)
		state->robust_list = NULL;
}

void zygote_process(int control)
{
	struct zygote_state state = { 0 };

	/* A group of its own: what a terminal's Ctrl-C does is the program's decision. */
	if (setpgid(0, 0) != 0)
		_exit(1);
	reset_signals();
	learn_thread_state(&state);
	if (grow(&state) != 0)
		_exit(1);
	state.polled[0] = (struct pollfd) { .fd = control, .events = POLLIN };
	for (;;)
		poll_once(&state);
}
