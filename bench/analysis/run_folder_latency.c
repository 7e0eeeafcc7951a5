#include "analysis/run_folder_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* "distributions": {"latency": [[upper_ns, count], …]}, pooled over a cell's runs. */

/* Where the bucket is or belongs: they are ascending. */
static size_t find_bucket(const struct cell *cell, double upper_ns)
{
	size_t low = 0, high = cell->latency_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (cell->latency[middle].upper_ns < upper_ns)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int add_bucket(struct cell *cell, double upper_ns, double count)
{
	size_t at = find_bucket(cell, upper_ns);
	struct bucket *grown;

	if (at < cell->latency_count && cell->latency[at].upper_ns == upper_ns) {
		cell->latency[at].count += count;
		return 0;
	}
	grown = reallocarray(cell->latency, cell->latency_count + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	cell->latency = grown;
	memmove(&grown[at + 1], &grown[at], (cell->latency_count - at) * sizeof(*grown));
	grown[at] = (struct bucket) { upper_ns, count };
	cell->latency_count++;
	return 0;
}

int take_latency(const struct lines *lines, const json_t *record, struct cell *cell)
{
	const json_t *buckets =
		json_object_get(json_object_get(record, "distributions"), "latency");
	int error = 0;

	for (size_t i = 0; i < json_array_size(buckets) && !error; i++) {
		const json_t *bucket = json_array_get(buckets, i);
		double upper_ns = json_number_value(json_array_get(bucket, 0));
		double count = json_number_value(json_array_get(bucket, 1));

		if (json_array_size(bucket) != 2 || !json_is_number(json_array_get(bucket, 0)) ||
		    upper_ns < 0 || !(count > 0))
			return lines_fail(lines, "\"latency\" is no list of [upper_ns, count]");
		error = add_bucket(cell, upper_ns, count);
	}
	return error;
}
