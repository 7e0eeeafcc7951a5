#include "analysis/compare_parts.h"
#include "analysis/report_table.h"
#include "analysis/report_text.h"
#include "analysis/report_words.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* For people: the answer first, then what it stands on, what else differs, the table. */

#define LINE_SIZE	 1024
#define TERMINAL_COLUMNS 80

/* As many words as fit into a terminal's line; at least one. */
static size_t fitting(const char *text, size_t columns)
{
	size_t end = 0, width = 0;

	for (size_t i = 0;; i++) {
		if (text[i] == ' ' || text[i] == '\0') {
			if (end > 0 && width > columns)
				return end;
			end = i;
		}
		if (text[i] == '\0')
			return end;
		width += ((unsigned char)text[i] & 0xc0) != 0x80;
	}
}

/* A line of text, in Markdown an item of a list; on a terminal it goes on indented. */
static void put_line(FILE *out, bool markdown, const char *text)
{
	size_t length;

	if (markdown) {
		fputs("- ", out);
		text_put_markdown(out, text);
		putc('\n', out);
		return;
	}
	for (bool first = true; *text; first = false, text += length) {
		char line[LINE_SIZE];

		text += strspn(text, " ");
		length = fitting(text, first ? TERMINAL_COLUMNS : TERMINAL_COLUMNS - 2);
		snprintf(line, sizeof(line), "%s%.*s", first ? "" : "  ", (int)length, text);
		text_put_clean(out, line);
		putc('\n', out);
	}
}

static void put_heading(FILE *out, bool markdown, const char *text)
{
	fprintf(out, markdown ? "\n## %s\n\n" : "\n%s\n", text);
}

/* ---- in words ----------------------------------------------------------------------- */

static const char *direction(const struct match *match)
{
	bool more = match->comparison.ratio.value > 1;

	switch (measure_unit(match->cells[SIDE_B]->experiment->measure)) {
	case UNIT_NS:
		return more ? "slower" : "faster";
	case UNIT_BYTES:
		return more ? "larger" : "smaller";
	default:
		return more ? "more" : "less";
	}
}

static void put_different(FILE *out, bool markdown, const struct match *match)
{
	char line[LINE_SIZE], change[TEXT_BYTES], *cell = match_label(match, true);

	snprintf(line, sizeof(line), "%s: %s: %s, %s", match->cells[SIDE_B]->experiment->name,
		 cell ? cell : match->cells[SIDE_B]->key, direction(match),
		 text_change(change, &match->comparison.ratio));
	free(cell);
	put_line(out, markdown, line);
}

static size_t count_commands(const struct compared *compared)
{
	size_t count = 0;

	for (size_t i = 0; i < compared->match_count; i++)
		count += compared->matches[i].other_command;
	return count;
}

static void put_sides(FILE *out, bool markdown, const struct compared *compared)
{
	for (size_t s = 0; s < SIDES; s++) {
		const struct side *side = &compared->sides[s];
		char line[LINE_SIZE], words[256], blocks[TEXT_BYTES],
			*commit = known_fact(side->runs[0]->environment, "commit");

		side_words(words, sizeof(words), side);
		snprintf(line, sizeof(line), "%s: %s, %s, commit %s", side_name(s), words,
			 text_count(blocks, side->runs[0]->block_count, "block"),
			 commit ? commit : "-");
		free(commit);
		put_line(out, markdown, line);
	}
}

static void put_answer(FILE *out, bool markdown, const struct compared *compared)
{
	struct tally tally = count_verdicts(compared, NULL);
	char line[LINE_SIZE], finding[256], basis[256];
	size_t commands = count_commands(compared);

	finding_line(finding, sizeof(finding), compared, NULL);
	if (tally.different && tally.different < tally.judged)
		snprintf(line, sizeof(line), "%s; equivalent in %zu, cannot tell in %zu.", finding,
			 tally.equivalent, tally.cannot_tell);
	else
		snprintf(line, sizeof(line), "%s.", finding);
	put_line(out, markdown, line);
	for (size_t i = 0; i < compared->match_count; i++) {
		if (compared->matches[i].comparison.verdict == VERDICT_DIFFERENT)
			put_different(out, markdown, &compared->matches[i]);
	}
	basis_words(basis, sizeof(basis), compared);
	snprintf(line, sizeof(line), "Margin ±%g %%, %s.", 100 * compared->margin, basis);
	put_line(out, markdown, line);
	if (!compared->one_machine)
		put_line(out, markdown,
			 "A and B are of different machines: times are shown, not judged.");
	if (commands) {
		snprintf(line, sizeof(line),
			 "%zu %s (*) ran another command in B: the work differs, too.", commands,
			 commands == 1 ? "cell" : "cells");
		put_line(out, markdown, line);
	}
	put_line(out, markdown,
		 "Where both can run here, scripts/bench --versus is the right way (same blocks).");
}

