#include "socket/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "measure/clock.h"

#define LOCAL_PREFIX "unix:"
#define PATH_OFFSET  offsetof(struct sockaddr_un, sun_path)
#define PORT_MOST    65535UL

bool address_is_local(const struct address *address)
{
	return address->any.sa_family == AF_UNIX;
}

/* ---- text ------------------------------------------------------------------------- */

/* An abstract name begins with a zero byte and has no end but its length. */
static int parse_local(struct address *address, const char *path)
{
	size_t length = strlen(path);
	bool is_abstract = path[0] == '@';

	if (length == 0 || (is_abstract && length == 1))
		return -EINVAL;
	if (length >= sizeof(address->local.sun_path))
		return -ENAMETOOLONG;
	*address = (struct address) { .local.sun_family = AF_UNIX };
	memcpy(address->local.sun_path, path, length);
	if (is_abstract)
		address->local.sun_path[0] = '\0';
	address->bytes = (socklen_t)(PATH_OFFSET + length + !is_abstract);
	return 0;
}

static int parse_port(const char *text)
{
	if (text[0] == '\0' || strspn(text, "0123456789") != strlen(text))
		return -EINVAL;
	if (strlen(text) > 5 || strtoul(text, NULL, 10) > PORT_MOST)
		return -ERANGE;
	return 0;
}

/* Splits at the last colon; the brackets of an IPv6 address are left out of host. */
static int split(const char *text, char *host, size_t host_bytes, const char **port)
{
	const char *colon = strrchr(text, ':');
	size_t length = colon ? (size_t)(colon - text) : 0;
	bool has_brackets = length > 2 && text[0] == '[' && colon[-1] == ']';

	if (has_brackets) {
		text++;
		length -= 2;
	}
	if (length == 0 || length >= host_bytes)
		return -EINVAL;
	memcpy(host, text, length);
	host[length] = '\0';
	if (strpbrk(host, "[]") || (!has_brackets && strchr(host, ':')))
		return -EINVAL;
	*port = colon + 1;
	return parse_port(*port);
}

static int error_of_lookup(int result)
{
	switch (result) {
	case EAI_AGAIN:
		return -EAGAIN;
	case EAI_MEMORY:
		return -ENOMEM;
	case EAI_SYSTEM:
		return -errno;
	default:
		return -ENXIO;
	}
}

static void take_first(struct address *address, const struct addrinfo *found)
{
	const struct addrinfo *taken = found;

	for (const struct addrinfo *next = found; next; next = next->ai_next)
		if (next->ai_family == AF_INET) {
			taken = next;
			break;
		}
	*address = (struct address) { .bytes = taken->ai_addrlen };
	memcpy(&address->any, taken->ai_addr, taken->ai_addrlen);
}

int address_parse(struct address *address, const char *text)
{
	struct addrinfo wanted = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV };
	char host[NI_MAXHOST];
	struct addrinfo *found = NULL;
	const char *port;
	int result;

	if (strncmp(text, LOCAL_PREFIX, strlen(LOCAL_PREFIX)) == 0)
		return parse_local(address, text + strlen(LOCAL_PREFIX));
	result = split(text, host, sizeof(host), &port);
	if (result)
		return result;
	if (text[0] == '[')
		wanted.ai_flags |= AI_NUMERICHOST;
	result = getaddrinfo(host, port, &wanted, &found);
	if (result || !found)
		return error_of_lookup(result);
	take_first(address, found);
	freeaddrinfo(found);
	return 0;
}

static void local_to_text(const struct address *address, char *text)
{
	const char *path = address->local.sun_path;
	size_t length = address->bytes > PATH_OFFSET ? address->bytes - PATH_OFFSET : 0;

	if (length == 0)
		snprintf(text, ADDRESS_TEXT_BYTES, "unix");
	else if (path[0] == '\0')
		snprintf(text, ADDRESS_TEXT_BYTES, LOCAL_PREFIX "@%.*s", (int)length - 1, path + 1);
	else
		snprintf(text, ADDRESS_TEXT_BYTES, LOCAL_PREFIX "%.*s", (int)length, path);
}

const char *address_to_text(const struct address *address, char text[ADDRESS_TEXT_BYTES])
{
	bool is_ipv6 = address->any.sa_family == AF_INET6;
	char host[INET6_ADDRSTRLEN];

	if (address_is_local(address)) {
		local_to_text(address, text);
		return text;
	}
	inet_ntop(address->any.sa_family,
		  is_ipv6 ? (const void *)&address->ipv6.sin6_addr : &address->ipv4.sin_addr, host,
		  sizeof(host));
	snprintf(text, ADDRESS_TEXT_BYTES, is_ipv6 ? "[%s]:%u" : "%s:%u", host,
		 ntohs(is_ipv6 ? address->ipv6.sin6_port : address->ipv4.sin_port));
	return text;
}

/* ---- connections ------------------------------------------------------------------ */

int socket_send_at_once(int descriptor)
{
	int on = 1;

	if (setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == 0 ||
	    errno == EOPNOTSUPP)
		return 0;
	return -errno;
}

/* A signal does not end an attempt to connect: what becomes of it is waited for. */
static int wait_for_connection(int descriptor)
{
	struct pollfd polled = { .fd = descriptor, .events = POLLOUT };

	while (poll(&polled, 1, -1) < 0 && errno == EINTR)
		;
	return socket_error(descriptor);
}

static int open_socket(const struct address *address, int flags)
{
	int descriptor = socket(address->any.sa_family,
				SOCK_STREAM | SOCK_CLOEXEC | (flags & SOCK_NONBLOCK), 0);

	return descriptor < 0 ? -errno : descriptor;
}

