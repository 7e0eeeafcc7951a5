/*
 * The order of CPUs is a walk over hwloc's tree. Packed is the order of its
 * leaves. Spread merges the orders of a node's children in turn, so that at
 * every level (sockets, caches, cores, hardware threads) the first of each
 * child come before the second of any.
 */
#include "measure/topology.h"

#include <errno.h>
#include <hwloc.h>
#include <stdlib.h>
#include <string.h>

static int load_topology(hwloc_topology_t *topology)
{
	if (hwloc_topology_init(topology) != 0)
		return -ENOMEM;
	hwloc_topology_set_io_types_filter(*topology, HWLOC_TYPE_FILTER_KEEP_NONE);
	if (hwloc_topology_load(*topology) != 0) {
		hwloc_topology_destroy(*topology);
		return -ENODEV;
	}
	if (hwloc_topology_is_thissystem(*topology)) {
		hwloc_cpuset_t allowed = hwloc_bitmap_alloc();

		if (allowed && hwloc_get_cpubind(*topology, allowed, HWLOC_CPUBIND_THREAD) == 0)
			hwloc_topology_restrict(*topology, allowed, 0);
		hwloc_bitmap_free(allowed);
	}
	return 0;
}

static size_t leaves_below(hwloc_obj_t node)
{
	return (size_t)hwloc_bitmap_weight(node->cpuset);
}

static void packed_order(hwloc_obj_t node, unsigned *cpus)
{
	if (node->type == HWLOC_OBJ_PU) {
		*cpus = node->os_index;
		return;
	}
	for (unsigned child = 0; child < node->arity; child++) {
		packed_order(node->children[child], cpus);
		cpus += leaves_below(node->children[child]);
	}
}

/* Writes the spread order of node; scratch has room for as many again. */
static void spread_order(hwloc_obj_t node, unsigned *cpus, unsigned *scratch)
{
	size_t count = leaves_below(node), begin = 0, placed = 0;

	if (node->type == HWLOC_OBJ_PU) {
		*cpus = node->os_index;
		return;
	}
	for (unsigned child = 0; child < node->arity; child++) {
		spread_order(node->children[child], scratch + begin, cpus + begin);
		begin += leaves_below(node->children[child]);
	}
	for (size_t round = 0; placed < count; round++) {
		begin = 0;
		for (unsigned child = 0; child < node->arity; child++) {
			size_t below = leaves_below(node->children[child]);

			if (round < below)
				cpus[placed++] = scratch[begin + round];
			begin += below;
		}
	}
}

static int order_of(hwloc_obj_t root, enum placement placement, unsigned **cpus, size_t *count)
{
	unsigned *scratch = NULL;

	*count = leaves_below(root);
	*cpus = calloc(*count, sizeof(**cpus));
	if (placement == PLACEMENT_SPREAD)
		scratch = calloc(*count, sizeof(*scratch));
	if (!*cpus || (placement == PLACEMENT_SPREAD && !scratch)) {
		free(scratch);
		free(*cpus);
		*cpus = NULL;
		return -ENOMEM;
	}
	if (placement == PLACEMENT_SPREAD)
		spread_order(root, *cpus, scratch);
	else
		packed_order(root, *cpus);
	free(scratch);
	return 0;
}

int topology_order(enum placement placement, unsigned **cpus, size_t *count)
{
	hwloc_topology_t topology;
	int error;

	*cpus = NULL;
	*count = 0;
	if (placement == PLACEMENT_NONE)
		return 0;
	error = load_topology(&topology);
	if (error)
		return error;
	error = order_of(hwloc_get_root_obj(topology), placement, cpus, count);
	hwloc_topology_destroy(topology);
	return error;
}

uint64_t topology_last_level_cache_bytes(void)
{
	static const hwloc_obj_type_t levels[] = { HWLOC_OBJ_L5CACHE, HWLOC_OBJ_L4CACHE,
						   HWLOC_OBJ_L3CACHE, HWLOC_OBJ_L2CACHE,
						   HWLOC_OBJ_L1CACHE };
	hwloc_topology_t topology;
	uint64_t bytes = 0;

	if (load_topology(&topology) != 0)
		return 0;
	for (size_t level = 0; bytes == 0 && level < sizeof(levels) / sizeof(levels[0]); level++) {
		hwloc_obj_t cache = NULL;

		while ((cache = hwloc_get_next_obj_by_type(topology, levels[level], cache)) != NULL)
			bytes += cache->attr->cache.size;
	}
	hwloc_topology_destroy(topology);
	return bytes;
}
