/* The files that chart_write makes of a summary; test_chart_parts.c has the parts. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "analysis/chart.h"

#define BLOCKS 10

/* A summary with one experiment of cells with given keys and times; times jitter by block. */
struct made {
	struct summary summary;
	struct experiment experiment;
	struct cell cells[8];
	struct cell *list[8];
	struct samples samples[8];
	double numbers[8][BLOCKS];
	struct parameter parameters[8][6];
	char words[8][96];
	char folder[32];
	struct measured measured[8][4];
	double measured_numbers[8][4][BLOCKS];
};

static struct estimate no_estimate(void)
{
	return (struct estimate) { .value = NAN, .low = NAN, .high = NAN };
}

static struct estimate around(double value, size_t blocks)
{
	if (blocks < 6)
		return (struct estimate) { value, NAN, NAN, blocks, false };
	return (struct estimate) { value, value * 0.99, value * 1.01, blocks, true };
}

static void make(struct made *made, const char *chart, size_t blocks)
{
	memset(made, 0, sizeof(*made));
	made->experiment = (struct experiment) { .name = (char *)"probe", .chart = (char *)chart };
	made->experiment.cells = made->list;
	made->summary = (struct summary) { .run = (char *)"run", .cpus = 2, .margin = 0.02 };
	made->summary.block_count = blocks;
	made->summary.experiments = &made->experiment;
	made->summary.experiment_count = 1;
	strcpy(made->folder, "/tmp/chart-XXXXXX");
	assert_non_null(mkdtemp(made->folder));
}

static void clean(struct made *made)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", made->folder);
	assert_int_equal(system(command), 0);
}

/* key: NAME=VALUE,NAME=VALUE… */
static struct cell *add_cell(struct made *made, const char *key, double ns, struct cell *base)
{
	size_t i = made->experiment.cell_count++;
	struct cell *cell = &made->cells[i];
	char *rest = NULL;

	made->list[i] = cell;
	*cell = (struct cell) { .key = (char *)key, .experiment = &made->experiment, .base = base };
	cell->workers = NAN;
	cell->in_process = true;
	cell->parameters = made->parameters[i];
	snprintf(made->words[i], sizeof(made->words[i]), "%s", key);
	for (char *word = strtok_r(made->words[i], ",", &rest); word;
	     word = strtok_r(NULL, ",", &rest)) {
		char *equals = strchr(word, '=');

		*equals = '\0';
		cell->parameters[cell->parameter_count++] = (struct parameter) { word, equals + 1 };
		if (strcmp(word, "workers") == 0)
			cell->workers = atof(equals + 1);
	}
	for (size_t b = 0; b < BLOCKS; b++)
		made->numbers[i][b] = ns * (1 + 0.001 * (double)((b * 7 + i) % 5));
	made->samples[i] = (struct samples) { made->numbers[i],
					      made->numbers[i],
					      made->numbers[i],
					      made->numbers[i],
					      made->numbers[i],
					      made->numbers[i],
					      NULL,
					      0 };
	cell->samples = &made->samples[i];
	cell->runs = made->summary.block_count;
	cell->elapsed = isfinite(ns) ? around(ns, made->summary.block_count) : no_estimate();
	cell->speedup = base && isfinite(ns)
				? around(base->elapsed.value / ns, made->summary.block_count)
				: no_estimate();
	return cell;
}

static char *slurp(const struct made *made, const char *name)
{
	char path[128], *text = calloc(1, 1 << 20);
	FILE *file;
	size_t size;

	snprintf(path, sizeof(path), "%s/charts/data/%s", made->folder, name);
	file = fopen(path, "r");
	if (!file) {
		free(text);
		return NULL;
	}
	size = fread(text, 1, (1 << 20) - 1, file);
	assert_true(size > 0);
	fclose(file);
	return text;
}

static void assert_says(const struct made *made, const char *name, const char *words)
{
	char *text = slurp(made, name);

	if (!text)
		fail_msg("%s was not written", name);
	else if (!strstr(text, words))
		fail_msg("%s lacks \"%s\":\n%s", name, words, text);
	free(text);
}

static void assert_lacks(const struct made *made, const char *name, const char *words)
{
	char *text = slurp(made, name);

	assert_non_null(text);
	assert_null(strstr(text, words));
	free(text);
}

static void assert_absent(const struct made *made, const char *name)
{
	char *text = slurp(made, name);

	assert_null(text);
}

static void write_charts(struct made *made)
{
	char *error = NULL;

	assert_int_equal(chart_write(&made->summary, made->folder, &error), 0);
	assert_null(error);
}

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

/* A series of the records' measures, the same number in every block. */
static void add_measured(struct made *made, size_t cell, const char *name, double value)
{
	struct samples *samples = &made->samples[cell];
	double *values = made->measured_numbers[cell][samples->measured_count];

	for (size_t b = 0; b < BLOCKS; b++)
		values[b] = value;
	samples->measured = made->measured[cell];
	samples->measured[samples->measured_count++] = (struct measured) { (char *)name, values };
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