static void put_notes(FILE *out, bool markdown, const struct compared *compared)
{
	char line[LINE_SIZE];

	for (size_t i = 0; i < compared->note_count; i++)
		put_line(out, markdown, compared->notes[i]);
	if (compared->history.damaged) {
		snprintf(line, sizeof(line), "%zu damaged %s left out of the history.",
			 compared->history.damaged,
			 compared->history.damaged == 1 ? "run is" : "runs are");
		put_line(out, markdown, line);
	}
}

/* ---- tables -------------------------------------------------------------------------- */

static void put_value(struct table *table, const struct match *match, const struct estimate *value,
		      bool relative)
{
	char text[TEXT_BYTES];

	if (relative)
		table_put(table, text_ratio(text, value->value));
	else
		table_put(table, text_figure(text, match->cells[SIDE_B]->experiment, value->value));
}

/* "1.027 [0.981, 1.075]", without brackets if it is not judged. */
static void put_ratio(struct table *table, const struct match *match)
{
	char text[TEXT_BYTES];

	text_factor(text, &match->comparison.ratio);
	table_put(table, text);
}

static struct table verdict_table(const struct compared *compared,
				  const struct experiment *experiment)
{
	struct table table = { 0 };

	table_column(&table, "cell", false);
	table_column(&table, "A", true);
	table_column(&table, "B", true);
	table_column(&table, "B / A", true);
	table_column(&table, "verdict", false);
	for (size_t i = 0; i < compared->match_count; i++) {
		const struct match *match = &compared->matches[i];
		char *cell;

		if (match->comparison.experiment != experiment || !match->judged)
			continue;
		cell = match_label(match, true);
		table.broken |= !cell;
		table_row(&table);
		table_put(&table, cell ? cell : "");
		free(cell);
		for (size_t s = 0; s < SIDES; s++)
			put_value(&table, match, &match->values[s], match->relative);
		put_ratio(&table, match);
		table_put(&table, verdict_words(match));
	}
	return table;
}

static struct table absolute_table(const struct compared *compared,
				   const struct experiment *experiment)
{
	struct table table = { 0 };

	table_column(&table, "cell", false);
	table_column(&table, "A", true);
	table_column(&table, "B", true);
	table_column(&table, "B / A", true);
	for (size_t i = 0; i < compared->match_count; i++) {
		const struct match *match = &compared->matches[i];
		struct estimate ratio = { .value = match->headline[SIDE_B].value /
						   match->headline[SIDE_A].value };
		char text[TEXT_BYTES], *cell;

		if (match->comparison.experiment != experiment)
			continue;
		cell = match_label(match, true);
		table.broken |= !cell;
		table_row(&table);
		table_put(&table, cell ? cell : "");
		free(cell);
		for (size_t s = 0; s < SIDES; s++)
			put_value(&table, match, &match->headline[s], false);
		table_put(&table, text_estimate(text, &ratio, ""));
	}
	return table;
}

static int put_table(FILE *out, bool markdown, const struct experiment *experiment,
		     struct table *table)
{
	int error = table->broken ? -ENOMEM : 0;

	if (!error && table->row_count > 0) {
		fprintf(out, markdown ? "\n### %s\n\n" : "\n%s: ", experiment->name);
		if (!markdown) {
			text_put_clean(out, experiment->summary);
			fputs("\n\n", out);
		}
		if (markdown)
			table_print_markdown(out, table);
		else
			table_print(out, table);
	}
	table_free(table);
	return error;
}

static int put_tables(FILE *out, bool markdown, const struct compared *compared,
		      struct table (*make)(const struct compared *, const struct experiment *))
{
	const struct summary *run = compared->sides[SIDE_B].runs[0];
	int error = 0;

	for (size_t i = 0; i < run->experiment_count && !error; i++) {
		struct table table = make(compared, &run->experiments[i]);

		error = put_table(out, markdown, &run->experiments[i], &table);
	}
	return error;
}

