#ifndef CONVOY_ANALYSIS_CHART_TEXT_H
#define CONVOY_ANALYSIS_CHART_TEXT_H

#include <stddef.h>
#include <stdio.h>

/* Text for charts: quoting, widths and numbers. */

/* Enough for every buffer that the formatting functions below fill. */
#define CHART_NUMBER_SIZE 32

/* Writes text as a gnuplot single-quoted string. Control characters become spaces and bytes that
 * are not UTF-8 become question marks, so nothing ends the string early. */
void chart_quote(FILE *out, const char *text);

/* Bytes of the UTF-8 character at text, 1 for its end, or 0 if what is there is none. */
size_t chart_text_character(const unsigned char *text);

/* Width of text in DejaVu Sans, in hundredths of the font's size. Characters outside ASCII count as
 * wide ones, so the answer is never too small. */
double chart_text_width(const char *text);

/* The same in pixels at a font size in points, at gnuplot's 96 dots an inch. */
double chart_text_px(const char *text, double points);

/* Largest font size, in points, between smallest and largest at which text is at most width_px
 * wide. Below smallest when even that does not fit. */
double chart_text_fit(const char *text, double width_px, double smallest, double largest);

/* Cuts text in place at a character's border, ending in an ellipsis, so that it is at most width_px
 * wide at this font size. size is that of the whole buffer. */
void chart_text_cut(char *text, size_t size, double width_px, double points);

/* Breaks text in place at spaces (they become newlines), not between a number and its unit, into
 * lines at most width_px wide; returns how many lines there are. Lines already broken are joined
 * first. */
size_t chart_text_wrap(char *text, double width_px, double points);

/* A time with three digits and its unit: "204 ms". "?" for NAN. */
const char *chart_time(char *buffer, double ns);

/* A time for a tic label, without needless zeros: "100 µs", "1.5 s". */
const char *chart_tic_time(char *buffer, double ns);

/* A count above 0 with at most three digits: "0.05", "12", "123 000". */
const char *chart_count(char *buffer, double count);

/* Bytes with three digits and their unit: "8.30 KiB". "?" for NAN. */
const char *chart_bytes(char *buffer, double bytes);

/* Bytes for a tic label: "64 MiB". */
const char *chart_tic_bytes(char *buffer, double bytes);

/* A relative difference in per cent, of a ratio above 1: 1.023 is "2.3 %"; from 2 on a factor:
 * 3.14 is "3.1 times". */
const char *chart_ratio(char *buffer, double ratio);

#endif
