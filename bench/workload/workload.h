#ifndef CONVOY_WORKLOAD_WORKLOAD_H
#define CONVOY_WORKLOAD_WORKLOAD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "executor/executor.h"
#include "measure/histogram.h"
#include "workload/options.h"

/*
 * A workload is one file in workloads/ that defines `workload`; the common
 * main makes a program of it that runs its tasks under every mode. A workload
 * does not know which. workloads/null.c is the template.
 */

/* One run's work, as its hooks and bodies see it; the same in every worker. */
struct work {
	const void *settings; /* the workload's own options */
	void *shared;	      /* shared_bytes of memory, zeroed, one object for all workers */
	uint64_t tasks;
	uint64_t workers;
	uint64_t cpus; /* that this process may use */
	uint64_t seed;
	uint64_t op_time_ns; /* of an iteration of the interpreted loop; 0: no loop is paced */
	const struct executor_kind *kind; /* for the floors below; */
	const struct own_mode *own_mode;  /* NULL: the mode is that kind */
	_Atomic bool cancelled; /* the run was given up: long bodies look at it and return */
};

/* Figures of the workload's own, for the record and the summary. The suffix of
 * a name is its unit: _ns, _bytes, or none. */
struct measures {
	struct measure {
		const char *name;
		double value;
	} list[32];
	size_t count;
	struct distribution {
		const char *name;
		struct histogram times;
	} distributions[2];
	size_t distribution_count;
	const char *note; /* for people, below the figures; NULL: none */
};

void measures_add(struct measures *measures, const char *name, double value);

/* For the record alone, which holds it as "distributions": {NAME: [[ns, count], ...]}, see
 * record_histogram. Returns an empty histogram to fill, NULL when there are too many. */
struct histogram *measures_add_distribution(struct measures *measures, const char *name);

/* For workloads that hand out their tasks themselves. */
struct drive {
	struct executor *executor;
	/* Starts the workers and returns when all that exist before there are tasks are ready;
	 * the timed work begins then. 0 or a negative errno. Call it once. */
	int (*begin)(struct drive *drive);
	bool caller_runs; /* may be set by aim: waiting threads of the program run tasks too */
	void *run;	  /* main's own */
};

/* A mode that only this workload has: another way to use the workers of a kind. */
struct own_mode {
	const char *name;
	const char *kind; /* of the executor */
};

/* What a check found wrong, in words; printed by main. */
#define REASON_BYTES 256

struct workload {
	const char *name;
	const char *summary; /* one line for --help */

	/* Own options; they fill a structure of settings_bytes. Optional. */
	const struct option_spec *options;
	size_t option_count;
	size_t settings_bytes;

	uint64_t default_tasks;

	/* Beside one for each kind; a NULL name at the end. Optional. */
	const struct own_mode *own_modes;

	/* The number of tasks, at least 1, where it follows from the own options: there is no
	 * --tasks then. Optional. */
	uint64_t (*tasks)(const void *settings);
	/* All tasks run at once, each on a worker of its own: fewer workers are a usage error. */
	bool together;

	/* Something else that the own options ask for, instead of any run: may print, and
	 * returns the program's exit status, or -1 when it is not asked for. Optional. */
	int (*role)(const void *settings);

	/* Bytes of memory that all workers share. Optional; called once, before setup. */
	size_t (*shared_bytes)(const struct work *work);

	/* In the program, untimed, once before all workers exist. 0, or a negative
	 * errno, or -EINVAL with a reason for settings that do not fit together
	 * (a usage error). Optional. */
	int (*setup)(struct work *work, char reason[REASON_BYTES]);

	/* In the program, untimed, before each run; no body is under way. Optional. */
	void (*prepare)(struct work *work);

	/* In the program, timed: instead of main, hands out work->tasks tasks to the executor and
	 * waits for them, to measure the executor itself. No body then, and values are NULL in
	 * check. 0 or a negative errno. Optional, as is aim, which is called before the
	 * executor exists. */
	int (*drive)(struct work *work, struct drive *drive);
	/* Once work->cancelled is set drive still brings to an end what is under way: what was
	 * measured until then is reported. */
	bool drains;
	void (*aim)(const struct work *work, struct drive *drive);

	/* In the workers, timed: one task. Loops and blocks only through the worker
	 * (worker_tick, worker_blocking_begin and _end). Reports what it did with
	 * worker_set_value. 0, or a negative errno. Required without drive. */
	int (*body)(struct worker *worker, const struct work *work, uint64_t task);

	/* In the program, after each run: was the work really done? values[task] is
	 * what each body reported. 0, or -EBADMSG with a reason. Required. */
	int (*check)(const struct work *work, const uint64_t *values, char reason[REASON_BYTES]);

	/* In the program, after a checked run: figures of the workload's own;
	 * tasks_ns is the sum of the tasks' times. Optional. */
	void (*report)(const struct work *work, uint64_t tasks_ns, struct measures *measures);

	/* In the program, once at the end, if setup succeeded. Optional. */
	void (*teardown)(struct work *work);
};

/* Defined by the file in workloads/. */
extern const struct workload workload;

#endif
