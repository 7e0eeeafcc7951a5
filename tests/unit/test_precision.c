#include "synthetic_summary.h"

#include "analysis/precision.h"

/* One wide speedup, one narrow one, and their comparison between them. */
static struct summary *session(size_t blocks)
{
	struct summary *summary = make_summary(blocks, 2, 4);
	struct experiment *experiment = add_experiment(summary, "e");
	struct cell *serial = add_cell(summary, experiment, "serial", 0, NULL);
	struct cell *thread = add_cell(summary, experiment, "thread", 2, serial);
	struct cell *process = add_cell(summary, experiment, "process", 2, serial);

	add_contrast(experiment, "mode", "thread", "process");
	set_times(summary, serial, 0, 1, 0.001, 1);
	set_times(summary, thread, 0, 0.5, 0.1, 2);
	set_times(summary, process, 0, 0.5, 0.002, 3);
	serial->replicates = 2;
	set_times(summary, serial, 1, 1, 0.5, 4);
	return summary;
}

static void test_headlines(void **unused)
{
	(void)unused;
	struct summary *summary = session(30);
	struct headline *list;
	size_t count;

	estimate(summary);
	assert_int_equal(precision_list(summary, &list, &count), 0);
	/* The noisy control is none, nor is the base's own time. */
	assert_int_equal(count, 3);
	for (size_t i = 0; i < count; i++) {
		const struct estimate *estimated = list[i].estimate;

		CLOSE(list[i].half_width, sqrt(estimated->high / estimated->low) - 1);
		assert_true(i == 0 || list[i].half_width <= list[i - 1].half_width);
	}
	assert_string_equal(cell_parameter(list[2].cell, "mode"), "process");
	assert_ptr_equal(list[2].against, &summary->cells[0]);
	assert_true(list[2].half_width < 0.002);
	assert_true(list[1].half_width > 0.02);
	free(list);
	discard(summary);
}

/* A cell that nothing else tells of counts by its own time; one that never ran, not at all. */
static void test_lonely(void **unused)
{
	(void)unused;
	struct summary *summary = make_summary(10, 1, 2);
	struct experiment *experiment = add_experiment(summary, "e");
	struct cell *lonely = add_cell(summary, experiment, "thread", 2, NULL);
	struct cell *failed = add_cell(summary, experiment, "process", 2, lonely);
	struct headline *list;
	size_t count;

	set_times(summary, lonely, 0, 1, 0.01, 1);
	for (size_t i = 0; i < 10; i++)
		failed->samples[0].elapsed_ns[i] = NAN;
	lonely->base = NULL;
	estimate(summary);
	assert_int_equal(precision_list(summary, &list, &count), 0);
	assert_int_equal(count, 0);
	free(list);
	summary->cell_count = experiment->cell_count = 1;
	assert_int_equal(precision_list(summary, &list, &count), 0);
	assert_int_equal(count, 1);
	assert_null(list[0].against);
	assert_ptr_equal(list[0].estimate, &lonely->elapsed);
	free(list);
	summary->cell_count = experiment->cell_count = 2;
	discard(summary);
}

static void test_blocks_needed(void **unused)
{
	(void)unused;
	struct summary summary = { .block_count = 32 };
	struct estimate estimated = { .blocks = 30, .has_interval = true };
	struct headline headline = { .estimate = &estimated, .half_width = 0.02 };

	/* Twice as wide as it should be: four times the pairs, or nearly. */
	assert_int_equal(precision_blocks(&summary, &headline, 0.02), 32);
	assert_int_equal(precision_blocks(&summary, &headline, 0.05), 32);
	assert_in_range(precision_blocks(&summary, &headline, 0.01), 120, 122);
	headline.half_width = INFINITY;
	assert_int_equal(precision_blocks(&summary, &headline, 0.01), 0);
}

static void test_below_six(void **unused)
{
	(void)unused;
	struct summary *summary = session(5);
	struct headline *list;
	size_t count;

	estimate(summary);
	assert_int_equal(precision_list(summary, &list, &count), 0);
	assert_int_equal(count, 3);
	for (size_t i = 0; i < count; i++)
		assert_true(isinf(list[i].half_width));
	/* In the order of the plan. */
	assert_string_equal(cell_parameter(list[0].cell, "mode"), "thread");
	free(list);
	discard(summary);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_headlines),
		cmocka_unit_test(test_lonely),
		cmocka_unit_test(test_blocks_needed),
		cmocka_unit_test(test_below_six),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
