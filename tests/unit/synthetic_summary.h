#ifndef CONVOY_TESTS_SYNTHETIC_SUMMARY_H
#define CONVOY_TESTS_SYNTHETIC_SUMMARY_H

#include "analysis/estimate.h"
#include "analysis/statistics.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CLOSE(value, expected) assert_true(fabs((value) - (expected)) < 1e-9)

/* A summary made by hand: one experiment per call of add_experiment, its cells
 * given as keys. Times are set by functions of the block. */

static inline double *series(size_t count, double value)
{
	double *values = calloc(count, sizeof(*values));

	for (size_t i = 0; i < count; i++)
		values[i] = value;
	return values;
}

static inline struct summary *make_summary(size_t blocks, size_t experiments, size_t cells)
{
	struct summary *summary = calloc(1, sizeof(*summary));

	summary->cpus = 2;
	summary->margin = 0.02;
	summary->block_count = blocks;
	summary->blocks = calloc(blocks, sizeof(*summary->blocks));
	summary->noise = calloc(blocks, sizeof(*summary->noise));
	for (size_t i = 0; i < blocks; i++) {
		summary->blocks[i] = (int)i + 1;
		summary->noise[i] = (struct noise) { NULL, 1, 0, 100, 0.5, NAN, 0, 0, NAN, 20 };
	}
	summary->experiments = calloc(experiments, sizeof(*summary->experiments));
	summary->cells = calloc(cells, sizeof(*summary->cells));
	return summary;
}

static inline struct experiment *add_experiment(struct summary *summary, const char *name)
{
	struct experiment *experiment = &summary->experiments[summary->experiment_count++];

	experiment->name = strdup(name);
	experiment->cells = calloc(16, sizeof(struct cell *));
	return experiment;
}

static inline void add_contrast(struct experiment *experiment, const char *parameter,
				const char *first, const char *second)
{
	struct contrast *contrasts = reallocarray(
		experiment->contrasts, experiment->contrast_count + 1, sizeof(*contrasts));

	experiment->contrasts = contrasts;
	contrasts[experiment->contrast_count++] =
		(struct contrast) { strdup(parameter), strdup(first), strdup(second) };
}

static inline void add_parameter(struct cell *cell, const char *name, const char *value)
{
	cell->parameters[cell->parameter_count++] =
		(struct parameter) { strdup(name), strdup(value) };
}

/* workers 0: the cell has no such parameter. All times are 100 ms. */
static inline struct cell *add_cell(struct summary *summary, struct experiment *experiment,
				    const char *mode, int workers, struct cell *base)
{
	struct cell *cell = &summary->cells[summary->cell_count++];
	char number[16];
	size_t blocks = summary->block_count;

	experiment->cells[experiment->cell_count++] = cell;
	snprintf(number, sizeof(number), "%d", workers);
	*cell = (struct cell) { .experiment = experiment,
				.base = base,
				.replicates = 1,
				.expected_records = 1,
				.is_ceiling = strcmp(mode, "ceiling") == 0,
				.workers = workers ? (double)workers : NAN,
				.tasks = 4 };
	assert_true(asprintf(&cell->key, "%s:mode=%s,workers=%d", experiment->name, mode, workers) >
		    0);
	cell->parameters = calloc(3, sizeof(*cell->parameters));
	add_parameter(cell, "mode", mode);
	if (workers)
		add_parameter(cell, "workers", number);
	cell->samples = calloc(2, sizeof(*cell->samples));
	for (size_t i = 0; i < 2; i++)
		cell->samples[i] = (struct samples) {
			series(blocks, 100e6),
			series(blocks, 101e6),
			series(blocks, 1e3),
			series(blocks, 99e6),
			series(blocks, 1e3),
			series(blocks, 100e6),
			NULL,
			0,
		};
	return cell;
}

static inline double normal(unsigned long *state)
{
	double sum = -6;

	for (size_t i = 0; i < 12; i++) {
		*state = *state * 6364136223846793005UL + 1442695040888963407UL;
		sum += (double)(*state >> 11) * 0x1p-53;
	}
	return sum;
}

/* factor times 100 ms with this relative noise; the whole process takes 1 ms more. */
static inline void set_times(struct summary *summary, struct cell *cell, size_t replicate,
			     double factor, double noise, unsigned long seed)
{
	for (size_t i = 0; i < summary->block_count; i++) {
		double ns = 100e6 * factor * exp(noise * normal(&seed));

		cell->samples[replicate].elapsed_ns[i] = ns;
		cell->samples[replicate].wall_ns[i] = ns + 1e6;
	}
}

static inline void estimate(struct summary *summary)
{
	assert_int_equal(estimate_all(summary), 0);
	assert_int_equal(estimate_suspicion(summary), 0);
}

/* replicates counts what summary_free frees. */
static inline void discard(struct summary *summary)
{
	for (size_t i = 0; i < summary->cell_count; i++)
		summary->cells[i].replicates = 2;
	summary_free(summary);
}

#endif
