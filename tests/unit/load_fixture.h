#ifndef CONVOY_TESTS_LOAD_FIXTURE_H
#define CONVOY_TESTS_LOAD_FIXTURE_H

#include "census.h"
#include "echo_server.h"
#include "socket/load.h"

#define SECONDS(count) ((uint64_t)(count)*NS_PER_SECOND)

/* Two connections of ten requests, in a hurry to give up nothing. */
static inline struct load_options load_few(void)
{
	return (struct load_options) {
		.connections = 2,
		.threads = 1,
		.request_bytes = 64,
		.requests = 10,
		.timeout_ns = SECONDS(60),
		.seed = 1,
	};
}

/* Orders a run at that address and waits until it is done. */
static inline const struct load_report *load_at(struct load *load, const struct address *address,
						struct load_options options)
{
	options.address = *address;
	assert_int_equal(load_begin(load, &options), 0);
	assert_int_equal(load_wait(load, LOAD_DONE, SECONDS(TIME_LIMIT_SECONDS)), 0);
	return load_report(load);
}

/* The same with a server of its own. The report stays until the load is stopped. */
static inline const struct load_report *load_served(struct load *load, enum echo_manner manner,
						    unsigned after, struct load_options options)
{
	struct echo_server *server = echo_server_start("127.0.0.1:0", manner, after);
	const struct load_report *report = load_at(load, &server->listener.address, options);

	echo_server_stop(server);
	return report;
}

static inline uint64_t load_errors(const struct load_report *report)
{
	uint64_t errors = 0;

	for (unsigned i = 0; i < LOAD_ERRORS; i++)
		errors += report->errors[i];
	return errors;
}

#endif
