#include "analysis/run_folder_parts.h"
#include "measure/units.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int lines_open(struct lines *lines, const struct reading *reading, const char *name)
{
	*lines = (struct lines) { .reading = reading };
	if (asprintf(&lines->path, "%s/%s", reading->summary->folder, name) < 0) {
		lines->path = NULL;
		return -ENOMEM;
	}
	lines->file = fopen(lines->path, "re");
	return lines->file ? 0 : -errno;
}

int lines_next(struct lines *lines)
{
	errno = 0;
	ssize_t length = getline(&lines->line, &lines->capacity, lines->file);

	if (length < 0 && !feof(lines->file)) {
		int error = errno ? errno : EIO;

		return reading_fail(lines->reading, -error, "%s: %s", lines->path, strerror(error));
	}
	if (length < 0)
		return 0;
	lines->number++;
	lines->complete = lines->line[length - 1] == '\n';
	lines->length = (size_t)length - lines->complete;
	lines->line[lines->length] = '\0';
	return 1;
}

int lines_fail(const struct lines *lines, const char *format, ...)
{
	char *text;
	va_list arguments;

	va_start(arguments, format);
	int length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length < 0)
		return -ENOMEM;
	int error = reading_fail(lines->reading, -EINVAL, "%s:%zu: %s", lines->path, lines->number,
				 text);
	free(text);
	return error;
}

void lines_close(struct lines *lines)
{
	if (lines->file)
		fclose(lines->file);
	free(lines->path);
	free(lines->line);
}

int lines_open_table(struct lines *lines, const struct reading *reading, const char *name,
		     const char *header, const char *older)
{
	int error = lines_open(lines, reading, name);

	if (error == -ENOMEM)
		return error;
	if (error)
		return reading_fail(reading, error, "%s: %s", lines->path, strerror(-error));
	error = lines_next(lines);
	if (error < 0)
		return error;
	if (error == 0)
		return reading_fail(reading, -EINVAL, "%s:1: empty, its header line is missing",
				    lines->path);
	lines->older = older && strcmp(lines->line, older) == 0;
	header = lines->older ? older : header;
	if (strcmp(lines->line, header) != 0 || lines->length != strlen(header))
		return lines_fail(lines, "not the expected header line");
	return lines->complete ? 0 : lines_fail(lines, "the header line is cut off");
}

int lines_split(struct lines *lines, char **fields, size_t count)
{
	size_t found = 1;

	if (strlen(lines->line) != lines->length)
		return lines_fail(lines, "a NUL byte");
	fields[0] = lines->line;
	for (char *at = lines->line; (at = strchr(at, '\t')); found++) {
		*at++ = '\0';
		if (found < count)
			fields[found] = at;
	}
	if (found != count)
		return lines_fail(lines, "%zu fields where %zu belong", found, count);
	return 0;
}

int lines_number(const struct lines *lines, const char *field, const char *text,
		 unsigned long maximum, size_t *value)
{
	uint64_t number;

	if (parse_unsigned(text, &number) != 0 || number > maximum)
		return lines_fail(lines, "%s is \"%s\", not a whole number up to %lu", field, text,
				  maximum);
	*value = number;
	return 0;
}
