/* The load on a server that serves well, and the process that it is. */
#include <signal.h>
#include <sys/prctl.h>

#include "load_fixture.h"
#include "socket/load_payload.h"

/* ---- payloads --------------------------------------------------------------------- */

#define PAYLOAD_BYTES 100

static void test_a_payload_in_parts_is_the_payload(void **state)
{
	uint64_t key = load_payload_key(1, 2, 3);
	unsigned char whole[PAYLOAD_BYTES], parts[PAYLOAD_BYTES];

	(void)state;
	load_payload_write(key, 0, whole, sizeof(whole));
	for (size_t cut = 0; cut <= sizeof(whole); cut++) {
		memset(parts, 0, sizeof(parts));
		load_payload_write(key, 0, parts, cut);
		load_payload_write(key, cut, parts + cut, sizeof(parts) - cut);
		assert_memory_equal(whole, parts, sizeof(whole));
		assert_true(load_payload_is(key, whole, cut));
	}
}

static void test_every_wrong_bit_is_found(void **state)
{
	uint64_t key = load_payload_key(1, 2, 3);
	unsigned char bytes[PAYLOAD_BYTES];

	(void)state;
	load_payload_write(key, 0, bytes, sizeof(bytes));
	for (size_t bit = 0; bit < 8 * sizeof(bytes); bit++) {
		bytes[bit / 8] ^= (unsigned char)(1U << bit % 8);
		assert_false(load_payload_is(key, bytes, sizeof(bytes)));
		bytes[bit / 8] ^= (unsigned char)(1U << bit % 8);
	}
	assert_false(load_payload_is(key, bytes + 8, sizeof(bytes) - 8));
}

static void test_payloads_of_others_differ(void **state)
{
	unsigned char bytes[8];

	(void)state;
	for (uint64_t connection = 0; connection < 64; connection++)
		for (uint64_t request = 0; request < 64; request++) {
			uint64_t key = load_payload_key(1, connection, request);

			load_payload_write(key, 0, bytes, sizeof(bytes));
			assert_int_equal(load_payload_is(load_payload_key(1, 3, 4), bytes, 8),
					 connection == 3 && request == 4);
			assert_false(load_payload_is(load_payload_key(2, connection, request),
						     bytes, sizeof(bytes)));
		}
}

/* ---- runs ------------------------------------------------------------------------- */

static void assert_complete(const struct load_report *report, const struct load_options *options)
{
	uint64_t requests = options->connections * options->requests;

	assert_int_equal(load_errors(report), 0);
	assert_int_equal(report->connections, options->connections);
	assert_int_equal(report->requests, requests);
	assert_int_equal(report->bytes, requests * options->request_bytes);
	assert_int_equal(report->requests_least, options->requests);
	assert_int_equal(report->requests_most, options->requests);
	assert_int_equal(report->connect.count, options->connections);
	assert_int_equal(report->first_byte.count, options->connections);
	assert_int_equal(report->latency.count, requests - options->connections);
	assert_true(report->end_ns > report->begin_ns);
	assert_true(report->latency.most_ns <= report->end_ns - report->begin_ns);
}

static void run_well(struct load *load, const char *address, const struct load_options *options)
{
	struct echo_server *server = echo_server_start(address, ECHO_WELL, 0);
	const struct load_report *report = load_at(load, &server->listener.address, *options);

	assert_complete(report, options);
	assert_int_equal(report->lateness.count > 0, options->rate > 0);
	AWAIT(atomic_load(&server->open) == 0);
	assert_int_equal(atomic_load(&server->accepted), options->connections);
	echo_server_stop(server);
}

static void test_closed_loops(void **state)
{
	static const struct {
		unsigned connections, threads;
		uint32_t request_bytes;
		uint64_t requests;
	} shapes[] = {
		{ 1, 1, 1, 1 },
		{ 1, 0, 64, 100 },
		{ 7, 3, 1000, 20 },
		{ 64, 2, 0, 10 },
		{ 256, 4, 64, 20 },
		{ 3, 2, 1000000, 3 },
		{ 2, 1, LOAD_REQUEST_MOST_BYTES, 1 },
	};
	struct load load;

	(void)state;
	assert_int_equal(load_start(&load), 0);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct load_options options = load_few();

		options.connections = shapes[i].connections;
		options.threads = shapes[i].threads;
		options.request_bytes = shapes[i].request_bytes;
		options.requests = shapes[i].requests;
		run_well(&load, "127.0.0.1:0", &options);
		run_well(&load, "unix:@convoy-test-load", &options);
	}
	load_stop(&load);
}

static void test_short_connections(void **state)
{
	struct load_options options = load_few();
	const struct load_report *report;
	struct echo_server *server;
	struct load load;

	(void)state;
	options.connections = 8;
	options.threads = 2;
	options.short_connections = 501;
	assert_int_equal(load_start(&load), 0);
	server = echo_server_start("127.0.0.1:0", ECHO_WELL, 0);
	report = load_at(&load, &server->listener.address, options);
	assert_int_equal(load_errors(report), 0);
	assert_int_equal(report->connections, 501);
	assert_int_equal(report->requests, 501);
	assert_int_equal(report->connect.count, 501);
	assert_int_equal(report->first_byte.count, 501);
	assert_int_equal(report->latency.count, 0);
	AWAIT(atomic_load(&server->open) == 0);
	assert_int_equal(atomic_load(&server->accepted), 501);
	echo_server_stop(server);
	load_stop(&load);
}

