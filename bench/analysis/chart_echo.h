#ifndef CONVOY_ANALYSIS_CHART_ECHO_H
#define CONVOY_ANALYSIS_CHART_ECHO_H

#include "analysis/chart_page.h"
#include "analysis/chart_series.h"

/* What the charts of the experiments with an echo server share. */

/* The way to serve: the mode, with its unit where that is the request. Chooses colour and dash. */
const char *echo_way(const struct cell *cell);
int echo_rank(const struct cell *cell);

/* "thread pool, by connection". */
void echo_label(const struct cell *cell, char label[static SERIES_LABEL_SIZE]);

/* The cell of that way and, if its name is not NULL, with that number as a parameter; or NULL. */
const struct cell *echo_find(const struct experiment *experiment, const char *way,
			     const char *parameter, double number);

/* On a machine with few CPUs: that the client had the same ones as the server. */
const char *echo_shared_words(const struct summary *summary);

#endif
