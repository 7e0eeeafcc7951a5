#include "measure/client_process.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

int client_process_begin(int descriptor)
{
	static const int ignored[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	if (dup2(descriptor, STDIN_FILENO) < 0)
		return -1;
	close(STDOUT_FILENO);
	close_range(STDERR_FILENO + 1, ~0U, 0);
	return STDIN_FILENO;
}
