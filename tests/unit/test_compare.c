#include "synthetic_summary.h"

#include "analysis/compare_parts.h"

#include <gsl/gsl_cdf.h>

/* The judging of two sides of runs, on levels made by hand or at random. */

#define MOST_CELLS 10

static struct experiment experiment = { .name = "e" };
static struct cell cell = { .experiment = &experiment };

static struct compared make_compared(struct match *matches, size_t count, size_t runs_a,
				     size_t runs_b)
{
	struct compared compared = {
		.margin = 0.02, .one_machine = true, .matches = matches, .match_count = count
	};

	compared.sides[SIDE_A].count = runs_a;
	compared.sides[SIDE_B].count = runs_b;
	return compared;
}

/* B takes exp(difference) times A; one spread of one machine. */
static struct match make_match(double difference, double squares, double freedom)
{
	return (struct match) {
		.cells = { &cell, &cell },
		.judged = true,
		.relative = true,
		.values = { { .value = 1 }, { .value = exp(difference) } },
		.within = { 1e-9, 1e-9 },
		.spread = { { squares, freedom }, { squares, freedom } },
		.comparison = { .experiment = &experiment },
	};
}

static void judge(struct compared *compared)
{
	assert_int_equal(compare_judge(compared), 0);
}

/* Student's t of four degrees of freedom in closed form, two-sided. */
static double p_of_four(double t)
{
	double part = t / sqrt(1 + t * t / 4);

	return 2 * (0.5 - 3.0 / 8 * part * (1 - t * t / (1 + t * t / 4) / 12));
}

static void test_pooled_interval(void **unused)
{
	struct match match = make_match(0.1, 0.0008, 4);
	struct compared compared = make_compared(&match, 1, 3, 3);
	double error = sqrt(0.0002 * 2 / 3);

	(void)unused;
	judge(&compared);
	assert_true(match.comparison.ratio.has_interval);
	CLOSE(match.freedom, 4);
	CLOSE(match.comparison.ratio.value, exp(0.1));
	/* 2.7764451052 is the 97.5 % point of the tables */
	CLOSE(match.comparison.ratio.low, exp(0.1 - 2.7764451052 * error));
	CLOSE(match.comparison.ratio.high, exp(0.1 + 2.7764451052 * error));
	CLOSE(match.comparison.p_different, p_of_four(0.1 / error));
	assert_int_equal(match.comparison.verdict, VERDICT_DIFFERENT);
}

static void test_two_machines(void **unused)
{
	struct match match = make_match(0, 0.0002, 2);
	struct compared compared = make_compared(&match, 1, 3, 5);

	(void)unused;
	match.spread[SIDE_B] = (struct spread) { 0.0036, 4 };
	compared.one_machine = false;
	judge(&compared);
	double a = 0.0001 / 3, b = 0.0009 / 5;

	CLOSE(match.freedom, (a + b) * (a + b) / (a * a / 2 + b * b / 4));
	CLOSE(match.comparison.p_different, 1);
	match.spread[SIDE_B].freedom = 0;
	judge(&compared);
	assert_false(match.comparison.ratio.has_interval);
	assert_int_equal(match.comparison.verdict, VERDICT_CANNOT_TELL);
}

/* Three runs that happen to be equal know no more than their blocks do. */
static void test_luck(void **unused)
{
	struct match match = make_match(0.05, 1e-12, 4);
	struct compared compared = make_compared(&match, 1, 3, 3);

	(void)unused;
	judge(&compared);
	assert_int_equal(match.comparison.verdict, VERDICT_DIFFERENT);
	match.within[SIDE_A] = match.within[SIDE_B] = 0.03 * 0.03;
	judge(&compared);
	assert_int_equal(match.comparison.verdict, VERDICT_CANNOT_TELL);
	assert_true(match.comparison.ratio.low < 1);
	/* no interval within a run, none between runs */
	match.within[SIDE_B] = NAN;
	judge(&compared);
	assert_false(match.comparison.ratio.has_interval);
}

static void test_single_runs(void **unused)
{
	struct match match = make_match(0, 20 * 1e-6, 20);
	struct compared compared = make_compared(&match, 1, 1, 1);

	(void)unused;
	judge(&compared);
	assert_true(match.comparison.ratio.has_interval);
	assert_int_equal(match.comparison.verdict, VERDICT_CANNOT_TELL);
	match.values[SIDE_B].value = 1.05;
	judge(&compared);
	assert_int_equal(match.comparison.verdict, VERDICT_DIFFERENT);
	/* two runs of the record differ by as much in some cell */
	compared.history.extreme = 40;
	judge(&compared);
	assert_true(match.comparison.ratio.low > 1);
	assert_int_equal(match.comparison.verdict, VERDICT_CANNOT_TELL);
	compared.sides[SIDE_B].count = 2;
	judge(&compared);
	assert_int_equal(match.comparison.verdict, VERDICT_CANNOT_TELL);
	compared.sides[SIDE_A].count = 2;
	judge(&compared);
	assert_int_equal(match.comparison.verdict, VERDICT_DIFFERENT);
	compared = make_compared(&match, 1, 1, 1);
	/* without a spread no difference is large enough */
	match.values[SIDE_B].value = 100;
	match.spread[SIDE_A].freedom = match.spread[SIDE_B].freedom = 0;
	judge(&compared);
	assert_false(match.comparison.ratio.has_interval);
	assert_int_equal(match.comparison.verdict, VERDICT_CANNOT_TELL);
}

