#ifndef CONVOY_ANALYSIS_SUMMARY_H
#define CONVOY_ANALYSIS_SUMMARY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * What one run of the driver says, as read and estimated from its folder.
 * Everything hangs off struct summary and is freed with it. Times are in
 * nanoseconds. A missing sample (failed run, no record) is NAN.
 */

/* An estimate with its two-sided 95 % interval. Below 6 blocks there is no
 * interval: has_interval is false and low and high are NAN. */
struct estimate {
	double value;
	double low;
	double high;
	size_t blocks; /* pairs (or samples) that it stands on */
	bool has_interval;
};

enum verdict {
	VERDICT_EQUIVALENT,
	VERDICT_DIFFERENT,
	VERDICT_CANNOT_TELL,
};

struct parameter {
	char *name;
	char *value;
};

/* One series of samples: index is the position in summary.blocks. */
struct samples {
	double *elapsed_ns;  /* in-process elapsed; NAN where no record */
	double *wall_ns;     /* whole process, from hyperfine */
	double *spawn_ns;    /* phases, from the record; NAN where no record */
	double *work_ns;
	double *teardown_ns;
	double *cpu_ns;      /* user + system */
};

struct cell {
	char *key;                    /* EXPERIMENT:NAME=VALUE,NAME=VALUE */
	struct experiment *experiment;
	struct parameter *parameters; /* those of the key, in its order */
	size_t parameter_count;
	struct cell *base;            /* serial cell it is compared with; NULL if none */
	size_t replicates;            /* 1; 2 for the A/A control */
	size_t expected_records;      /* lines its command writes a run; 0: a foreign program */
	char *command;
	bool is_ceiling;              /* parameter mode=ceiling */
	bool in_process;              /* headline from elapsed_ns (true) or wall_ns (false) */

	struct samples *samples;      /* [replicates] */
	size_t runs;                  /* committed runs */
	size_t failures;              /* non-zero exit or record of status failed */
	char *first_error;            /* of a failed run, or NULL */

	double median_ns, mean_ns, minimum_ns; /* of the headline time, replicate 0 */
	double median_wall_ns;
	struct estimate elapsed;      /* Hodges-Lehmann of the headline time itself, ns */
	struct estimate speedup;      /* base / this, paired by block; value NAN without base */
	double efficiency;            /* speedup / min(workers, CPUs); NAN without workers */
	double workers;               /* parameter "workers", or NAN */
	json_t *last_record;          /* newest record of replicate 0, borrowed from the reader; or NULL */
};

/* first / second, paired by block: above 1 means that first is slower. */
struct comparison {
	struct experiment *experiment;
	struct cell *first;
	struct cell *second;
	bool is_control;              /* the A/A control: the same cell twice */
	struct estimate ratio;
	double p_different;           /* Holm-adjusted within the experiment */
	double p_equivalent;          /* Holm-adjusted within the experiment */
	enum verdict verdict;
};

struct experiment {
	char *name;
	char *chart;                  /* name of scripts/charts/NAME.gp; "" if none */
	char *summary;                /* one line */
	struct cell **cells;
	size_t cell_count;
	struct comparison *comparisons;
	size_t comparison_count;
};

struct summary {
	char *folder;                 /* results/RUN */
	char *run;                    /* its last component */
	json_t *environment;          /* environment.json, whole */
	size_t cpus;                  /* CPUs allowed, from the environment */
	double margin;                /* 0.02 */
	int *blocks;                  /* numbers of the committed blocks, ascending */
	size_t block_count;
	struct experiment *experiments;
	size_t experiment_count;
	struct cell *cells;
	size_t cell_count;
	bool suspect;
	char **suspect_reasons;
	size_t suspect_reason_count;
};

/* Value of a parameter of the cell's key, or NULL. */
const char *cell_parameter(const struct cell *cell, const char *name);

#endif
