#ifndef CONVOY_MEASURE_HISTOGRAM_H
#define CONVOY_MEASURE_HISTOGRAM_H

#include <stdint.h>

/*
 * Times in buckets that are linear within each power of two and logarithmic beyond: a
 * percentile is off by at most 1/32. Without pointers, so it may lie in shared memory; for one
 * writer. The idea is that of HdrHistogram (Tene).
 */
#define HISTOGRAM_LINEAR  16U /* buckets of one power of two */
#define HISTOGRAM_POWERS  40U
#define HISTOGRAM_BUCKETS (2 * HISTOGRAM_LINEAR + HISTOGRAM_POWERS * HISTOGRAM_LINEAR)

struct histogram {
	uint64_t count;
	uint64_t sum_ns;
	uint64_t most_ns;
	uint32_t buckets[HISTOGRAM_BUCKETS];
};

/* Times of more than two hours count as the longest that has a bucket. */
void histogram_add(struct histogram *histogram, uint64_t time_ns);

void histogram_merge(struct histogram *total, const struct histogram *part);

/* The time below which `share` (0 to 1) of all times lie, in nanoseconds: the middle of its
 * bucket. NAN when fewer than 10 times are above it, for share 0.5 when there is none. */
double histogram_percentile(const struct histogram *histogram, double share);

/* The longest time that a bucket counts. */
uint64_t histogram_bucket_most_ns(unsigned bucket);

#endif
