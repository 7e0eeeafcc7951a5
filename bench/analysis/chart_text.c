#include "analysis/chart_text.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Advance widths of DejaVu Sans, from space to tilde, in hundredths of the font's size. */
static const unsigned char widths[] = {
	32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36,	 32, 34, 64, 64, 64,
	64, 64, 64, 64, 64, 64, 64, 34, 34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63,
	58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63,	 61, 73, 68, 99, 69,
	61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35,	 63, 63, 28, 28, 58,
	28, 97, 63, 61, 63, 63, 41, 52, 39, 63, 59, 82, 59, 59,	 52, 64, 34, 64, 84,
};

size_t chart_text_character(const unsigned char *text)
{
	size_t length = text[0] < 0x80			    ? 1
			: text[0] >= 0xc2 && text[0] < 0xe0 ? 2
			: text[0] >= 0xe0 && text[0] < 0xf0 ? 3
			: text[0] >= 0xf0 && text[0] < 0xf5 ? 4
							    : 0;

	for (size_t i = 1; i < length; i++)
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	/* overlong forms, surrogates and what lies beyond the last plane */
	if ((text[0] == 0xe0 && text[1] < 0xa0) || (text[0] == 0xed && text[1] > 0x9f) ||
	    (text[0] == 0xf0 && text[1] < 0x90) || (text[0] == 0xf4 && text[1] > 0x8f))
		return 0;
	return length;
}

void chart_quote(FILE *out, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	fputc('\'', out);
	while (*at) {
		size_t length = chart_text_character(at);

		if (length == 0)
			fputc('?', out);
		else if (*at < 0x20 || *at == 0x7f)
			fputc(' ', out);
		else if (*at == '\'')
			fputs("''", out);
		else
			fwrite(at, 1, length, out);
		at += length ? length : 1;
	}
	fputc('\'', out);
}

static double character_width(const unsigned char *at, size_t length)
{
	if (length == 1 && *at >= 0x20 && *at < 0x7f)
		return widths[*at - 0x20];
	/* U+0080 to U+2FFF: Latin, Greek, punctuation; what follows is mostly square */
	return length == 2 ? 84 : 100;
}

double chart_text_width(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	double width = 0;

	while (*at) {
		size_t length = chart_text_character(at);

		width += character_width(at, length ? length : 1);
		at += length ? length : 1;
	}
	return width;
}

static double pixels(double hundredths, double points)
{
	return hundredths / 100 * points * 96 / 72;
}

double chart_text_px(const char *text, double points)
{
	return pixels(chart_text_width(text), points);
}

double chart_text_fit(const char *text, double width_px, double smallest, double largest)
{
	double width = chart_text_width(text), points = largest;

	while (points >= smallest && pixels(width, points) > width_px)
		points -= 0.5;
	return points;
}

void chart_text_cut(char *text, size_t size, double width_px, double points)
{
	static const char ellipsis[] = "…";
	unsigned char *at = (unsigned char *)text;
	double width = 0;
	size_t keep = 0;

	if (chart_text_px(text, points) <= width_px || size < sizeof(ellipsis))
		return;
	while (at[keep]) {
		size_t length = chart_text_character(at + keep);

		length = length ? length : 1;
		width += character_width(at + keep, length);
		if (pixels(width + 100, points) > width_px ||
		    keep + length + sizeof(ellipsis) > size)
			break;
		keep += length;
	}
	memcpy(text + keep, ellipsis, sizeof(ellipsis));
}

/* Whether at is the space between a number and its unit: "12 ns". */
static bool is_glue(const char *text, const char *at)
{
	return *at == ' ' && at > text && at[-1] >= '0' && at[-1] <= '9' && at[1] &&
	       !(at[1] >= '0' && at[1] <= '9');
}

size_t chart_text_wrap(char *text, double width_px, double points)
{
	char *start = text, *space = NULL;
	size_t lines = 1;

	for (char *at = text; *at; at++)
		if (*at == '\n')
			*at = ' ';
	for (char *at = text;; at++) {
		char saved = *at;
		double width;

		if ((saved != ' ' && saved != '\0') || is_glue(text, at))
			continue;
		*at = '\0';
		width = chart_text_px(start, points);
		*at = saved;
		if (width > width_px && space) {
			*space = '\n';
			start = space + 1;
			lines++;
		}
		if (saved == '\0')
			return lines;
		space = at;
	}
}

