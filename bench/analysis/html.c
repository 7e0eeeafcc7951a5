#include "analysis/html.h"

#include "analysis/file.h"
#include "analysis/html_parts.h"
#include "analysis/report_parts.h"
#include "analysis/report_text.h"
#include "analysis/report_words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct document {
	struct summary *summary;
	const struct html_parts *parts;
	struct html_pictures pictures;
};

/* ---- what the run is, and the answers ---- */

static const char *environment_text(const struct summary *summary, const char *name)
{
	return json_string_value(json_object_get(summary->environment, name));
}

static void put_part(FILE *out, const char *before, const char *text)
{
	if (!text || !*text)
		return;
	fputs(before, out);
	html_text(out, text);
}

static void put_facts(FILE *out, const struct summary *summary)
{
	const char *date = environment_text(summary, "date");
	char blocks[TEXT_BYTES], cpus[TEXT_BYTES], day[11] = "";

	if (date)
		snprintf(day, sizeof(day), "%.10s", date);
	fprintf(out, "<p class=\"facts-line\">%s · %s",
		text_count(blocks, summary->block_count, "block"),
		text_count(cpus, summary->cpus, "CPU"));
	put_part(out, ", ", environment_text(summary, "cpu_model"));
	put_part(out, " · Linux ", environment_text(summary, "kernel"));
	put_part(out, " · ", day);
	put_part(out, " · commit ", environment_text(summary, "commit"));
	fprintf(out, " · intervals of 95 %%, margin ±%g %%</p>\n", 100 * summary->margin);
}

static void put_suspicion(FILE *out, const struct summary *summary)
{
	if (!summary->suspect)
		return;
	fputs("<div class=\"suspect\" role=\"note\">\n<p><b>This session is suspect.</b> Its "
	      "figures may not hold:</p>\n<ul>\n",
	      out);
	for (size_t i = 0; i < summary->suspect_reason_count; i++) {
		fputs("<li>", out);
		html_text(out, summary->suspect_reasons[i]);
		fputs("</li>\n", out);
	}
	fputs("</ul>\n</div>\n", out);
}

/* What a function of words writes, or NULL if memory ran out. Free it. */
static char *words_of(void (*write_words)(FILE *, const struct experiment *),
		      const struct experiment *experiment)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return NULL;
	write_words(stream, experiment);
	if (fclose(stream) == 0)
		return text;
	free(text);
	return NULL;
}

/* The first line of words that is not about a base. */
static void put_first_words(FILE *out, char *words)
{
	static const char base[] = "base: ";

	while (strncmp(words, base, strlen(base)) == 0 && strchr(words, '\n'))
		words = strchr(words, '\n') + 1;
	words[strcspn(words, "\n")] = '\0';
	html_prose(out, words);
}

/* The finding of the experiment's chart; without one, its words. */
static int put_answer(FILE *out, const struct document *document,
		      const struct experiment *experiment)
{
	const struct html_picture *picture =
		html_picture_find(&document->pictures, experiment->name);
	char *words = NULL;
	size_t size;

	if (picture && *picture->title) {
		html_prose(out, picture->title);
		return 0;
	}
	FILE *stream = open_memstream(&words, &size);

	if (!stream)
		return -ENOMEM;
	words_experiment(stream, document->summary, experiment);
	if (fclose(stream) == 0)
		put_first_words(out, words);
	free(words);
	return 0;
}

static int put_answers(FILE *out, const struct document *document)
{
	const struct summary *summary = document->summary;
	int error = 0;

	fputs("<nav class=\"answers\" aria-label=\"Answers\">\n", out);
	for (size_t i = 0; i < summary->experiment_count && !error; i++) {
		const struct experiment *experiment = &summary->experiments[i];

		if (experiment->cell_count == 0)
			continue;
		fprintf(out, "<a href=\"#%s\"><span class=\"question\">", experiment->name);
		html_text(out, experiment->summary);
		fputs("</span><span class=\"answer\">", out);
		error = put_answer(out, document, experiment);
		fputs("</span></a>\n", out);
	}
	fputs("</nav>\n", out);
	return error;
}

/* ---- experiments ---- */

/* What follows the experiment's name in that of its picture, or NULL. */
static const char *suffix_of(const struct html_picture *picture,
			     const struct experiment *experiment)
{
	size_t length = strlen(experiment->name);

	if (!picture->has_data || strncmp(picture->name, experiment->name, length) != 0)
		return NULL;
	return picture->name + length;
}

/* Its chart, then the distributions behind it. */
static void put_figures(FILE *out, const struct document *document,
			const struct experiment *experiment)
{
	static const char *const suffixes[] = { "", "-distribution" };

	for (size_t j = 0; j < sizeof(suffixes) / sizeof(suffixes[0]); j++) {
		for (size_t i = 0; i < document->pictures.count; i++) {
			const char *suffix = suffix_of(&document->pictures.list[i], experiment);

			if (suffix && strcmp(suffix, suffixes[j]) == 0)
				html_figure(out, &document->pictures.list[i]);
		}
	}
}

