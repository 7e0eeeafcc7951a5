#include "synthetic_summary.h"

/* Threads against processes with this ratio; the verdict. */
static enum verdict verdict_of(double ratio, double noise, size_t blocks)
{
	struct summary *summary = make_summary(blocks, 1, 2);
	struct experiment *experiment = add_experiment(summary, "e");
	struct cell *thread = add_cell(summary, experiment, "thread", 2, NULL);
	struct cell *process = add_cell(summary, experiment, "process", 2, NULL);

	add_contrast(experiment, "mode", "thread", "process");
	set_times(summary, thread, 0, ratio, noise, 3);
	set_times(summary, process, 0, 1, noise, 4);
	estimate(summary);
	assert_int_equal(experiment->comparison_count, 1);
	const struct comparison *comparison = &experiment->comparisons[0];
	enum verdict verdict = comparison->verdict;

	assert_ptr_equal(comparison->first, thread);
	assert_ptr_equal(comparison->second, process);
	assert_int_equal(comparison->ratio.has_interval, blocks >= 6);
	if (noise == 0)
		CLOSE(comparison->ratio.value, ratio);
	discard(summary);
	return verdict;
}

static void test_verdicts(void **unused)
{
	(void)unused;
	assert_int_equal(verdict_of(1, 0.001, 30), VERDICT_EQUIVALENT);
	/* A real difference, but within the margin: equivalent comes first. */
	assert_int_equal(verdict_of(1.01, 0.001, 30), VERDICT_EQUIVALENT);
	assert_int_equal(verdict_of(1 / 1.01, 0.001, 30), VERDICT_EQUIVALENT);
	assert_int_equal(verdict_of(1.05, 0.001, 30), VERDICT_DIFFERENT);
	assert_int_equal(verdict_of(1 / 1.05, 0.001, 30), VERDICT_DIFFERENT);
	/* The interval reaches over the margin, without 1 in it. */
	assert_int_equal(verdict_of(1.02, 0.01, 30), VERDICT_DIFFERENT);
	assert_int_equal(verdict_of(1, 0.2, 30), VERDICT_CANNOT_TELL);
	assert_int_equal(verdict_of(1.05, 0.001, 5), VERDICT_CANNOT_TELL);
	assert_int_equal(verdict_of(1, 0, 5), VERDICT_CANNOT_TELL);
	assert_int_equal(verdict_of(1.05, 0.001, 6), VERDICT_DIFFERENT);
}

/* On the margin itself is not inside. */
static void test_margin(void **unused)
{
	(void)unused;
	assert_int_equal(verdict_of(1.0199, 0, 30), VERDICT_EQUIVALENT);
	assert_int_equal(verdict_of(1.0201, 0, 30), VERDICT_DIFFERENT);
	assert_int_equal(verdict_of(1 / 1.0199, 0, 30), VERDICT_EQUIVALENT);
	assert_int_equal(verdict_of(1 / 1.0201, 0, 30), VERDICT_DIFFERENT);
}

/* Two comparisons of six blocks, each with p = 2/64: different alone, not together. */
static void test_holm_within_experiment(void **unused)
{
	(void)unused;
	struct summary *summary = make_summary(6, 1, 4);
	struct experiment *experiment = add_experiment(summary, "e");

	for (int workers = 1; workers <= 2; workers++) {
		struct cell *thread = add_cell(summary, experiment, "thread", workers, NULL);

		add_cell(summary, experiment, "process", workers, NULL);
		set_times(summary, thread, 0, 1.5, 0.001, 9);
	}
	/* The control is no part of the chart's family. */
	summary->cells[0].replicates = 2;
	set_times(summary, &summary->cells[0], 1, 1.5, 0.001, 9);
	add_contrast(experiment, "mode", "thread", "process");
	estimate(summary);
	assert_int_equal(experiment->comparison_count, 3);
	for (size_t i = 0; i < 2; i++) {
		CLOSE(experiment->comparisons[i].p_different, 2 * 2 / 64.0);
		assert_int_equal(experiment->comparisons[i].verdict, VERDICT_CANNOT_TELL);
	}
	assert_true(experiment->comparisons[2].is_control);
	CLOSE(experiment->comparisons[2].p_equivalent, 2 / 64.0);
	assert_int_equal(experiment->comparisons[2].verdict, VERDICT_EQUIVALENT);
	discard(summary);
}

