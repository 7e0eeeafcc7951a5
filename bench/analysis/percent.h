#ifndef CONVOY_ANALYSIS_PERCENT_H
#define CONVOY_ANALYSIS_PERCENT_H

#include <stdbool.h>

/* "2%" or "0.5%", above 0 and below 100, as a fraction; false for anything else. */
bool percent_parse(const char *text, double *fraction);

#endif
