#ifndef CONVOY_MEASURE_USAGE_H
#define CONVOY_MEASURE_USAGE_H

#include <stdint.h>
#include <sys/resource.h>

/* What the kernel counted for a thread or a process (getrusage(2)). */
struct usage {
	uint64_t user_ns;
	uint64_t system_ns;
	uint64_t voluntary_switches;
	uint64_t involuntary_switches;
	uint64_t minor_faults;
	uint64_t major_faults;
};

struct usage usage_from_rusage(const struct rusage *raw);

/* The calling thread so far. */
struct usage usage_of_thread(void);

/* The calling process so far: all its threads, without its children. */
struct usage usage_of_process(void);

void usage_add(struct usage *total, const struct usage *part);

/* later - earlier, field by field. */
struct usage usage_since(const struct usage *later, const struct usage *earlier);

#endif
