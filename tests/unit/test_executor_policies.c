/* Options of a pool: workers that are replaced, what a death means, initializers that crash. */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>

#include "executor_fixture.h"
#include "measure/clock.h"

/* ---- tasks_per_worker -------------------------------------------------------------- */

#define BURN_NS 1000000ULL

static uint64_t cpu_time_ns(void)
{
	struct timespec used;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	return (uint64_t)used.tv_sec * NS_PER_SECOND + (uint64_t)used.tv_nsec;
}

static int task_burn(struct worker *worker, const void *argument)
{
	const struct job *job = argument;
	uint64_t begin_ns = cpu_time_ns();

	job_begin(worker, job);
	while (cpu_time_ns() - begin_ns < BURN_NS)
		;
	job_end(worker, job);
	return 0;
}

/* The threads of another library are not ours to replace. */
static bool is_refused(struct fixture *fixture, const struct executor_options *options)
{
	struct executor *executor;

	if (!can(fixture, EXECUTOR_FOREIGN))
		return false;
	assert_int_equal(executor_create(&executor, options), -EINVAL);
	return true;
}

/* Replaced in time, never two of the same index, and their usage adds up. */
static void test_workers_are_replaced(void **state)
{
	enum { TASKS = 120, EACH = 10 };
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 3);
	struct usage usage;
	uint64_t used_ns = 0;
	unsigned created;

	options.tasks_per_worker = EACH;
	if (is_refused(fixture, &options))
		return;
	create(fixture, &options);
	for (uint32_t i = 0; i < TASKS; i++)
		submit_detached(fixture, task_burn, i);
	assert_int_equal(executor_drain(fixture->executor, NO_TIMEOUT), 0);
	executor_shutdown(fixture->executor, 0);
	created = report_of(fixture).workers_created;
	/* The last ones may be replaced by workers that find nothing to do. */
	if (can(fixture, EXECUTOR_WORKERS_PERSIST))
		assert_in_range(created, TASKS / EACH, TASKS / EACH + 3);
	for (uint32_t i = 0; i < TASKS; i++)
		assert_int_equal(fixture->shared->ran[i], 1);
	for (unsigned i = 0; i < 3; i++) {
		if (i >= executor_workers(fixture->executor))
			break;
		executor_worker_usage(fixture->executor, i, &usage);
		used_ns += usage.user_ns + usage.system_ns;
	}
	assert_true(used_ns >= TASKS * BURN_NS * 9 / 10);
	assert_int_equal(fixture->shared->errors, 0);
	assert_int_equal(report_of(fixture).deaths, 0);
}

static int count_initialized(struct worker *worker, void *argument)
{
	struct shared *shared = argument;

	(void)worker;
	atomic_fetch_add(&shared->initialized, 1);
	return 0;
}

/* At the least that is possible, and with many short tasks: none is lost on the way. */
static void test_one_task_each(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 2);
	uint32_t tasks = can(fixture, EXECUTOR_WORKERS_PERSIST | EXECUTOR_PROCESSES) ? 300 : 500;

	options.tasks_per_worker = 1;
	options.initializer = count_initialized;
	options.initializer_argument = fixture->shared;
	if (is_refused(fixture, &options))
		return;
	create(fixture, &options);
	for (uint32_t i = 0; i < tasks; i++) {
		submit_detached(fixture, task_job, i);
		if (i % 50 == 0)
			assert_int_equal(executor_drain(fixture->executor, NO_TIMEOUT), 0);
	}
	executor_shutdown(fixture->executor, 0);
	for (uint32_t i = 0; i < tasks; i++)
		assert_int_equal(fixture->shared->ran[i], 1);
	assert_int_equal(fixture->shared->initialized, report_of(fixture).workers_created);
	if (can(fixture, EXECUTOR_WORKERS_PERSIST))
		assert_in_range(report_of(fixture).workers_created, tasks, tasks + 2);
	assert_int_equal(fixture->shared->errors, 0);
	assert_int_equal(report_of(fixture).broken, 0);
}

/* ---- what a death means ---------------------------------------------------------------- */

/* Dies so often as its job's status says, and counts its attempts. */
static int task_die(struct worker *worker, const void *argument)
{
	const struct job *job = argument;
	uint32_t attempt = atomic_fetch_add(&job->shared->ran[job->number], 1) + 1;
	int descriptor = worker_descriptor(worker, 0);
	char letter = (char)('0' + attempt);

	if (descriptor >= 0 && write(descriptor, &letter, 1) != 1)
		atomic_fetch_add(&job->shared->errors, 1);
	atomic_store(&job->shared->pid[worker_index(worker)], (int32_t)getpid());
	if (worker_value(worker) != 0)
		atomic_fetch_add(&job->shared->errors, 1);
	worker_set_value(worker, attempt);
	if ((int)attempt <= job->status)
		kill(getpid(), SIGKILL);
	return 0;
}