static void test_contrast_matching(void **unused)
{
	(void)unused;
	struct summary *summary = make_summary(6, 1, 6);
	struct experiment *experiment = add_experiment(summary, "e");

	add_cell(summary, experiment, "thread", 1, NULL);
	add_cell(summary, experiment, "thread", 2, NULL);
	add_cell(summary, experiment, "process", 2, NULL);
	add_cell(summary, experiment, "process", 4, NULL);
	add_cell(summary, experiment, "thread", 0, NULL);
	struct cell *unlike = add_cell(summary, experiment, "process", 1, NULL);

	add_parameter(unlike, "pin", "none");
	add_contrast(experiment, "mode", "thread", "process");
	add_contrast(experiment, "workers", "1", "2");
	add_contrast(experiment, "gil", "none", "cpython2");
	estimate(summary);
	assert_int_equal(experiment->comparison_count, 2);
	assert_ptr_equal(experiment->comparisons[0].first, &summary->cells[1]);
	assert_ptr_equal(experiment->comparisons[0].second, &summary->cells[2]);
	assert_ptr_equal(experiment->comparisons[1].first, &summary->cells[0]);
	assert_ptr_equal(experiment->comparisons[1].second, &summary->cells[1]);
	discard(summary);
}

/* Parameters in another order are the same parameters. */
static void test_contrast_order(void **unused)
{
	(void)unused;
	struct summary *summary = make_summary(6, 1, 2);
	struct experiment *experiment = add_experiment(summary, "e");
	struct cell *cell;

	add_cell(summary, experiment, "thread", 2, NULL);
	cell = add_cell(summary, experiment, "process", 2, NULL);
	struct parameter mode = cell->parameters[0];

	cell->parameters[0] = cell->parameters[1];
	cell->parameters[1] = mode;
	add_contrast(experiment, "mode", "thread", "process");
	estimate(summary);
	assert_int_equal(experiment->comparison_count, 1);
	discard(summary);
}

static void add_measured(struct summary *summary, struct cell *cell, const char *name, double value)
{
	struct samples *samples = &cell->samples[0];

	samples->measured = reallocarray(samples->measured, samples->measured_count + 1,
					 sizeof(*samples->measured));
	samples->measured[samples->measured_count++] =
		(struct measured) { strdup(name), series(summary->block_count, value) };
}

/* The measure decides, whatever the elapsed times and the tasks say. */
static void test_measure(void **unused)
{
	(void)unused;
	struct summary *summary = make_summary(10, 1, 3);
	struct experiment *experiment = add_experiment(summary, "e");
	struct cell *base = add_cell(summary, experiment, "thread-pool", 2, NULL);
	struct cell *peer = add_cell(summary, experiment, "peer", 2, base);
	struct cell *lacks = add_cell(summary, experiment, "lacks", 2, base);

	experiment->measure = strdup("task_ns");
	add_contrast(experiment, "mode", "peer", "thread-pool");
	add_measured(summary, base, "p50_ns", 7);
	add_measured(summary, base, "task_ns", 90);
	add_measured(summary, peer, "task_ns", 270);
	add_measured(summary, lacks, "task_ns", NAN);
	set_times(summary, peer, 0, 1 / 100.0, 0, 1);
	peer->tasks = 1;
	estimate(summary);
	CLOSE(base->median_ns, 90);
	CLOSE(base->elapsed.value, 90);
	CLOSE(peer->speedup.value, 1 / 3.0);
	CLOSE(cell_more_work(peer), 1);
	assert_true(isnan(peer->efficiency));
	assert_int_equal(experiment->comparison_count, 1);
	CLOSE(experiment->comparisons[0].ratio.value, 3);
	assert_int_equal(experiment->comparisons[0].verdict, VERDICT_DIFFERENT);
	assert_true(isnan(lacks->median_ns) && isnan(lacks->speedup.value));
	discard(summary);
}

