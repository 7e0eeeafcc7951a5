#ifndef CONVOY_SERVE_APART_H
#define CONVOY_SERVE_APART_H

#include <stddef.h>
#include <stdint.h>

/* From here on a client's CPU time is not the server's. */
#define APART_CPUS_LEAST 4U
#define APART_CPUS_MOST	 1024U

/* Which CPUs are whose. Counts of 0: all are everybody's. */
struct apart {
	uint16_t cpus[APART_CPUS_MOST]; /* those that may be used, the server's first */
	size_t server_count, client_count;
};

/* Binds the calling thread, and what comes of it, to the server's half, if `usable` CPUs and those
 * that it may run on are enough. 0 or a negative errno. */
int apart_begin(struct apart *apart, unsigned usable);

/* The client's; returns their number, at most `most`. */
size_t apart_client_cpus(const struct apart *apart, uint16_t *cpus, size_t most);

#endif
