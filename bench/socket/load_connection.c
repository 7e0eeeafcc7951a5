#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "measure/clock.h"
#include "socket/load_internal.h"
#include "socket/load_payload.h"

size_t connection_buffer_bytes(const struct load_options *options)
{
	return FRAME_HEADER_BYTES + (size_t)options->request_bytes;
}

static int watch(struct load_connection *connection, struct load_channel *channel, int operation,
		 uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = connection };

	return epoll_ctl(channel->epoll, operation, connection->descriptor, &event) == 0 ? 0
											 : -errno;
}

int connection_connect(struct load_connection *connection, struct load_channel *channel)
{
	uint64_t begin_ns = clock_now_ns();
	int descriptor =
		address_connect_within(&channel->options->address, channel->options->timeout_ns);

	if (descriptor < 0)
		return descriptor;
	histogram_add(&channel->report->connect, clock_now_ns() - begin_ns);
	channel->report->connections++;
	connection->descriptor = descriptor;
	connection->was_made = true;
	connection->state = CONNECTION_FREE;
	connection->request = 0;
	frame_reader_init(&connection->reader, connection->reader.buffer,
			  connection->reader.buffer_bytes, channel->options->request_bytes);
	return watch(connection, channel, EPOLL_CTL_ADD, EPOLLIN);
}

void connection_close(struct load_connection *connection)
{
	if (connection->descriptor >= 0)
		close(connection->descriptor);
	connection->descriptor = -1;
	connection->state = CONNECTION_NONE;
}

/* ---- sending ---------------------------------------------------------------------- */

/* Makes the next part of the request, with the header at its beginning. */
static size_t make_part(const struct load_connection *connection, struct load_channel *channel)
{
	size_t whole = connection_buffer_bytes(channel->options);
	size_t count = whole - connection->sent_bytes, offset = connection->sent_bytes, header = 0;
	unsigned char bytes[FRAME_HEADER_BYTES];

	if (count > channel->scratch_bytes)
		count = channel->scratch_bytes;
	if (offset < FRAME_HEADER_BYTES) {
		header = FRAME_HEADER_BYTES - offset;
		frame_write_header(bytes, channel->options->request_bytes);
		memcpy(channel->scratch, bytes + offset, header);
	}
	load_payload_write(connection->key, offset + header - FRAME_HEADER_BYTES,
			   channel->scratch + header, count - header);
	return count;
}

/* Sends what there is room for. */
static int send_rest(struct load_connection *connection, struct load_channel *channel)
{
	size_t whole = connection_buffer_bytes(channel->options);

	while (connection->sent_bytes < whole) {
		size_t count = make_part(connection, channel);
		ssize_t sent = send(connection->descriptor, channel->scratch, count,
				    MSG_NOSIGNAL | MSG_DONTWAIT);

		if (sent < 0 && errno == EAGAIN)
			return 0;
		if (sent < 0 && errno != EINTR)
			return errno == ECONNRESET ? -EPIPE : -errno;
		if (sent > 0)
			connection->sent_bytes += (size_t)sent;
	}
	connection->has_sent_all = true;
	return 0;
}

int connection_request(struct load_connection *connection, struct load_channel *channel,
		       uint64_t due_ns)
{
	const struct load_options *options = channel->options;
	int error;

	connection->state = CONNECTION_WAITING;
	connection->key = load_payload_key(options->seed, connection->number, connection->request);
	connection->has_sent_all = false;
	connection->sent_bytes = 0;
	connection->due_ns = due_ns;
	connection->sent_ns = clock_now_ns();
	connection->deadline_ns = connection->sent_ns + options->timeout_ns;
	error = send_rest(connection, channel);
	if (!error && !connection->has_sent_all)
		error = watch(connection, channel, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
	return error;
}

/* There is room again. */
static int send_more(struct load_connection *connection, struct load_channel *channel)
{
	int error = send_rest(connection, channel);

	if (!error && connection->has_sent_all)
		error = watch(connection, channel, EPOLL_CTL_MOD, EPOLLIN);
	return error;
}

/* ---- receiving -------------------------------------------------------------------- */

/* The bytes that have come, or -EPIPE when none will any more. */
static ssize_t receive(struct load_connection *connection)
{
	size_t room_bytes;
	void *room = frame_reader_room(&connection->reader, &room_bytes);
	ssize_t got = recv(connection->descriptor, room, room_bytes, MSG_DONTWAIT);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (got < 0)
		return errno == ECONNRESET ? -EPIPE : -errno;
	if (got == 0)
		return -EPIPE;
	frame_reader_add(&connection->reader, (size_t)got);
	return got;
}

static bool is_reply(const struct load_connection *connection, const struct load_channel *channel,
		     const struct frame *frame)
{
	return frame->payload_bytes == channel->options->request_bytes &&
	       connection->has_sent_all && frame_reader_is_between(&connection->reader) &&
	       load_payload_is(connection->key, frame->payload, frame->payload_bytes);
}

static void count_reply(struct load_connection *connection, struct load_channel *channel,
			uint64_t now_ns)
{
	struct load_report *report = channel->report;

	if (connection->request > 0)
		histogram_add(&report->latency, now_ns - connection->due_ns);
	report->requests++;
	report->bytes += channel->options->request_bytes;
	report->end_ns = now_ns;
	connection->request++;
	connection->state = CONNECTION_FREE;
}

static int take_reply(struct load_connection *connection, struct load_channel *channel,
		      uint64_t now_ns)
{
	struct frame frame;
	int got = frame_reader_next(&connection->reader, &frame);

	if (got == 0)
		return 0;
	if (got < 0 || !is_reply(connection, channel, &frame))
		return -EBADMSG;
	count_reply(connection, channel, now_ns);
	return 1;
}

int connection_go_on(struct load_connection *connection, struct load_channel *channel,
		     uint32_t events, uint64_t *now_ns)
{
	bool is_first = connection->request == 0 && frame_reader_is_between(&connection->reader);
	int error = events & EPOLLOUT ? send_more(connection, channel) : 0;
	ssize_t got;

	if (error || !(events & ~(uint32_t)EPOLLOUT))
		return error;
	got = receive(connection);
	if (got <= 0)
		return (int)got;
	/* Nobody asked for it. */
	if (connection->state != CONNECTION_WAITING)
		return -EBADMSG;
	*now_ns = clock_now_ns();
	if (is_first)
		histogram_add(&channel->report->first_byte, *now_ns - connection->sent_ns);
	return take_reply(connection, channel, *now_ns);
}
