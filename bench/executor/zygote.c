/*
 * One socket leads from the program to the zygote ("control"); its end of file
 * means that the program is gone. Each executor has a connection of its own
 * beside it. Messages are small and of fixed size.
 */
#include "executor/zygote.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "executor/zygote_process.h"

struct zygote {
	pid_t pid;
	int control;
	pthread_mutex_t lock; /* one request and its answer at a time */
};

/* ThreadSanitizer runs a thread of its own, which does not count. */
#ifdef __SANITIZE_THREAD__
#define THREADS_ALLOWED 2
#else
#define THREADS_ALLOWED 1
#endif

static bool is_threaded(void)
{
	DIR *folder = opendir("/proc/self/task");
	int threads = 0;

	if (!folder)
		return false;
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
		threads += entry->d_name[0] != '.';
	closedir(folder);
	return threads > THREADS_ALLOWED;
}

static int fork_zygote(struct zygote *zygote, const int sockets[2])
{
	zygote->pid = fork();
	if (zygote->pid < 0)
		return -errno;
	if (zygote->pid == 0) {
		close(sockets[0]);
		zygote_process(sockets[1]);
	}
	return 0;
}

static int start_zygote(struct zygote *zygote)
{
	int sockets[2], error;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
		return -errno;
	error = fork_zygote(zygote, sockets);
	close(sockets[1]);
	if (error) {
		close(sockets[0]);
		return error;
	}
	zygote->control = sockets[0];
	return 0;
}

int zygote_create(struct zygote **zygote)
{
	struct zygote *created;
	int error;

	if (is_threaded())
		return -EDEADLK;
	created = calloc(1, sizeof(*created));
	if (!created)
		return -ENOMEM;
	error = start_zygote(created);
	if (error) {
		free(created);
		return error;
	}
	pthread_mutex_init(&created->lock, NULL);
	*zygote = created;
	return 0;
}

void zygote_destroy(struct zygote *zygote)
{
	struct zygote_request quit = { .main = NULL };

	if (!zygote)
		return;
	message_send(zygote->control, &quit, sizeof(quit), NULL, 0, 0);
	/* Should the message be lost, the end of the socket ends the zygote as well. */
	shutdown(zygote->control, SHUT_WR);
	while (waitpid(zygote->pid, NULL, 0) < 0 && errno == EINTR)
		;
	close(zygote->control);
	pthread_mutex_destroy(&zygote->lock);
	free(zygote);
}

pid_t zygote_pid(const struct zygote *zygote)
{
	return zygote->pid;
}

/* Sends the request and waits until the zygote has mapped the memory. */
static int exchange(struct zygote *zygote, const struct zygote_request *request,
		    const int *descriptors, size_t count)
{
	int32_t answer;
	size_t none = 0;
	int error;

	pthread_mutex_lock(&zygote->lock);
	error = message_send(zygote->control, request, sizeof(*request), descriptors, count, 0);
	if (!error) {
		int received =
			message_receive(zygote->control, &answer, sizeof(answer), NULL, &none, 0);

		error = received > 0 ? answer : received < 0 ? received : -EPIPE;
	}
	pthread_mutex_unlock(&zygote->lock);
	return error;
}

int zygote_connect(struct zygote *zygote, const struct shared_memory *memory,
		   const struct worker_channels *channels, worker_main *main, int *connection)
{
	struct zygote_request request = { main, memory->address, memory->bytes };
	int sockets[2], error;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
		return -errno;
	error = exchange(
		zygote, &request,
		(int[]) { sockets[1], memory->descriptor, channels->wake, channels->queue },
		channels->queue < 0 ? 3 : 4);
	close(sockets[1]);
	if (error) {
		close(sockets[0]);
		return error;
	}
	*connection = sockets[0];
	return 0;
}
