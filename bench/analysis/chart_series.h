#ifndef CONVOY_ANALYSIS_CHART_SERIES_H
#define CONVOY_ANALYSIS_CHART_SERIES_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/summary.h"

/* An experiment's cells as lines over the number of workers, and their names in words. */

#define SERIES_LABEL_SIZE 96
#define MOST_PANELS	  3

struct point {
	double workers;
	const struct cell *cell;
	struct estimate y[MOST_PANELS]; /* filled by the chart */
};

struct series {
	const char *mode; /* chooses colour and dash; never NULL */
	char label[SERIES_LABEL_SIZE];
	struct point *points; /* ascending workers */
	size_t count;
};

struct series_list {
	struct series *series;
	size_t count;
	struct point *points; /* of all series */
};

/* The parameter mode, or "". */
const char *cell_mode(const struct cell *cell);

/* "threads", "process pools", …; the mode itself if it has no plural here. */
const char *mode_plural(const char *mode);

/* Place of a mode in every chart: serial, thread, process, pools, peers, ceiling. */
int mode_rank(const char *mode);

/* "thread pool", "oneTBB", …; the mode itself if it has no name here. */
const char *mode_label(const char *mode);

/* Names the cell by its mode and by what other parameters, save workers, vary in the experiment. */
void cell_label(const struct cell *cell, char label[static SERIES_LABEL_SIZE]);

/* Groups the cells that have a worker count, save those of mode without (may be NULL), into one
 * series a label. 0 or -ENOMEM. */
int series_collect(struct series_list *list, const struct experiment *experiment,
		   const char *without);

/* How cells fall into series. */
struct series_naming {
	int (*rank)(const struct cell *cell); /* lower first; then by label */
	void (*label)(const struct cell *cell, char label[static SERIES_LABEL_SIZE]);
	const char *(*mode)(const struct cell *cell); /* chooses colour and dash */
	size_t spare;				      /* series to leave room for behind the last */
	double (*at)(const struct cell *cell);	      /* instead of workers; NULL: those */
};

/* The same by another naming. */
int series_collect_as(struct series_list *list, const struct experiment *experiment,
		      const char *without, const struct series_naming *naming);
void series_free(struct series_list *list);

/* Removes the series in which no point has a finite value in any panel. */
void series_prune(struct series_list *list, size_t panels);

/* The first series of this mode, or NULL. */
const struct series *series_of_mode(const struct series_list *list, const char *mode);

/* The point with this many workers if y[0] of it is finite, or NULL. */
const struct point *series_at(const struct series *series, double workers);

/* Two series to compare in words, threads against processes if they are there, and the number of
 * workers nearest to wanted (lower first) that both have. With one series only, second is NULL. */
struct duel {
	const struct series *first, *second;
	const struct point *a, *b;
	double workers;
};

/* False if there is nothing with a finite y[0]. */
bool series_duel(const struct series_list *list, double wanted, struct duel *duel);

#endif
