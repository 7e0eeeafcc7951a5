#include "analysis/compare_parts.h"
#include "analysis/report_text.h"
#include "analysis/report_words.h"

#include <errno.h>
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
	size_t commands = compare_other_commands(compared);

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

/* ---- all ------------------------------------------------------------------------------ */

int compare_print(FILE *out, const struct compared *compared)
{
	int error;

	put_answer(out, false, compared);
	put_notes(out, false, compared);
	putc('\n', out);
	put_sides(out, false, compared);
	error = compare_differences(out, false, compared);
	fputs("\nA, B: multiple of the run's base, or what the cell says. Above 1 B takes "
	      "more.\n",
	      out);
	if (!error)
		error = compare_verdicts(out, false, compared);
	return error ? error : compare_unmatched(out, false, compared);
}

static void put_runs(FILE *out, const struct compared *compared)
{
	compare_heading(out, true, "Runs");
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

static bool has_match(const struct compared *compared, const struct experiment *experiment)
{
	for (size_t i = 0; i < compared->match_count; i++) {
		if (compared->matches[i].comparison.experiment == experiment)
			return true;
	}
	return false;
}

/* Those of compare_write_charts, as scripts/compare draws them. */
static void put_charts(FILE *out, const struct compared *compared)
{
	const struct summary *run = compared->sides[SIDE_B].runs[0];

	compare_heading(out, true, "Charts");
	if (count_verdicts(compared, NULL).judged > 0)
		fputs("![B / A of every cell](charts/ratios.png)\n", out);
	for (size_t i = 0; i < run->experiment_count; i++) {
		const char *name = run->experiments[i].name;

		if (has_match(compared, &run->experiments[i]))
			fprintf(out, "![%s, A and B](charts/%s.png)\n", name, name);
	}
}

int compare_print_markdown(FILE *out, const struct compared *compared)
{
	int error;

	fputs("# B against A\n\n", out);
	put_answer(out, true, compared);
	put_notes(out, true, compared);
	put_charts(out, compared);
	put_runs(out, compared);
	error = compare_differences(out, true, compared);
	compare_heading(out, true, "Verdicts");
	fputs("A and B: the cell's multiple of its run's base, unless it says otherwise. B / A: "
	      "above "
	      "1 B takes more, with its 95 % interval. All verdicts are corrected together "
	      "(Holm).\n",
	      out);
	if (!error)
		error = compare_verdicts(out, true, compared);
	compare_heading(out, true, "Absolute figures");
	fputs("Not the verdict: machine and moment are in them.\n", out);
	if (!error)
		error = compare_absolutes(out, compared);
	if (!error)
		error = compare_unmatched(out, true, compared);
	return error ? error : compare_commands(out, compared);
}
