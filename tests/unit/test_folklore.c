/* What is said, and what folklore.md makes of the measures. */
#include "chart_probe.h"

#include "analysis/folklore.h"

static void make_folklore(struct made *made, size_t blocks)
{
	make(made, "", blocks);
	made->experiment.name = (char *)"gil-folklore";
	made->summary.folder = made->folder;
}

static void add(struct made *made, const char *key, const char *measure, double value)
{
	add_cell(made, key, 1e6, NULL);
	if (measure)
		add_measured(made, made->experiment.cell_count - 1, measure, value);
}

static char *written(struct made *made)
{
	char path[64], *error = NULL, *text = calloc(1, 1 << 16);
	FILE *file;

	assert_int_equal(folklore_write(&made->summary, &error), 0);
	assert_null(error);
	snprintf(path, sizeof(path), "%s/folklore.md", made->folder);
	file = fopen(path, "r");
	if (file) {
		assert_true(fread(text, 1, (1 << 16) - 1, file) > 0);
		fclose(file);
	}
	return text;
}

static void assert_row(const char *text, const char *row)
{
	if (!strstr(text, row))
		fail_msg("no \"%s\" in:\n%s", row, text);
}

static void without_cells_all_is_unverified(void **state)
{
	struct made made;
	char *text;

	(void)state;
	make_folklore(&made, BLOCKS);
	text = written(&made);
	assert_row(text,
		   "| PyPy has no GIL | unverified here |  | what it takes is not installed |");
	assert_row(text, "| The new GIL fixed it | unverified here |");
	assert_null(strstr(text, "**"));
	free(text);
	made.experiment.name = (char *)"other";
	clean(&made);
	make_folklore(&made, BLOCKS);
	made.experiment.name = (char *)"other";
	text = written(&made);
	assert_string_equal(text, "");
	free(text);
	clean(&made);
}

static void claims_are_judged(void **state)
{
	struct made made;
	char *text;

	(void)state;
	make_folklore(&made, BLOCKS);
	add(&made, "claim=pypy,interpreter=pypy3", "speedup", 1.0);
	add(&made, "claim=jython,interpreter=jython", "speedup", 1.9);
	add(&made, "claim=processes,interpreter=python3", "speedup", 0.01);
	add(&made, "claim=threads,interpreter=python3", "speedup", 1.8);
	add(&made, "claim=fixed,gil=cpython2,mode=thread", NULL, 0);
	add(&made, "claim=fixed,gil=cpython3,mode=thread", NULL, 0);
	add(&made, "claim=fixed,gil=cpython2,io=echo", "latency_p50_ns", 50e3);
	add(&made, "claim=fixed,gil=cpython3,io=echo", "latency_p50_ns", 5.3e6);
	made.cells[4].speedup = around(0.5, BLOCKS);
	made.cells[5].speedup = around(0.99, BLOCKS);
	made.cells[0].command = (char *)"run `a|b`";
	text = written(&made);
	assert_row(text,
		   "| PyPy has no GIL | **false** | equivalent | pypy3: threads that compute are "
		   "1.000 [1.000, 1.000] times as fast | `run  a b ` |");
	assert_row(text, "| Jython has no GIL | **true** | different |");
	assert_row(text, "| Removing the GIL is impossible | **false** | different |");
	assert_row(text, "| Processes are always better for CPU work | **false** |");
	assert_row(text, "| Threads never help CPU work | **false** |");
	assert_row(text, "| The new GIL fixed it | **false** | different | emulated: threads that "
			 "compute are 0.99 times as fast as one, before 0.50; an echo beside one "
			 "takes 5.30 ms, before 50.0 µs |");
	free(text);
	clean(&made);
}

static void the_sizes_of_pools(void **state)
{
	static const struct {
		double threads, processes, own;
		const char *sizes, *inside;
	} cases[] = {
		{ 10, 2, 0, "**true**", "**false**" },
		{ 6, 2, 0, "**false**", "**false**" },
		{ 10, 1, 1, "**false**", "**true**" },
	};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct made made;
		char *text, row[160];

		make_folklore(&made, BLOCKS);
		add(&made, "claim=pools,interpreter=python3", "thread_pool_workers",
		    cases[i].threads);
		add_measured(&made, 0, "process_pool_workers", cases[i].processes);
		add_measured(&made, 0, "cpus", 2);
		add_measured(&made, 0, "process_pool_own_pids", cases[i].own);
		made.samples[0].measured_count = 4;
		text = written(&made);
		snprintf(row, sizeof(row),
			 "| A thread pool defaults to 5 workers per CPU and a process pool to the "
			 "CPUs | %s |  | python3, 2 CPUs: %g threads",
			 cases[i].sizes, cases[i].threads);
		assert_row(text, row);
		free(text);
		made.measured[0][0] = (struct measured) { (char *)"process_pool_pids",
							  made.measured_numbers[0][0] };
		for (size_t b = 0; b < BLOCKS; b++)
			made.measured_numbers[0][0][b] = cases[i].own > 0 ? 1 : 2;
		text = written(&made);
		snprintf(row, sizeof(row), "| A process pool is threads inside one process | %s |",
			 cases[i].inside);
		assert_row(text, row);
		free(text);
		clean(&made);
	}
}

static void few_blocks_cannot_tell(void **state)
{
	struct made made;
	char *text;

	(void)state;
	make_folklore(&made, 3);
	add(&made, "claim=pypy,interpreter=pypy3", "speedup", 1.0);
	add(&made, "claim=impossible,gil=none,mode=serial", NULL, 0);
	add(&made, "claim=impossible,gil=none,mode=thread", NULL, 0);
	made.cells[2].speedup = around(1.9, 3);
	text = written(&made);
	assert_row(text,
		   "| PyPy has no GIL | cannot tell | cannot tell | pypy3: threads that compute "
		   "are 1.000 times as fast |");
	assert_row(text, "| Removing the GIL is impossible | unverified here |");
	assert_row(text, "no interpreter without one is installed");
	assert_row(text, "3 blocks: no interval below 6 blocks.");
	free(text);
	clean(&made);
}

static void a_failure_names_the_file(void **state)
{
	struct made made;
	char *error = NULL;

	(void)state;
	make_folklore(&made, BLOCKS);
	made.summary.folder = (char *)"/nonexistent";
	assert_int_equal(folklore_write(&made.summary, &error), -ENOENT);
	assert_string_equal(error, "/nonexistent/folklore.md: No such file or directory");
	free(error);
	made.summary.folder = made.folder;
	clean(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_cells_all_is_unverified),
		cmocka_unit_test(claims_are_judged),
		cmocka_unit_test(the_sizes_of_pools),
		cmocka_unit_test(few_blocks_cannot_tell),
		cmocka_unit_test(a_failure_names_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
