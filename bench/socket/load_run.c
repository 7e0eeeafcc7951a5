/* One run of the load: its threads, from its first order to its last news. */
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "measure/clock.h"
#include "measure/cpus.h"
#include "measure/usage.h"
#include "socket/load_internal.h"

void load_publish(struct load_shared *shared, int orders, enum load_stage stage)
{
	char news = LOAD_NEWS;

	atomic_store(&shared->stage, stage);
	send(orders, &news, sizeof(news), MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void wake_all(struct load_run *run)
{
	for (unsigned i = 0; i < run->threads; i++)
		eventfd_write(run->all[i].wake, 1);
}

static void enter_phase(struct load_run *run, enum load_phase phase)
{
	atomic_store(&run->phase, phase);
	wake_all(run);
}

static void end(struct load_run *run)
{
	atomic_store(&run->ended, true);
	wake_all(run);
}

/* ---- orders ----------------------------------------------------------------------- */

static void take_order(struct load_run *run, int orders)
{
	char order;
	ssize_t got = recv(orders, &order, sizeof(order), MSG_DONTWAIT);

	if (got == sizeof(order) && order == LOAD_ORDER_END)
		end(run);
	/* Nobody is there any more to whom this would matter. */
	if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
		_exit(0);
}

static void wait_for_news(struct load_run *run, int orders)
{
	struct pollfd polled[] = { { .fd = orders, .events = POLLIN },
				   { .fd = run->news, .events = POLLIN } };
	eventfd_t unused;

	if (poll(polled, 2, -1) <= 0)
		return;
	if (polled[0].revents)
		take_order(run, orders);
	if (polled[1].revents)
		eventfd_read(run->news, &unused);
}

static void wait_for_all(struct load_run *run, const _Atomic unsigned *count, int orders)
{
	while (atomic_load(count) < run->threads)
		wait_for_news(run, orders);
}

/* ---- the run ---------------------------------------------------------------------- */

static int pin(const struct load_options *options, cpu_set_t *before)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(*before), before) != 0)
		return -errno;

	if (options->cpu_count == 0)
		return 0;
	CPU_ZERO(&set);
	for (size_t i = 0; i < options->cpu_count; i++)
		CPU_SET(options->cpus[i], &set);
	return sched_setaffinity(0, sizeof(set), &set) == 0 ? 0 : -errno;
}

static unsigned threads_of(const struct load_options *options)
{
	unsigned threads = options->threads > 0 ? options->threads : cpus_usable();

	return threads < options->connections ? threads : options->connections;
}

static void join_all(struct load_run *run, unsigned started)
{
	for (unsigned i = 0; i < started; i++)
		pthread_join(run->all[i].thread, NULL);
}

/* All or none. */
static int start_all(struct load_run *run)
{
	for (unsigned i = 0; i < run->threads; i++) {
		int error =
			pthread_create(&run->all[i].thread, NULL, load_thread_main, &run->all[i]);

		if (error) {
			end(run);
			enter_phase(run, PHASE_CLOSE);
			join_all(run, i);
			return -error;
		}
	}
	return 0;
}

static uint64_t cpu_ns(void)
{
	struct usage usage = usage_of_process();

	return usage.user_ns + usage.system_ns;
}

static void merge_all(struct load_run *run, struct load_report *report)
{
	report->requests_least = UINT64_MAX;
	report->begin_ns = report->end_ns = run->begin_ns;
	for (unsigned i = 0; i < run->threads; i++)
		load_report_merge(report, &run->all[i].report);
	if (report->requests_least == UINT64_MAX)
		report->requests_least = 0;
}

static void run_through(struct load_run *run, struct load_shared *shared, int orders)
{
	uint64_t cpu_before_ns;

	wait_for_all(run, &run->ready, orders);
	cpu_before_ns = cpu_ns();
	run->begin_ns = clock_now_ns();
	enter_phase(run, PHASE_RUN);
	load_publish(shared, orders, LOAD_RUNNING);
	wait_for_all(run, &run->served, orders);
	shared->report.cpu_ns = cpu_ns() - cpu_before_ns;
	load_publish(shared, orders, LOAD_HOLDING);
	while (run->options->hold && !atomic_load(&run->ended))
		wait_for_news(run, orders);
	enter_phase(run, PHASE_CLOSE);
	join_all(run, run->threads);
	merge_all(run, &shared->report);
}

static int run_threads(struct load_run *run, struct load_shared *shared, int orders)
{
	unsigned opened = 0;
	int error = 0;

	run->all = calloc(run->threads, sizeof(*run->all));
	if (!run->all)
		return -ENOMEM;
	while (!error && opened < run->threads) {
		error = load_thread_open(&run->all[opened], run, opened);
		opened++;
	}
	if (!error)
		error = start_all(run);
	if (!error)
		run_through(run, shared, orders);
	for (unsigned i = 0; i < opened; i++)
		load_thread_close(&run->all[i]);
	free(run->all);
	return error;
}

void load_run_once(struct load_shared *shared, int orders)
{
	struct load_run run = { .options = &shared->options };
	cpu_set_t before;
	int error = pin(run.options, &before);

	run.threads = threads_of(run.options);
	run.news = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (!error && run.news < 0)
		error = -errno;
	if (!error)
		error = run_threads(&run, shared, orders);
	if (run.news >= 0)
		close(run.news);
	if (run.options->cpu_count > 0)
		sched_setaffinity(0, sizeof(before), &before);
	shared->error = error;
	load_publish(shared, orders, LOAD_DONE);
}
