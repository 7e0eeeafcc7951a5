#include "analysis/compare_parts.h"

#include <errno.h>
#include <math.h>

/* For programs: compare.tsv and JSON. Ratios have six digits; "-" and null are unknown. */

static void put_number(FILE *out, double value)
{
	if (isfinite(value))
		fprintf(out, "\t%.6g", value);
	else
		fputs("\t-", out);
}

static double standard_deviation(const struct spread *spread)
{
	return spread->freedom > 0 ? sqrt(spread->squares / spread->freedom) : NAN;
}

static const char *compared_words(const struct match *match)
{
	return match->relative ? "multiple-of-base" : "itself";
}

static const char *headline_name(const struct match *match)
{
	const struct cell *cell = match->cells[SIDE_B];

	if (cell->experiment->measure)
		return cell->experiment->measure;
	return cell->in_process ? "elapsed_ns" : "wall_ns";
}

static void put_match(FILE *out, const struct match *match)
{
	const struct comparison *comparison = &match->comparison;

	fprintf(out, "%s\t%s\t%s\t%s", comparison->experiment->name, match->cells[SIDE_B]->key,
		compared_words(match), headline_name(match));
	for (size_t s = 0; s < SIDES; s++)
		put_number(out, match->values[s].value);
	put_number(out, comparison->ratio.value);
	put_number(out, comparison->ratio.low);
	put_number(out, comparison->ratio.high);
	put_number(out, comparison->p_different);
	put_number(out, comparison->p_equivalent);
	fprintf(out, "\t%s", verdict_words(match));
	for (size_t s = 0; s < SIDES; s++)
		put_number(out, standard_deviation(&match->spread[s]));
	put_number(out, match->freedom > 0 ? match->freedom : NAN);
	for (size_t s = 0; s < SIDES; s++)
		put_number(out, match->headline[s].value);
	fprintf(out, "\t%s\n", match->other_command ? "other" : "same");
}

int compare_print_tsv(FILE *out, const struct compared *compared)
{
	fputs("experiment\tcell\tcompared\theadline\ta\tb\tratio\tratio_low\tratio_high\t"
	      "p_different\tp_equivalent\tverdict\tspread_a\tspread_b\tfreedom\ta_headline\t"
	      "b_headline\tcommand\n",
	      out);
	for (size_t i = 0; i < compared->match_count; i++)
		put_match(out, &compared->matches[i]);
	return 0;
}

/* ---- JSON ----------------------------------------------------------------------------- */

static json_t *number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *match_json(const struct match *match)
{
	const struct comparison *comparison = &match->comparison;

	return json_pack(
		"{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, "
		"s:o, s:b, s:b}",
		"experiment", comparison->experiment->name, "cell", match->cells[SIDE_B]->key,
		"compared", compared_words(match), "headline", headline_name(match), "a",
		number(match->values[SIDE_A].value), "b", number(match->values[SIDE_B].value),
		"ratio", number(comparison->ratio.value), "ratio_low",
		number(comparison->ratio.low), "ratio_high", number(comparison->ratio.high),
		"p_different", number(comparison->p_different), "p_equivalent",
		number(comparison->p_equivalent), "verdict", verdict_words(match), "spread_a",
		number(standard_deviation(&match->spread[SIDE_A])), "spread_b",
		number(standard_deviation(&match->spread[SIDE_B])), "freedom",
		number(match->freedom), "a_headline", number(match->headline[SIDE_A].value),
		"b_headline", number(match->headline[SIDE_B].value), "other_command",
		match->other_command, "regression", match_is_regression(match));
}

static json_t *side_json(const struct side *side)
{
	json_t *runs = json_array();

	for (size_t i = 0; i < side->count; i++)
		json_array_append_new(runs,
				      json_pack("{s:s, s:I, s:O, s:b}", "run", side->runs[i]->run,
						"blocks", (json_int_t)side->runs[i]->block_count,
						"environment", side->runs[i]->environment,
						"suspect", side->runs[i]->suspect));
	return runs;
}

static json_t *matches_json(const struct compared *compared)
{
	json_t *cells = json_array();

	for (size_t i = 0; i < compared->match_count; i++)
		json_array_append_new(cells, match_json(&compared->matches[i]));
	return cells;
}

static json_t *unmatched_json(const struct compared *compared)
{
	json_t *cells = json_array();

	for (size_t i = 0; i < compared->unmatched_count; i++)
		json_array_append_new(cells, json_pack("{s:s, s:s}", "cell",
						       compared->unmatched[i].cell->key, "why",
						       compared->unmatched[i].why));
	return cells;
}

static json_t *differences_json(const struct compared *compared)
{
	json_t *differences = json_array();

	for (size_t i = 0; i < compared->difference_count; i++) {
		const struct difference *difference = &compared->differences[i];

		json_array_append_new(differences,
				      json_pack("{s:s, s:s, s:s}", "fact", difference->name, "a",
						difference->values[SIDE_A], "b",
						difference->values[SIDE_B]));
	}
	return differences;
}

static json_t *notes_json(const struct compared *compared)
{
	json_t *notes = json_array();

	for (size_t i = 0; i < compared->note_count; i++)
		json_array_append_new(notes, json_string(compared->notes[i]));
	return notes;
}

int compare_print_json(FILE *out, const struct compared *compared)
{
	char finding[256];

	finding_line(finding, sizeof(finding), compared, NULL);
	json_t *all = json_pack("{s:i, s:s, s:f, s:b, s:o, s:o, s:I, s:o, s:o, s:o, s:o}", "schema",
				1, "answer", finding, "margin", compared->margin, "one_machine",
				compared->one_machine, "a", side_json(&compared->sides[SIDE_A]),
				"b", side_json(&compared->sides[SIDE_B]), "history_runs",
				(json_int_t)compared->history.runs, "cells", matches_json(compared),
				"not_compared", unmatched_json(compared), "environment_differences",
				differences_json(compared), "notes", notes_json(compared));

	if (!all)
		return -ENOMEM;
	/* a short write shows at the stream */
	json_dumpf(all, out, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
	putc('\n', out);
	json_decref(all);
	return 0;
}
