#ifndef CONVOY_EXECUTOR_KINDS_H
#define CONVOY_EXECUTOR_KINDS_H

#include "executor/executor.h"

/* The table of kinds: one line each, in the order in which --list shows them. */
#define EXECUTOR_KINDS(KIND)                                                                       \
	KIND(serial)                                                                               \
	KIND(thread)                                                                               \
	KIND(process)                                                                              \
	KIND(thread_pool)                                                                          \
	KIND(process_pool)

#define DECLARE_KIND(name) extern const struct executor_kind kind_##name;
EXECUTOR_KINDS(DECLARE_KIND)
#undef DECLARE_KIND

#endif
