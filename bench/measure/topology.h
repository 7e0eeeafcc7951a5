#ifndef CONVOY_MEASURE_TOPOLOGY_H
#define CONVOY_MEASURE_TOPOLOGY_H

#include <stddef.h>
#include <stdint.h>

/* What this machine looks like, from hwloc; HWLOC_SYNTHETIC and HWLOC_XMLFILE
 * replace it by a made-up one. */

enum placement {
	PLACEMENT_NONE,	  /* the scheduler decides */
	PLACEMENT_PACKED, /* neighbours first: both threads of a core, then the next core, then the
			     next socket */
	PLACEMENT_SPREAD, /* far apart first: alternate sockets, one thread a core, siblings last */
};

/* Fills *cpus with the operating system's numbers of the CPUs that this
 * process may use, in the order in which workers take them, and *count. The
 * caller frees *cpus. PLACEMENT_NONE gives no CPUs. 0 or -ENOMEM, -ENODEV. */
int topology_order(enum placement placement, unsigned **cpus, size_t *count);

/* Bytes of all last-level caches that the usable CPUs reach; 0 when unknown. */
uint64_t topology_last_level_cache_bytes(void);

#endif
