#ifndef CONVOY_TESTS_PRODUCERS_H
#define CONVOY_TESTS_PRODUCERS_H

/* An executor with few places, and threads that want more of them than there are. */
#include <pthread.h>

#include "executor_fixture.h"

enum { CAPACITY = 4, PRODUCERS = 8, EACH = 60 };

static inline void create_bound(struct fixture *fixture, unsigned workers, enum executor_full full)
{
	struct executor_options options = options_of(fixture, workers);

	options.capacity = CAPACITY;
	options.full = full;
	create(fixture, &options);
}

/* All places are taken, by tasks that are held where they can be. */
static inline void fill_up(struct fixture *fixture, struct future *futures)
{
	if (!can(fixture, EXECUTOR_PARALLEL))
		open_held(fixture->shared);
	for (uint32_t i = 0; i < CAPACITY; i++)
		futures[i] = submit_number(fixture, task_hold, i);
	if (can(fixture, EXECUTOR_PARALLEL))
		AWAIT(fixture->shared->holding == executor_workers(fixture->executor));
}

static inline void release_all(struct fixture *fixture, const struct future *futures)
{
	open_held(fixture->shared);
	for (uint32_t i = 0; i < CAPACITY; i++) {
		assert_int_equal(settle(&futures[i]).state, FUTURE_FINISHED);
		assert_int_equal(future_release(&futures[i]), 0);
	}
}

struct producer {
	struct fixture *fixture;
	uint32_t first;
	bool detached;
	_Atomic uint32_t submitted;
	_Atomic bool done;
	int error;
	struct future last;
	pthread_t thread;
};

/* Each has at most one future at a time. */
static inline void *produce(void *argument)
{
	struct producer *producer = argument;

	for (uint32_t i = 0; i < EACH && !producer->error; i++) {
		struct job job = job_of(producer->fixture, producer->first + i);

		producer->error = try_submit(producer->fixture, task_job, &job,
					     producer->detached ? NULL : &producer->last);
		if (!producer->error && !producer->detached)
			producer->error = future_get(&producer->last, NO_TIMEOUT, NULL);
		atomic_fetch_add(&producer->submitted, !producer->error);
	}
	atomic_store(&producer->done, true);
	return NULL;
}

static inline void start_producers(struct fixture *fixture, struct producer *producers,
				   bool detached)
{
	for (uint32_t i = 0; i < PRODUCERS; i++) {
		producers[i] = (struct producer) { .fixture = fixture,
						   .first = 100 + i * EACH,
						   .detached = detached };
		assert_int_equal(pthread_create(&producers[i].thread, NULL, produce, &producers[i]),
				 0);
	}
}

static inline void join_producers(struct fixture *fixture, struct producer *producers, int error)
{
	for (uint32_t i = 0; i < PRODUCERS; i++)
		pthread_join(producers[i].thread, NULL);
	for (uint32_t i = 0; i < PRODUCERS; i++) {
		assert_int_equal(producers[i].error, error);
		for (uint32_t n = 0; n < producers[i].submitted && !producers[i].detached; n++)
			assert_int_equal(fixture->shared->ran[producers[i].first + n], 1);
	}
}

#endif
