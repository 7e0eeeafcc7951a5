/* Every kind of lock excludes threads and processes alike, and one that does not is caught. */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "census.h"
#include "measure/lock.h"

enum { USERS = 3, COUNT = 3000 };

/* In shared memory. */
struct scene {
	struct lock lock;
	bool plain; /* ordinary accesses, so that ThreadSanitizer judges the lock's order */
	uint64_t counter;
	_Atomic uint64_t relaxed;
	_Atomic uint32_t waiting, got;
	_Atomic int error;
};

struct player {
	struct scene *scene;
	unsigned user;
};

static int broken_try(struct lock *lock, unsigned user)
{
	(void)lock;
	(void)user;
	return 0;
}

static void broken_release(struct lock *lock, unsigned user)
{
	(void)lock;
	(void)user;
}

static const struct lock_kind kind_broken = {
	.name = "broken",
	.try_acquire = broken_try,
	.acquire = broken_try,
	.release = broken_release,
};

static struct scene *open_scene(const struct lock_kind *kind)
{
	struct scene *scene = mmap(NULL, sizeof(*scene), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(scene, MAP_FAILED);
	assert_int_equal(lock_create(&scene->lock, kind, USERS), 0);
	/* What the kernel orders ThreadSanitizer does not see. */
	scene->plain = kind != &kind_broken && strcmp(kind->name, "file") != 0;
	return scene;
}

static void close_scene(struct scene *scene)
{
	assert_int_equal(scene->error, 0);
	lock_destroy(&scene->lock);
	munmap(scene, sizeof(*scene));
}

/* Now and then the CPU is given away in between, so that no second one is needed to lose. */
static void add_one(struct scene *scene, unsigned turn)
{
	uint64_t value = scene->plain ? scene->counter
				      : atomic_load_explicit(&scene->relaxed, memory_order_relaxed);

	if (turn % 16 == 0)
		sched_yield();
	if (scene->plain)
		scene->counter = value + 1;
	else
		atomic_store_explicit(&scene->relaxed, value + 1, memory_order_relaxed);
}

static uint64_t counted(const struct scene *scene)
{
	return scene->plain ? scene->counter : atomic_load(&scene->relaxed);
}

static void *count(void *argument)
{
	struct player *player = argument;
	struct lock *lock = &player->scene->lock;

	for (unsigned i = 0; i < COUNT; i++) {
		int error = lock->kind->try_acquire(lock, player->user);

		if (error == -EBUSY)
			error = lock->kind->acquire(lock, player->user);
		if (error) {
			atomic_store(&player->scene->error, error);
			break;
		}
		add_one(player->scene, i);
		lock->kind->release(lock, player->user);
	}
	return NULL;
}

static void play_threads(struct scene *scene)
{
	struct player players[USERS];
	pthread_t threads[USERS];

	for (unsigned i = 0; i < USERS; i++) {
		players[i] = (struct player) { scene, i };
		assert_int_equal(pthread_create(&threads[i], NULL, count, &players[i]), 0);
	}
	for (unsigned i = 0; i < USERS; i++)
		pthread_join(threads[i], NULL);
}

static void play_processes(struct scene *scene)
{
	pid_t processes[USERS];

	for (unsigned i = 0; i < USERS; i++) {
		struct player player = { scene, i };

		processes[i] = fork();
		assert_true(processes[i] >= 0);
		if (processes[i] == 0) {
			count(&player);
			_exit(0);
		}
	}
	for (unsigned i = 0; i < USERS; i++) {
		int status;

		assert_int_equal(waitpid(processes[i], &status, 0), processes[i]);
		assert_int_equal(status, 0);
	}
}

static void test_threads_exclude_each_other(void **state)
{
	(void)state;
	for (const struct lock_kind *const *kind = lock_kinds; *kind; kind++) {
		struct scene *scene = open_scene(*kind);

		play_threads(scene);
		assert_int_equal(counted(scene), USERS * COUNT);
		close_scene(scene);
	}
}

static void test_processes_exclude_each_other(void **state)
{
	(void)state;
	for (const struct lock_kind *const *kind = lock_kinds; *kind; kind++) {
		struct scene *scene = open_scene(*kind);

		play_processes(scene);
		assert_int_equal(counted(scene), USERS * COUNT);
		close_scene(scene);
	}
}

/* What the two tests above rest on: they see a lock that excludes nobody. */
static void test_a_broken_lock_is_caught(void **state)
{
	void (*const plays[])(struct scene *) = { play_threads, play_processes };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		uint64_t lost = 0;

		for (int attempt = 0; lost == 0 && attempt < 100; attempt++) {
			struct scene *scene = open_scene(&kind_broken);

			plays[i](scene);
			lost = USERS * COUNT - counted(scene);
			close_scene(scene);
		}
		assert_true(lost > 0);
	}
}

