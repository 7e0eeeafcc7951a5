#ifndef CONVOY_WORKLOAD_SETTINGS_H
#define CONVOY_WORKLOAD_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "executor/executor.h"
#include "gil/gil.h"
#include "measure/topology.h"
#include "workload/workload.h"

#define TASKS_MAX   1000000
#define WORKERS_MAX 4096
#define TAGS_MAX    16

enum memory_setting { MEMORY_AUTO, MEMORY_ON, MEMORY_OFF };

/* What the command line says. */
struct settings {
	/* The common options; OPTION_CHOICE fields are positions in their lists. */
	uint64_t mode;
	uint64_t gil;
	uint64_t tasks;
	uint64_t workers; /* 0: the mode's default */
	uint64_t seed;
	uint64_t pin;
	uint64_t repeat;
	uint64_t memory;
	struct gil_settings gil_settings;
	uint64_t trace_events;
	const char *trace;
	const char *json;
	bool quiet;
	const char *tags[TAGS_MAX]; /* KEY=VALUE */
	size_t tag_count;

	void *own; /* the workload's own options */

	/* Worked out from them: */
	const struct executor_kind *kind;
	const struct own_mode *own_mode;
	const struct gil_policy *policy; /* NULL: native */
	unsigned cpus;
};

/* Parses the command line; prints help, list and version and exits for them and after the
 * workload's role, and exits with status 2 for bad usage. */
void settings_parse(struct settings *settings, int argc, char **argv);

/* Frees what settings_parse allocated. */
void settings_free(struct settings *settings);

const char *settings_mode_name(const struct settings *settings);
const char *settings_pin_name(const struct settings *settings);
const char *settings_gil_name(const struct settings *settings);

#endif
