/*
 * One function, many arguments, results in the order of the arguments: how many primes there are
 * below each bound, counted by one process per CPU.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <convoy/executor.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void check(int error, const char *what)
{
	if (error) {
		fprintf(stderr, "map: %s: %s\n", what, strerror(-error));
		exit(1);
	}
}

static bool is_prime(int n)
{
	for (int divisor = 2; divisor * divisor <= n; divisor++)
		if (n % divisor == 0)
			return false;
	return n > 1;
}

/* Runs in a worker. Its result is the status; what it counted is the value. */
static int count_primes(struct worker *worker, const void *argument)
{
	int bound = *(const int *)argument;
	uint64_t primes = 0;

	if (bound < 0)
		return -EDOM;
	for (int n = 0; n < bound; n++)
		primes += is_prime(n);
	worker_set_value(worker, primes);
	return 0;
}

int main(void)
{
	static const int bounds[] = { 100000, 10000, 1000, 100, 10 }, wrong[] = { 10, 20, -30 };
	struct executor_options options = { .kind = executor_kind_find("process-pool") };
	uint64_t primes[COUNT(bounds)];
	struct executor *executor;
	size_t failed;
	int status;

	/* Before the first thread. */
	check(zygote_create(&options.zygote), "zygote_create");
	check(executor_create(&executor, &options), "executor_create");

	/* A task for each argument; the short ones need not wait for the long one. */
	check(executor_map(executor, count_primes, bounds, sizeof(bounds[0]), COUNT(bounds), 1,
			   primes, NULL),
	      "executor_map");
	for (size_t i = 0; i < COUNT(bounds); i++)
		printf("%d primes below %d\n", (int)primes[i], bounds[i]);

	/* The first failure is reported, with its position. */
	status = executor_map(executor, count_primes, wrong, sizeof(wrong[0]), COUNT(wrong), 1,
			      primes, &failed);
	if (status)
		printf("argument %zu, %d: %s\n", failed, wrong[failed], strerror(-status));

	executor_destroy(executor);
	zygote_destroy(options.zygote);
	return 0;
}
