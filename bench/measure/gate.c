#include "measure/gate.h"

#include <errno.h>

#include "measure/clock.h"
#include "measure/futex.h"

enum gate_state { GATE_CLOSED, GATE_READY, GATE_OPEN, GATE_ABORTED };

/* About what a wake-up across CPUs costs. Spinning longer takes the CPU from the
 * worker that is waited for: 1 ms doubled the start of two processes on two CPUs. */
#define SPIN_NS 50000ULL

void gate_init(struct gate *gate, uint32_t parties, uint32_t cpus, bool held)
{
	atomic_store(&gate->arrived, 0);
	atomic_store(&gate->ready_ns, 0);
	atomic_store(&gate->opened_ns, 0);
	gate->parties = parties;
	gate->spin = parties <= cpus;
	gate->held = held;
	atomic_store(&gate->state, GATE_CLOSED);
}

static bool gate_move(struct gate *gate, uint32_t from, uint32_t to)
{
	if (!atomic_compare_exchange_strong(&gate->state, &from, to))
		return false;
	futex_wake_all(&gate->state);
	return true;
}

static void gate_all_arrived(struct gate *gate)
{
	uint64_t now_ns = clock_now_ns();

	atomic_store(&gate->ready_ns, now_ns);
	if (gate->held) {
		gate_move(gate, GATE_CLOSED, GATE_READY);
		return;
	}
	atomic_store(&gate->opened_ns, now_ns);
	gate_move(gate, GATE_CLOSED, GATE_OPEN);
}

static uint32_t gate_spin(struct gate *gate)
{
	uint64_t deadline_ns = clock_now_ns() + SPIN_NS;
	uint32_t state;

	do {
		state = atomic_load(&gate->state);
	} while (state == GATE_CLOSED && clock_now_ns() < deadline_ns);
	return state;
}

int gate_arrive(struct gate *gate)
{
	uint32_t state = atomic_load(&gate->state);

	if (state == GATE_CLOSED) {
		if (atomic_fetch_add(&gate->arrived, 1) + 1 == gate->parties)
			gate_all_arrived(gate);
		else if (gate->spin)
			gate_spin(gate);
		state = atomic_load(&gate->state);
	}
	while (state == GATE_CLOSED || state == GATE_READY) {
		futex_wait(&gate->state, state, NO_TIMEOUT);
		state = atomic_load(&gate->state);
	}
	return state == GATE_OPEN ? 0 : -ECANCELED;
}

int gate_wait_ready(struct gate *gate, uint64_t deadline_ns)
{
	for (;;) {
		int error;

		switch (atomic_load(&gate->state)) {
		case GATE_CLOSED:
			break;
		case GATE_ABORTED:
			return -ECANCELED;
		default:
			return 0;
		}
		error = futex_wait(&gate->state, GATE_CLOSED, deadline_ns);
		if (error == -ETIMEDOUT || error == -EINTR)
			return error;
	}
}

void gate_open(struct gate *gate)
{
	atomic_store(&gate->opened_ns, clock_now_ns());
	gate_move(gate, GATE_READY, GATE_OPEN);
}

void gate_abort(struct gate *gate)
{
	if (!gate_move(gate, GATE_CLOSED, GATE_ABORTED))
		gate_move(gate, GATE_READY, GATE_ABORTED);
}
