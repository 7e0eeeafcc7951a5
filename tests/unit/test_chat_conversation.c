/* A conversation between two sockets: what is said arrives whole, and it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "census.h"
#include "chat/conversation.h"
#include "measure/clock.h"

#define MESSAGE_BYTES 100
#define LONG_NS	      (3600 * NS_PER_SECOND)
#define SHORT_NS      (NS_PER_SECOND / 20)

struct talk {
	int client, operator_line; /* the test's ends */
	int client_end, operator_end;
	struct conversation_terms terms;
	enum conversation_end end;
	int error;
	pthread_t thread;
};

static void *hold(void *argument)
{
	struct talk *talk = argument;

	talk->error =
		conversation_hold(talk->client_end, talk->operator_end, &talk->terms, &talk->end);
	return NULL;
}

static char receive_packet(struct talk *talk, char text[PACKET_BYTES_MOST])
{
	char packet[PACKET_BYTES_MOST];
	ssize_t got = recv(talk->operator_line, packet, sizeof(packet), 0);

	assert_true(got > 0);
	memcpy(text, packet + 1, (size_t)got - 1);
	text[got - 1] = '\0';
	return packet[0];
}

static void begin(struct talk *talk, uint64_t stall_ns)
{
	char text[PACKET_BYTES_MOST];
	int ends[2];

	*talk = (struct talk) { .terms = { .stall_ns = stall_ns, .message_bytes = MESSAGE_BYTES } };
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	talk->client = ends[0];
	talk->client_end = ends[1];
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
	talk->operator_line = ends[0];
	talk->operator_end = ends[1];
	assert_int_equal(pthread_create(&talk->thread, NULL, hold, talk), 0);
	assert_int_equal(receive_packet(talk, text), PACKET_BEGUN);
	assert_string_equal(text, "");
}

static void end(struct talk *talk, enum conversation_end expected)
{
	pthread_join(talk->thread, NULL);
	assert_int_equal(talk->error, 0);
	assert_int_equal(talk->end, expected);
	close(talk->client_end);
	close(talk->operator_end);
	if (talk->client >= 0)
		close(talk->client);
	if (talk->operator_line >= 0)
		close(talk->operator_line);
}

static void leave(struct talk *talk)
{
	close(talk->client);
	talk->client = -1;
}

