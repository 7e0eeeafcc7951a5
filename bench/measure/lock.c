#include "measure/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "measure/futex.h"
#include "measure/spin.h"

/* ---- the C library's ----------------------------------------------------------- */

static int mutex_create(struct lock *lock)
{
	pthread_mutexattr_t attributes;
	int error = pthread_mutexattr_init(&attributes);

	if (error)
		return -error;
	error = pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	if (!error)
		error = pthread_mutex_init(&lock->mutex, &attributes);
	pthread_mutexattr_destroy(&attributes);
	return -error;
}

static void mutex_destroy(struct lock *lock)
{
	pthread_mutex_destroy(&lock->mutex);
}

static int mutex_try(struct lock *lock, unsigned user)
{
	(void)user;
	return -pthread_mutex_trylock(&lock->mutex);
}

static int mutex_acquire(struct lock *lock, unsigned user)
{
	(void)user;
	return -pthread_mutex_lock(&lock->mutex);
}

static void mutex_release(struct lock *lock, unsigned user)
{
	(void)user;
	pthread_mutex_unlock(&lock->mutex);
}

static int rwlock_create(struct lock *lock)
{
	pthread_rwlockattr_t attributes;
	int error = pthread_rwlockattr_init(&attributes);

	if (error)
		return -error;
	error = pthread_rwlockattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	if (!error)
		error = pthread_rwlock_init(&lock->rwlock, &attributes);
	pthread_rwlockattr_destroy(&attributes);
	return -error;
}

static void rwlock_destroy(struct lock *lock)
{
	pthread_rwlock_destroy(&lock->rwlock);
}

static int rwlock_try(struct lock *lock, unsigned user)
{
	(void)user;
	return -pthread_rwlock_trywrlock(&lock->rwlock);
}

static int rwlock_acquire(struct lock *lock, unsigned user)
{
	(void)user;
	return -pthread_rwlock_wrlock(&lock->rwlock);
}

static void rwlock_release(struct lock *lock, unsigned user)
{
	(void)user;
	pthread_rwlock_unlock(&lock->rwlock);
}

static int semaphore_create(struct lock *lock)
{
	return sem_init(&lock->semaphore, true, 1) == 0 ? 0 : -errno;
}

static void semaphore_destroy(struct lock *lock)
{
	sem_destroy(&lock->semaphore);
}

static int semaphore_try(struct lock *lock, unsigned user)
{
	(void)user;
	if (sem_trywait(&lock->semaphore) == 0)
		return 0;
	return errno == EAGAIN || errno == EINTR ? -EBUSY : -errno;
}

