/* Frames are taken out of a stream, however it is split. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "socket/frame.h"

#define LIMIT_BYTES 12U

/* Three frames: "abc", nothing, and one of the limit. */
static const unsigned char stream[] = "\0\0\0\3abc"
				      "\0\0\0\0"
				      "\0\0\0\14hello, world";
#define STREAM_BYTES (sizeof(stream) - 1)

static const char *const payloads[] = { "abc", "", "hello, world" };

static void assert_frame(const struct frame *frame, size_t number)
{
	assert_true(number < 3);
	assert_int_equal(frame->payload_bytes, strlen(payloads[number]));
	assert_memory_equal(frame->payload, payloads[number], frame->payload_bytes);
	assert_ptr_equal(frame->payload, frame->bytes + FRAME_HEADER_BYTES);
}

/* Takes all that is there; returns how many frames have been taken in all. */
static size_t take(struct frame_reader *reader, size_t taken)
{
	struct frame frame;
	int got;

	while ((got = frame_reader_next(reader, &frame)) == 1)
		assert_frame(&frame, taken++);
	assert_int_equal(got, 0);
	return taken;
}

/* Hands over the stream in pieces of at most that many bytes, the first one of `first`. */
static void read_in_pieces(size_t buffer_bytes, size_t first, size_t piece)
{
	unsigned char buffer[64];
	struct frame_reader reader;
	size_t taken = 0;

	frame_reader_init(&reader, buffer, buffer_bytes, LIMIT_BYTES);
	for (size_t done = 0, size = first; done < STREAM_BYTES; size = piece) {
		size_t room_bytes;
		void *room = frame_reader_room(&reader, &room_bytes);

		assert_true(room_bytes > 0);
		if (size > room_bytes)
			size = room_bytes;
		if (size > STREAM_BYTES - done)
			size = STREAM_BYTES - done;
		memcpy(room, stream + done, size);
		frame_reader_add(&reader, size);
		done += size;
		taken = take(&reader, taken);
	}
	assert_int_equal(taken, 3);
	assert_true(frame_reader_is_between(&reader));
}

static void test_every_split(void **state)
{
	(void)state;
	for (size_t buffer_bytes = FRAME_HEADER_BYTES + LIMIT_BYTES; buffer_bytes <= 64;
	     buffer_bytes++)
		for (size_t first = 1; first <= STREAM_BYTES; first++)
			for (size_t piece = 1; piece <= STREAM_BYTES; piece++)
				read_in_pieces(buffer_bytes, first, piece);
}

/* Of every prefix those frames are there that are whole, and no more. */
static void test_every_prefix(void **state)
{
	static const size_t ends[] = { 7, 11, STREAM_BYTES };

	(void)state;
	for (size_t length = 0; length <= STREAM_BYTES; length++) {
		unsigned char buffer[STREAM_BYTES];
		struct frame_reader reader;
		size_t room_bytes, whole = 0;

		while (whole < 3 && ends[whole] <= length)
			whole++;
		frame_reader_init(&reader, buffer, sizeof(buffer), LIMIT_BYTES);
		memcpy(frame_reader_room(&reader, &room_bytes), stream, length);
		frame_reader_add(&reader, length);
		assert_int_equal(take(&reader, 0), whole);
		assert_int_equal(frame_reader_is_between(&reader),
				 length == (whole ? ends[whole - 1] : 0));
	}
}

static int next_of(const void *bytes, size_t count, uint32_t limit_bytes)
{
	unsigned char buffer[64];
	struct frame_reader reader;
	struct frame frame;
	size_t room_bytes;

	frame_reader_init(&reader, buffer, sizeof(buffer), limit_bytes);
	memcpy(frame_reader_room(&reader, &room_bytes), bytes, count);
	frame_reader_add(&reader, count);
	assert_int_equal(frame_reader_next(&reader, &frame), frame_reader_next(&reader, &frame));
	return frame_reader_next(&reader, &frame);
}

static void test_too_long(void **state)
{
	(void)state;
	assert_int_equal(next_of("\0\0\0\15", 4, LIMIT_BYTES), -EMSGSIZE);
	assert_int_equal(next_of("\0\0\0\14", 4, LIMIT_BYTES), 0);
	assert_int_equal(next_of("\377\377\377\377", 4, LIMIT_BYTES), -EMSGSIZE);
	assert_int_equal(next_of("\200\0\0\0", 4, LIMIT_BYTES), -EMSGSIZE);
	assert_int_equal(next_of("GET / HTTP/1.1\r\n", 16, LIMIT_BYTES), -EMSGSIZE);
	/* Not yet a length. */
	assert_int_equal(next_of("\377\377\377", 3, LIMIT_BYTES), 0);
	assert_int_equal(next_of("\0\0\0\1", 4, 0), -EMSGSIZE);
}

static void test_written_as_read(void **state)
{
	static const uint32_t lengths[] = { 0, 1, 255, 256, 0x01020304, UINT32_MAX };
	static const unsigned char written[][FRAME_HEADER_BYTES] = {
		{ 0, 0, 0, 0 }, { 0, 0, 0, 1 }, { 0, 0, 0, 255 },
		{ 0, 0, 1, 0 }, { 1, 2, 3, 4 }, { 255, 255, 255, 255 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		unsigned char header[FRAME_HEADER_BYTES];

		frame_write_header(header, lengths[i]);
		assert_memory_equal(header, written[i], sizeof(header));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_split),
		cmocka_unit_test(test_every_prefix),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_written_as_read),
	};

	return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
