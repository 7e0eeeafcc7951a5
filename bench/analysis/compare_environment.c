#include "analysis/compare_parts.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What tells machines apart, and runs of one machine from each other. */

/* A kernel, a governor or a quota may change on the same machine. */
static const char *const machine_facts[] = {
	"architecture", "cpu_model", "cpus_online", "memory_bytes", "virtual_machine", "hypervisor",
};

/* What else makes runs equal: system and build. */
static const char *const circumstances[] = {
	"cpus",	     "affinity",       "quota_cpus",
	"governor",  "turbo",	       "smt",
	"kernel",    "clocksource",    "commit",
	"compiler",  "libc",	       "transparent_huge_pages",
	"hyperfine", "compiler_flags", "compiler_version",
};

/* Facts of the moment, and what draws but does not measure. */
static const char *const passing_facts[] = {
	"schema",
	"run",
	"label",
	"seed",
	"date",
	"load",
	"clock_mhz",
	"memory_available_bytes",
	"swap_used_bytes",
	"cpu_pressure_percent",
	"memory_pressure_percent",
	"io_pressure_percent",
	"gnuplot",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A kernel keeps some memory for itself, one more than the other. */
#define MEMORY_TOLERANCE 0.02

static bool is_one_of(const char *name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

static bool same_fact(const json_t *first, const json_t *second, const char *name)
{
	const json_t *a = json_object_get(first, name), *b = json_object_get(second, name);

	if (!a || !b)
		return !a == !b;
	if (strcmp(name, "memory_bytes") == 0 && json_is_number(a) && json_is_number(b))
		return fabs(json_number_value(a) - json_number_value(b)) <=
		       MEMORY_TOLERANCE * json_number_value(a);
	return json_equal(a, b);
}

bool same_machine(const json_t *first, const json_t *second, const char **fact)
{
	for (size_t i = 0; i < COUNT(machine_facts); i++) {
		*fact = machine_facts[i];
		if (!same_fact(first, second, machine_facts[i]))
			return false;
	}
	*fact = NULL;
	return true;
}

bool same_circumstances(const json_t *first, const json_t *second)
{
	const char *fact;

	for (size_t i = 0; i < COUNT(circumstances); i++) {
		if (!same_fact(first, second, circumstances[i]))
			return false;
	}
	return same_machine(first, second, &fact);
}

char *known_fact(const json_t *environment, const char *name)
{
	const json_t *value = json_object_get(environment, name);

	if (!value || json_is_null(value))
		return strdup("-");
	if (json_is_string(value))
		return strdup(json_string_value(value));
	return json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(6));
}

/* The values of a side's runs, each once: "b0ecca8, 9ce90ee". */
static char *side_text(const struct side *side, const char *name)
{
	char *text = NULL, *one;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (size_t i = 0; out && i < side->count; i++) {
		bool seen = false;

		for (size_t j = 0; j < i && !seen; j++)
			seen = same_fact(side->runs[i]->environment, side->runs[j]->environment,
					 name);
		if (seen)
			continue;
		one = known_fact(side->runs[i]->environment, name);
		fprintf(out, "%s%s", i ? ", " : "", one ? one : "?");
		free(one);
	}
	if (!out || fclose(out) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

static bool differs_anywhere(const struct compared *compared, const char *name)
{
	const json_t *first = compared->sides[SIDE_A].runs[0]->environment;

	for (size_t s = 0; s < SIDES; s++) {
		for (size_t i = 0; i < compared->sides[s].count; i++) {
			if (!same_fact(first, compared->sides[s].runs[i]->environment, name))
				return true;
		}
	}
	return false;
}

static int add_difference(struct compared *compared, const char *name)
{
	struct difference *grown =
		reallocarray(compared->differences, compared->difference_count + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	struct difference *added = &grown[compared->difference_count++];

	compared->differences = grown;
	*added = (struct difference) { .name = name };
	for (size_t s = 0; s < SIDES; s++)
		added->values[s] = side_text(&compared->sides[s], name);
	return added->values[SIDE_A] && added->values[SIDE_B] ? 0 : -ENOMEM;
}

static int differences_of(struct compared *compared, json_t *environment)
{
	const char *name;
	json_t *value;

	json_object_foreach (environment, name, value) {
		bool known = is_one_of(name, passing_facts, COUNT(passing_facts)) ||
			     !differs_anywhere(compared, name);

		for (size_t i = 0; i < compared->difference_count && !known; i++)
			known = strcmp(compared->differences[i].name, name) == 0;
		if (!known && add_difference(compared, name) != 0)
			return -ENOMEM;
	}
	return 0;
}

int find_differences(struct compared *compared)
{
	int error = 0;

	for (size_t s = 0; s < SIDES; s++) {
		for (size_t i = 0; i < compared->sides[s].count && !error; i++)
			error = differences_of(compared, compared->sides[s].runs[i]->environment);
	}
	return error;
}
