#include "measure/histogram.h"

#include <math.h>

#define SAMPLES_BEYOND 10

static unsigned power_of(uint64_t value)
{
	return 63U - (unsigned)__builtin_clzll(value);
}

static unsigned bucket_of(uint64_t time_ns)
{
	unsigned shift, bucket;

	if (time_ns < 2ULL * HISTOGRAM_LINEAR)
		return (unsigned)time_ns;
	shift = power_of(time_ns) - power_of(HISTOGRAM_LINEAR);
	if (shift > HISTOGRAM_POWERS)
		return HISTOGRAM_BUCKETS - 1;
	bucket = shift * HISTOGRAM_LINEAR + (unsigned)(time_ns >> shift);
	return bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1;
}

static double middle_of(unsigned bucket)
{
	unsigned shift, first;

	if (bucket < 2 * HISTOGRAM_LINEAR)
		return bucket;
	shift = bucket / HISTOGRAM_LINEAR - 1;
	first = bucket % HISTOGRAM_LINEAR + HISTOGRAM_LINEAR;
	return ldexp(first + 0.5, (int)shift) - 0.5;
}

uint64_t histogram_bucket_most_ns(unsigned bucket)
{
	uint64_t next = bucket % HISTOGRAM_LINEAR + HISTOGRAM_LINEAR + 1;

	if (bucket < 2 * HISTOGRAM_LINEAR)
		return bucket;
	return (next << (bucket / HISTOGRAM_LINEAR - 1)) - 1;
}

void histogram_add(struct histogram *histogram, uint64_t time_ns)
{
	histogram->count++;
	histogram->sum_ns += time_ns;
	if (time_ns > histogram->most_ns)
		histogram->most_ns = time_ns;
	histogram->buckets[bucket_of(time_ns)]++;
}

void histogram_merge(struct histogram *total, const struct histogram *part)
{
	total->count += part->count;
	total->sum_ns += part->sum_ns;
	if (part->most_ns > total->most_ns)
		total->most_ns = part->most_ns;
	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++)
		total->buckets[i] += part->buckets[i];
}

double histogram_percentile(const struct histogram *histogram, double share)
{
	uint64_t rank = (uint64_t)ceil(share * (double)histogram->count), seen = 0;

	if (histogram->count == 0 ||
	    (share > 0.5 && (1 - share) * (double)histogram->count < SAMPLES_BEYOND))
		return NAN;
	if (rank == 0)
		rank = 1;
	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
		seen += histogram->buckets[i];
		if (seen >= rank)
			return middle_of(i);
	}
	return NAN;
}
