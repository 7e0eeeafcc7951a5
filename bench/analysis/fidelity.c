#include "analysis/program.h"
#include "analysis/run_folder.h"
#include "analysis/statistics.h"

#include <argp.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * How true are the emulated interpreter locks? Reads runs of the experiments gil-verify and
 * gil-verify-others, in which every cell has a real twin in the same blocks, and prints
 * emulated / real for each quantity, paired by block. Exit: 0 printed, 1 bad input, 2 usage.
 *
 * Cells are named by policy, side (real or emulated), what, and n, the number of threads,
 * processes or CPU-bound threads beside the work.
 */

#define CLOSE 1.10 /* within 10 % */
#define FAR   1.25

struct quantity {
	const char *name; /* in words, with %s for n */
	const char *what;
	const char *n;
	const char *measure; /* NULL: elapsed time */
	const char *per;     /* what is divided by the same of the cell `per`, n 1; or NULL */
};

static const struct quantity quantities[] = {
	{ "CPU time ratio, %s thread", "thread", "1", NULL, "serial" },
	{ "CPU time ratio, %s threads", "thread", "2", NULL, "serial" },
	{ "CPU time ratio, %s threads", "thread", "4", NULL, "serial" },
	{ "CPU time ratio, %s threads", "thread", "8", NULL, "serial" },
	{ "CPU time ratio, %s process", "process", "1", NULL, "serial" },
	{ "CPU time ratio, %s processes", "process", "2", NULL, "serial" },
	{ "CPU time ratio, %s processes", "process", "4", NULL, "serial" },
	{ "CPU time ratio, %s processes", "process", "8", NULL, "serial" },
	{ "sleeper's lateness p50, k = %s", "sleep", "0", "latency_p50_ns", NULL },
	{ "sleeper's lateness p50, k = %s", "sleep", "1", "latency_p50_ns", NULL },
	{ "sleeper's lateness p50, k = %s", "sleep", "2", "latency_p50_ns", NULL },
	{ "sleeper's lateness p50, k = %s", "sleep", "4", "latency_p50_ns", NULL },
	{ "sleeper's lateness p90, k = %s", "sleep", "0", "latency_p90_ns", NULL },
	{ "sleeper's lateness p90, k = %s", "sleep", "1", "latency_p90_ns", NULL },
	{ "sleeper's lateness p90, k = %s", "sleep", "2", "latency_p90_ns", NULL },
	{ "sleeper's lateness p90, k = %s", "sleep", "4", "latency_p90_ns", NULL },
	{ "echo round trip p50, k = %s", "echo", "0", "latency_p50_ns", NULL },
	{ "echo round trip p50, k = %s", "echo", "1", "latency_p50_ns", NULL },
	{ "echo round trip p50, k = %s", "echo", "2", "latency_p50_ns", NULL },
	{ "echo round trip p50, k = %s", "echo", "4", "latency_p50_ns", NULL },
	{ "pipe operation p50, k = %s", "pipe", "0", "latency_p50_ns", NULL },
	{ "pipe operation p50, k = %s", "pipe", "1", "latency_p50_ns", NULL },
	{ "pipe operation p50, k = %s", "pipe", "2", "latency_p50_ns", NULL },
	{ "pipe operation p50, k = %s", "pipe", "4", "latency_p50_ns", NULL },
	{ "hand-overs a second, %s threads", "handoff", "2", "handovers_per_second", NULL },
	{ "hand-overs a second, %s threads", "handoff", "4", "handovers_per_second", NULL },
	{ "hand-overs a second, %s threads", "handoff", "8", "handovers_per_second", NULL },
	{ "voluntary switches a second, %s threads", "handoff", "2",
	  "voluntary_switches_per_second", NULL },
	{ "voluntary switches a second, %s threads", "handoff", "4",
	  "voluntary_switches_per_second", NULL },
	{ "voluntary switches a second, %s threads", "handoff", "8",
	  "voluntary_switches_per_second", NULL },
	{ "slice p50, %s threads", "handoff", "4", "slice_p50_ns", NULL },
	{ "throughput against 1 thread, %s threads", "handoff", "4", "iterations_per_second",
	  "handoff" },
};

#define QUANTITIES (sizeof(quantities) / sizeof(quantities[0]))

struct row {
	const struct quantity *quantity;
	double real, real_low, real_high; /* median, least and greatest over the blocks */
	double emulated;
	struct signed_rank ratio; /* of logs */
};

struct score {
	size_t close, near, rows;
};

static bool has(const struct cell *cell, const char *parameter, const char *value)
{
	const char *own = cell_parameter(cell, parameter);

	return own && strcmp(own, value) == 0;
}

