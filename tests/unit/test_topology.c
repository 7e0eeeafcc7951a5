/* The order of CPUs, on machines made up by hwloc and on this one. */
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "census.h"
#include "measure/topology.h"

static void assert_order(const char *machine, enum placement placement, const unsigned *expected,
			 size_t expected_count)
{
	unsigned *cpus = NULL;
	size_t count = 0;

	setenv("HWLOC_SYNTHETIC", machine, 1);
	assert_int_equal(topology_order(placement, &cpus, &count), 0);
	unsetenv("HWLOC_SYNTHETIC");
	assert_int_equal(count, expected_count);
	for (size_t i = 0; i < count; i++)
		if (cpus[i] != expected[i])
			fail_msg("%s: place %zu is CPU %u, not %u", machine, i, cpus[i],
				 expected[i]);
	free(cpus);
}

#define ASSERT_ORDER(machine, placement, ...)                                                      \
	do {                                                                                       \
		static const unsigned expected[] = { __VA_ARGS__ };                                \
                                                                                                   \
		assert_order(machine, placement, expected, sizeof(expected) / sizeof(*expected));  \
	} while (0)

/* CPUs 2n and 2n + 1 are the threads of core n; the second socket begins with CPU 16. */
#define TWO_SOCKETS "package:2 core:8 pu:2"

static void test_packed_on_two_sockets(void **state)
{
	(void)state;
	ASSERT_ORDER(TWO_SOCKETS, PLACEMENT_PACKED, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
		     14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31);
}

static void test_spread_on_two_sockets(void **state)
{
	(void)state;
	ASSERT_ORDER(TWO_SOCKETS, PLACEMENT_SPREAD, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12,
		     28, 14, 30, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31);
}

static void test_plain_machine(void **state)
{
	(void)state;
	ASSERT_ORDER("package:1 core:4 pu:1", PLACEMENT_PACKED, 0, 1, 2, 3);
	ASSERT_ORDER("package:1 core:4 pu:1", PLACEMENT_SPREAD, 0, 1, 2, 3);
	ASSERT_ORDER("package:1 core:1 pu:1", PLACEMENT_PACKED, 0);
	ASSERT_ORDER("package:1 core:1 pu:1", PLACEMENT_SPREAD, 0);
}

/* Cores that share a cache are neighbours. */
static void test_shared_caches(void **state)
{
	static const char machine[] = "package:2 l3cache:2 core:2 pu:1";

	(void)state;
	ASSERT_ORDER(machine, PLACEMENT_PACKED, 0, 1, 2, 3, 4, 5, 6, 7);
	ASSERT_ORDER(machine, PLACEMENT_SPREAD, 0, 4, 2, 6, 1, 5, 3, 7);
}

/* Firmware often numbers the sockets in turn; neighbours are what the tree says. */
static void test_interleaved_numbers(void **state)
{
	static const char machine[] = "package:2 core:2 pu:2(indexes=0,4,2,6,1,5,3,7)";

	(void)state;
	ASSERT_ORDER(machine, PLACEMENT_PACKED, 0, 4, 2, 6, 1, 5, 3, 7);
	ASSERT_ORDER(machine, PLACEMENT_SPREAD, 0, 1, 2, 3, 4, 5, 6, 7);
}

static void test_no_placement(void **state)
{
	unsigned nothing;
	unsigned *cpus = &nothing;
	size_t count = 5;

	(void)state;
	assert_int_equal(topology_order(PLACEMENT_NONE, &cpus, &count), 0);
	assert_null(cpus);
	assert_int_equal(count, 0);
}

static void test_last_level_cache(void **state)
{
	(void)state;
	setenv("HWLOC_SYNTHETIC",
	       "package:2 l3cache:2(size=8388608) l2cache:2(size=1048576) core:1 pu:1", 1);
	assert_int_equal(topology_last_level_cache_bytes(), 4 * 8388608);
	setenv("HWLOC_SYNTHETIC", "package:2 l2cache:2(size=1048576) core:1 pu:1", 1);
	assert_int_equal(topology_last_level_cache_bytes(), 4 * 1048576);
	setenv("HWLOC_SYNTHETIC", "package:2 core:2 pu:1", 1);
	assert_int_equal(topology_last_level_cache_bytes(), 0);
	unsetenv("HWLOC_SYNTHETIC");
}

static void assert_covers(const cpu_set_t *allowed, enum placement placement)
{
	unsigned *cpus = NULL;
	size_t count = 0;
	cpu_set_t seen;

	CPU_ZERO(&seen);
	assert_int_equal(topology_order(placement, &cpus, &count), 0);
	for (size_t i = 0; i < count; i++)
		CPU_SET(cpus[i], &seen);
	/* Each of them, once, and no other. */
	assert_int_equal(count, CPU_COUNT(allowed));
	assert_true(CPU_EQUAL(&seen, allowed));
	free(cpus);
}

/* Every CPU of this system that this process may use, however few. */
static void test_affinity(void **state)
{
	cpu_set_t before, one;

	(void)state;
	CPU_ZERO(&before);
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	assert_covers(&before, PLACEMENT_PACKED);
	assert_covers(&before, PLACEMENT_SPREAD);
	for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &before))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
		assert_covers(&one, PLACEMENT_PACKED);
		assert_covers(&one, PLACEMENT_SPREAD);
	}
	assert_int_equal(sched_setaffinity(0, sizeof(before), &before), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		CENSUS_TEST(test_packed_on_two_sockets), CENSUS_TEST(test_spread_on_two_sockets),
		CENSUS_TEST(test_plain_machine),	 CENSUS_TEST(test_shared_caches),
		CENSUS_TEST(test_interleaved_numbers),	 CENSUS_TEST(test_no_placement),
		CENSUS_TEST(test_last_level_cache),	 CENSUS_TEST(test_affinity),
	};

	return cmocka_run_group_tests_name("topology", tests, NULL, NULL);
}
