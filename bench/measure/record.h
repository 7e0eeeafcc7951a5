#ifndef CONVOY_MEASURE_RECORD_H
#define CONVOY_MEASURE_RECORD_H

#include <jansson.h>

#include "measure/histogram.h"

#define RECORD_SCHEMA 1

/*
 * Appends the object as one line of JSON with a single write, so that several
 * programs can share a file and a killed one leaves no half line. path "-" is
 * standard output. 0, -ENOMEM, -ENOSPC for a short write (the part that was
 * written is taken back where that is possible), or what open and write say.
 */
int record_append(const char *path, const json_t *record);

/* An array of [longest time of the bucket in ns, count], the shortest first, of all buckets
 * that count any. NULL out of memory. */
json_t *record_histogram(const struct histogram *histogram);

#endif
