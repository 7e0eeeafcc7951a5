/*
 * An echo server, served in every mode, and the load on it from a process of its own. What a task
 * is depends on the way of serving, see bench/serve/serve.h; the number of tasks that is told is
 * that of the connections held at once.
 *
 * With --idle a second client holds connections that do nothing: what memory they take is
 * measured before the load begins.
 */
#include "workload/workload.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "measure/clock.h"
#include "serve/apart.h"
#include "serve/report.h"
#include "serve/serve.h"
#include "socket/load.h"

struct echo_settings {
	const char *address;
	uint64_t connections;
	uint64_t requests;
	uint64_t request_bytes;
	uint64_t rate;
	uint64_t short_connections;
	uint64_t idle;
	uint64_t threads;
	uint64_t patience_ns;
	uint64_t unit;
	uint64_t limit;
	uint64_t work_ns;
	uint64_t wait_ns;
	uint64_t request_limit_bytes;
	uint64_t stall_ns;
	bool serve;
	const char *connect;
};

static const char *unit_name(size_t index)
{
	static const char *const names[] = { "connection", "request", NULL };

	return names[index];
}

#define FIELD(name)  offsetof(struct echo_settings, name)
#define HOUR_NS	     (3600 * NS_PER_SECOND)
#define REQUEST_MOST (16ULL << 20)

static const struct option_spec echo_options[] = {
	{ "address", "ADDRESS", "where the server listens: HOST:PORT, [IPV6]:PORT or unix:PATH",
	  OPTION_TEXT, FIELD(address), 0, 0, "127.0.0.1:0", NULL },
	{ "connections", "N", "connections that the client holds at once", OPTION_UNSIGNED,
	  FIELD(connections), 1, 65536, "16", NULL },
	{ "requests", "N", "requests of each connection", OPTION_UNSIGNED, FIELD(requests), 1,
	  1000000000, "1000", NULL },
	{ "request-bytes", "SIZE", "payload of a request, and of its reply", OPTION_BYTES,
	  FIELD(request_bytes), 0, REQUEST_MOST, "64", NULL },
	{ "rate", "N",
	  "requests a second of all connections together, sent when they are due, with latency "
	  "from then on; 0: each follows the reply to the one before",
	  OPTION_UNSIGNED, FIELD(rate), 0, 100000000, "0", NULL },
	{ "work", "TIME", "CPU time that the server needs for a request", OPTION_TIME,
	  FIELD(work_ns), 0, HOUR_NS, "0s", NULL },
	{ "wait", "TIME", "how long the server sleeps for a request", OPTION_TIME, FIELD(wait_ns),
	  0, HOUR_NS, "0s", NULL },
	{ "unit", "WHAT",
	  "what a task of a pool is. connection: each worker accepts one and serves it to its end. "
	  "request: all workers wait for requests of all connections",
	  OPTION_CHOICE, FIELD(unit), 0, 0, "connection", unit_name },
	{ "short", "N",
	  "instead of --requests: N connections in all, each for one request, --connections at "
	  "once",
	  OPTION_UNSIGNED, FIELD(short_connections), 1, 1000000000, NULL, NULL },
	{ "idle", "N",
	  "further connections that do nothing after their first request; their memory is measured",
	  OPTION_UNSIGNED, FIELD(idle), 0, 65536, "0", NULL },
	{ "limit", "N", "most connections at once; those beyond are closed", OPTION_UNSIGNED,
	  FIELD(limit), 1, 65536, "2048", NULL },
	{ "request-limit", "SIZE", "the server drops who sends a longer request", OPTION_BYTES,
	  FIELD(request_limit_bytes), 0, REQUEST_MOST, "64KiB", NULL },
	{ "stall-time", "TIME",
	  "the server drops who neither sends nor takes anything for so long, within a request",
	  OPTION_TIME, FIELD(stall_ns), 10000000, HOUR_NS, "10s", NULL },
	{ "patience", "TIME", "a reply that takes longer fails the run", OPTION_TIME,
	  FIELD(patience_ns), 1000000, HOUR_NS, "60s", NULL },
	{ "threads", "N", "the client's threads (default: one for each of its CPUs)",
	  OPTION_UNSIGNED, FIELD(threads), 1, 1024, NULL, NULL },
	{ "serve", NULL, "no client: serve others at --address until a signal comes, then report",
	  OPTION_FLAG, FIELD(serve), 0, 0, NULL, NULL },
	{ "connect", "ADDRESS",
	  "no server: be the client of another program's, at ADDRESS, that echoes bytes or "
	  "messages",
	  OPTION_TEXT, FIELD(connect), 0, 0, NULL, NULL },
};

