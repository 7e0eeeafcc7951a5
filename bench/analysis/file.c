#include "analysis/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Returns error, with its message. */
static int fail(const char *path, int error, char **message)
{
	if (asprintf(message, "%s: %s", path, strerror(-error)) < 0)
		*message = NULL;
	return error;
}

static int write_whole(const char *path, const char *text, size_t size)
{
	FILE *file = fopen(path, "we");
	int error = 0;

	if (!file)
		return -errno;
	errno = 0;
	if (fwrite(text, 1, size, file) != size)
		error = errno ? -errno : -EIO;
	if (fclose(file) != 0 && !error)
		error = errno ? -errno : -EIO;
	return error;
}

int file_publish(const char *path, const char *text, size_t size, char **message)
{
	char *temporary;
	int error = 0;

	*message = NULL;
	if (asprintf(&temporary, "%s.%ld.tmp", path, (long)getpid()) < 0)
		return -ENOMEM;
	if (text)
		error = write_whole(temporary, text, size);
	if (!error && text && rename(temporary, path) != 0)
		error = -errno;
	if (!text && unlink(path) != 0 && errno != ENOENT)
		error = -errno;
	if (error) {
		unlink(temporary);
		fail(path, error, message);
	}
	free(temporary);
	return error;
}

int file_make_folder(const char *folder, const char *below, char **message)
{
	char *path;
	int error = 0;

	*message = NULL;
	if (asprintf(&path, "%s/%s", folder, below) < 0)
		return -ENOMEM;
	if (mkdir(path, 0777) != 0 && errno != EEXIST)
		error = fail(path, -errno, message);
	free(path);
	return error;
}
