/* The charts of what a global lock does to others: echo, convoy and user's locks. */
#include "chart_probe.h"

static struct bucket buckets[][3] = {
	{ { 110e3, 10 }, { 120e3, 80 }, { 130e3, 10 } },
	{ { 5e6, 50 }, { 5.6e6, 450 }, { 6e6, 20 } },
};

static void add_latency(struct cell *cell, size_t which, size_t count)
{
	cell->latency = buckets[which];
	cell->latency_count = count;
}

static struct cell *add_echo(struct made *made, const char *key, double median)
{
	struct cell *cell = add_cell(made, key, 1e6, NULL);

	add_measured(made, made->experiment.cell_count - 1, "latency_p50_ns", median);
	return cell;
}

static void nothing_and_one_cell(void **state)
{
	static const char *const charts[][3] = {
		{ "gil-echo", "gil=cpython3,hogs=0,io=echo", "latency_p50_ns" },
		{ "gil-lock", "gil=none,mode=thread,lock=mutex", "operations_per_second" },
		{ "gil-convoy", "gil=cpython3,hogs=0,io=pipe", "latency_p50_ns" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(charts) / sizeof(charts[0]); i++)
		for (size_t blocks = 1; blocks <= BLOCKS; blocks += BLOCKS - 1) {
			struct made made;

			make(&made, charts[i][0], blocks);
			add_cell(&made, charts[i][1], 1e6, NULL);
			write_charts(&made);
			assert_absent(&made, "probe.gp");
			add_measured(&made, 0, charts[i][2], 1e5);
			write_charts(&made);
			assert_says(&made, "probe.gp", "\nTITLE = '");
			made.samples[0].measured_count = 0;
			write_charts(&made);
			assert_absent(&made, "probe.gp");
			assert_absent(&made, "probe.dat");
			clean(&made);
		}
}

static void an_echo_takes_switch_intervals(void **state)
{
	struct made made;
	struct cell *cell;

	(void)state;
	make(&made, "gil-echo", BLOCKS);
	add_latency(add_echo(&made, "gil=cpython3,hogs=0", 120e3), 0, 3);
	cell = add_echo(&made, "gil=cpython3,hogs=1", 5.3e6);
	add_latency(cell, 1, 3);
	cell->last_record = json_pack("{s:{s:i}}", "gil_settings", "switch_interval_ns", 5000000);
	add_echo(&made, "gil=none,hogs=1", 121e3);
	cell = add_echo(&made, "gil=cpython3,interpreter=python3,hogs=1", 5.4e6);
	cell->last_record = json_pack("{s:s,s:s}", "program", "CPython", "version", "3.11.2");
	write_charts(&made);
	assert_says(&made, "probe.gp",
		    "TITLE = 'Under cpython3, with k CPU-bound threads beside it an echo takes k "
		    "switch intervals: 5.30 ms instead of 120 µs'");
	assert_says(&made, "probe.gp", "'cpython3, dashed: CPython 3.11.2'");
	assert_says(&made, "probe.gp", "'none: no lock'");
	assert_says(&made, "probe.gp", "array CURVE_REAL[4] = [0.0, 0.0, 1.0, 0.0]");
	assert_says(&made, "probe.gp", "array CURVE_PANEL[4] = [1.0, 1.0, 1.0, 2.0]");
	/* of 100 the p90 is the second bucket's end; of 520 too */
	assert_says(&made, "probe.gp", "TEXT[TEXTS] = '120 µs'\n");
	assert_says(&made, "probe.gp", "TEXT[TEXTS] = '5.60 ms'\n");
	assert_says(&made, "probe.gp", "At least 100 round trips a line");
	assert_says(&made, "probe.dat", "\n110000 0.1\n112500 0.1\n120000 0.9\n121875 0.9\n");
	for (size_t i = 0; i < 4; i++)
		json_decref(made.cells[i].last_record);
	clean(&made);
}

static void an_echo_that_takes_else_is_told_so(void **state)
{
	struct made made;
	struct cell *cell;

	(void)state;
	make(&made, "gil-echo", BLOCKS);
	add_echo(&made, "gil=cpython2,hogs=0", 100e3);
	cell = add_echo(&made, "gil=cpython2,hogs=1", 130e3);
	cell->last_record = json_pack("{s:{s:i}}", "gil_settings", "switch_interval_ns", 5000000);
	add_echo(&made, "gil=cpython2,hogs=4", 7e6);
	write_charts(&made);
	assert_says(&made, "probe.gp",
		    "TITLE = 'Under cpython2, with 1 and 4 CPU-bound threads beside it an echo "
		    "takes 130 µs and 7.00 ms instead of 100 µs'");
	assert_lacks(&made, "probe.gp", "round trips a line");
	json_decref(cell->last_record);
	clean(&made);
}

static void add_lock(struct made *made, const char *key, double rate, double lost)
{
	struct cell *cell = add_cell(made, key, 1e6, NULL);
	size_t i = made->experiment.cell_count - 1;

	add_measured(made, i, "operations_per_second", rate);
	add_measured(made, i, "lost_updates", lost);
	cell->tasks = 4;
	cell->last_record = json_pack("{s:{s:i}}", "options", "count", 1000);
}

static void lost_updates_and_the_price(void **state)
{
	struct made made;

	(void)state;
	make(&made, "gil-lock", BLOCKS);
	add_lock(&made, "lock=none,mode=thread,gil=none", 2e8, 2000);
	add_lock(&made, "lock=none,mode=thread,gil=cpython2", 2e7, 480);
	add_lock(&made, "lock=none,mode=thread,gil=cpython3", 2e7, 0);
	add_lock(&made, "lock=mutex,mode=thread,gil=none", 5e7, 0);
	add_lock(&made, "lock=mutex,mode=thread,gil=cpython2", 2e7, 0);
	add_lock(&made, "lock=mutex,mode=process,gil=cpython2", 4e7, 0);
	write_charts(&made);
	assert_says(&made, "probe.gp",
		    "TITLE = 'The GIL protects the interpreter, not count += 1: threads under "
		    "cpython2 lose 12 % of their updates; with a mutex none, and an update takes "
		    "2.5 times as long because of the GIL'");
	assert_says(&made, "probe.gp", "'no lock, threads'");
	assert_says(&made, "probe.gp", "'mutex, processes'");
	assert_says(&made, "probe.gp", "4 workers add 1");
	assert_says(&made, "probe.gp",
		    "Lost by threads without a lock under others: cpython3 none.");
	assert_says(&made, "probe.gp", "TEXT[TEXTS] = '50 %'");
	assert_says(&made, "probe.dat", " 5 5 5 NaN NaN 50 50 50 NaN NaN\n");
	assert_says(&made, "probe.dat", " NaN NaN NaN NaN NaN 25 25 25 NaN NaN\n");
	/* a mutex that loses an update ends the claim */
	made.measured_numbers[4][1][3] = 1;
	write_charts(&made);
	assert_lacks(&made, "probe.gp", "protects the interpreter");
	assert_says(&made, "probe.gp", "TEXT[TEXTS] = '0.003 %'");
	for (size_t i = 0; i < 6; i++)
		json_decref(made.cells[i].last_record);
	clean(&made);
}

static void short_operations_are_hurt_most(void **state)
{
	static const double alone[] = { 50e3, 1e6 }, beside[] = { 5.05e6, 5e6 };
	static const char *const keys[][2] = {
		{ "gil=cpython3,io=sleep,sleep=10us,hogs=0",
		  "gil=cpython3,io=sleep,sleep=10us,hogs=1" },
		{ "gil=cpython3,io=sleep,sleep=1ms,hogs=0",
		  "gil=cpython3,io=sleep,sleep=1ms,hogs=1" },
	};
	struct made made;

	(void)state;
	make(&made, "gil-convoy", BLOCKS);
	for (size_t i = 0; i < 2; i++) {
		add_echo(&made, keys[i][0], alone[i]);
		add_echo(&made, keys[i][1], beside[i]);
	}
	add_echo(&made, "gil=none,io=pipe,hogs=1", 3e3);
	write_charts(&made);
	/* (5050 + 10) / (50 + 10) and (5 + 1) / (1 + 1) */
	assert_says(&made, "probe.gp",
		    "TITLE = 'The convoy hurts short operations most: under cpython3, beside one "
		    "CPU-bound thread, a sleep of 10 µs takes 84× as long, one of 1 ms 3.0×'");
	assert_says(&made, "probe.gp", "'60.0 µs'");
	assert_says(&made, "probe.gp", "'sleep 10 µs'");
	assert_says(&made, "probe.gp", "'none: no lock'");
	assert_says(&made, "probe.gp", "FIELD_FILL[FIELDS] = '#1d1147'");
	assert_says(&made, "probe.gp", "TEXT[TEXTS] = '10×'");
	clean(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_and_one_cell),
		cmocka_unit_test(an_echo_takes_switch_intervals),
		cmocka_unit_test(an_echo_that_takes_else_is_told_so),
		cmocka_unit_test(lost_updates_and_the_price),
		cmocka_unit_test(short_operations_are_hurt_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
