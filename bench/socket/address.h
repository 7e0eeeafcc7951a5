#ifndef CONVOY_SOCKET_ADDRESS_H
#define CONVOY_SOCKET_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>

/*
 * Where stream sockets listen and connect: TCP over IPv4 or IPv6, or a Unix socket. All
 * descriptors are close-on-exec.
 */
struct address {
	socklen_t bytes; /* of the member that is meant; 0: none */
	union {
		struct sockaddr any;
		struct sockaddr_in ipv4;
		struct sockaddr_in6 ipv6;
		struct sockaddr_un local;
	};
};

/* The longest text: "unix:" and a path. */
#define ADDRESS_TEXT_BYTES (sizeof("unix:") + sizeof(((struct sockaddr_un *)0)->sun_path))

/* HOST:PORT, [IPV6]:PORT, unix:PATH, or unix:@NAME for a name without a file (Linux's abstract
 * sockets). May ask for a host's name, and block; of its addresses the first of IPv4 is taken.
 * -EINVAL: no such form, -ERANGE: the port is over 65535, -ENAMETOOLONG: the path does not fit,
 * -ENXIO: there is no such host, -EAGAIN: nobody could be asked, -ENOMEM. */
int address_parse(struct address *address, const char *text);

/* In the form that address_parse reads, always with numbers; "unix" for a Unix socket without
 * a name, as connecting ones are. Returns text. */
const char *address_to_text(const struct address *address, char text[ADDRESS_TEXT_BYTES]);

bool address_is_local(const struct address *address); /* a Unix socket */

/* A new connection's descriptor. Blocks until it is made, unless flags has SOCK_NONBLOCK: then it
 * may be under way: it is writable when that has ended, and socket_error tells how.
 * -ECONNREFUSED, -ENOENT, …; -EAGAIN: too many wait at that Unix socket. */
int address_connect(const struct address *address, int flags);

/* The same, blocking for that long at most: -ETIMEDOUT. */
int address_connect_within(const struct address *address, uint64_t timeout_ns);

struct listener {
	int descriptor;
	struct address address; /* with the port that was chosen if it was 0 */
	dev_t device;		/* of a Unix socket's file, */
	ino_t inode;		/* 0: there is none */
};

/* Listens; flags: SOCK_NONBLOCK or 0. A Unix socket's file that nobody listens at any more is
 * replaced; any other file stays, and it is -EADDRINUSE. Else what the system says. */
int listener_open(struct listener *listener, const struct address *address, int backlog, int flags);

/* Closes the descriptor and removes the Unix socket's file, if it is still that one. Processes
 * that inherited the listener close the descriptor alone. */
void listener_close(struct listener *listener);

/* The next connection's descriptor, small messages sent at once; flags: SOCK_NONBLOCK or 0.
 * *peer, if not NULL: who connected. Connections that ended while they waited are passed over.
 * -EAGAIN: none waits; -EMFILE, -ENFILE, -ENOMEM: one waits, and will go on to. */
int listener_accept(int listener, int flags, struct address *peer);

/* What a connection's peer is. 0 or -ENOTCONN. */
int socket_peer(int descriptor, struct address *peer);

/* What became of a connection under way: 0, or a negative errno. It is told once. */
int socket_error(int descriptor);

/* Small messages are sent at once (TCP_NODELAY); nothing to do for a Unix socket. */
int socket_send_at_once(int descriptor);

#endif
