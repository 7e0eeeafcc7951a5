/*
 * An echo server on libuv: one loop, which sends back whatever bytes come. echo-libuv PORT listens
 * on the loopback until a signal ends it.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

#define BACKLOG	     4096
#define BUFFER_BYTES 65536

struct answer {
	uv_write_t request;
	char bytes[];
};

static void take_buffer(uv_handle_t *client, size_t suggested, uv_buf_t *buffer)
{
	static char bytes[BUFFER_BYTES];

	(void)client;
	(void)suggested;
	*buffer = uv_buf_init(bytes, sizeof(bytes));
}

static void forget(uv_handle_t *client)
{
	free(client);
}

static void sent(uv_write_t *request, int status)
{
	(void)status;
	free(request->data);
}

/* What the socket does not take at once is kept until it does. */
static void send_back(uv_stream_t *client, char *bytes, size_t count)
{
	uv_buf_t rest = uv_buf_init(bytes, (unsigned)count);
	int taken = uv_try_write(client, &rest, 1);
	struct answer *answer;

	if (taken == (int)count)
		return;
	rest = uv_buf_init(bytes + (taken > 0 ? taken : 0),
			   (unsigned)(count - (size_t)(taken > 0 ? taken : 0)));
	answer = malloc(sizeof(*answer) + rest.len);
	if (!answer) {
		uv_close((uv_handle_t *)client, forget);
		return;
	}
	for (size_t i = 0; i < rest.len; i++)
		answer->bytes[i] = rest.base[i];
	rest.base = answer->bytes;
	answer->request.data = answer;
	if (uv_write(&answer->request, client, &rest, 1, sent) != 0)
		free(answer);
}

static void received(uv_stream_t *client, ssize_t count, const uv_buf_t *buffer)
{
	if (count > 0)
		send_back(client, buffer->base, (size_t)count);
	else if (count < 0)
		uv_close((uv_handle_t *)client, forget);
}

static void connected(uv_stream_t *listener, int status)
{
	uv_tcp_t *client = status == 0 ? malloc(sizeof(*client)) : NULL;

	if (!client)
		return;
	uv_tcp_init(listener->loop, client);
	if (uv_accept(listener, (uv_stream_t *)client) != 0 || uv_tcp_nodelay(client, 1) != 0 ||
	    uv_read_start((uv_stream_t *)client, take_buffer, received) != 0)
		uv_close((uv_handle_t *)client, forget);
}

/* 0 when text is no port. */
static int port_of(const char *text)
{
	char *end;
	long port = strtol(text, &end, 10);

	return *end == '\0' && port > 0 && port <= UINT16_MAX ? (int)port : 0;
}

int main(int argc, char **argv)
{
	uv_loop_t *loop = uv_default_loop();
	struct sockaddr_in address;
	uv_tcp_t listener;
	int port = argc == 2 ? port_of(argv[1]) : 0;
	int error;

	if (port == 0) {
		fprintf(stderr, "usage: echo-libuv PORT\n");
		return 2;
	}
	error = uv_ip4_addr("127.0.0.1", port, &address);
	if (!error)
		error = uv_tcp_init(loop, &listener);
	if (!error)
		error = uv_tcp_bind(&listener, (const struct sockaddr *)&address, 0);
	if (!error)
		error = uv_listen((uv_stream_t *)&listener, BACKLOG, connected);
	if (error) {
		fprintf(stderr, "echo-libuv: port %d: %s\n", port, uv_strerror(error));
		return 1;
	}
	return uv_run(loop, UV_RUN_DEFAULT);
}
