/* Records: whole lines or nothing, whoever writes beside and whatever fails. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "census.h"
#include "measure/record.h"

struct file {
	char path[64];
	char text[8192];
};

static struct file make_file(const char *text)
{
	struct file file = { .path = "/tmp/convoy-test-XXXXXX" };
	int descriptor = mkstemp(file.path);

	assert_true(descriptor >= 0);
	assert_int_equal(write(descriptor, text, strlen(text)), strlen(text));
	close(descriptor);
	return file;
}

static const char *contents(struct file *file)
{
	FILE *stream = fopen(file->path, "re");

	assert_non_null(stream);
	file->text[fread(file->text, 1, sizeof(file->text) - 1, stream)] = '\0';
	fclose(stream);
	return file->text;
}

static void test_record_is_one_line(void **state)
{
	struct file file = make_file("");
	json_t *record = json_pack("{s:s,s:i,s:f}", "text", "two\nlines", "n", 3, "x", 0.1);

	(void)state;
	assert_int_equal(record_append(file.path, record), 0);
	assert_int_equal(record_append(file.path, record), 0);
	assert_string_equal(contents(&file), "{\"text\":\"two\\nlines\",\"n\":3,\"x\":0.1}\n"
					     "{\"text\":\"two\\nlines\",\"n\":3,\"x\":0.1}\n");
	unlink(file.path);
	/* A file that is not there is made. */
	assert_int_equal(record_append(file.path, record), 0);
	assert_int_equal(strlen(contents(&file)), 36);
	assert_int_equal(record_append(file.path, NULL), -EINVAL);
	assert_int_equal(strlen(contents(&file)), 36);
	unlink(file.path);
	json_decref(record);
}

static void test_record_to_standard_output(void **state)
{
	struct file file = make_file("");
	json_t *record = json_pack("{s:i}", "n", 1);
	int saved, replaced, error;

	(void)state;
	fflush(stdout);
	saved = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	replaced = open(file.path, O_WRONLY | O_CLOEXEC);
	dup2(replaced, STDOUT_FILENO);
	error = record_append("-", record);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	close(replaced);
	assert_int_equal(error, 0);
	assert_string_equal(contents(&file), "{\"n\":1}\n");
	unlink(file.path);
	json_decref(record);
}

static void test_record_errors(void **state)
{
	json_t *record = json_pack("{s:i}", "n", 1);

	(void)state;
	assert_int_equal(record_append("/dev/null/record", record), -ENOTDIR);
	assert_int_equal(record_append("/no such folder/record", record), -ENOENT);
	assert_int_equal(record_append("/dev/full", record), -ENOSPC);
	assert_int_equal(record_append("/", record), -EISDIR);
	json_decref(record);
}

/* The error of an append in a process whose files may have that many bytes at most. */
static int append_limited(const char *path, const json_t *record, rlim_t bytes)
{
	struct rlimit limit = { bytes, bytes };
	int status;
	pid_t child = fork();

	if (child == 0) {
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		_exit(-record_append(path, record));
	}
	waitpid(child, &status, 0);
	assert_true(WIFEXITED(status));
	return -WEXITSTATUS(status);
}

/* A line that finds room for a part of itself leaves nothing of it. */
static void test_short_write_is_taken_back(void **state)
{
	static const char before[] = "{\"n\":0}\n";
	json_t *record = json_pack("{s:i}", "n", 1);
	struct file file = make_file(before);

	(void)state;
	assert_int_equal(append_limited(file.path, record, 12), -ENOSPC);
	assert_string_equal(contents(&file), before);
	assert_int_equal(append_limited(file.path, record, 8), -EFBIG);
	assert_string_equal(contents(&file), before);
	assert_int_equal(append_limited(file.path, record, 16), 0);
	assert_string_equal(contents(&file), "{\"n\":0}\n{\"n\":1}\n");
	unlink(file.path);
	json_decref(record);
}

/* Several programs share a file, and no line is torn. */
static void test_records_of_several_processes(void **state)
{
	enum { PROCESSES = 4, LINES = 50 };
	struct file file = make_file("");
	unsigned lines[PROCESSES] = { 0 };
	char line[64];
	FILE *stream;

	(void)state;
	for (int i = 0; i < PROCESSES; i++) {
		if (fork() == 0) {
			json_t *record = json_pack("{s:i,s:s}", "by", i, "pad", "0123456789");
			int error = 0;

			for (int n = 0; n < LINES && !error; n++)
				error = record_append(file.path, record);
			_exit(-error);
		}
	}
	for (int i = 0; i < PROCESSES; i++) {
		int status;

		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	stream = fopen(file.path, "re");
	assert_non_null(stream);
	while (fgets(line, sizeof(line), stream)) {
		int by = line[6] - '0';

		assert_in_range(by, 0, PROCESSES - 1);
		line[6] = 'i';
		assert_string_equal(line, "{\"by\":i,\"pad\":\"0123456789\"}\n");
		lines[by]++;
	}
	for (int i = 0; i < PROCESSES; i++)
		assert_int_equal(lines[i], LINES);
	fclose(stream);
	unlink(file.path);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		CENSUS_TEST(test_record_is_one_line),
		CENSUS_TEST(test_record_to_standard_output),
		CENSUS_TEST(test_record_errors),
		CENSUS_TEST(test_short_write_is_taken_back),
		CENSUS_TEST(test_records_of_several_processes),
	};

	return cmocka_run_group_tests_name("records", tests, NULL, NULL);
}
