/* What a load finds in a server that does it badly: each is found, counted, and ends. */
#include "load_fixture.h"

struct expectation {
	enum echo_manner manner;
	unsigned after; /* as many requests of each connection are served well */
	enum load_error error;
};

/* Silence takes the time that a reply has. */
#define PATIENCE_NS 100000000ULL

static void assert_errors(const struct load_report *report, enum load_error error, uint64_t count)
{
	for (unsigned i = 0; i < LOAD_ERRORS; i++)
		assert_int_equal(report->errors[i], i == error ? count : 0);
}

static void test_replies_that_are_none(void **state)
{
	static const struct expectation expectations[] = {
		{ ECHO_CORRUPT, 0, LOAD_CORRUPT },  { ECHO_CORRUPT, 9, LOAD_CORRUPT },
		{ ECHO_LENGTH, 0, LOAD_CORRUPT },   { ECHO_LENGTH, 5, LOAD_CORRUPT },
		{ ECHO_SHORTER, 3, LOAD_CORRUPT },  { ECHO_HALF, 0, LOAD_CLOSED },
		{ ECHO_HALF, 4, LOAD_CLOSED },	    { ECHO_DROPPING, 0, LOAD_CLOSED },
		{ ECHO_DROPPING, 9, LOAD_CLOSED },  { ECHO_SILENT, 0, LOAD_TIMEOUT },
		{ ECHO_SILENT, 6, LOAD_TIMEOUT },   { ECHO_SWAPPING, 0, LOAD_CORRUPT },
		{ ECHO_SWAPPING, 7, LOAD_CORRUPT },
	};
	struct load_options options = load_few();
	struct load load;

	(void)state;
	assert_int_equal(load_start(&load), 0);
	for (size_t i = 0; i < sizeof(expectations) / sizeof(expectations[0]); i++) {
		const struct expectation *expected = &expectations[i];
		const struct load_report *report;

		options.timeout_ns = expected->error == LOAD_TIMEOUT ? PATIENCE_NS : SECONDS(60);
		report = load_served(&load, expected->manner, expected->after, options);
		/* What was answered before counts. */
		assert_errors(report, expected->error, options.connections);
		assert_int_equal(report->connections, options.connections);
		assert_int_equal(report->requests, options.connections * expected->after);
		assert_int_equal(report->requests_least, expected->after);
		assert_int_equal(report->requests_most, expected->after);
	}
	load_stop(&load);
}

/* Which connection gets them is a matter of time. */
static void test_replies_to_something_else(void **state)
{
	struct load_options options = load_few();
	const struct load_report *report;
	struct load load;

	(void)state;
	assert_int_equal(load_start(&load), 0);
	options.connections = 1;
	report = load_served(&load, ECHO_STALE, 0, options);
	assert_errors(report, LOAD_CORRUPT, 1);
	assert_int_equal(report->requests, 1);
	report = load_served(&load, ECHO_TWICE, 0, options);
	assert_errors(report, LOAD_CORRUPT, 1);
	assert_true(report->requests <= 1);
	/* While no request is under way. */
	options.rate = 20;
	options.requests = 2;
	report = load_served(&load, ECHO_TWICE, 0, options);
	assert_errors(report, LOAD_CORRUPT, 1);
	load_stop(&load);
}

static void test_byte_by_byte(void **state)
{
	struct load_options options = load_few();
	const struct load_report *report;
	struct load load;

	(void)state;
	assert_int_equal(load_start(&load), 0);
	report = load_served(&load, ECHO_SLOWLY, 0, options);
	assert_int_equal(load_errors(report), 0);
	assert_int_equal(report->requests, 20);
	load_stop(&load);
}

/* Connections that fail do not keep others from being made. */
static void test_short_connections_that_fail(void **state)
{
	struct load_options options = load_few();
	struct load load;

	(void)state;
	options.short_connections = 100;
	assert_int_equal(load_start(&load), 0);
	assert_errors(load_served(&load, ECHO_CORRUPT, 0, options), LOAD_CORRUPT, 100);
	assert_errors(load_served(&load, ECHO_DROPPING, 0, options), LOAD_CLOSED, 100);
	load_stop(&load);
}

/* A connection that is held, and that the server closes. */
static void test_held_connections_that_are_closed(void **state)
{
	struct load_options options = load_few();
	struct echo_server *server;
	struct load load;

	(void)state;
	options.hold = true;
	assert_int_equal(load_start(&load), 0);
	server = echo_server_start("127.0.0.1:0", ECHO_WELL, 0);
	options.address = server->listener.address;
	assert_int_equal(load_begin(&load, &options), 0);
	assert_int_equal(load_wait(&load, LOAD_HOLDING, SECONDS(60)), 0);
	echo_server_stop(server);
	nap();
	assert_int_equal(load_end(&load), 0);
	assert_int_equal(load_wait(&load, LOAD_DONE, SECONDS(60)), 0);
	assert_errors(load_report(&load), LOAD_CLOSED, options.connections);
	assert_int_equal(load_report(&load)->requests, 20);
	load_stop(&load);
}

static void test_nobody_there(void **state)
{
	struct load_options options = load_few();
	struct listener listener;
	struct address address;
	struct load load;

	(void)state;
	assert_int_equal(load_start(&load), 0);
	assert_int_equal(address_parse(&address, "127.0.0.1:0"), 0);
	assert_int_equal(listener_open(&listener, &address, 8, 0), 0);
	listener_close(&listener);
	assert_errors(load_at(&load, &listener.address, options), LOAD_REFUSED, 2);
	assert_int_equal(load_report(&load)->connections, 0);
	assert_int_equal(load_report(&load)->requests_least, 0);
	assert_int_equal(address_parse(&address, "unix:@convoy-test-nobody"), 0);
	assert_errors(load_at(&load, &address, options), LOAD_REFUSED, 2);
	options.short_connections = 50;
	assert_errors(load_at(&load, &listener.address, options), LOAD_REFUSED, 50);
	load_stop(&load);
}

/* A server that does not accept: a few connections wait there, the next ones cannot be made. */
static void test_nobody_accepts(void **state)
{
	struct load_options options = load_few();
	const struct load_report *report;
	struct listener listener;
	struct address address;
	struct load load;

	(void)state;
	options.connections = 8;
	options.timeout_ns = PATIENCE_NS;
	assert_int_equal(load_start(&load), 0);
	assert_int_equal(address_parse(&address, "unix:@convoy-test-load"), 0);
	assert_int_equal(listener_open(&listener, &address, 1, 0), 0);
	report = load_at(&load, &listener.address, options);
	assert_errors(report, LOAD_TIMEOUT, 8);
	assert_true(report->connections < 8);
	listener_close(&listener);
	load_stop(&load);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CENSUS_TEST(test_replies_that_are_none),
		CENSUS_TEST(test_replies_to_something_else),
		CENSUS_TEST(test_byte_by_byte),
		CENSUS_TEST(test_short_connections_that_fail),
		CENSUS_TEST(test_held_connections_that_are_closed),
		CENSUS_TEST(test_nobody_there),
		CENSUS_TEST(test_nobody_accepts),
	};

	return cmocka_run_group_tests_name("load_faults", tests, NULL, NULL);
}
