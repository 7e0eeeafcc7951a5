#include "chat/line.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* One byte more than a line may have, for the carriage return. */
static size_t capacity(const struct line_reader *reader)
{
	return reader->limit + 1;
}

int line_reader_create(struct line_reader *reader, size_t limit)
{
	*reader = (struct line_reader) { .limit = limit };
	reader->text = malloc(capacity(reader));
	return reader->text ? 0 : -ENOMEM;
}

void line_reader_destroy(struct line_reader *reader)
{
	free(reader->text);
	*reader = (struct line_reader) { 0 };
}

static void begin_anew(struct line_reader *reader)
{
	if (!reader->ended)
		return;
	reader->bytes = 0;
	reader->ended = false;
	reader->too_long = false;
}

static void append(struct line_reader *reader, const char *input, size_t bytes)
{
	size_t room = capacity(reader) - reader->bytes;

	if (bytes > room) {
		reader->too_long = true;
		bytes = room;
	}
	memcpy(reader->text + reader->bytes, input, bytes);
	reader->bytes += bytes;
}

static enum line_event end_line(struct line_reader *reader)
{
	reader->ended = true;
	if (!reader->too_long && reader->bytes > 0 && reader->text[reader->bytes - 1] == '\r')
		reader->bytes--;
	if (reader->too_long || reader->bytes > reader->limit)
		return LINE_TOO_LONG;
	return LINE_WHOLE;
}

size_t line_reader_take(struct line_reader *reader, const char *input, size_t bytes,
			enum line_event *event)
{
	const char *end = bytes > 0 ? memchr(input, '\n', bytes) : NULL;
	size_t length = end ? (size_t)(end - input) : bytes;

	*event = LINE_PART;
	if (bytes == 0)
		return 0;
	begin_anew(reader);
	append(reader, input, length);
	if (!end)
		return length;
	*event = end_line(reader);
	return length + 1;
}

enum line_event line_reader_finish(struct line_reader *reader)
{
	return line_reader_is_within(reader) ? end_line(reader) : LINE_PART;
}

bool line_reader_is_within(const struct line_reader *reader)
{
	return !reader->ended && reader->bytes > 0;
}
