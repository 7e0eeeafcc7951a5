/* What charts are made of: numbers, labels, texts. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_shape.h"
#include "analysis/chart_text.h"

static void density_integrates_to_one(void **state)
{
	double values[] = { 3, 1, 2, 2.5, 9, 2, 2.2, 4 }, density[2001], sum = 0;
	size_t n = sizeof(values) / sizeof(values[0]);
	double width = chart_bandwidth(values, n), low = 1 - 8 * width, high = 9 + 8 * width;

	(void)state;
	chart_density(values, n, width, low, high, density, 2001);
	for (size_t i = 0; i + 1 < 2001; i++)
		sum += (density[i] + density[i + 1]) / 2 * (high - low) / 2000;
	assert_true(fabs(sum - 1) < 1e-6);
}

static void bandwidth_is_never_zero(void **state)
{
	double same[] = { 5, 5, 5, 5 }, one[] = { 7 }, tied[] = { 1, 5, 5, 5, 5, 5, 5, 9 };

	(void)state;
	assert_true(chart_bandwidth(same, 4) > 0);
	assert_true(chart_bandwidth(one, 1) > 0);
	assert_true(chart_bandwidth(tied, 8) > 0.1);
}

static void spread_keeps_order_gap_and_bounds(void **state)
{
	uint64_t random = 1;

	(void)state;
	for (int trial = 0; trial < 500; trial++) {
		double wanted[6], places[6];

		for (size_t i = 0; i < 6; i++) {
			random = random * 6364136223846793005u + 1442695040888963407u;
			wanted[i] = places[i] = (double)(random >> 40) / (double)(1 << 24);
		}
		chart_spread(places, 6, 0.1, 0, 1);
		for (size_t i = 0; i < 6; i++) {
			assert_true(places[i] > -1e-9 && places[i] < 1 + 1e-9);
			for (size_t j = 0; j < 6; j++)
				if (wanted[i] < wanted[j])
					assert_true(places[j] - places[i] > 0.1 - 1e-9);
		}
	}
}

static void spread_moves_only_what_touches(void **state)
{
	double places[] = { 0.5, 0.1, 0.5, NAN, 0.9 }, tight[] = { 0, 0, 0 };

	(void)state;
	chart_spread(places, 5, 0.1, 0, 1);
	assert_true(fabs(places[0] - 0.45) < 1e-9 && fabs(places[2] - 0.55) < 1e-9);
	assert_true(places[1] == 0.1 && isnan(places[3]) && places[4] == 0.9);
	/* no room for this gap: the labels share what there is */
	chart_spread(tight, 3, 5, 0, 1);
	assert_true(tight[0] == 0 && tight[1] == 0.5 && tight[2] == 1);
}

static void assert_tics(double low, double high, double apart, const char *expected)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	chart_log_time_tics(out, low, high, 4, apart);
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
}

static void tics_do_not_touch(void **state)
{
	(void)state;
	assert_tics(3850, 4770, 0.1,
		    "\"4 µs\" 4000, \"4.2 µs\" 4200, \"4.4 µs\" 4400, \"4.6 µs\" 4600");
	assert_tics(3850, 4770, 0.26, "\"4 µs\" 4000, \"4.5 µs\" 4500");
	assert_tics(90, 510, 0.1,
		    "\"100 ns\" 100, \"200 ns\" 200, \"300 ns\" 300, \"400 ns\" 400, "
		    "\"500 ns\" 500");
	assert_tics(90, 510, 0.26, "\"200 ns\" 200, \"400 ns\" 400");
	assert_tics(900, 90000, 0.26, "\"1 µs\" 1000, \"10 µs\" 10000");
}

static void assert_quoted(const char *text, const char *expected)
{
	char *out = NULL;
	size_t size;
	FILE *file = open_memstream(&out, &size);

	chart_quote(file, text);
	fclose(file);
	assert_string_equal(out, expected);
	free(out);
}

static void quoting_lets_nothing_end_the_string(void **state)
{
	(void)state;
	assert_quoted("plain \"`date`\" $x \\n %", "'plain \"`date`\" $x \\n %'");
	assert_quoted("it's", "'it''s'");
	assert_quoted("two\nlines\tand\x01", "'two lines and '");
	assert_quoted("线程 × µs", "'线程 × µs'");
	/* a lone lead byte, a lone continuation, an overlong slash, a surrogate */
	assert_quoted("\xe7\xba", "'?\?'");
	assert_quoted("a\x80z", "'a?z'");
	assert_quoted("\xc0\xaf", "'?\?'");
	assert_quoted("\xed\xa0\x80", "'?\?\?'");
}

