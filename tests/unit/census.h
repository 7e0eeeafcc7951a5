#ifndef CONVOY_TESTS_CENSUS_H
#define CONVOY_TESTS_CENSUS_H

/* What a program has open and running, so that a test can find what it left. */
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* SIGALRM ends a program whose test hangs. Generous, for Valgrind on a busy machine. */
#define TIME_LIMIT_SECONDS 240

struct census {
	unsigned descriptors;
	unsigned threads;
	bool has_children;
};

static inline unsigned entries_of(const char *path)
{
	DIR *folder = opendir(path);
	unsigned count = 0;

	if (!folder)
		return 0;
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
		count += entry->d_name[0] != '.';
	closedir(folder);
	return count;
}

/* ThreadSanitizer has a thread of its own, from the program's first thread on. */
static inline unsigned threads_now(void)
{
	unsigned threads = entries_of("/proc/self/task");

#ifdef __SANITIZE_THREAD__
	return threads > 1 ? threads - 1 : threads;
#else
	return threads;
#endif
}

static inline unsigned mappings_now(void)
{
	FILE *file = fopen("/proc/self/maps", "re");
	unsigned count = 0;
	int byte;

	while (file && (byte = getc(file)) != EOF)
		count += byte == '\n';
	if (file)
		fclose(file);
	return count;
}

static inline bool has_children(void)
{
	siginfo_t info = { 0 };

	return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

static inline void nap(void)
{
	nanosleep(&(struct timespec) { .tv_nsec = 200000 }, NULL);
}

static inline void *do_nothing(void *argument)
{
	return argument;
}

/* ThreadSanitizer's own thread comes with the program's first: have it counted before. */
static inline void settle_threads(void)
{
#ifdef __SANITIZE_THREAD__
	pthread_t thread;

	if (pthread_create(&thread, NULL, do_nothing, NULL) == 0)
		pthread_join(thread, NULL);
	for (int patience = 5000; entries_of("/proc/self/task") > 2 && patience > 0; patience--)
		nap();
#endif
}

static inline struct census census_take(void)
{
	return (struct census) { entries_of("/proc/self/fd"), threads_now(), has_children() };
}

/* 0 when nothing is left since then. A joined thread stays in /proc for a
 * moment; nothing else is given time to go. */
static inline int census_compare(const struct census *before)
{
	struct census now = census_take();

	for (int patience = 5000; now.threads > before->threads && patience > 0; patience--) {
		nap();
		now.threads = threads_now();
	}
	if (now.descriptors == before->descriptors && now.threads == before->threads &&
	    now.has_children == before->has_children)
		return 0;
	fprintf(stderr, "left behind: %d descriptors, %d threads%s\n",
		(int)(now.descriptors - before->descriptors), (int)(now.threads - before->threads),
		now.has_children && !before->has_children ? ", children" : "");
	return -1;
}

/* Before and after each test that has no state of its own. */
static inline int census_setup(void **state)
{
	struct census *before = malloc(sizeof(*before));

	alarm(TIME_LIMIT_SECONDS);
	if (!before)
		return -1;
	settle_threads();
	*before = census_take();
	*state = before;
	return 0;
}

static inline int census_teardown(void **state)
{
	int left = census_compare(*state);

	free(*state);
	alarm(0);
	return left;
}

#define CENSUS_TEST(function)                                                                      \
	cmocka_unit_test_setup_teardown(function, census_setup, census_teardown)

/* Waits until the condition holds; the time limit ends it otherwise. */
#define AWAIT(condition)                                                                           \
	do {                                                                                       \
		while (!(condition))                                                               \
			nap();                                                                     \
	} while (0)

#endif
