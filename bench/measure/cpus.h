#ifndef CONVOY_MEASURE_CPUS_H
#define CONVOY_MEASURE_CPUS_H

/*
 * The CPUs that this process may use: the smaller of its affinity mask and
 * its cgroup's CPU quota (v2 cpu.max or v1 cpu.cfs_quota_us, every level up to
 * the root), rounded up; at least 1.
 */
unsigned cpus_usable(void);

/* CPUs in the affinity mask alone; at least 1. */
unsigned cpus_in_affinity(void);

enum cpus_end { CPUS_FIRST, CPUS_LAST };

/* Binds the calling thread to the first or last CPU of its affinity mask, so that two threads
 * that call it are apart where there are two. 0 or a negative errno. */
int cpus_bind(enum cpus_end end);

/* The cgroup's quota in CPUs, or 0 when there is none. */
double cpus_quota(void);

#endif
