#include "measure/samples.h"

#include <math.h>
#include <stdlib.h>

#define SAMPLES_BEYOND 10

static int compare(const void *first, const void *second)
{
	uint64_t a = *(const uint64_t *)first, b = *(const uint64_t *)second;

	return a < b ? -1 : a > b;
}

static double percentile(const uint64_t *sorted_ns, size_t count, unsigned percent)
{
	size_t rank = (count * percent + 99) / 100;

	if (count == 0 || (percent > 50 && count - rank < SAMPLES_BEYOND))
		return NAN;
	return (double)sorted_ns[rank - 1];
}

struct samples_summary samples_summarize(uint64_t *times_ns, size_t count)
{
	double sum_ns = 0;

	if (count > 0)
		qsort(times_ns, count, sizeof(*times_ns), compare);
	for (size_t i = 0; i < count; i++)
		sum_ns += (double)times_ns[i];
	return (struct samples_summary) {
		.p50_ns = percentile(times_ns, count, 50),
		.p90_ns = percentile(times_ns, count, 90),
		.p99_ns = percentile(times_ns, count, 99),
		.mean_ns = count > 0 ? sum_ns / (double)count : NAN,
		.most_ns = count > 0 ? (double)times_ns[count - 1] : NAN,
	};
}

void samples_count(const uint64_t *times_ns, size_t count, struct histogram *histogram)
{
	for (size_t i = 0; i < count; i++)
		histogram_add(histogram, times_ns[i]);
}
