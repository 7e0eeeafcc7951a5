#ifndef CONVOY_ANALYSIS_CHART_PARTS_H
#define CONVOY_ANALYSIS_CHART_PARTS_H

#include "analysis/chart_page.h"

/* What charts of their own shape share: questions to a cell, and texts at places of a picture. */

/* A parameter as a number, or NAN. */
double cell_number(const struct cell *cell, const char *name);

/* Whether the parameter has this value; NULL: whether the cell has no such parameter. */
bool cell_is(const struct cell *cell, const char *name, const char *value);

/* "CPython 3.11.7", of a cell that a real interpreter ran, from its newest record; its parameter
 * "interpreter" if there is none. */
void interpreter_words(const struct cell *cell, char *text, size_t size);

/* A measure's median over the blocks; NAN if no run has it. */
double measured_median(const struct summary *summary, const struct cell *cell, const char *measure);

/* Measure of first over that of second, paired by block. */
struct estimate measured_ratio(const struct summary *summary, const struct cell *first,
			       const struct cell *second, const char *measure);

/* "#fcfdbf" for a place from 0, light, to 1, dark: even steps to the eye, and in grey. */
void heat_colour(double place, char text[8]);

/* "1.08×", "5.3×", "64×". */
void factor_words(char *text, size_t size, double ratio);

/* Texts for the chart's script to draw: at most most of them, then each, in pixels from the left
 * and from TOP. side is left, right or center; kind chooses the colour, see WORDS in common.gp. */
void texts_begin(struct page *page, size_t most);
void texts_add(struct page *page, double x, double y, const char *side, const char *kind,
	       const char *text);

#endif
