#ifndef CONVOY_WORKLOAD_STARTUP_H
#define CONVOY_WORKLOAD_STARTUP_H

/* What a program does before anything else: opens standard descriptors that it was not given,
 * sees to it that output which cannot be written makes the program fail, and raises its
 * limit of descriptors. */
void startup(void);

#endif
