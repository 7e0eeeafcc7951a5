#include "analysis/compare_parts.h"
#include "analysis/estimate.h"
#include "analysis/run_folder.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* From folders to two sides and the cells that both have. */

/* Half of a two-sided 95 % interval, in standard errors. */
#define INTERVAL_REACH 1.959964

const char *side_name(size_t side)
{
	return side == SIDE_A ? "A" : "B";
}

static int fail(char **message, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(char **message, int code, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	if (vasprintf(message, format, arguments) < 0)
		*message = NULL;
	va_end(arguments);
	return code;
}

int compare_note(struct compared *compared, const char *format, ...)
{
	char **grown = reallocarray(compared->notes, compared->note_count + 1, sizeof(*grown));
	va_list arguments;

	if (!grown)
		return -ENOMEM;
	compared->notes = grown;
	va_start(arguments, format);
	int length = vasprintf(&grown[compared->note_count], format, arguments);
	va_end(arguments);
	compared->note_count += length >= 0;
	return length < 0 ? -ENOMEM : 0;
}

int read_run(const char *folder, double margin, struct summary **run, char **error)
{
	int code = run_folder_read(folder, run, error);

	if (code)
		return code;
	(*run)->margin = margin;
	code = estimate_all(*run);
	if (!code)
		code = estimate_suspicion(*run);
	if (code) {
		summary_free(*run);
		*run = NULL;
	}
	return code;
}

const struct cell *find_cell(const struct summary *run, const char *key)
{
	for (size_t i = 0; i < run->cell_count; i++) {
		if (strcmp(run->cells[i].key, key) == 0)
			return &run->cells[i];
	}
	return NULL;
}

double cell_level(const struct cell *cell, bool relative, double *variance)
{
	const struct estimate *estimate = relative ? &cell->speedup : &cell->elapsed;
	double error = log(estimate->high / estimate->low) / (2 * INTERVAL_REACH);

	*variance = estimate->has_interval ? error * error : NAN;
	return relative ? -log(estimate->value) : log(estimate->value);
}

/* ---- one side ------------------------------------------------------------------- */

/* The first cell in which two plans differ, or NULL. */
static const char *plan_difference(const struct summary *first, const struct summary *second)
{
	for (size_t i = 0; i < first->cell_count; i++) {
		const struct cell *cell = &first->cells[i];
		const struct cell *other = find_cell(second, cell->key);

		if (!other || strcmp(cell->command, other->command) != 0 ||
		    !cell->base != !other->base ||
		    (cell->base && strcmp(cell->base->key, other->base->key) != 0))
			return cell->key;
	}
	for (size_t i = 0; i < second->cell_count; i++) {
		if (!find_cell(first, second->cells[i].key))
			return second->cells[i].key;
	}
	return NULL;
}

static int check_side(const struct side *side, size_t s, char **error)
{
	const struct summary *first = side->runs[0];

	for (size_t i = 1; i < side->count; i++) {
		const struct summary *run = side->runs[i];
		const char *fact, *key = plan_difference(first, run);

		if (!same_machine(first->environment, run->environment, &fact))
			return fail(error, -EINVAL,
				    "%s and %s are of different machines (%s differs): give %s "
				    "runs of one machine",
				    first->folder, run->folder, fact, side_name(s));
		if (key)
			return fail(error, -EINVAL,
				    "%s and %s have different plans (cell %s): give %s runs of "
				    "one plan",
				    first->folder, run->folder, key, side_name(s));
	}
	return 0;
}

/* A copy of a run under another name is the same run. */
static const char *twin_of(const struct compared *compared, const struct summary *run)
{
	for (size_t s = 0; s < SIDES; s++) {
		for (size_t i = 0; i < compared->sides[s].count; i++) {
			const struct summary *other = compared->sides[s].runs[i];

			if (json_equal(other->environment, run->environment))
				return other->folder;
		}
	}
	return NULL;
}

static int read_side(struct compared *compared, size_t s, const char *const *folders, size_t count,
		     char **error)
{
	struct side *side = &compared->sides[s];

	if (count == 0)
		return fail(error, -EINVAL, "%s: no run is named", side_name(s));
	for (size_t i = 0; i < count; i++) {
		struct summary *run;
		int code = read_run(folders[i], compared->margin, &run, error);

		if (code)
			return code;
		const char *twin = twin_of(compared, run);

		if (twin) {
			code = fail(error, -EINVAL,
				    "%s is given twice (the other is %s): a run says nothing of "
				    "itself",
				    folders[i], twin);
			summary_free(run);
			return code;
		}
		side->runs[side->count++] = run;
	}
	return check_side(side, s, error);
}

static int note_side(struct compared *compared, size_t s)
{
	const struct side *side = &compared->sides[s];
	int error = 0;

	for (size_t i = 1; i < side->count; i++) {
		if (!same_circumstances(side->runs[0]->environment, side->runs[i]->environment)) {
			error = compare_note(compared,
					     "%s's runs are not equal themselves: see what differs",
					     side_name(s));
			break;
		}
	}
	for (size_t i = 0; i < side->count && !error; i++) {
		const struct summary *run = side->runs[i];

		for (size_t j = 0; j < run->note_count && !error; j++)
			error = compare_note(compared, "%s: %s", side_name(s), run->notes[j]);
		for (size_t j = 0; j < run->suspect_reason_count && !error; j++)
			error = compare_note(compared, "SUSPECT: %s, run %s: %s", side_name(s),
					     run->run, run->suspect_reasons[j]);
	}
	return error;
}

/* ---- all -------------------------------------------------------------------------- */

static int read_all(struct compared *compared, const char *const *folders[SIDES],
		    const size_t count[SIDES], const char *history, char **error)
{
	const char *fact;
	int code = 0;

	for (size_t s = 0; s < SIDES && !code; s++)
		code = read_side(compared, s, folders[s], count[s], error);
	for (size_t s = 0; s < SIDES && !code; s++)
		code = note_side(compared, s);
	if (code)
		return code;
	const struct summary *a = compared->sides[SIDE_A].runs[0];
	const struct summary *b = compared->sides[SIDE_B].runs[0];

	if (!a || !b) /* a side without a run was refused */
		return -EINVAL;
	compared->one_machine = same_machine(a->environment, b->environment, &fact);
	code = match_cells(compared);
	if (!code && compared->match_count == 0)
		return fail(error, -EINVAL, "%s and %s have no cell in common", a->folder,
			    b->folder);
	if (!code)
		code = find_differences(compared);
	return code ? code : find_spreads(compared, history, error);
}

int compare_read(const char *const *folders[SIDES], const size_t count[SIDES], const char *history,
		 double margin, struct compared **compared, char **error)
{
	*error = NULL;
	*compared = calloc(1, sizeof(**compared));
	if (!*compared)
		return -ENOMEM;
	(*compared)->margin = margin;
	int code = read_all(*compared, folders, count, history, error);

	if (!code)
		code = compare_judge(*compared);
	if (code) {
		compare_free(*compared);
		*compared = NULL;
	}
	return code;
}

void compare_free(struct compared *compared)
{
	if (!compared)
		return;
	for (size_t s = 0; s < SIDES; s++) {
		for (size_t i = 0; i < compared->sides[s].count; i++)
			summary_free(compared->sides[s].runs[i]);
		for (size_t i = 0; i < compared->difference_count; i++)
			free(compared->differences[i].values[s]);
	}
	for (size_t i = 0; i < compared->unmatched_count; i++)
		free(compared->unmatched[i].why);
	for (size_t i = 0; i < compared->note_count; i++)
		free(compared->notes[i]);
	free(compared->matches);
	free(compared->unmatched);
	free(compared->differences);
	free(compared->notes);
	free(compared);
}
