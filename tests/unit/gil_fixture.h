#ifndef CONVOY_TESTS_GIL_FIXTURE_H
#define CONVOY_TESTS_GIL_FIXTURE_H

/* A lock, and threads of the test's own that play under it and see whether it excludes. */
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "census.h"
#include "gil/gil.h"
#include "measure/clock.h"

#define PLAYERS_MOST 8

struct player;

struct arena {
	const struct gil_policy *policy;
	struct gil *gil;
	bool shares;		       /* count what no lock protects: not when it is broken */
	uint64_t shared_count;	       /* plain, so that ThreadSanitizer sees who is let in */
	uint64_t handovers;	       /* plain */
	_Atomic(struct player *) last; /* for waiting without the lock */
	_Atomic bool inside;
	_Atomic uint32_t errors;
	_Atomic bool stopping;
};

struct player {
	struct gil_thread gil;
	struct arena *arena;
	pthread_t thread;
	unsigned number;
	uint64_t seed;
	uint64_t enters;
	_Atomic uint64_t rounds; /* times that it was inside */
	void (*play)(struct player *player);
};

/* Handing over as often as each policy can. */
static const struct gil_settings busy_settings = {
	.op_time_ns = 200000,
	.check_interval = 1,
	.switch_interval_ns = 1000,
	.quantum_ns = 1000,
};

/* Relaxed, for whatever orders threads must come from the lock. */
static inline void be_inside(struct player *player)
{
	struct arena *arena = player->arena;

	if (atomic_exchange_explicit(&arena->inside, true, memory_order_relaxed))
		atomic_fetch_add_explicit(&arena->errors, 1, memory_order_relaxed);
	if (arena->shares) {
		struct player *last = atomic_load_explicit(&arena->last, memory_order_relaxed);

		arena->shared_count++;
		arena->handovers += last && last != player;
		atomic_store_explicit(&arena->last, player, memory_order_relaxed);
	}
	atomic_fetch_add_explicit(&player->rounds, 1, memory_order_relaxed);
	atomic_store_explicit(&arena->inside, false, memory_order_relaxed);
}

static inline void enter(struct player *player)
{
	player->enters++;
	player->arena->policy->enter(&player->gil);
	be_inside(player);
}

static inline void tick(struct player *player)
{
	player->arena->policy->tick(&player->gil, BYTECODE_LOOP);
	be_inside(player);
}

static inline void leave(struct player *player)
{
	player->arena->policy->leave(&player->gil);
}

/* Outside: until another has had the lock, or it is clear that none wants it. */
static inline void let_others(struct player *player)
{
	for (int i = 0; i < 20; i++) {
		if (atomic_load_explicit(&player->arena->last, memory_order_relaxed) != player)
			return;
		sched_yield();
	}
}

static inline bool stopping(const struct player *player)
{
	return atomic_load_explicit(&player->arena->stopping, memory_order_relaxed);
}

/* Which lets one thread run at a time, and for as long as it likes. */
static inline bool under_valgrind(void)
{
	const char *libraries = getenv("LD_PRELOAD");

	return libraries && strstr(libraries, "vgpreload");
}

/* Does nothing but enter and leave. */
static inline void play_leaving(struct player *player)
{
	bool must_let_others = under_valgrind();

	while (!stopping(player)) {
		enter(player);
		leave(player);
		if (must_let_others)
			let_others(player);
	}
}

static inline uint64_t rounds_of(const struct player *player)
{
	return atomic_load_explicit(&player->rounds, memory_order_relaxed);
}

/* Xorshift (Marsaglia, 2003). */
static inline uint64_t random_below(struct player *player, uint64_t limit)
{
	player->seed ^= player->seed << 13;
	player->seed ^= player->seed >> 7;
	player->seed ^= player->seed << 17;
	return player->seed % limit;
}

static inline void open_arena(struct arena *arena, const struct gil_policy *policy,
			      const struct gil_settings *settings)
{
	*arena = (struct arena) { .policy = policy, .shares = true };
	assert_int_equal(policy->create(&arena->gil, settings, true), 0);
}

static inline void close_arena(struct arena *arena)
{
	arena->policy->destroy(arena->gil);
}

static inline void player_init(struct player *player, struct arena *arena)
{
	*player = (struct player) { .arena = arena, .seed = 88172645463325252ULL };
	player->gil.gil = arena->gil;
	player->gil.counts = calloc(1, sizeof(*player->gil.counts));
	assert_non_null(player->gil.counts);
}

static inline void player_end(struct player *player)
{
	free(player->gil.counts);
}

static inline void *run_player(void *argument)
{
	struct player *player = argument;

	player->play(player);
	return NULL;
}

static inline void start_player(struct player *player, struct arena *arena, unsigned number,
				void (*play)(struct player *player))
{
	player_init(player, arena);
	player->number = number;
	player->seed += number;
	player->play = play;
	assert_int_equal(pthread_create(&player->thread, NULL, run_player, player), 0);
}

/* And sees that what it counted adds up. */
static inline void join_player(struct player *player)
{
	const struct gil_counts *counts = player->gil.counts;

	pthread_join(player->thread, NULL);
	assert_int_equal(counts->acquisitions, player->enters + counts->forced_drops);
	assert_true(counts->handovers <= counts->acquisitions);
	assert_true(counts->waits.count <= counts->acquisitions);
	assert_int_equal(player->gil.waits_since_ns, 0);
}

struct game {
	uint64_t rounds, handovers, waits;
};

/* All play under one lock until they end; none saw another inside. */
static inline struct game play_game(const struct gil_policy *policy,
				    const struct gil_settings *settings, unsigned first_number,
				    void (*play)(struct player *player))
{
	struct player players[PLAYERS_MOST];
	struct game game = { 0 };
	uint64_t handovers = 0;
	struct arena arena;

	open_arena(&arena, policy, settings);
	for (unsigned i = 0; i < PLAYERS_MOST; i++)
		start_player(&players[i], &arena, first_number + i, play);
	for (unsigned i = 0; i < PLAYERS_MOST; i++) {
		join_player(&players[i]);
		game.waits += players[i].gil.counts->waits.count;
		handovers += players[i].gil.counts->handovers;
		player_end(&players[i]);
	}
	game.rounds = arena.shared_count;
	game.handovers = arena.handovers;
	assert_int_equal(arena.errors, 0);
	assert_int_equal(handovers, arena.handovers);
	close_arena(&arena);
	return game;
}

#endif
