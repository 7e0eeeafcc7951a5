#include "analysis/compare_parts.h"
#include "analysis/report_table.h"
#include "analysis/report_text.h"

#include <errno.h>
#include <stdlib.h>

/* The tables of a comparison, for a terminal or as Markdown. */

void compare_heading(FILE *out, bool markdown, const char *text)
{
	fprintf(out, markdown ? "\n## %s\n\n" : "\n%s\n", text);
}

size_t compare_other_commands(const struct compared *compared)
{
	size_t count = 0;

	for (size_t i = 0; i < compared->match_count; i++)
		count += compared->matches[i].other_command;
	return count;
}

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

int compare_verdicts(FILE *out, bool markdown, const struct compared *compared)
{
	return put_tables(out, markdown, compared, verdict_table);
}

int compare_absolutes(FILE *out, const struct compared *compared)
{
	return put_tables(out, true, compared, absolute_table);
}

int compare_unmatched(FILE *out, bool markdown, const struct compared *compared)
{
	struct table table = { 0 };

	if (compared->unmatched_count == 0)
		return 0;
	compare_heading(out, markdown, "Not compared");
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
int compare_differences(FILE *out, bool markdown, const struct compared *compared)
{
	struct table table = { 0 };

	compare_heading(out, markdown, "What differs in their environments");
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

int compare_commands(FILE *out, const struct compared *compared)
{
	struct table table = { 0 };

	if (compare_other_commands(compared) == 0)
		return 0;
	compare_heading(out, true, "Commands that differ");
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