/* Connections stay until it is asked to close them. */
static void test_held_connections(void **state)
{
	struct load_options options = load_few();
	struct echo_server *server;
	struct load load;

	(void)state;
	options.connections = 200;
	options.requests = 1;
	options.hold = true;
	assert_int_equal(load_start(&load), 0);
	server = echo_server_start("127.0.0.1:0", ECHO_WELL, 0);
	options.address = server->listener.address;
	assert_int_equal(load_begin(&load, &options), 0);
	assert_int_equal(load_begin(&load, &options), -EBUSY);
	assert_int_equal(load_wait(&load, LOAD_HOLDING, SECONDS(60)), 0);
	assert_int_equal(load_stage(&load), LOAD_HOLDING);
	assert_int_equal(atomic_load(&server->open), 200);
	assert_int_equal(load_wait(&load, LOAD_DONE, 1000000), -ETIMEDOUT);
	assert_int_equal(load_end(&load), 0);
	assert_int_equal(load_wait(&load, LOAD_DONE, SECONDS(60)), 0);
	assert_complete(load_report(&load), &options);
	AWAIT(atomic_load(&server->open) == 0);
	echo_server_stop(server);
	load_stop(&load);
}

/* A run without end, until it is told to end; one with an end in time. */
static void test_ends(void **state)
{
	struct load_options options = load_few();
	const struct load_report *report;
	struct echo_server *server;
	struct load load;

	(void)state;
	options.requests = 0;
	assert_int_equal(load_start(&load), 0);
	server = echo_server_start("127.0.0.1:0", ECHO_WELL, 0);
	options.address = server->listener.address;
	for (int i = 0; i < 2; i++) {
		options.rate = i * 1000;
		assert_int_equal(load_begin(&load, &options), 0);
		assert_int_equal(load_wait(&load, LOAD_RUNNING, SECONDS(60)), 0);
		nap();
		assert_int_equal(load_end(&load), 0);
		assert_int_equal(load_wait(&load, LOAD_DONE, SECONDS(60)), 0);
		assert_int_equal(load_errors(load_report(&load)), 0);
	}
	options.rate = 0;
	options.duration_ns = 50000000;
	report = load_at(&load, &server->listener.address, options);
	assert_int_equal(load_errors(report), 0);
	assert_true(report->requests > 2);
	assert_true(report->end_ns - report->begin_ns >= options.duration_ns);
	echo_server_stop(server);
	load_stop(&load);
}

/* ---- the process ------------------------------------------------------------------ */

static void test_options_that_cannot_be(void **state)
{
	struct load_options good = load_few(), bad[7];
	struct load load;

	(void)state;
	assert_int_equal(load_start(&load), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		bad[i] = good;
	bad[0].connections = 0;
	bad[1].threads = 3;
	bad[2].request_bytes = LOAD_REQUEST_MOST_BYTES + 1;
	bad[3].timeout_ns = 0;
	bad[4].rate = -1;
	bad[5].cpu_count = LOAD_CPUS + 1;
	bad[6].cpus[0] = LOAD_CPUS;
	bad[6].cpu_count = 1;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(load_begin(&load, &bad[i]), -EINVAL);
	assert_int_equal(load_stage(&load), LOAD_IDLE);
	/* It cannot be pinned to a CPU that is not there. */
	good.cpus[0] = LOAD_CPUS - 1;
	good.cpu_count = 1;
	assert_int_equal(load_begin(&load, &good), 0);
	assert_int_equal(load_wait(&load, LOAD_DONE, SECONDS(60)), -EINVAL);
	load_stop(&load);
}

static void test_a_load_that_was_killed(void **state)
{
	struct load_options options = load_few();
	struct load load;

	(void)state;
	assert_int_equal(load_start(&load), 0);
	assert_int_equal(kill(load.pid, SIGKILL), 0);
	assert_int_equal(load_wait(&load, LOAD_DONE, SECONDS(60)), -EPIPE);
	assert_int_equal(load_begin(&load, &options), -EPIPE);
	assert_int_equal(load_end(&load), -EPIPE);
	load_stop(&load);
}

/* The load ends with its parent, also in the middle of a run. */
static void test_a_parent_that_was_killed(void **state)
{
	struct load_options options = load_few();
	struct listener listener;
	int status;
	pid_t pid;

	(void)state;
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	assert_int_equal(address_parse(&options.address, "127.0.0.1:0"), 0);
	assert_int_equal(listener_open(&listener, &options.address, 8, 0), 0);
	options.address = listener.address;
	pid = fork();
	if (pid == 0) {
		struct load load;

		if (load_start(&load) != 0 || load_begin(&load, &options) != 0 ||
		    load_wait(&load, LOAD_RUNNING, SECONDS(60)) != 0)
			_exit(1);
		raise(SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	/* The load is ours now. */
	assert_true(waitpid(-1, &status, 0) > 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 0), 0);
	listener_close(&listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_payload_in_parts_is_the_payload),
		cmocka_unit_test(test_every_wrong_bit_is_found),
		cmocka_unit_test(test_payloads_of_others_differ),
		CENSUS_TEST(test_closed_loops),
		CENSUS_TEST(test_short_connections),
		CENSUS_TEST(test_held_connections),
		CENSUS_TEST(test_ends),
		CENSUS_TEST(test_options_that_cannot_be),
		CENSUS_TEST(test_a_load_that_was_killed),
		CENSUS_TEST(test_a_parent_that_was_killed),
	};

	return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}
