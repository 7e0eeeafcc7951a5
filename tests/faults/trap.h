#ifndef CONVOY_TESTS_TRAP_H
#define CONVOY_TESTS_TRAP_H

/* The nth call of one function fails. The linker's --wrap routes the calls here. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum function {
	NOTHING,
	PTHREAD_CREATE,
	FORK,
	MMAP,
	MADVISE,
	MEMFD_CREATE,
	FTRUNCATE,
	SOCKETPAIR,
	EPOLL_CREATE1,
	EPOLL_CTL,
	EVENTFD,
	MALLOC,
	CALLOC,
	REALLOC,
	SENDMSG,
	CLONE,
	CLONE3,
	PIDFD_OPEN,
};

static struct trap {
	_Atomic int function;
	_Atomic int left; /* calls until the one that fails */
	_Atomic int error;
	_Atomic bool sprung;
} * trap;

/* The error of this call, or 0 when it shall go its way. */
static int spring(enum function function)
{
	if (!trap || atomic_load(&trap->function) != (int)function ||
	    atomic_fetch_sub(&trap->left, 1) != 1)
		return 0;
	atomic_store(&trap->sprung, true);
	errno = atomic_load(&trap->error);
	return errno;
}

static void set_trap(enum function function, int nth, int error)
{
	atomic_store(&trap->function, NOTHING);
	atomic_store(&trap->sprung, false);
	atomic_store(&trap->left, nth);
	atomic_store(&trap->error, error);
	atomic_store(&trap->function, function);
}

/* WRAP(type, failure, NAME, name, (parameters), (arguments)) */
#define WRAP(type, failure, NAME, name, parameters, arguments)                                     \
	type __real_##name parameters;                                                             \
	type __wrap_##name parameters;                                                             \
	type __wrap_##name parameters                                                              \
	{                                                                                          \
		return spring(NAME) ? (failure) : __real_##name arguments;                         \
	}

WRAP(int, errno, PTHREAD_CREATE, pthread_create,
     (pthread_t * thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument),
     (thread, attributes, start, argument))
WRAP(pid_t, -1, FORK, fork, (void), ())
WRAP(void *, MAP_FAILED, MMAP, mmap,
     (void *address, size_t bytes, int protection, int flags, int descriptor, off_t offset),
     (address, bytes, protection, flags, descriptor, offset))
WRAP(int, -1, MADVISE, madvise, (void *address, size_t bytes, int advice), (address, bytes, advice))
WRAP(int, -1, MEMFD_CREATE, memfd_create, (const char *name, unsigned flags), (name, flags))
WRAP(int, -1, FTRUNCATE, ftruncate, (int descriptor, off_t bytes), (descriptor, bytes))
WRAP(int, -1, SOCKETPAIR, socketpair, (int domain, int type, int protocol, int sockets[2]),
     (domain, type, protocol, sockets))
WRAP(int, -1, EPOLL_CREATE1, epoll_create1, (int flags), (flags))
WRAP(int, -1, EPOLL_CTL, epoll_ctl,
     (int epoll, int operation, int descriptor, struct epoll_event *event),
     (epoll, operation, descriptor, event))
WRAP(int, -1, EVENTFD, eventfd, (unsigned count, int flags), (count, flags))
WRAP(void *, NULL, MALLOC, malloc, (size_t bytes), (bytes))
WRAP(void *, NULL, CALLOC, calloc, (size_t count, size_t bytes), (count, bytes))
WRAP(void *, NULL, REALLOC, realloc, (void *memory, size_t bytes), (memory, bytes))
WRAP(ssize_t, -1, SENDMSG, sendmsg, (int socket, const struct msghdr *message, int flags),
     (socket, message, flags))

static enum function function_of(long number)
{
	switch (number) {
	case SYS_clone:
		return CLONE;
	case SYS_clone3:
		/* Either trap may be set. */
		return atomic_load(&trap->function) == CLONE ? CLONE : CLONE3;
	case SYS_pidfd_open:
		return PIDFD_OPEN;
	default:
		return NOTHING;
	}
}

/* The real one takes any number of arguments and reads six. */
long __real_syscall(long number, ...);
long __wrap_syscall(long number, long a, long b, long c, long d, long e, long f);
long __wrap_syscall(long number, long a, long b, long c, long d, long e, long f)
{
	enum function function = function_of(number);

	if (function != NOTHING && spring(function))
		return -1;
	return __real_syscall(number, a, b, c, d, e, f);
}

#endif