static void test_equivalent(void **unused)
{
	struct match match = make_match(0.001, 6 * 1e-6, 6);
	struct compared compared = make_compared(&match, 1, 4, 4);

	(void)unused;
	judge(&compared);
	assert_int_equal(match.comparison.verdict, VERDICT_EQUIVALENT);
	compared.margin = 0.001;
	judge(&compared);
	assert_int_equal(match.comparison.verdict, VERDICT_CANNOT_TELL);
}

/* What is not judged is no hypothesis: it makes the others no less certain. */
static void test_holm(void **unused)
{
	struct match matches[3];
	struct compared compared = make_compared(matches, 3, 3, 3);
	double alone;

	(void)unused;
	for (size_t i = 0; i < 3; i++)
		matches[i] = make_match(0.035, 0.0008, 4);
	matches[1].judged = matches[2].judged = false;
	judge(&compared);
	alone = matches[0].comparison.p_different;
	assert_false(matches[1].comparison.ratio.has_interval);
	assert_int_equal(matches[1].comparison.verdict, VERDICT_CANNOT_TELL);
	matches[1].judged = matches[2].judged = true;
	judge(&compared);
	CLOSE(matches[0].comparison.p_different, 3 * alone);
	assert_true(alone < 0.05 && alone > 0.05 / 3);
}

static void test_regression(void **unused)
{
	struct match match = make_match(0.1, 0.0008, 4);
	struct compared compared = make_compared(&match, 1, 3, 3);
	char rate[] = "handovers_per_second", bytes[] = "pss_bytes";

	(void)unused;
	judge(&compared);
	assert_true(match_is_regression(&match));
	experiment.measure = bytes;
	assert_true(match_is_regression(&match));
	/* of a rate more is not worse */
	experiment.measure = rate;
	assert_false(match_is_regression(&match));
	experiment.measure = NULL;
	match.values[SIDE_B].value = exp(-0.1);
	judge(&compared);
	assert_int_equal(match.comparison.verdict, VERDICT_DIFFERENT);
	assert_false(match_is_regression(&match));
	match.values[SIDE_B].value = exp(0.01);
	judge(&compared);
	assert_false(match_is_regression(&match));
}

/* Only a time is slower. */
static void test_words_of_what_differs(void **unused)
{
	struct match matches[2] = { make_match(0.1, 0.0008, 4), make_match(-0.1, 0.0008, 4) };
	struct compared compared = make_compared(matches, 2, 3, 3);
	char rate[] = "handovers_per_second", bytes[] = "pss_bytes", text[256];

	(void)unused;
	judge(&compared);
	finding_line(text, sizeof(text), &compared, NULL);
	assert_string_equal(text, "B differs from A in 2 of 2 cells: slower in 1, faster in 1");
	compared.match_count = 1;
	finding_line(text, sizeof(text), &compared, NULL);
	assert_string_equal(text, "B is slower than A in 1 of 1 cell");
	experiment.measure = bytes;
	finding_line(text, sizeof(text), &compared, NULL);
	assert_string_equal(text, "B takes more than A in 1 of 1 cell");
	experiment.measure = rate;
	finding_line(text, sizeof(text), &compared, NULL);
	assert_string_equal(text, "B differs from A in 1 of 1 cell");
	experiment.measure = NULL;
}

/* ---- how often it is wrong ------------------------------------------------------------- */

struct design {
	size_t runs[SIDES];
	size_t history; /* other runs of the machine, in one group */
	bool one_machine;
	double between[SIDES]; /* standard deviation from run to run */
	double outliers;       /* this part of the runs deviates five times as far */
};

#define MOST_PAST 80

/* A run's levels: a part of each is common to its cells, as that of its base is. */
static void draw_run(double levels[static MOST_CELLS], double between, double outliers,
		     unsigned long *state)
{
	double common = normal(state);
	double far = gsl_cdf_ugaussian_P(normal(state)) < outliers ? 5 : 1;

	for (size_t c = 0; c < MOST_CELLS; c++)
		levels[c] = between * far * (0.6 * common + 0.8 * normal(state));
}

/* Adds runs to the spread of a side, and their mean to its values if they are its own. */
static void draw_runs(struct match *matches, size_t s, double (*levels)[MOST_CELLS], size_t runs,
		      double between, double outliers, bool own, unsigned long *state)
{
	for (size_t i = 0; i < runs; i++)
		draw_run(levels[i], between, outliers, state);
	for (size_t c = 0; c < MOST_CELLS && runs; c++) {
		double mean = 0, squares = 0;

		for (size_t i = 0; i < runs; i++)
			mean += levels[i][c] / (double)runs;
		for (size_t i = 0; i < runs; i++)
			squares += (levels[i][c] - mean) * (levels[i][c] - mean);
		matches[c].spread[s].squares += squares;
		matches[c].spread[s].freedom += (double)runs - 1;
		if (own)
			matches[c].values[s].value = exp(mean);
	}
}

