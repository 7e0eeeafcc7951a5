#ifndef CONVOY_SOCKET_FRAME_H
#define CONVOY_SOCKET_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Messages in a stream of bytes: the length in four bytes, most significant first, then that
 * many bytes of payload, which may be none. Nothing here reads, writes, allocates or blocks.
 */
#define FRAME_HEADER_BYTES 4

/* Writes a frame's header. */
void frame_write_header(unsigned char header[FRAME_HEADER_BYTES], uint32_t payload_bytes);

/* A whole frame within a reader's buffer. */
struct frame {
	unsigned char *bytes; /* the header, right before the payload */
	unsigned char *payload;
	uint32_t payload_bytes;
};

/*
 * Takes frames out of a stream that comes in pieces of any size:
 *
 *	room = frame_reader_room(&reader, &room_bytes);
 *	frame_reader_add(&reader, received into room, at most room_bytes);
 *	while ((got = frame_reader_next(&reader, &frame)) == 1)
 *		…
 */
struct frame_reader {
	unsigned char *buffer; /* the caller's */
	size_t buffer_bytes;
	uint32_t limit_bytes; /* the longest payload */
	size_t begin, end;    /* what is in the buffer and not yet taken */
};

/* Frames longer than limit_bytes are refused. The buffer holds at least the longest frame:
 * buffer_bytes >= FRAME_HEADER_BYTES + limit_bytes; more takes several frames at once. */
void frame_reader_init(struct frame_reader *reader, void *buffer, size_t buffer_bytes,
		       uint32_t limit_bytes);

/* Where the next bytes go. At least one byte of room once frame_reader_next has returned 0.
 * Frames that were taken are no longer there afterwards. */
void *frame_reader_room(struct frame_reader *reader, size_t *room_bytes);

/* That many bytes are in the room now. */
void frame_reader_add(struct frame_reader *reader, size_t bytes);

/* 1: *frame is the next one, within the buffer until frame_reader_room is called; 0: it is not
 * whole yet; -EMSGSIZE: it is longer than the limit, and nothing can follow it. */
int frame_reader_next(struct frame_reader *reader, struct frame *frame);

/* Nothing of a frame has come that is not taken: here a stream may end. */
bool frame_reader_is_between(const struct frame_reader *reader);

#endif
