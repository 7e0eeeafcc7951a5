/*
 * A session of each executor kind, over and over: the nth call of one function fails,
 * for n = 1, 2, 3 … until the session has no nth call. Each time the session must say
 * so with the very error, and leave no child, descriptor, mapping or thread. The linker's
 * --wrap routes the calls here; the trap lies in shared memory, since the zygote and
 * the workers spring it too.
 */
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "executor/executor.h"
#include "executor/zygote.h"
#include "measure/clock.h"

#define TASKS	5
#define WORKERS 2

/* No session may take longer, not even under Valgrind. */
#define SECONDS_MAX 60

/* ---- the trap ------------------------------------------------------------------ */

enum function {
	NOTHING,
	PTHREAD_CREATE,
	FORK,
	MMAP,
	MEMFD_CREATE,
	FTRUNCATE,
	SOCKETPAIR,
	EPOLL_CREATE1,
	EPOLL_CTL,
	EVENTFD,
	MALLOC,
	CALLOC,
	REALLOC,
	SENDMSG,
	CLONE,
	CLONE3,
	PIDFD_OPEN,
};

static struct trap {
	_Atomic int function;
	_Atomic int left; /* calls until the one that fails */
	_Atomic int error;
	_Atomic bool sprung;
} * trap;

/* The error of this call, or 0 when it shall go its way. */
static int spring(enum function function)
{
	if (!trap || atomic_load(&trap->function) != (int)function ||
	    atomic_fetch_sub(&trap->left, 1) != 1)
		return 0;
	atomic_store(&trap->sprung, true);
	errno = atomic_load(&trap->error);
	return errno;
}

static void set_trap(enum function function, int nth, int error)
{
	atomic_store(&trap->function, NOTHING);
	atomic_store(&trap->sprung, false);
	atomic_store(&trap->left, nth);
	atomic_store(&trap->error, error);
	atomic_store(&trap->function, function);
}

/* WRAP(type, failure, NAME, name, (parameters), (arguments)) */
#define WRAP(type, failure, NAME, name, parameters, arguments)                                     \
	type __real_##name parameters;                                                             \
	type __wrap_##name parameters;                                                             \
	type __wrap_##name parameters                                                              \
	{                                                                                          \
		return spring(NAME) ? (failure) : __real_##name arguments;                         \
	}

WRAP(int, errno, PTHREAD_CREATE, pthread_create,
     (pthread_t * thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument),
     (thread, attributes, start, argument))
WRAP(pid_t, -1, FORK, fork, (void), ())
WRAP(void *, MAP_FAILED, MMAP, mmap,
     (void *address, size_t bytes, int protection, int flags, int descriptor, off_t offset),
     (address, bytes, protection, flags, descriptor, offset))
WRAP(int, -1, MEMFD_CREATE, memfd_create, (const char *name, unsigned flags), (name, flags))
WRAP(int, -1, FTRUNCATE, ftruncate, (int descriptor, off_t bytes), (descriptor, bytes))
WRAP(int, -1, SOCKETPAIR, socketpair, (int domain, int type, int protocol, int sockets[2]),
     (domain, type, protocol, sockets))
WRAP(int, -1, EPOLL_CREATE1, epoll_create1, (int flags), (flags))
WRAP(int, -1, EPOLL_CTL, epoll_ctl,
     (int epoll, int operation, int descriptor, struct epoll_event *event),
     (epoll, operation, descriptor, event))
WRAP(int, -1, EVENTFD, eventfd, (unsigned count, int flags), (count, flags))
WRAP(void *, NULL, MALLOC, malloc, (size_t bytes), (bytes))
WRAP(void *, NULL, CALLOC, calloc, (size_t count, size_t bytes), (count, bytes))
WRAP(void *, NULL, REALLOC, realloc, (void *memory, size_t bytes), (memory, bytes))
WRAP(ssize_t, -1, SENDMSG, sendmsg, (int socket, const struct msghdr *message, int flags),
     (socket, message, flags))

static enum function function_of(long number)
{
	switch (number) {
	case SYS_clone:
		return CLONE;
	case SYS_clone3:
		/* Either trap may be set. */
		return atomic_load(&trap->function) == CLONE ? CLONE : CLONE3;
	case SYS_pidfd_open:
		return PIDFD_OPEN;
	default:
		return NOTHING;
	}
}

