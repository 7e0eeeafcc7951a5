/* Connections that are polled: what can be done without waiting for their clients. */
#include "serve/internal.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "measure/clock.h"

/* Connections that are accepted before others are looked at again. */
#define ACCEPTED_AT_ONCE 64

/* ---- a step --------------------------------------------------------------------------- */

static void begin(struct conversation *conversation, const struct server *server, int descriptor)
{
	uint32_t limit_bytes = server->settings.request_limit_bytes;

	frame_reader_init(&conversation->reader, conversation->buffer,
			  FRAME_HEADER_BYTES + limit_bytes, limit_bytes);
	conversation->descriptor = descriptor;
	conversation->unsent_bytes = 0;
	atomic_store(&conversation->since_ns, 0);
	atomic_store(&conversation->stalled, false);
	atomic_store(&conversation->holder, 0);
	atomic_fetch_add(&conversation->generation, 1);
}

/* Of a call that would have blocked -EAGAIN. */
static ssize_t receive(struct worker *worker, struct conversation *conversation, int descriptor)
{
	size_t room_bytes;
	void *room = frame_reader_room(&conversation->reader, &room_bytes);
	ssize_t got;

	worker_blocking_begin(worker);
	do {
		got = recv(descriptor, room, room_bytes, MSG_DONTWAIT);
		got = got < 0 ? -errno : got;
	} while (got == -EINTR);
	worker_blocking_end(worker);
	if (got > 0)
		frame_reader_add(&conversation->reader, (size_t)got);
	return got;
}

static int send_rest(struct worker *worker, struct server *server,
		     struct conversation *conversation, int descriptor)
{
	while (conversation->unsent_bytes > 0) {
		ssize_t sent;

		worker_blocking_begin(worker);
		sent = send(descriptor, conversation->unsent, conversation->unsent_bytes,
			    MSG_DONTWAIT | MSG_NOSIGNAL);
		sent = sent < 0 ? -errno : sent;
		worker_blocking_end(worker);
		if (sent == -EINTR)
			continue;
		if (sent < 0)
			return (int)sent;
		conversation->unsent += sent;
		conversation->unsent_bytes -= (size_t)sent;
		if (conversation->unsent_bytes == 0)
			count_one(&counts_of(server, worker)->requests);
	}
	return 0;
}

/* Sends what is left, and replies to each request that is whole. 0, -EAGAIN, or what ends it. */
static int answer(struct worker *worker, struct server *server, struct conversation *conversation,
		  int descriptor)
{
	struct frame frame;
	int error, got = 0;

	while (!(error = send_rest(worker, server, conversation, descriptor)) &&
	       (got = frame_reader_next(&conversation->reader, &frame)) == 1) {
		request_serve(worker, server);
		conversation->unsent = frame.bytes;
		conversation->unsent_bytes = FRAME_HEADER_BYTES + frame.payload_bytes;
	}
	return error ? error : got;
}

static bool is_between(const struct conversation *conversation)
{
	return conversation->unsent_bytes == 0 && frame_reader_is_between(&conversation->reader);
}

static enum step close_for(const struct conversation *conversation, int error, enum serve_end *end)
{
	bool between = is_between(conversation);

	*end = error == -EMSGSIZE ? SERVE_TOO_LONG
	       : error		  ? SERVE_BROKEN
	       : between	  ? SERVE_CLOSED
				  : SERVE_TRUNCATED;
	if (atomic_load(&conversation->stalled))
		*end = SERVE_STALLED;
	return STEP_CLOSE;
}

/* One call that reads: others have their turn then. */
enum step conversation_step(struct worker *worker, struct server *server,
			    struct conversation *conversation, int descriptor, enum serve_end *end)
{
	int error = answer(worker, server, conversation, descriptor);
	ssize_t got = -EAGAIN;

	if (!error) {
		got = receive(worker, conversation, descriptor);
		if (got >= 0)
			error = answer(worker, server, conversation, descriptor);
	}
	if (error && error != -EAGAIN)
		return close_for(conversation, error, end);
	if (got == 0 || (got < 0 && got != -EAGAIN))
		return close_for(conversation, (int)got, end);
	if (is_between(conversation) && is_stopping(server))
		return close_for(conversation, 0, end);
	atomic_store_explicit(&conversation->since_ns,
			      is_between(conversation) ? 0 : clock_now_ns(), memory_order_relaxed);
	return error ? STEP_WRITE : STEP_READ;
}

/* ---- all of them, by the program ------------------------------------------------------ */

int free_list_create(struct free_list *list, const struct server *server)
{
	list->count = server->settings.limit;
	list->numbers = malloc(list->count * sizeof(*list->numbers));
	if (!list->numbers)
		return -ENOMEM;
	for (size_t i = 0; i < list->count; i++)
		list->numbers[i] = (uint32_t)(list->count - 1 - i);
	return 0;
}

void free_list_destroy(struct free_list *list)
{
	free(list->numbers);
}

void conversations_accept(struct server *server, struct free_list *list,
			  conversation_opened *opened, void *argument)
{
	struct serve_counts *counts = counts_of_program(server);

	for (int i = 0; i < ACCEPTED_AT_ONCE; i++) {
		int descriptor = serve_accept(server, server->listener.descriptor, counts, 0);
		uint32_t number;

		if (descriptor == -ECONNREFUSED)
			continue;
		if (descriptor < 0)
			return;
		number = list->numbers[--list->count];
		begin(&server->conversations[number], server, descriptor);
		if (opened(argument, number) != 0)
			conversation_close(server, list, number, SERVE_REFUSED);
	}
}

/* The end of a connection that other processes may still have a descriptor of. With AF_UNSPEC TCP
 * forgets what is to be sent and received, and tells the client so (RFC 793: reset). */
static void cut_off(int descriptor, bool may_reset)
{
	const struct sockaddr nobody = { .sa_family = AF_UNSPEC };

	shutdown(descriptor, SHUT_RDWR);
	/* Other sockets than TCP's cannot, and need not. */
	if (may_reset)
		(void)connect(descriptor, &nobody, sizeof(nobody));
	close(descriptor);
}

void conversation_close(struct server *server, struct free_list *list, uint32_t number,
			enum serve_end end)
{
	struct conversation *conversation = &server->conversations[number];

	atomic_fetch_add(&conversation->generation, 1);
	cut_off(conversation->descriptor,
		end == SERVE_STALLED || end == SERVE_KILLED || end == SERVE_BROKEN);
	list->numbers[list->count++] = number;
	serve_count_end(server, counts_of_program(server), end);
}

void conversations_cut_stalled(struct server *server)
{
	uint64_t now_ns = clock_now_ns();

	for (uint64_t i = 0; i < server->settings.limit; i++) {
		struct conversation *conversation = &server->conversations[i];
		uint64_t since_ns = atomic_load(&conversation->since_ns);

		if (!conversation_is_open(conversation) || since_ns == 0 || since_ns > now_ns ||
		    now_ns - since_ns < server->settings.stall_ns)
			continue;
		atomic_store(&conversation->stalled, true);
		shutdown(conversation->descriptor, SHUT_RDWR);
	}
}

void conversations_end_reading(struct server *server)
{
	for (uint64_t i = 0; i < server->settings.limit; i++)
		if (conversation_is_open(&server->conversations[i]))
			shutdown(server->conversations[i].descriptor, SHUT_RD);
}
