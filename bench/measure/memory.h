#ifndef CONVOY_MEASURE_MEMORY_H
#define CONVOY_MEASURE_MEMORY_H

#include <stdint.h>
#include <sys/types.h>

/*
 * Memory of one process. PSS counts each shared page in proportion to its
 * users, so that the sum over processes is what they take together; the
 * maximum resident set of getrusage cannot be added up.
 */
struct memory {
	uint64_t pss_bytes;
	uint64_t page_table_bytes;
	uint64_t kernel_stack_bytes; /* threads x 16 KiB: the kernel's size on x86-64 and arm64 */
};

/* Reads it from /proc (some 0.1 ms). 0, -ESRCH for no such process, or what open says. */
int memory_of_process(pid_t pid, struct memory *memory);

/* What the kernel takes for all processes of the machine together, as far as it tells; else 0. */
struct kernel_memory {
	uint64_t stack_bytes;
	uint64_t page_table_bytes;
	uint64_t slab_bytes; /* its own objects: sockets, files, … */
};

struct kernel_memory memory_of_kernel(void);

void memory_add(struct memory *total, const struct memory *part);

#endif
