#include "analysis/html_parts.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The pictures of a run: charts/NAME.svg and, of an experiment's chart, charts/data/NAME.gp. */

#define NOTE_PX	     18.0 /* a line of notes; see page_finish */
#define LABEL_PX     16.0 /* that the highest label rises above the panels */
#define PLAIN_HEIGHT 600.0

/* The whole file up to a NUL, or NULL and errno. */
static char *read_text(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	if (!file)
		return NULL;
	errno = 0;
	if (getdelim(&text, &size, '\0', file) < 0) {
		free(text);
		text = NULL;
	}
	fclose(file);
	return text;
}

/* The gnuplot string at text, between single quotes: its end; what it holds goes to out. */
static const char *put_string(FILE *out, const char *text)
{
	for (text++; *text && *text != '\n'; text++) {
		if (*text == '\'' && text[1] != '\'')
			return text + 1;
		text += *text == '\'';
		putc(*text, out);
	}
	return text;
}

/* Behind the "=" of a line that begins with name, or NULL. */
static const char *find_line(const char *script, const char *name)
{
	size_t length = strlen(name);

	while (script && strncmp(script, name, length) != 0) {
		script = strchr(script, '\n');
		script += script ? 1 : 0;
	}
	return script ? strchr(script, '=') + 1 : NULL;
}

/* All strings of a line of assignment, joined by spaces; count may be NULL. */
static char *read_strings(const char *script, const char *name, size_t *count)
{
	const char *at = find_line(script, name);
	char *text = NULL;
	size_t size, strings = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	while (at && (at += strcspn(at, "'\n"), *at == '\'')) {
		if (strings++)
			putc(' ', out);
		at = put_string(out, at);
	}
	if (fclose(out) != 0) {
		free(text);
		return NULL;
	}
	if (count)
		*count = strings;
	return text;
}

static double read_number(const char *script, const char *name)
{
	const char *at = find_line(script, name);

	return at ? strtod(at, NULL) : 0;
}

static int read_words(struct html_picture *picture, const char *script)
{
	size_t notes = 0;

	picture->has_data = true;
	picture->is_heat = find_line(script, "CHART = 'gil-convoy'") != NULL;
	picture->title = read_strings(script, "TITLE =", NULL);
	picture->subtitle = read_strings(script, "SUBTITLE =", NULL);
	picture->notes = read_strings(script, "array NOTE_LINES", &notes);
	picture->top = fmax(read_number(script, "TOP =") - LABEL_PX, 0);
	picture->height = read_number(script, "HEIGHT =");
	picture->bottom = picture->height - NOTE_PX * (double)notes - 6;
	return picture->title && picture->subtitle && picture->notes ? 0 : -ENOMEM;
}

/* A picture without data tells its title and size itself. */
static int read_own_words(struct html_picture *picture)
{
	const char *title = strstr(picture->svg, "<title>");
	const char *end = title ? strstr(title, "</title>") : NULL;
	const char *box = strstr(picture->svg, "viewBox=\"0 0 1200 ");

	picture->title = end ? strndup(title + 7, (size_t)(end - title - 7)) : strdup("");
	picture->subtitle = strdup("");
	picture->notes = strdup("");
	picture->height = picture->bottom = box ? strtod(box + 18, NULL) : PLAIN_HEIGHT;
	return picture->title && picture->subtitle && picture->notes ? 0 : -ENOMEM;
}

