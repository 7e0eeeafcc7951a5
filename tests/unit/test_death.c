/* Deaths of workers, of the zygote and of the program, in the kinds that have processes. */
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>

#include "executor_fixture.h"
#include "measure/clock.h"

enum death { BY_SIGKILL, BY_SIGSEGV, BY_EXIT_0, BY_EXIT_3 };

/* Dies as its job's status says. */
static int task_die(struct worker *worker, const void *argument)
{
	const struct job *job = argument;

	job_begin(worker, job);
	atomic_store(&job->shared->pid[worker_index(worker)], (int32_t)getpid());
	job_end(worker, job);
	switch ((enum death)job->status) {
	case BY_EXIT_0:
		_exit(0);
	case BY_EXIT_3:
		_exit(3);
	case BY_SIGSEGV:
		/* cmocka, or a sanitizer, has a handler for it. */
		signal(SIGSEGV, SIG_DFL);
		raise(SIGSEGV);
		break;
	default:
		kill(getpid(), SIGKILL);
	}
	return 0;
}

static bool died_so(enum death death, int wait_status)
{
	switch (death) {
	case BY_EXIT_0:
	case BY_EXIT_3:
		return WIFEXITED(wait_status) &&
		       WEXITSTATUS(wait_status) == (death == BY_EXIT_0 ? 0 : 3);
	case BY_SIGSEGV:
		return WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == SIGSEGV;
	default:
		return WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == SIGKILL;
	}
}

/* One dies among others: its future alone is broken, and says how. */
static void assert_dies_alone(struct fixture *fixture, enum death death)
{
	struct job job = job_of(fixture, 10);
	struct future futures[21];
	struct outcome outcome;
	struct executor_report report;

	create_plain(fixture, 2);
	job.status = (int)death;
	for (uint32_t i = 0; i < 21; i++)
		futures[i] = i == 10 ? submit(fixture, task_die, &job)
				     : submit_number(fixture, task_job, i);
	for (uint32_t i = 0; i < 21; i++) {
		outcome = settle(&futures[i]);
		assert_int_equal(outcome.state, i == 10 ? FUTURE_BROKEN : FUTURE_FINISHED);
		assert_int_equal(fixture->shared->ran[i], 1);
	}
	outcome = settle(&futures[10]);
	assert_int_equal(outcome.status, -EOWNERDEAD);
	assert_int_equal(outcome.pid, fixture->shared->pid[outcome.worker]);
	assert_true(died_so(death, outcome.wait_status));
	report = report_of(fixture);
	assert_int_equal(report.deaths, 1);
	assert_int_equal(report.dead_worker, outcome.worker);
	assert_int_equal(report.dead_pid, outcome.pid);
	assert_int_equal(report.dead_wait_status, outcome.wait_status);
	assert_int_equal(report.broken, 0);
	assert_false(report.zygote_died);
	executor_shutdown(fixture->executor, 0);
	assert_int_equal(report_of(fixture).workers_created,
			 can(fixture, EXECUTOR_WORKERS_PERSIST) ? 3 : 21);
	destroy(fixture);
}

static void test_dies_while_running(void **state)
{
	struct fixture *fixture = *state;

	for (int death = BY_SIGKILL; death <= BY_EXIT_3; death++) {
		assert_dies_alone(fixture, (enum death)death);
		memset(fixture->shared, 0, sizeof(*fixture->shared));
	}
}

/* Every task kills its worker; nobody waits for ever. */
static void test_all_die(void **state)
{
	struct fixture *fixture = *state;
	struct future futures[30];

	create_plain(fixture, 3);
	for (uint32_t i = 0; i < 30; i++)
		futures[i] = submit_number(fixture, task_die, i);
	for (uint32_t i = 0; i < 30; i++) {
		assert_int_equal(settle(&futures[i]).state, FUTURE_BROKEN);
		assert_int_equal(fixture->shared->ran[i], 1);
	}
	assert_int_equal(report_of(fixture).deaths, 30);
	assert_int_equal(report_of(fixture).broken, 0);
}

