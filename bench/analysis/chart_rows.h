#ifndef CONVOY_ANALYSIS_CHART_ROWS_H
#define CONVOY_ANALYSIS_CHART_ROWS_H

#include "analysis/chart_page.h"
#include "analysis/chart_series.h"

/* Rows of dots with intervals over one or two axes of time or of bytes, like a forest plot: names
 * at the left, numbers in columns at the right of each axis. scripts/charts/rows.gp draws them. */

#define MOST_AXES	2
#define MOST_COLUMNS	3
#define MOST_REFERENCES 4
#define ROW_TEXT_SIZE	64

struct row_value {
	struct estimate time; /* or bytes */
	double hollow;	      /* a second mark; NAN: none */
	double bar;	      /* a small upright bar; NAN: none */
	char columns[MOST_COLUMNS][ROW_TEXT_SIZE];
};

struct row {
	const struct cell *cell;
	const char *mode;
	const char *group; /* rows of one group are neighbours; "" for none */
	char label[SERIES_LABEL_SIZE];
	struct row_value values[MOST_AXES];
};

struct reference {
	double at;
	char text[ROW_TEXT_SIZE];
};

struct axis {
	const char *title; /* above it; "" for none */
	const char *label; /* below it */
	enum unit unit;
	bool linked; /* a line joins the marks of a row */
	bool shared; /* of the first: all axes have the same range */
	const char *columns[MOST_COLUMNS];
	size_t column_count;
	struct reference references[MOST_REFERENCES]; /* upright lines, ascending */
	size_t reference_count;
};

/* Writes the data and what rows.gp needs of it. Returns the height of all, for page_finish. */
double rows_write(struct page *page, const struct row *rows, size_t count, const struct axis *axes,
		  size_t axis_count);

#endif