static void test_units(void **unused)
{
	(void)unused;
	assert_int_equal(measure_unit(NULL), UNIT_NS);
	assert_int_equal(measure_unit("task_ns"), UNIT_NS);
	assert_int_equal(measure_unit("worker_memory_bytes"), UNIT_BYTES);
	assert_int_equal(measure_unit("columns"), UNIT_NONE);
	assert_int_equal(measure_unit("_ns"), UNIT_NONE);
}

static void test_speedup_and_efficiency(void **unused)
{
	(void)unused;
	struct summary *summary = make_summary(30, 1, 4);
	struct experiment *experiment = add_experiment(summary, "e");
	struct cell *serial = add_cell(summary, experiment, "serial", 0, NULL);
	struct cell *two = add_cell(summary, experiment, "thread", 2, serial);
	struct cell *four = add_cell(summary, experiment, "thread", 4, serial);
	struct cell *fast = add_cell(summary, experiment, "process", 1, serial);

	set_times(summary, two, 0, 1 / 1.9, 0, 1);
	set_times(summary, four, 0, 1 / 1.8, 0, 1);
	set_times(summary, fast, 0, 1 / 1.1, 0.001, 1);
	estimate(summary);
	assert_true(isnan(serial->speedup.value) && isnan(serial->efficiency));
	CLOSE(two->speedup.value, 1.9);
	CLOSE(two->speedup.low, 1.9);
	CLOSE(two->efficiency, 0.95);
	/* No more than the CPUs count. */
	CLOSE(four->efficiency, 0.9);
	assert_false(two->above_ideal || four->above_ideal);
	assert_true(fast->above_ideal);
	assert_int_equal(two->speedup.blocks, 30);
	CLOSE(serial->median_ns, 100e6);
	CLOSE(serial->elapsed.value / 100e6, 1);
	CLOSE(serial->median_wall_ns, 101e6);
	discard(summary);
}

static void test_ceiling_and_growing_work(void **unused)
{
	(void)unused;
	struct summary *summary = make_summary(10, 1, 4);
	struct experiment *experiment = add_experiment(summary, "e");
	struct cell *serial = add_cell(summary, experiment, "serial", 0, NULL);
	struct cell *copies = add_cell(summary, experiment, "ceiling", 2, serial);
	struct cell *shares = add_cell(summary, experiment, "ceiling", 2, serial);
	struct cell *weak = add_cell(summary, experiment, "thread", 2, serial);

	copies->tasks = 8;
	set_times(summary, shares, 0, 0.5, 0, 1);
	weak->tasks = 8;
	estimate(summary);
	/* Twice the work in the same time, or the same work in half the time. */
	CLOSE(copies->speedup.value, 2);
	CLOSE(copies->efficiency, 1);
	CLOSE(shares->speedup.value, 2);
	CLOSE(shares->efficiency, 1);
	/* A plain ratio, but an efficiency that knows of the work. */
	CLOSE(weak->speedup.value, 1);
	CLOSE(weak->efficiency, 1);
	discard(summary);
}

/* Fifty sleeps at once are fast, and no efficiency of two CPUs. */
static void test_sleeping_base(void **unused)
{
	(void)unused;
	struct summary *summary = make_summary(10, 1, 2);
	struct experiment *experiment = add_experiment(summary, "e");
	struct cell *serial = add_cell(summary, experiment, "serial", 0, NULL);
	struct cell *thread = add_cell(summary, experiment, "thread", 10, serial);

	for (size_t i = 0; i < 10; i++)
		serial->samples[0].cpu_ns[i] = 1e6;
	set_times(summary, thread, 0, 0.1, 0, 1);
	estimate(summary);
	CLOSE(thread->speedup.value, 10);
	assert_true(isnan(thread->efficiency));
	assert_false(thread->above_ideal);
	discard(summary);
}

