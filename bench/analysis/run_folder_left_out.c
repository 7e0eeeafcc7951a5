#include "analysis/run_folder_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* left-out.tsv: which cells sit out, from a block on, until a later line says otherwise.
 * Without the file none does. */

static void mark(const struct reading *reading, const struct cell *cell, size_t block,
		 bool left_out)
{
	for (size_t replicate = 0; replicate < cell->replicates; replicate++)
		reading_run(reading, cell, replicate, block)->left_out = left_out;
}

static int leave_out(const struct lines *lines, const char *key, size_t first)
{
	const struct reading *reading = lines->reading;
	const struct cell *cell = reading_cell(reading, key);

	if (!cell)
		return lines_fail(lines, "cell %s is not in cells.tsv", key);
	for (size_t i = 0; i < reading->summary->block_count; i++) {
		if (reading->summary->blocks[i] >= (long long)first)
			mark(reading, cell, i, true);
	}
	return 0;
}

static int parse_row(struct lines *lines)
{
	const struct summary *summary = lines->reading->summary;
	char *fields[2], *rest;
	size_t first;
	int error = lines_split(lines, fields, 2);

	if (!error)
		error = lines_number(lines, "block", fields[0], 1000000000, &first);
	if (error)
		return error;
	for (size_t i = 0; i < summary->cell_count; i++) {
		for (size_t block = 0; block < summary->block_count; block++) {
			if (summary->blocks[block] >= (long long)first)
				mark(lines->reading, &summary->cells[i], block, false);
		}
	}
	for (char *key = strtok_r(fields[1], " ", &rest); key && !error;
	     key = strtok_r(NULL, " ", &rest))
		error = leave_out(lines, key, first);
	return error;
}

int read_left_out(struct reading *reading)
{
	struct lines lines;
	int error = lines_open_table(&lines, reading, "left-out.tsv", "block\tcells", NULL);

	if (error == -ENOENT) {
		free(*reading->error);
		*reading->error = NULL;
		error = 0;
	} else if (!error) {
		while ((error = lines_next(&lines)) > 0) {
			error = lines.complete ? parse_row(&lines)
					       : lines_fail(&lines, "the last line is cut off");
			if (error)
				break;
		}
	}
	lines_close(&lines);
	return error;
}
