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
	bool is_dependent; /* neighbouring blocks are alike beyond chance: see location.h */
	double lag1;	   /* correlation of neighbouring blocks' ranks; NAN below 3 */
	double effective;  /* independent blocks that they are worth */
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

/* A figure that the records' "measures" hold, a number a run; NAN where it lacks. */
struct measured {
	char *name; /* its end tells the unit, see measure_unit */
	double *values;
};

/* One series of samples: index is the position in summary.blocks. */
struct samples {
	double *elapsed_ns; /* in-process elapsed; NAN where no record */
	double *wall_ns;    /* whole process, from hyperfine */
	double *spawn_ns;   /* phases, from the record; NAN where no record */
	double *work_ns;
	double *teardown_ns;
	double *cpu_ns; /* user + system */
	struct measured *measured;
	size_t measured_count;
};

/* Of a distribution of times: how many lie above the bucket before and up to this one's end. */
struct bucket {
	double upper_ns;
	double count;
};

struct cell {
	char *key; /* EXPERIMENT:NAME=VALUE,NAME=VALUE */
	struct experiment *experiment;
	struct parameter *parameters; /* those of the key, in its order */
	size_t parameter_count;
	struct cell *base;	 /* serial cell it is compared with; NULL if none */
	size_t replicates;	 /* 1; 2 for the A/A control */
	size_t expected_records; /* lines its command writes a run; 0: a foreign program */
	char *command;
	bool is_ceiling; /* parameter mode=ceiling */
	bool in_process; /* headline from the record (true) or wall_ns (false) */

	struct samples *samples; /* [replicates] */
	size_t runs;		 /* committed runs */
	size_t failures;	 /* non-zero exit or record of status failed */
	char *first_error;	 /* of a failed run, or NULL */
	size_t warned;		 /* successful runs whose record carries warnings */
	char *first_warning;	 /* one of them, or NULL */
	double tasks;		 /* of one run, summed over its records; NAN without */

	/* Of the headline, replicate 0. All that says ns is in the measure's unit if the experiment
	 * has one. */
	double median_ns, mean_ns, minimum_ns;
	double median_wall_ns, median_cpu_ns;
	double median_spawn_ns, median_work_ns, median_teardown_ns;
	struct estimate elapsed; /* Hodges-Lehmann of the headline itself */
	struct estimate speedup; /* base / this, paired by block; value NAN without base */
	double efficiency;	 /* speedup / min(workers, CPUs); NAN without workers */
	double workers;		 /* parameter "workers", or NAN */
	bool above_ideal;	 /* the whole interval of the efficiency lies above 100 % */
	json_t *last_record;	 /* newest good record of replicate 0, or NULL */
	struct bucket *latency;	 /* of all its runs, ascending, none empty */
	size_t latency_count;	 /* 0 if its records tell no distribution */
};

/* One item NAME:A/B of an experiment's "compare". */
struct contrast {
	char *parameter;
	char *first;
	char *second;
};

/* first / second, paired by block: above 1 means that first is slower. */
struct comparison {
	struct experiment *experiment;
	struct cell *first;
	struct cell *second;
	const struct contrast *contrast; /* that asked for it; NULL for the A/A control */
	bool is_control;		 /* the A/A control: the same cell twice */
	bool in_process;		 /* both sides by their records, else both by wall_ns */
	struct estimate ratio;
	double p_different;  /* Holm-adjusted within the experiment; controls, and cells of */
	double p_equivalent; /* two builds, each among those of the whole run */
	enum verdict verdict;
};

struct experiment {
	char *name;
	char *chart;   /* name of scripts/charts/NAME.gp; "" if none */
	char *measure; /* the headline, one of the records' measures; NULL: elapsed_ns */
	char *summary; /* one line */
	struct contrast *contrasts;
	size_t contrast_count;
	struct cell **cells;
	size_t cell_count;
	struct comparison *comparisons;
	size_t comparison_count;
	struct scaling *scalings; /* scaling.h; none unless its chart is "speedup" */
	size_t scaling_count;
};

/* What noise.tsv says of one committed block; unknown figures are NAN. */
struct noise {
	char *started; /* NULL if the block has no line */
	double seconds;
	double steal_ms;
	double pressure_ms;
	double load;
	double level; /* log of the block's times over the cells' medians, averaged over the cells
		       */
	double memory_pressure_ms, io_pressure_ms;
	double clock_mhz; /* of the CPUs, on the average, as the block ended */
	double others_ms; /* CPU time of programs that are not the run's, of all CPUs together */
};

struct summary {
	char *folder;	     /* results/RUN */
	char *run;	     /* its last component */
	json_t *environment; /* environment.json, whole */
	size_t cpus;	     /* CPUs allowed, from the environment */
	double margin;	     /* of the run's plan, else 0.02 */
	char *stop_reason;   /* why no more blocks were run: "precision", "budget" or "blocks" */
	char *stop_text;     /* the same in words; */
	char *stop_detail;   /* and what is not reached. NULL: the folder does not say */
	int *blocks;	     /* numbers of the committed blocks, ascending */
	size_t block_count;
	struct noise *noise; /* [block_count] */
	struct experiment *experiments;
	size_t experiment_count;
	struct cell *cells;
	size_t cell_count;
	bool suspect;
	char **suspect_reasons;
	size_t suspect_reason_count;
	char **notes; /* of the reader, for stderr: what was ignored */
	size_t note_count;
};

/* "equivalent", "different" or "cannot tell". */
const char *verdict_text(enum verdict verdict);

/* Value of a parameter of the cell's key, or NULL. */
const char *cell_parameter(const struct cell *cell, const char *name);

/* Whether it is of two builds, this one and another, that ran in the same blocks. */
bool comparison_is_versus(const struct comparison *comparison);

/* The series of this name, or NULL. */
const double *samples_measured(const struct samples *samples, const char *name);

/* What cells are compared by: the experiment's measure, or elapsed_ns; wall_ns if not
 * in_process. */
const double *cell_times(const struct cell *cell, size_t replicate, bool in_process);

/* The series that the headline of a cell's replicate stands on. */
const double *cell_headline(const struct cell *cell, size_t replicate);

enum unit { UNIT_NS, UNIT_BYTES, UNIT_NONE };

/* By the end of its name: _ns, _bytes, or another. NULL, elapsed time, is UNIT_NS. */
enum unit measure_unit(const char *measure);

/* Append a formatted line. 0 or -ENOMEM. */
int summary_note(struct summary *summary, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int summary_suspect(struct summary *summary, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Free all that hangs off summary, and summary itself; NULL is fine. */
void summary_free(struct summary *summary);

#endif
