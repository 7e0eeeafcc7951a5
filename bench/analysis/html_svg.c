#include "analysis/html_parts.h"

#include <ctype.h>
#include <string.h>

/*
 * gnuplot's pictures within a page. They are read tag by tag: every attribute that names
 * something in the picture gets a prefix, because all pictures use the same names, and
 * whatever could run or fetch something is found before a picture is used.
 */

struct span {
	const char *start;
	size_t length;
};

/* One tag: "<name attributes>" or "</name>". */
struct tag {
	struct span all;
	struct span name; /* with the slash of an end tag */
	const char *attributes;
};

static bool span_is(struct span span, const char *text)
{
	return strlen(text) == span.length && strncmp(span.start, text, span.length) == 0;
}

/* The next tag at or behind text; false if there is none. */
static bool next_tag(const char *text, struct tag *tag)
{
	const char *start = strchr(text, '<');
	char quote = '\0';

	if (!start)
		return false;
	const char *end = start + 1;

	while (*end && (quote || *end != '>')) {
		if (quote && *end == quote)
			quote = '\0';
		else if (!quote && (*end == '"' || *end == '\''))
			quote = *end;
		end++;
	}
	if (!*end)
		return false;
	tag->all = (struct span) { start, (size_t)(end + 1 - start) };
	tag->name = (struct span) { start + 1, strcspn(start + 1, " \t\n\r/>") };
	if (start[1] == '/')
		tag->name.length = 1 + strcspn(start + 2, " \t\n\r/>");
	tag->attributes = tag->name.start + tag->name.length;
	return true;
}

/* The next attribute NAME="VALUE", maybe with spaces around the sign, before the tag's end; at
 * moves behind it. */
static bool next_attribute(const struct tag *tag, const char **at, struct span *name,
			   struct span *value)
{
	static const char spaces[] = " \t\r\n";
	const char *end = tag->all.start + tag->all.length - 1;
	const char *start = *at + strspn(*at, spaces);
	size_t length = strcspn(start, " \t\r\n=/>\"'");
	const char *sign = start + length + strspn(start + length, spaces);

	if (length == 0 || *sign != '=')
		return false;
	const char *quote = sign + 1 + strspn(sign + 1, spaces);
	const char *closing = *quote == '"' || *quote == '\'' ? strchr(quote + 1, *quote) : NULL;

	if (!closing || closing >= end)
		return false;
	*name = (struct span) { start, length };
	*value = (struct span) { quote + 1, (size_t)(closing - quote - 1) };
	*at = closing + 1;
	return true;
}

static bool is_known(struct span name)
{
	static const char *const known[] = {
		"svg",	    "title",   "desc",	 "g",	    "defs",	   "rect",    "circle",
		"path",	    "use",     "filter", "feFlood", "feComposite", "text",    "tspan",
		"clipPath", "pattern", "line",	 "polygon", "polyline",	   "ellipse",
	};
	struct span bare = { name.start + (*name.start == '/'),
			     name.length - (*name.start == '/') };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (span_is(bare, known[i]))
			return true;
	}
	return false;
}

static bool is_reference(struct span name)
{
	return span_is(name, "href") || span_is(name, "xlink:href");
}

/* "url(" in a value, or NULL. */
static const char *find_url(struct span value)
{
	return memmem(value.start, value.length, "url(", 4);
}

/* Of plain characters only: a browser takes more for a space than next_attribute does. */
static bool is_plain(struct span name)
{
	for (size_t i = 0; i < name.length; i++) {
		if (!isalnum((unsigned char)name.start[i]) && !strchr("-_:.", name.start[i]))
			return false;
	}
	return true;
}

static bool is_harmless(struct span name, struct span value)
{
	const char *url = find_url(value);

	if (!is_plain(name))
		return false;
	if (name.length > 2 && strncasecmp(name.start, "on", 2) == 0)
		return false;
	if (is_reference(name))
		return value.length > 0 && *value.start == '#';
	return !url || url[4] == '#';
}

static const char *tag_problem(const struct tag *tag)
{
	const char *at = tag->attributes;
	const char *end = tag->all.start + tag->all.length - 1;
	struct span name, value;

	if (!is_known(tag->name))
		return "it has elements that gnuplot does not write";
	while (next_attribute(tag, &at, &name, &value)) {
		if (!is_harmless(name, value))
			return "it refers to something outside itself";
	}
	at += strspn(at, " \t\n\r/");
	return at < end ? "it has attributes that cannot be read" : NULL;
}

const char *html_svg_problem(const char *text)
{
	const char *problem = NULL;
	struct tag tag;

	text = strstr(text, "<svg");
	if (!text || !strstr(text, "</svg>"))
		return "it is no whole SVG";
	while (!problem && next_tag(text, &tag)) {
		problem = tag_problem(&tag);
		text = tag.all.start + tag.all.length;
	}
	return problem ? problem : strchr(text, '<') ? "a tag in it has no end" : NULL;
}

static void put_value(FILE *out, struct span name, struct span value, const char *prefix)
{
	const char *url = find_url(value);
	size_t before = 0;

	if (is_reference(name))
		before = 1; /* behind the # */
	else if (url)
		before = (size_t)(url + 5 - value.start);
	else if (!span_is(name, "id"))
		prefix = "";
	fprintf(out, "%.*s%s%.*s", (int)before, value.start, prefix, (int)(value.length - before),
		value.start + before);
}

static void put_tag(FILE *out, const struct tag *tag, const char *prefix)
{
	const char *at = tag->attributes;
	const char *end = tag->all.start + tag->all.length;
	struct span name, value;

	fprintf(out, "<%.*s", (int)tag->name.length, tag->name.start);
	while (next_attribute(tag, &at, &name, &value)) {
		char quote = value.start[-1];

		fprintf(out, " %.*s=%c", (int)name.length, name.start, quote);
		put_value(out, name, value, prefix);
		putc(quote, out);
	}
	fprintf(out, "%s>", end[-2] == '/' ? "/" : "");
}

/* Behind the element that tag opens. */
static const char *skip_element(const struct tag *tag, const char *end_tag)
{
	const char *end = strstr(tag->all.start, end_tag);

	return end ? end + strlen(end_tag) : tag->all.start + tag->all.length;
}

void html_svg(FILE *out, const char *text, const char *prefix, double top, double bottom)
{
	struct tag tag;
	bool named = false;

	fprintf(out, "<svg viewBox=\"0 %.0f 1200 %.0f\" xmlns=\"http://www.w3.org/2000/svg\">\n",
		top, bottom - top);
	text = strstr(text, "<svg");
	for (bool inside = false; text && next_tag(text, &tag); inside = true) {
		if (inside)
			fwrite(text, 1, (size_t)(tag.all.start - text), out);
		text = tag.all.start + tag.all.length;
		if (!inside)
			continue;
		/* the page says the picture's title; a pointer shall not */
		if (span_is(tag.name, "title") && !named) {
			named = true;
			text = skip_element(&tag, "</title>");
		} else if (span_is(tag.name, "desc")) {
			text = skip_element(&tag, "</desc>");
		} else {
			put_tag(out, &tag, prefix);
		}
	}
	putc('\n', out);
}
