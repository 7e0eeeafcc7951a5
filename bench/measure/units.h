#ifndef CONVOY_MEASURE_UNITS_H
#define CONVOY_MEASURE_UNITS_H

#include <stddef.h>
#include <stdint.h>

/*
 * Numbers with units, as people write them. Every parser takes the whole
 * text or nothing: 0, -EINVAL for what is no such number (a missing or unknown
 * unit is one), -ERANGE for one that does not fit.
 */

int parse_unsigned(const char *text, uint64_t *value); /* 12345 */
int parse_time_ns(const char *text, uint64_t *ns);     /* 250us, 1.5ms, 2s; 0 needs a unit too */
int parse_bytes(const char *text, uint64_t *bytes);    /* 4096, 64KiB, 1.5GiB, 10MB */

/* "1.23 ms", "45.0 us", "950 ns": three significant digits; "12.345 s": to the millisecond. */
#define TIME_TEXT_BYTES 24
const char *format_time(char text[TIME_TEXT_BYTES], uint64_t ns);

/* "17.2 MiB", "512 B". */
#define SIZE_TEXT_BYTES 24
const char *format_bytes(char text[SIZE_TEXT_BYTES], uint64_t bytes);

#endif
