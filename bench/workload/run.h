#ifndef CONVOY_WORKLOAD_RUN_H
#define CONVOY_WORKLOAD_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "measure/gate.h"
#include "measure/memory.h"
#include "measure/shared.h"
#include "measure/usage.h"
#include "workload/settings.h"
#include "workload/workload.h"

/* Result slot of a worker index: what its workers did. */
struct worker_result {
	uint64_t tasks;
	uint64_t busy_ns;  /* sum of its tasks' times */
	uint64_t checksum; /* sum of its tasks' values */
};

struct task_times {
	uint64_t begin_ns;
	uint64_t end_ns;
};

/* What workers and program share beside the executor; exists before the zygote. */
struct stage {
	struct work work;
	struct gate gate;
	struct task_times *times; /* [tasks] */
	unsigned *cpus;		  /* CPU of each worker index, in turn; none when count is 0 */
	size_t cpu_count;
};

/* Everything that lives as long as the program. */
struct session {
	const struct settings *settings;
	struct shared_memory memory;
	struct stage *stage;
	struct zygote *zygote; /* NULL unless workers are processes */
	bool set_up;
	bool measure_memory;
};

/* What one worker index did in one run. */
struct worker_run {
	struct worker_result result;
	struct gil_counts gil;
	struct usage usage;
	pid_t id;
	uint64_t first_ns; /* first instruction, after the run began */
};

#define RUN_ERROR_BYTES 1024

/* What one execution measured. */
struct run {
	uint64_t repetition;
	bool failed;
	int signal;	      /* that interrupted it; 0 for none */
	bool drained;	      /* interrupted, but what it measured until then is there */
	bool abandoned;	      /* threads of it are still at work */
	bool creation_failed; /* a worker could not be created: limits may be the cause */
	char error[RUN_ERROR_BYTES];

	uint64_t elapsed_ns;  /* first creation of a worker to the end of the last task */
	uint64_t spawn_ns;    /* … of it until all workers were at the gate */
	uint64_t work_ns;     /* … from the opening of the gate on */
	uint64_t teardown_ns; /* end of the last task to the end of the last worker */
	uint64_t tasks_ns;    /* sum of the tasks' times */
	uint64_t skew_ns;     /* the gate's opening to the last of the first tasks' beginnings */
	uint64_t checksum;
	unsigned workers_created;
	struct usage usage;    /* of all workers, over their whole lives */
	struct gil_counts gil; /* the same */
	bool has_memory;
	struct memory memory;	     /* of the program and its processes, at the gate */
	struct memory memory_before; /* of the program, before there were workers */
	struct worker_run *workers;  /* [settings->workers] */
	uint64_t *values;	     /* [tasks] */
	struct measures measures;
	int trace_error;	/* of writing it; 0 or a negative errno */
	uint64_t trace_dropped; /* events that it lacks */
	const char *warning;	/* the window was too short, or NULL */
};

/* Sets the workload up and forks the zygote; call it before any thread
 * exists. 0, or a negative errno with a reason (-EINVAL: a usage error). */
int session_open(struct session *session, const struct settings *settings,
		 char reason[REASON_BYTES]);
void session_close(struct session *session);

/* Runs once. Allocates run's arrays (run_free). What goes wrong is in run->failed and run->error.
 */
void run_execute(struct session *session, struct run *run, uint64_t repetition);
void run_free(struct run *run);

/* Says why the run failed. The first failure is the cause; later ones follow from it and are
 * ignored. */
void run_fail(struct run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Looks for everything that can have gone wrong up to now, and takes the values of the tasks. */
void run_judge(const struct session *session, struct executor *executor, struct run *run,
	       const struct future *futures, size_t count, int submit_error, int caught_signal);

/* SIGINT, SIGTERM and SIGHUP end the run under way, which then says so. */
void run_catch_signals(struct session *session);

#endif
