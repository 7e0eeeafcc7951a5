/* A worker has settled a future and dies before it tells those who wait for it: by a filter
 * that kills it at the system call with which it would. */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "executor_fixture.h"
#include "measure/clock.h"

/* Who is not told for so long has been forgotten. */
#define PATIENCE_NS (5 * NS_PER_SECOND)

/* The calling process ends at its next call of that number. */
static int die_at(unsigned call)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = 4, .filter = filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
		return -errno;
	return 0;
}

/* Held until the test waits; then it ends well, but its worker dies at the next call. */
static int end_and_die(const struct job *job, unsigned call)
{
	struct shared *shared = job->shared;

	atomic_fetch_add(&shared->holding, 1);
	while (!atomic_load(&shared->open))
		usleep(1000);
	atomic_fetch_add(&shared->ran[job->number], 1);
	return die_at(call);
}

static int task_end_unheard(struct worker *worker, const void *argument)
{
	(void)worker;
	return end_and_die(argument, SYS_futex);
}

static int task_end_unposted(struct worker *worker, const void *argument)
{
	(void)worker;
	return end_and_die(argument, SYS_write);
}

/* ---- those who wait ----------------------------------------------------------------------- */

/* Waits in one way until the future is settled: 0, or -ETIMEDOUT. */
typedef int wait_function(struct fixture *fixture, const struct future *future);

struct waiter {
	pthread_t thread;
	struct fixture *fixture;
	wait_function *wait;
	const struct future *future;
	_Atomic bool waits;
	int error;
	uint64_t told_ns;
};

static int wait_result(struct fixture *fixture, const struct future *future)
{
	(void)fixture;
	return future_result(future, PATIENCE_NS, NULL);
}

static int wait_all(struct fixture *fixture, const struct future *future)
{
	return executor_wait(fixture->executor, future, 1, WAIT_ALL, PATIENCE_NS);
}

static int wait_drained(struct fixture *fixture, const struct future *future)
{
	(void)future;
	return executor_drain(fixture->executor, PATIENCE_NS);
}

static int wait_completed(struct fixture *fixture, const struct future *future)
{
	struct as_completed *completed;
	size_t position;
	int error = as_completed_create(&completed, future, 1);

	(void)fixture;
	if (error)
		return error;
	error = as_completed_next(completed, PATIENCE_NS, &position);
	as_completed_destroy(completed);
	return error;
}

static void *wait_in_thread(void *argument)
{
	struct waiter *waiter = argument;

	atomic_store(&waiter->waits, true);
	waiter->error = waiter->wait(waiter->fixture, waiter->future);
	waiter->told_ns = clock_now_ns();
	return NULL;
}

static void start_waiter(struct waiter *waiter, struct fixture *fixture, wait_function *wait,
			 const struct future *future)
{
	*waiter = (struct waiter) { .fixture = fixture, .wait = wait, .future = future };
	assert_int_equal(pthread_create(&waiter->thread, NULL, wait_in_thread, waiter), 0);
	AWAIT(atomic_load(&waiter->waits));
	/* Until it sleeps. */
	for (int i = 0; i < 10; i++)
		nap();
}

static void assert_told(struct fixture *fixture, wait_function *wait, bool detached)
{
	struct future future = { 0 };
	struct waiter waiter;
	uint64_t begin_ns;

	create_plain(fixture, 1);
	if (detached)
		submit_detached(fixture, task_end_unheard, 0);
	else
		future = submit_number(fixture, task_end_unheard, 0);
	AWAIT(fixture->shared->holding == 1);
	start_waiter(&waiter, fixture, wait, &future);
	begin_ns = clock_now_ns();
	open_held(fixture->shared);
	pthread_join(waiter.thread, NULL);
	assert_int_equal(waiter.error, 0);
	/* Who looks when the time is over finds it settled as well. */
	assert_true(waiter.told_ns - begin_ns < PATIENCE_NS / 2);
	if (!detached)
		assert_true(future_state(&future) >= FUTURE_FINISHED);
}

static void test_result(void **state)
{
	assert_told(*state, wait_result, false);
}

static void test_wait(void **state)
{
	assert_told(*state, wait_all, false);
}

static void test_as_completed(void **state)
{
	assert_told(*state, wait_completed, false);
}

static void test_drain(void **state)
{
	assert_told(*state, wait_drained, false);
}

static void test_drain_detached(void **state)
{
	assert_told(*state, wait_drained, true);
}

/* ---- those who wait for a place ------------------------------------------------------------ */

