/* Taking connections in: what every way has in common. */
#include "serve/internal.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "measure/clock.h"

/* One that cannot be accepted goes on to wait, so trying again at once would only burn time. */
void serve_become_deaf(struct server *server, struct serve_counts *counts)
{
	atomic_store(&server->deaf_until_ns, clock_now_ns() + SERVE_DEAF_NS);
	count_one(&counts->exhausted);
}

bool serve_is_deaf(const struct server *server)
{
	uint64_t until_ns = atomic_load_explicit(&server->deaf_until_ns, memory_order_relaxed);

	return until_ns > 0 && clock_now_ns() < until_ns;
}

int serve_accept(struct server *server, int listener, struct serve_counts *counts, int flags)
{
	int descriptor = listener_accept(listener, flags, NULL);

	if (descriptor == -EMFILE || descriptor == -ENFILE || descriptor == -ENOMEM ||
	    descriptor == -ENOBUFS)
		serve_become_deaf(server, counts);
	if (descriptor < 0)
		return descriptor;
	if (is_stopping(server)) {
		close(descriptor);
		return -ESHUTDOWN;
	}
	count_one(&counts->connections);
	if (atomic_fetch_add(&server->open, 1) < server->settings.limit)
		return descriptor;
	close(descriptor);
	serve_count_end(server, counts, SERVE_REFUSED);
	return -ECONNREFUSED;
}

void serve_turn_away(struct server *server)
{
	int descriptor;

	while ((descriptor = listener_accept(server->listener.descriptor, 0, NULL)) >= 0)
		close(descriptor);
}

void serve_count_end(struct server *server, struct serve_counts *counts, enum serve_end end)
{
	count_one(&counts->ends[end]);
	atomic_fetch_sub(&server->open, 1);
}

bool serve_look(struct server *server, const struct serve_watch *watch)
{
	if (!is_stopping(server) && watch->is_over(watch->argument))
		atomic_store(&server->stopping, true);
	return is_stopping(server);
}

int serve_wait(struct server *server, const struct serve_watch *watch, bool accepts)
{
	bool deaf = serve_is_deaf(server), asked = false;
	struct pollfd polled[1 + SERVE_WATCHED] = {
		{ .fd = accepts && !deaf ? server->listener.descriptor : -1, .events = POLLIN }
	};
	int timeout_ms = (int)((deaf ? SERVE_DEAF_NS : SERVE_LOOK_NS) / 1000000), ready;

	for (int i = 0; i < SERVE_WATCHED; i++)
		polled[1 + i] = (struct pollfd) { .fd = watch->descriptors[i], .events = POLLIN };
	ready = poll(polled, 1 + SERVE_WATCHED, timeout_ms);
	for (int i = 0; i < SERVE_WATCHED; i++)
		asked |= ready > 0 && polled[1 + i].revents != 0;
	if (is_stopping(server) || ((ready <= 0 || asked) && serve_look(server, watch)))
		return -ESHUTDOWN;
	return ready > 0 && polled[0].revents != 0;
}

struct usage serve_task_begin(void)
{
	return usage_of_thread();
}

void serve_task_end(struct server *server, const struct worker *worker, const struct usage *before)
{
	struct usage now = usage_of_thread(), used = usage_since(&now, before);

	atomic_fetch_add_explicit(&counts_of(server, worker)->switches,
				  used.voluntary_switches + used.involuntary_switches,
				  memory_order_relaxed);
}
