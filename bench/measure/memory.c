#include "measure/memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KERNEL_STACK_BYTES (16 * 1024ULL)

/* The number behind "NAME:" in a file of such lines; 0 when it is not there. */
static int read_field(pid_t pid, const char *file, const char *name, uint64_t *value)
{
	char path[64], line[256];
	size_t length = strlen(name);
	FILE *stream;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	stream = fopen(path, "re");
	if (!stream)
		return errno == ENOENT ? -ESRCH : -errno;
	*value = 0;
	while (fgets(line, sizeof(line), stream)) {
		if (strncmp(line, name, length) == 0 && line[length] == ':') {
			*value = strtoull(line + length + 1, NULL, 10);
			break;
		}
	}
	fclose(stream);
	return 0;
}

int memory_of_process(pid_t pid, struct memory *memory)
{
	uint64_t pss_kib = 0, page_tables_kib = 0, threads = 0;
	int error = read_field(pid, "smaps_rollup", "Pss", &pss_kib);

	if (!error)
		error = read_field(pid, "status", "VmPTE", &page_tables_kib);
	if (!error)
		error = read_field(pid, "status", "Threads", &threads);
	if (error)
		return error;
	*memory = (struct memory) { pss_kib * 1024, page_tables_kib * 1024,
				    threads * KERNEL_STACK_BYTES };
	return 0;
}

struct kernel_memory memory_of_kernel(void)
{
	struct kernel_memory memory = { 0 };
	FILE *file = fopen("/proc/meminfo", "re");
	char line[128];

	while (file && fgets(line, sizeof(line), file)) {
		char *value = strchr(line, ':');
		uint64_t bytes = value ? strtoull(value + 1, NULL, 10) * 1024 : 0;

		if (strncmp(line, "KernelStack:", 12) == 0)
			memory.stack_bytes = bytes;
		else if (strncmp(line, "PageTables:", 11) == 0)
			memory.page_table_bytes = bytes;
		else if (strncmp(line, "Slab:", 5) == 0)
			memory.slab_bytes = bytes;
	}
	if (file)
		fclose(file);
	return memory;
}

void memory_add(struct memory *total, const struct memory *part)
{
	total->pss_bytes += part->pss_bytes;
	total->page_table_bytes += part->page_table_bytes;
	total->kernel_stack_bytes += part->kernel_stack_bytes;
}
