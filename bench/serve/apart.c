#include "serve/apart.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

int apart_begin(struct apart *apart, unsigned usable)
{
	cpu_set_t set, server;
	size_t count = 0;

	memset(apart, 0, sizeof(*apart));
	if (usable < APART_CPUS_LEAST || sched_getaffinity(0, sizeof(set), &set) != 0)
		return 0;
	for (size_t cpu = 0; cpu < CPU_SETSIZE && count < APART_CPUS_MOST; cpu++)
		if (CPU_ISSET(cpu, &set))
			apart->cpus[count++] = (uint16_t)cpu;
	if (count < APART_CPUS_LEAST)
		return 0;
	CPU_ZERO(&server);
	for (size_t i = 0; i < count / 2; i++)
		CPU_SET(apart->cpus[i], &server);
	if (sched_setaffinity(0, sizeof(server), &server) != 0)
		return -errno;
	apart->server_count = count / 2;
	apart->client_count = count - count / 2;
	return 0;
}

size_t apart_client_cpus(const struct apart *apart, uint16_t *cpus, size_t most)
{
	size_t count = apart->client_count < most ? apart->client_count : most;

	memcpy(cpus, &apart->cpus[apart->server_count], count * sizeof(*cpus));
	return count;
}
