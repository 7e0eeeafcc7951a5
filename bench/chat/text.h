#ifndef CONVOY_CHAT_TEXT_H
#define CONVOY_CHAT_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Text that came over a network, for a terminal. */

/* The bytes of the UTF-8 sequence that the text begins with, and its code point; 0 where there
 * is none: cut off, overlong, a surrogate, or beyond U+10FFFF (RFC 3629). */
size_t text_sequence(const char *text, size_t bytes, uint32_t *code_point);

/* Writes the text so that it can do nothing to a terminal: what is no UTF-8 as \xff, and
 * control characters, line separators and changes of direction as \x1b or \u{202e}. Tabs stay. */
void text_write_safely(FILE *out, const char *text, size_t bytes);

#endif
