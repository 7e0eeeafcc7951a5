#ifndef CONVOY_GIL_POLICIES_H
#define CONVOY_GIL_POLICIES_H

#include <stdlib.h>
#include <string.h>

#include "gil/gil.h"
#include "measure/shared.h"

/* The table of policies: one line each, in the order in which --list shows them. */
#define GIL_POLICIES(POLICY)                                                                       \
	POLICY(none)                                                                               \
	POLICY(cpython2)                                                                           \
	POLICY(cpython3)                                                                           \
	POLICY(ruby)                                                                               \
	POLICY(ocaml)                                                                              \
	POLICY(pypy)                                                                               \
	POLICY(priority)

#define DECLARE_POLICY(name) extern const struct gil_policy gil_##name;
GIL_POLICIES(DECLARE_POLICY)
#undef DECLARE_POLICY

/* ---- for policies ------------------------------------------------------------------ */

/* Zeroed whole cache lines for a struct gil, to be freed; NULL out of memory. */
static inline void *gil_allocate(size_t bytes)
{
	void *memory = aligned_alloc(CACHE_LINE_BYTES, shared_round(bytes));

	if (memory)
		memset(memory, 0, bytes);
	return memory;
}

/* ---- what their threads tell ------------------------------------ */

/* The trace shows who waits, not every look at the lock: who gives it up and gets it again
 * before anybody else ran has run all the time, and that is the usual case. */

/* The lock is not free; before the first sleep. */
static inline void gil_waits(struct gil_thread *thread)
{
	if (thread->waits_since_ns != 0)
		return;
	thread->waits_since_ns = clock_now_ns();
	trace_add_at(thread->trace, TRACE_WAITS,
		     thread->gave_up_ns ? thread->gave_up_ns : thread->waits_since_ns);
	thread->gave_up_ns = 0;
}

static inline void gil_trace_took(struct gil_thread *thread, bool others_ran)
{
	uint64_t gave_up_ns = thread->gave_up_ns;

	thread->gave_up_ns = 0;
	if (gave_up_ns && !others_ran)
		return;
	if (gave_up_ns)
		trace_add_at(thread->trace, TRACE_WAITS, gave_up_ns);
	trace_add(thread->trace, TRACE_RUNS);
}

/* The calling thread has the lock now, which `last` had before (NULL: nobody). */
static inline void gil_took(struct gil_thread *thread, const struct gil_thread *last)
{
	struct gil_counts *counts = thread->counts;
	bool others_ran = last && last != thread;

	counts->acquisitions++;
	counts->handovers += others_ran;
	if (thread->waits_since_ns != 0)
		histogram_add(&counts->waits, clock_now_ns() - thread->waits_since_ns);
	thread->waits_since_ns = 0;
	if (thread->trace)
		gil_trace_took(thread, others_ran);
}

/* Before the lock is given up because others want it. */
static inline void gil_forced(struct gil_thread *thread)
{
	thread->counts->forced_drops++;
	if (thread->trace)
		thread->gave_up_ns = trace_takes(thread->trace) ? clock_now_ns() : 1;
}

#endif
