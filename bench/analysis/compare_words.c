#include "analysis/compare_parts.h"
#include "analysis/report_words.h"
#include "analysis/statistics.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* What the comparison says, in short pieces that terminal, Markdown and charts share. */

struct tally count_verdicts(const struct compared *compared, const struct experiment *only)
{
	struct tally tally = { 0 };

	for (size_t i = 0; i < compared->match_count; i++) {
		const struct match *match = &compared->matches[i];
		enum unit unit = measure_unit(match->cells[SIDE_B]->experiment->measure);

		if (!match->judged || (only && match->comparison.experiment != only))
			continue;
		tally.judged++;
		switch (match->comparison.verdict) {
		case VERDICT_DIFFERENT:
			tally.different++;
			tally.worse += match_is_regression(match);
			tally.better += match->comparison.ratio.value < 1 && unit != UNIT_NONE;
			tally.no_times += unit != UNIT_NS;
			break;
		case VERDICT_EQUIVALENT:
			tally.equivalent++;
			break;
		default:
			tally.cannot_tell++;
		}
	}
	return tally;
}

const char *verdict_words(const struct match *match)
{
	return match->judged ? verdict_text(match->comparison.verdict) : "not judged";
}

/* Only times are slower or faster; sizes are more or less. */
static void differing_line(char *text, size_t size, const struct tally *tally)
{
	const char *cells = tally->judged == 1 ? "cell" : "cells";
	const char *how = "differs from";
	int end;

	if (tally->worse == tally->different)
		how = tally->no_times ? "takes more than" : "is slower than";
	else if (tally->better == tally->different)
		how = tally->no_times ? "takes less than" : "is faster than";
	end = snprintf(text, size, "B %s A in %zu of %zu %s", how, tally->different, tally->judged,
		       cells);
	if (tally->worse != tally->different && tally->better != tally->different &&
	    !tally->no_times && end > 0 && (size_t)end < size)
		snprintf(text + end, size - (size_t)end, ": slower in %zu, faster in %zu",
			 tally->worse, tally->better);
}

void finding_line(char *text, size_t size, const struct compared *compared,
		  const struct experiment *only)
{
	struct tally tally = count_verdicts(compared, only);
	const char *cells = tally.judged == 1 ? "cell" : "cells";

	if (tally.judged == 0)
		snprintf(text, size, "No cell of B and A can be judged");
	else if (tally.different == 0 && tally.cannot_tell == 0)
		snprintf(text, size, "B and A are equivalent within %g %% in all %zu %s",
			 100 * compared->margin, tally.judged, cells);
	else if (tally.different == 0 && tally.equivalent == 0)
		snprintf(text, size, "Cannot tell B from A in any of %zu %s", tally.judged, cells);
	else if (tally.different == 0)
		snprintf(text, size,
			 "No cell of B differs from A: %zu of %zu are equivalent within %g %%",
			 tally.equivalent, tally.judged, 100 * compared->margin);
	else
		differing_line(text, size, &tally);
}

void finding_of_experiment(char *text, size_t size, const struct compared *compared,
			   const struct experiment *experiment)
{
	char finding[256];

	finding_line(finding, sizeof(finding), compared, experiment);
	/* B keeps its capital */
	if (finding[0] != 'B')
		finding[0] = (char)tolower((unsigned char)finding[0]);
	snprintf(text, size, "%s: %s", experiment->name, finding);
}

static bool has_spread(const struct compared *compared, size_t s)
{
	for (size_t i = 0; i < compared->match_count; i++) {
		if (compared->matches[i].spread[s].freedom > 0)
			return true;
	}
	return false;
}

void basis_words(char *text, size_t size, const struct compared *compared)
{
	size_t runs_a = compared->sides[SIDE_A].count, runs_b = compared->sides[SIDE_B].count;
	size_t past = compared->history.runs;
	char sides[96], other[96];

	if (runs_a == 1 && runs_b == 1)
		snprintf(sides, sizeof(sides), "one run a side");
	else
		snprintf(sides, sizeof(sides), "%zu %s of A, %zu of B", runs_a,
			 runs_a == 1 ? "run" : "runs", runs_b);
	snprintf(other, sizeof(other), "%zu other %s of %s", past, past == 1 ? "run" : "runs",
		 compared->one_machine ? "this machine" : "these machines");
	for (size_t s = 0; s < SIDES; s++) {
		if (!has_spread(compared, s)) {
			snprintf(text, size,
				 "%s, and no equal runs of %s machine to say how runs differ: no "
				 "intervals",
				 sides,
				 compared->one_machine ? "the"
				 : s		       ? "B's"
						       : "A's");
			return;
		}
	}
	if (runs_a == 1 && runs_b == 1)
		snprintf(text, size, "%s; intervals from how %s differ", sides, other);
	else
		snprintf(text, size, "%s; intervals from how runs differ%s%s", sides,
			 past ? ", those and " : "", past ? other : "");
}

void side_words(char *text, size_t size, const struct side *side)
{
	const struct summary *first = side->runs[0];

	if (side->count == 1)
		snprintf(text, size, "%s", first->run);
	else
		snprintf(text, size, "%s and %zu more", first->run, side->count - 1);
}

char *match_label(const struct match *match, bool with_figure)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	words_cell(out, match->cells[SIDE_B]);
	if (with_figure && !match->relative)
		fputs(match->cells[SIDE_B]->experiment->measure ? ", itself" : ", its time", out);
	if (match->other_command)
		fputs(" *", out);
	if (fclose(out) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

bool is_suspect(const struct compared *compared)
{
	for (size_t s = 0; s < SIDES; s++) {
		for (size_t i = 0; i < compared->sides[s].count; i++) {
			if (compared->sides[s].runs[i]->suspect)
				return true;
		}
	}
	return false;
}

void overlay_words(char *text, size_t size, const struct compared *compared)
{
	bool several = compared->sides[SIDE_A].count > 1 || compared->sides[SIDE_B].count > 1;
	bool few = false;
	char a[128], b[128];

	for (size_t s = 0; s < SIDES; s++)
		few |= compared->sides[s].runs[0]->block_count < STATISTICS_MINIMUM_PAIRS;
	side_words(a, sizeof(a), &compared->sides[SIDE_A]);
	side_words(b, sizeof(b), &compared->sides[SIDE_B]);
	snprintf(text, size, "A, light: %s. B, dark: %s. %s.", a, b,
		 several ? "Ranges: least and greatest of a side's runs"
		 : few	 ? "A run of few blocks has no interval"
			 : "Intervals: 95 % within the run, not from run to run");
}