static void say(struct talk *talk, const char *text)
{
	assert_int_equal(send(talk->client, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

static void answer(struct talk *talk, const char *text)
{
	char packet[PACKET_BYTES_MOST];
	int bytes = snprintf(packet, sizeof(packet), "%c%s", PACKET_MESSAGE, text);

	assert_int_equal(send(talk->operator_line, packet, (size_t)bytes, MSG_NOSIGNAL), bytes);
}

static void assert_heard(struct talk *talk, const char *expected)
{
	char text[PACKET_BYTES_MOST];

	assert_int_equal(receive_packet(talk, text), PACKET_MESSAGE);
	assert_string_equal(text, expected);
}

/* Everything that the client was sent until its connection was closed or shut down. */
static void assert_read(struct talk *talk, const char *expected)
{
	char text[4096] = "";
	size_t bytes = 0;

	while (bytes < strlen(expected)) {
		ssize_t got = recv(talk->client, text + bytes, strlen(expected) - bytes, 0);

		assert_true(got > 0);
		bytes += (size_t)got;
	}
	assert_string_equal(text, expected);
}

static void assert_nothing_more(struct talk *talk)
{
	char byte;

	assert_int_equal(recv(talk->operator_line, &byte, 1, MSG_DONTWAIT), -1);
	assert_int_equal(errno, EAGAIN);
}

static void test_lines_arrive_whole(void **state)
{
	static const char text[] = "你好，世界\n";
	struct talk talk;

	(void)state;
	begin(&talk, LONG_NS);
	for (size_t i = 0; i < strlen(text); i++) {
		assert_int_equal(send(talk.client, text + i, 1, MSG_NOSIGNAL), 1);
		nap();
	}
	assert_heard(&talk, "你好，世界");
	say(&talk, "one\ntwo\r\n\nlast");
	assert_heard(&talk, "one");
	assert_heard(&talk, "two");
	assert_heard(&talk, "");
	leave(&talk);
	assert_heard(&talk, "last");
	end(&talk, CONVERSATION_LEFT);
}

static void test_answers_are_lines(void **state)
{
	struct talk talk;

	(void)state;
	begin(&talk, LONG_NS);
	answer(&talk, "first");
	answer(&talk, "");
	answer(&talk, "再见");
	assert_read(&talk, "first\n\n再见\n");
	leave(&talk);
	end(&talk, CONVERSATION_LEFT);
}

/* A client that has said all still gets what was said before it was seen to leave. */
static void test_answers_before_leaving(void **state)
{
	struct talk talk;

	(void)state;
	begin(&talk, LONG_NS);
	answer(&talk, "one");
	answer(&talk, "two");
	shutdown(talk.client, SHUT_WR);
	assert_read(&talk, "one\ntwo\n");
	end(&talk, CONVERSATION_LEFT);
}

static void test_turn_is_told(void **state)
{
	struct talk talk = { 0 };
	int client[2], line[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, client), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, line), 0);
	talk = (struct talk) { client[0], line[0], client[1], line[1],
			       .terms = { LONG_NS, MESSAGE_BYTES, true } };
	assert_int_equal(pthread_create(&talk.thread, NULL, hold, &talk), 0);
	assert_read(&talk, CONVERSATION_NOTICE "it is your turn\n");
	leave(&talk);
	end(&talk, CONVERSATION_LEFT);
}

static void test_long_lines(void **state)
{
	char line[MESSAGE_BYTES + 3], text[PACKET_BYTES_MOST];
	struct talk talk;

	(void)state;
	begin(&talk, LONG_NS);
	memset(line, 'x', sizeof(line));
	memcpy(line + MESSAGE_BYTES, "\n", 2);
	say(&talk, line);
	line[MESSAGE_BYTES] = '\0';
	assert_heard(&talk, line);
	memcpy(line + MESSAGE_BYTES, "y\n", 3);
	say(&talk, line);
	assert_int_equal(receive_packet(&talk, text), PACKET_TOO_LONG);
	assert_string_equal(text, "");
	assert_read(&talk, CONVERSATION_NOTICE
		    "your message was not delivered: it has more than 100 bytes\n");
	say(&talk, "short\n");
	assert_heard(&talk, "short");
	leave(&talk);
	end(&talk, CONVERSATION_LEFT);
}

/* More than fits into the socket: the client is slowed down, and nothing is lost. */
static void test_operator_reads_late(void **state)
{
	enum { LINES = 20000 };
	struct talk talk;
	char text[PACKET_BYTES_MOST];
	int next = 0;

	(void)state;
	begin(&talk, LONG_NS);
	for (int i = 0; i < LINES; i++) {
		snprintf(text, sizeof(text), "line %d\n", i);
		while (send(talk.client, text, strlen(text), MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
			assert_int_equal(errno, EAGAIN);
			assert_true(i > 100); /* it waits only when much is on its way */
			assert_int_equal(receive_packet(&talk, text), PACKET_MESSAGE);
			assert_int_equal(atoi(text + strlen("line ")), next++);
			snprintf(text, sizeof(text), "line %d\n", i);
		}
	}
	leave(&talk);
	for (; next < LINES; next++) {
		assert_int_equal(receive_packet(&talk, text), PACKET_MESSAGE);
		assert_int_equal(atoi(text + strlen("line ")), next);
	}
	end(&talk, CONVERSATION_LEFT);
}

static void test_half_a_line(void **state)
{
	struct talk talk;

	(void)state;
	begin(&talk, SHORT_NS);
	say(&talk, "whole\nhal");
	assert_heard(&talk, "whole");
	assert_read(&talk,
		    CONVERSATION_NOTICE "you are dropped: you did not end your line in time\n");
	assert_nothing_more(&talk);
	end(&talk, CONVERSATION_HALF_LINE);
}

/* Nothing said and nothing to be read: it may stay as long as it wants. */
static void test_silence_is_no_stall(void **state)
{
	struct talk talk;

	(void)state;
	begin(&talk, SHORT_NS);
	clock_sleep_until(clock_now_ns() + 4 * SHORT_NS);
	say(&talk, "still here\n");
	assert_heard(&talk, "still here");
	answer(&talk, "yes");
	assert_read(&talk, "yes\n");
	leave(&talk);
	end(&talk, CONVERSATION_LEFT);
}

/* Answers until the client's buffers are full and the operator's as well. */
static void fill(struct talk *talk)
{
	char packet[1 + MESSAGE_BYTES] = { PACKET_MESSAGE };
	int full = 0;

	while (full < 50) {
		if (send(talk->operator_line, packet, sizeof(packet), MSG_DONTWAIT | MSG_NOSIGNAL) <
		    0) {
			assert_int_equal(errno, EAGAIN);
			full++;
			nap();
		}
	}
}

static void test_client_that_does_not_read(void **state)
{
	struct talk talk;

	(void)state;
	begin(&talk, NS_PER_SECOND / 2);
	fill(&talk);
	end(&talk, CONVERSATION_READS_NOTHING);
}

static void test_dismissal(void **state)
{
	struct talk talk;

	(void)state;
	begin(&talk, LONG_NS);
	answer(&talk, "goodbye");
	shutdown(talk.operator_line, SHUT_WR);
	assert_read(&talk, "goodbye\n" CONVERSATION_NOTICE "the server has ended\n");
	end(&talk, CONVERSATION_DISMISSED);
	begin(&talk, LONG_NS);
	say(&talk, "half a line");
	close(talk.operator_line);
	talk.operator_line = -1;
	assert_read(&talk, CONVERSATION_NOTICE "the server has ended\n");
	end(&talk, CONVERSATION_DISMISSED);
}

/* … does not wait for a client that does not read, however patient the terms are. */
static void test_dismissal_of_a_client_that_does_not_read(void **state)
{
	struct talk talk;

	(void)state;
	begin(&talk, LONG_NS);
	fill(&talk);
	shutdown(talk.operator_line, SHUT_WR);
	end(&talk, CONVERSATION_DISMISSED);
}

/* What it said before is heard. */
static void test_reset(void **state)
{
	struct talk talk;

	(void)state;
	begin(&talk, LONG_NS);
	for (int i = 0; i < 20; i++) {
		answer(&talk, "unread");
		say(&talk, "said\n");
	}
	leave(&talk);
	for (int i = 0; i < 20; i++)
		assert_heard(&talk, "said");
	end(&talk, CONVERSATION_LEFT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CENSUS_TEST(test_lines_arrive_whole),
		CENSUS_TEST(test_answers_are_lines),
		CENSUS_TEST(test_answers_before_leaving),
		CENSUS_TEST(test_turn_is_told),
		CENSUS_TEST(test_long_lines),
		CENSUS_TEST(test_operator_reads_late),
		CENSUS_TEST(test_half_a_line),
		CENSUS_TEST(test_silence_is_no_stall),
		CENSUS_TEST(test_client_that_does_not_read),
		CENSUS_TEST(test_dismissal),
		CENSUS_TEST(test_dismissal_of_a_client_that_does_not_read),
		CENSUS_TEST(test_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