/* With EINPROGRESS for one that is under way. */
static int connect_to(int descriptor, const struct address *address)
{
	int error = socket_send_at_once(descriptor);

	if (error || connect(descriptor, &address->any, address->bytes) == 0)
		return error;
	return errno == EINTR ? wait_for_connection(descriptor) : -errno;
}

int address_connect(const struct address *address, int flags)
{
	int descriptor = open_socket(address, flags);
	int error = descriptor < 0 ? descriptor : connect_to(descriptor, address);

	if (!error || error == -EINPROGRESS)
		return descriptor;
	if (descriptor >= 0)
		close(descriptor);
	return error;
}

int address_connect_within(const struct address *address, uint64_t timeout_ns)
{
	/* Rounded up: no time at all would be no limit. */
	struct timeval limit = { .tv_sec = (time_t)(timeout_ns / NS_PER_SECOND),
				 .tv_usec = (suseconds_t)(timeout_ns % NS_PER_SECOND / 1000) };
	int descriptor = open_socket(address, 0);
	int error = descriptor < 0 ? descriptor : 0;

	if (!error) {
		limit.tv_usec += timeout_ns < 1000;
		setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
		error = connect_to(descriptor, address);
	}
	if (!error)
		return descriptor;
	if (descriptor >= 0)
		close(descriptor);
	/* As it is told of TCP, of Unix sockets. */
	return error == -EINPROGRESS || error == -EAGAIN ? -ETIMEDOUT : error;
}

int socket_peer(int descriptor, struct address *peer)
{
	*peer = (struct address) { .bytes = sizeof(peer->local) };
	return getpeername(descriptor, &peer->any, &peer->bytes) == 0 ? 0 : -errno;
}

int socket_error(int descriptor)
{
	int error;
	socklen_t bytes = sizeof(error);

	return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &bytes) == 0 ? -error : -errno;
}

/* ---- listening -------------------------------------------------------------------- */

static bool has_file(const struct address *address)
{
	return address_is_local(address) && address->local.sun_path[0] != '\0';
}

/* A socket whose owner is gone. Whoever binds but does not listen yet looks the same: that
 * is a moment. */
static bool is_left_behind(const struct address *address)
{
	struct stat file;
	int descriptor;

	if (stat(address->local.sun_path, &file) != 0 || !S_ISSOCK(file.st_mode))
		return false;
	descriptor = address_connect(address, SOCK_NONBLOCK);
	if (descriptor >= 0)
		close(descriptor);
	return descriptor == -ECONNREFUSED;
}

static int bind_to(int descriptor, const struct address *address)
{
	int on = 1;

	/* Else the port of a server that has just ended could not be had for a minute. */
	if (!address_is_local(address) &&
	    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0)
		return -errno;
	if (bind(descriptor, &address->any, address->bytes) == 0)
		return 0;
	if (errno != EADDRINUSE)
		return -errno;
	if (!has_file(address) || !is_left_behind(address))
		return -EADDRINUSE;
	unlink(address->local.sun_path);
	return bind(descriptor, &address->any, address->bytes) == 0 ? 0 : -errno;
}

/* Notes which file is ours and which port was chosen. */
static int know_yourself(struct listener *listener)
{
	struct stat file;

	if (!has_file(&listener->address)) {
		listener->address.bytes = sizeof(listener->address.local);
		return getsockname(listener->descriptor, &listener->address.any,
				   &listener->address.bytes) == 0
			       ? 0
			       : -errno;
	}
	if (stat(listener->address.local.sun_path, &file) != 0)
		return -errno;
	listener->device = file.st_dev;
	listener->inode = file.st_ino;
	return 0;
}

int listener_open(struct listener *listener, const struct address *address, int backlog, int flags)
{
	int error;

	*listener = (struct listener) { .address = *address };
	listener->descriptor = socket(address->any.sa_family,
				      SOCK_STREAM | SOCK_CLOEXEC | (flags & SOCK_NONBLOCK), 0);
	if (listener->descriptor < 0)
		return -errno;
	error = bind_to(listener->descriptor, address);
	if (!error)
		error = know_yourself(listener);
	if (!error && listen(listener->descriptor, backlog) != 0)
		error = -errno;
	if (error)
		listener_close(listener);
	return error;
}

void listener_close(struct listener *listener)
{
	const char *path = listener->address.local.sun_path;
	struct stat file;

	close(listener->descriptor);
	listener->descriptor = -1;
	if (listener->inode != 0 && stat(path, &file) == 0 && file.st_dev == listener->device &&
	    file.st_ino == listener->inode)
		unlink(path);
	listener->inode = 0;
}

/* accept(2): errors of the network that concern the connection alone. */
static bool is_of_the_connection(int error)
{
	switch (error) {
	case EINTR:
	case ECONNABORTED:
	case EPROTO:
	case ENETDOWN:
	case ENOPROTOOPT:
	case EHOSTDOWN:
	case ENONET:
	case EHOSTUNREACH:
	case EOPNOTSUPP:
	case ENETUNREACH:
		return true;
	default:
		return false;
	}
}

int listener_accept(int listener, int flags, struct address *peer)
{
	struct address unused;
	int descriptor;

	if (!peer)
		peer = &unused;
	do {
		*peer = (struct address) { .bytes = sizeof(peer->local) };
		descriptor = accept4(listener, &peer->any, &peer->bytes,
				     SOCK_CLOEXEC | (flags & SOCK_NONBLOCK));
	} while (descriptor < 0 && is_of_the_connection(errno));
	if (descriptor < 0)
		return -errno;
	/* It fails for a connection that is gone already, which its first use tells too. */
	socket_send_at_once(descriptor);
	return descriptor;
}
