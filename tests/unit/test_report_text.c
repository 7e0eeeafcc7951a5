#include "analysis/report_text.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void test_times(void **unused)
{
	(void)unused;
	static const struct {
		double ns;
		const char *text;
	} cases[] = {
		{ NAN, "-" },
		{ 0, "0 ns" },
		{ 999.4, "999 ns" },
		{ 999.6, "1.00 µs" },
		{ 9994, "9.99 µs" },
		{ 9996, "10.0 µs" },
		{ 99960, "100 µs" },
		{ 999600, "1.00 ms" },
		{ 51.24e6, "51.2 ms" },
		{ 1.2345e9, "1.23 s" },
		{ 123456e9, "123456 s" },
	};
	char text[TEXT_BYTES];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(text_time(text, cases[i].ns), cases[i].text);
}

static void test_estimates(void **unused)
{
	(void)unused;
	struct estimate estimate = {
		.value = 1.9394, .low = 1.916, .high = 1.9549, .blocks = 30, .has_interval = true
	};
	char text[TEXT_BYTES];

	assert_string_equal(text_estimate(text, &estimate, "×"), "1.94× [1.92, 1.95]");
	estimate.has_interval = false;
	assert_string_equal(text_estimate(text, &estimate, ""), "1.94");
	estimate.value = NAN;
	assert_string_equal(text_estimate(text, &estimate, "×"), "-");
	assert_string_equal(text_ratio(text, 1.0024), "1.002");
	assert_string_equal(text_ratio(text, 0.0123), "0.0123");
	assert_string_equal(text_ratio(text, 123.4), "123");
}

static void test_width(void **unused)
{
	(void)unused;
	char text[TEXT_BYTES];

	assert_int_equal(text_width("1.94× µs"), 8);
	assert_string_equal(text_count(text, 1, "block"), "1 block");
	assert_string_equal(text_count(text, 0, "block"), "0 blocks");
}

/* What a function writes for text. */
static void check_put(void (*put)(FILE *, const char *), const char *text, const char *expected)
{
	char *written;
	size_t size;
	FILE *stream = open_memstream(&written, &size);

	put(stream, text);
	fclose(stream);
	assert_string_equal(written, expected);
	free(written);
}

static void test_foreign_text(void **unused)
{
	(void)unused;
	check_put(text_put_clean, "a\033[1m\tµ", "a?[1m?µ");
	check_put(text_put_markdown, "a|b\n<c> & `d`", "a\\|b &lt;c> &amp; \\`d\\`");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_estimates),
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_foreign_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