#define MOST_BASES 3

/* Many of them would push the table away. */
static void put_bases(FILE *out, const char *bases)
{
	size_t lines = 0;

	for (const char *at = bases; (at = strchr(at, '\n')); at++)
		lines++;
	if (lines > MOST_BASES)
		fprintf(out, "<details><summary>%zu bases of the speedups</summary>\n", lines);
	html_list(out, bases);
	if (lines > MOST_BASES)
		fputs("</details>\n", out);
}

static int put_experiment(FILE *out, const struct document *document,
			  const struct experiment *experiment)
{
	char *bases = words_of(words_bases, experiment);
	char *scaling = words_of(words_scaling, experiment);
	char *flags = words_of(words_flags, experiment);
	int error = bases && scaling && flags ? 0 : -ENOMEM;

	fprintf(out, "<section class=\"experiment\" id=\"%s\">\n<p class=\"eyebrow\">%s</p>\n<h2>",
		experiment->name, experiment->name);
	html_text(out, experiment->summary);
	fputs("</h2>\n", out);
	put_figures(out, document, experiment);
	if (!error)
		error = html_verdicts(out, document->summary, experiment);
	if (!error) {
		put_bases(out, bases);
		error = html_cells(out, experiment);
		html_list(out, scaling);
		html_list(out, flags);
	}
	fputs("</section>\n", out);
	free(bases);
	free(scaling);
	free(flags);
	return error;
}

static bool is_anyones(const struct document *document, const struct html_picture *picture)
{
	for (size_t i = 0; i < document->summary->experiment_count; i++) {
		const char *suffix = suffix_of(picture, &document->summary->experiments[i]);

		if (suffix && (!*suffix || strcmp(suffix, "-distribution") == 0))
			return true;
	}
	return false;
}

static void put_other_pictures(FILE *out, const struct document *document)
{
	bool some = false;

	for (size_t i = 0; i < document->pictures.count; i++) {
		const struct html_picture *picture = &document->pictures.list[i];

		if (!picture->svg || is_anyones(document, picture))
			continue;
		if (!some)
			fputs("<section id=\"pictures\">\n<h2>More pictures</h2>\n", out);
		some = true;
		html_figure(out, picture);
	}
	if (some)
		fputs("</section>\n", out);
}

/* ---- the page ---- */

static void put_head(FILE *out, const struct document *document)
{
	fputs("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=\"color-scheme\" content=\"light dark\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	      "style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n"
	      "<link rel=\"icon\" href=\"data:,\">\n<title>Run ",
	      out);
	html_text(out, document->summary->run);
	fprintf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n", document->parts->style);
}

static int put_body(FILE *out, const struct document *document)
{
	const struct summary *summary = document->summary;
	int error;

	fputs("<header>\n<p class=\"eyebrow\">convoy: threads or processes?</p>\n<h1>Run ", out);
	html_text(out, summary->run);
	fputs("</h1>\n", out);
	put_facts(out, summary);
	put_suspicion(out, summary);
	fputs("</header>\n<main>\n", out);
	error = put_answers(out, document);
	for (size_t i = 0; i < summary->experiment_count && !error; i++) {
		if (summary->experiments[i].cell_count > 0)
			error = put_experiment(out, document, &summary->experiments[i]);
	}
	put_other_pictures(out, document);
	html_method(out, summary);
	html_noise(out, summary);
	if (!error)
		error = html_environment(out, summary);
	html_data(out, summary);
	fputs("</main>\n", out);
	return error;
}

static int put_document(FILE *out, const struct document *document)
{
	put_head(out, document);
	int error = put_body(out, document);

	fprintf(out, "<script>\n%s</script>\n</body>\n</html>\n", document->parts->script);
	return error;
}

/* Made in memory first, so that a failure leaves nothing. */
static int write_document(const struct document *document, char **message)
{
	char *path, *text = NULL;
	size_t size;

	if (asprintf(&path, "%s/report.html", document->summary->folder) < 0)
		return -ENOMEM;
	FILE *out = open_memstream(&text, &size);
	int error = out ? put_document(out, document) : -ENOMEM;

	if (out && fclose(out) != 0 && !error)
		error = -ENOMEM;
	if (!error)
		error = file_publish(path, text, size, message);
	free(text);
	free(path);
	return error;
}

/* A picture that is left out is told of. */
static int note_problems(const struct document *document)
{
	int error = 0;

	for (size_t i = 0; i < document->pictures.count && !error; i++) {
		const struct html_picture *picture = &document->pictures.list[i];

		if (picture->problem)
			error = summary_note(document->summary, "charts/%s.svg is left out: %s",
					     picture->name, picture->problem);
	}
	return error;
}

int html_write(struct summary *summary, const struct html_parts *parts, char **error)
{
	struct document document = { .summary = summary, .parts = parts };
	int code = html_pictures_read(summary->folder, &document.pictures);

	*error = NULL;
	if (!code)
		code = note_problems(&document);
	if (!code)
		code = write_document(&document, error);
	html_pictures_free(&document.pictures);
	return code;
}
