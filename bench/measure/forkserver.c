/*
 * Requests are messages on one socket. Answers are states of the child in
 * shared memory, on which its parent sleeps: so any number of parents can
 * share the server without a connection of their own.
 */
#include "measure/forkserver.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure/clock.h"
#include "measure/futex.h"

/* How often a parent that waits looks whether the server is still there. */
#define LOOK_NS 100000000ULL

enum child_state { CHILD_ASKED, CHILD_BORN, CHILD_GONE };

struct request {
	struct forkserver_child *child;
	void (*main)(void *argument);
	void *argument;
};

/* ---- in the server ---------------------------------------------------------- */

struct server {
	int requests;
	int signals;
	struct forkserver_child **alive;
	size_t count;
	size_t most;
};

static void tell(struct forkserver_child *child, uint32_t state)
{
	atomic_store(&child->state, state);
	futex_wake_all(&child->state);
}

/* Nobody is left who could ask. Children end by themselves. */
static _Noreturn void leave(void)
{
	while (wait(NULL) > 0)
		;
	_exit(0);
}

static void serve(struct server *server)
{
	struct request request;
	pid_t pid;

	if (recv(server->requests, &request, sizeof(request), 0) != sizeof(request))
		leave();
	pid = fork();
	if (pid == 0) {
		request.main(request.argument);
		_exit(0);
	}
	request.child->pid = pid < 0 ? -errno : pid;
	if (pid > 0)
		server->alive[server->count++] = request.child;
	tell(request.child, CHILD_BORN);
}

static void bury(struct server *server, pid_t pid, int wait_status)
{
	for (size_t i = 0; i < server->count; i++) {
		struct forkserver_child *child = server->alive[i];

		if (child->pid != pid)
			continue;
		child->wait_status = wait_status;
		server->alive[i] = server->alive[--server->count];
		tell(child, CHILD_GONE);
		return;
	}
}

static void reap(struct server *server)
{
	struct signalfd_siginfo info;
	int wait_status;
	pid_t pid;

	/* One signal can stand for several children. */
	if (read(server->signals, &info, sizeof(info)) < 0)
		return;
	while ((pid = waitpid(-1, &wait_status, WNOHANG)) > 0)
		bury(server, pid, wait_status);
}

/* What a terminal sends to all is for the program, with whose end the server ends. */
static int prepare_signals(void)
{
	static const int ignored[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	sigset_t child;

	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	return signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
}

static _Noreturn void run(int requests, size_t most)
{
	struct server server = { .requests = requests,
				 .signals = prepare_signals(),
				 .alive = calloc(most, sizeof(struct forkserver_child *)),
				 .most = most };

	if (server.signals < 0 || !server.alive)
		_exit(1);
	for (;;) {
		int socket = server.count < most ? requests : -1;
		struct pollfd polled[] = { { .fd = server.signals, .events = POLLIN },
					   { .fd = socket, .events = POLLIN } };

		if (poll(polled, 2, -1) <= 0)
			continue;
		if (polled[0].revents)
			reap(&server);
		if (polled[1].revents)
			serve(&server);
	}
}

/* ---- in the program and its workers ------------------------------------------- */

int forkserver_start(struct forkserver *server, size_t most_alive)
{
	int sockets[2], error;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
		return -errno;
	server->requests = sockets[0];
	server->pid = fork();
	error = server->pid < 0 ? -errno : 0;
	if (server->pid == 0) {
		close(sockets[0]);
		run(sockets[1], most_alive);
	}
	close(sockets[1]);
	if (error)
		close(sockets[0]);
	return error;
}

void forkserver_stop(struct forkserver *server)
{
	close(server->requests);
	while (waitpid(server->pid, NULL, 0) < 0 && errno == EINTR)
		;
}

static bool is_gone(const struct forkserver *server)
{
	struct pollfd polled = { .fd = server->requests };

	return poll(&polled, 1, 0) > 0 && (polled.revents & POLLHUP);
}

static int wait_for(const struct forkserver *server, struct forkserver_child *child,
		    uint32_t wanted, const _Atomic bool *cancelled)
{
	uint32_t state;

	while ((state = atomic_load(&child->state)) < wanted) {
		int error = futex_wait(&child->state, state, clock_now_ns() + LOOK_NS);

		if (atomic_load(cancelled))
			return -ECANCELED;
		if (error == -ETIMEDOUT && is_gone(server))
			return -EPIPE;
	}
	return 0;
}

int forkserver_fork(const struct forkserver *server, struct forkserver_child *child,
		    void (*main)(void *argument), void *argument, const _Atomic bool *cancelled)
{
	struct request request = { child, main, argument };
	ssize_t sent;
	int error;

	atomic_store(&child->state, CHILD_ASKED);
	do {
		sent = send(server->requests, &request, sizeof(request), MSG_NOSIGNAL);
	} while (sent < 0 && errno == EINTR && !atomic_load(cancelled));
	/* Reset: it is gone, and has left requests unread. */
	if (sent < 0)
		return errno == ECONNRESET ? -EPIPE : -errno;
	error = wait_for(server, child, CHILD_BORN, cancelled);
	return error || child->pid > 0 ? error : child->pid;
}

int forkserver_wait(const struct forkserver *server, struct forkserver_child *child,
		    const _Atomic bool *cancelled)
{
	return wait_for(server, child, CHILD_GONE, cancelled);
}
