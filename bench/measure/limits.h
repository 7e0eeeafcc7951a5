#ifndef CONVOY_MEASURE_LIMITS_H
#define CONVOY_MEASURE_LIMITS_H

#include <stdio.h>

/* Prints the limits that can keep a program from creating threads or
 * processes, one a line, with their values. */
void limits_print(FILE *out);

#endif
