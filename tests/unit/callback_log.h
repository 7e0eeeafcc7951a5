#ifndef CONVOY_TESTS_CALLBACK_LOG_H
#define CONVOY_TESTS_CALLBACK_LOG_H

/* Callbacks that note when and where they were called, and what they saw. */
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>

#include "executor_fixture.h"
#include "measure/clock.h"

#define CALLS_MAX 2048

/* What callbacks tell tests. In the program's memory: they run nowhere else. */
struct log {
	struct fixture *fixture;
	pid_t program;
	_Atomic uint32_t calls; /* that have returned, or hold */
	_Atomic uint32_t begun;
	_Atomic uint32_t errors;
	_Atomic uint32_t called[CALLS_MAX];
	_Atomic uint32_t order[CALLS_MAX];
	_Atomic int32_t thread[CALLS_MAX];
	_Atomic int32_t state[CALLS_MAX];
	_Atomic int32_t status[CALLS_MAX];
	_Atomic uint32_t holding; /* callbacks that wait now */
};

/* The argument of a callback. */
struct entry {
	struct log *log;
	uint32_t number;
	struct future other;
	int result;
	_Atomic uint32_t open; /* what a held callback waits for */
};

static inline struct log *log_of(struct fixture *fixture)
{
	static struct log log;

	memset(&log, 0, sizeof(log));
	log.fixture = fixture;
	log.program = getpid();
	return &log;
}

static inline struct entry *entries_of_log(struct log *log)
{
	static struct entry entries[CALLS_MAX];

	for (uint32_t i = 0; i < CALLS_MAX; i++)
		entries[i] = (struct entry) { log, i, { 0 }, 0, 0 };
	return entries;
}

static inline void note_call(const struct future *future, void *argument)
{
	struct entry *entry = argument;
	struct log *log = entry->log;
	uint32_t place = atomic_fetch_add(&log->begun, 1);
	struct outcome outcome;

	if (getpid() != log->program)
		atomic_fetch_add(&log->errors, 1);
	/* One that was released meanwhile is unknown here too. */
	if (future_result(future, 0, &outcome) == 0) {
		atomic_store(&log->state[entry->number], (int32_t)outcome.state);
		atomic_store(&log->status[entry->number], outcome.status);
	}
	atomic_store(&log->order[place % CALLS_MAX], entry->number);
	atomic_store(&log->thread[entry->number], (int32_t)syscall(SYS_gettid));
	atomic_fetch_add(&log->called[entry->number], 1);
	atomic_fetch_add(&log->calls, 1);
}

/* Shorter than a nap. */
static inline void await_calls(struct log *log, uint32_t count)
{
	while (atomic_load(&log->calls) < count)
		sched_yield();
}

static inline void assert_called_once(struct log *log, uint32_t count)
{
	await_calls(log, count);
	assert_int_equal(log->calls, count);
	for (uint32_t i = 0; i < count; i++)
		assert_int_equal(log->called[i], 1);
	assert_int_equal(log->errors, 0);
}

static inline void add(const struct future *future, future_callback *done, struct entry *entry)
{
	assert_int_equal(future_on_done(future, done, entry), 0);
}

#define PATIENCE_NS (20 * NS_PER_SECOND)

/* Does not return before the test says so, or has failed. */
static inline void hold_callback(const struct future *future, void *argument)
{
	struct entry *entry = argument;
	uint64_t deadline_ns = clock_now_ns() + PATIENCE_NS;

	note_call(future, entry);
	atomic_fetch_add(&entry->log->holding, 1);
	while (!atomic_load(&entry->open) && clock_now_ns() < deadline_ns)
		futex_wait(&entry->open, 0, deadline_ns);
}

static inline void open_callback(struct entry *entry)
{
	atomic_store(&entry->open, 1);
	futex_wake_all(&entry->open);
}

#endif
