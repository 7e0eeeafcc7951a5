#include "measure/futex.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "measure/clock.h"

int futex_wait(_Atomic uint32_t *word, uint32_t expected, uint64_t deadline_ns)
{
	struct timespec deadline, *limit = NULL;

	if (deadline_ns != NO_TIMEOUT) {
		deadline = clock_timespec(deadline_ns);
		limit = &deadline;
	}
	/* The bitset form takes an absolute deadline, so retries do not stretch it. */
	if (syscall(SYS_futex, word, FUTEX_WAIT_BITSET, expected, limit, NULL,
		    FUTEX_BITSET_MATCH_ANY) == 0)
		return 0;
	return -errno;
}

void futex_wake_one(_Atomic uint32_t *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

void futex_wake_all(_Atomic uint32_t *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}
