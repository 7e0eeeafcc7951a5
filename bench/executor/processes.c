#include "executor/processes.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Requests to the zygote on their way at once: their answers always fit into the
 * socket's buffer, so neither side can block the other. */
#define UNANSWERED_MAX 64

/* How often workers without a pidfd are looked after. */
#define POLL_MS 10

enum { EVENT_CONNECTION = -1, EVENT_WAKE = -2, EVENT_QUEUE = -3 };

#define EVENTS_AT_ONCE 32

/* ---- birth ---------------------------------------------------------------- */

static int watch(struct processes *processes, int descriptor, uint32_t events, int what)
{
	struct epoll_event event = { .events = events, .data.u64 = (uint64_t)(int64_t)what };

	return epoll_ctl(processes->events, EPOLL_CTL_ADD, descriptor, &event) == 0 ? 0 : -errno;
}

bool processes_spawn(struct processes *processes, unsigned worker,
		     const struct spawn_request *request, const int *descriptors, size_t count)
{
	struct process_seat *seat = &processes->seats[worker];
	struct slot *slot = &processes->executor->area->slots[worker];
	struct spawn_request message = *request;
	int error;

	if (processes->unanswered == UNANSWERED_MAX)
		return false;
	atomic_store(&slot->ready, 0);
	atomic_store(&slot->born, 0);
	message.born = &slot->born;
	error = message_send(processes->connection, &message, sizeof(message), descriptors, count,
			     MSG_DONTWAIT);
	if (error) {
		/* Without an answer under way nothing would ever try again. */
		if (processes->unanswered == 0)
			executor_break(processes->executor, error);
		return false;
	}
	*seat = (struct process_seat) { SEAT_STARTING, 0, -1, request->record,
					request->generation };
	processes->occupied++;
	processes->unanswered++;
	return true;
}

void processes_empty_seat(struct processes *processes, unsigned worker)
{
	struct process_seat *seat = &processes->seats[worker];

	if (seat->state == SEAT_ALIVE && seat->pidfd < 0)
		processes->polled--;
	if (seat->pidfd >= 0)
		close(seat->pidfd);
	*seat = (struct process_seat) { .state = SEAT_EMPTY, .pidfd = -1 };
	processes->occupied--;
}

static void worker_born(struct processes *processes, const struct spawn_reply *reply)
{
	struct process_seat *seat = &processes->seats[reply->worker];

	processes->unanswered--;
	if (reply->pid < 0) {
		processes_empty_seat(processes, reply->worker);
		executor_break(processes->executor, reply->pid);
		return;
	}
	seat->state = SEAT_ALIVE;
	seat->pid = reply->pid;
	/* The worker is our child and nobody else waits for it, so the pid is still its own. */
	seat->pidfd = (int)syscall(SYS_pidfd_open, seat->pid, 0);
	if (seat->pidfd >= 0 && watch(processes, seat->pidfd, EPOLLIN, (int)reply->worker) != 0) {
		close(seat->pidfd);
		seat->pidfd = -1;
	}
	if (seat->pidfd < 0)
		processes->polled++;
	if (processes->killing)
		kill(seat->pid, SIGKILL);
}

static void zygote_lost(struct processes *processes)
{
	struct executor *executor = processes->executor;

	epoll_ctl(processes->events, EPOLL_CTL_DEL, processes->connection, NULL);
	executor->report.zygote_died = true;
	for (unsigned i = 0; i < executor->options.workers; i++) {
		struct spawn_reply unsent = { i, atomic_load(&executor->area->slots[i].born) };

		if (processes->seats[i].state != SEAT_STARTING)
			continue;
		if (unsent.pid > 0)
			worker_born(processes, &unsent);
		else
			processes_empty_seat(processes, i);
	}
	processes->unanswered = 0;
	executor_break(executor, -EPIPE);
}

static void take_replies(struct processes *processes)
{
	struct spawn_reply reply;
	size_t none = 0;
	int received;

	while ((received = message_receive(processes->connection, &reply, sizeof(reply), NULL,
					   &none, MSG_DONTWAIT)) > 0)
		worker_born(processes, &reply);
	if (received != -EAGAIN)
		zygote_lost(processes);
}

/* ---- death ---------------------------------------------------------------- */

static int wait_status_of(const siginfo_t *info)
{
	if (info->si_code == CLD_EXITED)
		return info->si_status << 8;
	return info->si_status | (info->si_code == CLD_DUMPED ? 0x80 : 0);
}

/* Waits for the worker without blocking; false when it is still alive. */
static bool reap(struct processes *processes, unsigned worker)
{
	struct process_seat *seat = &processes->seats[worker];
	struct rusage raw = { 0 };
	siginfo_t info = { 0 };
	struct usage usage;

	if (seat->state != SEAT_ALIVE)
		return false;
	if (syscall(SYS_waitid, P_PID, seat->pid, &info, WEXITED | WNOHANG, &raw) != 0) {
		/* Somebody else waited for our child: it is gone, how we cannot know. */
		if (errno != ECHILD)
			return false;
		info.si_code = CLD_EXITED;
	} else if (info.si_pid == 0) {
		return false;
	}
	usage = usage_from_rusage(&raw);
	usage_add(&processes->executor->usage[worker], &usage);
	processes_reckon(processes, worker, wait_status_of(&info));
	return true;
}

/* ---- the supervisor ---------------------------------------------------------- */

static void handle(struct processes *processes, int what)
{
	uint64_t count;

	switch (what) {
	case EVENT_CONNECTION:
		take_replies(processes);
		break;
	case EVENT_WAKE:
		if (read(processes->wake, &count, sizeof(count)) < 0)
			break;
		break;
	case EVENT_QUEUE:
		processes_watch_queue(processes, false);
		break;
	default:
		reap(processes, (unsigned)what);
	}
}

