#include "analysis/compare_parts.h"
#include "analysis/estimate.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The cells that both sides have, and why the others are left out. */

static const char *base_name(const char *word, size_t *length)
{
	for (size_t i = *length; i > 0; i--) {
		if (word[i - 1] == '/') {
			*length -= i;
			return word + i;
		}
	}
	return word;
}

/* Whether two commands are the same but for the folders of programs and files. */
static bool same_command(const char *first, const char *second)
{
	while (*first && *second) {
		size_t length = strcspn(first, " "), other = strcspn(second, " ");
		const char *next = first + length, *after = second + other;
		const char *word = base_name(first, &length), *twin = base_name(second, &other);

		if (length != other || strncmp(word, twin, length) != 0)
			return false;
		first = next + strspn(next, " ");
		second = after + strspn(after, " ");
	}
	return *first == *second;
}

static int leave_out(struct compared *compared, const struct cell *cell, const char *why)
{
	struct unmatched *grown =
		reallocarray(compared->unmatched, compared->unmatched_count + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	compared->unmatched = grown;
	grown[compared->unmatched_count] = (struct unmatched) { cell, strdup(why) };
	return grown[compared->unmatched_count++].why ? 0 : -ENOMEM;
}

/* Why two cells of one key cannot be compared, or NULL. */
static const char *mismatch(const struct cell *a, const struct cell *b)
{
	const char *first = a->experiment->measure, *second = b->experiment->measure;

	if (!first != !second || (first && strcmp(first, second) != 0))
		return "another measure in B";
	if (a->in_process != b->in_process)
		return "another clock in B";
	if (cell_has_speedup(a) != cell_has_speedup(b) ||
	    (a->base && b->base && strcmp(a->base->key, b->base->key) != 0))
		return "another base in B";
	return NULL;
}

/* Mean over the side's runs, and how far it is known from within them. */
static void fill_value(struct match *match, const struct side *side, size_t s, bool relative,
		       struct estimate *value, double *within)
{
	double sum = 0, variances = 0, low = INFINITY, high = -INFINITY;
	double count = (double)side->count, variance;

	for (size_t i = 0; i < side->count; i++) {
		double level = cell_level(find_cell(side->runs[i], match->cells[s]->key), relative,
					  &variance);

		sum += level;
		variances += variance;
		low = fmin(low, level);
		high = fmax(high, level);
	}
	*value = (struct estimate) { .value = exp(sum / count),
				     .low = exp(low),
				     .high = exp(high),
				     .blocks = side->runs[0]->block_count,
				     .has_interval = side->count > 1 };
	*within = variances / (count * count);
	if (side->count == 1) {
		const struct cell *cell = match->cells[s];
		const struct estimate *own = relative ? &cell->speedup : &cell->elapsed;

		value->low = relative ? 1 / own->high : own->low;
		value->high = relative ? 1 / own->low : own->high;
		value->has_interval = own->has_interval;
	}
}

static struct match make_match(const struct compared *compared, const struct cell *a,
			       const struct cell *b)
{
	struct match match = {
		.cells = { a, b },
		.relative = cell_has_speedup(a),
		.other_command = !same_command(a->command, b->command),
		.comparison = { .experiment = b->experiment,
				.first = (struct cell *)b,
				.second = (struct cell *)a,
				.in_process = a->in_process },
	};
	double ignored;

	if (match.relative)
		match.other_command |= !same_command(a->base->command, b->base->command);
	/* the time of other work is no time to compare */
	match.judged = match.relative || (compared->one_machine && !match.other_command);
	for (size_t s = 0; s < SIDES; s++) {
		fill_value(&match, &compared->sides[s], s, match.relative, &match.values[s],
			   &match.within[s]);
		fill_value(&match, &compared->sides[s], s, false, &match.headline[s], &ignored);
	}
	return match;
}

static bool is_known(const struct match *match)
{
	return isfinite(log(match->values[SIDE_A].value)) &&
	       isfinite(log(match->values[SIDE_B].value));
}

static int match_cell(struct compared *compared, const struct cell *a, const struct cell *b)
{
	const char *why = mismatch(a, b);

	if (why)
		return leave_out(compared, a, why);
	struct match match = make_match(compared, a, b);

	if (!is_known(&match))
		return leave_out(compared, a, "a run has no figure above 0 of it");
	compared->matches[compared->match_count++] = match;
	return 0;
}

int match_cells(struct compared *compared)
{
	const struct summary *first = compared->sides[SIDE_A].runs[0];
	const struct summary *second = compared->sides[SIDE_B].runs[0];
	int error = 0;

	compared->matches = calloc(first->cell_count + 1, sizeof(*compared->matches));
	if (!compared->matches)
		return -ENOMEM;
	for (size_t i = 0; i < first->cell_count && !error; i++) {
		const struct cell *cell = &first->cells[i], *other = find_cell(second, cell->key);

		error = other ? match_cell(compared, cell, other)
			      : leave_out(compared, cell, "only in A");
	}
	for (size_t i = 0; i < second->cell_count && !error; i++) {
		if (!find_cell(first, second->cells[i].key))
			error = leave_out(compared, &second->cells[i], "only in B");
	}
	return error;
}
