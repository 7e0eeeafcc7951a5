#ifndef CONVOY_MEASURE_SAMPLES_H
#define CONVOY_MEASURE_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

#include "measure/histogram.h"

/* What many times come to, exactly. NAN: a percentile above the median that fewer than ten
 * times lie beyond (nearest ranks), and everything when there is no time. */
struct samples_summary {
	double p50_ns, p90_ns, p99_ns;
	double mean_ns, most_ns;
};

/* Sorts the times, from short to long. */
struct samples_summary samples_summarize(uint64_t *times_ns, size_t count);

/* Adds them to a histogram. */
void samples_count(const uint64_t *times_ns, size_t count, struct histogram *histogram);

#endif
