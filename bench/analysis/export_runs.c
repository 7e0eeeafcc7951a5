#include "analysis/export_formats.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The runs as hyperfine saw them, from blocks/NNNN.json, beside what the records say of them. */

double exported_value(const struct exported_cell *cell, const struct exported_run *run)
{
	return run->failed ? NAN : cell_headline(cell->cell, run->replicate)[run->block];
}

const char *exported_text(const struct exported *exported, const char *name)
{
	return json_string_value(json_object_get(exported->summary->environment, name));
}

static double first_number(const json_t *array)
{
	return json_number_value(json_array_get(array, 0));
}

static struct exported_cell *find_cell(const struct exported *exported, const char *key)
{
	for (size_t i = 0; i < exported->summary->cell_count; i++) {
		if (strcmp(exported->summary->cells[i].key, key) == 0)
			return &exported->cells[i];
	}
	return NULL;
}

/* A result's name, "block=N attempt=N replicate=N cell=KEY", was checked by the folder's reader. */
static int take_result(const struct exported *exported, size_t block, const json_t *result)
{
	const char *name = json_string_value(json_object_get(result, "command"));
	const char *replicate = strstr(name, "replicate=") + strlen("replicate=");
	struct exported_cell *cell = find_cell(exported, strstr(name, " cell=") + strlen(" cell="));
	const json_t *exit_code = json_array_get(json_object_get(result, "exit_codes"), 0);

	if (!cell)
		return -EINVAL;
	struct exported_run *runs = reallocarray(cell->runs, cell->count + 1, sizeof(*cell->runs));

	if (!runs)
		return -ENOMEM;
	cell->runs = runs;
	struct exported_run *run = &runs[cell->count++];

	*run = (struct exported_run) {
		.block = block,
		.replicate = (size_t)strtoul(replicate, NULL, 10),
		.wall = first_number(json_object_get(result, "times")),
		.user = json_number_value(json_object_get(result, "user")),
		.system = json_number_value(json_object_get(result, "system")),
		.exit_code = (int)json_integer_value(exit_code),
		.signalled = json_is_null(exit_code),
	};
	const struct cell *planned = &exported->summary->cells[cell - exported->cells];

	run->failed = isnan(planned->samples[run->replicate].wall_ns[block]);
	return 0;
}

static int read_block(const struct exported *exported, size_t block, char **error)
{
	json_error_t where;
	char *path;
	int code = 0;

	if (asprintf(&path, "%s/blocks/%04d.json", exported->summary->folder,
		     exported->summary->blocks[block]) < 0)
		return -ENOMEM;
	json_t *file = json_load_file(path, 0, &where);
	const json_t *results = json_object_get(file, "results");

	if (!file) {
		code = -EINVAL;
		if (asprintf(error, "%s:%d: %s", path, where.line, where.text) < 0)
			*error = NULL;
	}
	for (size_t i = 0; i < json_array_size(results) && !code; i++)
		code = take_result(exported, block, json_array_get(results, i));
	json_decref(file);
	free(path);
	return code;
}

static int compare_runs(const void *a, const void *b)
{
	const struct exported_run *first = a, *second = b;

	if (first->block != second->block)
		return first->block < second->block ? -1 : 1;
	return (first->replicate > second->replicate) - (first->replicate < second->replicate);
}

int exported_read(struct summary *summary, struct exported *exported, char **error)
{
	int code = 0;

	*error = NULL;
	*exported = (struct exported) { .summary = summary };
	exported->cells = calloc(summary->cell_count + 1, sizeof(*exported->cells));
	if (!exported->cells)
		return -ENOMEM;
	for (size_t i = 0; i < summary->cell_count; i++)
		exported->cells[i].cell = &summary->cells[i];
	for (size_t i = 0; i < summary->block_count && !code; i++)
		code = read_block(exported, i, error);
	for (size_t i = 0; i < summary->cell_count && !code; i++) {
		if (exported->cells[i].count > 0)
			qsort(exported->cells[i].runs, exported->cells[i].count,
			      sizeof(*exported->cells[i].runs), compare_runs);
	}
	return code;
}

void exported_free(struct exported *exported)
{
	for (size_t i = 0; exported->cells && i < exported->summary->cell_count; i++)
		free(exported->cells[i].runs);
	free(exported->cells);
	exported->cells = NULL;
}

int export_json(FILE *out, json_t *json)
{
	if (!json)
		return -ENOMEM;
	int error = json_dumpf(json, out, JSON_INDENT(2) | JSON_REAL_PRECISION(12));

	/* what out did not take shows in its own state */
	if (error && !ferror(out))
		error = -ENOMEM;
	putc('\n', out);
	json_decref(json);
	return ferror(out) ? 0 : error;
}