static void test_first_failed_sees_death(void **state)
{
	struct fixture *fixture = *state;
	struct future held, dying;

	create_plain(fixture, 2);
	held = submit_number(fixture, task_hold, 0);
	AWAIT(fixture->shared->holding == 1);
	dying = submit_number(fixture, task_die, 1);
	assert_int_equal(executor_wait(fixture->executor, &held, 1, WAIT_FIRST_FAILED, NO_TIMEOUT),
			 -EOWNERDEAD);
	assert_int_equal(settle(&dying).state, FUTURE_BROKEN);
	assert_int_equal(executor_wait(fixture->executor, &dying, 1, WAIT_FIRST_FAILED, NO_TIMEOUT),
			 0);
	assert_int_equal(future_state(&held), FUTURE_RUNNING);
	open_held(fixture->shared);
	assert_int_equal(settle(&held).state, FUTURE_FINISHED);
}

static void test_idle_worker_is_replaced(void **state)
{
	struct fixture *fixture = *state;
	pid_t killed;
	struct future future;

	create_plain(fixture, 1);
	future = submit_number(fixture, task_job, 0);
	settle(&future);
	killed = executor_worker_id(fixture->executor, 0);
	kill(killed, SIGKILL);
	AWAIT(report_of(fixture).workers_created == 2);
	assert_int_equal(report_of(fixture).deaths, 1);
	assert_int_equal(report_of(fixture).dead_pid, killed);
	assert_int_equal(WTERMSIG(report_of(fixture).dead_wait_status), SIGKILL);
	future = submit_number(fixture, task_job, 1);
	assert_int_equal(settle(&future).state, FUTURE_FINISHED);
	assert_int_not_equal(executor_worker_id(fixture->executor, 0), killed);
	assert_int_equal(report_of(fixture).broken, 0);
}

/* ---- the zygote ----------------------------------------------------------------- */

/* Running tasks go on; what has not begun cannot begin any more. */
static void test_zygote_dies(void **state)
{
	struct fixture *fixture = *state;
	struct job job = job_of(fixture, 20);
	struct future futures[8];
	struct executor_options options = options_of(fixture, 2);
	struct executor *another;

	create_plain(fixture, 2);
	for (uint32_t i = 0; i < 8; i++)
		futures[i] = submit_number(fixture, task_hold, i);
	AWAIT(fixture->shared->holding == 2);
	kill(zygote_pid(fixture->zygote), SIGKILL);
	for (uint32_t i = 2; i < 8; i++) {
		assert_int_equal(settle(&futures[i]).state, FUTURE_BROKEN);
		assert_int_equal(settle(&futures[i]).status, -EPIPE);
		assert_int_equal(fixture->shared->ran[i], 0);
	}
	assert_true(report_of(fixture).zygote_died);
	assert_int_equal(report_of(fixture).broken, -EPIPE);
	assert_int_equal(try_submit(fixture, task_job, &job, &futures[7]), -EPIPE);
	assert_int_equal(executor_create(&another, &options), -EPIPE);
	open_held(fixture->shared);
	assert_int_equal(settle(&futures[0]).state, FUTURE_FINISHED);
	assert_int_equal(settle(&futures[1]).state, FUTURE_FINISHED);
	executor_shutdown(fixture->executor, 0);
	assert_int_equal(report_of(fixture).deaths, 0);
}

