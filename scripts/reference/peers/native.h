#ifndef CONVOY_NATIVE_H
#define CONVOY_NATIVE_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The patterns of workloads/dispatch.c written against another library, without an executor
 * of ours: what the library itself costs. One file a library defines native_peer; native.c is
 * the rest of the program. There are no futures: each task stores a value in a place of its own,
 * which is checked after the end, as dispatch checks the values of its futures.
 */

enum native_pattern { NATIVE_FLOOD, NATIVE_FORK_JOIN, NATIVE_ROUND_TRIP, NATIVE_NESTED };

struct native {
	uint64_t pattern; /* enum native_pattern */
	uint64_t tasks;	  /* flood: all from one thread, then wait for all */
	uint64_t workers;
	uint64_t rounds; /* fork-join and round-trip: so often width tasks, then wait for all */
	uint64_t width;
	uint64_t depth; /* nested: as the workload's run_fibonacci, the outermost call a task too */
	uint64_t result; /* … set by run */

	/* native.c's own */
	uint64_t *values;
	uint64_t *sample_ns;
	uint64_t samples;
	uint64_t begin_ns, end_ns, sampled_ns;
};

struct native_peer {
	const char *mode;    /* the program's name too */
	const char *library; /* for the record */
	const char *(*version)(void);
	const char *cannot_nest; /* why not, or NULL */
	uint64_t workers_most;
	/* Starts the workers and has each run something, then native_begin, the pattern,
	 * native_end. 0 or a negative errno. */
	int (*run)(struct native *native);
};

extern const struct native_peer native_peer;

/* The clock of the pattern. */
void native_begin(struct native *native);
void native_end(struct native *native);

/* A round has ended. */
void native_sample(struct native *native);

/* The task of that number, 0 … tasks - 1, is done. */
static inline void native_task(struct native *native, uint64_t number)
{
	native->values[number] = number + 1;
}

/* For libraries that cannot say when all tasks have been run: what a program written with them
 * does instead. native_expect before they are handed out, native_done at the end of each. */
void native_expect(uint64_t tasks);
void native_done(void);
void native_wait(void);

/* Waits until so many threads have called it; once. */
void native_meet(uint64_t threads);

#ifdef __cplusplus
}
#endif

#endif
