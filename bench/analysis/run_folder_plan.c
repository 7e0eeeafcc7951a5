#include "analysis/run_folder_parts.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* experiments.tsv and cells.tsv: what was to be run. */

#define MAXIMUM_RECORDS 4096

/* Experiments name files below charts/, so their names are kept plain. */
static bool is_plain_name(const char *name)
{
	if (!isalnum((unsigned char)name[0]))
		return false;
	for (; *name; name++) {
		if (!isalnum((unsigned char)*name) && !strchr("._-", *name))
			return false;
	}
	return true;
}

static const char *or_empty(const char *field)
{
	return strcmp(field, "-") == 0 ? "" : field;
}

/* The array with one more element, zeroed; the old one stays if it is NULL. */
static void *grow(void *array, size_t count, size_t size)
{
	char *grown = reallocarray(array, count + 1, size);

	if (grown)
		memset(grown + size * count, 0, size);
	return grown;
}

/* NAME:A/B */
static int parse_contrast(const struct lines *lines, struct experiment *experiment, char *item)
{
	char *first = strchr(item, ':');
	char *second = first ? strchr(first, '/') : NULL;

	if (!second || first == item || second == first + 1 || !second[1] ||
	    strpbrk(second + 1, ":/"))
		return lines_fail(lines, "compare holds \"%s\", not NAME:A/B", item);
	*first++ = '\0';
	*second++ = '\0';

	struct contrast *contrasts =
		grow(experiment->contrasts, experiment->contrast_count, sizeof(*contrasts));

	if (!contrasts)
		return -ENOMEM;
	struct contrast *contrast = &contrasts[experiment->contrast_count++];

	experiment->contrasts = contrasts;
	contrast->parameter = strdup(item);
	contrast->first = strdup(first);
	contrast->second = strdup(second);
	return contrast->parameter && contrast->first && contrast->second ? 0 : -ENOMEM;
}

static int parse_experiment(struct lines *lines, struct summary *summary)
{
	char empty[] = "";
	char *fields[5] = { [4] = empty };
	char *rest;
	int error = lines_split(lines, fields, lines->older ? 4 : 5);

	if (error)
		return error;
	for (size_t i = 0; i < summary->experiment_count; i++) {
		if (strcmp(summary->experiments[i].name, fields[0]) == 0)
			return lines_fail(lines, "experiment %s is there twice", fields[0]);
	}
	if (!is_plain_name(fields[0]))
		return lines_fail(lines, "\"%s\" is no name of an experiment", fields[0]);
	if (*or_empty(fields[1]) && !is_plain_name(fields[1]))
		return lines_fail(lines, "\"%s\" is no name of a chart", fields[1]);
	if (*or_empty(fields[4]) && !is_plain_name(fields[4]))
		return lines_fail(lines, "\"%s\" is no name of a measure", fields[4]);

	struct experiment *experiments =
		grow(summary->experiments, summary->experiment_count, sizeof(*experiments));

	if (!experiments)
		return -ENOMEM;
	struct experiment *experiment = &experiments[summary->experiment_count++];

	summary->experiments = experiments;
	experiment->name = strdup(fields[0]);
	experiment->chart = strdup(or_empty(fields[1]));
	experiment->summary = strdup(fields[2]);
	if (!experiment->name || !experiment->chart || !experiment->summary)
		return -ENOMEM;
	if (*or_empty(fields[4]) && !(experiment->measure = strdup(fields[4])))
		return -ENOMEM;
	if (!*or_empty(fields[3]))
		return 0;
	for (char *item = strtok_r(fields[3], " ", &rest); item && !error;
	     item = strtok_r(NULL, " ", &rest))
		error = parse_contrast(lines, experiment, item);
	return error;
}

/* Every line of a table but its header. A cut last line is an error: these
 * tables are written whole, before the first block. */
static int read_rows(struct reading *reading, struct lines *lines,
		     int (*row)(struct lines *, struct summary *))
{
	int error;

	while ((error = lines_next(lines)) > 0) {
		error = lines->complete ? row(lines, reading->summary)
					: lines_fail(lines, "the last line is cut off");
		if (error)
			break;
	}
	return error;
}

int read_experiments(struct reading *reading)
{
	struct lines lines;
	int error = lines_open_table(&lines, reading, "experiments.tsv",
				     "experiment\tchart\tsummary\tcompare\tmeasure",
				     "experiment\tchart\tsummary\tcompare");

	if (!error)
		error = read_rows(reading, &lines, parse_experiment);
	if (!error && reading->summary->experiment_count == 0)
		error = lines_fail(&lines, "no experiment");
	lines_close(&lines);
	return error;
}

static bool is_plain_text(const char *text)
{
	if (!*text)
		return false;
	for (; *text; text++) {
		if ((unsigned char)*text <= ' ' || *text == 0x7f || strchr(",:=", *text))
			return false;
	}
	return true;
}

static int add_parameter(const struct lines *lines, struct cell *cell, const char *name,
			 char *value)
{
	if (!value || !is_plain_text(name) || !is_plain_text(value))
		return lines_fail(lines, "cell %s: its key is not EXPERIMENT:NAME=VALUE,...",
				  cell->key);
	if (cell_parameter(cell, name))
		return lines_fail(lines, "cell %s: parameter %s is there twice", cell->key, name);

	struct parameter *parameters =
		grow(cell->parameters, cell->parameter_count, sizeof(*parameters));

	if (!parameters)
		return -ENOMEM;
	struct parameter *parameter = &parameters[cell->parameter_count++];

	cell->parameters = parameters;
	parameter->name = strdup(name);
	parameter->value = strdup(value);
	return parameter->name && parameter->value ? 0 : -ENOMEM;
}