static const struct unit {
	double ns;
	const char *name;
} units[] = { { 1e9, "s" }, { 1e6, "ms" }, { 1e3, "µs" }, { 1, "ns" } };

static const struct unit *unit_of(double ns)
{
	size_t last = sizeof(units) / sizeof(units[0]) - 1;

	/* 0.9995 so that what rounds to 1000 ms is written as 1.00 s */
	for (size_t i = 0; i < last; i++)
		if (fabs(ns) >= 0.9995 * units[i].ns)
			return &units[i];
	return &units[last];
}

static int decimals(double value)
{
	return fabs(value) >= 99.95 ? 0 : fabs(value) >= 9.995 ? 1 : 2;
}

const char *chart_time(char *buffer, double ns)
{
	const struct unit *unit = unit_of(ns);
	double value = ns / unit->ns;

	if (!isfinite(ns))
		snprintf(buffer, CHART_NUMBER_SIZE, "?");
	else
		snprintf(buffer, CHART_NUMBER_SIZE, "%.*f %s", decimals(value), value, unit->name);
	return buffer;
}

const char *chart_tic_time(char *buffer, double ns)
{
	const struct unit *unit = unit_of(ns);

	if (ns == 0)
		unit = &units[0];
	snprintf(buffer, CHART_NUMBER_SIZE, "%.6g %s", ns / unit->ns, unit->name);
	return buffer;
}

const char *chart_count(char *buffer, double count)
{
	double power, rounded;

	if (!(fabs(count) >= 999.5) || fabs(count) > 1e15) {
		snprintf(buffer, CHART_NUMBER_SIZE, "%.3g", count);
		return buffer;
	}
	power = pow(10, floor(log10(fabs(count))) - 2);
	rounded = round(count / power) * power;
	if (rounded >= 1e9)
		snprintf(buffer, CHART_NUMBER_SIZE, "%.3g × 10⁹", rounded / 1e9);
	else if (rounded >= 1e6)
		snprintf(buffer, CHART_NUMBER_SIZE, "%.0f %03.0f %03.0f", floor(rounded / 1e6),
			 floor(fmod(rounded, 1e6) / 1e3), fmod(rounded, 1e3));
	else
		snprintf(buffer, CHART_NUMBER_SIZE, "%.0f %03.0f", floor(rounded / 1e3),
			 fmod(rounded, 1e3));
	return buffer;
}

/* Three digits, or, if whole numbers shall be short, none of their decimals. */
static const char *write_bytes(char *buffer, double bytes, bool whole)
{
	static const char *const names[] = { "B", "KiB", "MiB", "GiB" };
	size_t i = 0;

	while (i < 3 && fabs(bytes) >= 1023.5) {
		bytes /= 1024;
		i++;
	}
	if (!isfinite(bytes))
		snprintf(buffer, CHART_NUMBER_SIZE, "?");
	else
		snprintf(buffer, CHART_NUMBER_SIZE, "%.*f %s",
			 i && !(whole && bytes == floor(bytes)) ? decimals(bytes) : 0, bytes,
			 names[i]);
	return buffer;
}

const char *chart_bytes(char *buffer, double bytes)
{
	return write_bytes(buffer, bytes, false);
}

const char *chart_tic_bytes(char *buffer, double bytes)
{
	return write_bytes(buffer, bytes, true);
}

const char *chart_ratio(char *buffer, double ratio)
{
	double percent = (ratio - 1) * 100;

	if (ratio >= 1.995)
		snprintf(buffer, CHART_NUMBER_SIZE, "%.*f times", ratio < 9.95 ? 1 : 0, ratio);
	else
		snprintf(buffer, CHART_NUMBER_SIZE, "%.*f %%",
			 percent < 0.095  ? 2
			 : percent < 9.95 ? 1
					  : 0,
			 percent);
	return buffer;
}