static void texts_are_measured_cut_and_wrapped(void **state)
{
	char text[32] = "线程与进程", words[] = "one two three";

	(void)state;
	assert_true(chart_text_width("iii") < chart_text_width("mmm"));
	assert_true(chart_text_width("线程") == 200);
	assert_true(chart_text_fit("short", 1000, 10, 17) == 17);
	assert_true(chart_text_fit("a much longer text than fits", 20, 10, 17) < 10);
	/* 16 px a character at 12 points: two of them and the ellipsis */
	chart_text_cut(text, sizeof(text), 50, 12);
	assert_string_equal(text, "线程…");
	assert_int_equal(chart_text_wrap(words, chart_text_px("one two", 12), 12), 2);
	assert_string_equal(words, "one two\nthree");
	assert_int_equal(chart_text_wrap(words, 5000, 12), 1);
}

static void numbers_have_three_digits(void **state)
{
	char buffer[CHART_NUMBER_SIZE];

	(void)state;
	assert_string_equal(chart_time(buffer, 204.4e6), "204 ms");
	assert_string_equal(chart_time(buffer, 1.234e9), "1.23 s");
	assert_string_equal(chart_time(buffer, 12.34e3), "12.3 µs");
	assert_string_equal(chart_time(buffer, 999.7e6), "1.00 s");
	assert_string_equal(chart_time(buffer, 99.97e3), "100 µs");
	assert_string_equal(chart_time(buffer, NAN), "?");
	assert_string_equal(chart_tic_time(buffer, 1.5e9), "1.5 s");
	assert_string_equal(chart_tic_time(buffer, 1e5), "100 µs");
	assert_string_equal(chart_count(buffer, 0.05), "0.05");
	assert_string_equal(chart_count(buffer, 999.4), "999");
	assert_string_equal(chart_count(buffer, 999.6), "1 000");
	assert_string_equal(chart_count(buffer, 12345), "12 300");
	assert_string_equal(chart_count(buffer, 2000000), "2 000 000");
	assert_string_equal(chart_ratio(buffer, 1.0234), "2.3 %");
	assert_string_equal(chart_ratio(buffer, 1.46), "46 %");
	assert_string_equal(chart_ratio(buffer, 3.14), "3.1 times");
}

static void words_claim_no_more_than_the_interval(void **state)
{
	struct summary summary = { .margin = 0.02 };
	struct finding finding = {
		{ .value = 1.05, .low = 1.03, .high = 1.07, .blocks = 30, .has_interval = true },
		VERDICT_DIFFERENT
	};
	char text[128];

	(void)state;
	finding_words(text, sizeof(text), &summary, &finding, "processes", "threads");
	assert_string_equal(text, "processes take 5.0 % longer than threads");
	finding.ratio.value = 1 / 3.0;
	finding_words(text, sizeof(text), &summary, &finding, "processes", "threads");
	assert_string_equal(text, "threads take 3.0 times as long as processes");
	finding.verdict = VERDICT_CANNOT_TELL;
	finding_words(text, sizeof(text), &summary, &finding, "processes", "threads");
	assert_string_equal(text, "cannot tell processes from threads");
	finding.verdict = VERDICT_EQUIVALENT;
	finding_words(text, sizeof(text), &summary, &finding, "processes", "threads");
	assert_string_equal(text, "processes and threads are equivalent within 2 %");
	finding.ratio.has_interval = false;
	finding_words(text, sizeof(text), &summary, &finding, "processes", "threads");
	assert_string_equal(text, "too few blocks to tell processes from threads");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(density_integrates_to_one),
		cmocka_unit_test(bandwidth_is_never_zero),
		cmocka_unit_test(spread_keeps_order_gap_and_bounds),
		cmocka_unit_test(spread_moves_only_what_touches),
		cmocka_unit_test(tics_do_not_touch),
		cmocka_unit_test(quoting_lets_nothing_end_the_string),
		cmocka_unit_test(texts_are_measured_cut_and_wrapped),
		cmocka_unit_test(numbers_have_three_digits),
		cmocka_unit_test(words_claim_no_more_than_the_interval),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
