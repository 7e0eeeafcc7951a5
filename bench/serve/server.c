#include "serve/serve.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "serve/internal.h"

/* As many connections wait to be accepted as the system lets them. */
#define BACKLOG 65535

const struct own_mode serve_modes[] = { { "event", "serial" }, { NULL, NULL } };

const char *serve_end_name(enum serve_end end)
{
	static const char *const names[] = { "closed",	"truncated", "refused", "too_long",
					     "stalled", "broken",    "killed" };

	return names[end];
}

/* ---- which way ---------------------------------------------------------------------- */

typedef int serve_way(struct server *server, struct executor *executor,
		      const struct serve_watch *watch);

static serve_way *way_of(const struct serve_settings *settings)
{
	if (settings->one_loop)
		return serve_one_loop;
	if (!(settings->kind->capabilities & EXECUTOR_WORKERS_PERSIST))
		return serve_each;
	return settings->unit == SERVE_REQUEST ? serve_polling : serve_accepting;
}

static bool polls(const struct serve_settings *settings)
{
	return way_of(settings) == serve_one_loop || way_of(settings) == serve_polling;
}

uint64_t server_room(const struct serve_settings *settings)
{
	return polls(settings) || settings->workers > settings->limit ? settings->limit
								      : settings->workers;
}

/* ---- life ----------------------------------------------------------------------------- */

struct server *server_take(char *base, size_t *used, const struct serve_settings *settings)
{
	size_t buffer_bytes = FRAME_HEADER_BYTES + (size_t)settings->request_limit_bytes;
	uint64_t count = polls(settings) ? settings->limit : 0;
	struct server *server = shared_take(base, used, sizeof(*server));
	struct serve_counts *counts =
		shared_take(base, used, (settings->workers + 1) * sizeof(*counts));
	struct conversation *conversations =
		shared_take(base, used, count * sizeof(*conversations));

	for (uint64_t i = 0; i < count; i++) {
		unsigned char *buffer = shared_take(base, used, buffer_bytes);

		if (base)
			conversations[i].buffer = buffer;
	}
	if (base)
		*server = (struct server) { .settings = *settings,
					    .listener = { .descriptor = -1 },
					    .counts = counts,
					    .conversations = conversations };
	return server;
}

int server_open(struct server *server, const struct address *address)
{
	request_calibrate(server);
	return listener_open(&server->listener, address, BACKLOG, SOCK_NONBLOCK);
}

const struct address *server_address(const struct server *server)
{
	return &server->listener.address;
}

void server_close(struct server *server)
{
	if (server->listener.descriptor >= 0)
		listener_close(&server->listener);
}

/* ---- a run ---------------------------------------------------------------------------- */

int server_run(struct server *server, struct executor *executor, const struct serve_watch *watch)
{
	int error;

	memset(server->counts, 0, (server->settings.workers + 1) * sizeof(*server->counts));
	atomic_store(&server->stopping, false);
	atomic_store(&server->open, 0);
	atomic_store(&server->deaf_until_ns, 0);
	server->executor = executor;
	error = way_of(&server->settings)(server, executor, watch);
	serve_turn_away(server);
	return error;
}

struct serve_report server_report(const struct server *server)
{
	struct serve_report report = { 0 };

	for (unsigned i = 0; i <= server->settings.workers; i++) {
		const struct serve_counts *counts = &server->counts[i];

		report.connections += atomic_load(&counts->connections);
		report.requests += atomic_load(&counts->requests);
		report.exhausted += atomic_load(&counts->exhausted);
		report.switches += atomic_load(&counts->switches);
		for (int end = 0; end < SERVE_ENDS; end++)
			report.ends[end] += atomic_load(&counts->ends[end]);
	}
	return report;
}

int server_memory(const struct server *server, struct executor *executor, struct memory *memory)
{
	bool processes = server->settings.kind->capabilities & EXECUTOR_PROCESSES;
	int error = memory_of_process(getpid(), memory);
	struct memory part;

	for (unsigned i = 0; processes && !error && i < server->settings.workers; i++) {
		pid_t id = executor_worker_id(executor, i);

		if (id > 0 && memory_of_process(id, &part) == 0)
			memory_add(memory, &part);
	}
	return error;
}
