#include "analysis/facts.h"

#include <stdio.h>
#include <string.h>

bool fact_line(const char *path, char line[static FACT_SIZE])
{
	FILE *file = fopen(path, "re");
	bool found;

	if (!file)
		return false;
	found = fgets(line, FACT_SIZE, file) != NULL;
	fclose(file);
	if (found)
		line[strcspn(line, "\n")] = '\0';
	return found && *line;
}

json_t *fact_text(const char *text)
{
	return text && *text ? json_string(text) : json_null();
}

json_t *fact_of_line(const char *path)
{
	char line[FACT_SIZE];

	return fact_text(fact_line(path, line) ? line : NULL);
}

bool fact_field(const char *path, const char *key, char value[static FACT_SIZE])
{
	FILE *file = fopen(path, "re");
	char line[FACT_SIZE];
	bool found = false;

	if (!file)
		return false;
	while (!found && fgets(line, sizeof(line), file)) {
		size_t length = strlen(key);
		char *rest = line + length;

		if (strncmp(line, key, length) != 0)
			continue;
		rest += strspn(rest, " \t");
		if (*rest++ != ':')
			continue;
		rest += strspn(rest, " \t");
		rest[strcspn(rest, "\n")] = '\0';
		snprintf(value, FACT_SIZE, "%s", rest);
		found = true;
	}
	fclose(file);
	return found;
}

json_t *fact_flag(const char *path, char yes)
{
	char line[FACT_SIZE];

	if (!fact_line(path, line) || (*line != '0' && *line != '1'))
		return json_null();
	return json_boolean(*line == yes);
}
