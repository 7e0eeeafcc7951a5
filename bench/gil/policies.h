#ifndef CONVOY_GIL_POLICIES_H
#define CONVOY_GIL_POLICIES_H

#include "gil/gil.h"

/* The table of policies: one line each, in the order in which --list shows them. */
#define GIL_POLICIES(POLICY)                                                                       \
	POLICY(none)                                                                               \
	POLICY(cpython2)                                                                           \
	POLICY(cpython3)

#define DECLARE_POLICY(name) extern const struct gil_policy gil_##name;
GIL_POLICIES(DECLARE_POLICY)
#undef DECLARE_POLICY

/* ---- for policies: what their threads tell ------------------------------------ */

/* The lock is not free; before the first sleep. */
static inline void gil_waits(struct gil_thread *thread)
{
	if (thread->waits_since_ns != 0)
		return;
	thread->waits_since_ns = clock_now_ns();
	if (thread->trace)
		trace_add_at(thread->trace, TRACE_WAITS, thread->waits_since_ns);
}

/* The calling thread has the lock now, which `last` had before (NULL: nobody). */
static inline void gil_took(struct gil_thread *thread, const struct gil_thread *last)
{
	struct gil_counts *counts = thread->counts;

	counts->acquisitions++;
	counts->handovers += last && last != thread;
	if (thread->waits_since_ns == 0) {
		trace_add(thread->trace, TRACE_RUNS);
		return;
	}
	histogram_add(&counts->waits, clock_now_ns() - thread->waits_since_ns);
	thread->waits_since_ns = 0;
	trace_add(thread->trace, TRACE_RUNS);
}

/* Before the lock is given up because others want it. */
static inline void gil_forced(struct gil_thread *thread)
{
	thread->counts->forced_drops++;
	trace_add(thread->trace, TRACE_WAITS);
}

#endif
