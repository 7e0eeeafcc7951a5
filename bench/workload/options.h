#ifndef CONVOY_WORKLOAD_OPTIONS_H
#define CONVOY_WORKLOAD_OPTIONS_H

#include <argp.h>
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/*
 * One table of options gives parsing, range check, help and the echo into the
 * record. Each option fills one field of the owner's settings structure.
 */

enum option_type {
	OPTION_FLAG,	   /* bool */
	OPTION_UNSIGNED,   /* uint64_t */
	OPTION_BYTES,	   /* uint64_t; 64KiB */
	OPTION_TIME,	   /* uint64_t, nanoseconds; 250us */
	OPTION_TIME_RANGE, /* struct time_range; 1s..3s or 1s..3s:1s */
	OPTION_CHOICE,	   /* uint64_t: position in the list of names */
	OPTION_TEXT,	   /* const char *, borrowed from argv */
};

struct time_range {
	uint64_t minimum_ns;
	uint64_t maximum_ns;
	uint64_t step_ns; /* 0: any value between */
};

struct option_spec {
	const char *name;
	const char *argument; /* its name in the help; NULL for flags */
	const char *help;     /* default and range are added to it */
	enum option_type type;
	size_t offset; /* of the field */
	uint64_t minimum, maximum;
	const char *fallback; /* default, as one would type it; NULL: zero, described in help */
	const char *(*choice)(size_t index); /* names for OPTION_CHOICE; NULL at the end */
};

#define OPTION_REASON_BYTES 512

/* Fills settings with the defaults. */
void options_set_defaults(const struct option_spec *specs, size_t count, void *settings);

/* Sets one option from its text. 0, or -EINVAL with a reason that names the
 * option, the text and what is allowed. */
int option_set(const struct option_spec *spec, const char *text, void *settings,
	       char reason[OPTION_REASON_BYTES]);

/* Appends argp options with keys first_key, first_key + 1, … Names and help
 * texts live until the program ends. -ENOMEM. */
int options_to_argp(const struct option_spec *specs, size_t count, int first_key,
		    struct argp_option *argp);

/* What the settings are, as a JSON object; NULL out of memory. */
json_t *options_to_json(const struct option_spec *specs, size_t count, const void *settings);

/* "MIN..MAX" or "MIN..MAX:STEP", each with a unit. 0, -EINVAL, -ERANGE. */
int parse_time_range(const char *text, struct time_range *range);

#endif
