#include "measure/resident.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The number behind NAME at the beginning of a line, or fallback: there is no such file or
 * line, or it says "max". */
static uint64_t read_number(const char *path, const char *name, uint64_t fallback)
{
	size_t length = strlen(name);
	FILE *file = fopen(path, "re");
	uint64_t number = fallback;
	char line[256], *rest;

	while (file && fgets(line, sizeof(line), file)) {
		if (strncmp(line, name, length) != 0)
			continue;
		number = strtoull(line + length, &rest, 10);
		if (rest == line + length)
			number = fallback;
		break;
	}
	if (file)
		fclose(file);
	return number;
}

/* ---- how much there is ------------------------------------------------------ */

struct cgroup_files {
	const char *limit, *usage;
	const char *droppable; /* in memory.stat: used, but given back when there is need */
};

static const struct cgroup_files files_v1 = { "memory.limit_in_bytes", "memory.usage_in_bytes",
					      "total_inactive_file " };
static const struct cgroup_files files_v2 = { "memory.max", "memory.current", "inactive_file " };

static uint64_t read_group(const char *folder, const char *file, const char *name,
			   uint64_t fallback)
{
	char path[PATH_MAX + 64];

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	return read_number(path, name, fallback);
}

static uint64_t left_in_group(const char *folder, const struct cgroup_files *files)
{
	uint64_t limit = read_group(folder, files->limit, "", UINT64_MAX);
	uint64_t usage = read_group(folder, files->usage, "", 0);
	uint64_t droppable = read_group(folder, "memory.stat", files->droppable, 0);

	usage -= droppable < usage ? droppable : usage;
	if (limit == UINT64_MAX)
		return UINT64_MAX;
	return limit > usage ? limit - usage : 0;
}

/* The least from the group up to the root of its hierarchy. */
static uint64_t left_upwards(const char *root, char *group, const struct cgroup_files *files)
{
	uint64_t least = UINT64_MAX;
	char *slash;

	do {
		char folder[PATH_MAX];
		uint64_t left;

		if ((size_t)snprintf(folder, sizeof(folder), "%s%s", root, group) >= sizeof(folder))
			return least;
		left = left_in_group(folder, files);
		if (left < least)
			least = left;
		slash = strrchr(group, '/');
		if (slash)
			*slash = '\0';
	} while (slash);
	return least;
}

/* A line of /proc/self/cgroup is "ID:CONTROLLERS:/GROUP"; v2 has no controllers, and in v1
 * memory stands alone. */
static uint64_t left_by_line(char *line)
{
	char *controllers = strchr(line, ':');

	line[strcspn(line, "\n")] = '\0';
	if (controllers && strncmp(controllers, "::/", 3) == 0)
		return left_upwards("/sys/fs/cgroup", controllers + 2, &files_v2);
	if (controllers && strncmp(controllers, ":memory:/", 9) == 0)
		return left_upwards("/sys/fs/cgroup/memory", controllers + 8, &files_v1);
	return UINT64_MAX;
}

uint64_t resident_available_bytes(void)
{
	uint64_t kib = read_number("/proc/meminfo", "MemAvailable:", UINT64_MAX);
	uint64_t least = kib == UINT64_MAX ? UINT64_MAX : kib * 1024;
	FILE *file = fopen("/proc/self/cgroup", "re");
	char line[PATH_MAX];

	while (file && fgets(line, sizeof(line), file)) {
		uint64_t left = left_by_line(line);

		if (left < least)
			least = left;
	}
	if (file)
		fclose(file);
	return least;
}

/* ---- taking it -------------------------------------------------------------- */

static size_t page_bytes(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static size_t huge_page_bytes(void)
{
	return read_number("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "", 2 << 20);
}

static size_t round_up(size_t bytes, size_t unit)
{
	return (bytes + unit - 1) / unit * unit;
}

/* Aligned to a unit, with at least a page on either side that stays inaccessible. */
static int reserve(struct resident *resident, size_t bytes, size_t unit)
{
	uintptr_t begin;
	void *reserved;

	resident->bytes = round_up(bytes, unit);
	resident->reserved_bytes = resident->bytes + unit + page_bytes();
	reserved =
		mmap(NULL, resident->reserved_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (reserved == MAP_FAILED)
		return -errno;
	begin = (uintptr_t)reserved;
	resident->reserved = reserved;
	resident->address = (char *)reserved + (round_up(begin + page_bytes(), unit) - begin);
	return 0;
}

static int fill(const struct resident *resident, bool huge)
{
	int advice = huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE;
	volatile unsigned char *bytes = resident->address;

	if (mprotect(resident->address, resident->bytes, PROT_READ | PROT_WRITE) != 0)
		return -errno;
	/* A kernel without huge pages has no such advice. What there is will be counted. */
	if (madvise(resident->address, resident->bytes, advice) != 0 && errno != EINVAL)
		return -errno;
	for (size_t i = 0; i < resident->bytes; i += page_bytes())
		bytes[i] = 1;
	return 0;
}

/* "NAME:   12 kB" */
static void take_kib(const char *line, const char *name, uint64_t *bytes)
{
	if (strncmp(line, name, strlen(name)) == 0)
		*bytes = strtoull(line + strlen(name), NULL, 10) * 1024;
}

/* What the kernel says of the mapping that begins there. */
static int count(struct resident *resident)
{
	FILE *file = fopen("/proc/self/smaps", "re");
	char line[PATH_MAX + 128], *rest;
	bool ours = false;

	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file)) {
		uint64_t begin = strtoull(line, &rest, 16);

		if (rest != line && *rest == '-')
			ours = begin == (uintptr_t)resident->address;
		if (!ours)
			continue;
		take_kib(line, "Rss:", &resident->resident_bytes);
		take_kib(line, "AnonHugePages:", &resident->huge_bytes);
	}
	fclose(file);
	return 0;
}

int resident_create(struct resident *resident, size_t bytes, bool huge)
{
	int error;

	*resident = (struct resident) { 0 };
	if (bytes == 0)
		return 0;
	error = reserve(resident, bytes, huge ? huge_page_bytes() : page_bytes());
	if (!error)
		error = fill(resident, huge);
	if (!error)
		error = count(resident);
	if (error)
		resident_destroy(resident);
	return error;
}

void resident_destroy(struct resident *resident)
{
	if (resident->reserved)
		munmap(resident->reserved, resident->reserved_bytes);
	*resident = (struct resident) { 0 };
}
