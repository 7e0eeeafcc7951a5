#ifndef CONVOY_MEASURE_RESIDENT_H
#define CONVOY_MEASURE_RESIDENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Memory that is really there: private to the process and written to, so that
 * a fork has its page tables to copy.
 */
struct resident {
	void *reserved; /* an inaccessible mapping around it: nothing else joins its own */
	size_t reserved_bytes;
	void *address;
	size_t bytes;		 /* as asked for, in whole pages of their kind */
	uint64_t resident_bytes; /* of it in memory, as the kernel counted in the end, … */
	uint64_t huge_bytes;	 /* … and of it in huge pages */
};

/* Takes the memory and writes to every page, which takes seconds for 10 GiB. huge: in
 * transparent huge pages, where the kernel has some to give; else in the machine's own, never
 * merged into huge ones. 0, also for 0 bytes; -ENOMEM; what open says of /proc. Whether there
 * is enough memory it does not ask. */
int resident_create(struct resident *resident, size_t bytes, bool huge);

/* Nothing to do for one that is all zero. */
void resident_destroy(struct resident *resident);

/* What can be taken before somebody is killed for it: the kernel's MemAvailable, or what
 * this process's cgroups (v1 and v2, up to the root) leave of their limits. UINT64_MAX
 * when it cannot be known. */
uint64_t resident_available_bytes(void);

#endif
