#include "workload/startup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

/* Else the run's memory would get the number of a closed one, and be written to. The
 * wrong direction makes writing fail. */
static void open_standard_descriptors(void)
{
	for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
		if (fcntl(descriptor, F_GETFD) < 0 &&
		    open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
			_exit(1);
}

/* At exit, so that --help, --list and --version cannot be lost silently either. */
static void flush_output(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return;
	fprintf(stderr, "%s: cannot write to standard output\n", program_invocation_short_name);
	_exit(1);
}

/* Every worker process takes a descriptor. */
static void raise_file_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

void startup(void)
{
	open_standard_descriptors();
	atexit(flush_output);
	raise_file_limit();
}
