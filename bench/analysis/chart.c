#include "analysis/chart.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_page.h"
#include "analysis/file.h"

/* What draws an experiment's chart. suffix: of the name that the data gets. */
static const struct kind {
	const char *chart;
	const char *suffix;
	int (*draw)(struct page *page);
} kinds[] = {
	{ "speedup", "", chart_speedup },
	{ "speedup", "-distribution", chart_ridge },
	{ "weak", "", chart_weak },
	{ "spawn", "", chart_spawn },
	{ "io", "", chart_io },
	{ "tutorial", "", chart_tutorial },
	{ "ridge", "", chart_ridge },
	{ "dispatch", "", chart_dispatch },
	{ "figures", "", chart_figures },
	{ "latency", "", chart_latency },
	{ "methods", "", chart_methods },
	{ "idle", "", chart_idle },
	{ "ratios", "", chart_ratios },
	{ "gil-cpu", "", chart_gil_cpu },
	{ "gil-crossover", "", chart_gil_crossover },
	{ "gil-sweep", "", chart_gil_sweep },
	{ "gil-handoff", "", chart_gil_handoff },
	{ "gil-echo", "", chart_gil_echo },
	{ "gil-lock", "", chart_gil_lock },
	{ "gil-convoy", "", chart_gil_convoy },
	{ "echo-throughput", "", chart_echo_throughput },
	{ "echo-memory", "", chart_echo_memory },
	{ "echo-gil", "", chart_echo_gil },
	{ "echo-latency", "", chart_echo_latency },
	{ "echo-spawn", "", chart_echo_spawn },
};

static int write_experiment(const struct summary *summary, const struct experiment *experiment,
			    const char *folder, char **message)
{
	int error = 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !error; i++) {
		char *stem;

		if (!experiment->chart || strcmp(experiment->chart, kinds[i].chart) != 0)
			continue;
		if (asprintf(&stem, "%s/charts/data/%s%s", folder, experiment->name,
			     kinds[i].suffix) < 0)
			return -ENOMEM;
		error = page_write(&(struct page) { .summary = summary, .experiment = experiment },
				   stem, kinds[i].draw, message);
		free(stem);
	}
	return error;
}

int chart_write(const struct summary *summary, const char *folder, char **error)
{
	int result;

	*error = NULL;
	result = file_make_folder(folder, "charts", error);
	if (!result)
		result = file_make_folder(folder, "charts/data", error);
	for (size_t i = 0; i < summary->experiment_count && !result; i++)
		result = write_experiment(summary, &summary->experiments[i], folder, error);
	return result;
}
