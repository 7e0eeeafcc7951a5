#ifndef CONVOY_TESTS_CHART_PROBE_H
#define CONVOY_TESTS_CHART_PROBE_H

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
#define CELLS  16

/* A summary with one experiment of cells with given keys and times; times jitter by block. */
struct made {
	struct summary summary;
	struct experiment experiment;
	struct cell cells[CELLS];
	struct cell *list[CELLS];
	struct samples samples[CELLS];
	double numbers[CELLS][BLOCKS];
	struct parameter parameters[CELLS][6];
	char words[CELLS][96];
	char folder[32];
	struct measured measured[CELLS][4];
	double measured_numbers[CELLS][4][BLOCKS];
};

static inline struct estimate no_estimate(void)
{
	return (struct estimate) { .value = NAN, .low = NAN, .high = NAN };
}

static inline struct estimate around(double value, size_t blocks)
{
	if (blocks < 6)
		return (struct estimate) {
			.value = value, .low = NAN, .high = NAN, .blocks = blocks
		};
	return (struct estimate) { .value = value,
				   .low = value * 0.99,
				   .high = value * 1.01,
				   .blocks = blocks,
				   .has_interval = true };
}

static inline void make(struct made *made, const char *chart, size_t blocks)
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

static inline void clean(struct made *made)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", made->folder);
	assert_int_equal(system(command), 0);
}

/* key: NAME=VALUE,NAME=VALUE… */
static inline struct cell *add_cell(struct made *made, const char *key, double ns,
				    struct cell *base)
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

static inline char *slurp(const struct made *made, const char *name)
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

static inline void assert_says(const struct made *made, const char *name, const char *words)
{
	char *text = slurp(made, name);

	if (!text)
		fail_msg("%s was not written", name);
	else if (!strstr(text, words))
		fail_msg("%s lacks \"%s\":\n%s", name, words, text);
	free(text);
}

static inline void assert_lacks(const struct made *made, const char *name, const char *words)
{
	char *text = slurp(made, name);

	assert_non_null(text);
	assert_null(strstr(text, words));
	free(text);
}

static inline void assert_absent(const struct made *made, const char *name)
{
	char *text = slurp(made, name);

	assert_null(text);
}

static inline void write_charts(struct made *made)
{
	char *error = NULL;

	assert_int_equal(chart_write(&made->summary, made->folder, &error), 0);
	assert_null(error);
}

/* A series of the records' measures, the same number in every block. */
static inline void add_measured(struct made *made, size_t cell, const char *name, double value)
{
	struct samples *samples = &made->samples[cell];
	double *values = made->measured_numbers[cell][samples->measured_count];

	for (size_t b = 0; b < BLOCKS; b++)
		values[b] = value;
	samples->measured = made->measured[cell];
	samples->measured[samples->measured_count++] = (struct measured) { (char *)name, values };
}

#endif
