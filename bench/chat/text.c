#include "chat/text.h"

#include <stdbool.h>

struct sequence_form {
	size_t bytes;
	unsigned char mask, lead; /* of the first byte */
	uint32_t least;		  /* a smaller code point has a shorter form */
};

static const struct sequence_form forms[] = {
	{ 1, 0x80, 0x00, 0 },
	{ 2, 0xe0, 0xc0, 0x80 },
	{ 3, 0xf0, 0xe0, 0x800 },
	{ 4, 0xf8, 0xf0, 0x10000 },
};

#define FORM_COUNT (sizeof(forms) / sizeof(forms[0]))

static const struct sequence_form *form_of(unsigned char first)
{
	for (size_t i = 0; i < FORM_COUNT; i++)
		if ((first & forms[i].mask) == forms[i].lead)
			return &forms[i];
	return NULL;
}

static bool is_scalar(uint32_t code_point)
{
	return code_point <= 0x10ffff && (code_point < 0xd800 || code_point > 0xdfff);
}

size_t text_sequence(const char *text, size_t bytes, uint32_t *code_point)
{
	const unsigned char *byte = (const unsigned char *)text;
	const struct sequence_form *form = bytes > 0 ? form_of(byte[0]) : NULL;

	if (!form || form->bytes > bytes)
		return 0;
	*code_point = byte[0] & (unsigned char)~form->mask;
	for (size_t i = 1; i < form->bytes; i++) {
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
		*code_point = *code_point << 6 | (byte[i] & 0x3f);
	}
	return *code_point >= form->least && is_scalar(*code_point) ? form->bytes : 0;
}

/* Controls (C0 but for the tab, DEL, C1), line and paragraph separator, and what makes a
 * terminal show text in another order than it has. */
static bool is_harmful(uint32_t code_point)
{
	return (code_point < 0x20 && code_point != '\t') ||
	       (code_point >= 0x7f && code_point <= 0x9f) ||
	       (code_point >= 0x2028 && code_point <= 0x202e) ||
	       (code_point >= 0x2066 && code_point <= 0x2069);
}

void text_write_safely(FILE *out, const char *text, size_t bytes)
{
	while (bytes > 0) {
		uint32_t code_point;
		size_t length = text_sequence(text, bytes, &code_point);

		if (length == 0)
			fprintf(out, "\\x%02x", (unsigned char)*text);
		else if (!is_harmful(code_point))
			fwrite(text, 1, length, out);
		else
			fprintf(out, length == 1 ? "\\x%02x" : "\\u{%x}", code_point);
		length = length > 0 ? length : 1;
		text += length;
		bytes -= length;
	}
}