static void *submit_blocked(void *argument)
{
	struct waiter *waiter = argument;
	struct job job = job_of(waiter->fixture, 1);

	waiter->error = try_submit(waiter->fixture, task_job, &job, NULL);
	atomic_store(&waiter->waits, false);
	return NULL;
}

static void test_submit(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 1);
	struct waiter waiter = { .fixture = fixture, .waits = true };
	uint64_t deadline_ns;
	bool told;

	options.capacity = 1;
	options.full = EXECUTOR_FULL_BLOCKS;
	create(fixture, &options);
	submit_detached(fixture, task_end_unheard, 0);
	AWAIT(fixture->shared->holding == 1);
	assert_int_equal(pthread_create(&waiter.thread, NULL, submit_blocked, &waiter), 0);
	for (int i = 0; i < 10; i++)
		nap();
	open_held(fixture->shared);
	deadline_ns = clock_now_ns() + PATIENCE_NS;
	while (atomic_load(&waiter.waits) && clock_now_ns() < deadline_ns)
		nap();
	told = !atomic_load(&waiter.waits);
	if (!told)
		executor_shutdown(fixture->executor, EXECUTOR_NO_WAIT);
	pthread_join(waiter.thread, NULL);
	assert_true(told);
	assert_int_equal(waiter.error, 0);
	executor_shutdown(fixture->executor, 0);
	assert_int_equal(fixture->shared->ran[1], 1);
}

/* ---- callbacks, and tasks that wait ------------------------------------------------------------
 */

static void count_call(const struct future *future, void *argument)
{
	(void)future;
	atomic_fetch_add((_Atomic uint32_t *)argument, 1);
}

static void test_callback(void **state)
{
	struct fixture *fixture = *state;
	uint64_t deadline_ns = clock_now_ns() + PATIENCE_NS;
	_Atomic uint32_t calls = 0;
	struct future future;

	create_plain(fixture, 1);
	future = submit_number(fixture, task_end_unposted, 0);
	AWAIT(fixture->shared->holding == 1);
	assert_int_equal(future_on_done(&future, count_call, (void *)&calls), 0);
	open_held(fixture->shared);
	while (atomic_load(&calls) == 0 && clock_now_ns() < deadline_ns)
		nap();
	executor_shutdown(fixture->executor, 0);
	assert_int_equal(calls, 1);
}

/* The parent holds its worker, so that another one takes the child. */
static int task_parent(struct worker *worker, const void *argument)
{
	struct job job = *(const struct job *)argument;
	struct task task = { task_end_unheard, &job, sizeof(job), NULL, 0 };
	struct outcome outcome;
	struct future child;
	int error = worker_submit(worker, &task, &child);

	AWAIT(atomic_load(&job.shared->holding) == 1);
	atomic_store(&job.shared->initialized, 1);
	if (!error)
		error = worker_get(worker, &child, &outcome);
	return error;
}

static void test_parent(void **state)
{
	struct fixture *fixture = *state;
	struct future future;
	uint64_t begin_ns;
	int error;

	create_plain(fixture, 2);
	future = submit_number(fixture, task_parent, 0);
	AWAIT(fixture->shared->initialized == 1);
	for (int i = 0; i < 20; i++)
		nap();
	begin_ns = clock_now_ns();
	open_held(fixture->shared);
	error = future_result(&future, PATIENCE_NS, NULL);
	assert_true(error || clock_now_ns() - begin_ns < PATIENCE_NS / 2);
	if (error)
		executor_shutdown(fixture->executor, EXECUTOR_KILL);
	assert_int_equal(error, 0);
	assert_int_equal(settle(&future).state, FUTURE_FINISHED);
}

int main(void)
{
	static const struct kind_test tests[] = {
		KIND_TEST_NEEDS(test_result, EXECUTOR_SURVIVES_DEATH),
		KIND_TEST_NEEDS(test_wait, EXECUTOR_SURVIVES_DEATH),
		KIND_TEST_NEEDS(test_as_completed, EXECUTOR_SURVIVES_DEATH),
		KIND_TEST_NEEDS(test_drain, EXECUTOR_SURVIVES_DEATH),
		KIND_TEST_NEEDS(test_drain_detached, EXECUTOR_SURVIVES_DEATH),
		KIND_TEST_NEEDS(test_submit, EXECUTOR_SURVIVES_DEATH),
		KIND_TEST_NEEDS(test_callback, EXECUTOR_SURVIVES_DEATH),
		KIND_TEST_NEEDS(test_parent, EXECUTOR_SURVIVES_DEATH | EXECUTOR_NESTED_PARALLEL),
	};

	return run_with_every_kind("executor telling", tests, sizeof(tests) / sizeof(tests[0]));
}
