#include "analysis/program.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int program_complain(int error, char *message)
{
	if (error)
		fprintf(stderr, "%s: %s\n", program_invocation_short_name,
			message ? message : strerror(-error));
	free(message);
	return error;
}

int program_flush(void)
{
	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	return program_complain(errno ? -errno : -EIO, strdup("standard output: write failed"));
}

unsigned long program_number(const struct argp_state *state, const char *option, const char *text,
			     unsigned long low, unsigned long high)
{
	char *end;
	unsigned long value;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (errno || *text < '0' || *text > '9' || *end || value < low || value > high)
		argp_error(state, "--%s '%s': must be a whole number, %lu to %lu", option, text,
			   low, high);
	return value;
}
