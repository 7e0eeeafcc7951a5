/*
 * Free threading: the interpreted loop without a lock. It is the base of every
 * comparison of policies, since it runs the same loop as they do.
 */
#include "gil/policies.h"

static int none_create(struct gil **gil)
{
	*gil = NULL;
	return 0;
}

static void none_nothing(struct gil *gil)
{
	(void)gil;
}

const struct gil_policy gil_none = {
	.name = "none",
	.summary = "no lock: free threading",
	.create = none_create,
	.destroy = none_nothing,
	.enter = none_nothing,
	.tick = none_nothing,
	.leave = none_nothing,
};
