/* Usage, memory, shared memory, CPUs and limits. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "census.h"
#include "measure/clock.h"
#include "measure/cpus.h"
#include "measure/limits.h"
#include "measure/memory.h"
#include "measure/shared.h"
#include "measure/usage.h"

/* ---- usage and memory ----------------------------------------------------------- */

static void test_usage_arithmetic(void **state)
{
	struct rusage raw = { .ru_utime = { 2, 3 }, .ru_stime = { 4, 5 } };
	struct usage first, second, difference;

	(void)state;
	raw.ru_nvcsw = 6;
	raw.ru_nivcsw = 7;
	raw.ru_minflt = 8;
	raw.ru_majflt = 9;
	first = usage_from_rusage(&raw);
	assert_int_equal(first.user_ns, 2000003000);
	assert_int_equal(first.system_ns, 4000005000);
	assert_int_equal(first.voluntary_switches, 6);
	assert_int_equal(first.involuntary_switches, 7);
	assert_int_equal(first.minor_faults, 8);
	assert_int_equal(first.major_faults, 9);
	second = first;
	usage_add(&second, &first);
	assert_int_equal(second.major_faults, 18);
	difference = usage_since(&second, &first);
	assert_memory_equal(&difference, &first, sizeof(first));
}

#define BURN_NS	   30000000ULL
#define PAGES	   64
#define PAGE_BYTES 4096

static void *burn(void *unused)
{
	struct timespec begin, now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
	do {
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	} while ((uint64_t)(now.tv_sec - begin.tv_sec) * NS_PER_SECOND + (uint64_t)now.tv_nsec <
		 (uint64_t)begin.tv_nsec + BURN_NS);
	return unused;
}

static struct usage used_by(struct usage (*count)(void), void (*act)(void))
{
	struct usage before = count(), after;

	act();
	after = count();
	return usage_since(&after, &before);
}

static void burn_here(void)
{
	burn(NULL);
}

static void burn_in_thread(void)
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, burn, NULL), 0);
	pthread_join(thread, NULL);
}

