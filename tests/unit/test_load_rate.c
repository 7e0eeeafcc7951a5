/* The open loop: what is sent when, and from when its latency counts. */
#include <math.h>

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

/* The latency that a hundredth of the requests exceed when the server stalls. */
static double p99_of_stalls_ns(struct load *load, double rate, uint64_t seconds)
{
	struct load_options options = load_few();
	const struct load_report *report;

	options.connections = 8;
	options.requests = 0;
	options.duration_ns = SECONDS(seconds);
	options.rate = rate;
	report = load_served(load, ECHO_STALLING, 0, options);
	assert_int_equal(load_errors(report), 0);
	assert_int_equal(report->requests, rate * (double)seconds);
	return histogram_percentile(&report->latency, 0.99);
}

/*
 * A server that stops for 100 ms every second: a tenth of the requests become due while it does,
 * evenly, and wait from 0 to 100 ms at every rate; the slowest hundredth of all wait for 90 to
 * 100. Had the load waited with sending until a reply was there, as few as one request of each
 * connection and stop would have been slow, and the p99 would tell of none. A busy machine adds
 * stops of its own, and one that is slowed down by a tool cannot serve the highest rate: then
 * there are more tries, down to the rate below.
 */
static void test_a_server_that_stalls(void **state)
{
	static const struct {
		double rate;
		uint64_t seconds;
	} runs[] = { { 600, 2 }, { 1200, 1 }, { 5000, 1 } };
	struct load load;

	(void)state;
	assert_int_equal(load_start(&load), 0);
	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		double p99_ns = NAN, rate = runs[i].rate;

		for (int tries = 0; tries < 10 && !(p99_ns <= 150e6); tries++) {
			p99_ns = p99_of_stalls_ns(&load, rate, runs[i].seconds);
			assert_true(p99_ns >= 60e6);
			if (rate > 2 * runs[1].rate)
				rate /= 2;
		}
		assert_true(p99_ns <= 150e6);
	}
	load_stop(&load);
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
