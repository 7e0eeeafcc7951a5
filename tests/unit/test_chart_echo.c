/* The charts of the experiments with an echo server. */
#include "chart_probe.h"

static void nothing_and_one_cell(void **state)
{
	static const char *const charts[][2] = {
		{ "echo-throughput", "mode=thread,connections=4" },
		{ "echo-memory", "mode=event,idle=1" },
		{ "echo-gil", "gil=none,work=0us,connections=4" },
		{ "echo-spawn", "mode=process-pool,unit=request" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(charts) / sizeof(charts[0]); i++)
		for (size_t blocks = 1; blocks <= BLOCKS; blocks += BLOCKS - 1) {
			struct made made;

			make(&made, charts[i][0], blocks);
			add_cell(&made, charts[i][1], NAN, NULL);
			write_charts(&made);
			assert_absent(&made, "probe.gp");
			add_cell(&made, charts[i][1], 1e5, NULL);
			write_charts(&made);
			assert_says(&made, "probe.gp", "\nTITLE = '");
			clean(&made);
		}
}

static void throughput_is_requests_a_second(void **state)
{
	struct made made;
	struct cell *thread;

	(void)state;
	make(&made, "echo-throughput", BLOCKS);
	add_cell(&made, "mode=thread,connections=1", 20e3, NULL);
	thread = add_cell(&made, "mode=thread,connections=64", 10e3, NULL);
	add_cell(&made, "mode=process,connections=64", 20e3, thread);
	add_cell(&made, "mode=event,connections=64", 5e3, thread);
	add_cell(&made, "mode=thread-pool,unit=connection,connections=64", 8e3, thread);
	add_cell(&made, "mode=thread-pool,unit=request,connections=64", 9e3, thread);
	write_charts(&made);
	assert_says(&made, "probe.gp",
		    "TITLE = 'At 64 connections threads answer 100 000 requests a second, one loop "
		    "200 000; processes take ");
	assert_says(&made, "probe.gp", "'thread pool, by connection'");
	assert_says(&made, "probe.gp", "'thread pool, by request'");
	assert_says(&made, "probe.gp", "Client and server share the CPUs.");
	assert_says(&made, "probe.dat", "\n64 50000 49504");
	made.summary.cpus = 4;
	write_charts(&made);
	assert_lacks(&made, "probe.gp", "Client and server share the CPUs.");
	clean(&made);
}

static void memory_is_what_a_connection_adds(void **state)
{
	static const char *const modes[] = { "thread", "process", "event" };
	char keys[6][64];
	struct made made;

	(void)state;
	make(&made, "echo-memory", BLOCKS);
	for (size_t i = 0; i < 3; i++) {
		snprintf(keys[2 * i], sizeof(keys[0]), "mode=%s,idle=1", modes[i]);
		snprintf(keys[2 * i + 1], sizeof(keys[0]), "mode=%s,idle=1000", modes[i]);
		add_cell(&made, keys[2 * i], 1 << 20, NULL);
		add_cell(&made, keys[2 * i + 1], (1 << 20) + 999 * 1024.0 * (double)(i + 1), NULL);
	}
	write_charts(&made);
	assert_says(
		&made, "probe.gp",
		"TITLE = 'An idle connection adds 1.00 KiB with a thread of its own, 2.00 KiB with "
		"a process and 3.00 KiB in one loop'");
	clean(&made);
}

static void a_gil_costs_those_that_compute(void **state)
{
	struct made made;
	struct cell *base;

	(void)state;
	make(&made, "echo-gil", BLOCKS);
	base = add_cell(&made, "gil=none,work=0us,connections=16", 10e3, NULL);
	add_cell(&made, "gil=cpython3,work=0us,connections=16", 15e3, base);
	base = add_cell(&made, "gil=none,work=100us,connections=16", 50e3, NULL);
	add_cell(&made, "gil=cpython3,work=100us,connections=16", 100e3, base);
	write_charts(&made);
	assert_says(&made, "probe.gp",
		    "TITLE = 'At 16 connections cpython3''s lock makes a request that only passes "
		    "through take 1.5× the time, and one that computes 2×'");
	assert_says(&made, "probe.gp", "'cpython3, 100 µs of work'");
	clean(&made);
}

static void latency_ends_where_ten_are_slower(void **state)
{
	static struct bucket buckets[] = {
		{ 100e3, 500 }, { 200e3, 490 }, { 300e3, 6 }, { 9e6, 4 }
	};
	static const char *const keys[] = { "mode=thread", "mode=process", "mode=event" };
	struct made made;

	(void)state;
	make(&made, "echo-latency", BLOCKS);
	for (size_t i = 0; i < 3; i++) {
		struct cell *cell = add_cell(&made, keys[i], 120e3, NULL);

		cell->latency = buckets;
		cell->latency_count = 4;
		add_measured(&made, i, "latency_p99_ns", 200e3 * (double)(i + 1));
	}
	write_charts(&made);
	assert_says(
		&made, "probe.gp",
		"TITLE = '99 % of requests at a fixed rate are answered within 200 µs by threads, "
		"400 µs by processes and 600 µs in one loop'");
	assert_says(&made, "probe.dat", "\n100 0.5 NaN NaN\n200 0.99 NaN NaN\n\n");
	clean(&made);
}

static void rows_are_sorted_by_way(void **state)
{
	struct made made;
	struct cell *thread;
	char *text, *first, *last;

	(void)state;
	make(&made, "echo-spawn", BLOCKS);
	thread = add_cell(&made, "mode=thread", 100e3, NULL);
	add_cell(&made, "mode=event", 50e3, thread);
	add_cell(&made, "mode=process", 800e3, thread);
	add_measured(&made, 0, "first_byte_p99_ns", 2e6);
	write_charts(&made);
	assert_says(&made, "probe.gp",
		    "TITLE = 'The first byte of a new connection takes 100 µs with a thread each; "
		    "processes take ");
	assert_says(&made, "probe.gp", "'2.00 ms'");
	text = slurp(&made, "probe.gp");
	first = strstr(text, "'process'");
	last = strstr(text, "'one loop (event)'");
	assert_true(first && last && first < last);
	free(text);
	clean(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_and_one_cell),
		cmocka_unit_test(throughput_is_requests_a_second),
		cmocka_unit_test(memory_is_what_a_connection_adds),
		cmocka_unit_test(a_gil_costs_those_that_compute),
		cmocka_unit_test(latency_ends_where_ten_are_slower),
		cmocka_unit_test(rows_are_sorted_by_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
