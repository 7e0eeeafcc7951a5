/*
 * Children note their times and end at once. A process ends with a status that
 * nothing else ends with; an error number says what failed in it.
 *
 * Between fork and exec or _exit a child does only what a signal handler may
 * do: its parent may have had threads, whose locks nobody will open.
 */
#include "measure/birth.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure/clock.h"

/* Above all error numbers. */
#define CHILD_STATUS 200

struct birth *births_get(const struct births *births, size_t index)
{
	return (struct birth *)births->memory.address + index;
}

static struct birth *own_birth(const struct parent *parent)
{
	return births_get(parent->births, parent->index);
}

static void live(struct birth *birth)
{
	birth->first_ns = clock_now_ns();
	birth->end_ns = clock_now_ns();
}

/* ---- pthread ---------------------------------------------------------------- */

static void *live_as_thread(void *birth)
{
	live(birth);
	return birth;
}

static int create_pthread(struct parent *parent)
{
	return -pthread_create(&parent->thread, NULL, live_as_thread, own_birth(parent));
}

static int reap_pthread(struct parent *parent)
{
	void *result = NULL;
	int error = -pthread_join(parent->thread, &result);

	return !error && result != own_birth(parent) ? -EOWNERDEAD : error;
}

/* ---- fork, vfork, clone ----------------------------------------------------- */

static _Noreturn void live_as_process(struct birth *birth)
{
	live(birth);
	_exit(CHILD_STATUS);
}

static int judge(int wait_status)
{
	int status = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 0;

	if (status == CHILD_STATUS)
		return 0;
	return status > 0 && status < CHILD_STATUS ? -status : -EOWNERDEAD;
}

