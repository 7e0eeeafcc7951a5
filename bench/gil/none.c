/*
 * Free threading: the interpreted loop without a lock. It is the base of every
 * comparison of policies, since it runs the same loop as they do.
 */
#include "gil/policies.h"

static int none_create(struct gil **gil, const struct gil_settings *settings, bool threads)
{
	(void)settings;
	(void)threads;
	*gil = NULL;
	return 0;
}

static void none_destroy(struct gil *gil)
{
	(void)gil;
}

static void none_enter(struct gil_thread *thread)
{
	trace_add(thread->trace, TRACE_RUNS);
}

static void none_tick(struct gil_thread *thread, enum bytecode bytecode)
{
	(void)thread;
	(void)bytecode;
}

static void none_leave(struct gil_thread *thread)
{
	(void)thread;
}

const struct gil_policy gil_none = {
	.name = "none",
	.summary = "no lock: free threading",
	.create = none_create,
	.destroy = none_destroy,
	.enter = none_enter,
	.tick = none_tick,
	.leave = none_leave,
};
