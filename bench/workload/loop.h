#ifndef CONVOY_WORKLOAD_LOOP_H
#define CONVOY_WORKLOAD_LOOP_H

#include <stdbool.h>

#include "executor/executor.h"
#include "gil/bytecode.h"

/*
 * For loops that are written once and compiled twice: a constant `interpreted` makes of one
 * inlined function a native loop without any hook and an interpreted one with a tick at
 * each bytecode.
 */
#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* Hides a value from the optimiser, so that no iteration is merged with another. */
#define OPAQUE(value) __asm__ volatile("" : "+r"(value))

ALWAYS_INLINE void loop_tick(struct worker *worker, enum bytecode bytecode, bool interpreted)
{
	if (interpreted)
		worker_tick(worker, bytecode);
}

/* A whole iteration, of a body that is to the interpreter a load, an operation and a store. */
ALWAYS_INLINE void loop_tick_all(struct worker *worker, bool interpreted)
{
	loop_tick(worker, BYTECODE_LOAD, interpreted);
	loop_tick(worker, BYTECODE_ARITHMETIC, interpreted);
	loop_tick(worker, BYTECODE_STORE, interpreted);
	loop_tick(worker, BYTECODE_LOOP, interpreted);
}

#endif
