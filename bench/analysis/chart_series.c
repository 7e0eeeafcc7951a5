#include "analysis/chart_series.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct mode {
	const char *name;
	const char *label;
	const char *plural;
} modes[] = {
	{ "serial", "serial", "serial" },
	{ "thread", "thread", "threads" },
	{ "process", "process", "processes" },
	{ "process-fork", "process (fork)", "forked processes" },
	{ "process-spawn", "process (spawn)", "spawned processes" },
	{ "thread-pool", "thread pool", "thread pools" },
	{ "process-pool", "process pool", "process pools" },
	{ "thread-pool-request", "thread pool, by request", "thread pools by request" },
	{ "process-pool-request", "process pool, by request", "process pools by request" },
	{ "event", "one loop (event)", "one loop" },
	{ "native-tbb", "oneTBB", "oneTBB" },
	{ "tbb", "oneTBB", "oneTBB" },
	{ "native-openmp", "OpenMP (libgomp)", "OpenMP" },
	{ "openmp", "OpenMP (libgomp)", "OpenMP" },
	{ "native-libuv", "libuv", "libuv" },
	{ "libuv", "libuv", "libuv" },
	{ "native-glib", "GLib", "GLib" },
	{ "glib", "GLib", "GLib" },
	{ "native-apr", "APR", "APR" },
	{ "apr", "APR", "APR" },
	{ "thread-pool-executor", "Python ThreadPoolExecutor", "ThreadPoolExecutor" },
	{ "process-pool-executor", "Python ProcessPoolExecutor", "ProcessPoolExecutor" },
	{ "multiprocessing-pool", "Python multiprocessing.Pool", "multiprocessing.Pool" },
	{ "socat", "socat (forks)", "socat" },
	{ "ncat", "ncat (forks, cat)", "ncat" },
	{ "xargs", "xargs", "xargs" },
	{ "parallel", "GNU parallel", "GNU parallel" },
	{ "ceiling", "measured ceiling", "the ceiling" },
};

#define MODES (sizeof(modes) / sizeof(modes[0]))

const char *cell_mode(const struct cell *cell)
{
	const char *mode = cell_parameter(cell, "mode");

	return mode ? mode : "";
}

int mode_rank(const char *mode)
{
	for (size_t i = 0; i < MODES; i++)
		if (strcmp(modes[i].name, mode) == 0)
			return (int)i;
	return (int)MODES;
}

const char *mode_plural(const char *mode)
{
	int rank = mode_rank(mode);

	return rank < (int)MODES ? modes[rank].plural : mode;
}

const char *mode_label(const char *mode)
{
	int rank = mode_rank(mode);

	return rank < (int)MODES ? modes[rank].label : mode;
}

static bool parameter_varies(const struct experiment *experiment, const char *name)
{
	const char *first = NULL;

	for (size_t i = 0; i < experiment->cell_count; i++) {
		const char *value = cell_parameter(experiment->cells[i], name);

		if (value && first && strcmp(value, first) != 0)
			return true;
		first = value ? value : first;
	}
	return false;
}

void cell_label(const struct cell *cell, char label[static SERIES_LABEL_SIZE])
{
	size_t used;

	snprintf(label, SERIES_LABEL_SIZE, "%s", mode_label(cell_mode(cell)));
	for (size_t i = 0; i < cell->parameter_count; i++) {
		const struct parameter *parameter = &cell->parameters[i];

		if (strcmp(parameter->name, "mode") == 0 ||
		    strcmp(parameter->name, "workers") == 0 ||
		    !parameter_varies(cell->experiment, parameter->name))
			continue;
		used = strlen(label);
		snprintf(label + used, SERIES_LABEL_SIZE - used, "%s%s", used ? ", " : "",
			 parameter->value);
	}
}

static int compare_points(const void *a, const void *b, void *argument)
{
	const struct series_naming *naming = argument;
	const struct point *p = a, *q = b;
	char first[SERIES_LABEL_SIZE], second[SERIES_LABEL_SIZE];
	int order = naming->rank(p->cell) - naming->rank(q->cell);

	if (order)
		return order;
	naming->label(p->cell, first);
	naming->label(q->cell, second);
	order = strcmp(first, second);
	return order ? order : (p->workers > q->workers) - (p->workers < q->workers);
}

