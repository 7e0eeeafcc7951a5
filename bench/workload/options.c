#include "workload/options.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/units.h"

static void *field_of(const struct option_spec *spec, void *settings)
{
	return (char *)settings + spec->offset;
}

static void set_unsigned(void *field, uint64_t value)
{
	memcpy(field, &value, sizeof(value));
}

static uint64_t get_unsigned(const struct option_spec *spec, const void *settings)
{
	uint64_t value;

	memcpy(&value, (const char *)settings + spec->offset, sizeof(value));
	return value;
}

/* ---- what is allowed -------------------------------------------------------- */

static void describe_choices(const struct option_spec *spec, FILE *out)
{
	for (size_t i = 0; spec->choice(i); i++)
		fprintf(out, "%s%s", i ? ", " : "", spec->choice(i));
}

static void describe_allowed(const struct option_spec *spec, FILE *out)
{
	char low[SIZE_TEXT_BYTES], high[SIZE_TEXT_BYTES];

	switch (spec->type) {
	case OPTION_UNSIGNED:
		fprintf(out, "a whole number from %llu to %llu", (unsigned long long)spec->minimum,
			(unsigned long long)spec->maximum);
		break;
	case OPTION_BYTES:
		fprintf(out, "a size such as 64KiB or 1GiB, from %s to %s",
			format_bytes(low, spec->minimum), format_bytes(high, spec->maximum));
		break;
	case OPTION_TIME:
		fprintf(out, "a time with its unit (ns, us, ms, s), from %s to %s",
			format_time(low, spec->minimum), format_time(high, spec->maximum));
		break;
	case OPTION_TIME_RANGE:
		fprintf(out,
			"MIN..MAX or MIN..MAX:STEP, each with its unit (ns, us, ms, s), MIN not "
			"above "
			"MAX, at most %s, for example 1s..3s or 1s..3s:1s",
			format_time(high, spec->maximum));
		break;
	case OPTION_CHOICE:
		fputs("one of ", out);
		describe_choices(spec, out);
		break;
	case OPTION_FLAG:
	case OPTION_TEXT:
		break;
	}
}

/* ---- parsing ---------------------------------------------------------------- */

int parse_time_range(const char *text, struct time_range *range)
{
	struct time_range parsed = { 0 };
	char copy[128];
	char *maximum, *step;
	int error;

	if ((size_t)snprintf(copy, sizeof(copy), "%s", text) >= sizeof(copy))
		return -EINVAL;
	maximum = strstr(copy, "..");
	if (!maximum)
		return -EINVAL;
	*maximum = '\0';
	maximum += 2;
	step = strchr(maximum, ':');
	if (step)
		*step++ = '\0';
	error = parse_time_ns(copy, &parsed.minimum_ns);
	if (!error)
		error = parse_time_ns(maximum, &parsed.maximum_ns);
	if (!error && step)
		error = parse_time_ns(step, &parsed.step_ns);
	if (error)
		return error;
	if (parsed.minimum_ns > parsed.maximum_ns || (step && parsed.step_ns == 0))
		return -ERANGE;
	*range = parsed;
	return 0;
}

static int set_number(const struct option_spec *spec, const char *text, void *field,
		      int (*parse)(const char *, uint64_t *))
{
	uint64_t value;
	int error = parse(text, &value);

	if (error)
		return error;
	if (value < spec->minimum || value > spec->maximum)
		return -ERANGE;
	set_unsigned(field, value);
	return 0;
}

static int set_time_range(const struct option_spec *spec, const char *text, void *field)
{
	struct time_range range;
	int error = parse_time_range(text, &range);

	if (error)
		return error;
	if (range.maximum_ns > spec->maximum)
		return -ERANGE;
	memcpy(field, &range, sizeof(range));
	return 0;
}

static int set_choice(const struct option_spec *spec, const char *text, void *field)
{
	for (size_t i = 0; spec->choice(i); i++) {
		if (strcmp(spec->choice(i), text) == 0) {
			set_unsigned(field, i);
			return 0;
		}
	}
	return -EINVAL;
}

