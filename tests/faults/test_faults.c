/*
 * A session of each executor kind, over and over: the nth call of one function fails,
 * for n = 1, 2, 3 … until the session has no nth call. Each time the session must say
 * so with the very error, and leave no child, descriptor, mapping or thread. The linker's
 * --wrap routes the calls here; the trap lies in shared memory, since the zygote and
 * the workers spring it too.
 */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "executor/executor.h"
#include "executor/zygote.h"
#include "measure/clock.h"
#include "trap.h"

#define TASKS	5
#define WORKERS 2

/* No session may take longer, not even under Valgrind. */
#define SECONDS_MAX 60

/* ---- a session ----------------------------------------------------------------- */

struct session {
	const struct executor_kind *kind;
	struct zygote *zygote;
	struct executor *executor;
	struct future futures[TASKS];
	bool submitted[TASKS];
	int callbacks; /* that were accepted */
	_Atomic int called;
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

static void count_call(const struct future *future, void *session)
{
	(void)future;
	atomic_fetch_add(&((struct session *)session)->called, 1);
}

static void add_callbacks(struct session *session)
{
	for (int i = 0; i < TASKS; i++) {
		int error = session->submitted[i]
				    ? future_on_done(&session->futures[i], count_call, session)
				    : -ECANCELED;

		session->callbacks += !error;
		if (error != -ECANCELED)
			note(session, error);
	}
}

/* Each one that was submitted is handed out. */
static void take_as_completed(struct session *session)
{
	struct future submitted[TASKS];
	struct as_completed *completed;
	size_t count = 0, given = 0, position;
	int error;

	for (int i = 0; i < TASKS; i++)
		if (session->submitted[i])
			submitted[count++] = session->futures[i];
	error = as_completed_create(&completed, submitted, count);
	note(session, error);
	if (error)
		return;
	while (as_completed_next(completed, SECONDS_MAX * NS_PER_SECOND, &position) == 0)
		given++;
	assert_int_equal(given, count);
	as_completed_destroy(completed);
}

static int map_task(struct worker *worker, const void *argument)
{
	worker_set_value(worker, *(const uint64_t *)argument * 2);
	return 0;
}

/* All values, or an error. */
static void map_some(struct session *session)
{
	uint64_t arguments[20], values[20];
	int error;

	for (uint64_t i = 0; i < 20; i++)
		arguments[i] = i;
	error = executor_map(session->executor, map_task, arguments, sizeof(arguments[0]), 20, 6,
			     values, NULL);
	note(session, error);
	for (uint64_t i = 0; i < 20 && !error; i++)
		assert_int_equal(values[i], i * 2);
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
	add_callbacks(session);
	take_as_completed(session);
	for (int i = 0; i < TASKS; i++)
		if (session->submitted[i])
			check_result(session, i);
	for (int i = 0; i < TASKS; i++)
		if (session->submitted[i])
			assert_int_equal(future_release(&session->futures[i]), 0);
	/* A released place may still wait for its callbacks. */
	while (atomic_load(&session->called) < session->callbacks)
		usleep(100);
	map_some(session);
	executor_shutdown(session->executor, 0);
	assert_int_equal(session->called, session->callbacks);
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
	/* A fork's child is not told then that it is one. */
	{ MADVISE, "madvise", EINVAL, 0, 0 },
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

/* What was not sent may be sent again, executor_map submits again what could not be while others
 * of its tasks were under way, and what another library's pool did not take is given to
 * it again when it must. */
static bool may_try_again(const struct executor_kind *kind, const struct fault *fault)
{
	return fault->function == SENDMSG || fault->function == PTHREAD_CREATE ||
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
