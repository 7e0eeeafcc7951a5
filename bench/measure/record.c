#include "measure/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int take_back(int descriptor, size_t written)
{
	struct stat status;

	if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) &&
	    status.st_size >= (off_t)written &&
	    ftruncate(descriptor, status.st_size - (off_t)written) != 0)
		return -errno;
	return -ENOSPC;
}

static int write_once(int descriptor, const char *line, size_t bytes)
{
	ssize_t written;

	do {
		written = write(descriptor, line, bytes);
	} while (written < 0 && errno == EINTR);
	if (written < 0)
		return -errno;
	return (size_t)written == bytes ? 0 : take_back(descriptor, (size_t)written);
}

static int append_line(const char *path, const char *line, size_t bytes)
{
	int descriptor, error;

	if (strcmp(path, "-") == 0)
		return write_once(STDOUT_FILENO, line, bytes);
	descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (descriptor < 0)
		return -errno;
	error = write_once(descriptor, line, bytes);
	if (close(descriptor) != 0 && !error)
		error = -errno;
	return error;
}

int record_append(const char *path, const json_t *record)
{
	size_t flags = JSON_COMPACT | JSON_REAL_PRECISION(9);
	size_t bytes = json_dumpb(record, NULL, 0, flags);
	char *line = malloc(bytes + 1);
	int error;

	if (!line)
		return -ENOMEM;
	json_dumpb(record, line, bytes, flags);
	line[bytes] = '\n';
	error = bytes == 0 ? -EINVAL : append_line(path, line, bytes + 1);
	free(line);
	return error;
}

json_t *record_histogram(const struct histogram *histogram)
{
	json_t *array = json_array();

	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++)
		if (histogram->buckets[i] > 0)
			json_array_append_new(
				array, json_pack("[I, I]", (json_int_t)histogram_bucket_most_ns(i),
						 (json_int_t)histogram->buckets[i]));
	return array;
}