static int semaphore_acquire(struct lock *lock, unsigned user)
{
	(void)user;
	while (sem_wait(&lock->semaphore) != 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

static void semaphore_release(struct lock *lock, unsigned user)
{
	(void)user;
	sem_post(&lock->semaphore);
}

/* ---- words of our own ------------------------------------------------------------ */

/* A holder that has lost its CPU cannot be waited for by spinning: longer than a short
 * critical section lasts nobody spins without giving the CPU to others. */
#define SPINS 100U

static void spin_once(unsigned *spins)
{
	if (++*spins % SPINS == 0)
		sched_yield();
	else
		pause_cpu();
}

/* Test and test-and-set: who waits only reads, until the word is free (Rudolph and Segall,
 * "Dynamic decentralized cache schemes for MIMD parallel processors", ISCA 1984). */
static int spin_try(struct lock *lock, unsigned user)
{
	(void)user;
	return atomic_exchange_explicit(&lock->word, 1, memory_order_acquire) == 0 ? 0 : -EBUSY;
}

static int spin_acquire(struct lock *lock, unsigned user)
{
	unsigned spins = 0;

	while (spin_try(lock, user) != 0)
		while (atomic_load_explicit(&lock->word, memory_order_relaxed) != 0)
			spin_once(&spins);
	return 0;
}

static void spin_release(struct lock *lock, unsigned user)
{
	(void)user;
	atomic_store_explicit(&lock->word, 0, memory_order_release);
}

/* First come, first served (Mellor-Crummey and Scott, "Algorithms for scalable synchronization
 * on shared-memory multiprocessors", TOCS 1991). Where more threads wait than there are CPUs,
 * the one whose turn it is may have none: fairness is paid for. */
static int ticket_try(struct lock *lock, unsigned user)
{
	uint32_t served = atomic_load_explicit(&lock->ticket.serving, memory_order_acquire);

	(void)user;
	return atomic_compare_exchange_strong(&lock->ticket.next, &served, served + 1) ? 0 : -EBUSY;
}

static int ticket_acquire(struct lock *lock, unsigned user)
{
	uint32_t own = atomic_fetch_add(&lock->ticket.next, 1);
	unsigned spins = 0;

	(void)user;
	while (atomic_load_explicit(&lock->ticket.serving, memory_order_acquire) != own)
		spin_once(&spins);
	return 0;
}

static void ticket_release(struct lock *lock, unsigned user)
{
	uint32_t own = atomic_load_explicit(&lock->ticket.serving, memory_order_relaxed);

	(void)user;
	atomic_store_explicit(&lock->ticket.serving, own + 1, memory_order_release);
}

/* The third mutex of Drepper's "Futexes are tricky": nobody spins, and who releases a lock
 * that nobody waits for calls no system. */
enum { FUTEX_FREE, FUTEX_TAKEN, FUTEX_AWAITED };

static int futex_lock_try(struct lock *lock, unsigned user)
{
	uint32_t expected = FUTEX_FREE;

	(void)user;
	return atomic_compare_exchange_strong_explicit(&lock->word, &expected, FUTEX_TAKEN,
						       memory_order_acquire, memory_order_relaxed)
		       ? 0
		       : -EBUSY;
}

static int futex_lock_acquire(struct lock *lock, unsigned user)
{
	(void)user;
	while (atomic_exchange_explicit(&lock->word, FUTEX_AWAITED, memory_order_acquire) !=
	       FUTEX_FREE)
		futex_wait(&lock->word, FUTEX_AWAITED, NO_TIMEOUT);
	return 0;
}

static void futex_lock_release(struct lock *lock, unsigned user)
{
	(void)user;
	if (atomic_exchange_explicit(&lock->word, FUTEX_FREE, memory_order_release) ==
	    FUTEX_AWAITED)
		futex_wake_one(&lock->word);
}

/* ---- a file's ---------------------------------------------------------------------- */

/* fcntl's older locks belong to the process, so its threads do not exclude each other. These
 * belong to the open file description: each user needs its own, which dup and fork do not
 * make. All are opened here, so that processes which are forked later find them. */
static int open_description(int file)
{
	char path[sizeof("/proc/self/fd/") + 3 * sizeof(int)];
	int descriptor;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	descriptor = open(path, O_RDWR | O_CLOEXEC);
	return descriptor < 0 ? -errno : descriptor;
}

static void close_descriptions(struct lock *lock, unsigned count)
{
	for (unsigned user = 0; user < count; user++)
		close(lock->descriptors[user]);
	free(lock->descriptors);
	lock->descriptors = NULL;
}

static int open_descriptions(struct lock *lock, int file)
{
	lock->descriptors = malloc(lock->users * sizeof(*lock->descriptors));
	if (!lock->descriptors)
		return -ENOMEM;
	for (unsigned user = 0; user < lock->users; user++) {
		int descriptor = open_description(file);

		if (descriptor < 0) {
			close_descriptions(lock, user);
			return descriptor;
		}
		lock->descriptors[user] = descriptor;
	}
	return 0;
}

static int file_create(struct lock *lock)
{
	int file = memfd_create("convoy-lock", MFD_CLOEXEC), error;

	if (file < 0)
		return -errno;
	error = open_descriptions(lock, file);
	close(file);
	return error;
}

static void file_destroy(struct lock *lock)
{
	close_descriptions(lock, lock->users);
}

static int file_change(const struct lock *lock, unsigned user, int command, short type)
{
	struct flock range = { .l_type = type, .l_whence = SEEK_SET, .l_len = 1 };

	return fcntl(lock->descriptors[user], command, &range) == 0 ? 0 : -errno;
}

static int file_try(struct lock *lock, unsigned user)
{
	int error = file_change(lock, user, F_OFD_SETLK, F_WRLCK);

	return error == -EAGAIN || error == -EACCES ? -EBUSY : error;
}

static int file_acquire(struct lock *lock, unsigned user)
{
	int error;

	while ((error = file_change(lock, user, F_OFD_SETLKW, F_WRLCK)) == -EINTR)
		;
	return error;
}

static void file_release(struct lock *lock, unsigned user)
{
	file_change(lock, user, F_OFD_SETLK, F_UNLCK);
}

/* ---- the table ----------------------------------------------------------------------- */

static const struct lock_kind kind_mutex = {
	.name = "mutex",
	.summary = "pthread_mutex",
	.create = mutex_create,
	.destroy = mutex_destroy,
	.try_acquire = mutex_try,
	.acquire = mutex_acquire,
	.release = mutex_release,
};

static const struct lock_kind kind_spin = {
	.name = "spin",
	.summary = "a word that is tested until it is free",
	.try_acquire = spin_try,
	.acquire = spin_acquire,
	.release = spin_release,
};

static const struct lock_kind kind_ticket = {
	.name = "ticket",
	.summary = "spins for its turn",
	.try_acquire = ticket_try,
	.acquire = ticket_acquire,
	.release = ticket_release,
};

static const struct lock_kind kind_semaphore = {
	.name = "semaphore",
	.summary = "a POSIX semaphore",
	.create = semaphore_create,
	.destroy = semaphore_destroy,
	.try_acquire = semaphore_try,
	.acquire = semaphore_acquire,
	.release = semaphore_release,
};

static const struct lock_kind kind_futex = {
	.name = "futex",
	.summary = "a word, and a futex to wait for it",
	.try_acquire = futex_lock_try,
	.acquire = futex_lock_acquire,
	.release = futex_lock_release,
};

static const struct lock_kind kind_rwlock = {
	.name = "rwlock",
	.summary = "pthread_rwlock, to write",
	.create = rwlock_create,
	.destroy = rwlock_destroy,
	.try_acquire = rwlock_try,
	.acquire = rwlock_acquire,
	.release = rwlock_release,
};

static const struct lock_kind kind_file = {
	.name = "file",
	.summary = "an open-file-description lock",
	.create = file_create,
	.destroy = file_destroy,
	.try_acquire = file_try,
	.acquire = file_acquire,
	.release = file_release,
};

const struct lock_kind *const lock_kinds[] = {
	&kind_mutex, &kind_spin,   &kind_ticket, &kind_semaphore,
	&kind_futex, &kind_rwlock, &kind_file,	 NULL,
};

int lock_create(struct lock *lock, const struct lock_kind *kind, unsigned users)
{
	memset(lock, 0, sizeof(*lock));
	lock->kind = kind;
	lock->users = users;
	return kind->create ? kind->create(lock) : 0;
}

void lock_destroy(struct lock *lock)
{
	if (lock->kind->destroy)
		lock->kind->destroy(lock);
}
