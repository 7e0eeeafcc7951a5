#ifndef CONVOY_ANALYSIS_REPORT_TABLE_H
#define CONVOY_ANALYSIS_REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A small table of texts, for a terminal or for Markdown. Start from zero. If
 * memory runs out, broken is set and stays. */

#define TABLE_COLUMNS 12

struct table {
	struct {
		const char *header; /* borrowed */
		bool right;	    /* aligned right */
	} columns[TABLE_COLUMNS];
	size_t column_count;
	char *(*rows)[TABLE_COLUMNS];
	double (*values)[TABLE_COLUMNS]; /* that rows sort by; NAN for texts */
	size_t row_count;
	bool broken;
};

void table_column(struct table *table, const char *header, bool right);
void table_row(struct table *table);
/* Fill the next free column of the last row. */
void table_put(struct table *table, const char *text);
void table_put_figure(struct table *table, const char *text, double value);
void table_free(struct table *table);

/* Columns two spaces apart, one if it would not fit into 80 columns. */
void table_print(FILE *out, const struct table *table);
void table_print_markdown(FILE *out, const struct table *table);

#endif