/* ---- memory that all workers share -------------------------------------------------- */

enum phase {
	PHASE_HOLD, /* the idle connections are made */
	PHASE_LOAD,
	PHASE_END, /* the idle ones are closed */
};

/* Of the program alone but for the server. */
struct echo {
	struct server *server;
	struct address target; /* where the client connects */
	struct apart apart;
	struct load load;
	struct load idle;
	bool has_load, has_idle;
	enum phase phase;
	int error; /* of a load */
	struct executor *executor;
	struct footprint before, held; /* without and with the idle connections */
	bool has_memory;
};

static const struct echo_settings *settings_of(const struct work *work)
{
	return work->settings;
}

static struct serve_settings serve_settings_of(const struct work *work)
{
	const struct echo_settings *settings = work->settings;

	return (struct serve_settings) {
		.kind = work->kind,
		.one_loop = work->own_mode != NULL,
		.unit = (enum serve_unit)settings->unit,
		.workers = (unsigned)work->workers,
		.limit = settings->limit,
		.request_limit_bytes = (uint32_t)settings->request_limit_bytes,
		.work_ns = settings->work_ns,
		.op_time_ns = work->op_time_ns,
		.wait_ns = settings->wait_ns,
		.stall_ns = settings->stall_ns,
		.cancelled = &work->cancelled,
	};
}

static uint64_t echo_tasks(const void *own)
{
	const struct echo_settings *settings = own;

	return settings->serve ? settings->limit : settings->connections + settings->idle;
}

/* With base NULL it only counts the bytes. */
static size_t lay_out(const struct work *work, char *base)
{
	struct serve_settings settings = serve_settings_of(work);
	size_t used = 0;
	struct echo *echo = shared_take(base, &used, sizeof(*echo));
	struct server *server = server_take(base, &used, &settings);

	if (base)
		*echo = (struct echo) { .server = server };
	return used;
}

static size_t echo_shared_bytes(const struct work *work)
{
	return lay_out(work, NULL);
}

/* ---- before ------------------------------------------------------------------------- */

static int check_settings(const struct work *work, char reason[REASON_BYTES])
{
	const struct echo_settings *settings = work->settings;
	struct serve_settings serve = serve_settings_of(work);
	uint64_t held = settings->connections + settings->idle;

	if ((settings->serve || settings->connect) && settings->idle == 0 &&
	    !(settings->serve && settings->connect))
		return 0;
	if (settings->connect)
		snprintf(reason, REASON_BYTES, "--connect: not with --serve or --idle");
	else if (settings->serve)
		snprintf(reason, REASON_BYTES, "--idle: with --serve there is no client");
	else if (settings->request_bytes > settings->request_limit_bytes)
		snprintf(reason, REASON_BYTES, "--request-bytes: more than --request-limit allows");
	else if (held > settings->limit)
		snprintf(reason, REASON_BYTES,
			 "--connections, --idle: %llu together are more than --limit allows, %llu",
			 (unsigned long long)held, (unsigned long long)settings->limit);
	else if (settings->idle > 0 && held > server_room(&serve))
		snprintf(reason, REASON_BYTES,
			 "--idle: %llu connections at once, and a worker each for %llu alone; give "
			 "--workers, or --unit request",
			 (unsigned long long)held, (unsigned long long)server_room(&serve));
	else
		return 0;
	return -EINVAL;
}

static int parse(const char *option, const char *text, struct address *address,
		 char reason[REASON_BYTES])
{
	if (address_parse(address, text) == 0)
		return 0;
	snprintf(reason, REASON_BYTES,
		 "--%s: '%.100s' is not allowed; give HOST:PORT, [IPV6]:PORT or unix:PATH", option,
		 text);
	return -EINVAL;
}

static int listen_at(struct echo *echo, const char *text, char reason[REASON_BYTES])
{
	struct address address;
	int error = parse("address", text, &address, reason);

	if (error)
		return error;
	error = server_open(echo->server, &address);
	echo->target = *server_address(echo->server);
	if (error)
		snprintf(reason, REASON_BYTES, "--address: cannot listen at %.100s: %s", text,
			 strerror(-error));
	return error == -EINVAL ? -EADDRNOTAVAIL : error;
}

static void echo_teardown(struct work *work)
{
	struct echo *echo = work->shared;

	if (echo->has_load)
		load_stop(&echo->load);
	if (echo->has_idle)
		load_stop(&echo->idle);
	server_close(echo->server);
}

static int start_clients(struct echo *echo, const struct echo_settings *settings)
{
	int error = settings->serve ? 0 : load_start(&echo->load);

	echo->has_load = !settings->serve && !error;
	if (!error && settings->idle > 0) {
		error = load_start(&echo->idle);
		echo->has_idle = !error;
	}
	return error;
}