static int parse_key(const struct lines *lines, struct cell *cell, const char *experiment)
{
	size_t prefix = strlen(experiment);
	int error = 0;

	if (strncmp(cell->key, experiment, prefix) != 0 || cell->key[prefix] != ':')
		return lines_fail(lines, "cell %s is not of experiment %s", cell->key, experiment);
	char *parameters = strdup(cell->key + prefix + 1);
	char *rest = parameters;

	if (!parameters)
		return -ENOMEM;
	for (char *name; !error && (name = strsep(&rest, ","));) {
		char *value = name;

		strsep(&value, "=");
		error = add_parameter(lines, cell, name, value);
	}
	free(parameters);
	return error;
}

/* workers as a number, if the cell has it. */
static int parse_workers(const struct lines *lines, struct cell *cell)
{
	const char *text = cell_parameter(cell, "workers");
	size_t workers;

	cell->workers = NAN;
	if (!text)
		return 0;
	int error = lines_number(lines, "workers", text, 1000000, &workers);

	if (!error && workers == 0)
		error = lines_fail(lines, "cell %s has 0 workers", cell->key);
	cell->workers = (double)workers;
	return error;
}

static struct experiment *find_experiment(const struct summary *summary, const char *name)
{
	for (size_t i = 0; i < summary->experiment_count; i++) {
		if (strcmp(summary->experiments[i].name, name) == 0)
			return &summary->experiments[i];
	}
	return NULL;
}

static int fill_cell(const struct lines *lines, struct cell *cell, char **fields)
{
	int error = lines_number(lines, "replicates", fields[2], 2, &cell->replicates);

	if (!error && cell->replicates == 0)
		error = lines_fail(lines, "replicates is 0");
	if (!error)
		error = lines_number(lines, "records", fields[3], MAXIMUM_RECORDS,
				     &cell->expected_records);
	if (!error)
		error = parse_key(lines, cell, cell->experiment->name);
	if (!error)
		error = parse_workers(lines, cell);
	if (error)
		return error;
	const char *mode = cell_parameter(cell, "mode");

	cell->is_ceiling = mode && strcmp(mode, "ceiling") == 0;
	cell->tasks = NAN;
	return 0;
}

static int parse_cell(struct lines *lines, struct summary *summary)
{
	const struct reading only_cells = { .summary = summary };
	char *fields[6];
	int error = lines_split(lines, fields, 6);

	if (error)
		return error;
	struct experiment *experiment = find_experiment(summary, fields[0]);

	if (!experiment)
		return lines_fail(lines, "experiment %s is not in experiments.tsv", fields[0]);
	if (reading_cell(&only_cells, fields[1]))
		return lines_fail(lines, "cell %s is there twice", fields[1]);
	struct cell *cells = grow(summary->cells, summary->cell_count, sizeof(*cells));

	if (!cells)
		return -ENOMEM;
	struct cell *cell = &cells[summary->cell_count++];

	summary->cells = cells;
	/* Known to have a key before anything else can fail: lookups read it. */
	cell->key = strdup(fields[1]);
	cell->command = strdup(fields[5]);
	cell->experiment = experiment;
	experiment->cell_count++;
	return cell->key && cell->command ? fill_cell(lines, cell, fields) : -ENOMEM;
}

/* Cells no longer move: let the experiments point to theirs. */
static int link_cells(struct summary *summary)
{
	for (size_t i = 0; i < summary->experiment_count; i++) {
		struct experiment *experiment = &summary->experiments[i];

		experiment->cells = calloc(experiment->cell_count + 1, sizeof(struct cell *));
		if (!experiment->cells)
			return -ENOMEM;
		experiment->cell_count = 0;
	}
	for (size_t i = 0; i < summary->cell_count; i++) {
		struct experiment *experiment = summary->cells[i].experiment;

		experiment->cells[experiment->cell_count++] = &summary->cells[i];
	}
	return 0;
}

/* A second pass, because a base may stand below the cells that name it. A cell
 * that is its own base has nothing to be compared with. */
static int link_base(struct lines *lines, struct summary *summary)
{
	const struct reading only_cells = { .summary = summary };
	char *fields[6];
	int error = lines_split(lines, fields, 6);

	if (error || strcmp(fields[4], "-") == 0 || strcmp(fields[4], fields[1]) == 0)
		return error;
	struct cell *base = reading_cell(&only_cells, fields[4]);

	if (!base)
		return lines_fail(lines, "base %s of cell %s is no cell", fields[4], fields[1]);
	reading_cell(&only_cells, fields[1])->base = base;
	return 0;
}

int read_cells(struct reading *reading)
{
	int (*const passes[])(struct lines *, struct summary *) = { parse_cell, link_base };
	int error = 0;

	for (size_t i = 0; i < 2 && !error; i++) {
		struct lines lines;

		error = lines_open_table(&lines, reading, "cells.tsv",
					 "experiment\tcell\treplicates\trecords\tbase\tcommand",
					 NULL);
		if (!error)
			error = read_rows(reading, &lines, passes[i]);
		if (!error && reading->summary->cell_count == 0)
			error = lines_fail(&lines, "no cell");
		lines_close(&lines);
	}
	return error ? error : link_cells(reading->summary);
}
