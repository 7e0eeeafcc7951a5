#include "analysis/run_folder_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* plan.tsv and stop.tsv, both NAME and VALUE: what was asked for, and why the blocks
 * ended. A folder may lack either; of the plan only the margin is for the analysis. */

static int take_text(char **place, const char *text)
{
	free(*place);
	*place = strdup(text);
	return *place ? 0 : -ENOMEM;
}

static int parse_plan(struct lines *lines, struct summary *summary, char **fields)
{
	char *end;

	if (strcmp(fields[0], "margin") != 0)
		return 0;
	double margin = strtod(fields[1], &end) / 100;

	if (strcmp(end, "%") != 0 || !(margin > 0 && margin < 1))
		return lines_fail(lines, "margin is \"%s\", not a percentage such as 2%%",
				  fields[1]);
	summary->margin = margin;
	return 0;
}

static int parse_stop(struct lines *lines, struct summary *summary, char **fields)
{
	(void)lines;
	if (strcmp(fields[0], "reason") == 0)
		return take_text(&summary->stop_reason, fields[1]);
	if (strcmp(fields[0], "text") == 0)
		return take_text(&summary->stop_text, fields[1]);
	if (strcmp(fields[0], "detail") == 0)
		return take_text(&summary->stop_detail, fields[1]);
	return 0;
}

static int read_rows(struct lines *lines, struct summary *summary,
		     int (*row)(struct lines *, struct summary *, char **))
{
	char none[] = "", *fields[2] = { none, none };
	int error;

	while ((error = lines_next(lines)) > 0) {
		error = lines->complete ? lines_split(lines, fields, 2)
					: lines_fail(lines, "the last line is cut off");
		if (!error)
			error = row(lines, summary, fields);
		if (error)
			break;
	}
	return error;
}

static int read_pairs(struct reading *reading, const char *name,
		      int (*row)(struct lines *, struct summary *, char **))
{
	struct lines lines;
	int error = lines_open_table(&lines, reading, name, "name\tvalue", NULL);

	if (!error) {
		error = read_rows(&lines, reading->summary, row);
	} else if (error == -ENOENT) {
		free(*reading->error);
		*reading->error = NULL;
		error = 0;
	}
	lines_close(&lines);
	return error;
}

int read_settings(struct reading *reading)
{
	int error = read_pairs(reading, "plan.tsv", parse_plan);

	return error ? error : read_pairs(reading, "stop.tsv", parse_stop);
}
