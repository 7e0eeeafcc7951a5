#include "analysis/chart_gil.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_parts.h"

/* In the order of every chart. */
static const struct policy {
	const char *name;
	const char *emulated, *real; /* lines */
} policies[] = {
	{ "none", "gil-none", "real-none" },
	{ "cpython2", "gil-cpython2", "real-cpython2" },
	{ "cpython3", "gil-cpython3", "real-cpython3" },
	{ "ruby", "gil-ruby", "real-ruby" },
	{ "ocaml", "gil-ocaml", "real-ocaml" },
	{ "pypy", "gil-pypy", "real-pypy" },
	{ "priority", "gil-priority", "real-priority" },
};

#define POLICIES (sizeof(policies) / sizeof(policies[0]))

static const struct policy *policy_of(const struct cell *cell)
{
	const char *gil = cell_parameter(cell, "gil");

	for (size_t i = 0; gil && i < POLICIES; i++)
		if (strcmp(gil, policies[i].name) == 0)
			return &policies[i];
	return NULL;
}

static bool is_threads(const struct cell *cell)
{
	return strcmp(cell_mode(cell), "thread") == 0 || !*cell_mode(cell);
}

const char *gil_line(const struct cell *cell)
{
	const struct policy *policy = policy_of(cell);

	if (!is_threads(cell))
		return "gil-processes";
	if (!policy)
		return cell_mode(cell);
	return cell_parameter(cell, "interpreter") ? policy->real : policy->emulated;
}

void gil_label(const struct cell *cell, char label[static SERIES_LABEL_SIZE])
{
	const char *gil = cell_parameter(cell, "gil");
	char lock[SERIES_LABEL_SIZE / 2];

	if (cell_parameter(cell, "interpreter"))
		interpreter_words(cell, lock, sizeof(lock));
	else
		snprintf(lock, sizeof(lock), "%s",
			 !gil || strcmp(gil, "none") == 0 ? "no GIL" : gil);
	snprintf(label, SERIES_LABEL_SIZE, "%s%s%s%s",
		 is_threads(cell) ? "" : mode_plural(cell_mode(cell)), is_threads(cell) ? "" : ", ",
		 lock, cell_parameter(cell, "interpreter") ? ", real" : "");
}

/* Threads first, then by policy, the emulated one before the real ones. */
static int rank(const struct cell *cell)
{
	const struct policy *policy = policy_of(cell);
	int place = policy ? (int)(policy - policies) : (int)POLICIES;

	return (is_threads(cell) ? 0 : 1000 * (1 + mode_rank(cell_mode(cell)))) + 2 * place +
	       (cell_parameter(cell, "interpreter") != NULL);
}

int gil_collect(struct series_list *list, const struct experiment *experiment)
{
	static const struct series_naming by_policy = { rank, gil_label, gil_line, GIL_LEVELS,
							NULL };

	return series_collect_as(list, experiment, "serial", &by_policy);
}

const struct cell *gil_cell(const struct experiment *experiment, const char *const *parameters)
{
	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];
		bool fits = true;

		for (size_t p = 0; parameters[p] && fits; p += 2) {
			const char *value = cell_parameter(cell, parameters[p]);

			fits = value && strcmp(value, parameters[p + 1]) == 0;
		}
		if (fits)
			return cell;
	}
	return NULL;
}

struct estimate gil_inverse(struct estimate estimate)
{
	double low = estimate.low;

	estimate.value = 1 / estimate.value;
	estimate.low = 1 / estimate.high;
	estimate.high = 1 / low;
	return estimate;
}
