/*
 * GLib's GThreadPool, exclusive: its threads are created with it, and are its own until
 * it ends. All of them take from one queue under one lock. GLib keeps threads of ended
 * pools for later ones; it is told to keep none, which holds for the whole program.
 */
#include <errno.h>
#include <glib.h>

#include "executor/peers/peer.h"

/* The queue holds pointers: an entry plus 1, since NULL is not allowed. */
_Static_assert(sizeof(gpointer) >= sizeof(uint64_t), "an entry fits into a pointer");

static void run(gpointer data, gpointer peer)
{
	peer_run(peer, (uint64_t)data - 1);
}

static int open_pool(struct peer *peer, unsigned workers, void **pool)
{
	GError *error = NULL;
	GThreadPool *created;

	g_thread_pool_set_max_unused_threads(0);
	created = g_thread_pool_new(run, peer, (gint)workers, TRUE, &error);
	if (error) {
		g_error_free(error);
		g_thread_pool_free(created, TRUE, TRUE);
		return -EAGAIN;
	}
	*pool = created;
	return 0;
}

static int push(void *pool, uint64_t entry)
{
	/* It can only fail to create a thread, and has them all. */
	g_thread_pool_push(pool, (gpointer)(entry + 1), NULL);
	return 0;
}

static void close_pool(void *pool)
{
	g_thread_pool_free(pool, FALSE, TRUE);
}

const struct peer_library peer_glib = { open_pool, push, close_pool, NULL };