static void test_retries(void **state)
{
	enum { RETRIES = 3 };
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 2);
	struct future futures[RETRIES + 4];
	uint32_t deaths = 0;

	options.on_death = EXECUTOR_DEATH_RETRIES;
	options.retries = RETRIES;
	create(fixture, &options);
	for (uint32_t i = 0; i < RETRIES + 4; i++) {
		struct job job = job_of(fixture, i);

		job.status = (int)i;
		futures[i] = submit(fixture, task_die, &job);
	}
	for (uint32_t i = 0; i < RETRIES + 4; i++) {
		struct outcome outcome = settle(&futures[i]);
		bool enough = i <= RETRIES;
		uint32_t attempts = enough ? i + 1 : RETRIES + 1;

		assert_int_equal(outcome.state, enough ? FUTURE_FINISHED : FUTURE_BROKEN);
		assert_int_equal(outcome.status, enough ? 0 : -EOWNERDEAD);
		assert_int_equal(fixture->shared->ran[i], attempts);
		if (enough)
			assert_int_equal(outcome.value, attempts);
		else
			assert_int_equal(WTERMSIG(outcome.wait_status), SIGKILL);
		deaths += enough ? i : RETRIES + 1;
	}
	assert_int_equal(report_of(fixture).deaths, deaths);
	assert_int_equal(report_of(fixture).broken, 0);
	assert_int_equal(fixture->shared->errors, 0);
}

/* Also without a future, and with a callback, and in an executor that ends. */
static void note_done(const struct future *future, void *argument)
{
	struct outcome outcome = { .value = 0 };

	future_result(future, 0, &outcome);
	atomic_store((_Atomic uint64_t *)argument, outcome.value);
}

static void test_retries_to_the_end(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 1);
	struct job job = job_of(fixture, 1);
	_Atomic uint64_t done = 0;
	struct future future;

	options.on_death = EXECUTOR_DEATH_RETRIES;
	options.retries = 2;
	create(fixture, &options);
	job.status = 2;
	submit_detached(fixture, task_hold, 0);
	assert_int_equal(try_submit(fixture, task_die, &job, NULL), 0);
	job.number = 2;
	future = submit(fixture, task_die, &job);
	assert_int_equal(future_on_done(&future, note_done, (void *)&done), 0);
	job.number = 3;
	job.status = 9;
	assert_int_equal(try_submit(fixture, task_die, &job, NULL), 0);
	assert_int_equal(executor_shutdown(fixture->executor, EXECUTOR_NO_WAIT), 0);
	open_held(fixture->shared);
	assert_int_equal(executor_shutdown(fixture->executor, 0), 0);
	for (uint32_t i = 1; i <= 3; i++)
		assert_int_equal(fixture->shared->ran[i], 3);
	assert_int_equal(done, 3);
	assert_int_equal(settle(&future).state, FUTURE_FINISHED);
}

/* The duplicates are kept for the next attempt. */
static void test_retries_with_descriptors(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 2);
	struct job job = job_of(fixture, 0);
	struct pollfd polled;
	char text[8] = "";
	int ends[2];

	options.on_death = EXECUTOR_DEATH_RETRIES;
	options.retries = 4;
	create(fixture, &options);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	for (int round = 0; round < 2; round++) {
		struct task task = { task_die, &job, sizeof(job), &ends[1], 1 };
		struct future future;

		job.number = (uint32_t)round;
		job.status = 3 + 6 * round;
		assert_int_equal(executor_submit(fixture->executor, &task, &future), 0);
		assert_int_equal(settle(&future).state, round ? FUTURE_BROKEN : FUTURE_FINISHED);
		assert_int_equal(read(ends[0], text, sizeof(text)), 4 + round);
		assert_memory_equal(text, "12345", 4 + (size_t)round);
		assert_int_equal(future_release(&future), 0);
	}
	close(ends[1]);
	polled = (struct pollfd) { .fd = ends[0], .events = POLLIN };
	executor_shutdown(fixture->executor, 0);
	assert_int_equal(poll(&polled, 1, 10000), 1);
	assert_int_equal(read(ends[0], text, 1), 0);
	close(ends[0]);
	assert_int_equal(fixture->shared->errors, 0);
}

