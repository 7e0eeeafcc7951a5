#ifndef CONVOY_ANALYSIS_TIMELINE_FINDING_H
#define CONVOY_ANALYSIS_TIMELINE_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/timeline.h"

/* What a timeline shows, in words: of all that is recorded, not of the window alone. */

/* The workers have to wait for a lock that they share. */
bool timeline_has_lock(const struct timeline *timeline);

/* Blocks now and then; the others are CPU-bound. */
bool timeline_blocks(const struct timeline_worker *worker);

/* The finding, for a title. 0 or -ENOMEM. */
int timeline_title(const struct timeline *timeline, char *text, size_t size);

/* Program, policy and window, for a subtitle. */
void timeline_subtitle(const struct timeline *timeline, struct window window, char *text,
		       size_t size);

#endif