/* While it spawns: also a worker whose birth it could not report is found. */
static void test_zygote_dies_while_spawning(void **state)
{
	struct fixture *fixture = *state;

	for (int round = 0; round < 40; round++) {
		struct future futures[12];
		uint32_t submitted = 0;

		if (!fixture->zygote)
			assert_int_equal(zygote_create(&fixture->zygote), 0);
		create_plain(fixture, 6);
		for (; submitted < 12; submitted++) {
			struct job job = job_of(fixture, submitted);

			if (submitted == 8)
				kill(zygote_pid(fixture->zygote), SIGKILL);
			for (volatile int delay = round * 500; delay > 0; delay--)
				;
			if (try_submit(fixture, task_job, &job, &futures[submitted]) != 0)
				break;
		}
		for (uint32_t i = 0; i < submitted; i++) {
			enum future_state settled = settle(&futures[i]).state;

			assert_true(settled == FUTURE_FINISHED || settled == FUTURE_BROKEN);
		}
		destroy(fixture);
		zygote_destroy(fixture->zygote);
		fixture->zygote = NULL;
		assert_false(has_children());
		/* A thread that was joined may be seen for a moment. */
		AWAIT(threads_now() == fixture->before.threads);
	}
}

static void *create_in_thread(void *argument)
{
	struct zygote *zygote;

	(void)argument;
	return (void *)(intptr_t)zygote_create(&zygote);
}

static void test_zygote_needs_one_thread(void **state)
{
	pthread_t other;
	void *error;

	(void)state;
	assert_int_equal(pthread_create(&other, NULL, create_in_thread, NULL), 0);
	pthread_join(other, &error);
	assert_int_equal((intptr_t)error, -EDEADLK);
}

/* ---- the program ------------------------------------------------------------------ */

static void run_doomed_program(struct fixture *fixture, pid_t *workers)
{
	create_plain(fixture, 3);
	for (uint32_t i = 0; i < 3; i++)
		submit_number(fixture, i == 0 ? task_hold : task_sleep_a_minute, i);
	AWAIT(fixture->shared->holding == 3);
	for (unsigned i = 0; i < 3; i++)
		workers[i] = fixture->shared->pid[i];
	fixture->shared->initialized = 1;
	kill(getpid(), SIGKILL);
}

static bool is_gone(pid_t pid)
{
	return waitpid(pid, NULL, WNOHANG) == pid || (kill(pid, 0) != 0 && errno == ESRCH);
}

/* However the program ends, its workers end with it. */
static void test_program_dies(void **state)
{
	struct fixture *fixture = *state;
	pid_t *workers = (pid_t *)fixture->shared->pid, program;
	int status;
	uint64_t died_ns;

	/* Orphans become our children, so that they can be waited for. */
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	zygote_destroy(fixture->zygote);
	fixture->zygote = NULL;
	program = fork();
	if (program == 0) {
		if (zygote_create(&fixture->zygote) == 0)
			run_doomed_program(fixture, workers);
		_exit(1);
	}
	assert_int_equal(waitpid(program, &status, 0), program);
	died_ns = clock_now_ns();
	assert_true(WIFSIGNALED(status));
	assert_int_equal(fixture->shared->initialized, 1);
	for (unsigned i = 0; i < 3; i++) {
		assert_true(workers[i] > 0);
		AWAIT(is_gone(workers[i]));
	}
	assert_true(clock_now_ns() - died_ns < NS_PER_SECOND);
	/* The zygote itself. */
	while (waitpid(-1, NULL, 0) > 0)
		;
	prctl(PR_SET_CHILD_SUBREAPER, 0);
}

/* ---- all at random ------------------------------------------------------------------ */

struct killer {
	struct fixture *fixture;
	_Atomic bool done;
	unsigned kills;
};

/* Kills workers that have run a task: those that are being born would break the executor. */
static void *kill_at_random(void *argument)
{
	struct killer *killer = argument;
	struct shared *shared = killer->fixture->shared;
	uint32_t random = 1;

	while (!atomic_load(&killer->done)) {
		int32_t pid;

		random = random * 1664525 + 1013904223;
		pid = atomic_exchange(&shared->pid[random >> 30], 0);
		if (pid > 0)
			killer->kills += kill(pid, SIGKILL) == 0;
		for (volatile uint32_t delay = random >> 16; delay > 0; delay--)
			;
	}
	return NULL;
}

