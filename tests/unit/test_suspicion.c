#include "synthetic_summary.h"

static struct summary *with_control(double difference)
{
	struct summary *summary = make_summary(30, 1, 1);
	struct cell *cell = add_cell(summary, add_experiment(summary, "e"), "serial", 0, NULL);

	cell->replicates = 2;
	set_times(summary, cell, 0, 1, 0.005, 1);
	set_times(summary, cell, 1, difference, 0.005, 2);
	estimate(summary);
	return summary;
}

static void test_control(void **unused)
{
	(void)unused;
	struct summary *summary = with_control(1);

	assert_int_equal(summary->experiments[0].comparisons[0].verdict, VERDICT_EQUIVALENT);
	assert_false(summary->suspect);
	discard(summary);
	summary = with_control(1.1);
	assert_int_equal(summary->experiments[0].comparisons[0].verdict, VERDICT_DIFFERENT);
	assert_true(summary->experiments[0].comparisons[0].ratio.value > 1.09);
	assert_true(summary->suspect);
	assert_int_equal(summary->suspect_reason_count, 1);
	assert_non_null(strstr(summary->suspect_reasons[0], "A/A control"));
	discard(summary);
}

static struct summary *quiet_session(void)
{
	struct summary *summary = make_summary(30, 1, 2);
	struct experiment *experiment = add_experiment(summary, "e");
	struct cell *thread = add_cell(summary, experiment, "thread", 2, NULL);
	struct cell *process = add_cell(summary, experiment, "process", 2, NULL);

	add_contrast(experiment, "mode", "thread", "process");
	set_times(summary, thread, 0, 1, 0.01, 1);
	set_times(summary, process, 0, 1, 0.01, 2);
	return summary;
}

/* Estimate, and expect one reason with this text, or none if it is NULL. */
static void expect_reason(struct summary *summary, const char *text)
{
	estimate(summary);
	assert_int_equal(summary->suspect_reason_count, text ? 1 : 0);
	if (text)
		assert_non_null(strstr(summary->suspect_reasons[0], text));
	discard(summary);
}

static void test_steal(void **unused)
{
	(void)unused;
	struct summary *summary = quiet_session();

	expect_reason(summary, NULL);
	summary = quiet_session();
	summary->noise[3].steal_ms = 299;
	summary->noise[4].steal_ms = NAN;
	expect_reason(summary, "stole");
	summary = quiet_session();
	summary->noise[3].steal_ms = 299;
	expect_reason(summary, NULL);
}

static void test_pressure(void **unused)
{
	(void)unused;
	struct summary *summary = quiet_session();

	for (size_t i = 0; i < 30; i++)
		summary->noise[i].pressure_ms = 900;
	/* High, but the same in each block: the cells' own. */
	expect_reason(summary, NULL);
	summary = quiet_session();
	for (size_t i = 0; i < 5; i++)
		summary->noise[i * 3].pressure_ms = 400;
	expect_reason(summary, "wanted the CPUs");
}

static void test_others(void **unused)
{
	(void)unused;
	struct summary *summary = quiet_session();

	/* Of two CPUs: the limit is 100 ms a second. */
	for (size_t i = 0; i < 30; i++)
		summary->noise[i].others_ms = i % 2 ? 190 : 0;
	expect_reason(summary, NULL);
	summary = quiet_session();
	for (size_t i = 0; i < 30; i++)
		summary->noise[i].others_ms = i == 7 ? NAN : 1500;
	expect_reason(summary, "other programs used 1.50 of 2 CPUs");
}

static void test_drift(void **unused)
{
	(void)unused;
	struct summary *summary = quiet_session();

	for (size_t i = 0; i < 60; i++)
		summary->cells[i % 2].samples[0].elapsed_ns[i / 2] *= 1 + 0.01 * (double)(i / 2);
	expect_reason(summary, "longer than the first");
	summary = quiet_session();
	for (size_t i = 0; i < 60; i++)
		summary->cells[i % 2].samples[0].elapsed_ns[i / 2] *= 1 - 0.01 * (double)(i / 2);
	expect_reason(summary, "less time than the first");
}

static void test_dependence(void **unused)
{
	(void)unused;
	struct summary *summary = quiet_session();

	for (size_t i = 0; i < 30; i++)
		summary->cells[0].samples[0].elapsed_ns[i] *= i < 15 ? 1.1 : 1;
	expect_reason(summary, "neighbouring blocks are alike");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_control),	 cmocka_unit_test(test_steal),
		cmocka_unit_test(test_pressure), cmocka_unit_test(test_others),
		cmocka_unit_test(test_drift),	 cmocka_unit_test(test_dependence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