/* Without records on both sides, wall time is all that can be compared. */
static void test_clocks(void **unused)
{
	(void)unused;
	struct summary *summary = make_summary(10, 1, 3);
	struct experiment *experiment = add_experiment(summary, "e");
	struct cell *serial = add_cell(summary, experiment, "serial", 0, NULL);
	struct cell *thread = add_cell(summary, experiment, "thread", 2, serial);
	struct cell *foreign = add_cell(summary, experiment, "process", 2, serial);

	foreign->expected_records = 0;
	set_times(summary, serial, 0, 1, 0, 1);
	set_times(summary, thread, 0, 0.5, 0, 1);
	set_times(summary, foreign, 0, 0.5, 0, 1);
	for (size_t i = 0; i < 10; i++)
		foreign->samples[0].elapsed_ns[i] = NAN;
	add_contrast(experiment, "mode", "thread", "process");
	estimate(summary);
	assert_true(serial->in_process && thread->in_process && !foreign->in_process);
	CLOSE(thread->speedup.value, 2);
	CLOSE(foreign->speedup.value, 101.0 / 51);
	assert_false(experiment->comparisons[0].in_process);
	CLOSE(experiment->comparisons[0].ratio.value, 1);
	discard(summary);
}

static void test_missing_samples(void **unused)
{
	(void)unused;
	struct summary *summary = make_summary(10, 1, 3);
	struct experiment *experiment = add_experiment(summary, "e");
	struct cell *serial = add_cell(summary, experiment, "serial", 0, NULL);
	struct cell *thread = add_cell(summary, experiment, "thread", 2, serial);
	struct cell *broken = add_cell(summary, experiment, "process", 2, serial);

	for (size_t i = 0; i < 10; i++)
		broken->samples[0].elapsed_ns[i] = NAN;
	serial->samples[0].elapsed_ns[0] = NAN;
	thread->samples[0].elapsed_ns[1] = NAN;
	thread->samples[0].elapsed_ns[2] = 50e6;
	add_contrast(experiment, "mode", "thread", "process");
	estimate(summary);
	/* Pairs, not series, lose a block. */
	assert_int_equal(thread->speedup.blocks, 8);
	assert_int_equal(thread->elapsed.blocks, 9);
	CLOSE(thread->minimum_ns, 50e6);
	assert_true(isnan(broken->speedup.value) && isnan(broken->median_ns));
	assert_true(isnan(broken->efficiency) && isnan(experiment->comparisons[0].ratio.value));
	assert_int_equal(experiment->comparisons[0].verdict, VERDICT_CANNOT_TELL);
	assert_false(summary->suspect);
	discard(summary);
}

/* As above, but of two experiments that compare two builds: one family all the same. */
static void test_holm_over_builds(void **unused)
{
	(void)unused;
	struct summary *summary = make_summary(6, 2, 4);

	for (int i = 0; i < 2; i++) {
		struct experiment *experiment = add_experiment(summary, i ? "f" : "e");
		struct cell *slow = add_cell(summary, experiment, "this", 1, NULL);

		add_cell(summary, experiment, "versus", 1, NULL);
		for (size_t j = 0; j < 2; j++) {
			free(experiment->cells[j]->parameters[0].name);
			experiment->cells[j]->parameters[0].name = strdup("build");
		}
		set_times(summary, slow, 0, 1.5, 0.001, 9);
		add_contrast(experiment, "build", "this", "versus");
	}
	estimate(summary);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(summary->experiments[i].comparison_count, 1);
		CLOSE(summary->experiments[i].comparisons[0].p_different, 2 * 2 / 64.0);
		assert_true(comparison_is_versus(&summary->experiments[i].comparisons[0]));
	}
	discard(summary);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_margin),
		cmocka_unit_test(test_holm_within_experiment),
		cmocka_unit_test(test_holm_over_builds),
		cmocka_unit_test(test_contrast_matching),
		cmocka_unit_test(test_contrast_order),
		cmocka_unit_test(test_measure),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_speedup_and_efficiency),
		cmocka_unit_test(test_ceiling_and_growing_work),
		cmocka_unit_test(test_sleeping_base),
		cmocka_unit_test(test_clocks),
		cmocka_unit_test(test_missing_samples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
