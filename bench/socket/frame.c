#include "socket/frame.h"

#include <errno.h>
#include <string.h>

void frame_write_header(unsigned char header[FRAME_HEADER_BYTES], uint32_t payload_bytes)
{
	header[0] = (unsigned char)(payload_bytes >> 24);
	header[1] = (unsigned char)(payload_bytes >> 16);
	header[2] = (unsigned char)(payload_bytes >> 8);
	header[3] = (unsigned char)payload_bytes;
}

static uint32_t read_header(const unsigned char header[FRAME_HEADER_BYTES])
{
	return (uint32_t)header[0] << 24 | (uint32_t)header[1] << 16 | (uint32_t)header[2] << 8 |
	       header[3];
}

void frame_reader_init(struct frame_reader *reader, void *buffer, size_t buffer_bytes,
		       uint32_t limit_bytes)
{
	*reader = (struct frame_reader) {
		.buffer = buffer,
		.buffer_bytes = buffer_bytes,
		.limit_bytes = limit_bytes,
	};
}

/* Bytes of the frame that has begun, as far as they are known. */
static size_t wanted_bytes(const struct frame_reader *reader)
{
	if (reader->end - reader->begin < FRAME_HEADER_BYTES)
		return FRAME_HEADER_BYTES;
	return FRAME_HEADER_BYTES + (size_t)read_header(reader->buffer + reader->begin);
}

void *frame_reader_room(struct frame_reader *reader, size_t *room_bytes)
{
	size_t kept = reader->end - reader->begin;

	/* Moved only when the frame would not fit behind what was taken. */
	if (kept == 0 || reader->buffer_bytes - reader->begin < wanted_bytes(reader)) {
		memmove(reader->buffer, reader->buffer + reader->begin, kept);
		reader->begin = 0;
		reader->end = kept;
	}
	*room_bytes = reader->buffer_bytes - reader->end;
	return reader->buffer + reader->end;
}

void frame_reader_add(struct frame_reader *reader, size_t bytes)
{
	reader->end += bytes;
}

int frame_reader_next(struct frame_reader *reader, struct frame *frame)
{
	unsigned char *bytes = reader->buffer + reader->begin;
	size_t there = reader->end - reader->begin;
	uint32_t payload_bytes;

	if (there < FRAME_HEADER_BYTES)
		return 0;
	payload_bytes = read_header(bytes);
	if (payload_bytes > reader->limit_bytes)
		return -EMSGSIZE;
	if (there - FRAME_HEADER_BYTES < payload_bytes)
		return 0;
	*frame = (struct frame) { bytes, bytes + FRAME_HEADER_BYTES, payload_bytes };
	reader->begin += FRAME_HEADER_BYTES + (size_t)payload_bytes;
	return 1;
}

bool frame_reader_is_between(const struct frame_reader *reader)
{
	return reader->begin == reader->end;
}
