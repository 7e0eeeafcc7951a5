#include "analysis/compare_parts.h"
#include "analysis/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Which charts a comparison has: the ratios of all cells, and an overlay an experiment. */

static int draw_overlay(struct page *page)
{
	int drawn = overlay_curves(page);

	return drawn == 0 ? overlay_rows(page) : drawn;
}

static int write_chart(const struct compared *compared, const struct experiment *experiment,
		       const char *folder, const char *name, int (*draw)(struct page *),
		       char **message)
{
	struct page page = { .summary = compared->sides[SIDE_B].runs[0],
			     .experiment = experiment,
			     .subject = compared };
	char *stem;

	if (asprintf(&stem, "%s/charts/data/%s", folder, name) < 0)
		return -ENOMEM;
	int error = page_write(&page, stem, draw, message);

	free(stem);
	return error;
}

int compare_write_charts(const struct compared *compared, const char *folder, char **error)
{
	const struct summary *run = compared->sides[SIDE_B].runs[0];
	int result;

	*error = NULL;
	result = file_make_folder(folder, "charts", error);
	if (!result)
		result = file_make_folder(folder, "charts/data", error);
	if (!result)
		result = write_chart(compared, NULL, folder, "ratios", chart_forest, error);
	for (size_t i = 0; i < run->experiment_count && !result; i++)
		result = write_chart(compared, &run->experiments[i], folder,
				     run->experiments[i].name, draw_overlay, error);
	return result;
}
