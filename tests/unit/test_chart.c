/* The files that chart_write makes of a summary; test_chart_parts.c has the parts. */
#include "chart_probe.h"

static void a_speedup_chart_is_written(void **state)
{
	struct made made;
	struct cell *base, *broken;

	(void)state;
	make(&made, "speedup", BLOCKS);
	base = add_cell(&made, "mode=serial", 100e6, NULL);
	add_cell(&made, "mode=thread,workers=1", 101e6, base);
	add_cell(&made, "mode=thread,workers=2", 51e6, base);
	add_cell(&made, "mode=process,workers=2", 55e6, base);
	add_cell(&made, "mode=ceiling,workers=2", 50e6, base);
	broken = add_cell(&made, "mode=process,workers=1", NAN, base);
	broken->failures = BLOCKS;
	broken->first_error = (char *)"it's gone";
	write_charts(&made);
	assert_says(&made, "probe.gp", "CHART = 'speedup'");
	assert_says(&made, "probe.gp",
		    "TITLE = 'With 2 workers threads reach 1.96×, processes 1.82×: "
		    "processes take 8.0 %");
	assert_says(&made, "probe.gp",
		    "10 of 10 runs failed in 1 cell, most in "
		    "mode=process,workers=1: it''s gone.");
	assert_says(&made, "probe.gp", "Speedup over serial (100 ms)");
	assert_says(&made, "probe.gp", "'process', 'measured ceiling', 'ideal']");
	assert_says(&made, "probe.dat", "\n1 NaN NaN NaN NaN NaN NaN\n2 1.81818182 1.8 ");
	assert_says(&made, "probe-distribution.gp", "CHART = 'ridge'");
	assert_says(&made, "probe-distribution.gp", "array LABEL[2] = ['thread', 'process']");
	clean(&made);
}

static void few_blocks_have_no_interval_and_say_so(void **state)
{
	struct made made;
	struct cell *base;
	char *reasons[] = { (char *)"the control differs" };

	(void)state;
	make(&made, "weak", 3);
	made.summary.suspect = true;
	made.summary.suspect_reasons = reasons;
	made.summary.suspect_reason_count = 1;
	base = add_cell(&made, "mode=serial,workers=1", 20e6, NULL);
	add_cell(&made, "mode=thread,workers=2", 21e6, base);
	add_cell(&made, "mode=process,workers=2", 22e6, base);
	write_charts(&made);
	assert_says(&made, "probe.gp", "TITLE = 'Suspect session: With 2 workers");
	assert_says(&made, "probe.gp", "too few blocks to tell processes from threads'");
	assert_says(&made, "probe.gp", "3 blocks: no interval below 6 blocks.");
	assert_says(&made, "probe.gp", "Suspect: the control differs.");
	assert_says(&made, "probe.dat", "2 0.952380952 NaN NaN");
	clean(&made);
}

static void what_has_nothing_to_draw_is_removed(void **state)
{
	static const char *const charts[] = { "speedup",  "weak",     "spawn",	 "io",
					      "tutorial", "dispatch", "figures", "latency",
					      "methods",  "idle" };

	(void)state;
	for (size_t i = 0; i < sizeof(charts) / sizeof(charts[0]); i++) {
		struct made made;

		make(&made, charts[i], BLOCKS);
		add_cell(&made, "mode=thread,workers=2,work=cpu,start=fork,pages=small,resident=0",
			 1e6, NULL)
			->speedup = around(2, 10);
		write_charts(&made);
		free(slurp(&made, "probe.gp"));
		for (size_t b = 0; b < BLOCKS; b++)
			made.numbers[0][b] = NAN;
		made.cells[0].elapsed = made.cells[0].speedup = no_estimate();
		write_charts(&made);
		assert_absent(&made, "probe.gp");
		assert_absent(&made, "probe.dat");
		clean(&made);
	}
}