static void reap_polled(struct processes *processes)
{
	for (unsigned i = 0; processes->polled > 0 && i < processes->executor->options.workers; i++)
		if (processes->seats[i].pidfd < 0)
			reap(processes, i);
}

static void *supervise(void *argument)
{
	struct processes *processes = argument;
	struct executor *executor = processes->executor;
	bool done = false;

	worker_enter(&processes->self);
	while (!done) {
		struct epoll_event events[EVENTS_AT_ONCE];
		int count = epoll_wait(processes->events, events, EVENTS_AT_ONCE,
				       processes->polled > 0 ? POLL_MS : -1);

		pthread_mutex_lock(&executor->lock);
		for (int i = 0; i < count; i++)
			handle(processes, (int)(int64_t)events[i].data.u64);
		reap_polled(processes);
		processes->operations->advance(processes);
		done = executor->closing && processes->occupied == 0 &&
		       !processes->operations->has_work(processes);
		pthread_mutex_unlock(&executor->lock);
		callbacks_run_posted(executor);
	}
	return NULL;
}

void processes_wake(struct processes *processes)
{
	uint64_t one = 1;

	if (write(processes->wake, &one, sizeof(one)) < 0)
		return; /* it is full of wake-ups already */
}

void processes_watch_queue(struct processes *processes, bool watched)
{
	if (watched == processes->queue_watched)
		return;
	processes->queue_watched = watched;
	if (watched)
		watch(processes, processes->queue, EPOLLOUT, EVENT_QUEUE);
	else
		epoll_ctl(processes->events, EPOLL_CTL_DEL, processes->queue, NULL);
}

/* ---- life ------------------------------------------------------------------- */

static void close_all(struct processes *processes)
{
	int descriptors[] = { processes->connection, processes->events, processes->wake,
			      processes->queue };

	for (size_t i = 0; i < sizeof(descriptors) / sizeof(descriptors[0]); i++)
		if (descriptors[i] >= 0)
			close(descriptors[i]);
	free(processes->seats);
	free(processes);
}

static int create_supervisor(struct processes *processes)
{
	sigset_t all, before;
	int error;

	/* Signals are for the program's own threads. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = -pthread_create(&processes->supervisor, NULL, supervise, processes);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	processes->has_supervisor = !error;
	return error;
}

static int open_all(struct processes *processes, worker_main *main, int worker_queue)
{
	struct executor *executor = processes->executor;
	int error;

	processes->events = epoll_create1(EPOLL_CLOEXEC);
	processes->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (processes->events < 0 || processes->wake < 0)
		return -errno;
	error = zygote_connect(executor->options.zygote, &executor->memory,
			       &(struct worker_channels) { processes->wake, worker_queue }, main,
			       &processes->connection);
	if (!error)
		error = watch(processes, processes->connection, EPOLLIN, EVENT_CONNECTION);
	if (!error)
		error = watch(processes, processes->wake, EPOLLIN, EVENT_WAKE);
	return error ? error : create_supervisor(processes);
}

int processes_create(struct executor *executor, const struct process_operations *operations,
		     worker_main *main, int queue, int worker_queue, void *pool)
{
	struct processes *processes = calloc(1, sizeof(*processes));
	int error = -ENOMEM;

	if (!processes) {
		if (queue >= 0)
			close(queue);
		return -ENOMEM;
	}
	*processes = (struct processes) { .executor = executor,
					  .operations = operations,
					  .connection = -1,
					  .events = -1,
					  .wake = -1,
					  .queue = queue,
					  .pool = pool,
					  .held = NO_RECORD };
	worker_init(&processes->self, executor->area, UINT32_MAX, NULL);
	executor->data = processes;
	processes->seats = calloc(executor->options.workers, sizeof(*processes->seats));
	if (processes->seats)
		error = open_all(processes, main, worker_queue);
	if (error)
		close_all(processes);
	return error;
}

void processes_free(struct executor *executor)
{
	close_all(executor->data);
}

static void kill_all(struct processes *processes)
{
	processes->killing = true;
	for (unsigned i = 0; i < processes->executor->options.workers; i++)
		if (processes->seats[i].state == SEAT_ALIVE)
			kill(processes->seats[i].pid, SIGKILL);
}

void processes_close(struct executor *executor, unsigned flags)
{
	struct processes *processes = executor->data;

	if ((flags & EXECUTOR_KILL) == EXECUTOR_KILL)
		kill_all(processes);
	processes_wake(processes);
}

void processes_join(struct executor *executor)
{
	struct processes *processes = executor->data;

	pthread_join(processes->supervisor, NULL);
}

int processes_kill(struct executor *executor, uint32_t index, uint32_t generation)
{
	struct record *record = &executor->area->records[index];
	uint64_t word = atomic_load(&record->word);
	unsigned worker;

	/* With the flag set the worker stays in this task, see record_settle. */
	do {
		if (word_generation(word) != generation || word_state(word) != FUTURE_RUNNING)
			return -EALREADY;
	} while (!atomic_compare_exchange_weak(&record->word, &word, word | WORD_STOP));
	worker = word_worker(word);
	/* A thread of the program's that runs a task cannot be killed, but looks at the flag. */
	if (worker >= executor->options.workers)
		return 0;
	/* Nobody but the supervisor, which needs the lock, waits for it: the pid is its own. */
	return kill(atomic_load(&executor->area->slots[worker].born), SIGKILL) == 0 ? 0 : -errno;
}
