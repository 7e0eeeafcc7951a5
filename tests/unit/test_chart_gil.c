/* The charts of what a global lock costs, as chart_write makes them. */
#include "chart_probe.h"

static void nothing_and_one_cell(void **state)
{
	static const char *const charts[] = { "gil-cpu", "gil-crossover", "gil-handoff",
					      "gil-sweep" };

	static const char *const measures[] = { "handovers_per_second", "latency_p50_ns",
						"hog_iterations_per_second" };

	(void)state;
	for (size_t i = 0; i < sizeof(charts) / sizeof(charts[0]); i++) {
		struct made made;

		make(&made, charts[i], BLOCKS);
		add_cell(&made, "gil=cpython3,mode=thread,workers=4,count=100,interval=5ms", 1e6,
			 NULL)
			->speedup = around(0.9, BLOCKS);
		for (size_t j = 0; j < 3; j++)
			add_measured(&made, 0, measures[j], 5e6);
		write_charts(&made);
		assert_says(&made, "probe.gp", "\nTITLE = '");
		made.cells[0].elapsed = made.cells[0].speedup = no_estimate();
		for (size_t b = 0; b < BLOCKS; b++)
			made.numbers[0][b] = NAN;
		made.samples[0].measured_count = 0;
		write_charts(&made);
		assert_absent(&made, "probe.gp");
		clean(&made);
	}
}

static void a_line_a_policy(void **state)
{
	struct made made;
	struct cell *old, *now, *real;

	(void)state;
	make(&made, "gil-cpu", BLOCKS);
	now = add_cell(&made, "gil=cpython3,mode=serial", 100e6, NULL);
	add_cell(&made, "gil=cpython3,mode=thread,workers=1", 101e6, now);
	add_cell(&made, "gil=cpython3,mode=thread,workers=4", 104e6, now);
	add_cell(&made, "gil=cpython3,mode=process,workers=4", 52e6, now);
	old = add_cell(&made, "gil=cpython2,mode=serial", 20e6, NULL);
	add_cell(&made, "gil=cpython2,mode=thread,workers=4", 48e6, old);
	real = add_cell(&made, "gil=cpython3,interpreter=python3,mode=serial", 80e6, NULL);
	add_cell(&made, "gil=cpython3,interpreter=python3,mode=thread,workers=4", 88e6, real);
	write_charts(&made);
	assert_says(&made, "probe.gp", "CHART = 'gil-cpu'");
	assert_says(&made, "probe.gp",
		    "TITLE = 'Under cpython3 four threads take 1.04 times as long as one would "
		    "alone; under cpython2 2.40 times'");
	assert_says(&made, "probe.gp",
		    "LABEL[7] = ['cpython2', 'cpython3', 'python3, real', 'processes, cpython3', "
		    "'as slow as one thread', 'all CPUs used', 'ideal']");
	assert_says(&made, "probe.gp",
		    "MODE[7] = ['gil-cpython2', 'gil-cpython3', 'real-cpython3', 'gil-processes', "
		    "'level', 'level', 'ideal']");
	assert_says(&made, "probe.gp", "Dashed: real interpreters.");
	assert_says(&made, "probe.gp", "XTICS = '\"1\" 1, \"4\" 4'");
	assert_says(&made, "probe.dat", "\n1 1.01 ");
	assert_says(&made, "probe.dat", "\n4 2.4 ");
	assert_says(&made, "probe.dat", "\n4 1.1 ");
	clean(&made);
}

static void shortened_slices_are_told(void **state)
{
	struct made made;

	(void)state;
	make(&made, "gil-cpu", BLOCKS);
	add_cell(&made, "gil=ruby,mode=serial", 40e6, NULL);
	add_cell(&made, "gil=ruby,mode=thread,workers=2", 41e6, &made.cells[0]);
	made.cells[0].command = (char *)"build/cpu --gil ruby --quantum 2ms";
	write_charts(&made);
	assert_says(&made, "probe.gp", "So that a run holds 20 slices of its lock");
	made.cells[0].command = (char *)"build/cpu --gil ruby";
	write_charts(&made);
	assert_lacks(&made, "probe.gp", "So that a run holds");
	clean(&made);
}

/* A cell a key, with its speedup over 10 ms. */
static void add_sizes(struct made *made, const char *const *keys, const double *speedups)
{
	for (size_t i = 0; keys[i]; i++)
		add_cell(made, keys[i], 10e6 / speedups[i], NULL)->speedup =
			around(speedups[i], BLOCKS);
}

