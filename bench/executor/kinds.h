#ifndef CONVOY_EXECUTOR_KINDS_H
#define CONVOY_EXECUTOR_KINDS_H

#include "executor/executor.h"

/* Pools of other libraries, see peers/peer.h. */
#ifdef CONVOY_PEERS
#define PEER_KINDS(KIND) KIND(glib) KIND(libuv) KIND(openmp) KIND(tbb) KIND(apr)
#else
#define PEER_KINDS(KIND)
#endif

/* The table of kinds: one line each, in the order in which --list shows them. */
#define EXECUTOR_KINDS(KIND)                                                                       \
	KIND(serial)                                                                               \
	KIND(thread)                                                                               \
	KIND(process)                                                                              \
	KIND(thread_pool)                                                                          \
	KIND(process_pool)                                                                         \
	PEER_KINDS(KIND)

#define DECLARE_KIND(name) extern const struct executor_kind kind_##name;
EXECUTOR_KINDS(DECLARE_KIND)
#undef DECLARE_KIND

#endif