static void test_a_try_does_not_wait(void **state)
{
	(void)state;
	for (const struct lock_kind *const *kind = lock_kinds; *kind; kind++) {
		struct scene *scene = open_scene(*kind);

		for (unsigned user = 0; user < USERS; user++) {
			unsigned other = (user + 1) % USERS;

			assert_int_equal((*kind)->try_acquire(&scene->lock, user), 0);
			assert_int_equal((*kind)->try_acquire(&scene->lock, other), -EBUSY);
			assert_int_equal((*kind)->try_acquire(&scene->lock, other), -EBUSY);
			(*kind)->release(&scene->lock, user);
			assert_int_equal((*kind)->acquire(&scene->lock, other), 0);
			(*kind)->release(&scene->lock, other);
		}
		close_scene(scene);
	}
}

static void *wait_for_it(void *argument)
{
	struct player *player = argument;
	struct scene *scene = player->scene;

	atomic_fetch_add(&scene->waiting, 1);
	if (scene->lock.kind->acquire(&scene->lock, player->user) != 0)
		atomic_store(&scene->error, -EIO);
	atomic_fetch_add(&scene->got, 1);
	scene->lock.kind->release(&scene->lock, player->user);
	return NULL;
}

static void test_waiters_get_it_when_it_is_released(void **state)
{
	(void)state;
	for (const struct lock_kind *const *kind = lock_kinds; *kind; kind++) {
		struct scene *scene = open_scene(*kind);
		struct player players[] = { { scene, 1 }, { scene, 2 } };
		pthread_t threads[2];

		assert_int_equal((*kind)->acquire(&scene->lock, 0), 0);
		for (int i = 0; i < 2; i++)
			assert_int_equal(
				pthread_create(&threads[i], NULL, wait_for_it, &players[i]), 0);
		AWAIT(scene->waiting == 2);
		for (int i = 0; i < 10; i++)
			nap();
		assert_int_equal(scene->got, 0);
		(*kind)->release(&scene->lock, 0);
		for (int i = 0; i < 2; i++)
			pthread_join(threads[i], NULL);
		assert_int_equal(scene->got, 2);
		close_scene(scene);
	}
}

static void test_too_few_descriptors(void **state)
{
	int lowest = dup(STDIN_FILENO); /* of the free ones */
	struct rlimit before, few;

	(void)state;
	assert_true(lowest >= 0);
	close(lowest);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	for (rlim_t more = 0; more <= USERS; more++) {
		int refused = 0;

		few = (struct rlimit) { (rlim_t)lowest + more, before.rlim_max };
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
		for (const struct lock_kind *const *kind = lock_kinds; *kind; kind++) {
			struct lock lock;
			int error = lock_create(&lock, *kind, USERS);

			if (!error)
				lock_destroy(&lock);
			else
				assert_int_equal(error, -EMFILE);
			refused += error != 0;
		}
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
		/* That of a file alone: it needs one for each user, and one meanwhile. */
		assert_int_equal(refused, 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CENSUS_TEST(test_threads_exclude_each_other),
		CENSUS_TEST(test_processes_exclude_each_other),
		CENSUS_TEST(test_a_broken_lock_is_caught),
		CENSUS_TEST(test_a_try_does_not_wait),
		CENSUS_TEST(test_waiters_get_it_when_it_is_released),
		CENSUS_TEST(test_too_few_descriptors),
	};

	return cmocka_run_group_tests_name("lock", tests, NULL, NULL);
}
