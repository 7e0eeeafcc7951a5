/*
 * Every policy's lock, by the same tests: it excludes, loses no wake-up, passes nobody over for
 * ever, ends clean, and counts what it did.
 *
 * GIL_HANDOVERS=N is how often the lock is handed over, in place of 20 000 times.
 */
#include "gil_fixture.h"

#include <semaphore.h>

/* Those with a lock. */
#define FOR_EACH_LOCK(policy)                                                                      \
	for (const struct gil_policy *const *each = gil_policies, *policy; (policy = *each);       \
	     each++)                                                                               \
		if (strcmp(policy->name, "none") != 0)

static uint64_t handovers_wanted(void)
{
	const char *text = getenv("GIL_HANDOVERS");

	return text ? strtoull(text, NULL, 10) : 20000;
}

/* ---- exclusion --------------------------------------------------------------------- */

static void play_without_pause(struct player *player)
{
	for (int i = 0; i < 200; i++) {
		enter(player);
		for (int n = 0; n < 10; n++)
			tick(player);
		leave(player);
		let_others(player);
	}
}

static void test_excludes(void **state)
{
	(void)state;
	FOR_EACH_LOCK(policy)
	{
		struct game game = play_game(policy, &busy_settings, 0, play_without_pause);

		assert_int_equal(game.rounds, PLAYERS_MOST * 200 * 11);
	}
}

/* The check above must catch this one: it lets two in. */
struct gil {
	sem_t places;
};

static int broken_create(struct gil **gil, const struct gil_settings *settings, bool threads)
{
	(void)settings;
	(void)threads;
	*gil = calloc(1, sizeof(**gil));
	return *gil ? sem_init(&(*gil)->places, 0, 2) : -ENOMEM;
}

static void broken_destroy(struct gil *gil)
{
	sem_destroy(&gil->places);
	free(gil);
}

static void broken_enter(struct gil_thread *thread)
{
	while (sem_wait(&thread->gil->places) != 0)
		;
}

static void broken_tick(struct gil_thread *thread, enum bytecode bytecode)
{
	(void)thread;
	(void)bytecode;
}

static void broken_leave(struct gil_thread *thread)
{
	sem_post(&thread->gil->places);
}

static const struct gil_policy broken = {
	.name = "broken",
	.summary = "lets two in",
	.create = broken_create,
	.destroy = broken_destroy,
	.enter = broken_enter,
	.tick = broken_tick,
	.leave = broken_leave,
};

static void play_until_caught(struct player *player)
{
	while (!stopping(player)) {
		enter(player);
		for (int n = 0; n < 1000; n++)
			tick(player);
		leave(player);
	}
}

static void test_a_broken_lock_is_caught(void **state)
{
	struct player players[4];
	struct arena arena;

	(void)state;
	open_arena(&arena, &broken, &busy_settings);
	/* The flag alone must tell: ThreadSanitizer would end the program. */
	arena.shares = false;
	for (unsigned i = 0; i < 4; i++)
		start_player(&players[i], &arena, i, play_until_caught);
	AWAIT(atomic_load(&arena.errors) > 0);
	atomic_store(&arena.stopping, true);
	for (unsigned i = 0; i < 4; i++) {
		pthread_join(players[i].thread, NULL);
		player_end(&players[i]);
	}
	close_arena(&arena);
}

/* ---- wake-ups -------------------------------------------------------------------------- */

static void play_until_handed_over(struct player *player)
{
	uint64_t wanted = handovers_wanted();

	for (bool enough = false; !enough;) {
		enter(player);
		/* Others shall find the lock taken. */
		if (random_below(player, 2) == 0)
			sched_yield();
		tick(player);
		enough = player->arena->handovers >= wanted;
		leave(player);
		let_others(player);
	}
}

/* A lost wake-up would have all wait for ever, until the time limit. */
static void test_no_wake_up_is_lost(void **state)
{
	(void)state;
	FOR_EACH_LOCK(policy)
	{
		uint64_t begin_ns = clock_now_ns();
		struct game game;

		alarm(TIME_LIMIT_SECONDS);
		game = play_game(policy, &busy_settings, 0, play_until_handed_over);
		assert_true(game.waits > handovers_wanted() / 10);
		if (getenv("GIL_HANDOVERS"))
			print_message("# %s: %llu hand-overs, %llu waits in %.1f s\n", policy->name,
				      (unsigned long long)game.handovers,
				      (unsigned long long)game.waits,
				      (double)(clock_now_ns() - begin_ns) / NS_PER_SECOND);
	}
}

/* ---- progress ----------------------------------------------------------------------------- */

static void play_hog(struct player *player)
{
	enter(player);
	while (!stopping(player))
		tick(player);
	leave(player);
}

