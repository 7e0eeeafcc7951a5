#include "analysis/report_text.h"

#include <math.h>
#include <string.h>

/* Decimals for three digits of value. */
static int decimals(double value)
{
	return value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
}

static const char *no_number(char text[TEXT_BYTES])
{
	snprintf(text, TEXT_BYTES, "-");
	return text;
}

const char *text_time(char text[TEXT_BYTES], double ns)
{
	static const struct {
		const char *name;
		double ns;
	} units[] = { { "s", 1e9 }, { "ms", 1e6 }, { "µs", 1e3 }, { "ns", 1 } };
	size_t unit = 0;

	if (isnan(ns))
		return no_number(text);
	/* What rounds to 1000 of a unit is 1 of the next. */
	while (unit < 3 && ns < 0.9995 * units[unit].ns)
		unit++;
	double value = ns / units[unit].ns;

	snprintf(text, TEXT_BYTES, "%.*f %s", unit == 3 ? 0 : decimals(value), value,
		 units[unit].name);
	return text;
}

const char *text_bytes(char text[TEXT_BYTES], double bytes)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB" };
	size_t unit = 0;

	if (isnan(bytes))
		return no_number(text);
	while (unit < 3 && fabs(bytes) >= 999.5) {
		bytes /= 1024;
		unit++;
	}
	snprintf(text, TEXT_BYTES, "%.*f %s", unit == 0 ? 0 : decimals(fabs(bytes)), bytes,
		 units[unit]);
	return text;
}

const char *text_figure(char text[TEXT_BYTES], const struct experiment *experiment, double value)
{
	switch (measure_unit(experiment->measure)) {
	case UNIT_NS:
		return text_time(text, value);
	case UNIT_BYTES:
		return text_bytes(text, value);
	default:
		if (isnan(value))
			return no_number(text);
		snprintf(text, TEXT_BYTES, "%.3g", value);
		return text;
	}
}

/* Near 1 a third decimal tells 1.002 from 1.004; small ratios keep two digits. */
static int ratio_decimals(double ratio)
{
	if (fabs(ratio - 1) < 0.1)
		return 3;
	return ratio >= 0.1 ? decimals(ratio) : ratio >= 0.001 ? 4 : 6;
}

const char *text_ratio(char text[TEXT_BYTES], double ratio)
{
	if (isnan(ratio))
		return no_number(text);
	snprintf(text, TEXT_BYTES, "%.*f", ratio_decimals(ratio), ratio);
	return text;
}

const char *text_estimate(char text[TEXT_BYTES], const struct estimate *estimate, const char *sign)
{
	int digits = ratio_decimals(estimate->value);

	if (isnan(estimate->value))
		return no_number(text);
	if (estimate->has_interval)
		snprintf(text, TEXT_BYTES, "%.*f%s [%.*f, %.*f]", digits, estimate->value, sign,
			 digits, estimate->low, digits, estimate->high);
	else
		snprintf(text, TEXT_BYTES, "%.*f%s", digits, estimate->value, sign);
	return text;
}

size_t text_width(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

static int clean(char byte)
{
	return (unsigned char)byte < ' ' || byte == 0x7f ? '?' : byte;
}

void text_put_clean(FILE *out, const char *text)
{
	for (; *text; text++)
		putc(clean(*text), out);
}

void text_put_markdown(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '<')
			fputs("&lt;", out);
		else if (*text == '&')
			fputs("&amp;", out);
		else if (strchr("\\`*_|", *text))
			fprintf(out, "\\%c", *text);
		else
			putc(*text == '\n' ? ' ' : clean(*text), out);
	}
}

const char *text_count(char text[TEXT_BYTES], size_t count, const char *noun)
{
	snprintf(text, TEXT_BYTES, "%zu %s%s", count, noun, count == 1 ? "" : "s");
	return text;
}

/* Far bounds only say that nothing is known. */
static void bound_words(char *text, size_t size, double bound, int digits)
{
	if (bound >= 100)
		snprintf(text, size, ">100");
	else if (bound <= 0.01)
		snprintf(text, size, "<0.01");
	else
		snprintf(text, size, "%.*f", digits, bound);
}

static void put_factor(char text[TEXT_BYTES], const struct estimate *ratio, const char *sign)
{
	int digits = fabs(ratio->value - 1) < 0.1 ? 3 : ratio->value < 9.995 ? 2 : 1;
	char low[16], high[16];

	bound_words(low, sizeof(low), ratio->low, digits);
	bound_words(high, sizeof(high), ratio->high, digits);
	if (ratio->has_interval)
		snprintf(text, TEXT_BYTES, "%.*f%s [%s, %s]", digits, ratio->value, sign, low,
			 high);
	else
		snprintf(text, TEXT_BYTES, "%.*f%s", digits, ratio->value, sign);
}

const char *text_factor(char text[TEXT_BYTES], const struct estimate *ratio)
{
	put_factor(text, ratio, "");
	return text;
}

const char *text_change(char text[TEXT_BYTES], const struct estimate *ratio)
{
	bool small =
		fmax(ratio->value, ratio->high) < 1.995 && fmin(ratio->value, ratio->low) > 0.5;

	if (!small)
		put_factor(text, ratio, "×");
	else if (ratio->has_interval)
		snprintf(text, TEXT_BYTES, "%+.1f %% [%+.1f, %+.1f]", 100 * (ratio->value - 1),
			 100 * (ratio->low - 1), 100 * (ratio->high - 1));
	else
		snprintf(text, TEXT_BYTES, "%+.1f %%", 100 * (ratio->value - 1));
	return text;
}
