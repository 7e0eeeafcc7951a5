#include "serve/internal.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "measure/clock.h"

/* Small requests come several at a time. */
#define BUFFER_LEAST_BYTES 4096U

/* Who blocks wakes up that often, to see whether the client has stalled or the server ends. */
#define BLOCKED_LOOK_NS NS_PER_SECOND

struct blocked {
	struct worker *worker;
	struct server *server;
	int descriptor;
	struct frame_reader reader;
};

static uint64_t look_ns_of(const struct server *server)
{
	uint64_t half_ns = server->settings.stall_ns / 2;

	return half_ns < BLOCKED_LOOK_NS ? half_ns : BLOCKED_LOOK_NS;
}

static int set_look(const struct server *server, int descriptor)
{
	uint64_t look_ns = look_ns_of(server);
	struct timeval look = { .tv_sec = (time_t)(look_ns / NS_PER_SECOND),
				.tv_usec = (suseconds_t)(look_ns % NS_PER_SECOND / 1000 + 1) };

	if (setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &look, sizeof(look)) != 0 ||
	    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &look, sizeof(look)) != 0)
		return -errno;
	return 0;
}

/* After a call that has moved nothing. *since_ns: of the first one; 0: there was none. */
static int judge_failure(const struct blocked *blocked, int error, bool may_idle,
			 uint64_t *since_ns)
{
	uint64_t most_ns = blocked->server->settings.stall_ns - look_ns_of(blocked->server);
	uint64_t now_ns;

	if (error != EAGAIN && error != EINTR)
		return -error;
	if (is_stopping(blocked->server) && (may_idle || error == EAGAIN))
		return -ESHUTDOWN;
	now_ns = clock_now_ns();
	*since_ns = *since_ns ? *since_ns : now_ns;
	return !may_idle && now_ns - *since_ns >= most_ns ? -ETIMEDOUT : 0;
}

/* Bytes, 0 at the end of the stream, or a negative errno. */
static ssize_t receive(struct blocked *blocked)
{
	bool may_idle = frame_reader_is_between(&blocked->reader);
	uint64_t since_ns = 0;
	size_t room_bytes;
	void *room = frame_reader_room(&blocked->reader, &room_bytes);

	for (;;) {
		ssize_t got;
		int error;

		worker_blocking_begin(blocked->worker);
		got = recv(blocked->descriptor, room, room_bytes, 0);
		error = errno;
		worker_blocking_end(blocked->worker);
		if (got > 0)
			frame_reader_add(&blocked->reader, (size_t)got);
		if (got >= 0)
			return got;
		error = judge_failure(blocked, error, may_idle, &since_ns);
		if (error)
			return error;
	}
}

static int send_all(struct blocked *blocked, const unsigned char *bytes, size_t count)
{
	uint64_t since_ns = 0;

	while (count > 0) {
		ssize_t sent;
		int error;

		worker_blocking_begin(blocked->worker);
		sent = send(blocked->descriptor, bytes, count, MSG_NOSIGNAL);
		error = errno;
		worker_blocking_end(blocked->worker);
		if (sent >= 0) {
			bytes += sent;
			count -= (size_t)sent;
			since_ns = 0;
			continue;
		}
		error = judge_failure(blocked, error, false, &since_ns);
		if (error)
			return error;
	}
	return 0;
}

/* All requests that have come whole. */
static int answer(struct blocked *blocked)
{
	struct serve_counts *counts = counts_of(blocked->server, blocked->worker);
	struct frame frame;
	int got;

	while ((got = frame_reader_next(&blocked->reader, &frame)) == 1) {
		int error;

		request_serve(blocked->worker, blocked->server);
		error = send_all(blocked, frame.bytes, FRAME_HEADER_BYTES + frame.payload_bytes);
		if (error)
			return error;
		count_one(&counts->requests);
	}
	return got;
}

static enum serve_end end_of(int error, bool between)
{
	switch (error) {
	case 0:
	case -ESHUTDOWN:
		return between ? SERVE_CLOSED : SERVE_TRUNCATED;
	case -EMSGSIZE:
		return SERVE_TOO_LONG;
	case -ETIMEDOUT:
		return SERVE_STALLED;
	default:
		return SERVE_BROKEN;
	}
}

static enum serve_end converse(struct blocked *blocked)
{
	int error = set_look(blocked->server, blocked->descriptor);

	while (!error) {
		ssize_t got = receive(blocked);

		if (got <= 0)
			return end_of((int)got, frame_reader_is_between(&blocked->reader));
		error = answer(blocked);
		if (!error && is_stopping(blocked->server) &&
		    frame_reader_is_between(&blocked->reader))
			return SERVE_CLOSED;
	}
	return end_of(error, false);
}

enum serve_end serve_connection(struct worker *worker, struct server *server, int descriptor)
{
	struct blocked blocked = { .worker = worker, .server = server, .descriptor = descriptor };
	uint32_t limit_bytes = server->settings.request_limit_bytes;
	size_t bytes = FRAME_HEADER_BYTES + limit_bytes;
	enum serve_end end = SERVE_BROKEN;
	void *buffer;

	bytes = bytes < BUFFER_LEAST_BYTES ? BUFFER_LEAST_BYTES : bytes;
	buffer = malloc(bytes);
	if (buffer) {
		frame_reader_init(&blocked.reader, buffer, bytes, limit_bytes);
		end = converse(&blocked);
	}
	free(buffer);
	/* The program may hold the connection a little longer. */
	shutdown(descriptor, SHUT_RDWR);
	return end;
}
