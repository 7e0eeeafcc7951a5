#include "analysis/selftest_parts.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FIELDS 13
#define HEADER                                                                                     \
	"number\tstarted\tseconds\tblocks\tequal\tequal_low\tequal_high\tequal_verdict\t"          \
	"planted\tplanted_low\tplanted_high\tplanted_verdict\tsuspect"

static int fail(char **message, int error, const char *path, size_t line, const char *what)
{
	int written = line ? asprintf(message, "%s:%zu: %s", path, line, what)
			   : asprintf(message, "%s: %s", path, what);

	if (written < 0)
		*message = NULL;
	return error;
}

/* A finite number at least low. */
static bool take_number(const char *text, double low, double *value)
{
	char *end;

	*value = strtod(text, &end);
	return *text != '\0' && *end == '\0' && isfinite(*value) && *value >= low;
}

static bool take_judged(char **fields, struct selftest_judged *judged)
{
	static const enum verdict verdicts[] = { VERDICT_EQUIVALENT, VERDICT_DIFFERENT,
						 VERDICT_CANNOT_TELL };

	if (!take_number(fields[0], 0, &judged->value) ||
	    !take_number(fields[1], 0, &judged->low) ||
	    !take_number(fields[2], judged->low, &judged->high))
		return false;
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		judged->verdict = verdicts[i];
		if (strcmp(fields[3], verdict_text(verdicts[i])) == 0)
			return true;
	}
	return false;
}

static bool take_line(char *line, struct selftest_comparison *comparison)
{
	char *fields[FIELDS];
	double number, blocks;

	for (size_t i = 0; i < FIELDS; i++) {
		fields[i] = strsep(&line, "\t");
		if (!fields[i])
			return false;
	}
	snprintf(comparison->started, sizeof(comparison->started), "%s", fields[1]);
	if (line || !take_number(fields[0], 1, &number) ||
	    !take_number(fields[2], 0, &comparison->seconds) ||
	    !take_number(fields[3], 6, &blocks) || blocks > 9999)
		return false;
	comparison->blocks = (size_t)blocks;
	comparison->suspect = strcmp(fields[12], "yes") == 0;
	return take_judged(fields + 4, &comparison->equal) &&
	       take_judged(fields + 8, &comparison->planted) &&
	       (comparison->suspect || strcmp(fields[12], "no") == 0);
}

static int add_line(struct selftest *selftest, char *line)
{
	struct selftest_comparison *grown =
		reallocarray(selftest->comparisons, selftest->count + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	selftest->comparisons = grown;
	return take_line(line, &grown[selftest->count++]) ? 0 : -EINVAL;
}

/* A last line without its end is of a script that was killed: it does not count. */
static int read_lines(struct selftest *selftest, FILE *file, const char *path, char **message)
{
	char *line = NULL;
	size_t room = 0, number = 0;
	ssize_t length;
	int error = 0;

	while (!error && (length = getline(&line, &room, file)) > 0 && line[length - 1] == '\n') {
		line[length - 1] = '\0';
		if (++number > 1)
			error = add_line(selftest, line);
		else if (strcmp(line, HEADER) != 0)
			error = -EINVAL;
	}
	if (error == -EINVAL)
		fail(message, error, path, number,
		     number > 1 ? "not a comparison" : "not the expected header line");
	else if (!error && selftest->count == 0)
		error = fail(message, -ENODATA, path, 0, "no comparison is complete");
	free(line);
	return error;
}

static int read_environment(struct selftest *selftest, const char *folder, char **message)
{
	char *path;
	json_error_t said;

	if (asprintf(&path, "%s/environment.json", folder) < 0)
		return -ENOMEM;
	selftest->environment = json_load_file(path, 0, &said);
	int error = json_is_object(selftest->environment)
			    ? 0
			    : fail(message, -EINVAL, path, 0, "not an environment");

	free(path);
	if (error)
		return error;
	const char *label = json_string_value(json_object_get(selftest->environment, "label"));

	selftest->what = strdup(label ? label : "serial");
	return selftest->what ? 0 : -ENOMEM;
}

int selftest_read(const char *folder, struct selftest *selftest, char **message)
{
	char *path;

	*selftest = (struct selftest) { 0 };
	*message = NULL;
	if (asprintf(&path, "%s/comparisons.tsv", folder) < 0)
		return -ENOMEM;
	FILE *file = fopen(path, "re");
	int error = file ? 0 : fail(message, -errno, path, 0, strerror(errno));

	if (!error)
		error = read_lines(selftest, file, path, message);
	if (file)
		fclose(file);
	if (!error)
		error = read_environment(selftest, folder, message);
	if (error)
		selftest_free(selftest);
	free(path);
	return error;
}

void selftest_free(struct selftest *selftest)
{
	json_decref(selftest->environment);
	free(selftest->what);
	free(selftest->comparisons);
	*selftest = (struct selftest) { 0 };
}