static void split(struct series_list *list, size_t count, const struct series_naming *naming)
{
	for (size_t i = 0; i < count; i++) {
		struct series *series = list->count ? &list->series[list->count - 1] : NULL;
		char label[SERIES_LABEL_SIZE];

		naming->label(list->points[i].cell, label);
		if (!series || strcmp(series->label, label) != 0) {
			series = &list->series[list->count++];
			series->mode = naming->mode(list->points[i].cell);
			memcpy(series->label, label, sizeof(label));
			series->points = &list->points[i];
		}
		series->count++;
	}
}

int series_collect_as(struct series_list *list, const struct experiment *experiment,
		      const char *without, const struct series_naming *naming)
{
	struct series_naming own = *naming;
	size_t count = 0;

	*list = (struct series_list) { 0 };
	list->points = calloc(experiment->cell_count + 1, sizeof(*list->points));
	list->series = calloc(experiment->cell_count + 1 + naming->spare, sizeof(*list->series));
	if (!list->points || !list->series) {
		series_free(list);
		return -ENOMEM;
	}
	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];
		double at = naming->at ? naming->at(cell) : cell->workers;

		if (at >= 1 && !(without && strcmp(cell_mode(cell), without) == 0))
			list->points[count++] = (struct point) { .workers = at, .cell = cell };
	}
	qsort_r(list->points, count, sizeof(*list->points), compare_points, &own);
	split(list, count, naming);
	return 0;
}

static int rank_of_mode(const struct cell *cell)
{
	return mode_rank(cell_mode(cell));
}

int series_collect(struct series_list *list, const struct experiment *experiment,
		   const char *without)
{
	static const struct series_naming by_mode = { rank_of_mode, cell_label, cell_mode, 0,
						      NULL };

	return series_collect_as(list, experiment, without, &by_mode);
}

void series_free(struct series_list *list)
{
	free(list->points);
	free(list->series);
	*list = (struct series_list) { 0 };
}

static bool has_value(const struct series *series, size_t panels)
{
	for (size_t i = 0; i < series->count; i++)
		for (size_t p = 0; p < panels; p++)
			if (isfinite(series->points[i].y[p].value))
				return true;
	return false;
}

void series_prune(struct series_list *list, size_t panels)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++)
		if (has_value(&list->series[i], panels))
			list->series[kept++] = list->series[i];
	list->count = kept;
}

const struct series *series_of_mode(const struct series_list *list, const char *mode)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->series[i].mode, mode) == 0)
			return &list->series[i];
	return NULL;
}

const struct point *series_at(const struct series *series, double workers)
{
	for (size_t i = 0; series && i < series->count; i++)
		if (series->points[i].workers == workers && isfinite(series->points[i].y[0].value))
			return &series->points[i];
	return NULL;
}

/* Counts up to the wanted one come before those beyond it; among each the nearest. */
static double distance(double workers, double wanted)
{
	return workers <= wanted ? wanted - workers : 1e9 + workers - wanted;
}

static void choose_workers(struct duel *duel, double wanted)
{
	duel->a = duel->b = NULL;
	for (size_t i = 0; i < duel->first->count; i++) {
		const struct point *a = series_at(duel->first, duel->first->points[i].workers);
		const struct point *b = a ? series_at(duel->second, a->workers) : NULL;

		if (!a || (duel->second && !b) ||
		    (duel->a && distance(duel->workers, wanted) <= distance(a->workers, wanted)))
			continue;
		duel->a = a;
		duel->b = b;
		duel->workers = a->workers;
	}
}

bool series_duel(const struct series_list *list, double wanted, struct duel *duel)
{
	static const char *const pairs[][2] = { { "thread", "process" },
						{ "thread-pool", "process-pool" },
						{ "thread", "process-pool" },
						{ "thread-pool", "process" } };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		duel->first = series_of_mode(list, pairs[i][0]);
		duel->second = series_of_mode(list, pairs[i][1]);
		if (!duel->first || !duel->second)
			continue;
		choose_workers(duel, wanted);
		if (duel->a)
			return true;
	}
	duel->second = NULL;
	for (size_t i = 0; i < list->count; i++) {
		duel->first = &list->series[i];
		choose_workers(duel, wanted);
		if (duel->a)
			return true;
	}
	return false;
}