static void one_cell_is_enough_for_every_chart(void **state)
{
	static const char *const charts[] = { "speedup",  "weak",     "spawn",	 "io",
					      "tutorial", "dispatch", "figures", "latency",
					      "methods",  "idle" };

	(void)state;
	for (size_t i = 0; i < sizeof(charts) / sizeof(charts[0]); i++)
		for (size_t blocks = 1; blocks <= BLOCKS; blocks += BLOCKS - 1) {
			struct made made;

			make(&made, charts[i], blocks);
			add_cell(&made,
				 "mode=thread,workers=256,work=io,start=fork,pages=huge,resident="
				 "1MiB",
				 1e6, NULL)
				->speedup = around(2, blocks);
			write_charts(&made);
			assert_says(&made, "probe.gp", "\nTITLE = '");
			clean(&made);
		}
}

static void a_phase_that_no_record_tells_has_an_axis(void **state)
{
	double nothing[BLOCKS];
	struct made made;

	(void)state;
	for (size_t i = 0; i < BLOCKS; i++)
		nothing[i] = NAN;
	make(&made, "spawn", BLOCKS);
	add_cell(&made, "mode=thread,workers=2", 1e6, NULL);
	made.samples[0].teardown_ns = nothing;
	write_charts(&made);
	assert_says(&made, "probe.gp", "YMIN[3] = 1000000");
	assert_says(&made, "probe.dat", " NaN NaN NaN\n");
	clean(&made);
}

/* With this experiment, whose headline is a measure, and these cells as the base and a peer. */
static void make_peers(struct made *made, const char *chart, const char *name, const char *measure,
		       const char *base, const char *peer)
{
	make(made, chart, BLOCKS);
	made->experiment.name = (char *)name;
	made->experiment.measure = (char *)measure;
	add_cell(made, base, 200, NULL);
	add_cell(made, peer, 500, &made->cells[0]);
	add_measured(made, 0, measure, 200);
	add_measured(made, 1, measure, 500);
}

static void a_title_tells_of_the_fastest_peer(void **state)
{
	struct made made;

	(void)state;
	make_peers(&made, "dispatch", "probe", "task_ns", "mode=thread-pool,workers=2",
		   "mode=native-tbb,workers=2");
	add_cell(&made, "mode=native-apr,workers=2", 900, &made.cells[0]);
	add_measured(&made, 2, "task_ns", 900);
	add_cell(&made, "mode=thread-pool,workers=1", 100, NULL);
	add_measured(&made, 3, "task_ns", 100);
	write_charts(&made);
	assert_says(&made, "probe.gp",
		    "TITLE = 'Handing out a task costs our thread pool 200 ns; the fastest peer, "
		    "oneTBB, 2.5 times as long'");
	assert_says(&made, "probe.gp", "LABEL[4] = ['thread pool', 'oneTBB', 'APR', 'ideal']");
	clean(&made);
}

static void waiting_threads_that_help_are_a_group(void **state)
{
	struct made made;

	(void)state;
	make_peers(&made, "figures", "fork-join", "p50_ns", "mode=thread-pool,caller=waits",
		   "mode=native-glib,caller=waits");
	add_cell(&made, "mode=thread-pool,caller=runs", 100, NULL);
	add_measured(&made, 2, "p50_ns", 100);
	add_cell(&made, "mode=native-tbb,caller=runs", 50, &made.cells[2]);
	add_measured(&made, 3, "p50_ns", 50);
	write_charts(&made);
	assert_says(&made, "fork-join.gp",
		    "TITLE = 'A fork-join of eight tasks takes our thread pool 200 ns; the fastest "
		    "peer, GLib, 2.5 times as long. If the waiting thread helps, 100 ns; the "
		    "fastest peer, oneTBB, 50 % of that'");
	assert_says(&made, "fork-join.gp", "'0.50× [0.50, 0.50]'");
	assert_says(&made, "fork-join.gp", "'The waiting thread runs tasks too'");
	assert_says(&made, "fork-join.gp", "2 workers: oneTBB and OpenMP count the waiting");
	clean(&made);
}

