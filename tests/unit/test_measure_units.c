/* Numbers with units: every parser and formatter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "census.h"
#include "measure/units.h"

typedef int parser(const char *text, uint64_t *value);

struct expectation {
	const char *text;
	int error;
	uint64_t value;
};

#define UNTOUCHED 0xdeadbeefULL

static void assert_parses(parser *parse, const struct expectation *expected, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint64_t value = UNTOUCHED;
		int error = parse(expected[i].text, &value);

		if (error != expected[i].error || value != (error ? UNTOUCHED : expected[i].value))
			fail_msg("\"%s\": %d, %llu", expected[i].text, error,
				 (unsigned long long)value);
	}
}

#define ASSERT_PARSES(parse, expected)                                                             \
	assert_parses(parse, expected, sizeof(expected) / sizeof((expected)[0]))

static void test_parse_unsigned(void **state)
{
	static const struct expectation expected[] = {
		{ "0", 0, 0 },
		{ "007", 0, 7 },
		{ "12345", 0, 12345 },
		{ "18446744073709551615", 0, UINT64_MAX },
		{ "18446744073709551616", -ERANGE, 0 },
		{ "99999999999999999999999999", -ERANGE, 0 },
		{ "99999999999999999999999999x", -EINVAL, 0 },
		{ "", -EINVAL, 0 },
		{ "-1", -EINVAL, 0 },
		{ "+1", -EINVAL, 0 },
		{ " 1", -EINVAL, 0 },
		{ "1 ", -EINVAL, 0 },
		{ "1.5", -EINVAL, 0 },
		{ "0x10", -EINVAL, 0 },
		{ "1e3", -EINVAL, 0 },
		{ "ten", -EINVAL, 0 },
	};

	(void)state;
	ASSERT_PARSES(parse_unsigned, expected);
}

static void test_parse_time(void **state)
{
	static const struct expectation expected[] = {
		{ "0ns", 0, 0 },
		{ "0s", 0, 0 },
		{ "7ns", 0, 7 },
		{ "250us", 0, 250000 },
		{ "250\u00b5s", 0, 250000 },
		{ "1.5ms", 0, 1500000 },
		{ "2s", 0, 2000000000 },
		{ "0.000000001s", 0, 1 },
		{ "1.6ns", 0, 2 },
		{ "5000000000s", 0, 5000000000000000000 },
		{ "20000000000s", -ERANGE, 0 },
		{ "99999999999999999999999999ns", -ERANGE, 0 },
		/* A time needs its unit, zero too. */
		{ "", -EINVAL, 0 },
		{ "0", -EINVAL, 0 },
		{ "12", -EINVAL, 0 },
		{ "1.5", -EINVAL, 0 },
		{ "ms", -EINVAL, 0 },
		{ "1 ms", -EINVAL, 0 },
		{ " 1ms", -EINVAL, 0 },
		{ "1ms ", -EINVAL, 0 },
		{ "1MS", -EINVAL, 0 },
		{ "1min", -EINVAL, 0 },
		{ "1KiB", -EINVAL, 0 },
		{ "-1ms", -EINVAL, 0 },
		{ "+1ms", -EINVAL, 0 },
		{ ".5ms", -EINVAL, 0 },
		{ "1.2.3ms", -EINVAL, 0 },
		{ "1,5ms", -EINVAL, 0 },
		{ "1e3ms", -EINVAL, 0 },
		{ "0x1ms", -EINVAL, 0 },
		{ "infs", -EINVAL, 0 },
		{ "nans", -EINVAL, 0 },
	};

	(void)state;
	ASSERT_PARSES(parse_time_ns, expected);
}

static void test_parse_bytes(void **state)
{
	static const struct expectation expected[] = {
		{ "0", 0, 0 },
		{ "4096", 0, 4096 },
		{ "1B", 0, 1 },
		{ "3kB", 0, 3000 },
		{ "10MB", 0, 10000000 },
		{ "2GB", 0, 2000000000 },
		{ "64KiB", 0, 65536 },
		{ "64K", 0, 65536 },
		{ "3MiB", 0, 3 << 20 },
		{ "3M", 0, 3 << 20 },
		{ "1.5GiB", 0, 1610612736 },
		{ "1G", 0, 1 << 30 },
		{ "99999999999999999999", -ERANGE, 0 },
		{ "99999999999GiB", -ERANGE, 0 },
		{ "", -EINVAL, 0 },
		{ "B", -EINVAL, 0 },
		{ "KiB", -EINVAL, 0 },
		{ "1 KiB", -EINVAL, 0 },
		{ "1kib", -EINVAL, 0 },
		{ "1KB", -EINVAL, 0 },
		{ "1TiB", -EINVAL, 0 },
		{ "1ms", -EINVAL, 0 },
		{ "-1", -EINVAL, 0 },
		{ "1KiBx", -EINVAL, 0 },
	};

	(void)state;
	ASSERT_PARSES(parse_bytes, expected);
}