/* The clients are forked before they could inherit the listener. */
static int echo_setup(struct work *work, char reason[REASON_BYTES])
{
	struct echo *echo = work->shared;
	int error = check_settings(work, reason);

	if (error)
		return error;
	signal(SIGPIPE, SIG_IGN);
	lay_out(work, work->shared);
	error = start_clients(echo, settings_of(work));
	if (!error && settings_of(work)->connect)
		error = parse("connect", settings_of(work)->connect, &echo->target, reason);
	else if (!error)
		error = listen_at(echo, settings_of(work)->address, reason);
	if (!error && !settings_of(work)->serve && !settings_of(work)->connect)
		error = apart_begin(&echo->apart, (unsigned)work->cpus);
	if (error)
		echo_teardown(work);
	return error;
}

/* ---- the run ------------------------------------------------------------------------ */

static struct load_options load_options_of(const struct echo *echo,
					   const struct echo_settings *settings, uint64_t seed)
{
	struct load_options options = {
		.address = echo->target,
		.connections = (unsigned)settings->connections,
		.threads = (unsigned)settings->threads,
		.request_bytes = (uint32_t)settings->request_bytes,
		.requests = settings->requests,
		.rate = (double)settings->rate,
		.short_connections = settings->short_connections,
		.timeout_ns = settings->patience_ns,
		.seed = seed,
	};

	options.cpu_count = apart_client_cpus(&echo->apart, options.cpus, LOAD_CPUS);
	return options;
}

static int begin_load(const struct work *work)
{
	struct echo *echo = work->shared;
	struct load_options options = load_options_of(echo, work->settings, work->seed);

	echo->phase = PHASE_LOAD;
	return load_begin(&echo->load, &options);
}

static bool measure_memory(const struct echo *echo, struct footprint *footprint)
{
	footprint->kernel = memory_of_kernel();
	return server_memory(echo->server, echo->executor, &footprint->server) == 0;
}

static int begin_idle(const struct work *work)
{
	struct echo *echo = work->shared;
	struct load_options options = load_options_of(echo, work->settings, work->seed + 1);

	options.connections = (unsigned)settings_of(work)->idle;
	options.threads = 1;
	options.requests = 1;
	options.rate = 0;
	options.short_connections = 0;
	options.hold = true;
	echo->phase = PHASE_HOLD;
	echo->has_memory = measure_memory(echo, &echo->before);
	return load_begin(&echo->idle, &options);
}

/* What follows a phase that has ended. 1: nothing; 0 or a negative errno. */
static int next_phase(const struct work *work)
{
	struct echo *echo = work->shared;

	switch (echo->phase) {
	case PHASE_HOLD:
		echo->has_memory = echo->has_memory && measure_memory(echo, &echo->held);
		return begin_load(work);
	case PHASE_LOAD:
		if (!echo->has_idle)
			return 1;
		echo->phase = PHASE_END;
		return load_end(&echo->idle);
	default:
		return 1;
	}
}

static bool is_over(void *argument)
{
	const struct work *work = argument;
	struct echo *echo = work->shared;
	int error;

	if (!echo->has_load)
		return false;
	error = echo->phase == PHASE_LOAD
			? load_wait(&echo->load, LOAD_DONE, 0)
			: load_wait(&echo->idle,
				    echo->phase == PHASE_HOLD ? LOAD_HOLDING : LOAD_DONE, 0);
	if (error == -ETIMEDOUT || error == -EINTR)
		return false;
	if (!error)
		error = next_phase(work);
	if (error < 0)
		echo->error = error;
	return error != 0;
}

/* After a run that was cut short: so that what was measured is whole, and another can follow. */
static void end_load(struct load *load, uint64_t patience_ns)
{
	if (load_stage(load) != LOAD_IDLE && load_stage(load) != LOAD_DONE && load_end(load) == 0)
		load_wait(load, LOAD_DONE, patience_ns);
}

static int serve(struct work *work, struct drive *drive)
{
	struct echo *echo = work->shared;
	struct serve_watch watch = {
		.descriptors = { echo->has_load ? echo->load.orders : -1,
				 echo->has_idle ? echo->idle.orders : -1 },
		.is_over = is_over,
		.argument = work,
	};
	char text[ADDRESS_TEXT_BYTES];

	if (!echo->has_load)
		fprintf(stderr, "%s: serves at %s until a signal comes\n", workload.name,
			address_to_text(server_address(echo->server), text));
	return server_run(echo->server, drive->executor, &watch);
}

