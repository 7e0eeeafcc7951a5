#ifndef CONVOY_ANALYSIS_HTML_H
#define CONVOY_ANALYSIS_HTML_H

#include "analysis/summary.h"

/* report.html: a run as one page that needs nothing else and asks no other host for anything.
 * style and script are what goes into it, texts of CSS and JavaScript. */
struct html_parts {
	const char *style;
	const char *script;
};

/* Writes FOLDER/report.html with the pictures that are in FOLDER/charts, after estimate_all and
 * estimate_suspicion; it gets its name once it is whole. What had to be left out is added to the
 * summary's notes. 0, or a negative errno and a malloc'd message that names the file (NULL if
 * memory ran out). */
int html_write(struct summary *summary, const struct html_parts *parts, char **error);

#endif
