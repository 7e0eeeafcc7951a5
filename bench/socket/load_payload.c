#include "socket/load_payload.h"

#include <string.h>

#define WORD_BYTES sizeof(uint64_t)
#define GOLDEN	   0x9e3779b97f4a7c15ULL

/* The finalizer of splitmix64 (Steele, Lea, Flood 2014): neighbours become strangers. */
static uint64_t mix(uint64_t value)
{
	value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
	value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
	return value ^ (value >> 31);
}

uint64_t load_payload_key(uint64_t seed, uint64_t connection, uint64_t request)
{
	return mix(mix(mix(seed) + connection * GOLDEN) + request * GOLDEN);
}

/* Cheap: it is made twice for every request. */
static uint64_t word_at(uint64_t key, size_t offset)
{
	uint64_t word = key + offset / WORD_BYTES * GOLDEN;

	return word ^ (word >> 29);
}

static size_t least(size_t one, size_t other)
{
	return one < other ? one : other;
}

void load_payload_write(uint64_t key, size_t offset, unsigned char *bytes, size_t count)
{
	for (size_t done = 0, part; done < count; done += part) {
		uint64_t word = word_at(key, offset + done);
		size_t skipped = (offset + done) % WORD_BYTES;

		part = least(WORD_BYTES - skipped, count - done);
		if (part == WORD_BYTES)
			memcpy(bytes + done, &word, WORD_BYTES);
		else
			memcpy(bytes + done, (const unsigned char *)&word + skipped, part);
	}
}

bool load_payload_is(uint64_t key, const unsigned char *bytes, size_t count)
{
	size_t done = 0;

	for (; count - done >= WORD_BYTES; done += WORD_BYTES) {
		uint64_t word = word_at(key, done);

		if (memcmp(bytes + done, &word, WORD_BYTES) != 0)
			return false;
	}
	if (done < count) {
		uint64_t word = word_at(key, done);

		return memcmp(bytes + done, &word, count - done) == 0;
	}
	return true;
}
