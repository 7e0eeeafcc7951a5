#ifndef CONVOY_SOCKET_LOAD_PAYLOAD_H
#define CONVOY_SOCKET_LOAD_PAYLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is in a request: different bytes for each seed, connection, request and position. */

/* What the payload of that request is made from. */
uint64_t load_payload_key(uint64_t seed, uint64_t connection, uint64_t request);

/* Writes `count` bytes of it, from `offset` on. */
void load_payload_write(uint64_t key, size_t offset, unsigned char *bytes, size_t count);

/* Whether its first `count` bytes are these. */
bool load_payload_is(uint64_t key, const unsigned char *bytes, size_t count);

#endif
