#include "analysis/compare_parts.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/*
 * How much whole runs differ, cell by cell. Runs count together if their circumstances are
 * equal: machine, system, build. What differs between groups of such runs may be a true
 * difference, so only deviations from a group's own mean count.
 *
 * The history is all other runs in a folder: raw data that is there anyway, nothing to keep up
 * to date. Of a cell it counts the runs that ran the same command.
 */

struct levels {
	json_t *environment; /* owned */
	double *values;	     /* a match each; NAN if the run does not have it */
};

struct past {
	struct compared *compared;
	const char *folder;
	struct levels *runs;
	size_t count;
};

static void free_past(struct past *past)
{
	for (size_t i = 0; i < past->count; i++) {
		json_decref(past->runs[i].environment);
		free(past->runs[i].values);
	}
	free(past->runs);
}

/* Of the values that are there. */
static void add_spread(struct spread *spread, const double *values, size_t count)
{
	double sum = 0, squares = 0, present = 0;

	for (size_t i = 0; i < count; i++) {
		if (!isnan(values[i])) {
			sum += values[i];
			present++;
		}
	}
	if (present < 2)
		return;
	for (size_t i = 0; i < count; i++) {
		if (!isnan(values[i]))
			squares += (values[i] - sum / present) * (values[i] - sum / present);
	}
	spread->squares += squares;
	spread->freedom += present - 1;
}

/* ---- the runs of a folder ----------------------------------------------------------- */

static bool is_given(const struct compared *compared, const json_t *environment)
{
	for (size_t s = 0; s < SIDES; s++) {
		for (size_t i = 0; i < compared->sides[s].count; i++) {
			if (json_equal(compared->sides[s].runs[i]->environment, environment))
				return true;
		}
	}
	return false;
}

static bool is_of_a_machine(const struct compared *compared, const json_t *environment)
{
	const char *fact;

	for (size_t s = 0; s < SIDES; s++) {
		if (same_machine(compared->sides[s].runs[0]->environment, environment, &fact))
			return true;
	}
	return false;
}

/* Whether the run's cell is what the match compares on some side. Levels without interval are
 * of too few blocks. */
static double level_of(const struct summary *run, const struct match *match)
{
	const struct cell *cell = find_cell(run, match->cells[SIDE_A]->key);
	double variance = NAN, level;

	if (!cell || (match->relative && !cell->base))
		return NAN;
	if (strcmp(cell->command, match->cells[SIDE_A]->command) != 0 &&
	    strcmp(cell->command, match->cells[SIDE_B]->command) != 0)
		return NAN;
	level = cell_level(cell, match->relative, &variance);
	return isnan(variance) || !isfinite(level) ? NAN : level;
}

/* 1 if the run has a level of some match, 0 if not, or -ENOMEM. */
static int add_levels(struct past *past, const struct summary *run)
{
	struct compared *compared = past->compared;
	struct levels *grown = reallocarray(past->runs, past->count + 1, sizeof(*grown));
	bool any = false;

	if (!grown)
		return -ENOMEM;
	past->runs = grown;
	struct levels *added = &grown[past->count];

	added->values = calloc(compared->match_count + 1, sizeof(*added->values));
	if (!added->values)
		return -ENOMEM;
	for (size_t i = 0; i < compared->match_count; i++) {
		added->values[i] = level_of(run, &compared->matches[i]);
		any |= !isnan(added->values[i]);
	}
	if (!any) {
		free(added->values);
		return 0;
	}
	added->environment = json_incref(run->environment);
	past->count++;
	return 1;
}

/* A run under way or damaged is no history; the others still are. */
static int read_past_run(struct past *past, const char *folder)
{
	struct compared *compared = past->compared;
	struct summary *run;
	char *message;
	int error = read_run(folder, compared->margin, &run, &message);

	free(message);
	if (error == -ENOMEM)
		return error;
	if (error) {
		compared->history.damaged += error != -ENODATA;
		return 0;
	}
	error = add_levels(past, run);
	summary_free(run);
	if (error == 0)
		compared->history.others++;
	return error < 0 ? error : 0;
}

/* The environment alone tells whether the rest is worth reading. */
static int consider(struct past *past, const char *name)
{
	char *folder = NULL, *path = NULL;
	struct stat status;
	int error = 0;

	if (name[0] == '.')
		return 0;
	if (asprintf(&folder, "%s/%s", past->folder, name) < 0)
		return -ENOMEM;
	if (asprintf(&path, "%s/environment.json", folder) < 0) {
		free(folder);
		return -ENOMEM;
	}
	/* a link, results/latest, is a run that is there under its own name */
	if (lstat(folder, &status) == 0 && S_ISDIR(status.st_mode)) {
		json_t *environment = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);

		if (environment && !is_given(past->compared, environment)) {
			if (is_of_a_machine(past->compared, environment))
				error = read_past_run(past, folder);
			else
				past->compared->history.others++;
		}
		json_decref(environment);
	}
	free(path);
	free(folder);
	return error;
}