static void break_even_is_marked(void **state)
{
	static const char *const keys[] = {
		"gil=none,mode=thread,count=100",	 "gil=none,mode=thread,count=1000",
		"gil=none,mode=thread,count=10000",	 "gil=cpython3,mode=thread,count=100",
		"gil=cpython3,mode=thread,count=10000",	 "gil=cpython3,mode=process,count=100",
		"gil=cpython3,mode=process,count=10000", NULL
	};
	static const double speedups[] = { 0.25, 0.5, 2, 0.25, 1.005, 1.5, 2 };
	struct made made;

	(void)state;
	make(&made, "gil-crossover", BLOCKS);
	add_sizes(&made, keys, speedups);
	add_cell(&made, "gil=none,mode=serial,count=1000", 3e6, NULL)->tasks = 100;
	write_charts(&made);
	assert_says(&made, "probe.gp", "CHART = 'gil-crossover'");
	assert_says(&made, "probe.gp",
		    "TITLE = 'Without a GIL serial is beaten by threads from tasks of 95 µs on; "
		    "under cpython3 by threads at no size, processes at any size'");
	assert_says(&made, "probe.gp", "MARKS = 1.0\narray MARK_MODE[1] = ['thread']");
	assert_says(&made, "probe.gp", "array MARK_X[1] = [3162.27766]");
	assert_says(&made, "probe.gp", "XLABEL = 'iterations of a task, 30.0 ns each'");
	assert_says(&made, "probe.gp", "XTICS = '\"100\" 100, ");
	assert_says(&made, "probe.gp",
		    "LABEL[5] = ['threads', 'processes', 'as fast as serial', 'all CPUs used', "
		    "'ideal']");
	assert_says(&made, "probe.dat", "\n10000 2 1.98 2.02 1.005 0.99495 1.01505\n");
	clean(&made);
}

static void hand_overs_have_panels(void **state)
{
	static const char *const keys[] = { "gil=cpython3,mode=thread,workers=2",
					    "gil=cpython3,mode=thread,workers=4",
					    "gil=cpython2,mode=thread,workers=4" };
	static const double rates[] = { 190, 188, 123456 };
	struct made made;

	(void)state;
	make(&made, "gil-handoff", BLOCKS);
	for (size_t i = 0; i < 3; i++) {
		add_cell(&made, keys[i], rates[i], NULL);
		add_measured(&made, i, "handovers_per_second", rates[i]);
		add_measured(&made, i, "voluntary_switches_per_second", 2 * rates[i]);
		add_measured(&made, i, "slice_p50_ns", 0.9e9 / rates[i]);
	}
	write_charts(&made);
	assert_says(&made, "probe.gp", "CHART = 'gil-handoff'");
	assert_says(&made, "probe.gp",
		    "TITLE = 'Among four threads cpython3''s lock changes hands 188 times a "
		    "second, after slices of 4.79 ms; cpython2''s does 123 000 times, after "
		    "slices of 7.29 µs'");
	assert_says(&made, "probe.gp", "PANELS = 3.0");
	assert_says(&made, "probe.gp", "\"10 000\" 10000");
	assert_says(&made, "probe.dat", "\n2 190 190 190 380 380 380 ");
	clean(&made);
}

static void intervals_trade_throughput_for_latency(void **state)
{
	static const char *const keys[] = { "gil=cpython3,io=sleep,interval=5ms",
					    "gil=cpython3,io=sleep,interval=50us",
					    "gil=cpython3,io=none" };
	static const double latencies[] = { 10e6, 160e3 }, rates[] = { 99, 80 };
	struct made made;

	(void)state;
	make(&made, "gil-sweep", BLOCKS);
	for (size_t i = 0; i < 2; i++) {
		add_cell(&made, keys[i], 60e6, NULL);
		add_measured(&made, i, "latency_p50_ns", latencies[i]);
		add_measured(&made, i, "hog_iterations_per_second", rates[i]);
	}
	write_charts(&made);
	assert_says(&made, "probe.gp", "100 %: the best of all.");
	assert_says(&made, "probe.dat", "\n50000 160000 160000 160000 0.808080808 ");
	add_cell(&made, keys[2], 60e6, NULL);
	add_measured(&made, 2, "iterations_per_second", 100);
	write_charts(&made);
	assert_says(&made, "probe.gp", "CHART = 'gil-sweep'");
	assert_says(
		&made, "probe.gp",
		"TITLE = 'At cpython3''s switch interval of 5 ms a thread wakes 10.0 ms late; at "
		"50 µs only 160 µs, and the others get 80.0 % of their work done instead of "
		"99.0 %'");
	assert_says(&made, "probe.gp", "100 %: the two alone.");
	assert_says(&made, "probe.gp",
		    "POINTS = 2\narray POINT_TEXT[2]\nPOINT_TEXT[1] = '50 µs'\n");
	assert_says(&made, "probe.dat",
		    "low, high\n50000 160000 160000 160000 0.8 0.8 0.8\n5000000 ");
	clean(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_and_one_cell),
		cmocka_unit_test(a_line_a_policy),
		cmocka_unit_test(shortened_slices_are_told),
		cmocka_unit_test(break_even_is_marked),
		cmocka_unit_test(hand_overs_have_panels),
		cmocka_unit_test(intervals_trade_throughput_for_latency),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
