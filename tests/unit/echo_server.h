#ifndef CONVOY_TESTS_ECHO_SERVER_H
#define CONVOY_TESTS_ECHO_SERVER_H

/* A server that sends back what it gets, in one thread, and as badly as a test likes. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "measure/clock.h"
#include "socket/address.h"

#define ECHO_CONNECTIONS 1100
#define ECHO_PIECE_BYTES 65536
#define ECHO_PERIOD_NS	 1000000000ULL
#define ECHO_STALL_NS	 100000000ULL

enum echo_manner {
	ECHO_WELL,
	ECHO_STALLING, /* does nothing in the first 100 ms of every second */
	ECHO_CORRUPT,  /* one wrong byte, the last */
	ECHO_LENGTH,   /* a length that nobody believes */
	ECHO_SHORTER,  /* a frame that is one byte shorter */
	ECHO_HALF,     /* half of it, then closes */
	ECHO_DROPPING, /* closes */
	ECHO_SLOWLY,   /* one byte at a time */
	ECHO_SILENT,   /* reads alone */
	ECHO_SWAPPING, /* two connections get each other's */
	ECHO_TWICE,
	ECHO_STALE /* from the second request on, the reply to the first */
};

/* The connections and what is served on them belong to the thread. */
struct echo_server {
	struct listener listener;
	enum echo_manner manner;
	unsigned after; /* as many pieces of each connection are served well */
	pthread_t thread;
	_Atomic bool stop;
	_Atomic unsigned accepted, open;
	uint64_t begin_ns;
	nfds_t count;
	struct pollfd polled[ECHO_CONNECTIONS];
	unsigned served[ECHO_CONNECTIONS];
	unsigned char piece[ECHO_PIECE_BYTES];
	unsigned char kept[ECHO_PIECE_BYTES]; /* for another connection, or for later */
	size_t kept_bytes;
	nfds_t kept_of;
};

static inline void echo_send(int descriptor, const unsigned char *bytes, size_t count, size_t piece)
{
	for (size_t done = 0; done < count;) {
		size_t size = count - done < piece ? count - done : piece;
		ssize_t sent = send(descriptor, bytes + done, size, MSG_NOSIGNAL);

		if (sent < 0)
			return;
		done += (size_t)sent;
	}
}

static inline void echo_drop(struct echo_server *server, nfds_t i)
{
	close(server->polled[i].fd);
	server->polled[i].fd = -1;
	atomic_fetch_sub(&server->open, 1);
}

static inline void echo_swap(struct echo_server *server, nfds_t i, size_t count)
{
	if (server->kept_bytes == 0) {
		memcpy(server->kept, server->piece, count);
		server->kept_bytes = count;
		server->kept_of = i;
		return;
	}
	echo_send(server->polled[i].fd, server->kept, server->kept_bytes, ECHO_PIECE_BYTES);
	echo_send(server->polled[server->kept_of].fd, server->piece, count, ECHO_PIECE_BYTES);
	server->kept_bytes = 0;
}

static inline void echo_badly(struct echo_server *server, nfds_t i, size_t count)
{
	int descriptor = server->polled[i].fd;
	size_t piece = server->manner == ECHO_SLOWLY ? 1 : ECHO_PIECE_BYTES;

	switch (server->manner) {
	case ECHO_CORRUPT:
		server->piece[count - 1] ^= 1;
		break;
	case ECHO_LENGTH:
		memset(server->piece, 0xff, 4);
		break;
	case ECHO_SHORTER:
		server->piece[3]--;
		count--;
		break;
	case ECHO_HALF:
		echo_send(descriptor, server->piece, count / 2, piece);
		echo_drop(server, i);
		return;
	case ECHO_DROPPING:
		echo_drop(server, i);
		return;
	case ECHO_SILENT:
		return;
	case ECHO_SWAPPING:
		echo_swap(server, i, count);
		return;
	case ECHO_TWICE:
		echo_send(descriptor, server->piece, count, piece);
		break;
	case ECHO_STALE:
		if (server->kept_bytes == 0) {
			memcpy(server->kept, server->piece, count);
			server->kept_bytes = count;
		}
		echo_send(descriptor, server->kept, server->kept_bytes, piece);
		return;
	default:
		break;
	}
	echo_send(descriptor, server->piece, count, piece);
}

static inline void echo_serve(struct echo_server *server, nfds_t i)
{
	ssize_t got = recv(server->polled[i].fd, server->piece, sizeof(server->piece), 0);

	if (got <= 0)
		echo_drop(server, i);
	else if (server->served[i]++ < server->after)
		echo_send(server->polled[i].fd, server->piece, (size_t)got, ECHO_PIECE_BYTES);
	else
		echo_badly(server, i, (size_t)got);
}

/* Into the first place that is free. */
static inline void echo_accept(struct echo_server *server)
{
	nfds_t i = 1;
	int descriptor = listener_accept(server->listener.descriptor, 0, NULL);

	if (descriptor < 0)
		return;
	while (i < server->count && server->polled[i].fd >= 0)
		i++;
	if (i == ECHO_CONNECTIONS) {
		close(descriptor);
		return;
	}
	if (i == server->count)
		server->count++;
	server->polled[i] = (struct pollfd) { .fd = descriptor, .events = POLLIN };
	server->served[i] = 0;
	atomic_fetch_add(&server->accepted, 1);
	atomic_fetch_add(&server->open, 1);
}

static inline void echo_stall(const struct echo_server *server)
{
	uint64_t since_ns = (clock_now_ns() - server->begin_ns) % ECHO_PERIOD_NS;

	if (server->manner == ECHO_STALLING && since_ns < ECHO_STALL_NS)
		clock_sleep_until(clock_now_ns() + ECHO_STALL_NS - since_ns);
}

static inline void *echo_thread(void *argument)
{
	struct echo_server *server = argument;

	while (!atomic_load(&server->stop)) {
		if (poll(server->polled, server->count, 10) <= 0)
			continue;
		echo_stall(server);
		for (nfds_t i = 1; i < server->count; i++)
			if (server->polled[i].fd >= 0 && server->polled[i].revents)
				echo_serve(server, i);
		if (server->polled[0].revents)
			echo_accept(server);
	}
	for (nfds_t i = 1; i < server->count; i++)
		if (server->polled[i].fd >= 0)
			echo_drop(server, i);
	return NULL;
}

/* Serves `after` pieces of every connection well and then in that manner. */
static inline struct echo_server *echo_server_start(const char *address, enum echo_manner manner,
						    unsigned after)
{
	struct echo_server *server = test_calloc(1, sizeof(*server));
	struct address parsed;

	server->manner = manner;
	server->after = after;
	assert_int_equal(address_parse(&parsed, address), 0);
	assert_int_equal(listener_open(&server->listener, &parsed, ECHO_CONNECTIONS, 0), 0);
	server->polled[0] = (struct pollfd) { .fd = server->listener.descriptor, .events = POLLIN };
	server->count = 1;
	server->begin_ns = clock_now_ns();
	assert_int_equal(pthread_create(&server->thread, NULL, echo_thread, server), 0);
	return server;
}

static inline void echo_server_stop(struct echo_server *server)
{
	atomic_store(&server->stop, true);
	pthread_join(server->thread, NULL);
	listener_close(&server->listener);
	test_free(server);
}

#endif
