#ifndef CONVOY_MEASURE_USAGE_COUNTS_H
#define CONVOY_MEASURE_USAGE_COUNTS_H

/* Installed as convoy/usage.h. */

#include <stdint.h>

/* What the kernel counted for a thread or a process (getrusage(2)). */
struct usage {
	uint64_t user_ns;
	uint64_t system_ns;
	uint64_t voluntary_switches;
	uint64_t involuntary_switches;
	uint64_t minor_faults;
	uint64_t major_faults;
};

#endif
