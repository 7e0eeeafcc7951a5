/* Descriptors that are passed to tasks: they arrive, and no copy is forgotten. */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>

#include "executor_fixture.h"

/* Writes its worker's index + 'a' to each of its descriptors. */
static int task_write(struct worker *worker, const void *argument)
{
	const struct job *job = argument;
	char letter = (char)('a' + worker_index(worker));
	int descriptor;

	job_begin(worker, job);
	for (size_t i = 0; (descriptor = worker_descriptor(worker, i)) >= 0; i++)
		if (write(descriptor, &letter, 1) != 1)
			atomic_fetch_add(&job->shared->errors, 1);
	if (worker_descriptor(worker, EXECUTOR_DESCRIPTORS_MAX) != -1 ||
	    worker_descriptor(worker, SIZE_MAX) != -1)
		atomic_fetch_add(&job->shared->errors, 1);
	job_end(worker, job);
	return 0;
}

static int task_count_descriptors(struct worker *worker, const void *argument)
{
	size_t count = 0;

	(void)argument;
	while (worker_descriptor(worker, count) >= 0)
		count++;
	worker_set_value(worker, count);
	return 0;
}

static int submit_with(struct fixture *fixture, task_function *function, const struct job *job,
		       const int *descriptors, size_t count, struct future *future)
{
	struct task task = { function, job, sizeof(*job), descriptors, count };

	return executor_submit(fixture->executor, &task, future);
}

static void assert_reads(int descriptor, const char *expected)
{
	char text[16] = "";
	ssize_t bytes = read(descriptor, text, sizeof(text) - 1);

	assert_int_equal(bytes, strlen(expected));
	assert_string_equal(text, expected);
}

/* The reader sees the end only when every copy of the writer's end is closed. */
static bool at_end(int descriptor)
{
	struct pollfd polled = { .fd = descriptor, .events = POLLIN };
	char byte;

	return poll(&polled, 1, 0) == 1 && read(descriptor, &byte, 1) == 0;
}

/* Another library's pool may have descriptors of its own from its start on. */
static unsigned entries_once_started(struct fixture *fixture)
{
	unsigned before = entries_of("/proc/self/fd");
	bool process_pool =
		can(fixture, EXECUTOR_PROCESSES) && can(fixture, EXECUTOR_WORKERS_PERSIST);

	if (can(fixture, EXECUTOR_FOREIGN) || process_pool)
		assert_int_equal(executor_start(fixture->executor), 0);
	/* A worker process is watched through a descriptor, from a moment after its birth. */
	if (process_pool)
		AWAIT(entries_of("/proc/self/fd") == before + 1);
	return entries_of("/proc/self/fd");
}

static void test_written_by_task(void **state)
{
	struct fixture *fixture = *state;
	struct job job = job_of(fixture, 0);
	unsigned before;

	create_plain(fixture, 1);
	before = entries_once_started(fixture);
	for (int round = 0; round < 20; round++) {
		struct future future;
		int ends[2];

		assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
		assert_int_equal(submit_with(fixture, task_write, &job, &ends[1], 1, &future), 0);
		close(ends[1]);
		assert_int_equal(settle(&future).state, FUTURE_FINISHED);
		assert_reads(ends[0], "a");
		/* The program keeps a duplicate for a task that may have to be sent again. */
		if (!can(fixture, EXECUTOR_PROCESSES))
			assert_true(at_end(ends[0]));
		assert_int_equal(future_release(&future), 0);
		AWAIT(at_end(ends[0]));
		close(ends[0]);
		/* One more while a worker that is a process is alive. */
		assert_in_range(entries_of("/proc/self/fd"), before, before + 1);
	}
	assert_int_equal(fixture->shared->errors, 0);
	assert_int_equal(fixture->shared->ran[0], 20);
}

static void test_four_of_them(void **state)
{
	struct fixture *fixture = *state;
	struct job job = job_of(fixture, 0);
	struct future future;
	int ends[2][2], four[4];

	create_plain(fixture, 1);
	assert_int_equal(pipe2(ends[0], O_CLOEXEC), 0);
	assert_int_equal(pipe2(ends[1], O_CLOEXEC), 0);
	four[0] = four[1] = four[3] = ends[0][1];
	four[2] = ends[1][1];
	for (size_t count = 0; count <= 4; count++) {
		assert_int_equal(
			submit_with(fixture, task_count_descriptors, &job, four, count, &future),
			0);
		assert_int_equal(settle(&future).value, count);
		assert_int_equal(future_release(&future), 0);
	}
	assert_int_equal(submit_with(fixture, task_write, &job, four, 4, &future), 0);
	settle(&future);
	assert_reads(ends[0][0], "aaa");
	assert_reads(ends[1][0], "a");
	for (int i = 0; i < 2; i++) {
		close(ends[i][0]);
		close(ends[i][1]);
	}
	/* Unreleased futures give theirs back with the executor, as the census will see. */
}

