#include "analysis/chart_heat.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_parts.h"
#include "measure/units.h"

static double asked_of(const char *sleep)
{
	uint64_t ns;

	return sleep && parse_time_ns(sleep, &ns) == 0 ? (double)ns : 0;
}

static void add_policy(struct heat *map, const char *policy)
{
	for (size_t i = 0; i < map->policy_count; i++)
		if (strcmp(map->policies[i], policy) == 0)
			return;
	if (map->policy_count < HEAT_MAPS)
		map->policies[map->policy_count++] = policy;
}

static void add_row(struct heat *map, const struct cell *cell)
{
	struct operation row = { cell_parameter(cell, "io"), cell_parameter(cell, "sleep"), 0 };

	for (size_t i = 0; i < map->row_count; i++)
		if (strcmp(map->rows[i].io, row.io) == 0 &&
		    cell_is(cell, "sleep", map->rows[i].sleep))
			return;
	row.asked_ns = asked_of(row.sleep);
	if (map->row_count < HEAT_ROWS)
		map->rows[map->row_count++] = row;
}

static void add_hogs(struct heat *map, double hogs)
{
	for (size_t i = 0; i < map->hog_count; i++)
		if (map->hogs[i] == hogs)
			return;
	if (map->hog_count < HEAT_HOGS)
		map->hogs[map->hog_count++] = hogs;
}

static void ask_plan(struct heat *map, const struct experiment *experiment)
{
	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];
		double hogs = cell_number(cell, "hogs");

		if (!(hogs >= 0) || !cell_parameter(cell, "gil") || !cell_parameter(cell, "io") ||
		    cell_parameter(cell, "interpreter"))
			continue;
		add_policy(map, cell_parameter(cell, "gil"));
		add_row(map, cell);
		add_hogs(map, hogs);
	}
}

static const struct cell *find(const struct experiment *experiment, const char *policy,
			       const struct operation *operation, double hogs)
{
	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];

		if (cell_is(cell, "gil", policy) && cell_is(cell, "io", operation->io) &&
		    cell_is(cell, "sleep", operation->sleep) && cell_number(cell, "hogs") == hogs &&
		    !cell_parameter(cell, "interpreter"))
			return cell;
	}
	return NULL;
}

/* Medians of an operation's time: a sleep's latency is how late it woke. To be freed; NULL without
 * any. */
static double *times_of(const struct page *page, const struct cell *cell, double asked_ns)
{
	size_t blocks = page->summary->block_count;
	const double *latency =
		cell && cell->samples ? samples_measured(cell->samples, "latency_p50_ns") : NULL;
	double *times = latency ? calloc(blocks + 1, sizeof(*times)) : NULL;

	for (size_t i = 0; times && i < blocks; i++)
		times[i] = latency[i] + asked_ns;
	return times;
}

static void fill_row(const struct page *page, struct heat *map, size_t m, size_t r)
{
	const struct operation *operation = &map->rows[r];
	double *base = times_of(page, find(page->experiment, map->policies[m], operation, 0),
				operation->asked_ns);

	for (size_t h = 0; h < map->hog_count; h++) {
		struct field *field = &map->fields[m][r][h];
		const struct cell *cell =
			find(page->experiment, map->policies[m], operation, map->hogs[h]);
		double *times = times_of(page, cell, operation->asked_ns);

		*field = (struct field) { NAN, { .value = NAN } };
		if (map->hogs[h] == 0)
			field->base_ns = times_estimate(page->summary, base).value;
		else
			field->ratio = ratio_estimate(page->summary, times, base);
		if (field->ratio.value > map->most)
			map->most = field->ratio.value;
		free(times);
	}
	free(base);
}

void heat_collect(const struct page *page, struct heat *map)
{
	map->most = 10;
	ask_plan(map, page->experiment);
	for (size_t m = 0; m < map->policy_count; m++)
		for (size_t r = 0; r < map->row_count; r++)
			fill_row(page, map, m, r);
}
