#ifndef CONVOY_ANALYSIS_REPORT_FACTS_H
#define CONVOY_ANALYSIS_REPORT_FACTS_H

#include <jansson.h>
#include <stdio.h>

/* Writes one fact of an environment. Returns 0 or a negative errno. */
typedef int facts_put(FILE *out, const char *name, const json_t *value);

/* Puts every fact of the object in its order; objects within it become facts of their own, as
 * "compiler.flags". 0, -ENOMEM, or what put returned first. */
int report_facts(FILE *out, json_t *object, facts_put *put);

#endif
