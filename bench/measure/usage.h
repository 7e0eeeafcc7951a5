#ifndef CONVOY_MEASURE_USAGE_H
#define CONVOY_MEASURE_USAGE_H

#include <sys/resource.h>

#include "measure/usage_counts.h"

struct usage usage_from_rusage(const struct rusage *raw);

/* The calling thread so far. */
struct usage usage_of_thread(void);

/* The calling process so far: all its threads, without its children. */
struct usage usage_of_process(void);

void usage_add(struct usage *total, const struct usage *part);

/* later - earlier, field by field. */
struct usage usage_since(const struct usage *later, const struct usage *earlier);

#endif
