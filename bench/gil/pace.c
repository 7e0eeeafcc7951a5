#include "gil/pace.h"

#include "gil/gil.h"
#include "measure/clock.h"

/* Iterations of one measurement, and how long the result holds. */
#define ITERATIONS  64U
#define HOLDS_NS    5000000U
#define TICKS	    4U
#define FIRST_SPINS 64U

/* Times that it is measured, at first and later. */
#define FIRST_ATTEMPTS 20U
#define ATTEMPTS       3U

static void no_tick(struct gil_thread *thread, enum bytecode bytecode)
{
	(void)thread;
	(void)bytecode;
}

/* As worker_tick is to the loop. */
__attribute__((noinline)) static void
call_tick(void (*volatile *tick)(struct gil_thread *, enum bytecode), enum bytecode bytecode)
{
	(*tick)(NULL, bytecode);
	__asm__ volatile("" : : : "memory");
}

/* Like the loop that is paced: as many calls that nobody can foresee, and the spinning. */
static uint64_t measure_ns(uint32_t spins, unsigned attempts)
{
	void (*volatile tick)(struct gil_thread *, enum bytecode) = no_tick;
	uint64_t best_ns = UINT64_MAX;

	/* The least, for what comes between makes it only longer. */
	for (unsigned attempt = 0; attempt < attempts; attempt++) {
		uint64_t begin_ns = clock_now_ns(), took_ns;

		for (unsigned i = 0; i < ITERATIONS; i++) {
			for (unsigned n = 0; n < TICKS; n++)
				call_tick(&tick, BYTECODE_LOAD);
			pace_spin(spins);
		}
		took_ns = clock_now_ns() - begin_ns;
		if (took_ns < best_ns)
			best_ns = took_ns;
	}
	return best_ns;
}

void pace_measure(struct pace *pace)
{
	double wanted_ns = (double)pace->op_time_ns * ITERATIONS;
	/* Nothing later is far from the first: that must be right. */
	unsigned attempts = pace->first_spins == 0 ? FIRST_ATTEMPTS : ATTEMPTS;
	double without_ns = (double)measure_ns(0, attempts);
	double with_ns = (double)measure_ns(FIRST_SPINS, attempts);
	double spin_ns = with_ns > without_ns ? (with_ns - without_ns) / FIRST_SPINS : 1;
	double spins = wanted_ns > without_ns ? (wanted_ns - without_ns) / spin_ns : 0;

	pace->spin_ns = spin_ns / ITERATIONS;
	pace->spins = (uint32_t)(spins + 0.5);
	if (pace->first_spins == 0)
		pace->first_spins = pace->spins;
	if (pace->spins > 2 * pace->first_spins)
		pace->spins = 2 * pace->first_spins;
	if (pace->spins < pace->first_spins / 2)
		pace->spins = pace->first_spins / 2;
	pace->until_ns = clock_now_ns() + HOLDS_NS;
	pace->left = pace->op_time_ns ? (uint32_t)(HOLDS_NS / pace->op_time_ns) : 0;
}
