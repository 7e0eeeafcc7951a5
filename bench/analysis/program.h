#ifndef CONVOY_ANALYSIS_PROGRAM_H
#define CONVOY_ANALYSIS_PROGRAM_H

#include <argp.h>

/* What the analysis programs' main functions share. They alone print. */

/* Says the message, or what the negative errno means if it is NULL, after the program's name on
 * standard error; nothing if error is 0. Frees the message. Returns error. */
int program_complain(int error, char *message);

/* Everything printed has been written: 0; or complains and returns a negative errno. */
int program_flush(void);

/* An option's whole number within low and high; anything else is a usage error that says so. */
unsigned long program_number(const struct argp_state *state, const char *option, const char *text,
			     unsigned long low, unsigned long high);

#endif
