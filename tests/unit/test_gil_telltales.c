/*
 * What tells one policy's lock from another's, in counts: how often the lock is asked for, by
 * whom, and where it can change hands. What the machine's load may spoil is tried again.
 */
#include "gil_fixture.h"

#include <signal.h>

#define ATTEMPTS 20

static const struct gil_policy *policy_of(const char *name)
{
	const struct gil_policy *policy = gil_policy_find(name);

	assert_non_null(policy);
	return policy;
}

static void play_hog(struct player *player)
{
	enter(player);
	while (!stopping(player))
		tick(player);
	leave(player);
}

/* Two CPU-bound threads for 200 ms. */
static struct gil_counts two_hogs(const char *name, const struct gil_settings *settings)
{
	struct gil_counts total = { 0 };
	struct player hogs[2];
	struct arena arena;

	open_arena(&arena, policy_of(name), settings);
	for (unsigned i = 0; i < 2; i++)
		start_player(&hogs[i], &arena, i, play_hog);
	clock_sleep_until(clock_now_ns() + 200000000);
	atomic_store(&arena.stopping, true);
	for (unsigned i = 0; i < 2; i++) {
		join_player(&hogs[i]);
		gil_counts_add(&total, hogs[i].gil.counts);
		player_end(&hogs[i]);
	}
	assert_int_equal(arena.errors, 0);
	close_arena(&arena);
	return total;
}

static void test_forced_drops_of_two_hogs(void **state)
{
	static const struct {
		const char *name;
		struct gil_settings settings;
		uint64_t least, most;
	} expected[] = {
		{ "cpython3", { 0 }, 10, 60 },
		{ "cpython3", { .switch_interval_ns = 50000000 }, 1, 5 },
		{ "priority", { 0 }, 10, 60 },
		{ "ruby", { .quantum_ns = 10000000 }, 8, 40 },
		{ "ruby", { 0 }, 1, 4 },
		{ "ocaml", { 0 }, 2, 5 },
		{ "cpython2", { 0 }, 1000, UINT64_MAX },
	};

	(void)state;
	if (under_valgrind())
		return;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		uint64_t drops = 0;
		int attempt = 0;

		for (; attempt < ATTEMPTS; attempt++) {
			drops = two_hogs(expected[i].name, &expected[i].settings).forced_drops;
			if (drops >= expected[i].least && drops <= expected[i].most)
				break;
		}
		if (attempt == ATTEMPTS)
			fail_msg("%s: %llu forced drops", expected[i].name,
				 (unsigned long long)drops);
	}
}

static void test_none_has_no_lock(void **state)
{
	static const struct gil_settings settings = { 0 };
	struct gil_thread threads[2] = { 0 };
	struct gil_counts counts = { 0 };
	const struct gil_policy *none = policy_of("none");

	(void)state;
	assert_int_equal(none->create(&threads[0].gil, &settings, true), 0);
	threads[1].gil = threads[0].gil;
	for (int i = 0; i < 2; i++) {
		threads[i].counts = &counts;
		none->enter(&threads[i]);
		none->tick(&threads[i], BYTECODE_LOOP);
	}
	for (int i = 0; i < 2; i++)
		none->leave(&threads[i]);
	none->destroy(threads[0].gil);
	assert_int_equal(counts.acquisitions + counts.forced_drops + counts.waits.count, 0);
}

/* Whether who drops the lock on request waits for a taker: then every drop hands it over. */
static void test_forced_switching(void **state)
{
	static const struct gil_settings with = { .switch_interval_ns = 1000000 },
					 without = { .switch_interval_ns = 1000000,
						     .no_forced_switching = true };
	int attempt = 0;

	(void)state;
	if (under_valgrind())
		return;
	for (; attempt < ATTEMPTS; attempt++) {
		struct gil_counts forced = two_hogs("cpython3", &with),
				  free_to = two_hogs("cpython3", &without);

		if (forced.forced_drops > 0 && forced.handovers + 1 >= forced.forced_drops &&
		    free_to.handovers < free_to.forced_drops &&
		    free_to.handovers < forced.handovers)
			break;
	}
	assert_true(attempt < ATTEMPTS);
}

/* ---- where the ticks are ------------------------------------------------------------- */

/* Of count += 1 in a loop, how often each bytecode is followed by a release. */
static void releases_by_bytecode(const char *name, int iterations, uint64_t releases[4])
{
	static const struct gil_settings settings = { 0 };
	struct arena arena;
	struct player self;

	memset(releases, 0, 4 * sizeof(releases[0]));
	open_arena(&arena, policy_of(name), &settings);
	player_init(&self, &arena);
	enter(&self);
	for (int i = 0; i < iterations; i++) {
		for (int bytecode = BYTECODE_LOAD; bytecode <= BYTECODE_LOOP; bytecode++) {
			uint64_t before = self.gil.counts->forced_drops;

			arena.policy->tick(&self.gil, (enum bytecode)bytecode);
			releases[bytecode] += self.gil.counts->forced_drops - before;
		}
	}
	leave(&self);
	player_end(&self);
	close_arena(&arena);
}

