#include "analysis/chart_text.h"
#include "analysis/html_parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static void put_character(FILE *out, const char *at, size_t length)
{
	switch (*at) {
	case '&':
		fputs("&amp;", out);
		break;
	case '<':
		fputs("&lt;", out);
		break;
	case '>':
		fputs("&gt;", out);
		break;
	case '"':
		fputs("&quot;", out);
		break;
	default:
		fwrite(at, 1, length, out);
	}
}

void html_text(FILE *out, const char *text)
{
	while (*text) {
		size_t length = chart_text_character((const unsigned char *)text);
		bool control = (unsigned char)*text < ' ' || *text == 0x7f;

		if (length == 0 || control)
			putc(*text == '\n' ? ' ' : '?', out);
		else
			put_character(out, text, length);
		text += length ? length : 1;
	}
}

/* Whether the space at text parts a number from its unit. */
static bool is_before_unit(const char *start, const char *text)
{
	static const char *const units[] = { "%", "ns", "µs", "ms", "s", "KiB", "MiB" };

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t length = strlen(units[i]);

		if (text > start && text[-1] >= '0' && text[-1] <= '9' &&
		    strncmp(text + 1, units[i], length) == 0 &&
		    !isalnum((unsigned char)text[1 + length]))
			return true;
	}
	return false;
}

void html_prose(FILE *out, const char *text)
{
	char *copy = strdup(text), *start = copy;

	for (char *at = copy; at && *at; at++) {
		if (*at != ' ' || !is_before_unit(copy, at))
			continue;
		*at = '\0';
		html_text(out, start);
		fputs("&nbsp;", out);
		start = at + 1;
	}
	html_text(out, copy ? start : text);
	free(copy);
}

void html_list(FILE *out, const char *words)
{
	if (!*words)
		return;
	fputs("<ul class=\"words\">\n", out);
	while (*words) {
		size_t length = strcspn(words, "\n");
		char *line = strndup(words, length);

		if (line) {
			fputs("<li>", out);
			html_text(out, line);
			fputs("</li>\n", out);
		}
		free(line);
		words += length + (words[length] == '\n');
	}
	fputs("</ul>\n", out);
}