static void test_progress_while_a_holder_sleeps(void **state)
{
	static const struct gil_settings settings = { .quantum_ns = 5000000 };

	(void)state;
	FOR_EACH_LOCK(policy)
	{
		struct player self, hogs[2];
		struct arena arena;

		open_arena(&arena, policy, &settings);
		player_init(&self, &arena);
		enter(&self);
		for (unsigned i = 0; i < 2; i++)
			start_player(&hogs[i], &arena, i, play_hog);
		for (int i = 0; i < 3; i++) {
			uint64_t before = rounds_of(&hogs[0]) + rounds_of(&hogs[1]);

			leave(&self);
			/* Only they can end this. */
			AWAIT(rounds_of(&hogs[0]) + rounds_of(&hogs[1]) > before + 1000);
			enter(&self);
		}
		atomic_store(&arena.stopping, true);
		leave(&self);
		for (unsigned i = 0; i < 2; i++) {
			join_player(&hogs[i]);
			player_end(&hogs[i]);
		}
		player_end(&self);
		assert_int_equal(arena.errors, 0);
		close_arena(&arena);
	}
}

static bool all_had_turns(const struct player *players, unsigned count, uint64_t turns)
{
	for (unsigned i = 0; i < count; i++)
		if (rounds_of(&players[i]) < turns)
			return false;
	return true;
}

/* Hogs beside threads that do nothing but leave and enter: again and again each has its turn,
 * and if it were passed over for ever, the time limit would end this. */
static void test_nobody_is_passed_over(void **state)
{
	static const struct gil_settings settings = { .switch_interval_ns = 1000000,
						      .quantum_ns = 5000000 };

	(void)state;
	FOR_EACH_LOCK(policy)
	{
		struct player players[4];
		struct arena arena;

		open_arena(&arena, policy, &settings);
		for (unsigned i = 0; i < 4; i++)
			start_player(&players[i], &arena, i, i < 2 ? play_hog : play_leaving);
		for (uint64_t turn = 0; turn < 5; turn++) {
			uint64_t before[4];

			for (unsigned i = 0; i < 4; i++)
				before[i] = rounds_of(&players[i]);
			for (unsigned i = 0; i < 4; i++)
				AWAIT(rounds_of(&players[i]) > before[i]);
		}
		assert_true(all_had_turns(players, 4, 5));
		atomic_store(&arena.stopping, true);
		for (unsigned i = 0; i < 4; i++) {
			join_player(&players[i]);
			player_end(&players[i]);
		}
		assert_int_equal(arena.errors, 0);
		close_arena(&arena);
	}
}

/* ---- ends --------------------------------------------------------------------------------- */

static void play_at_random(struct player *player)
{
	for (uint64_t left = random_below(player, 40); left > 0; left--) {
		enter(player);
		for (uint64_t ticks = random_below(player, 100); ticks > 0; ticks--)
			tick(player);
		leave(player);
		if (random_below(player, 4) == 0)
			clock_sleep_until(clock_now_ns() + random_below(player, 100000));
	}
}

static void test_threads_leave_at_any_moment(void **state)
{
	(void)state;
	FOR_EACH_LOCK(policy)
	{
		for (unsigned round = 0; round < 20; round++)
			play_game(policy, &busy_settings, round * PLAYERS_MOST, play_at_random);
	}
}

static void test_alone(void **state)
{
	(void)state;
	for (size_t i = 0; gil_policies[i]; i++) {
		for (unsigned threads = 0; threads < 2; threads++) {
			struct arena arena = { .policy = gil_policies[i], .shares = true };
			struct player self;

			assert_int_equal(arena.policy->create(&arena.gil, &busy_settings, threads),
					 0);
			player_init(&self, &arena);
			for (int n = 0; n < 100; n++) {
				enter(&self);
				for (int ticks = 0; ticks < 100; ticks++)
					tick(&self);
				leave(&self);
			}
			assert_int_equal(self.gil.counts->handovers, 0);
			assert_int_equal(self.gil.counts->waits.count, 0);
			player_end(&self);
			close_arena(&arena);
		}
	}
}

static void play_with_errno(struct player *player)
{
	for (int i = 0; i < 50; i++) {
		errno = 1234;
		enter(player);
		tick(player);
		leave(player);
		if (errno != 1234)
			atomic_fetch_add(&player->arena->errors, 1);
		let_others(player);
	}
}

/* What a blocking call said of its failure is read when the lock is back. */
static void test_errno_is_kept(void **state)
{
	(void)state;
	FOR_EACH_LOCK(policy)
	{
		play_game(policy, &busy_settings, 0, play_with_errno);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CENSUS_TEST(test_excludes),
		CENSUS_TEST(test_a_broken_lock_is_caught),
		CENSUS_TEST(test_no_wake_up_is_lost),
		CENSUS_TEST(test_progress_while_a_holder_sleeps),
		CENSUS_TEST(test_nobody_is_passed_over),
		CENSUS_TEST(test_threads_leave_at_any_moment),
		CENSUS_TEST(test_alone),
		CENSUS_TEST(test_errno_is_kept),
	};

	return cmocka_run_group_tests_name("gil", tests, NULL, NULL);
}