static void percentiles_are_marks_of_a_row(void **state)
{
	struct made made;

	(void)state;
	make_peers(&made, "latency", "probe", "p50_ns", "mode=thread-pool", "mode=xargs");
	add_measured(&made, 0, "p99_ns", 3000);
	add_measured(&made, 0, "p999_ns", 7000);
	write_charts(&made);
	assert_says(&made, "probe.dat", " 200 198 202 3000 7000\n");
	assert_says(&made, "probe.dat", " 500 495 505 NaN NaN\n");
	assert_says(&made, "probe.gp", "'7.00 µs'");
	clean(&made);
}

static void parents_of_three_sizes_are_marks_of_a_row(void **state)
{
	static const char *const keys[] = {
		"start=fork,pages=small,resident=256MiB",
		"start=fork,pages=small,resident=0",
		"start=fork,pages=small,resident=64MiB",
		"start=fork,pages=huge,resident=256MiB",
		"start=pthread,pages=small,resident=256MiB",
	};
	struct made made;

	(void)state;
	make(&made, "methods", BLOCKS);
	for (size_t i = 0; i < 5; i++)
		add_cell(&made, keys[i], 1e6 * (double)(i + 1), NULL);
	write_charts(&made);
	assert_says(&made, "probe.gp",
		    "TITLE = 'A fork takes 2.00 ms from a small parent and 1.00 ms from one of 256 "
		    "MiB in small pages (4.00 ms in huge ones); a thread 5.00 ms'");
	assert_says(&made, "probe.gp",
		    "filled mark none, hollow mark 64 MiB, upright bar 256 MiB.");
	assert_says(&made, "probe.dat", " 2000000 1980000 2020000 3000000 1000000 ");
	assert_says(&made, "probe.gp", "The kernel had huge pages for none of 256 MiB.");
	add_measured(&made, 3, "huge_bytes", 1 << 27);
	write_charts(&made);
	assert_says(&made, "probe.gp", "The kernel had huge pages for 128 MiB of 256 MiB.");
	for (size_t b = 0; b < BLOCKS; b++)
		made.measured_numbers[3][0][b] = 1 << 28;
	write_charts(&made);
	assert_lacks(&made, "probe.gp", "The kernel had");
	clean(&made);
}

static void memory_has_an_axis_of_bytes(void **state)
{
	struct made made;

	(void)state;
	make_peers(&made, "idle", "probe", "idle_cpu_a_second_ns", "mode=thread-pool",
		   "mode=process-pool");
	for (size_t i = 0; i < 2; i++) {
		add_measured(&made, i, "worker_memory_bytes", 8192);
		add_measured(&made, i, "worker_kernel_stack_bytes", 16384);
		add_measured(&made, i, "worker_page_table_bytes", i ? 65536 : -100);
	}
	write_charts(&made);
	assert_says(&made, "probe.gp", "\"16 KiB\" 16384");
	assert_says(&made, "probe.gp", "An idle worker holds 24.0 KiB as a thread and 88.0 KiB");
	clean(&made);
}

static void a_failure_names_the_file(void **state)
{
	struct made made;
	char *error = NULL, path[64];

	(void)state;
	make(&made, "spawn", BLOCKS);
	add_cell(&made, "mode=thread,workers=2", 1e6, NULL);
	snprintf(path, sizeof(path), "%s/charts", made.folder);
	fclose(fopen(path, "w"));
	assert_int_equal(chart_write(&made.summary, made.folder, &error), -ENOTDIR);
	assert_non_null(strstr(error, "/charts/data: Not a directory"));
	free(error);
	clean(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_speedup_chart_is_written),
		cmocka_unit_test(few_blocks_have_no_interval_and_say_so),
		cmocka_unit_test(what_has_nothing_to_draw_is_removed),
		cmocka_unit_test(one_cell_is_enough_for_every_chart),
		cmocka_unit_test(a_phase_that_no_record_tells_has_an_axis),
		cmocka_unit_test(a_title_tells_of_the_fastest_peer),
		cmocka_unit_test(waiting_threads_that_help_are_a_group),
		cmocka_unit_test(percentiles_are_marks_of_a_row),
		cmocka_unit_test(parents_of_three_sizes_are_marks_of_a_row),
		cmocka_unit_test(memory_has_an_axis_of_bytes),
		cmocka_unit_test(a_failure_names_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