static const struct cell *find(const struct experiment *experiment, const char *policy,
			       const char *side, const char *what, const char *n)
{
	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];

		if (has(cell, "policy", policy) && has(cell, "side", side) &&
		    has(cell, "what", what) && has(cell, "n", n))
			return cell;
	}
	return NULL;
}

static const double *series_of(const struct cell *cell, const char *measure)
{
	if (!cell || !cell->samples)
		return NULL;
	return measure ? samples_measured(cell->samples, measure) : cell->samples[0].elapsed_ns;
}

/* A task more costs n times as much where nothing runs in parallel. */
static double work_of(const struct quantity *quantity)
{
	return quantity->measure ? 1 : strtod(quantity->n, NULL);
}

/* The quantity in each block. False if nothing was measured. */
static bool collect(const struct experiment *experiment, const char *policy, const char *side,
		    const struct quantity *quantity, size_t blocks, double *values)
{
	const double *own = series_of(find(experiment, policy, side, quantity->what, quantity->n),
				      quantity->measure);
	const double *base = NULL;

	if (quantity->per)
		base = series_of(find(experiment, policy, side, quantity->per, "1"),
				 quantity->measure);
	if (!own || (quantity->per && !base))
		return false;
	for (size_t i = 0; i < blocks; i++)
		values[i] = base ? own[i] / base[i] / work_of(quantity) : own[i];
	return true;
}

/* 0, -ENODATA without a pair, -ENOMEM. */
static int compare(const double *real, const double *emulated, size_t blocks, struct row *row)
{
	double *logs = calloc(3 * blocks, sizeof(*logs)), *both, *present;
	size_t pairs = 0;
	int error = -ENODATA;

	if (!logs)
		return -ENOMEM;
	both = logs + blocks;
	present = both + blocks;
	for (size_t i = 0; i < blocks; i++) {
		if (!(real[i] > 0) || !(emulated[i] > 0))
			continue;
		both[pairs] = real[i];
		present[pairs] = emulated[i];
		logs[pairs++] = log(emulated[i] / real[i]);
	}
	if (pairs > 0) {
		error = statistics_signed_rank(logs, pairs, log(CLOSE), &row->ratio);
		row->real = statistics_median(both, pairs);
		row->real_low = both[0];
		row->real_high = both[pairs - 1];
		row->emulated = statistics_median(present, pairs);
	}
	free(logs);
	return error;
}

/* 0, -ENODATA where a side lacks, -ENOMEM. */
static int fill_row(const struct experiment *experiment, const char *policy,
		    const struct quantity *quantity, size_t blocks, struct row *row)
{
	double *values = calloc(2 * blocks, sizeof(*values));
	int error = -ENODATA;

	*row = (struct row) { .quantity = quantity };
	if (!values)
		return -ENOMEM;
	if (collect(experiment, policy, "real", quantity, blocks, values) &&
	    collect(experiment, policy, "emulated", quantity, blocks, values + blocks))
		error = compare(values, values + blocks, blocks, row);
	free(values);
	return error;
}

/* ---- printing ------------------------------------------------------------------- */

static const char *number(char text[32], const struct quantity *quantity, double value)
{
	size_t length = quantity->measure ? strlen(quantity->measure) : 0;

	if (length < 3 || strcmp(quantity->measure + length - 3, "_ns") != 0)
		snprintf(text, 32, value >= 100 ? "%.0f" : "%.3g", value);
	else if (value >= 1e6)
		snprintf(text, 32, "%.3g ms", value / 1e6);
	else
		snprintf(text, 32, "%.3g µs", value / 1e3);
	return text;
}

static const char *judgement(double ratio)
{
	double off = ratio > 1 ? ratio : 1 / ratio;

	return off <= CLOSE ? "within 10 %" : off <= FAR ? "within 25 %" : "**beyond**";
}

