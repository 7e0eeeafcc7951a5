#ifndef CONVOY_ANALYSIS_RUN_FOLDER_PARTS_H
#define CONVOY_ANALYSIS_RUN_FOLDER_PARTS_H

#include "analysis/summary.h"

#include <stdio.h>
#include <sys/types.h>

/* Shared by the files run_folder*.c only: one reader a file of the folder. */

/* What is known of one committed run: one replicate of a cell in a block. */
struct run_state {
	bool left_out; /* it does not belong into its block, see read_left_out */
	bool present;
	bool failed;
	size_t records;
	size_t with_tasks; /* records that say how many tasks they ran */
	bool warned;
};

struct reading {
	struct summary *summary;
	int *attempts;		/* [block_count], the committed attempt of each block */
	struct run_state *runs; /* see reading_run */
	char **error;
};

struct run_state *reading_run(const struct reading *reading, const struct cell *cell,
			      size_t replicate, size_t block);

/* Position of a committed block in summary.blocks, or -1; so if the attempt is
 * not the committed one. */
ssize_t reading_block(const struct reading *reading, long long block, long long attempt);

struct cell *reading_cell(const struct reading *reading, const char *key);

/* Sets the message and returns code. */
int reading_fail(const struct reading *reading, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* count values, all NAN; NULL if memory ran out. */
double *missing_values(size_t count);

/* The series of this name, made if it lacks; NULL if memory ran out. */
double *measured_series(struct samples *samples, const char *name, size_t blocks);

/* Marks a run as failed and keeps the first reason. 0 or -ENOMEM. */
int reading_failed(struct cell *cell, struct run_state *run, int block, const char *reason);

/* A text file of the folder, line by line. */
struct lines {
	const struct reading *reading;
	bool older; /* the table is of an older convoy, with fewer columns */
	char *path;
	FILE *file;
	size_t number; /* of the line last read */
	char *line;    /* without its newline */
	size_t length;
	size_t capacity;
	bool complete; /* the line ended in a newline */
};

int lines_open(struct lines *lines, const struct reading *reading, const char *name);
int lines_next(struct lines *lines); /* 1: a line, 0: the end, or a negative errno */
int lines_fail(const struct lines *lines, const char *format, ...)
	__attribute__((format(printf, 2, 3))); /* -EINVAL, "PATH:LINE: ..." */
void lines_close(struct lines *lines);

/* Opens a table and checks its header line: this one, or an older one if that is not
 * NULL; lines->older tells. */
int lines_open_table(struct lines *lines, const struct reading *reading, const char *name,
		     const char *header, const char *older);
/* Splits the line at tabs in place; an error unless it has exactly count fields. */
int lines_split(struct lines *lines, char **fields, size_t count);
/* Whole number within bounds, or an error that names the field. */
int lines_number(const struct lines *lines, const char *field, const char *text,
		 unsigned long maximum, size_t *value);

/* Adds a record's distribution, if it has one, to the cell's. 0, -ENOMEM or -EINVAL. */
int take_latency(const struct lines *lines, const json_t *record, struct cell *cell);

int read_environment(struct reading *reading);
int read_settings(struct reading *reading);
int read_experiments(struct reading *reading);
int read_cells(struct reading *reading);
int read_left_out(struct reading *reading); /* called by the next, once it knows the blocks */
int read_blocks(struct reading *reading);
int read_records(struct reading *reading);
int read_noise(struct reading *reading);

#endif
