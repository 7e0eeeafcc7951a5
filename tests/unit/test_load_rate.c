/* The open loop: what is sent when, and from when its latency counts. */
#include "load_fixture.h"

#define NS_PER_MS 1000000ULL

/* The requests of all connections together are due evenly, and none is left out. */
static void test_requests_come_at_the_rate(void **state)
{
	struct load_options options = load_few();
	const struct load_report *report;
	struct load load;

	(void)state;
	options.connections = 5;
	options.threads = 2;
	options.requests = 40;
	options.rate = 1000;
	assert_int_equal(load_start(&load), 0);
	report = load_served(&load, ECHO_WELL, 0, options);
	assert_int_equal(load_errors(report), 0);
	assert_int_equal(report->requests, 200);
	assert_int_equal(report->requests_least, 40);
	assert_int_equal(report->latency.count, 195);
	/* The last of the 200 is due 199 ms after the first. */
	assert_true(report->end_ns - report->begin_ns >= 199 * NS_PER_MS);
	load_stop(&load);
}

/* As many as are due in that time, however late they are answered. */
static void test_as_many_as_are_due(void **state)
{
	struct load_options options = load_few();
	const struct load_report *report;
	struct load load;

	(void)state;
	options.connections = 3;
	options.threads = 3;
	options.requests = 0;
	options.duration_ns = 300 * NS_PER_MS;
	options.rate = 500;
	assert_int_equal(load_start(&load), 0);
	report = load_served(&load, ECHO_STALLING, 0, options);
	assert_int_equal(load_errors(report), 0);
	assert_int_equal(report->requests, 150);
	assert_int_equal(report->requests_least, 50);
	load_stop(&load);
}

/*
 * A server that stops for 100 ms every second: a tenth of the requests become due while it does,
 * evenly, so that the longest waits are of 100 ms at every rate; the slowest hundredth of all are
 * those of its first 10 ms. Had the load waited with sending until the reply was there, as few as
 * one request a connection and stop would have been slow, and a p99 could not tell.
 */
static void test_a_server_that_stalls(void **state)
{
	static const double rates[] = { 500, 1000, 4000 };
	struct load_options options = load_few();
	struct echo_server *servers[3];
	struct load loads[3];

	(void)state;
	options.connections = 8;
	options.requests = 0;
	options.duration_ns = SECONDS(3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(load_start(&loads[i]), 0);
	for (size_t i = 0; i < 3; i++) {
		servers[i] = echo_server_start("127.0.0.1:0", ECHO_STALLING, 0);
		options.address = servers[i]->listener.address;
		options.rate = rates[i];
		assert_int_equal(load_begin(&loads[i], &options), 0);
	}
	for (size_t i = 0; i < 3; i++) {
		double p99_ns;

		assert_int_equal(load_wait(&loads[i], LOAD_DONE, SECONDS(60)), 0);
		assert_int_equal(load_errors(load_report(&loads[i])), 0);
		assert_int_equal(load_report(&loads[i])->requests, 3 * rates[i]);
		p99_ns = histogram_percentile(&load_report(&loads[i])->latency, 0.99);
		assert_true(p99_ns >= 60e6 && p99_ns <= 200e6);
		echo_server_stop(servers[i]);
		load_stop(&loads[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CENSUS_TEST(test_requests_come_at_the_rate),
		CENSUS_TEST(test_as_many_as_are_due),
		CENSUS_TEST(test_a_server_that_stalls),
	};

	return cmocka_run_group_tests_name("load_rate", tests, NULL, NULL);
}
