/* The hooks of a GIL policy, seen by a policy that counts its calls and locks nothing. */
#include "executor_fixture.h"

struct gil {
	_Atomic int held; /* how many think that they hold it */
};

/* Workers may be processes, so the counts are shared: main's mapping, made
 * before any worker. */
static struct counts {
	_Atomic uint32_t created, destroyed, entered, ticked, left;
	_Atomic uint32_t wrong; /* left or ticked without holding it, or no such lock */
	_Atomic uint32_t settings_wrong, for_threads;
	_Atomic int refusal; /* of create */
} * counts;

static int counting_create(struct gil **gil, const struct gil_settings *settings, bool threads)
{
	counts->settings_wrong += settings->check_interval != 77;
	counts->for_threads += threads;

	if (counts->refusal)
		return counts->refusal;
	*gil = calloc(1, sizeof(**gil));
	if (!*gil)
		return -ENOMEM;
	atomic_fetch_add(&counts->created, 1);
	return 0;
}

static void counting_destroy(struct gil *gil)
{
	counts->wrong += gil->held != 0;
	free(gil);
	atomic_fetch_add(&counts->destroyed, 1);
}

static void counting_enter(struct gil_thread *thread)
{
	atomic_fetch_add(&thread->gil->held, 1);
	atomic_fetch_add(&counts->entered, 1);
}

static void counting_tick(struct gil_thread *thread, enum bytecode bytecode)
{
	(void)bytecode;
	counts->wrong += atomic_load(&thread->gil->held) < 1;
	atomic_fetch_add(&counts->ticked, 1);
}

static void counting_leave(struct gil_thread *thread)
{
	counts->wrong += atomic_fetch_sub(&thread->gil->held, 1) < 1;
	atomic_fetch_add(&counts->left, 1);
}

static const struct gil_policy counting = {
	.name = "counting",
	.summary = "locks nothing",
	.create = counting_create,
	.destroy = counting_destroy,
	.enter = counting_enter,
	.tick = counting_tick,
	.leave = counting_leave,
};

static int initialize_without_gil(struct worker *worker, void *argument)
{
	struct shared *shared = argument;

	(void)worker;
	atomic_fetch_add(&shared->initialized, 1);
	return 0;
}

static int task_ticks(struct worker *worker, const void *argument)
{
	const struct job *job = argument;

	job_begin(worker, job);
	if (!worker_is_interpreted(worker))
		atomic_fetch_add(&job->shared->errors, 1);
	for (int i = 0; i < 100; i++)
		worker_tick(worker, BYTECODE_LOOP);
	job_end(worker, job);
	return job->status;
}

/* One worker at most, so that what it sees is what its own calls did. */
static int task_blocks(struct worker *worker, const void *argument)
{
	const struct job *job = argument;
	uint32_t entered = counts->entered, left = counts->left;

	job_begin(worker, job);
	if (entered != left + 1)
		atomic_fetch_add(&job->shared->errors, 1);
	worker_blocking_begin(worker);
	if (counts->left != left + 1 || counts->entered != entered)
		atomic_fetch_add(&job->shared->errors, 1);
	worker_blocking_end(worker);
	if (counts->left != left + 1 || counts->entered != entered + 1)
		atomic_fetch_add(&job->shared->errors, 1);
	job_end(worker, job);
	return 0;
}

static struct executor_options counted_options(struct fixture *fixture, unsigned workers)
{
	static const struct gil_settings settings = { .check_interval = 77 };
	struct executor_options options = options_of(fixture, workers);

	memset(counts, 0, sizeof(*counts));
	options.gil = &counting;
	options.gil_settings = &settings;
	options.initializer = initialize_without_gil;
	options.initializer_argument = fixture->shared;
	return options;
}

/* One lock in each process that has workers; a worker that ends takes its lock with it. */
static unsigned locks_expected(struct fixture *fixture)
{
	return can(fixture, EXECUTOR_PROCESSES) ? report_of(fixture).workers_created : 1;
}

