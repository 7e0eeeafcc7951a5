#ifndef CONVOY_ANALYSIS_EXPORT_FORMATS_H
#define CONVOY_ANALYSIS_EXPORT_FORMATS_H

#include "analysis/summary.h"

#include <stdio.h>

/* Shared by the files export*.c only: a run in the formats of other tools. */

/* One committed run of a cell, also a failed one. */
struct exported_run {
	size_t block; /* position in summary.blocks */
	size_t replicate;
	double wall, user, system; /* seconds, of the whole process */
	int exit_code;
	bool signalled; /* hyperfine saw no exit code */
	bool failed;	/* by its exit code or by its record; it has no times then */
};

struct exported_cell {
	const struct cell *cell;
	struct exported_run *runs; /* in the order of the blocks, then of the replicates */
	size_t count;
};

struct exported {
	struct summary *summary;
	struct exported_cell *cells; /* [summary->cell_count], in their order */
};

/* Reads all runs of a folder that run_folder_read has taken. 0, or a negative errno and a malloc'd
 * message (NULL if memory ran out). Free with exported_free, also after an error. */
int exported_read(struct summary *summary, struct exported *exported, char **error);
void exported_free(struct exported *exported);

/* What the cell is judged by in one run, in ns or in its measure's unit; NAN if it failed. */
double exported_value(const struct exported_cell *cell, const struct exported_run *run);

/* A text of the environment, or NULL. */
const char *exported_text(const struct exported *exported, const char *name);

/* One format each: writes it to out. What it cannot hold is added to the summary's notes. 0 or
 * -ENOMEM; whether out took it all is the caller's to check. */
int export_hyperfine(FILE *out, const struct exported *exported);
int export_pyperf(FILE *out, const struct exported *exported);
int export_google_benchmark(FILE *out, const struct exported *exported);
int export_github_action_benchmark(FILE *out, const struct exported *exported);
int export_bencher(FILE *out, const struct exported *exported);
int export_csv(FILE *out, const struct exported *exported);

/* Writes and frees json, of which NULL is -ENOMEM. */
int export_json(FILE *out, json_t *json);

#endif
