/* Addresses: read and written, listened at and connected to. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "census.h"
#include "socket/address.h"

/* ---- text ------------------------------------------------------------------------ */

static void assert_text(const char *text, const char *written)
{
	char buffer[ADDRESS_TEXT_BYTES];
	struct address address;

	assert_int_equal(address_parse(&address, text), 0);
	assert_string_equal(address_to_text(&address, buffer), written);
	assert_int_equal(address_is_local(&address), strncmp(text, "unix:", 5) == 0);
}

static void test_texts(void **state)
{
	(void)state;
	assert_text("127.0.0.1:8848", "127.0.0.1:8848");
	assert_text("0.0.0.0:0", "0.0.0.0:0");
	assert_text("10.1.2.3:65535", "10.1.2.3:65535");
	assert_text("127.0.0.1:00080", "127.0.0.1:80");
	assert_text("[::1]:1", "[::1]:1");
	assert_text("[2001:db8::2:1]:443", "[2001:db8::2:1]:443");
	assert_text("localhost:80", "127.0.0.1:80");
	assert_text("unix:/run/echo", "unix:/run/echo");
	assert_text("unix:a:b", "unix:a:b");
	assert_text("unix:@echo", "unix:@echo");
}

static void assert_refused(const char *text, int error)
{
	struct address address;

	assert_int_equal(address_parse(&address, text), error);
}

static void test_texts_that_are_none(void **state)
{
	static const char *const invalid[] = {
		"",	   "127.0.0.1",	   ":80",	 "127.0.0.1:",	  "127.0.0.1:http",
		"::1:80",  "[::1]",	   "[::1]80",	 "[]:80",	  "[::1:80",
		"::1]:80", "127.0.0.1:-1", "h: 80",	 "127.0.0.1:80 ", "127.0.0.1:1.",
		"unix:",   "unix:@",	   "[[::1]]:80", "h:+80",
	};
	char path[200] = "unix:";

	(void)state;
	for (size_t i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++)
		assert_refused(invalid[i], -EINVAL);
	assert_refused("127.0.0.1:65536", -ERANGE);
	assert_refused("127.0.0.1:4294967376", -ERANGE);
	assert_refused("[2001:zz::1]:80", -ENXIO);
	memset(path + 5, 'x', 107);
	assert_text(path, path);
	memset(path + 5, 'x', 108);
	assert_refused(path, -ENAMETOOLONG);
}

/* ---- connections ----------------------------------------------------------------- */

/* A word goes there and back. */
static void assert_connected(int one, int other)
{
	char word[4] = "";

	assert_int_equal(send(one, "ping", 4, 0), 4);
	assert_int_equal(recv(other, word, 4, MSG_WAITALL), 4);
	assert_memory_equal(word, "ping", 4);
	assert_int_equal(send(other, "pong", 4, 0), 4);
	assert_int_equal(recv(one, word, 4, MSG_WAITALL), 4);
	assert_memory_equal(word, "pong", 4);
}

static void assert_closed_on_exec(int descriptor)
{
	assert_true(descriptor >= 0);
	assert_true(fcntl(descriptor, F_GETFD) & FD_CLOEXEC);
}

static void converse_at(const char *text)
{
	struct address address, peer, of_connection;
	char one[ADDRESS_TEXT_BYTES], other[ADDRESS_TEXT_BYTES];
	struct listener listener;
	int connection, accepted;

	assert_int_equal(address_parse(&address, text), 0);
	assert_int_equal(listener_open(&listener, &address, 8, 0), 0);
	connection = address_connect(&listener.address, 0);
	assert_closed_on_exec(connection);
	accepted = listener_accept(listener.descriptor, 0, &peer);
	assert_closed_on_exec(accepted);
	assert_closed_on_exec(listener.descriptor);
	assert_connected(connection, accepted);
	assert_int_equal(socket_peer(connection, &of_connection), 0);
	assert_string_equal(address_to_text(&of_connection, one),
			    address_to_text(&listener.address, other));
	assert_int_equal(socket_peer(accepted, &of_connection), 0);
	assert_string_equal(address_to_text(&of_connection, one), address_to_text(&peer, other));
	if (address_is_local(&address))
		assert_string_equal(one, "unix");
	close(accepted);
	close(connection);
	listener_close(&listener);
	assert_int_equal(address_connect(&listener.address, 0),
			 listener.address.local.sun_family == AF_UNIX &&
					 listener.address.local.sun_path[0] != '\0'
				 ? -ENOENT
				 : -ECONNREFUSED);
}