/* Half-typed values: each prefix is a number of its own or none, never a part of one. */
static void test_prefixes(void **state)
{
	static const struct expectation times[] = {
		{ "", -EINVAL, 0 },	   { "1", -EINVAL, 0 },	   { "12", -EINVAL, 0 },
		{ "12.", -EINVAL, 0 },	   { "12.5", -EINVAL, 0 }, { "12.5m", -EINVAL, 0 },
		{ "12.5ms", 0, 12500000 },
	};
	static const struct expectation sizes[] = {
		{ "", -EINVAL, 0 },	{ "1", 0, 1 },		{ "16", 0, 16 },
		{ "16M", 0, 16 << 20 }, { "16Mi", -EINVAL, 0 }, { "16MiB", 0, 16 << 20 },
	};
	static const struct expectation micro[] = {
		{ "3", -EINVAL, 0 },
		{ "3\xc2", -EINVAL, 0 },
		{ "3\xc2\xb5", -EINVAL, 0 },
		{ "3\xc2\xb5s", 0, 3000 },
	};

	(void)state;
	ASSERT_PARSES(parse_time_ns, times);
	ASSERT_PARSES(parse_bytes, sizes);
	ASSERT_PARSES(parse_time_ns, micro);
}

/* Any single wrong byte at any place: taken as a whole or refused, and no crash. */
static void test_junk_bytes(void **state)
{
	static parser *const parsers[] = { parse_unsigned, parse_time_ns, parse_bytes };

	(void)state;
	for (int byte = 1; byte < 256; byte++) {
		for (size_t place = 0; place < 4; place++) {
			char text[] = "12ms";

			text[place] = (char)byte;
			for (size_t i = 0; i < 3; i++) {
				uint64_t value = UNTOUCHED;
				int error = parsers[i](text, &value);

				assert_true(error == 0 || error == -EINVAL);
				assert_true(error == 0 || value == UNTOUCHED);
				if (error == 0)
					assert_true(byte == '.' || (byte >= '0' && byte <= '9') ||
						    strchr("muns", byte));
			}
		}
	}
}

static void test_format_time(void **state)
{
	static const struct {
		uint64_t ns;
		const char *text;
	} expected[] = {
		{ 0, "0 ns" },
		{ 950, "950 ns" },
		{ 999, "999 ns" },
		{ 1000, "1.00 us" },
		{ 9994, "9.99 us" },
		{ 9996, "10.0 us" },
		{ 45000, "45.0 us" },
		{ 99960, "100 us" },
		{ 999400, "999 us" },
		{ 999600, "1.00 ms" },
		{ 1230000, "1.23 ms" },
		{ 999600000, "1.000 s" },
		{ 12345600000, "12.346 s" },
		{ UINT64_MAX, "18446744073.710 s" },
	};
	char text[TIME_TEXT_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		assert_ptr_equal(format_time(text, expected[i].ns), text);
		assert_string_equal(text, expected[i].text);
	}
}

static void test_format_bytes(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} expected[] = {
		{ 0, "0 B" },
		{ 512, "512 B" },
		{ 1023, "1023 B" },
		{ 1024, "1.00 KiB" },
		{ 1536, "1.50 KiB" },
		{ 65536, "64.0 KiB" },
		{ 18035507, "17.2 MiB" },
		{ 3ULL << 30, "3.00 GiB" },
		{ UINT64_MAX, "17179869184 GiB" },
	};
	char text[SIZE_TEXT_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		assert_ptr_equal(format_bytes(text, expected[i].bytes), text);
		assert_string_equal(text, expected[i].text);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		CENSUS_TEST(test_parse_unsigned), CENSUS_TEST(test_parse_time),
		CENSUS_TEST(test_parse_bytes),	  CENSUS_TEST(test_prefixes),
		CENSUS_TEST(test_junk_bytes),	  CENSUS_TEST(test_format_time),
		CENSUS_TEST(test_format_bytes),
	};

	return cmocka_run_group_tests_name("units", tests, NULL, NULL);
}