static void sleep_and_touch(void)
{
	char *pages = mmap(NULL, PAGES * PAGE_BYTES, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(pages, MAP_FAILED);
	madvise(pages, PAGES * PAGE_BYTES, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < PAGES; i++)
		pages[i * PAGE_BYTES] = 1;
	munmap(pages, PAGES * PAGE_BYTES);
	for (int i = 0; i < 5; i++)
		nap();
}

static uint64_t cpu_ns(struct usage usage)
{
	return usage.user_ns + usage.system_ns;
}

static void test_usage_counts(void **state)
{
	struct usage used;

	(void)state;
	/* The kernel's two clocks differ a little. */
	assert_true(cpu_ns(used_by(usage_of_thread, burn_here)) >= BURN_NS * 8 / 10);
	assert_true(cpu_ns(used_by(usage_of_process, burn_here)) >= BURN_NS * 8 / 10);
	/* Another thread's work is the process's, but not this thread's. */
	assert_true(cpu_ns(used_by(usage_of_process, burn_in_thread)) >= BURN_NS * 8 / 10);
	assert_true(cpu_ns(used_by(usage_of_thread, burn_in_thread)) < BURN_NS / 2);
	used = used_by(usage_of_thread, sleep_and_touch);
	assert_true(used.voluntary_switches >= 5);
	assert_true(used.minor_faults >= PAGES / 2);
}

static void test_memory(void **state)
{
	struct memory before, after, sum = { 1, 2, 3 };
	size_t bytes = 8 << 20;
	pid_t gone;
	char *block;

	(void)state;
	assert_int_equal(memory_of_process(getpid(), &before), 0);
	assert_true(before.pss_bytes > 0 && before.page_table_bytes > 0);
	assert_true(before.kernel_stack_bytes >= 16384);
	block = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(block, MAP_FAILED);
	memset(block, 1, bytes);
	assert_int_equal(memory_of_process(getpid(), &after), 0);
	munmap(block, bytes);
	assert_true(after.pss_bytes >= before.pss_bytes + bytes * 9 / 10);
	memory_add(&sum, &after);
	assert_int_equal(sum.pss_bytes, after.pss_bytes + 1);
	assert_int_equal(sum.page_table_bytes, after.page_table_bytes + 2);
	assert_int_equal(sum.kernel_stack_bytes, after.kernel_stack_bytes + 3);
	gone = fork();
	if (gone == 0)
		_exit(0);
	waitpid(gone, NULL, 0);
	assert_int_equal(memory_of_process(gone, &after), -ESRCH);
}

/* ---- shared memory ------------------------------------------------------------------ */

static void test_shared_memory(void **state)
{
	struct shared_memory memory = { 0 }, second = { 0 };
	int status;
	pid_t child;

	(void)state;
	assert_int_equal(shared_create(&memory, 0), -EINVAL);
	shared_destroy(&memory);
	assert_int_equal(shared_create(&memory, 10000), 0);
	for (size_t i = 0; i < 10000; i++)
		assert_int_equal(((char *)memory.address)[i], 0);
	assert_int_equal(fcntl(memory.descriptor, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	/* Here something is mapped already: the memory itself. */
	assert_int_equal(shared_attach(&second, memory.descriptor, memory.address, memory.bytes),
			 -EEXIST);
	child = fork();
	if (child == 0) {
		struct shared_memory mine;

		munmap(memory.address, memory.bytes);
		if (shared_attach(&mine, memory.descriptor, memory.address, memory.bytes) != 0 ||
		    mine.address != memory.address)
			_exit(1);
		strcpy((char *)mine.address + 5000, "from the child");
		shared_destroy(&mine);
		_exit(mine.address || fcntl(memory.descriptor, F_GETFD) >= 0);
	}
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
	assert_string_equal((char *)memory.address + 5000, "from the child");
	shared_destroy(&memory);
	assert_null(memory.address);
	shared_destroy(&memory);
	assert_int_equal(shared_round(0), 0);
	assert_int_equal(shared_round(1), 64);
	assert_int_equal(shared_round(64), 64);
	assert_int_equal(shared_round(65), 128);
}

/* ---- CPUs and limits ---------------------------------------------------------------- */

static void assert_only_cpu(unsigned cpu)
{
	cpu_set_t now;

	assert_int_equal(sched_getaffinity(0, sizeof(now), &now), 0);
	assert_int_equal(CPU_COUNT(&now), 1);
	assert_true(CPU_ISSET(cpu, &now));
	assert_int_equal(cpus_in_affinity(), 1);
	assert_int_equal(cpus_usable(), 1);
}

static void test_cpus(void **state)
{
	double quota = ceil(cpus_quota());
	cpu_set_t before;
	unsigned first = 0, last = CPU_SETSIZE - 1;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	assert_int_equal(cpus_in_affinity(), CPU_COUNT(&before));
	assert_int_equal(cpus_usable(), quota >= 1 && quota < CPU_COUNT(&before)
						? (unsigned)quota
						: (unsigned)CPU_COUNT(&before));
	while (!CPU_ISSET(first, &before))
		first++;
	while (!CPU_ISSET(last, &before))
		last--;
	assert_int_equal(cpus_bind(CPUS_FIRST), 0);
	assert_only_cpu(first);
	assert_int_equal(sched_setaffinity(0, sizeof(before), &before), 0);
	assert_int_equal(cpus_bind(CPUS_LAST), 0);
	assert_only_cpu(last);
	assert_int_equal(sched_setaffinity(0, sizeof(before), &before), 0);
}

static void test_limits(void **state)
{
	struct rlimit before, few = { 77, 0 };
	char *text = NULL;
	size_t bytes = 0;
	FILE *stream = open_memstream(&text, &bytes);

	(void)state;
	assert_non_null(stream);
	getrlimit(RLIMIT_NOFILE, &before);
	few.rlim_max = before.rlim_max;
	setrlimit(RLIMIT_NOFILE, &few);
	limits_print(stream);
	setrlimit(RLIMIT_NOFILE, &before);
	fclose(stream);
	assert_non_null(strstr(text, "open files (ulimit -n)                         77\n"));
	assert_non_null(strstr(text, "ulimit -u"));
	assert_int_equal(text[bytes - 1], '\n');
	free(text);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		CENSUS_TEST(test_usage_arithmetic),
		CENSUS_TEST(test_usage_counts),
		CENSUS_TEST(test_memory),
		CENSUS_TEST(test_shared_memory),
		CENSUS_TEST(test_cpus),
		CENSUS_TEST(test_limits),
	};

	return cmocka_run_group_tests_name("measure", tests, NULL, NULL);
}