static void write_name(char name[80], const struct quantity *quantity)
{
	/* The names are this file's own. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(name, 80, quantity->name, quantity->n);
#pragma GCC diagnostic pop
}

/* It counts, as one that is far off. */
static void print_unmeasured(FILE *out, const struct quantity *quantity, struct score *score)
{
	char name[80];

	write_name(name, quantity);
	fprintf(out, "| %s | | | | not measured |\n", name);
	score->rows++;
}

static void print_row(FILE *out, const struct row *row, struct score *score)
{
	double ratio = exp(row->ratio.estimate), off = ratio > 1 ? ratio : 1 / ratio;
	char name[80], texts[4][32], interval[48] = "";

	write_name(name, row->quantity);
	if (row->ratio.has_interval)
		snprintf(interval, sizeof(interval), " [%.2f, %.2f]", exp(row->ratio.low),
			 exp(row->ratio.high));
	fprintf(out, "| %s | %s (%s to %s) | %s | %.2f%s | %s |\n", name,
		number(texts[0], row->quantity, row->real),
		number(texts[1], row->quantity, row->real_low),
		number(texts[2], row->quantity, row->real_high),
		number(texts[3], row->quantity, row->emulated), ratio, interval, judgement(ratio));
	score->rows++;
	score->close += off <= CLOSE;
	score->near += off <= FAR;
}

/* Of the others only what is characteristic is compared. */
static bool is_planned(const struct experiment *experiment, const char *policy,
		       const struct quantity *quantity)
{
	return strncmp(policy, "cpython", strlen("cpython")) == 0 &&
	       find(experiment, policy, "real", quantity->what, quantity->n) != NULL;
}

/* Prints the table of a policy if it is in the plan. 1, 0 for nothing, or -ENOMEM. */
static int print_policy(FILE *out, const struct experiment *experiment, const char *policy,
			size_t blocks)
{
	struct score score = { 0 };

	for (size_t i = 0; i < QUANTITIES; i++) {
		struct row row;
		int error = fill_row(experiment, policy, &quantities[i], blocks, &row);

		if (error && error != -ENODATA)
			return error;
		if (error && !is_planned(experiment, policy, &quantities[i]))
			continue;
		if (score.rows == 0)
			fprintf(out,
				"\n## %s\n\n| quantity | real (least to greatest) | emulated | "
				"emulated / "
				"real [95 %%] | |\n| --- | ---: | ---: | ---: | --- |\n",
				policy);
		if (error)
			print_unmeasured(out, &quantities[i], &score);
		else
			print_row(out, &row, &score);
	}
	if (score.rows > 0)
		fprintf(out, "\n%s: %zu of %zu within 10 %%, %zu within 25 %%.\n", policy,
			score.close, score.rows, score.near);
	return score.rows > 0;
}

/* ---- runs ------------------------------------------------------------------------- */

#define MOST_RUNS 8

static const char *const policies[] = { "cpython3", "cpython2", "ruby", "ocaml", "pypy" };

#define POLICIES (sizeof(policies) / sizeof(policies[0]))

struct arguments {
	const char *folders[MOST_RUNS];
	size_t count;
};

static bool has_policy(const struct experiment *experiment, const char *policy)
{
	for (size_t i = 0; i < experiment->cell_count; i++)
		if (has(experiment->cells[i], "policy", policy))
			return true;
	return false;
}

/* All tables of a run. 0, -ENODATA if it has none, or -ENOMEM. */
static int print_run(FILE *out, const struct summary *summary, bool printed[POLICIES])
{
	size_t tables = 0;
	int error = 0;

	fprintf(out, "\nRun %s, %zu blocks.\n", summary->run, summary->block_count);
	for (size_t i = 0; i < summary->experiment_count; i++) {
		const struct experiment *experiment = &summary->experiments[i];

		for (size_t p = 0; p < POLICIES; p++) {
			if (!has_policy(experiment, policies[p]))
				continue;
			error = print_policy(out, experiment, policies[p], summary->block_count);
			if (error < 0)
				return error;
			printed[p] |= error > 0;
			tables += error > 0;
		}
	}
	return tables > 0 ? 0 : -ENODATA;
}

static int print_folder(FILE *out, const char *folder, bool first, bool printed[POLICIES])
{
	struct summary *summary;
	char *message;
	int error = run_folder_read(folder, &summary, &message);

	if (program_complain(error, message))
		return error;
	if (first)
		fputs("# Emulated and real interpreter locks\n\nThe real ones' own range over the "
		      "blocks stands in brackets.\n",
		      out);
	error = print_run(out, summary, printed);
	if (error == -ENODATA)
		fprintf(stderr, "fidelity: %s: no cells of gil-verify or gil-verify-others\n",
			folder);
	else
		program_complain(error, NULL);
	summary_free(summary);
	return error;
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	if (key == ARGP_KEY_NO_ARGS)
		argp_error(state, "RUN_DIR is missing");
	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	if (arguments->count == MOST_RUNS)
		argp_error(state, "at most %d RUN_DIRs are allowed", MOST_RUNS);
	arguments->folders[arguments->count++] = value;
	return 0;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.parser = parse_option,
		.args_doc = "RUN_DIR...",
		.doc = "Print what the emulated interpreter locks of runs of gil-verify and "
		       "gil-verify-others do, over what the real ones do: a table in Markdown for "
		       "each policy, and a score.",
	};
	struct arguments arguments = { 0 };
	bool printed[POLICIES] = { false };

	argp_err_exit_status = 2;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	for (size_t i = 0; i < arguments.count; i++)
		if (print_folder(stdout, arguments.folders[i], i == 0, printed) != 0)
			return EXIT_FAILURE;
	for (size_t p = 0; p < POLICIES; p++)
		if (!printed[p])
			printf("\n%s: unverified here.\n", policies[p]);
	return program_flush() ? EXIT_FAILURE : EXIT_SUCCESS;
}