static void test_bad_descriptor(void **state)
{
	struct fixture *fixture = *state;
	struct executor_options options = options_of(fixture, 1);
	struct job job = job_of(fixture, 0);
	int descriptors[2] = { STDOUT_FILENO, -1 };
	unsigned before;
	struct future future;

	options.capacity = 1;
	create(fixture, &options);
	before = entries_once_started(fixture);
	for (int round = 0; round < 3; round++)
		assert_int_equal(submit_with(fixture, task_job, &job, descriptors, 2, &future),
				 -EBADF);
	assert_int_equal(entries_of("/proc/self/fd"), before);
	future = submit_number(fixture, task_job, 1);
	assert_int_equal(settle(&future).state, FUTURE_FINISHED);
	assert_int_equal(fixture->shared->ran[0], 0);
}

static void test_cancelled_task(void **state)
{
	struct fixture *fixture = *state;
	struct job job = job_of(fixture, 1);
	struct future running, cancelled;
	int ends[2];

	create_plain(fixture, 1);
	running = submit_number(fixture, task_hold, 0);
	AWAIT(fixture->shared->holding == 1);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(submit_with(fixture, task_write, &job, &ends[1], 1, &cancelled), 0);
	close(ends[1]);
	assert_int_equal(future_cancel(&cancelled), 0);
	assert_int_equal(future_release(&cancelled), 0);
	open_held(fixture->shared);
	assert_int_equal(settle(&running).state, FUTURE_FINISHED);
	/* A pool's worker may have to take it out of the queue first. */
	AWAIT(at_end(ends[0]));
	close(ends[0]);
	assert_int_equal(fixture->shared->ran[1], 0);
}

struct submitter {
	struct fixture *fixture;
	uint32_t number;
	int error;
};

static void *submit_without(void *argument)
{
	struct submitter *submitter = argument;

	for (int i = 0; i < 20 && !submitter->error; i++) {
		struct job job = job_of(submitter->fixture, submitter->number);
		struct future future;

		submitter->error = try_submit(submitter->fixture, task_write, &job, &future);
		if (!submitter->error)
			submitter->error = future_result(&future, NO_TIMEOUT, NULL);
		if (!submitter->error)
			submitter->error = future_release(&future);
	}
	return NULL;
}

/* Tasks with and without descriptors do not get each other's. */
static void test_beside_tasks_without(void **state)
{
	struct fixture *fixture = *state;
	struct submitter submitter = { .fixture = fixture, .number = 1 };
	struct job job = job_of(fixture, 0);
	pthread_t other;
	int ends[2];

	create_plain(fixture, 2);
	assert_int_equal(pthread_create(&other, NULL, submit_without, &submitter), 0);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	for (int i = 0; i < 20; i++) {
		struct future future;

		assert_int_equal(submit_with(fixture, task_write, &job, &ends[1], 1, &future), 0);
		assert_int_equal(settle(&future).state, FUTURE_FINISHED);
		assert_int_equal(future_release(&future), 0);
	}
	pthread_join(other, NULL);
	assert_int_equal(submitter.error, 0);
	for (int i = 0; i < 20; i++) {
		char letter;

		assert_int_equal(read(ends[0], &letter, 1), 1);
		assert_in_range(letter, 'a', 'b');
	}
	close(ends[1]);
	AWAIT(at_end(ends[0]));
	close(ends[0]);
	assert_int_equal(fixture->shared->errors, 0);
	assert_int_equal(fixture->shared->ran[1], 20);
}

int main(void)
{
	static const struct kind_test tests[] = {
		KIND_TEST(test_written_by_task),
		KIND_TEST(test_four_of_them),
		KIND_TEST(test_bad_descriptor),
		KIND_TEST_NEEDS(test_cancelled_task, EXECUTOR_PENDING_CANCEL),
		KIND_TEST(test_beside_tasks_without),
	};

	return run_with_every_kind("executor descriptors", tests, sizeof(tests) / sizeof(tests[0]));
}
