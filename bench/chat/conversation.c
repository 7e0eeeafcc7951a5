/*
 * One poll loop per conversation. It reads from a side only when it holds nothing for the
 * other one, so what it keeps is bounded, and a side that is not read slows down only
 * its own conversation. What the client may take is bounded by time.
 */
#include "chat/conversation.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "chat/line.h"
#include "measure/clock.h"

#define INPUT_BYTES  4096
#define NOTICE_BYTES 256

/* How long a client may take for the last answers when the operator has gone. */
#define FAREWELL_NS NS_PER_SECOND

#define NEVER UINT64_MAX

struct conversation {
	const struct conversation_terms *terms;
	int client, operator_end;
	bool client_closed; /* nothing more comes from it */
	bool client_deaf;   /* nothing more can be sent to it */
	bool operator_closed;
	uint64_t dismissed_ns;	 /* when that was seen to come; NEVER: it was not */
	char input[INPUT_BYTES]; /* from the client, not yet made into lines: */
	size_t input_from, input_to;
	struct line_reader line;
	uint64_t half_line_ns; /* since when the client is within a line; NEVER: it is not */
	char *packet;	       /* for the operator */
	size_t packet_bytes;   /* 0: none */
	char *answer;	       /* for the client */
	size_t answer_from, answer_to;
	uint64_t answer_ns; /* since when there is one; NEVER: there is none */
};

static int open_conversation(struct conversation *conversation, int client, int operator_end,
			     const struct conversation_terms *terms)
{
	*conversation = (struct conversation) { .terms = terms,
						.client = client,
						.operator_end = operator_end,
						.dismissed_ns = NEVER,
						.half_line_ns = NEVER,
						.answer_ns = NEVER };
	conversation->packet = malloc(1 + terms->message_bytes);
	/* An answer, its newline and a notice. */
	conversation->answer = malloc(PACKET_BYTES_MOST + 1 + NOTICE_BYTES);
	if (line_reader_create(&conversation->line, terms->message_bytes) == 0 &&
	    conversation->packet && conversation->answer)
		return 0;
	return -ENOMEM;
}

static void close_conversation(struct conversation *conversation)
{
	line_reader_destroy(&conversation->line);
	free(conversation->packet);
	free(conversation->answer);
}

static bool is_temporary(int error)
{
	return error == EAGAIN || error == EINTR;
}

/* ---- to the client ------------------------------------------------------------- */

static bool has_answer(const struct conversation *conversation)
{
	return conversation->answer_to > 0;
}

static void drop_answer(struct conversation *conversation)
{
	conversation->answer_from = conversation->answer_to = 0;
	conversation->answer_ns = NEVER;
}