static int read_past(struct past *past, char **message)
{
	struct dirent **entries;
	int count = scandir(past->folder, &entries, NULL, alphasort), error = 0;

	if (count < 0) {
		error = -errno;
		if (asprintf(message, "%s: %s", past->folder, strerror(-error)) < 0)
			*message = NULL;
		return error;
	}
	for (int i = 0; i < count; i++) {
		if (!error)
			error = consider(past, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return error;
}

/* ---- groups ------------------------------------------------------------------------- */

/* The first run of its group speaks for it. */
static bool is_first(const struct past *past, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (same_circumstances(past->runs[i].environment, past->runs[index].environment))
			return false;
	}
	return true;
}

/* Adds the group that the run speaks for to each match of a side; returns its runs. */
static size_t add_group(struct past *past, size_t index, size_t s, double *scratch)
{
	struct compared *compared = past->compared;
	const json_t *environment = past->runs[index].environment;
	size_t members = 0;

	for (size_t m = 0; m < compared->match_count; m++) {
		members = 0;
		for (size_t i = index; i < past->count; i++) {
			if (same_circumstances(environment, past->runs[i].environment))
				scratch[members++] = past->runs[i].values[m];
		}
		add_spread(&compared->matches[m].spread[s], scratch, members);
	}
	return members;
}

static int add_past(struct past *past)
{
	struct compared *compared = past->compared;
	double *scratch = calloc(past->count + 1, sizeof(*scratch));

	if (!scratch)
		return -ENOMEM;
	for (size_t i = 0; i < past->count; i++) {
		size_t members = 0;

		for (size_t s = 0; s < SIDES && is_first(past, i); s++) {
			const json_t *own = compared->sides[s].runs[0]->environment;
			const char *fact;

			if (same_machine(own, past->runs[i].environment, &fact))
				members = add_group(past, i, s, scratch);
		}
		/* a run alone has nothing to differ from */
		compared->history.runs += members > 1 ? members : 0;
	}
	free(scratch);
	return 0;
}

static double own_level(const struct compared *compared, size_t s, size_t run, size_t m)
{
	const struct match *match = &compared->matches[m];
	double variance;

	return cell_level(find_cell(compared->sides[s].runs[run], match->cells[s]->key),
			  match->relative, &variance);
}

static void add_side(struct compared *compared, size_t s)
{
	const struct side *side = &compared->sides[s];

	for (size_t m = 0; m < compared->match_count; m++) {
		struct match *match = &compared->matches[m];
		double values[MOST_RUNS];

		for (size_t i = 0; i < side->count; i++)
			values[i] = own_level(compared, s, i, m);
		add_spread(&match->spread[s], values, side->count);
	}
}

/* One machine has one spread: that of both sides and the history, which was added to each. */
static void pool_sides(struct compared *compared, const struct spread *own_b)
{
	for (size_t m = 0; m < compared->match_count; m++) {
		struct spread *spread = compared->matches[m].spread;

		spread[SIDE_A].squares += own_b[m].squares;
		spread[SIDE_A].freedom += own_b[m].freedom;
		spread[SIDE_B] = spread[SIDE_A];
	}
}

/* ---- extremes ----------------------------------------------------------------------- */

static void take_extreme(struct compared *compared, size_t s, const double *first,
			 const double *second)
{
	compared->history.extreme =
		fmax(compared->history.extreme, pair_extreme(compared, s, first, second));
}

static void extremes_of_past(struct past *past)
{
	struct compared *compared = past->compared;
	const char *fact;

	for (size_t i = 0; i < past->count; i++) {
		for (size_t j = i + 1; j < past->count; j++) {
			const struct levels *first = &past->runs[i], *second = &past->runs[j];

			if (!same_circumstances(first->environment, second->environment))
				continue;
			for (size_t s = 0; s < SIDES; s++) {
				if (same_machine(compared->sides[s].runs[0]->environment,
						 first->environment, &fact))
					take_extreme(compared, s, first->values, second->values);
			}
		}
	}
}

static int extremes_of_side(struct compared *compared, size_t s)
{
	size_t runs = compared->sides[s].count, count = compared->match_count;
	double *levels = calloc(runs * count + 1, sizeof(*levels));

	if (!levels)
		return -ENOMEM;
	for (size_t i = 0; i < runs; i++) {
		for (size_t m = 0; m < count; m++)
			levels[i * count + m] = own_level(compared, s, i, m);
		for (size_t j = 0; j < i; j++)
			take_extreme(compared, s, &levels[i * count], &levels[j * count]);
	}
	free(levels);
	return 0;
}

int find_spreads(struct compared *compared, const char *folder, char **error)
{
	struct past past = { .compared = compared, .folder = folder };
	struct spread *own_b = calloc(compared->match_count + 1, sizeof(*own_b));
	int code = own_b ? 0 : -ENOMEM;

	for (size_t s = 0; s < SIDES && !code; s++)
		add_side(compared, s);
	for (size_t m = 0; m < compared->match_count && !code; m++)
		own_b[m] = compared->matches[m].spread[SIDE_B];
	if (!code && folder)
		code = read_past(&past, error);
	if (!code)
		code = add_past(&past);
	if (!code && compared->one_machine)
		pool_sides(compared, own_b);
	for (size_t s = 0; s < SIDES && !code; s++)
		code = extremes_of_side(compared, s);
	if (!code)
		extremes_of_past(&past);
	free_past(&past);
	free(own_b);
	return code;
}
