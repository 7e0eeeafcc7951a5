#include "analysis/report.h"

#include "analysis/report_parts.h"
#include "analysis/report_text.h"
#include "analysis/report_words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fail(char **message, int error, const char *path)
{
	if (asprintf(message, "%s: %s", path, strerror(-error)) < 0)
		*message = NULL;
	return error;
}

/* Write and close; only a file that took every byte is a success. */
static int fill(const char *path, int (*write_content)(FILE *, const struct summary *),
		const struct summary *summary)
{
	FILE *out = fopen(path, "wxe");

	if (!out)
		return -errno;
	errno = 0;
	int error = write_content(out, summary);

	if (!error && (fflush(out) != 0 || ferror(out)))
		error = errno ? -errno : -EIO;
	if (fclose(out) != 0 && !error)
		error = -errno;
	return error;
}

static int write_renamed(const char *folder, const char *name,
			 int (*write_content)(FILE *, const struct summary *),
			 const struct summary *summary, char **message)
{
	char *path = NULL, *temporary = NULL;
	int error = 0;

	if (asprintf(&path, "%s/%s", folder, name) < 0)
		return -ENOMEM;
	if (asprintf(&temporary, "%s/.%s.%ld", folder, name, (long)getpid()) < 0) {
		free(path);
		return -ENOMEM;
	}
	error = fill(temporary, write_content, summary);
	if (!error && rename(temporary, path) != 0)
		error = -errno;
	if (error) {
		if (error != -EEXIST)
			unlink(temporary);
		fail(message, error, path);
	}
	free(temporary);
	free(path);
	return error;
}

int report_write(const struct summary *summary, char **error)
{
	static const struct {
		const char *name;
		int (*write_content)(FILE *, const struct summary *);
	} files[] = {
		{ "summary.tsv", write_tsv },
		{ "comparisons.tsv", write_comparisons },
		{ "summary.md", write_markdown },
		{ "summary.json", write_json },
	};
	int code = 0;

	*error = NULL;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && !code; i++)
		code = write_renamed(summary->folder, files[i].name, files[i].write_content,
				     summary, error);
	return code;
}

static void put_heading(FILE *out, const struct experiment *experiment, bool colour)
{
	fprintf(out, "\n%s%s%s: ", colour ? "\033[1m" : "", experiment->name,
		colour ? "\033[0m" : "");
	text_put_clean(out, experiment->summary);
	putc('\n', out);
	fprintf(out, "%s%s\n\n", words_common(out, experiment) ? "; " : "",
		clock_words(experiment));
}

static int print_experiment(FILE *out, const struct summary *summary,
			    const struct experiment *experiment, bool colour)
{
	struct table table = cells_table(experiment);
	int error = table.broken ? -ENOMEM : 0;

	put_heading(out, experiment, colour);
	if (!error)
		table_print(out, &table);
	table_free(&table);
	putc('\n', out);
	words_experiment(out, summary, experiment);
	return error;
}

int report_print(FILE *out, const struct summary *summary, bool colour)
{
	int error = 0;

	fputs("run ", out);
	text_put_clean(out, summary->run);
	fputs(": ", out);
	words_run(out, summary);
	for (size_t i = 0; i < summary->experiment_count && !error; i++) {
		if (summary->experiments[i].cell_count > 0)
			error = print_experiment(out, summary, &summary->experiments[i], colour);
	}
	for (size_t i = 0; i < summary->experiment_count && !error; i++)
		bars_print(out, &summary->experiments[i], colour);
	return error;
}
