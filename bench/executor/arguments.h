#ifndef CONVOY_EXECUTOR_ARGUMENTS_H
#define CONVOY_EXECUTOR_ARGUMENTS_H

#include <stddef.h>

/*
 * Hands out pieces of the argument area, first fit, aligned to 64 bytes. What is free is kept
 * in the program, not in the area: a worker that writes where it should not cannot
 * harm it. Not thread-safe.
 */
struct argument_area;

/* NULL: out of memory. bytes of memory at base. */
struct argument_area *arguments_create(void *base, size_t bytes);
void arguments_destroy(struct argument_area *arguments);

/* -EAGAIN: no piece is large enough; -ENOMEM. */
int arguments_take(struct argument_area *arguments, size_t bytes, void **taken);

/* bytes: as taken. */
void arguments_give(struct argument_area *arguments, void *piece, size_t bytes);

#endif
