/*
 * An echo server on libuv: one loop, messages with their length in front, as the mode `event` of
 * echo. native-echo-libuv PORT listens on the loopback, at any port if PORT is 0, until a signal
 * ends it.
 *
 * A message is answered when it is whole. While the socket does not take all of an answer, its
 * client is not read from, so that each has one buffer and no more.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

#include "socket/frame.h"

#define BACKLOG		    4096
#define REQUEST_LIMIT_BYTES 65536 /* that of echo */

struct client {
	uv_tcp_t stream;
	uv_write_t write;
	struct frame_reader reader;
	unsigned char buffer[FRAME_HEADER_BYTES + REQUEST_LIMIT_BYTES];
};

static void sent(uv_write_t *write, int status);

static void forget(uv_handle_t *stream)
{
	free(stream->data);
}

static void drop(struct client *client)
{
	if (!uv_is_closing((uv_handle_t *)&client->stream))
		uv_close((uv_handle_t *)&client->stream, forget);
}

/* False if the socket has not taken all: `sent` goes on, or the client is dropped. */
static bool send_back(struct client *client, const struct frame *frame)
{
	uv_stream_t *stream = (uv_stream_t *)&client->stream;
	uv_buf_t rest =
		uv_buf_init((char *)frame->bytes, FRAME_HEADER_BYTES + frame->payload_bytes);
	int taken = uv_try_write(stream, &rest, 1);

	if (taken >= 0) {
		rest.base += taken;
		rest.len -= (size_t)taken;
	}
	if (rest.len == 0)
		return true;
	uv_read_stop(stream);
	if ((taken < 0 && taken != UV_EAGAIN) ||
	    uv_write(&client->write, stream, &rest, 1, sent) != 0)
		drop(client);
	return false;
}

/* True if every message that is whole has its answer, and more may be read. */
static bool answer(struct client *client)
{
	struct frame frame;
	int got;

	while ((got = frame_reader_next(&client->reader, &frame)) == 1)
		if (!send_back(client, &frame))
			return false;
	if (got < 0)
		drop(client);
	return got == 0;
}

static void take_room(uv_handle_t *stream, size_t suggested, uv_buf_t *buffer)
{
	struct client *client = stream->data;
	size_t room_bytes;
	char *room = frame_reader_room(&client->reader, &room_bytes);

	(void)suggested;
	*buffer = uv_buf_init(room, (unsigned)room_bytes);
}

static void received(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
	struct client *client = stream->data;

	(void)buffer;
	if (count < 0) {
		drop(client);
		return;
	}
	frame_reader_add(&client->reader, (size_t)count);
	answer(client);
}

static void sent(uv_write_t *write, int status)
{
	struct client *client = write->data;

	if (status != 0)
		drop(client);
	else if (answer(client))
		uv_read_start((uv_stream_t *)&client->stream, take_room, received);
}

static void connected(uv_stream_t *listener, int status)
{
	struct client *client = status == 0 ? malloc(sizeof(*client)) : NULL;

	if (!client)
		return;
	uv_tcp_init(listener->loop, &client->stream);
	client->stream.data = client;
	client->write.data = client;
	frame_reader_init(&client->reader, client->buffer, sizeof(client->buffer),
			  REQUEST_LIMIT_BYTES);
	if (uv_accept(listener, (uv_stream_t *)&client->stream) != 0 ||
	    uv_tcp_nodelay(&client->stream, 1) != 0 ||
	    uv_read_start((uv_stream_t *)&client->stream, take_room, received) != 0)
		drop(client);
}

static int listen_at(uv_tcp_t *listener, int port)
{
	struct sockaddr_in address;
	int error = uv_ip4_addr("127.0.0.1", port, &address);

	if (!error)
		error = uv_tcp_init(uv_default_loop(), listener);
	if (!error)
		error = uv_tcp_bind(listener, (const struct sockaddr *)&address, 0);
	if (!error)
		error = uv_listen((uv_stream_t *)listener, BACKLOG, connected);
	return error;
}

int main(int argc, char **argv)
{
	uv_tcp_t listener;
	char *end = NULL;
	long port = argc == 2 ? strtol(argv[1], &end, 10) : -1;
	int error;

	if (!end || end == argv[1] || *end || port < 0 || port > 65535) {
		fprintf(stderr, "usage: native-echo-libuv PORT (from 0 to 65535)\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	error = listen_at(&listener, (int)port);
	if (error) {
		fprintf(stderr, "native-echo-libuv: cannot listen at port %ld: %s\n", port,
			uv_strerror(error));
		return 1;
	}
	return uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}
