#ifndef CONVOY_ANALYSIS_HTML_PARTS_H
#define CONVOY_ANALYSIS_HTML_PARTS_H

#include "analysis/summary.h"

#include <stdio.h>

/* Shared by the files html*.c only. What returns int returns 0 or a negative errno. */

/* Any text as HTML's, also between double quotes: markup is escaped, control characters and what is
 * no UTF-8 become "?". */
void html_text(FILE *out, const char *text);

/* The same for lines that the browser breaks: never between a number and its unit. */
void html_prose(FILE *out, const char *text);

/* Lines of words as items of a list; nothing if there are none. */
void html_list(FILE *out, const char *words);

/* A picture of the run, RUN/charts/NAME.svg, and what its data says of it. */
struct html_picture {
	char *name;
	char *svg; /* the file, or NULL if it cannot be used: see problem */
	const char *problem;
	bool has_data;	/* charts/data/NAME.gp is there: it is an experiment's chart */
	bool is_heat;	/* words stand on its colours, which must stay as they are */
	char *title;	/* the finding; "" if unknown */
	char *subtitle; /* base, n, interval; "" */
	char *notes;	/* below it; "" */
	double top;	/* pixels of the picture that title and subtitle take */
	double bottom;	/* where the notes begin */
	double height;
};

struct html_pictures {
	struct html_picture *list;
	size_t count;
};

/* All pictures in the order of their names. Free with html_pictures_free, also after an error. */
int html_pictures_read(const char *folder, struct html_pictures *pictures);
void html_pictures_free(struct html_pictures *pictures);

/* NAME, or NULL. */
const struct html_picture *html_picture_find(const struct html_pictures *pictures,
					     const char *name);

/* The picture with its words as text around it. */
void html_figure(FILE *out, const struct html_picture *picture);

/* NULL if text is an SVG that can stand in a page: of known elements, without scripts and without
 * references to anything outside; else what is wrong with it. */
const char *html_svg_problem(const char *text);

/* The picture's <svg> alone, its identifiers behind prefix, cut to the pixels from top to bottom.
 */
void html_svg(FILE *out, const char *text, const char *prefix, double top, double bottom);

/* The verdicts and the cells of an experiment, with their intervals drawn in each row. */
int html_verdicts(FILE *out, const struct summary *summary, const struct experiment *experiment);
int html_cells(FILE *out, const struct experiment *experiment);

/* How, on which machine and amid what noise it was measured, and where the data is. */
void html_method(FILE *out, const struct summary *summary);
void html_noise(FILE *out, const struct summary *summary);
int html_environment(FILE *out, const struct summary *summary);
void html_data(FILE *out, const struct summary *summary);

#endif
