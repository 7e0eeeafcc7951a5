#ifndef CONVOY_ANALYSIS_FACTS_H
#define CONVOY_ANALYSIS_FACTS_H

#include <jansson.h>
#include <stdbool.h>

/* Facts from the files in which Linux tells of the machine. What returns JSON returns null where
 * nothing can be read. */

#define FACT_SIZE 4096

/* First line of the file without its end; false if it cannot be read or is empty. */
bool fact_line(const char *path, char line[static FACT_SIZE]);

/* The value of the first line "KEY : VALUE" (or "KEY: VALUE") of the file. */
bool fact_field(const char *path, const char *key, char value[static FACT_SIZE]);

/* NULL and "" are null. */
json_t *fact_text(const char *text);

json_t *fact_of_line(const char *path);

/* A file that holds 0 or 1; the value that means true is given. */
json_t *fact_flag(const char *path, char yes);

#endif
