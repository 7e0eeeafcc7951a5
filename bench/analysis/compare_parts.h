#ifndef CONVOY_ANALYSIS_COMPARE_PARTS_H
#define CONVOY_ANALYSIS_COMPARE_PARTS_H

#include "analysis/chart_page.h"
#include "analysis/compare.h"

/* Shared by the files compare_*.c only. */

/* "A" or "B". */
const char *side_name(size_t side);

/* Whether the environments are of one machine; which fact differs otherwise. */
bool same_machine(const json_t *first, const json_t *second, const char **fact);

/* Whether nothing of machine, system and build differs. */
bool same_circumstances(const json_t *first, const json_t *second);

/* A fact as text, to be freed: "-" if it is unknown. NULL if memory ran out. */
char *known_fact(const json_t *environment, const char *name);

/* Fills the differences. 0 or -ENOMEM. */
int find_differences(struct compared *compared);

/* Log of what the cell is compared by, and its variance by the run's own interval; NAN
 * if the run has no interval of it. */
double cell_level(const struct cell *cell, bool relative, double *variance);

/* The cell of this key in a run, or NULL. */
const struct cell *find_cell(const struct summary *run, const char *key);

/* Fills the matches and what is left out. 0 or -ENOMEM. */
int match_cells(struct compared *compared);

/* Adds the spreads within the sides and within the history's groups of equal runs. folder may be
 * NULL. 0, or a negative errno and perhaps a message. */
int find_spreads(struct compared *compared, const char *folder, char **error);

/* Run and estimates. 0, or a negative errno and a message. */
int read_run(const char *folder, double margin, struct summary **run, char **error);

int compare_note(struct compared *compared, const char *format, ...)
	__attribute__((format(printf, 2, 3))); /* 0 or -ENOMEM */

/* How many matches, of one experiment unless only is NULL, have a verdict of this kind; worse,
 * better: of those that differ. */
struct tally {
	size_t judged, different, worse, better, equivalent, cannot_tell;
	size_t no_times; /* of those that are different */
};

struct tally count_verdicts(const struct compared *compared, const struct experiment *only);

const char *verdict_words(const struct match *match);

/* "B is slower than A in 2 of 17 cells", the finding in a line. */
void finding_line(char *text, size_t size, const struct compared *compared,
		  const struct experiment *only);

/* The same of one experiment, after its name. */
void finding_of_experiment(char *text, size_t size, const struct compared *compared,
			   const struct experiment *experiment);

/* "spread of 9 other runs of the machine", ... : what the intervals stand on. */
void basis_words(char *text, size_t size, const struct compared *compared);

/* "20261124-061843", or "20261124-061843 and 2 more". */
void side_words(char *text, size_t size, const struct side *side);

/* The cell among those of its experiment, and, if so asked, what is compared where it is no
 * multiple of a base. NULL if memory ran out. */
char *match_label(const struct match *match, bool with_figure);

bool is_suspect(const struct compared *compared);

/* Of an overlay: "A, light: 2026…. B, dark: 2026….", what its intervals are, and the cells that it
 * does not show. */
void overlay_words(char *text, size_t size, const struct compared *compared);

/* A heading, and a table of an experiment each or of all; 0 or -ENOMEM. */
void compare_heading(FILE *out, bool markdown, const char *text);
int compare_verdicts(FILE *out, bool markdown, const struct compared *compared);
int compare_absolutes(FILE *out, const struct compared *compared);
int compare_unmatched(FILE *out, bool markdown, const struct compared *compared);
int compare_differences(FILE *out, bool markdown, const struct compared *compared);
int compare_commands(FILE *out, const struct compared *compared);

/* How many matches ran another command in B. */
size_t compare_other_commands(const struct compared *compared);

/* One chart each; see chart_page.h. page->subject is the struct compared. overlay_curves draws an
 * experiment whose cells make lines over the number of workers, overlay_rows any. */
int chart_forest(struct page *page);
int overlay_curves(struct page *page);
int overlay_rows(struct page *page);

#endif
