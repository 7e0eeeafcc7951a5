#include "measure/limits.h"

#include <limits.h>
#include <string.h>
#include <sys/resource.h>

static void print_rlimit(FILE *out, const char *what, int resource)
{
	struct rlimit limit;

	if (getrlimit((__rlimit_resource_t)resource, &limit) != 0)
		return;
	if (limit.rlim_cur == RLIM_INFINITY)
		fprintf(out, "  %-46s unlimited\n", what);
	else
		fprintf(out, "  %-46s %llu\n", what, (unsigned long long)limit.rlim_cur);
}

static int print_file(FILE *out, const char *what, const char *path)
{
	char value[64];
	FILE *file = fopen(path, "re");
	int found = file && fgets(value, sizeof(value), file);

	if (found) {
		value[strcspn(value, "\n")] = '\0';
		fprintf(out, "  %-46s %s\n", what, value);
	}
	if (file)
		fclose(file);
	return found;
}

/* v2 puts all controllers under one group; v1 has a hierarchy for pids alone. */
static void print_cgroup(FILE *out)
{
	char line[PATH_MAX], path[PATH_MAX + 64];
	FILE *file = fopen("/proc/self/cgroup", "re");

	while (file && fgets(line, sizeof(line), file)) {
		char *group = strrchr(line, ':');

		line[strcspn(line, "\n")] = '\0';
		if (!group)
			continue;
		if (strncmp(line, "0::", 3) == 0)
			snprintf(path, sizeof(path), "/sys/fs/cgroup%s/pids.max", group + 1);
		else if (strstr(line, ":pids:"))
			snprintf(path, sizeof(path), "/sys/fs/cgroup/pids%s/pids.max", group + 1);
		else
			continue;
		print_file(out, "tasks in this cgroup (pids.max)", path);
	}
	if (file)
		fclose(file);
}

void limits_print(FILE *out)
{
	print_rlimit(out, "processes and threads of this user (ulimit -u)", RLIMIT_NPROC);
	print_rlimit(out, "open files (ulimit -n)", RLIMIT_NOFILE);
	print_rlimit(out, "address space, bytes (ulimit -v)", RLIMIT_AS);
	print_file(out, "threads of the system (kernel.threads-max)",
		   "/proc/sys/kernel/threads-max");
	print_file(out, "process ids (kernel.pid_max)", "/proc/sys/kernel/pid_max");
	print_file(out, "mappings of a process (vm.max_map_count)", "/proc/sys/vm/max_map_count");
	print_cgroup(out);
}
