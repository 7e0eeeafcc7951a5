#ifndef CONVOY_CHAT_LINE_H
#define CONVOY_CHAT_LINE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Makes lines of at most `limit` bytes out of a stream, however it is cut into pieces. A line
 * ends with a newline or a carriage return and a newline, which are not part of it.
 */
struct line_reader {
	char *text; /* the line, valid until the next call; not terminated */
	size_t bytes;
	size_t limit;
	bool ended;    /* the line is whole: the next byte begins another */
	bool too_long; /* what exceeds the limit is dropped */
};

enum line_event {
	LINE_PART,     /* no whole line yet */
	LINE_WHOLE,    /* text and bytes are a line */
	LINE_TOO_LONG, /* a line ended that exceeded the limit; it is lost */
};

/* 0 or -ENOMEM. */
int line_reader_create(struct line_reader *reader, size_t limit);
void line_reader_destroy(struct line_reader *reader);

/* Takes bytes up to the end of the line; returns how many were taken. */
size_t line_reader_take(struct line_reader *reader, const char *input, size_t bytes,
			enum line_event *event);

/* The stream has ended: a last line without an end is one, too. */
enum line_event line_reader_finish(struct line_reader *reader);

/* A line has begun and not ended. */
bool line_reader_is_within(const struct line_reader *reader);

#endif