static void find_extreme(struct compared *compared, size_t s, double (*levels)[MOST_CELLS],
			 size_t runs)
{
	for (size_t i = 0; i < runs; i++) {
		for (size_t j = 0; j < i; j++)
			compared->history.extreme =
				fmax(compared->history.extreme,
				     pair_extreme(compared, s, levels[i], levels[j]));
	}
}

static void draw_session(const struct design *design, struct compared *compared,
			 unsigned long *state)
{
	struct match *matches = compared->matches;
	double own[SIDES][MOST_PAST][MOST_CELLS], past[MOST_PAST][MOST_CELLS];

	compared->history.extreme = 0;
	for (size_t c = 0; c < MOST_CELLS; c++) {
		matches[c] = make_match(0, 0, 0);
		for (size_t s = 0; s < SIDES; s++)
			matches[c].within[s] = 0.1 * design->between[s] * design->between[s];
	}
	for (size_t s = 0; s < SIDES; s++)
		draw_runs(matches, s, own[s], design->runs[s], design->between[s], design->outliers,
			  true, state);
	draw_runs(matches, SIDE_A, past, design->history, design->between[SIDE_A], design->outliers,
		  false, state);
	for (size_t c = 0; c < MOST_CELLS && design->one_machine; c++) {
		struct spread *spread = matches[c].spread;

		spread[SIDE_A].squares += spread[SIDE_B].squares;
		spread[SIDE_A].freedom += spread[SIDE_B].freedom;
		spread[SIDE_B] = spread[SIDE_A];
	}
	for (size_t s = 0; s < SIDES; s++)
		find_extreme(compared, s, own[s], design->runs[s]);
	find_extreme(compared, SIDE_A, past, design->history);
}

/* Of equal sides at most 5 % have a cell that differs, and 95 % of the intervals hold 1. */
static void check_design(const struct design *design)
{
	const size_t sessions = 2000;
	struct match matches[MOST_CELLS];
	struct compared compared =
		make_compared(matches, MOST_CELLS, design->runs[SIDE_A], design->runs[SIDE_B]);
	unsigned long state = 20261128;
	size_t alarms = 0, held = 0;

	compared.one_machine = design->one_machine;
	for (size_t i = 0; i < sessions; i++) {
		bool alarm = false;

		draw_session(design, &compared, &state);
		judge(&compared);
		for (size_t c = 0; c < MOST_CELLS; c++) {
			const struct comparison *comparison = &matches[c].comparison;

			assert_true(comparison->ratio.has_interval);
			alarm |= comparison->verdict == VERDICT_DIFFERENT;
			held += comparison->ratio.low <= 1 && comparison->ratio.high >= 1;
		}
		alarms += alarm;
	}
	double limit =
		design->outliers > 0 ? fmax(0.05, 2.0 / ((double)design->history + 2)) : 0.05;
	double rate = (double)alarms / (double)sessions;
	double coverage = (double)held / (double)(sessions * MOST_CELLS);

	print_message("%zu and %zu runs, %zu others, %.0f %% outliers: %.1f %% of sessions have a "
		      "false alarm, "
		      "%.1f %% of intervals hold\n",
		      design->runs[SIDE_A], design->runs[SIDE_B], design->history,
		      100 * design->outliers, 100 * rate, 100 * coverage);
	/* of far outliers the record must have seen some; three standard errors */
	assert_true(rate < limit + 3 * sqrt(limit * (1 - limit) / (double)sessions));
	assert_true(coverage > (design->outliers > 0 ? 0.9 : 0.94));
}

static void test_false_alarms(void **unused)
{
	static const struct design designs[] = {
		{ { 1, 1 }, 8, true, { 0.02, 0.02 }, 0 },
		{ { 1, 1 }, 2, true, { 0.02, 0.02 }, 0 },
		{ { 2, 2 }, 0, true, { 0.02, 0.02 }, 0 },
		{ { 3, 3 }, 0, true, { 0.02, 0.02 }, 0 },
		{ { 1, 5 }, 3, true, { 0.02, 0.02 }, 0 },
		{ { 4, 4 }, 0, false, { 0.02, 0.06 }, 0 },
		{ { 1, 1 }, 20, true, { 0.02, 0.02 }, 0.1 },
		{ { 1, 1 }, 78, true, { 0.02, 0.02 }, 0.1 },
		{ { 3, 3 }, 10, true, { 0.02, 0.02 }, 0.1 },

	};

	(void)unused;
	for (size_t i = 0; i < sizeof(designs) / sizeof(designs[0]); i++)
		check_design(&designs[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pooled_interval),
		cmocka_unit_test(test_two_machines),
		cmocka_unit_test(test_luck),
		cmocka_unit_test(test_single_runs),
		cmocka_unit_test(test_equivalent),
		cmocka_unit_test(test_holm),
		cmocka_unit_test(test_regression),
		cmocka_unit_test(test_words_of_what_differs),
		cmocka_unit_test(test_false_alarms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