static bool has_ipv6(void)
{
	struct address address;
	struct listener listener;

	if (address_parse(&address, "[::1]:0") != 0 ||
	    listener_open(&listener, &address, 1, 0) != 0)
		return false;
	listener_close(&listener);
	return true;
}

static void test_conversations(void **state)
{
	char text[64];

	(void)state;
	converse_at("127.0.0.1:0");
	if (has_ipv6())
		converse_at("[::1]:0");
	snprintf(text, sizeof(text), "unix:/tmp/convoy-test-%d", getpid());
	converse_at(text);
	snprintf(text, sizeof(text), "unix:@convoy-test-%d", getpid());
	converse_at(text);
}

static void test_a_port_that_is_taken(void **state)
{
	struct address address;
	struct listener first, second;

	(void)state;
	assert_int_equal(address_parse(&address, "127.0.0.1:0"), 0);
	assert_int_equal(listener_open(&first, &address, 8, 0), 0);
	assert_int_not_equal(first.address.ipv4.sin_port, 0);
	assert_int_equal(listener_open(&second, &first.address, 8, 0), -EADDRINUSE);
	listener_close(&first);
}

static void test_without_blocking(void **state)
{
	struct address address;
	struct listener listener;
	int connection, accepted;

	(void)state;
	assert_int_equal(address_parse(&address, "127.0.0.1:0"), 0);
	assert_int_equal(listener_open(&listener, &address, 8, SOCK_NONBLOCK), 0);
	assert_int_equal(listener_accept(listener.descriptor, 0, NULL), -EAGAIN);
	connection = address_connect(&listener.address, SOCK_NONBLOCK);
	assert_true(fcntl(connection, F_GETFL) & O_NONBLOCK);
	AWAIT((accepted = listener_accept(listener.descriptor, SOCK_NONBLOCK, NULL)) != -EAGAIN);
	assert_true(fcntl(accepted, F_GETFL) & O_NONBLOCK);
	assert_int_equal(socket_error(connection), 0);
	close(accepted);
	close(connection);
	listener_close(&listener);
}

/* ---- the files of Unix sockets ----------------------------------------------------- */

static void local_address(struct address *address, char path[64])
{
	char text[80];

	snprintf(path, 64, "/tmp/convoy-test-%d", getpid());
	snprintf(text, sizeof(text), "unix:%s", path);
	assert_int_equal(address_parse(address, text), 0);
}

static void test_a_file_that_is_ours_alone(void **state)
{
	struct address address;
	struct listener first, second;
	char path[64];

	(void)state;
	local_address(&address, path);
	assert_int_equal(listener_open(&first, &address, 8, 0), 0);
	assert_int_equal(listener_open(&second, &address, 8, 0), -EADDRINUSE);
	assert_int_equal(access(path, F_OK), 0);
	/* Somebody else's by now. */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(listener_open(&second, &address, 8, 0), 0);
	listener_close(&first);
	assert_int_equal(access(path, F_OK), 0);
	listener_close(&second);
	assert_int_equal(access(path, F_OK), -1);
}

static void test_a_file_that_was_left_behind(void **state)
{
	struct address address;
	struct listener first, second;
	char path[64];

	(void)state;
	local_address(&address, path);
	assert_int_equal(listener_open(&first, &address, 8, 0), 0);
	close(first.descriptor);
	assert_int_equal(listener_open(&second, &address, 8, 0), 0);
	listener_close(&second);
	assert_int_equal(access(path, F_OK), -1);
}

static void test_a_file_that_is_no_socket(void **state)
{
	struct address address;
	struct listener listener;
	struct stat file;
	char path[64];
	int descriptor;

	(void)state;
	local_address(&address, path);
	descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	assert_true(descriptor >= 0);
	assert_int_equal(write(descriptor, "mine", 4), 4);
	close(descriptor);
	assert_int_equal(listener_open(&listener, &address, 8, 0), -EADDRINUSE);
	assert_int_equal(stat(path, &file), 0);
	assert_int_equal(file.st_size, 4);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CENSUS_TEST(test_texts),
		CENSUS_TEST(test_texts_that_are_none),
		CENSUS_TEST(test_conversations),
		CENSUS_TEST(test_a_port_that_is_taken),
		CENSUS_TEST(test_without_blocking),
		CENSUS_TEST(test_a_file_that_is_ours_alone),
		CENSUS_TEST(test_a_file_that_was_left_behind),
		CENSUS_TEST(test_a_file_that_is_no_socket),
	};

	return cmocka_run_group_tests_name("address", tests, NULL, NULL);
}