/* The 101st of three ticks an iteration, so each of them in turn: one lies before the store. */
static void test_cpython2_releases_between_load_and_store(void **state)
{
	uint64_t releases[4];

	(void)state;
	releases_by_bytecode("cpython2", 101 * 10, releases);
	assert_int_equal(releases[BYTECODE_LOAD], 0);
	assert_int_equal(releases[BYTECODE_ARITHMETIC], 10);
	assert_int_equal(releases[BYTECODE_STORE], 0);
	assert_int_equal(releases[BYTECODE_LOOP], 20);
}

/* A slice lasts 1.1 ms at least, however long an iteration does, and ends when another waits. */
static void pypy_slice(uint64_t pause_ns)
{
	struct gil_settings settings = { 0 };
	struct player self, other;
	struct arena arena;
	uint64_t begin_ns = clock_now_ns();

	open_arena(&arena, policy_of("pypy"), &settings);
	player_init(&self, &arena);
	enter(&self);
	start_player(&other, &arena, 1, play_leaving);
	for (uint64_t drops = 0; drops < 5; drops++) {
		while (self.gil.counts->forced_drops == drops) {
			clock_sleep_until(clock_now_ns() + pause_ns);
			tick(&self);
		}
		assert_true(clock_now_ns() - begin_ns >= (drops + 1) * 1100000);
	}
	atomic_store(&arena.stopping, true);
	leave(&self);
	join_player(&other);
	player_end(&other);
	player_end(&self);
	close_arena(&arena);
}

static void test_pypy_slices_last_equally_long(void **state)
{
	(void)state;
	pypy_slice(0);
	pypy_slice(1000);
}

/* ---- priorities ------------------------------------------------------------------------ */

/* Beside a hog that nobody will ask within an hour. */
static struct gil_counts enter_beside_a_hog(int leaves_before, bool *got_it)
{
	static const struct gil_settings settings = { .switch_interval_ns = 3600 * NS_PER_SECOND };
	struct gil_counts counts;
	struct player self, hog;
	struct arena arena;

	open_arena(&arena, policy_of("priority"), &settings);
	player_init(&self, &arena);
	for (int i = 0; i < leaves_before; i++) {
		enter(&self);
		leave(&self);
	}
	start_player(&hog, &arena, 1, play_hog);
	AWAIT(rounds_of(&hog) > 0);
	if (leaves_before == 0) {
		/* Of equal priority: to be let in at the hog's end only. */
		struct player waiter;

		start_player(&waiter, &arena, 2, play_hog);
		clock_sleep_until(clock_now_ns() + 50000000);
		*got_it = rounds_of(&waiter) > 0;
		atomic_store(&arena.stopping, true);
		join_player(&waiter);
		player_end(&waiter);
	} else {
		enter(&self);
		*got_it = true;
		atomic_store(&arena.stopping, true);
		leave(&self);
	}
	join_player(&hog);
	counts = *hog.gil.counts;
	assert_true(hog.gil.priority <= 1);
	player_end(&hog);
	player_end(&self);
	close_arena(&arena);
	return counts;
}

static void test_higher_priority_asks_at_once(void **state)
{
	bool got_it;

	(void)state;
	assert_int_equal(enter_beside_a_hog(0, &got_it).forced_drops, 0);
	assert_false(got_it);
	assert_true(enter_beside_a_hog(3, &got_it).forced_drops > 0);
	assert_true(got_it);
}

/* ---- ocaml's thread -------------------------------------------------------------------- */

/* Of a thread of this program, by its number. */
static uint64_t blocked_signals(const char *task)
{
	char path[300], line[200];
	uint64_t blocked = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%s/status", task);
	file = fopen(path, "re");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		if (strncmp(line, "SigBlk:", 7) == 0)
			blocked = strtoull(line + 7, NULL, 16);
	fclose(file);
	return blocked;
}

/* How many threads let no signal in. */
static unsigned threads_that_block_all(void)
{
	static const uint64_t some = 1U << (SIGINT - 1) | 1U << (SIGTERM - 1) |
				     1U << (SIGALRM - 1) | 1U << (SIGCHLD - 1);
	DIR *folder = opendir("/proc/self/task");
	unsigned count = 0;

	assert_non_null(folder);
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
		if (entry->d_name[0] != '.')
			count += (blocked_signals(entry->d_name) & some) == some;
	closedir(folder);
	return count;
}

static void test_ocaml_has_a_thread_for_threads(void **state)
{
	static const struct gil_settings settings = { 0 };
	const struct gil_policy *ocaml = policy_of("ocaml");
	unsigned threads = threads_now(), blocking = threads_that_block_all();
	struct gil *gil;

	(void)state;
	assert_int_equal(ocaml->create(&gil, &settings, false), 0);
	assert_int_equal(threads_now(), threads);
	ocaml->destroy(gil);
	assert_int_equal(ocaml->create(&gil, &settings, true), 0);
	assert_int_equal(threads_now(), threads + 1);
	assert_int_equal(threads_that_block_all(), blocking + 1);
	ocaml->destroy(gil);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CENSUS_TEST(test_forced_drops_of_two_hogs),
		CENSUS_TEST(test_none_has_no_lock),
		CENSUS_TEST(test_forced_switching),
		CENSUS_TEST(test_cpython2_releases_between_load_and_store),
		CENSUS_TEST(test_pypy_slices_last_equally_long),
		CENSUS_TEST(test_higher_priority_asks_at_once),
		CENSUS_TEST(test_ocaml_has_a_thread_for_threads),
	};

	return cmocka_run_group_tests_name("gil tell-tales", tests, NULL, NULL);
}
