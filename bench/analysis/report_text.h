#ifndef CONVOY_ANALYSIS_REPORT_TEXT_H
#define CONVOY_ANALYSIS_REPORT_TEXT_H

#include "analysis/summary.h"

#include <stdio.h>

/* Numbers and foreign text for people. */

#define TEXT_BYTES 64

/* "51.2 ms", three digits; "-" for NAN. */
const char *text_time(char text[TEXT_BYTES], double ns);

/* "51.2 KiB", three digits, with its sign; "-" for NAN. */
const char *text_bytes(char text[TEXT_BYTES], double bytes);

/* A headline of the experiment: a time, bytes or a number with three digits, by its measure. */
const char *text_figure(char text[TEXT_BYTES], const struct experiment *experiment, double value);

/* "1.94", enough digits to tell it from its neighbours; "-" for NAN. */
const char *text_ratio(char text[TEXT_BYTES], double ratio);

/* "1.94 [1.92, 1.95]", or without the interval where there is none; sign ("×"
 * or "") follows the value. */
const char *text_estimate(char text[TEXT_BYTES], const struct estimate *estimate, const char *sign);

/* "1.052 [1.031, 1.074]"; bounds beyond a factor of 100 are called just that. */
const char *text_factor(char text[TEXT_BYTES], const struct estimate *ratio);

/* "+5.2 % [+3.1, +7.4]", "3.10× [2.90, 3.30]": the same as a change where it is small. */
const char *text_change(char text[TEXT_BYTES], const struct estimate *ratio);

/* Columns that text takes on a terminal. */
size_t text_width(const char *text);

/* Text that may hold anything: control characters become "?". */
void text_put_clean(FILE *out, const char *text);

/* One line of text for Markdown: its markup, "|" and HTML are escaped. */
void text_put_markdown(FILE *out, const char *text);

/* count, singular or plural: "1 block", "30 blocks". */
const char *text_count(char text[TEXT_BYTES], size_t count, const char *noun);

#endif
