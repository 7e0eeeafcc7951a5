#ifndef CONVOY_ANALYSIS_COMPARE_H
#define CONVOY_ANALYSIS_COMPARE_H

#include "analysis/summary.h"

#include <stdio.h>

/*
 * Two sides of stored runs, A and B, compared cell by cell.
 *
 * A cell is compared by its multiple of its run's own base, so that a machine that is
 * faster in one run than in the other makes no difference; a base, and a cell without
 * one, by its own time, which is judged only if both sides ran on one machine.
 *
 * Blocks of one run share its circumstances, so their interval says nothing of another
 * run: what is judged against is how much whole runs of the machine differ from each
 * other, in the sides' own runs and in the history, the other runs of the machine.
 */

enum { SIDE_A, SIDE_B, SIDES };

#define MOST_RUNS 64 /* a side */

struct side {
	struct summary *runs[MOST_RUNS];
	size_t count;
};

/* Standard deviation of a log from run to run, pooled over groups of equal runs. */
struct spread {
	double squares; /* about the groups' means */
	double freedom; /* runs less groups */
};

/* A cell that both sides have. */
struct match {
	const struct cell *cells[SIDES]; /* in the first run of the side */
	bool relative;			 /* by its multiple of its base, else by its own time */
	bool judged;			 /* false: a time of two machines */
	bool other_command;		 /* not only in the folder of its program */
	struct estimate values[SIDES];	 /* multiple or time; several runs: mean, least, greatest */
	double within[SIDES]; /* variance of the side's mean by the runs' own intervals */
	struct estimate headline[SIDES]; /* the same of its own time, whatever is compared */
	struct spread spread[SIDES];	 /* of the side's machine; equal if it is one machine */
	struct comparison comparison;	 /* B / A; first is B's cell */
	double freedom;			 /* that its interval stands on; 0 without */
};

/* A cell that is not compared. */
struct unmatched {
	const struct cell *cell;
	char *why; /* "only in A", ... */
};

/* A fact of the environments that is not the same everywhere. */
struct difference {
	const char *name; /* borrowed from an environment */
	char *values[SIDES];
};

struct history {
	size_t runs;   /* that some spread stands on */
	size_t others; /* of other machines or plans */
	size_t damaged;
	double extreme; /* the greatest pair_extreme of two equal runs, those of a side among them
			 */
};

struct compared {
	struct side sides[SIDES];
	double margin;
	bool one_machine;
	struct match *matches;
	size_t match_count;
	struct unmatched *unmatched;
	size_t unmatched_count;
	struct difference *differences;
	size_t difference_count;
	struct history history;
	char **notes; /* what the reader should know of the runs */
	size_t note_count;
};

/* Reads both sides. folders: of each side, count of each. history: a folder of runs, or
 * NULL. 0 and what is to be freed with compare_free; or a negative errno and a malloc'd
 * message (NULL if memory ran out): a folder that cannot be read, a run that is there
 * twice, a side whose runs are of two machines or of two plans, or no common cell. */
int compare_read(const char *const *folders[SIDES], const size_t count[SIDES], const char *history,
		 double margin, struct compared **compared, char **error);

void compare_free(struct compared *compared);

/* The greatest difference of two runs in any match, in standard errors of such a difference by
 * the spread of a side. first, second: a level a match; NAN where it lacks. */
double pair_extreme(const struct compared *compared, size_t side, const double *first,
		    const double *second);

/* Fills the comparisons of the matches, with Holm's adjustment over all of them. 0 or
 * -ENOMEM. Needs cells, values, within, spread, judged, the sides' counts and the history's
 * extreme only. */
int compare_judge(struct compared *compared);

/* Whether B is worse: different, and longer or larger. */
bool match_is_regression(const struct match *match);

/* Answers and table for a terminal; the same and more as Markdown; a line a cell for
 * programs; everything as JSON. 0 or -ENOMEM; whether out took it all is the caller's
 * to check. */
int compare_print(FILE *out, const struct compared *compared);
int compare_print_markdown(FILE *out, const struct compared *compared);
int compare_print_tsv(FILE *out, const struct compared *compared);
int compare_print_json(FILE *out, const struct compared *compared);

/* Writes FOLDER/charts/data/NAME.dat and NAME.gp: the ratios of all cells ("ratios") and, for
 * each experiment, both sides on the same axes. 0, or a negative errno and a message. */
int compare_write_charts(const struct compared *compared, const char *folder, char **error);

#endif
