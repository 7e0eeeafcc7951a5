#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "executor/zygote.h"

union control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(sizeof(int) * SPAWN_DESCRIPTORS_MAX)];
};

int message_send(int socket, const void *data, size_t bytes, const int *descriptors, size_t count,
		 int flags)
{
	struct iovec part = { .iov_base = (void *)data, .iov_len = bytes };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	union control control;

	if (count > SPAWN_DESCRIPTORS_MAX)
		return -E2BIG;
	if (count > 0) {
		struct cmsghdr *header;

		memset(&control, 0, sizeof(control));
		message.msg_control = control.bytes;
		message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
		header = CMSG_FIRSTHDR(&message);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(sizeof(int) * count);
		memcpy(CMSG_DATA(header), descriptors, sizeof(int) * count);
	}
	while (sendmsg(socket, &message, flags | MSG_NOSIGNAL) < 0)
		if (errno != EINTR)
			return errno == EWOULDBLOCK ? -EAGAIN : -errno;
	return 0;
}

static size_t take_descriptors(struct msghdr *message, int *descriptors, size_t capacity)
{
	size_t taken = 0;

	for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header;
	     header = CMSG_NXTHDR(message, header)) {
		size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; i < count; i++) {
			int descriptor;

			memcpy(&descriptor, CMSG_DATA(header) + i * sizeof(int), sizeof(int));
			if (taken < capacity)
				descriptors[taken++] = descriptor;
			else
				close(descriptor);
		}
	}
	return taken;
}

int message_receive(int socket, void *data, size_t bytes, int *descriptors, size_t *count,
		    int flags)
{
	struct iovec part = { .iov_base = data, .iov_len = bytes };
	union control control;
	struct msghdr message = { .msg_iov = &part,
				  .msg_iovlen = 1,
				  .msg_control = control.bytes,
				  .msg_controllen = sizeof(control) };
	ssize_t received;

	do {
		received = recvmsg(socket, &message, flags | MSG_CMSG_CLOEXEC);
	} while (received < 0 && errno == EINTR);
	if (received < 0)
		return errno == ECONNRESET ? 0 : -errno;
	*count = take_descriptors(&message, descriptors, *count);
	if (received == 0)
		return 0;
	return (size_t)received == bytes ? 1 : -EPROTO;
}

void message_close(const int *descriptors, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (descriptors[i] >= 0)
			close(descriptors[i]);
}
