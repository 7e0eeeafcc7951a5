#include "analysis/chart.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis/chart_page.h"

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
	{ "gil-cpu", "", chart_gil_cpu },
	{ "gil-crossover", "", chart_gil_crossover },
	{ "gil-sweep", "", chart_gil_sweep },
	{ "gil-handoff", "", chart_gil_handoff },
	{ "gil-echo", "", chart_gil_echo },
	{ "gil-lock", "", chart_gil_lock },
	{ "gil-convoy", "", chart_gil_convoy },
};

/* Returns error, with its message in *message. */
static int fail(char **message, const char *file, int error)
{
	errno = -error;
	if (asprintf(message, "%s: %m", file) < 0)
		*message = NULL;
	return error;
}

static int write_whole(const char *path, const char *text, size_t size)
{
	FILE *file = fopen(path, "w");
	int error = 0;

	if (!file)
		return -errno;
	errno = 0;
	if (fwrite(text, 1, size, file) != size)
		error = errno ? -errno : -EIO;
	if (fclose(file) != 0 && !error)
		error = errno ? -errno : -EIO;
	return error;
}

static int publish(const char *stem, const char *extension, const char *text, size_t size,
		   char **message)
{
	char *path = NULL, *temporary = NULL;
	int error = -ENOMEM;

	*message = NULL;
	if (asprintf(&path, "%s%s", stem, extension) < 0)
		return -ENOMEM;
	if (asprintf(&temporary, "%s.%ld.tmp", path, (long)getpid()) < 0) {
		free(path);
		return -ENOMEM;
	}
	error = text ? write_whole(temporary, text, size) : 0;
	if (!error && text && rename(temporary, path) != 0)
		error = -errno;
	/* nothing to draw: what an earlier summary drew is no longer true */
	if (!text && unlink(path) != 0 && errno != ENOENT)
		error = -errno;
	if (error) {
		unlink(temporary);
		fail(message, path, error);
	}
	free(temporary);
	free(path);
	return error;
}

/* Both files of one chart, drawn in memory first so that a failure leaves none. */
static int write_chart(const struct summary *summary, const struct experiment *experiment,
		       const struct kind *kind, const char *stem, char **message)
{
	struct page page = { .summary = summary, .experiment = experiment };
	char *data = NULL, *script = NULL;
	size_t data_size = 0, script_size = 0;
	int result = -ENOMEM;

	page.data = open_memstream(&data, &data_size);
	page.script = open_memstream(&script, &script_size);
	if (page.data && page.script)
		result = kind->draw(&page);
	if (page.data && fclose(page.data) != 0)
		result = -ENOMEM;
	if (page.script && fclose(page.script) != 0)
		result = -ENOMEM;
	if (result >= 0) {
		bool drawn = result > 0;

		result = publish(stem, ".dat", drawn ? data : NULL, data_size, message);
		if (!result)
			result = publish(stem, ".gp", drawn ? script : NULL, script_size, message);
	}
	free(data);
	free(script);
	return result;
}

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
		error = write_chart(summary, experiment, &kinds[i], stem, message);
		free(stem);
	}
	return error;
}

static int make_folder(const char *folder, const char *below, char **message)
{
	char *path;
	int error = 0;

	if (asprintf(&path, "%s/%s", folder, below) < 0)
		return -ENOMEM;
	if (mkdir(path, 0777) != 0 && errno != EEXIST)
		error = fail(message, path, -errno);
	free(path);
	return error;
}

int chart_write(const struct summary *summary, const char *folder, char **error)
{
	int result;

	*error = NULL;
	result = make_folder(folder, "charts", error);
	if (!result)
		result = make_folder(folder, "charts/data", error);
	for (size_t i = 0; i < summary->experiment_count && !result; i++)
		result = write_experiment(summary, &summary->experiments[i], folder, error);
	return result;
}