static int put_unmatched(FILE *out, bool markdown, const struct compared *compared)
{
	struct table table = { 0 };

	if (compared->unmatched_count == 0)
		return 0;
	put_heading(out, markdown, "Not compared");
	table_column(&table, "cell", false);
	table_column(&table, "why", false);
	for (size_t i = 0; i < compared->unmatched_count; i++) {
		table_row(&table);
		table_put(&table, compared->unmatched[i].cell->key);
		table_put(&table, compared->unmatched[i].why);
	}
	int error = table.broken ? -ENOMEM : 0;

	if (!error && markdown)
		table_print_markdown(out, &table);
	else if (!error)
		table_print(out, &table);
	table_free(&table);
	return error;
}

/* A line a fact where a table would be too wide. */
static int put_differences(FILE *out, bool markdown, const struct compared *compared)
{
	struct table table = { 0 };

	put_heading(out, markdown, "What differs in their environments");
	if (compared->difference_count == 0)
		fputs(markdown ? "Nothing that is recorded.\n" : "  nothing that is recorded\n",
		      out);
	for (size_t i = 0; i < compared->difference_count && !markdown; i++) {
		const struct difference *difference = &compared->differences[i];

		for (size_t s = 0; s < SIDES; s++) {
			fprintf(out, "  %-18s %s  ", s ? "" : difference->name, side_name(s));
			text_put_clean(out, difference->values[s]);
			putc('\n', out);
		}
	}
	if (compared->difference_count == 0 || !markdown)
		return 0;
	table_column(&table, "fact", false);
	table_column(&table, "A", false);
	table_column(&table, "B", false);
	for (size_t i = 0; i < compared->difference_count; i++) {
		table_row(&table);
		table_put(&table, compared->differences[i].name);
		for (size_t s = 0; s < SIDES; s++)
			table_put(&table, compared->differences[i].values[s]);
	}
	int error = table.broken ? -ENOMEM : 0;

	if (!error)
		table_print_markdown(out, &table);
	table_free(&table);
	return error;
}

static int put_commands(FILE *out, const struct compared *compared)
{
	struct table table = { 0 };

	if (count_commands(compared) == 0)
		return 0;
	put_heading(out, true, "Commands that differ");
	table_column(&table, "cell", false);
	table_column(&table, "A", false);
	table_column(&table, "B", false);
	for (size_t i = 0; i < compared->match_count; i++) {
		const struct match *match = &compared->matches[i];

		if (!match->other_command)
			continue;
		table_row(&table);
		table_put(&table, match->cells[SIDE_B]->key);
		for (size_t s = 0; s < SIDES; s++)
			table_put(&table, match->cells[s]->command);
	}
	int error = table.broken ? -ENOMEM : 0;

	if (!error)
		table_print_markdown(out, &table);
	table_free(&table);
	return error;
}

/* ---- all ------------------------------------------------------------------------------ */

int compare_print(FILE *out, const struct compared *compared)
{
	int error;

	put_answer(out, false, compared);
	put_notes(out, false, compared);
	putc('\n', out);
	put_sides(out, false, compared);
	error = put_differences(out, false, compared);
	fputs("\nA, B: multiple of the run's base, or what the cell says. Above 1 B takes "
	      "more.\n",
	      out);
	if (!error)
		error = put_tables(out, false, compared, verdict_table);
	return error ? error : put_unmatched(out, false, compared);
}

static void put_runs(FILE *out, const struct compared *compared)
{
	put_heading(out, true, "Runs");
	for (size_t s = 0; s < SIDES; s++) {
		for (size_t i = 0; i < compared->sides[s].count; i++) {
			const struct summary *run = compared->sides[s].runs[i];
			char blocks[TEXT_BYTES];

			fprintf(out, "- %s: ", side_name(s));
			text_put_markdown(out, run->run);
			fprintf(out, ", %s\n", text_count(blocks, run->block_count, "block"));
		}
	}
}

int compare_print_markdown(FILE *out, const struct compared *compared)
{
	int error;

	fputs("# B against A\n\n", out);
	put_answer(out, true, compared);
	put_notes(out, true, compared);
	put_runs(out, compared);
	error = put_differences(out, true, compared);
	put_heading(out, true, "Verdicts");
	fputs("A and B: the cell's multiple of its run's base, unless it says otherwise. B / A: "
	      "above "
	      "1 B takes more, with its 95 % interval. All verdicts are corrected together "
	      "(Holm).\n",
	      out);
	if (!error)
		error = put_tables(out, true, compared, verdict_table);
	put_heading(out, true, "Absolute figures");
	fputs("Not the verdict: machine and moment are in them.\n", out);
	if (!error)
		error = put_tables(out, true, compared, absolute_table);
	if (!error)
		error = put_unmatched(out, true, compared);
	return error ? error : put_commands(out, compared);
}