/* The real one takes any number of arguments and reads six. */
long __real_syscall(long number, ...);
long __wrap_syscall(long number, long a, long b, long c, long d, long e, long f);
long __wrap_syscall(long number, long a, long b, long c, long d, long e, long f)
{
	enum function function = function_of(number);

	if (function != NOTHING && spring(function))
		return -1;
	return __real_syscall(number, a, b, c, d, e, f);
}

/* ---- a session ----------------------------------------------------------------- */

struct session {
	const struct executor_kind *kind;
	struct zygote *zygote;
	struct executor *executor;
	struct future futures[TASKS];
	bool submitted[TASKS];
	int error; /* the first one that was reported */
};

static void note(struct session *session, int error)
{
	if (!session->error)
		session->error = error;
}

/* Some tasks carry a descriptor, which has code of its own. */
static int task(struct worker *worker, const void *argument)
{
	int number = *(const int *)argument;

	worker_set_value(worker, (uint64_t)number + 1);
	return (number % 2 == 1) == (worker_descriptor(worker, 0) >= 0) ? 0 : -EBADF;
}

static void submit_tasks(struct session *session)
{
	for (int i = 0; i < TASKS; i++) {
		int descriptor = STDERR_FILENO, error;
		struct task own = { .function = task,
				    .argument = &i,
				    .argument_bytes = sizeof(i),
				    .descriptors = &descriptor,
				    .descriptor_count = i % 2 == 1 };

		error = executor_submit(session->executor, &own, &session->futures[i]);
		session->submitted[i] = !error;
		note(session, error);
	}
}

static void check_result(struct session *session, int i)
{
	struct outcome outcome;

	assert_int_equal(future_result(&session->futures[i], SECONDS_MAX * NS_PER_SECOND, &outcome),
			 0);
	switch (outcome.state) {
	case FUTURE_FINISHED:
		assert_int_equal(outcome.value, i + 1);
		break;
	case FUTURE_FAILED:
	case FUTURE_BROKEN:
		assert_true(outcome.status < 0);
		note(session, outcome.status);
		break;
	default:
		fail_msg("future %d is in state %d", i, (int)outcome.state);
	}
}

static void use_executor(struct session *session)
{
	struct executor_report report;

	note(session, executor_start(session->executor));
	submit_tasks(session);
	for (int i = 0; i < TASKS; i++)
		if (session->submitted[i])
			check_result(session, i);
	executor_shutdown(session->executor, 0);
	executor_report(session->executor, &report);
	note(session, report.broken);
	executor_destroy(session->executor);
}

/* 0 when everything went well, else the first error. */
static int run_session(const struct executor_kind *kind)
{
	struct session session = { .kind = kind };
	struct executor_options options = { .kind = kind,
					    .workers = kind->capabilities & EXECUTOR_PARALLEL
							       ? WORKERS
							       : 1,
					    .capacity = TASKS };

	alarm(SECONDS_MAX);
	if (kind->capabilities & EXECUTOR_PROCESSES)
		note(&session, zygote_create(&session.zygote));
	options.zygote = session.zygote;
	if (!session.error) {
		note(&session, executor_create(&session.executor, &options));
		if (session.executor)
			use_executor(&session);
		zygote_destroy(session.zygote);
	}
	alarm(0);
	return session.error;
}

/* ---- what is left --------------------------------------------------------------- */