/* Until it has done all, or is to end. */
static int wait_for_load(struct work *work)
{
	static const uint64_t look_ns = NS_PER_SECOND / 5;
	struct echo *echo = work->shared;
	int error;

	do {
		error = load_wait(&echo->load, LOAD_DONE, look_ns);
	} while ((error == -ETIMEDOUT || error == -EINTR) && !atomic_load(&work->cancelled));
	return atomic_load(&work->cancelled) ? -EINTR : error;
}

static int echo_drive(struct work *work, struct drive *drive)
{
	static const uint64_t end_patience_ns = 2 * NS_PER_SECOND;
	struct echo *echo = work->shared;
	int error = drive->begin(drive);

	echo->error = 0;
	echo->has_memory = false;
	echo->executor = drive->executor;
	if (!error && echo->has_idle)
		error = begin_idle(work);
	else if (!error && echo->has_load)
		error = begin_load(work);
	if (!error)
		error = settings_of(work)->connect ? wait_for_load(work) : serve(work, drive);
	if (echo->has_load)
		end_load(&echo->load, end_patience_ns);
	if (echo->has_idle)
		end_load(&echo->idle, end_patience_ns);
	return error ? error : echo->error;
}

/* ---- what came of it ------------------------------------------------------------------ */

static uint64_t requests_wanted(const struct echo_settings *settings)
{
	return settings->short_connections ? settings->short_connections
					   : settings->connections * settings->requests;
}

static int echo_check(const struct work *work, const uint64_t *values, char reason[REASON_BYTES])
{
	const struct echo *echo = work->shared;
	const struct echo_settings *settings = work->settings;
	struct serve_report served = server_report(echo->server);
	uint64_t wanted = requests_wanted(settings);

	(void)values;
	if (!echo->has_load)
		return 0;
	if (report_load_errors(load_report(&echo->load), "the client's", reason) ||
	    (echo->has_idle && report_load_errors(load_report(&echo->idle), "the idle", reason)) ||
	    report_server_errors(&served, reason))
		return -EBADMSG;
	if (load_report(&echo->load)->requests == wanted &&
	    (settings->connect || served.requests == wanted + settings->idle))
		return 0;
	snprintf(reason, REASON_BYTES, "%llu replies were asked for, %llu came, %llu were sent",
		 (unsigned long long)wanted, (unsigned long long)load_report(&echo->load)->requests,
		 (unsigned long long)(settings->connect ? wanted
							: served.requests - settings->idle));
	return -EBADMSG;
}

static void echo_report(const struct work *work, uint64_t tasks_ns, struct measures *measures)
{
	const struct echo *echo = work->shared;
	const struct echo_settings *settings = work->settings;
	struct serve_report served = server_report(echo->server);

	(void)tasks_ns;
	if (echo->has_load)
		report_load(load_report(&echo->load), settings->short_connections > 0, measures);
	else
		measures_add(measures, "requests", (double)served.requests);
	if (echo->has_idle && echo->has_memory && echo->phase != PHASE_HOLD)
		report_memory(&echo->before, &echo->held, settings->idle, measures);
	if (!settings->connect)
		report_server(&served, measures);
	if (echo->has_load && echo->apart.server_count == 0)
		measures->note = "client and server share the CPUs (there are fewer than 4):\n"
				 "        this says nothing about serving in parallel";
}

const struct workload workload = {
	.name = "echo",
	.summary =
		"echo: an echo server, and the load on it from a process of its own."
		"\v"
		"Messages have their length in 4 bytes, most significant first, and come back as "
		"they were; the client compares every byte. How connections are served:\n\n"
		"  serial        one connection after another, each to its end\n"
		"  thread        a thread for each connection\n"
		"  process       a process for each connection\n"
		"  thread-pool   threads that accept, each serves a connection to its end;\n"
		"  process-pool  or, with --unit request, wait for requests of all connections\n"
		"  event         one loop polls all connections\n\n"
		"There are as many tasks as connections at once: --tasks is refused. In the pools "
		"more connections than workers wait for one another to end, unless the unit is "
		"the request. With 4 CPUs or more the server has one half of them and the client "
		"the other, unless --pin says which the workers have.",
	.options = echo_options,
	.option_count = sizeof(echo_options) / sizeof(echo_options[0]),
	.settings_bytes = sizeof(struct echo_settings),
	.own_modes = serve_modes,
	.tasks = echo_tasks,
	.shared_bytes = echo_shared_bytes,
	.setup = echo_setup,
	.drive = echo_drive,
	.drains = true,
	.check = echo_check,
	.report = echo_report,
	.teardown = echo_teardown,
};
