#ifndef CONVOY_ANALYSIS_SELFTEST_PARTS_H
#define CONVOY_ANALYSIS_SELFTEST_PARTS_H

#include "analysis/chart_page.h"
#include "analysis/summary.h"

/* Shared by the files selftest_*.c of real comparisons only. */

/* One side of a comparison: first / second with its interval, and what it is called. */
struct selftest_judged {
	double value, low, high;
	enum verdict verdict;
};

struct selftest_comparison {
	char started[32];
	double seconds;
	size_t blocks;
	struct selftest_judged equal;	/* a cell against itself */
	struct selftest_judged planted; /* 2 % more work against it */
	bool suspect;			/* the session */
};

struct selftest {
	json_t *environment; /* environment.json of the folder */
	char *what;	     /* its label: "serial CPU work" */
	struct selftest_comparison *comparisons;
	size_t count;
	bool any_power; /* nothing is required of the planted difference */
};

/* What of the comparisons is so, of how many. */
struct selftest_rate {
	const char *name; /* for programs */
	const char *words;
	size_t hits, of;
	double limit; /* share that must not be exceeded, or reached if at_least; NAN: none */
	bool at_least;
};
#define SELFTEST_RATES 6

/* 0 and what is to be freed with selftest_free; else as selftest_report. */
int selftest_read(const char *folder, struct selftest *selftest, char **message);
void selftest_free(struct selftest *selftest);

void selftest_rates(const struct selftest *selftest, struct selftest_rate rates[SELFTEST_RATES]);

/* The interval leaves out no difference. */
bool selftest_excludes(const struct selftest_judged *judged);

/* All comparisons with their intervals, sorted; page->subject is the struct selftest. */
int chart_selftest(struct page *page);

#endif
