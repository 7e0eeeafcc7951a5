/*
 * Fuzzes the frame reader (libFuzzer): any bytes, in pieces of any size, give the frames that a
 * plain look at the whole stream gives. `make fuzz` runs it.
 *
 * An input is: the limit of a payload; what the buffer holds beyond that; how many sizes of
 * pieces follow, and those; the stream. Most streams are soon over, with a length beyond the
 * limit: the same bytes are also taken as the lengths of frames, of which another is made.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "socket/frame.h"

struct input {
	uint32_t limit_bytes;
	size_t beyond_bytes;
	const uint8_t *pieces;
	size_t piece_count;
	const uint8_t *stream;
	size_t stream_bytes;
};

/* A look at the whole stream. */
struct reference {
	const struct input *input;
	size_t done;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "frame: %s\n", what);
	abort();
}

static bool split(struct input *input, const uint8_t *data, size_t size)
{
	if (size < 3 || size - 3 < data[2] % 8U)
		return false;
	*input = (struct input) {
		.limit_bytes = data[0],
		.beyond_bytes = data[1],
		.piece_count = data[2] % 8U,
		.pieces = data + 3,
	};
	input->stream = input->pieces + input->piece_count;
	input->stream_bytes = size - 3 - input->piece_count;
	return true;
}

/* As frame_reader_next would when `there` bytes of the stream have come. */
static int reference_next(struct reference *reference, size_t there, struct frame *frame)
{
	const uint8_t *bytes = reference->input->stream + reference->done;
	size_t rest = there - reference->done;
	uint64_t length = 0;

	if (rest < 4)
		return 0;
	for (int i = 0; i < 4; i++)
		length = length * 256 + bytes[i];
	if (length > reference->input->limit_bytes)
		return -EMSGSIZE;
	if (rest < 4 + length)
		return 0;
	frame->payload = (unsigned char *)bytes + 4;
	frame->payload_bytes = (uint32_t)length;
	reference->done += 4 + length;
	return 1;
}

/* Takes what can be taken; the last result, which is 0 or an error. */
static int take_all(struct frame_reader *reader, struct reference *reference, size_t there)
{
	struct frame frame, expected;
	int got;

	do {
		got = frame_reader_next(reader, &frame);
		require(got == reference_next(reference, there, &expected), "another result");
		if (got != 1)
			return got;
		require(frame.payload_bytes == expected.payload_bytes, "another length");
		require(memcmp(frame.payload, expected.payload, frame.payload_bytes) == 0,
			"another payload");
		require(frame.payload == frame.bytes + FRAME_HEADER_BYTES, "no header before it");
	} while (true);
}

static size_t piece_bytes(const struct input *input, size_t number)
{
	return input->piece_count == 0 ? 1 : 1U + input->pieces[number % input->piece_count];
}

static void read_all(const struct input *input, struct frame_reader *reader)
{
	struct reference reference = { .input = input };
	size_t there = 0;
	int got = 0;

	for (size_t number = 0; got == 0 && there < input->stream_bytes; number++) {
		size_t room_bytes, size = piece_bytes(input, number);
		void *room = frame_reader_room(reader, &room_bytes);

		require(room_bytes > 0, "no room");
		if (size > room_bytes)
			size = room_bytes;
		if (size > input->stream_bytes - there)
			size = input->stream_bytes - there;
		memcpy(room, input->stream + there, size);
		frame_reader_add(reader, size);
		there += size;
		got = take_all(reader, &reference, there);
		require(frame_reader_is_between(reader) == (there == reference.done),
			"a frame begun, or not");
	}
}

static void *allocate(size_t bytes)
{
	void *memory = malloc(bytes);

	require(memory != NULL || bytes == 0, "out of memory");
	return memory;
}

static void test(const struct input *input)
{
	/* Of exactly that size: AddressSanitizer guards both its ends. */
	size_t buffer_bytes = FRAME_HEADER_BYTES + input->limit_bytes + input->beyond_bytes;
	void *buffer = allocate(buffer_bytes);
	struct frame_reader reader;

	frame_reader_init(&reader, buffer, buffer_bytes, input->limit_bytes);
	read_all(input, &reader);
	free(buffer);
}

static void test_frames_of_lengths(struct input input)
{
	uint8_t *stream = allocate(input.stream_bytes * (FRAME_HEADER_BYTES + UINT8_MAX));
	size_t bytes = 0;

	for (size_t i = 0; i < input.stream_bytes; i++) {
		frame_write_header(stream + bytes, input.stream[i]);
		bytes += FRAME_HEADER_BYTES;
		for (size_t j = 0; j < input.stream[i]; j++, bytes++)
			stream[bytes] = (uint8_t)(bytes * 7);
	}
	input.stream = stream;
	input.stream_bytes = bytes;
	test(&input);
	free(stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input;

	if (split(&input, data, size)) {
		test(&input);
		test_frames_of_lengths(input);
	}
	return 0;
}
