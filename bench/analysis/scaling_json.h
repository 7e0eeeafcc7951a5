#ifndef CONVOY_ANALYSIS_SCALING_JSON_H
#define CONVOY_ANALYSIS_SCALING_JSON_H

#include "analysis/scaling.h"

#include <jansson.h>

/* New references, or NULL if memory runs out. What is not finite is null. */

/* { "value", "low", "high" } */
json_t *interval_object(const struct estimate *estimate);

/* A law's parameters, or in its words why there are none. */
json_t *fit_object(const struct scaling_fit *fit);

#endif