static void test_entered_as_often_as_left(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = counted_options(fixture, 3);
	bool processes = can(fixture, EXECUTOR_PROCESSES);

	create(fixture, &options);
	for (uint32_t i = 0; i < 12; i++) {
		struct job job = job_of(fixture, i);

		job.status = i % 3 == 0 ? -EIO : 0;
		submit(fixture, task_ticks, &job);
	}
	executor_shutdown(fixture->executor, 0);
	assert_int_equal(counts->created, locks_expected(fixture));
	assert_int_equal(counts->settings_wrong, 0);
	/* A process, and the serial program, has one thread that interprets. */
	assert_int_equal(counts->for_threads,
			 processes || !can(fixture, EXECUTOR_PARALLEL) ? 0 : 1);
	assert_int_equal(counts->entered, 12);
	assert_int_equal(counts->left, 12);
	assert_int_equal(counts->ticked, 1200);
	assert_int_equal(fixture->shared->initialized, report_of(fixture).workers_created);
	destroy(fixture);
	assert_int_equal(counts->destroyed, processes ? 0 : 1);
	assert_int_equal(counts->wrong, 0);
	assert_int_equal(fixture->shared->errors, 0);
}

static void test_left_while_blocking(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = counted_options(fixture, 1);

	create(fixture, &options);
	for (uint32_t i = 0; i < 5; i++)
		submit_number(fixture, task_blocks, i);
	executor_shutdown(fixture->executor, 0);
	assert_int_equal(counts->entered, 10);
	assert_int_equal(counts->left, 10);
	assert_int_equal(counts->ticked, 0);
	assert_int_equal(counts->wrong, 0);
	assert_int_equal(fixture->shared->errors, 0);
}

static int task_native(struct worker *worker, const void *argument)
{
	const struct job *job = argument;

	job_begin(worker, job);
	worker_set_value(worker, worker_is_interpreted(worker));
	worker_blocking_begin(worker);
	worker_blocking_end(worker);
	job_end(worker, job);
	return 0;
}

static void test_native_has_no_hooks(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = counted_options(fixture, 1);
	struct future future;

	options.gil = NULL;
	create(fixture, &options);
	future = submit_number(fixture, task_native, 0);
	assert_int_equal(settle(&future).value, 0);
	assert_int_equal(counts->entered + counts->left + counts->created, 0);
}

/* A free-threaded policy is interpreted as well: it is the base of the others. */
static void test_policies_by_name(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 2);

	assert_null(gil_policy_find("no such policy"));
	assert_non_null(gil_policy_find("none"));
	for (size_t i = 0; gil_policies[i]; i++) {
		struct future future;

		assert_ptr_equal(gil_policy_find(gil_policies[i]->name), gil_policies[i]);
		options.gil = gil_policies[i];
		create(fixture, &options);
		for (uint32_t n = 0; n < 4; n++)
			submit_number(fixture, task_ticks, n);
		future = submit_number(fixture, task_native, 4);
		assert_int_equal(settle(&future).value, 1);
		destroy(fixture);
	}
	assert_int_equal(fixture->shared->errors, 0);
}

static void test_policy_that_refuses(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = counted_options(fixture, 2);
	struct executor *executor;
	struct future future;
	struct job job = job_of(fixture, 0);

	counts->refusal = -ENOMEM;
	if (!can(fixture, EXECUTOR_PROCESSES)) {
		assert_int_equal(executor_create(&executor, &options), -ENOMEM);
		return;
	}
	/* Each worker makes the lock of its own process, long after. */
	create(fixture, &options);
	if (try_submit(fixture, task_job, &job, &future) == 0) {
		assert_int_equal(settle(&future).state, FUTURE_BROKEN);
		assert_int_equal(settle(&future).status, -EOWNERDEAD);
	}
	assert_int_equal(report_of(fixture).broken, -EOWNERDEAD);
	assert_int_equal(fixture->shared->ran[0], 0);
}

int main(void)
{
	static const struct kind_test tests[] = {
		KIND_TEST(test_entered_as_often_as_left), KIND_TEST(test_left_while_blocking),
		KIND_TEST(test_native_has_no_hooks),	  KIND_TEST(test_policies_by_name),
		KIND_TEST(test_policy_that_refuses),
	};

	counts = mmap(NULL, sizeof(*counts), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (counts == MAP_FAILED)
		return 1;
	return run_with_every_kind("executor gil", tests, sizeof(tests) / sizeof(tests[0]));
}