static void send_answer(struct conversation *conversation)
{
	size_t from = conversation->answer_from;
	ssize_t sent;

	if (!has_answer(conversation))
		return;
	sent = send(conversation->client, conversation->answer + from,
		    conversation->answer_to - from, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (sent < 0 && is_temporary(errno))
		return;
	if (sent < 0)
		conversation->client_deaf = true;
	else
		conversation->answer_from += (size_t)sent;
	if (sent < 0 || conversation->answer_from == conversation->answer_to)
		drop_answer(conversation);
}

static void add_answer(struct conversation *conversation, const char *text, size_t bytes)
{
	if (conversation->client_deaf)
		return;
	if (!has_answer(conversation))
		conversation->answer_ns = clock_now_ns();
	memcpy(conversation->answer + conversation->answer_to, text, bytes);
	conversation->answer_to += bytes;
	conversation->answer[conversation->answer_to++] = '\n';
}

/* Does without when the client has not even taken what it was told before. */
static void add_notice(struct conversation *conversation, const char *text)
{
	char notice[NOTICE_BYTES];
	int bytes = snprintf(notice, sizeof(notice), CONVERSATION_NOTICE "%s", text);

	if (conversation->answer_to <= PACKET_BYTES_MOST && bytes < NOTICE_BYTES - 1)
		add_answer(conversation, notice, (size_t)bytes);
}

/* ---- from the operator ------------------------------------------------------------- */

/* The operator's end reports packets of ours that were left unread as ECONNRESET, once. False:
 * there was none, or there is no room for one. */
static bool receive_packet(struct conversation *conversation)
{
	char packet[PACKET_BYTES_MOST];
	ssize_t got;

	if (has_answer(conversation) || conversation->operator_closed)
		return false;
	got = recv(conversation->operator_end, packet, sizeof(packet), MSG_DONTWAIT);
	if (got < 0 && (is_temporary(errno) || errno == ECONNRESET))
		return false;
	if (got <= 0)
		conversation->operator_closed = true;
	else
		add_answer(conversation, packet + 1, (size_t)got - 1);
	return got > 0;
}

/* ---- from the client to the operator --------------------------------------------------- */

static void send_packet(struct conversation *conversation)
{
	if (conversation->packet_bytes == 0)
		return;
	if (send(conversation->operator_end, conversation->packet, conversation->packet_bytes,
		 MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
		if (is_temporary(errno))
			return;
		conversation->operator_closed = true;
	}
	conversation->packet_bytes = 0;
}

static void put_packet(struct conversation *conversation, enum packet_kind kind, const char *text,
		       size_t bytes)
{
	conversation->packet[0] = (char)kind;
	if (bytes > 0)
		memcpy(conversation->packet + 1, text, bytes);
	conversation->packet_bytes = 1 + bytes;
	send_packet(conversation);
}

static void refuse_line(struct conversation *conversation)
{
	char text[NOTICE_BYTES];

	put_packet(conversation, PACKET_TOO_LONG, NULL, 0);
	snprintf(text, sizeof(text), "your message was not delivered: it has more than %u bytes",
		 conversation->terms->message_bytes);
	add_notice(conversation, text);
}

static void handle_line(struct conversation *conversation, enum line_event event)
{
	const struct line_reader *line = &conversation->line;

	if (event == LINE_WHOLE)
		put_packet(conversation, PACKET_MESSAGE, line->text, line->bytes);
	else if (event == LINE_TOO_LONG)
		refuse_line(conversation);
	if (!line_reader_is_within(line))
		conversation->half_line_ns = NEVER;
	else if (conversation->half_line_ns == NEVER)
		conversation->half_line_ns = clock_now_ns();
}

/* As many lines as the operator takes. */
static void make_lines(struct conversation *conversation)
{
	enum line_event event;

	while (conversation->packet_bytes == 0 &&
	       conversation->input_from < conversation->input_to) {
		conversation->input_from += line_reader_take(
			&conversation->line, conversation->input + conversation->input_from,
			conversation->input_to - conversation->input_from, &event);
		handle_line(conversation, event);
	}
	if (conversation->packet_bytes == 0 && conversation->client_closed)
		handle_line(conversation, line_reader_finish(&conversation->line));
}

static bool wants_input(const struct conversation *conversation)
{
	return !conversation->client_closed && conversation->packet_bytes == 0 &&
	       conversation->input_from == conversation->input_to;
}

static void read_input(struct conversation *conversation)
{
	ssize_t got = recv(conversation->client, conversation->input, INPUT_BYTES, MSG_DONTWAIT);

	if (got < 0 && is_temporary(errno))
		return;
	if (got <= 0)
		conversation->client_closed = true;
	conversation->input_from = 0;
	conversation->input_to = got > 0 ? (size_t)got : 0;
}

/* ---- both ---------------------------------------------------------------------- */

static uint64_t after(uint64_t since_ns, uint64_t patience_ns)
{
	return since_ns == NEVER ? NEVER : since_ns + patience_ns;
}

/* The first thing that must not go on for ever, and how the conversation ends if it does. */
static uint64_t deadline_of(const struct conversation *conversation, enum conversation_end *end)
{
	uint64_t stall_ns = conversation->terms->stall_ns;
	const struct {
		uint64_t deadline_ns;
		enum conversation_end end;
	} limits[] = {
		{ after(conversation->half_line_ns, stall_ns), CONVERSATION_HALF_LINE },
		{ after(conversation->answer_ns, stall_ns), CONVERSATION_READS_NOTHING },
		{ after(conversation->dismissed_ns, FAREWELL_NS), CONVERSATION_DISMISSED },
	};
	uint64_t first_ns = NEVER;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		if (limits[i].deadline_ns >= first_ns)
			continue;
		first_ns = limits[i].deadline_ns;
		*end = limits[i].end;
	}
	return first_ns;
}

/* A descriptor that nothing is expected of is left out: else its hanging up would be reported
 * for ever. */
static struct pollfd watch(int descriptor, int events)
{
	return (struct pollfd) { .fd = events ? descriptor : -1, .events = (short)events };
}

static int events_of_client(const struct conversation *conversation)
{
	return (wants_input(conversation) ? POLLIN : 0) | (has_answer(conversation) ? POLLOUT : 0);
}

/* While the client takes an answer, the operator is listened to only for its end. */
static int events_of_operator(const struct conversation *conversation)
{
	int events = conversation->packet_bytes > 0 ? POLLOUT : 0;

	if (!has_answer(conversation))
		return events | POLLIN;
	return conversation->dismissed_ns == NEVER ? events | POLLRDHUP : events;
}

/* False: the deadline has passed, with or without something to do. */
static bool wait_for_more(struct conversation *conversation, uint64_t deadline_ns)
{
	struct pollfd polled[] = {
		watch(conversation->client, events_of_client(conversation)),
		watch(conversation->operator_end, events_of_operator(conversation)),
	};
	uint64_t now_ns = clock_now_ns();
	struct timespec rest = clock_timespec(deadline_ns > now_ns ? deadline_ns - now_ns : 0);
	int ready = ppoll(polled, 2, deadline_ns == NEVER ? NULL : &rest, NULL);

	if (ready > 0 && polled[1].revents & (POLLRDHUP | POLLHUP) &&
	    conversation->dismissed_ns == NEVER)
		conversation->dismissed_ns = clock_now_ns();
	return ready != 0 && clock_now_ns() < deadline_ns;
}

static bool is_finished(struct conversation *conversation)
{
	if (!conversation->client_closed || conversation->packet_bytes > 0)
		return false;
	/* What it was to be told before it left. */
	while (!has_answer(conversation) && receive_packet(conversation))
		send_answer(conversation);
	return !has_answer(conversation);
}

static void move_once(struct conversation *conversation)
{
	send_answer(conversation);
	send_packet(conversation);
	receive_packet(conversation);
	if (wants_input(conversation))
		read_input(conversation);
	make_lines(conversation);
}

/* Moves lines until one side has closed, or the client stalls. */
static enum conversation_end move_lines(struct conversation *conversation)
{
	while (!conversation->operator_closed) {
		enum conversation_end end;
		uint64_t deadline_ns = deadline_of(conversation, &end);

		if (is_finished(conversation))
			return CONVERSATION_LEFT;
		if (!wait_for_more(conversation, deadline_ns))
			return end;
		move_once(conversation);
	}
	return CONVERSATION_DISMISSED;
}

static void say_farewell(struct conversation *conversation, enum conversation_end end)
{
	uint64_t deadline_ns = clock_now_ns() + FAREWELL_NS;

	if (end == CONVERSATION_DISMISSED)
		add_notice(conversation, "the server has ended");
	else if (end == CONVERSATION_HALF_LINE)
		add_notice(conversation, "you are dropped: you did not end your line in time");
	while (has_answer(conversation) && clock_now_ns() < deadline_ns) {
		struct pollfd polled = watch(conversation->client, POLLOUT);

		poll(&polled, 1, (int)(FAREWELL_NS / 1000000));
		send_answer(conversation);
	}
}

int conversation_hold(int client, int operator_end, const struct conversation_terms *terms,
		      enum conversation_end *end)
{
	struct conversation conversation;
	int error = open_conversation(&conversation, client, operator_end, terms);

	if (!error) {
		put_packet(&conversation, PACKET_BEGUN, NULL, 0);
		if (terms->has_waited)
			add_notice(&conversation, "it is your turn");
		*end = move_lines(&conversation);
		if (*end == CONVERSATION_DISMISSED || *end == CONVERSATION_HALF_LINE)
			say_farewell(&conversation, *end);
	}
	close_conversation(&conversation);
	return error;
}

int conversation_task(struct worker *worker, const void *argument)
{
	enum conversation_end end = CONVERSATION_LEFT;
	int error;

	worker_blocking_begin(worker);
	error = conversation_hold(worker_descriptor(worker, 0), worker_descriptor(worker, 1),
				  argument, &end);
	worker_blocking_end(worker);
	worker_set_value(worker, end);
	return error;
}