static int set_field(const struct option_spec *spec, const char *text, void *field)
{
	switch (spec->type) {
	case OPTION_FLAG:
		*(bool *)field = true;
		return 0;
	case OPTION_UNSIGNED:
		return set_number(spec, text, field, parse_unsigned);
	case OPTION_BYTES:
		return set_number(spec, text, field, parse_bytes);
	case OPTION_TIME:
		return set_number(spec, text, field, parse_time_ns);
	case OPTION_TIME_RANGE:
		return set_time_range(spec, text, field);
	case OPTION_CHOICE:
		return set_choice(spec, text, field);
	case OPTION_TEXT:
		*(const char **)field = text;
		return 0;
	}
	return -EINVAL;
}

int option_set(const struct option_spec *spec, const char *text, void *settings,
	       char reason[OPTION_REASON_BYTES])
{
	FILE *out;

	if (set_field(spec, text, field_of(spec, settings)) == 0)
		return 0;
	out = fmemopen(reason, OPTION_REASON_BYTES, "w");
	if (!out)
		return -EINVAL;
	fprintf(out, "--%s: '%.100s' is not allowed; give ", spec->name, text);
	describe_allowed(spec, out);
	fclose(out);
	reason[OPTION_REASON_BYTES - 1] = '\0';
	return -EINVAL;
}

void options_set_defaults(const struct option_spec *specs, size_t count, void *settings)
{
	for (size_t i = 0; i < count; i++)
		if (specs[i].fallback)
			set_field(&specs[i], specs[i].fallback, field_of(&specs[i], settings));
}

/* ---- help and echo ---------------------------------------------------------- */

static char *help_text(const struct option_spec *spec)
{
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		return NULL;
	fputs(spec->help, out);
	if (spec->type == OPTION_CHOICE) {
		fputs(": ", out);
		describe_choices(spec, out);
	}
	if (spec->fallback)
		fprintf(out, " (default %s)", spec->fallback);
	return fclose(out) == 0 ? text : NULL;
}

int options_to_argp(const struct option_spec *specs, size_t count, int first_key,
		    struct argp_option *argp)
{
	for (size_t i = 0; i < count; i++) {
		argp[i] = (struct argp_option) { .name = specs[i].name,
						 .key = first_key + (int)i,
						 .arg = specs[i].argument,
						 .doc = help_text(&specs[i]) };
		if (!argp[i].doc)
			return -ENOMEM;
	}
	return 0;
}

static json_t *time_range_to_json(const struct option_spec *spec, const void *settings)
{
	struct time_range range;

	memcpy(&range, (const char *)settings + spec->offset, sizeof(range));
	return json_pack("{s:I, s:I, s:I}", "minimum_ns", (json_int_t)range.minimum_ns,
			 "maximum_ns", (json_int_t)range.maximum_ns, "step_ns",
			 (json_int_t)range.step_ns);
}

static json_t *option_to_json(const struct option_spec *spec, const void *settings)
{
	const void *field = (const char *)settings + spec->offset;

	switch (spec->type) {
	case OPTION_FLAG:
		return json_boolean(*(const bool *)field);
	case OPTION_CHOICE:
		return json_string(spec->choice(get_unsigned(spec, settings)));
	case OPTION_TEXT:
		return *(const char *const *)field ? json_string(*(const char *const *)field)
						   : json_null();
	case OPTION_TIME_RANGE:
		return time_range_to_json(spec, settings);
	default:
		return json_integer((json_int_t)get_unsigned(spec, settings));
	}
}

json_t *options_to_json(const struct option_spec *specs, size_t count, const void *settings)
{
	json_t *object = json_object();

	for (size_t i = 0; object && i < count; i++)
		if (json_object_set_new(object, specs[i].name,
					option_to_json(&specs[i], settings)) != 0) {
			json_decref(object);
			return NULL;
		}
	return object;
}
