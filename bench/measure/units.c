#include "measure/units.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct unit {
	const char *name;
	double factor;
};

static const struct unit time_units[] = {
	{ "ns", 1 }, { "us", 1e3 }, { "\u00b5s", 1e3 }, { "ms", 1e6 }, { "s", 1e9 },
};

static const struct unit byte_units[] = {
	{ "", 1 },
	{ "B", 1 },
	{ "kB", 1e3 },
	{ "MB", 1e6 },
	{ "GB", 1e9 },
	{ "KiB", 1024.0 },
	{ "MiB", 1024.0 * 1024 },
	{ "GiB", 1024.0 * 1024 * 1024 },
	{ "K", 1024.0 },
	{ "M", 1024.0 * 1024 },
	{ "G", 1024.0 * 1024 * 1024 },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

int parse_unsigned(const char *text, uint64_t *value)
{
	unsigned long long parsed;
	char *end;

	if (!isdigit((unsigned char)text[0]))
		return -EINVAL;
	errno = 0;
	parsed = strtoull(text, &end, 10);
	if (*end != '\0')
		return -EINVAL;
	if (errno == ERANGE)
		return -ERANGE;
	*value = parsed;
	return 0;
}

static bool only_digits_and_one_point(const char *text, size_t length)
{
	bool point = false;

	for (size_t i = 0; i < length; i++) {
		if (text[i] == '.' && !point)
			point = true;
		else if (!isdigit((unsigned char)text[i]))
			return false;
	}
	return length > 0;
}

static int parse_with_unit(const char *text, const struct unit *units, size_t count,
			   uint64_t *value)
{
	size_t length = strspn(text, "0123456789.");
	double number;

	if (!isdigit((unsigned char)text[0]) || !only_digits_and_one_point(text, length))
		return -EINVAL;
	number = strtod(text, NULL);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(text + length, units[i].name) != 0)
			continue;
		number *= units[i].factor;
		if (number > 9e18)
			return -ERANGE;
		*value = (uint64_t)(number + 0.5);
		return 0;
	}
	return -EINVAL;
}

int parse_time_ns(const char *text, uint64_t *ns)
{
	return parse_with_unit(text, time_units, COUNT(time_units), ns);
}

int parse_bytes(const char *text, uint64_t *bytes)
{
	return parse_with_unit(text, byte_units, COUNT(byte_units), bytes);
}

static const char *format_scaled(char *text, size_t bytes, double value, const char *unit)
{
	int digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;

	snprintf(text, bytes, "%.*f %s", digits, value, unit);
	return text;
}

const char *format_time(char text[TIME_TEXT_BYTES], uint64_t ns)
{
	double value = (double)ns;

	if (ns < 1000) {
		snprintf(text, TIME_TEXT_BYTES, "%u ns", (unsigned)ns);
		return text;
	}
	if (value < 999.5e3)
		return format_scaled(text, TIME_TEXT_BYTES, value / 1e3, "us");
	if (value < 999.5e6)
		return format_scaled(text, TIME_TEXT_BYTES, value / 1e6, "ms");
	snprintf(text, TIME_TEXT_BYTES, "%.3f s", value / 1e9);
	return text;
}

const char *format_bytes(char text[SIZE_TEXT_BYTES], uint64_t bytes)
{
	double value = (double)bytes;

	if (bytes < 1024) {
		snprintf(text, SIZE_TEXT_BYTES, "%u B", (unsigned)bytes);
		return text;
	}
	if (value < 1024.0 * 1024)
		return format_scaled(text, SIZE_TEXT_BYTES, value / 1024, "KiB");
	if (value < 1024.0 * 1024 * 1024)
		return format_scaled(text, SIZE_TEXT_BYTES, value / (1024.0 * 1024), "MiB");
	return format_scaled(text, SIZE_TEXT_BYTES, value / (1024.0 * 1024 * 1024), "GiB");
}
