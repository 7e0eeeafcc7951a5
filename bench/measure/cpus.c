#include "measure/cpus.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of the calling thread, for CPU_FREE; NULL if it cannot be read. The kernel's mask may be larger
 * than cpu_set_t; grow until it fits. */
static cpu_set_t *read_affinity(size_t *bytes)
{
	for (int capacity = 1024; capacity <= 1 << 20; capacity *= 2) {
		cpu_set_t *set = CPU_ALLOC((size_t)capacity);

		*bytes = CPU_ALLOC_SIZE((size_t)capacity);
		if (!set)
			break;
		if (sched_getaffinity(0, *bytes, set) == 0)
			return set;
		CPU_FREE(set);
	}
	return NULL;
}

unsigned cpus_in_affinity(void)
{
	size_t bytes;
	cpu_set_t *set = read_affinity(&bytes);
	int count;

	if (!set)
		return 1;
	count = CPU_COUNT_S(bytes, set);
	CPU_FREE(set);
	return count > 0 ? (unsigned)count : 1;
}

int cpus_bind(enum cpus_end end)
{
	size_t bytes, chosen = 0;
	cpu_set_t *set = read_affinity(&bytes);
	int error = 0;

	if (!set)
		return -ENOMEM;
	for (size_t cpu = 0, seen = 0; cpu < 8 * bytes; cpu++)
		if (CPU_ISSET_S(cpu, bytes, set) && (seen++ == 0 || end == CPUS_LAST))
			chosen = cpu;
	CPU_ZERO_S(bytes, set);
	CPU_SET_S(chosen, bytes, set);
	if (sched_setaffinity(0, bytes, set) != 0)
		error = -errno;
	CPU_FREE(set);
	return error;
}

static bool read_line(const char *path, char *line, size_t bytes)
{
	FILE *file = fopen(path, "re");
	bool found;

	if (!file)
		return false;
	found = fgets(line, (int)bytes, file) != NULL;
	fclose(file);
	return found;
}

/* "max 100000" or "150000 100000"; 0 for no limit. */
static double quota_v2(const char *folder)
{
	char path[PATH_MAX + 64], line[64];
	char *rest = line;
	double quota, period;

	snprintf(path, sizeof(path), "%s/cpu.max", folder);
	if (!read_line(path, line, sizeof(line)) || !isdigit((unsigned char)line[0]))
		return 0;
	quota = strtod(line, &rest);
	period = strtod(rest, NULL);
	return period > 0 ? quota / period : 0;
}

static double quota_v1(const char *folder)
{
	char path[PATH_MAX + 64], line[64];
	double quota, period;

	snprintf(path, sizeof(path), "%s/cpu.cfs_quota_us", folder);
	if (!read_line(path, line, sizeof(line)))
		return 0;
	quota = strtod(line, NULL);
	snprintf(path, sizeof(path), "%s/cpu.cfs_period_us", folder);
	if (!read_line(path, line, sizeof(line)))
		return 0;
	period = strtod(line, NULL);
	return quota > 0 && period > 0 ? quota / period : 0;
}

/* The tightest quota from the group up to the root of its hierarchy. */
static double quota_upwards(const char *root, char *group, double (*quota_of)(const char *))
{
	double tightest = 0;

	for (;;) {
		char folder[PATH_MAX];
		char *slash;
		double quota;

		if ((size_t)snprintf(folder, sizeof(folder), "%s%s", root, group) >= sizeof(folder))
			return tightest;
		quota = quota_of(folder);
		if (quota > 0 && (tightest <= 0 || quota < tightest))
			tightest = quota;
		slash = strrchr(group, '/');
		if (!slash)
			return tightest;
		*slash = '\0';
	}
}

static bool has_controller(char *list, const char *wanted)
{
	char *rest = list;

	for (char *name; (name = strsep(&rest, ",")) != NULL;)
		if (strcmp(name, wanted) == 0)
			return true;
	return false;
}

/* A line of /proc/self/cgroup is "ID:CONTROLLERS:/GROUP"; v2 has no controllers. */
static double quota_of_line(char *line)
{
	char *rest = line;
	char *controllers, *group;

	line[strcspn(line, "\n")] = '\0';
	strsep(&rest, ":");
	controllers = strsep(&rest, ":");
	group = rest;
	if (!controllers || !group)
		return 0;
	if (*controllers == '\0')
		return quota_upwards("/sys/fs/cgroup", group, quota_v2);
	if (has_controller(controllers, "cpu"))
		return quota_upwards("/sys/fs/cgroup/cpu", group, quota_v1);
	return 0;
}

double cpus_quota(void)
{
	FILE *file = fopen("/proc/self/cgroup", "re");
	char line[PATH_MAX];
	double tightest = 0;

	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file)) {
		double quota = quota_of_line(line);

		if (quota > 0 && (tightest <= 0 || quota < tightest))
			tightest = quota;
	}
	fclose(file);
	return tightest;
}

unsigned cpus_usable(void)
{
	unsigned affinity = cpus_in_affinity();
	double quota = cpus_quota();
	unsigned whole;

	if (quota <= 0 || quota > affinity - 1)
		return affinity;
	/* Without ceil: libconvoy needs no libm. */
	whole = (unsigned)quota;
	return whole < quota ? whole + 1 : whole;
}