static void test_breaks_all(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 2);
	struct job job = job_of(fixture, 20);
	struct future running[2], pending[10];
	struct outcome outcome;

	options.on_death = EXECUTOR_DEATH_BREAKS_ALL;
	create(fixture, &options);
	for (uint32_t i = 0; i < 2; i++)
		running[i] = submit_number(fixture, task_hold, i);
	AWAIT(fixture->shared->holding == 2);
	for (uint32_t i = 0; i < 10; i++)
		pending[i] = submit_number(fixture, task_job, 2 + i);
	outcome.worker = 0;
	kill(fixture->shared->pid[0], SIGKILL);
	for (uint32_t i = 0; i < 10; i++) {
		outcome = settle(&pending[i]);
		assert_int_equal(outcome.state, FUTURE_BROKEN);
		assert_int_equal(outcome.status, -EOWNERDEAD);
		assert_int_equal(outcome.pid, 0);
		assert_int_equal(fixture->shared->ran[2 + i], 0);
	}
	assert_int_equal(report_of(fixture).broken, -EOWNERDEAD);
	assert_int_equal(try_submit(fixture, task_job, &job, &pending[0]), -EOWNERDEAD);
	/* What runs comes to its end. */
	open_held(fixture->shared);
	for (uint32_t i = 0; i < 2; i++) {
		outcome = settle(&running[i]);
		if (outcome.state == FUTURE_BROKEN)
			assert_int_equal(outcome.pid, fixture->shared->pid[0]);
		else
			assert_int_equal(outcome.state, FUTURE_FINISHED);
	}
	assert_int_equal(executor_shutdown(fixture->executor, 0), 0);
	assert_int_equal(report_of(fixture).deaths, 1);
}

/* A broken executor gives nobody another attempt, and ends. */
static void test_no_retry_when_broken(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 1);
	struct future future;

	options.on_death = EXECUTOR_DEATH_RETRIES;
	options.retries = 5;
	create(fixture, &options);
	future = submit_number(fixture, task_hold, 0);
	AWAIT(fixture->shared->holding == 1);
	kill(zygote_pid(fixture->zygote), SIGKILL);
	AWAIT(report_of(fixture).broken != 0);
	kill(fixture->shared->pid[0], SIGKILL);
	assert_int_equal(settle(&future).state, FUTURE_BROKEN);
	assert_int_equal(executor_shutdown(fixture->executor, 0), 0);
	assert_int_equal(fixture->shared->ran[0], 1);
}

/* ---- an initializer that crashes ----------------------------------------------------------- */

static int initialize_with_crash(struct worker *worker, void *argument)
{
	(void)worker;
	(void)argument;
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
	return 0;
}

static int run_program(struct fixture *fixture)
{
	struct executor_options options = options_of(fixture, 2);
	struct executor *executor;
	struct task task = { .function = task_die };
	struct outcome outcome;
	struct future future;
	int error;

	options.initializer = initialize_with_crash;
	options.zygote = NULL;
	if ((fixture->kind->capabilities & EXECUTOR_PROCESSES) &&
	    zygote_create(&options.zygote) != 0)
		return 1;
	if (executor_create(&executor, &options) != 0)
		return 2;
	error = executor_submit(executor, &task, &future);
	if (!error && future_result(&future, NO_TIMEOUT, &outcome) == 0)
		error = outcome.status;
	executor_destroy(executor);
	zygote_destroy(options.zygote);
	return error == -EOWNERDEAD ? 0 : 3;
}

/* Workers that are processes break the executor; a thread takes the program along. */
static void test_initializer_crashes(void **state)
{
	struct fixture *fixture = *state;
	pid_t program;
	int status;

	zygote_destroy(fixture->zygote);
	fixture->zygote = NULL;
	program = fork();
	if (program == 0)
		_exit(run_program(fixture));
	assert_int_equal(waitpid(program, &status, 0), program);
	if (can(fixture, EXECUTOR_PROCESSES)) {
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	} else {
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), SIGSEGV);
	}
}

int main(void)
{
	static const struct kind_test tests[] = {
		KIND_TEST(test_workers_are_replaced),
		KIND_TEST(test_one_task_each),
		KIND_TEST_NEEDS(test_retries, EXECUTOR_SURVIVES_DEATH),
		KIND_TEST_NEEDS(test_retries_to_the_end, EXECUTOR_SURVIVES_DEATH),
		KIND_TEST_NEEDS(test_retries_with_descriptors, EXECUTOR_SURVIVES_DEATH),
		KIND_TEST_NEEDS(test_breaks_all, EXECUTOR_SURVIVES_DEATH),
		KIND_TEST_NEEDS(test_no_retry_when_broken, EXECUTOR_SURVIVES_DEATH),
		KIND_TEST(test_initializer_crashes),
	};

	return run_with_every_kind("executor policies", tests, sizeof(tests) / sizeof(tests[0]));
}