static int reap_process(struct parent *parent)
{
	int status;

	while (waitpid(parent->pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -errno;
		if (atomic_load(parent->cancelled))
			kill(parent->pid, SIGKILL);
	}
	return judge(status);
}

static int take_pid(struct parent *parent, pid_t pid)
{
	parent->pid = pid;
	return pid < 0 ? -errno : 0;
}

static int create_fork(struct parent *parent)
{
	pid_t pid = fork();

	if (pid == 0)
		live_as_process(own_birth(parent));
	return take_pid(parent, pid);
}

/* The child runs on this stack and in this memory, and leaves nothing there. */
static int create_vfork(struct parent *parent)
{
	struct birth *birth = own_birth(parent);
	pid_t pid = vfork(); /* NOLINT(clang-analyzer-security.insecureAPI.vfork) */

	if (pid == 0)
		live_as_process(birth); /* NOLINT(clang-analyzer-unix.Vfork) */
	return take_pid(parent, pid);
}

static int create_clone(struct parent *parent)
{
	struct clone_args arguments = { .exit_signal = SIGCHLD };
	long pid = syscall(SYS_clone3, &arguments, sizeof(arguments));

	/* Some sandboxes refuse what they do not know. */
	if (pid < 0 && (errno == ENOSYS || errno == EPERM))
		pid = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
	if (pid == 0) {
		live(own_birth(parent));
		/* The C library does not know that this is another process. */
		syscall(SYS_exit_group, CHILD_STATUS);
	}
	return take_pid(parent, (pid_t)pid);
}

/* ---- posix-spawn, spawn: this program once more --------------------------------- */

/* As argv[0] it tells a child from a program that somebody called. */
static char role[] = "convoy: a child that notes its times";

struct arguments {
	char memory[24], index[24], socket[24];
	char *list[5];
};

static void write_arguments(struct arguments *arguments, const struct parent *parent, int socket)
{
	char *list[] = { role, arguments->memory, arguments->index, arguments->socket, NULL };

	snprintf(arguments->memory, sizeof(arguments->memory), "%d",
		 parent->births->memory.descriptor);
	snprintf(arguments->index, sizeof(arguments->index), "%zu", parent->index);
	snprintf(arguments->socket, sizeof(arguments->socket), "%d", socket);
	memcpy(arguments->list, list, sizeof(list));
}

/* Takes the order from the parent and repeats it. 0, or an error number. */
static int answer_parent(int socket, size_t index)
{
	size_t order;
	ssize_t received = recv(socket, &order, sizeof(order), 0);

	if (received != sizeof(order) || order != index)
		return received < 0 ? errno : EPIPE;
	return send(socket, &order, sizeof(order), MSG_NOSIGNAL) < 0 ? errno : 0;
}

/*
 * Runs before main in every program that this file is part of, and in a child
 * instead of it: main belongs to the program. The C library hands the arguments
 * of main to constructors, too.
 */
__attribute__((constructor)) static void live_as_program(int argc, char **argv)
{
	uint64_t first_ns;
	struct birth *births;
	size_t index;
	int socket, error = 0;

	if (argc != 4 || strcmp(argv[0], role) != 0)
		return;
	first_ns = clock_now_ns();
	index = strtoull(argv[2], NULL, 10);
	socket = (int)strtol(argv[3], NULL, 10);
	births = mmap(NULL, (index + 1) * sizeof(*births), PROT_READ | PROT_WRITE, MAP_SHARED,
		      (int)strtol(argv[1], NULL, 10), 0);
	if (births == MAP_FAILED)
		_exit(errno);
	births[index].first_ns = first_ns;
	if (socket >= 0)
		error = answer_parent(socket, index);
	births[index].end_ns = clock_now_ns();
	_exit(error ? error : CHILD_STATUS);
}

static int create_posix_spawn(struct parent *parent)
{
	int memory = parent->births->memory.descriptor, error;
	posix_spawn_file_actions_t actions;
	struct arguments arguments;

	write_arguments(&arguments, parent, -1);
	error = posix_spawn_file_actions_init(&actions);
	if (error)
		return -error;
	/* Onto itself: so the exec does not close it. */
	error = posix_spawn_file_actions_adddup2(&actions, memory, memory);
	if (!error)
		error = posix_spawn(&parent->pid, "/proc/self/exe", &actions, NULL, arguments.list,
				    environ);
	posix_spawn_file_actions_destroy(&actions);
	return -error;
}

static _Noreturn void become_program(const struct parent *parent, int socket, char **arguments)
{
	fcntl(parent->births->memory.descriptor, F_SETFD, 0);
	fcntl(socket, F_SETFD, 0);
	execve("/proc/self/exe", arguments, environ);
	_exit(errno);
}

/* The order lies in the socket before there is somebody to take it. */
static int create_spawn(struct parent *parent)
{
	struct arguments arguments;
	int sockets[2], error = 0;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
		return -errno;
	write_arguments(&arguments, parent, sockets[1]);
	if (send(sockets[0], &parent->index, sizeof(parent->index), MSG_NOSIGNAL) < 0)
		error = -errno;
	if (!error)
		error = take_pid(parent, fork());
	if (!error && parent->pid == 0)
		become_program(parent, sockets[1], arguments.list);
	close(sockets[1]);
	if (error)
		close(sockets[0]);
	parent->socket = sockets[0];
	return error;
}

static int reap_spawn(struct parent *parent)
{
	ssize_t received;
	size_t answer;
	int error;

	do {
		received = recv(parent->socket, &answer, sizeof(answer), 0);
	} while (received < 0 && errno == EINTR && !atomic_load(parent->cancelled));
	error = reap_process(parent);
	close(parent->socket);
	return !error && (received != sizeof(answer) || answer != parent->index) ? -EPROTO : error;
}

/* ---- forkserver --------------------------------------------------------------- */

static void live_as_child(void *birth)
{
	live_as_process(birth);
}

static int create_at_server(struct parent *parent)
{
	struct birth *birth = own_birth(parent);

	return forkserver_fork(&parent->births->server, &birth->child, live_as_child, birth,
			       parent->cancelled);
}

static int reap_at_server(struct parent *parent)
{
	struct forkserver_child *child = &own_birth(parent)->child;
	int error = forkserver_wait(&parent->births->server, child, parent->cancelled);

	return error ? error : judge(child->wait_status);
}

/* ---- all methods ------------------------------------------------------------------ */

const struct birth_method birth_methods[] = {
	{ "pthread", false, create_pthread, reap_pthread },
	{ "fork", false, create_fork, reap_process },
	{ "vfork", false, create_vfork, reap_process },
	{ "clone", false, create_clone, reap_process },
	{ "posix-spawn", false, create_posix_spawn, reap_process },
	{ "spawn", false, create_spawn, reap_spawn },
	{ "forkserver", true, create_at_server, reap_at_server },
	{ .name = NULL },
};

int births_open(struct births *births, size_t count, size_t most_alive,
		const struct birth_method *method)
{
	int error;

	*births = (struct births) { .has_server = false };
	error = shared_create(&births->memory, count * sizeof(struct birth));
	if (error || !method->has_server)
		return error;
	error = forkserver_start(&births->server, most_alive);
	births->has_server = !error;
	if (error)
		births_close(births);
	return error;
}

void births_close(struct births *births)
{
	if (births->has_server)
		forkserver_stop(&births->server);
	shared_destroy(&births->memory);
	*births = (struct births) { .has_server = false };
}
