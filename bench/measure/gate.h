#ifndef CONVOY_MEASURE_GATE_H
#define CONVOY_MEASURE_GATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * The start gate: workers arrive and wait until all have arrived, so that
 * the cost of creating them stays out of the time that they work. It lives in
 * shared memory and serves threads and processes alike.
 */
struct gate {
	_Atomic uint32_t state; /* enum gate_state; what the waiters sleep on */
	_Atomic uint32_t arrived;
	uint32_t parties;
	uint32_t spin; /* waiters may spin: each has a CPU of its own */
	bool held;
	_Atomic uint64_t ready_ns;  /* when the last party arrived */
	_Atomic uint64_t opened_ns; /* when it opened */
};

/* Prepares a gate for that many parties. Unheld, the last to arrive opens it;
 * held, gate_open does. Waiters spin briefly when parties <= cpus. */
void gate_init(struct gate *gate, uint32_t parties, uint32_t cpus, bool held);

/* Called by a worker: blocks until the gate is open; at once when it is open
 * already (workers that come later). 0, or -ECANCELED when it was aborted. */
int gate_arrive(struct gate *gate);

/* Blocks until all parties have arrived. 0; -ECANCELED when aborted;
 * -ETIMEDOUT at deadline_ns; -EINTR. */
int gate_wait_ready(struct gate *gate, uint64_t deadline_ns);

/* Opens a held gate. Never blocks. */
void gate_open(struct gate *gate);

/* Sends everybody home: present and later arrivals get -ECANCELED. An open
 * gate stays open. Never blocks. */
void gate_abort(struct gate *gate);

#endif