/* The data's words are text, those of an SVG are escaped already: texts, too. */
static void unescape(char *text)
{
	static const struct {
		const char *escaped;
		char character;
	} known[] = { { "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' } };
	char *to = text;

	while (*text) {
		size_t length = 1;
		char character = *text;

		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
			if (strncmp(text, known[i].escaped, strlen(known[i].escaped)) == 0) {
				length = strlen(known[i].escaped);
				character = known[i].character;
			}
		}
		*to++ = character;
		text += length;
	}
	*to = '\0';
}

static int read_picture(const char *folder, const char *path, struct html_picture *picture)
{
	const char *name = strrchr(path, '/') + 1;
	char *data, *script;
	int error;

	picture->name = strndup(name, strlen(name) - strlen(".svg"));
	picture->svg = read_text(path);
	if (!picture->name || (!picture->svg && errno == ENOMEM))
		return -ENOMEM;
	picture->problem = picture->svg ? html_svg_problem(picture->svg) : "it cannot be read";
	if (picture->problem) {
		free(picture->svg);
		picture->svg = NULL;
		return 0;
	}
	if (asprintf(&data, "%s/charts/data/%s.gp", folder, picture->name) < 0)
		return -ENOMEM;
	script = read_text(data);
	free(data);
	error = script ? read_words(picture, script) : read_own_words(picture);
	if (!script && !error)
		unescape(picture->title);
	free(script);
	return error;
}

/* "NAME.svg" of characters that an identifier may have. */
static int is_picture(const struct dirent *entry)
{
	size_t length = strspn(entry->d_name, "abcdefghijklmnopqrstuvwxyz0123456789-_");

	return length > 0 && strcmp(entry->d_name + length, ".svg") == 0;
}

/* All that can be found in the folder; a run without charts has none. */
static int read_all(const char *folder, struct html_pictures *pictures, struct dirent **entries,
		    size_t count)
{
	int error = 0;

	pictures->list = calloc(count + 1, sizeof(*pictures->list));
	if (!pictures->list)
		return -ENOMEM;
	for (size_t i = 0; i < count && !error; i++) {
		char *path;

		if (asprintf(&path, "%s/charts/%s", folder, entries[i]->d_name) < 0)
			return -ENOMEM;
		error = read_picture(folder, path, &pictures->list[pictures->count++]);
		free(path);
	}
	return error;
}

int html_pictures_read(const char *folder, struct html_pictures *pictures)
{
	struct dirent **entries = NULL;
	char *charts;
	int count, error;

	*pictures = (struct html_pictures) { 0 };
	if (asprintf(&charts, "%s/charts", folder) < 0)
		return -ENOMEM;
	count = scandir(charts, &entries, is_picture, alphasort);
	free(charts);
	if (count < 0)
		return errno == ENOENT ? 0 : -errno;
	error = read_all(folder, pictures, entries, (size_t)count);
	while (count-- > 0)
		free(entries[count]);
	free(entries);
	return error;
}

void html_pictures_free(struct html_pictures *pictures)
{
	for (size_t i = 0; i < pictures->count; i++) {
		free(pictures->list[i].name);
		free(pictures->list[i].svg);
		free(pictures->list[i].title);
		free(pictures->list[i].subtitle);
		free(pictures->list[i].notes);
	}
	free(pictures->list);
	*pictures = (struct html_pictures) { 0 };
}

const struct html_picture *html_picture_find(const struct html_pictures *pictures, const char *name)
{
	for (size_t i = 0; i < pictures->count; i++) {
		if (pictures->list[i].svg && strcmp(pictures->list[i].name, name) == 0)
			return &pictures->list[i];
	}
	return NULL;
}

static void put_paragraph(FILE *out, const char *class, const char *text)
{
	if (!*text)
		return;
	fprintf(out, "<p class=\"%s\">", class);
	html_prose(out, text);
	fputs("</p>\n", out);
}

void html_figure(FILE *out, const struct html_picture *picture)
{
	char *prefix;

	if (asprintf(&prefix, "%s-", picture->name) < 0)
		return;
	fputs("<figure>\n", out);
	/* without data the title is still in the picture */
	put_paragraph(out, picture->has_data ? "finding" : "finding repeated", picture->title);
	fprintf(out, "<div class=\"picture%s\" role=\"img\" aria-label=\"",
		picture->is_heat ? " as-drawn" : "");
	html_text(out, picture->title);
	fputs("\">\n", out);
	html_svg(out, picture->svg, prefix, picture->top, picture->bottom);
	fputs("</div>\n<figcaption>\n", out);
	put_paragraph(out, "subtitle", picture->subtitle);
	put_paragraph(out, "notes", picture->notes);
	fputs("</figcaption>\n</figure>\n", out);
	free(prefix);
}
