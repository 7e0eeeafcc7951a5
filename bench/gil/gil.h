#ifndef CONVOY_GIL_GIL_H
#define CONVOY_GIL_GIL_H

#include <stddef.h>

/*
 * A global interpreter lock: one per process, shared by its threads. A policy
 * decides who gets it and when it is handed over.
 */
struct gil;

struct gil_policy {
	const char *name;
	const char *summary;
	/* Makes this process's lock. 0 or a negative errno; nothing to free then. */
	int (*create)(struct gil **gil);
	void (*destroy)(struct gil *gil);
	/* Blocks until the calling thread holds the lock. */
	void (*enter)(struct gil *gil);
	/* At every bytecode, by the holder: may hand the lock over, and then
	 * returns when it is held again. */
	void (*tick)(struct gil *gil);
	/* Gives the lock up. */
	void (*leave)(struct gil *gil);
};

/* Every policy, in the order in which --list shows them; NULL at the end. */
extern const struct gil_policy *const gil_policies[];

/* The policy of that name, or NULL. */
const struct gil_policy *gil_policy_find(const char *name);

#endif
