#include "serve/internal.h"

#include "measure/clock.h"
#include "workload/loop.h"

/* A constant `interpreted` makes two functions of it. */
ALWAYS_INLINE void loop(struct worker *worker, uint64_t iterations, bool interpreted)
{
	for (uint64_t count = 0; count < iterations;) {
		count += 1;
		OPAQUE(count);
		loop_tick_all(worker, interpreted);
	}
}

/* The shortest of several tries: nobody disturbed that one. */
void request_calibrate(struct server *server)
{
	static const uint64_t iterations = 1000000, tries = 5;
	uint64_t best_ns = UINT64_MAX, op_time_ns = server->settings.op_time_ns;
	double work_ns = (double)server->settings.work_ns;

	if (server->settings.work_ns == 0)
		return;
	for (uint64_t i = 0; i < tries; i++) {
		uint64_t begin_ns = clock_now_ns(), took_ns;

		loop(NULL, iterations, false);
		took_ns = clock_now_ns() - begin_ns;
		best_ns = took_ns < best_ns ? took_ns : best_ns;
	}
	server->iterations = (uint64_t)(work_ns * (double)iterations / (double)best_ns) + 1;
	server->interpreted_iterations =
		op_time_ns > 0 ? server->settings.work_ns / op_time_ns + 1 : server->iterations;
}

static void sleep_for(struct worker *worker, uint64_t ns)
{
	worker_blocking_begin(worker);
	clock_sleep_until(clock_now_ns() + ns);
	worker_blocking_end(worker);
}

void request_serve(struct worker *worker, const struct server *server)
{
	const struct serve_settings *settings = &server->settings;

	if (settings->work_ns > 0 && worker_is_interpreted(worker))
		loop(worker, server->interpreted_iterations, true);
	else if (settings->work_ns > 0)
		loop(worker, server->iterations, false);
	if (settings->wait_ns > 0)
		sleep_for(worker, settings->wait_ns);
}