static int task_tell_pid(struct worker *worker, const void *argument)
{
	const struct job *job = argument;

	atomic_store(&job->shared->pid[worker_index(worker)], (int32_t)getpid());
	atomic_fetch_add(&job->shared->ran[job->number], 1);
	for (volatile uint32_t delay = job->number % 64 * 500; delay > 0; delay--)
		;
	worker_set_value(worker, job->number);
	return 0;
}

static void assert_settled_once(struct fixture *fixture, const struct future *future, uint32_t i,
				unsigned *broken)
{
	struct outcome outcome = settle(future);
	uint32_t ran = fixture->shared->ran[i];

	if (outcome.state == FUTURE_FINISHED) {
		assert_int_equal(ran, 1);
		assert_int_equal(outcome.value, i);
		return;
	}
	/* It may have died before the first instruction of its task. */
	assert_int_equal(outcome.state, FUTURE_BROKEN);
	assert_in_range(ran, 0, 1);
	assert_int_equal(outcome.status, -EOWNERDEAD);
	assert_int_equal(WTERMSIG(outcome.wait_status), SIGKILL);
	(*broken)++;
}

/* No task runs twice, none is lost, whatever was killed when. */
static void test_random_kills(void **state)
{
	enum { TASKS = 1500 };
	static struct future futures[TASKS];
	struct fixture *fixture = *state;
	struct killer killer = { .fixture = fixture };
	uint64_t deadline_ns = clock_now_ns() + NS_PER_SECOND;
	unsigned broken = 0;
	uint32_t submitted = 0;
	pthread_t other;

	create_plain(fixture, 4);
	assert_int_equal(pthread_create(&other, NULL, kill_at_random, &killer), 0);
	while (submitted < TASKS && clock_now_ns() < deadline_ns) {
		for (uint32_t end = submitted + 20; submitted < end; submitted++)
			futures[submitted] = submit_number(fixture, task_tell_pid, submitted);
		settle(&futures[submitted - 10]);
	}
	for (uint32_t i = 0; i < submitted; i++)
		settle(&futures[i]);
	atomic_store(&killer.done, true);
	pthread_join(other, NULL);
	executor_shutdown(fixture->executor, 0);
	for (uint32_t i = 0; i < submitted; i++)
		assert_settled_once(fixture, &futures[i], i, &broken);
	assert_true(killer.kills > 0);
	assert_in_range(report_of(fixture).deaths, broken, killer.kills);
	assert_int_equal(report_of(fixture).broken, 0);
}

int main(void)
{
	static const struct kind_test tests[] = {
		KIND_TEST_NEEDS(test_dies_while_running, EXECUTOR_SURVIVES_DEATH),
		KIND_TEST_NEEDS(test_all_die, EXECUTOR_SURVIVES_DEATH),
		KIND_TEST_NEEDS(test_first_failed_sees_death, EXECUTOR_SURVIVES_DEATH),
		KIND_TEST_NEEDS(test_idle_worker_is_replaced,
				EXECUTOR_SURVIVES_DEATH | EXECUTOR_WORKERS_PERSIST),
		KIND_TEST_NEEDS(test_zygote_dies, EXECUTOR_PROCESSES),
		KIND_TEST_NEEDS(test_zygote_dies_while_spawning, EXECUTOR_PROCESSES),
		KIND_TEST_NEEDS(test_zygote_needs_one_thread, EXECUTOR_PROCESSES),
		KIND_TEST_NEEDS(test_program_dies, EXECUTOR_PROCESSES),
		KIND_TEST_NEEDS(test_random_kills, EXECUTOR_SURVIVES_DEATH),
	};

	return run_with_every_kind("death", tests, sizeof(tests) / sizeof(tests[0]));
}
