#include "analysis/report_table.h"

#include "analysis/report_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TERMINAL_COLUMNS 80

void table_column(struct table *table, const char *header, bool right)
{
	table->columns[table->column_count].header = header;
	table->columns[table->column_count++].right = right;
}

void table_row(struct table *table)
{
	size_t count = table->row_count + 1;
	char *(*rows)[TABLE_COLUMNS] = reallocarray(table->rows, count, sizeof(*rows));

	if (rows)
		table->rows = rows;
	double(*values)[TABLE_COLUMNS] = reallocarray(table->values, count, sizeof(*values));

	if (values)
		table->values = values;
	if (!rows || !values) {
		table->broken = true;
		return;
	}
	memset(rows[table->row_count++], 0, sizeof(*rows));
}

void table_put_figure(struct table *table, const char *text, double value)
{
	size_t column = 0;

	if (table->broken)
		return;
	char **row = table->rows[table->row_count - 1];

	while (row[column])
		column++;
	row[column] = strdup(text);
	table->values[table->row_count - 1][column] = value;
	table->broken |= !row[column];
}

void table_put(struct table *table, const char *text)
{
	table_put_figure(table, text, NAN);
}

void table_free(struct table *table)
{
	for (size_t i = 0; i < table->row_count; i++) {
		for (size_t j = 0; j < TABLE_COLUMNS; j++)
			free(table->rows[i][j]);
	}
	free(table->rows);
	free(table->values);
	*table = (struct table) { 0 };
}

static size_t column_width(const struct table *table, size_t column)
{
	size_t widest = text_width(table->columns[column].header);

	for (size_t i = 0; i < table->row_count; i++) {
		size_t width = text_width(table->rows[i][column]);

		widest = width > widest ? width : widest;
	}
	return widest;
}

static void print_row(FILE *out, const struct table *table, const size_t *widths, size_t gap,
		      char *const *row)
{
	for (size_t i = 0; i < table->column_count; i++) {
		const char *text = row ? row[i] : table->columns[i].header;
		size_t padding = widths[i] - text_width(text);
		bool right = table->columns[i].right;
		bool last = i + 1 == table->column_count;

		if (i > 0)
			fprintf(out, "%*s", (int)gap, "");
		fprintf(out, "%*s", right ? (int)padding : 0, "");
		text_put_clean(out, text);
		fprintf(out, "%*s", right || last ? 0 : (int)padding, "");
	}
	putc('\n', out);
}

void table_print(FILE *out, const struct table *table)
{
	size_t widths[TABLE_COLUMNS];
	size_t total = 0;

	for (size_t i = 0; i < table->column_count; i++)
		total += widths[i] = column_width(table, i);
	size_t gap = total + 2 * (table->column_count - 1) > TERMINAL_COLUMNS ? 1 : 2;

	print_row(out, table, widths, gap, NULL);
	for (size_t i = 0; i < table->row_count; i++)
		print_row(out, table, widths, gap, table->rows[i]);
}

void table_print_markdown(FILE *out, const struct table *table)
{
	for (size_t i = 0; i < table->column_count; i++)
		fprintf(out, "| %s ", table->columns[i].header);
	fputs("|\n", out);
	for (size_t i = 0; i < table->column_count; i++)
		fputs(table->columns[i].right ? "| ---: " : "| --- ", out);
	fputs("|\n", out);
	for (size_t i = 0; i < table->row_count; i++) {
		for (size_t j = 0; j < table->column_count; j++) {
			fputs("| ", out);
			text_put_markdown(out, table->rows[i][j]);
			putc(' ', out);
		}
		fputs("|\n", out);
	}
}