static int count_entries(const char *path)
{
	DIR *folder = opendir(path);
	int count = 0;

	assert_non_null(folder);
	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

static int count_mappings(void)
{
	FILE *file = fopen("/proc/self/maps", "re");
	char line[4096];
	int count = 0;

	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		count += strstr(line, "memfd:convoy") != NULL;
	fclose(file);
	return count;
}

/* A thread that was joined may take a moment more to leave the list of threads. */
static void wait_until_alone(int threads)
{
	for (int i = 0; i < 2000 && count_entries("/proc/self/task") > threads; i++)
		usleep(1000);
	assert_int_equal(count_entries("/proc/self/task"), threads);
}

static void assert_nothing_left(int descriptors, int threads)
{
	assert_int_equal(waitpid(-1, NULL, 0), -1);
	assert_int_equal(errno, ECHILD);
	assert_int_equal(count_entries("/proc/self/fd"), descriptors);
	assert_int_equal(count_mappings(), 0);
	wait_until_alone(threads);
}

/* ---- the loop -------------------------------------------------------------------- */

/* error is what the function fails with; the session says either of the expected ones:
 * the same, 0 for what can be done without, or what shows of a failure far away. */
static const struct fault {
	enum function function;
	const char *name;
	int error, expected, also_expected;
} faults[] = {
	{ PTHREAD_CREATE, "pthread_create", EAGAIN, -EAGAIN, -EAGAIN },
	{ FORK, "fork", EAGAIN, -EAGAIN, -EAGAIN },
	{ MMAP, "mmap", ENOMEM, -ENOMEM, -ENOMEM },
	{ MEMFD_CREATE, "memfd_create", EMFILE, -EMFILE, -EMFILE },
	{ FTRUNCATE, "ftruncate", ENOSPC, -ENOSPC, -ENOSPC },
	{ SOCKETPAIR, "socketpair", ENFILE, -ENFILE, -ENFILE },
	{ EPOLL_CREATE1, "epoll_create1", EMFILE, -EMFILE, -EMFILE },
	/* A pidfd that cannot be watched is replaced by looking now and then. */
	{ EPOLL_CTL, "epoll_ctl", ENOSPC, -ENOSPC, 0 },
	{ EVENTFD, "eventfd", ENFILE, -ENFILE, -ENFILE },
	{ MALLOC, "malloc", ENOMEM, -ENOMEM, -ENOMEM },
	{ CALLOC, "calloc", ENOMEM, -ENOMEM, -ENOMEM },
	/* A zygote that cannot begin or answer shows as the end of its socket. */
	{ REALLOC, "realloc", ENOMEM, -ENOMEM, -EPIPE },
	{ SENDMSG, "sendmsg", ENOBUFS, -ENOBUFS, -EPIPE },
	{ CLONE, "clone", EAGAIN, -EAGAIN, -EAGAIN },
	{ CLONE3, "clone3", ENOSYS, 0, 0 },
	{ PIDFD_OPEN, "pidfd_open", ENOSYS, 0, 0 },
};

#define FAULTS (sizeof(faults) / sizeof(faults[0]))

/* What was not sent may be sent again, and what another library's pool did not take is given to
 * it again when it must. */
static bool may_try_again(const struct executor_kind *kind, const struct fault *fault)
{
	return fault->function == SENDMSG ||
	       ((fault->function == MALLOC || fault->function == REALLOC) &&
		(kind->capabilities & EXECUTOR_FOREIGN));
}

/* Returns how many calls there were to fail. */
static int fail_each_call(const struct executor_kind *kind, const struct fault *fault)
{
	int descriptors, threads;

	/* One session without faults makes what stays: ThreadSanitizer's own thread. */
	assert_int_equal(run_session(kind), 0);
	/* Other libraries' threads are not joined: they may be on their way out. */
	if (kind->capabilities & EXECUTOR_FOREIGN)
		usleep(20000);
	descriptors = count_entries("/proc/self/fd");
	threads = count_entries("/proc/self/task");
	for (int nth = 1;; nth++) {
		int error;

		set_trap(fault->function, nth, fault->error);
		error = run_session(kind);
		atomic_store(&trap->function, NOTHING);
		assert_nothing_left(descriptors, threads);
		if (!atomic_load(&trap->sprung)) {
			assert_int_equal(error, 0);
			return nth - 1;
		}
		if (error != fault->expected && error != fault->also_expected &&
		    !(error == 0 && may_try_again(kind, fault)))
			fail_msg("%s: call %d of %s failed with %s, and the session said %s",
				 kind->name, nth, fault->name, strerror(fault->error),
				 strerror(-error));
	}
}

static int calls[FAULTS];

static void test_kind(void **state)
{
	const struct executor_kind *kind = *state;

	for (size_t i = 0; i < FAULTS; i++)
		calls[i] += fail_each_call(kind, &faults[i]);
}

/* A function that nobody calls any more would otherwise pass for ever. */
static void test_every_fault_happened(void **state)
{
	(void)state;
	for (size_t i = 0; i < FAULTS; i++)
		if (calls[i] == 0)
			fail_msg("%s was never called", faults[i].name);
}

int main(void)
{
	struct CMUnitTest tests[16];
	size_t count = 0;

	trap = mmap(NULL, sizeof(*trap), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (trap == MAP_FAILED)
		return 1;
	for (; executor_kinds[count]; count++)
		tests[count] =
			(struct CMUnitTest) { .name = executor_kinds[count]->name,
					      .test_func = test_kind,
					      .initial_state = (void *)executor_kinds[count] };
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(test_every_fault_happened);
	return _cmocka_run_group_tests("faults", tests, count, NULL, NULL);
}
