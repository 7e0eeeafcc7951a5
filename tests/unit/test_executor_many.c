/* Many at once: threads that submit and wait, and executors of every kind in one program. */
#include <pthread.h>

#include "executor_fixture.h"

enum { THREADS = 4, EACH = 50, KINDS_MAX = 16 };

struct client {
	struct fixture *fixture;
	uint32_t first; /* number of its first task */
	unsigned wrong;
};

/* Submits, waits and releases, with at most a few outstanding. */
static void *run_client(void *argument)
{
	struct client *client = argument;
	struct future futures[5];

	for (uint32_t i = 0; i < EACH; i += 5) {
		for (uint32_t n = 0; n < 5; n++) {
			struct job job = job_of(client->fixture, client->first + i + n);

			job.value = job.number * 3;
			while (try_submit(client->fixture, task_job, &job, &futures[n]) == -EAGAIN)
				nap();
		}
		for (uint32_t n = 0; n < 5; n++) {
			struct outcome outcome = { .state = FUTURE_FREE };

			client->wrong += future_result(&futures[n], NO_TIMEOUT, &outcome) != 0;
			client->wrong += outcome.state != FUTURE_FINISHED;
			client->wrong += outcome.value != (client->first + i + n) * 3;
			client->wrong += future_release(&futures[n]) != 0;
		}
	}
	return NULL;
}

static void run_clients(struct fixture *fixture, uint32_t first)
{
	struct client clients[THREADS];
	pthread_t threads[THREADS];

	for (uint32_t i = 0; i < THREADS; i++) {
		clients[i] = (struct client) { fixture, first + i * EACH, 0 };
		assert_int_equal(pthread_create(&threads[i], NULL, run_client, &clients[i]), 0);
	}
	for (uint32_t i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(clients[i].wrong, 0);
	}
	for (uint32_t i = 0; i < THREADS * EACH; i++)
		assert_int_equal(fixture->shared->ran[first + i], 1);
	assert_int_equal(fixture->shared->errors, 0);
}

static void test_submit_from_many_threads(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 3);

	/* Fewer places than the threads want at once, but enough for one to go on. */
	options.capacity = THREADS * 4 + 1;
	create(fixture, &options);
	run_clients(fixture, 0);
	assert_in_range(fixture->shared->peak, 1, 3);
}

struct waiter {
	const struct future *future;
	struct outcome outcome;
	int error;
};

static void *wait_for_it(void *argument)
{
	struct waiter *waiter = argument;

	waiter->error = future_result(waiter->future, NO_TIMEOUT, &waiter->outcome);
	return NULL;
}

static void test_many_wait_for_one(void **state)
{
	struct fixture *fixture = *state;
	struct job job = job_of(fixture, 0);
	struct waiter waiters[THREADS];
	pthread_t threads[THREADS];
	struct future future;

	create_plain(fixture, 1);
	job.value = 99;
	future = submit(fixture, task_hold, &job);
	for (uint32_t i = 0; i < THREADS; i++) {
		waiters[i] = (struct waiter) { .future = &future };
		assert_int_equal(pthread_create(&threads[i], NULL, wait_for_it, &waiters[i]), 0);
	}
	for (int i = 0; i < 25; i++)
		nap();
	open_held(fixture->shared);
	for (uint32_t i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(waiters[i].error, 0);
		assert_int_equal(waiters[i].outcome.value, 99);
	}
}

struct submitter {
	struct fixture *fixture;
	struct future futures[JOBS_MAX];
	uint32_t accepted;
	int refused;
};

static void *submit_until_refused(void *argument)
{
	struct submitter *submitter = argument;

	while (!submitter->refused && submitter->accepted < JOBS_MAX) {
		struct job job = job_of(submitter->fixture, submitter->accepted);

		submitter->refused = try_submit(submitter->fixture, task_job, &job,
						&submitter->futures[submitter->accepted]);
		submitter->accepted += !submitter->refused;
	}
	return NULL;
}

/* Every task that shutdown finds accepted has run when it returns, and no other. */
static void test_submit_races_shutdown(void **state)
{
	struct fixture *fixture = *state;
	struct submitter *submitter = calloc(1, sizeof(*submitter));
	pthread_t other;

	assert_non_null(submitter);
	submitter->fixture = fixture;
	create_plain(fixture, 2);
	assert_int_equal(pthread_create(&other, NULL, submit_until_refused, submitter), 0);
	for (int i = 0; i < 10; i++)
		nap();
	executor_shutdown(fixture->executor, 0);
	pthread_join(other, NULL);
	assert_true(submitter->refused == -ESHUTDOWN || submitter->accepted == JOBS_MAX);
	for (uint32_t i = 0; i < submitter->accepted; i++) {
		assert_int_equal(future_state(&submitter->futures[i]), FUTURE_FINISHED);
		assert_int_equal(fixture->shared->ran[i], 1);
	}
	for (uint32_t i = submitter->accepted; i < JOBS_MAX; i++)
		assert_int_equal(fixture->shared->ran[i], 0);
	free(submitter);
}

static void *shut_down(void *fixture)
{
	executor_shutdown(((struct fixture *)fixture)->executor, 0);
	return NULL;
}

/* Unlike task_job it does not look at indices: each executor has its own. */
static int task_count(struct worker *worker, const void *argument)
{
	const struct job *job = argument;

	(void)worker;
	atomic_fetch_add(&job->shared->ran[job->number], 1);
	return 0;
}

/* One zygote serves all process executors; threads of others do not disturb it. */
static void test_every_kind_at_once(void **state)
{
	struct fixture *fixture = *state;
	struct fixture others[KINDS_MAX];
	pthread_t threads[KINDS_MAX];
	struct future futures[KINDS_MAX][10];
	uint32_t kinds = 0;

	create_plain(fixture, 2);
	for (; executor_kinds[kinds]; kinds++) {
		others[kinds] = *fixture;
		others[kinds].kind = executor_kinds[kinds];
		others[kinds].executor = NULL;
		create_plain(&others[kinds], 2);
	}
	for (uint32_t i = 0; i < 10; i++) {
		for (uint32_t kind = 0; kind < kinds; kind++)
			futures[kind][i] =
				submit_number(&others[kind], task_count, 1000 + kind * 10 + i);
	}
	run_clients(fixture, 0);
	for (uint32_t kind = 0; kind < kinds; kind++)
		assert_int_equal(pthread_create(&threads[kind], NULL, shut_down, &others[kind]), 0);
	for (uint32_t kind = 0; kind < kinds; kind++) {
		pthread_join(threads[kind], NULL);
		for (uint32_t i = 0; i < 10; i++) {
			assert_int_equal(future_state(&futures[kind][i]), FUTURE_FINISHED);
			assert_int_equal(fixture->shared->ran[1000 + kind * 10 + i], 1);
		}
		destroy(&others[kind]);
	}
}

int main(void)
{
	static const struct kind_test tests[] = {
		KIND_TEST(test_submit_from_many_threads),
		KIND_TEST_NEEDS(test_many_wait_for_one, EXECUTOR_PARALLEL),
		KIND_TEST(test_submit_races_shutdown),
		KIND_TEST_NEEDS(test_every_kind_at_once, EXECUTOR_PROCESSES),
	};

	return run_with_every_kind("executor many", tests, sizeof(tests) / sizeof(tests[0]));
}
