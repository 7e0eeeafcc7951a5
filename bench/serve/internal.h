#ifndef CONVOY_SERVE_INTERNAL_H
#define CONVOY_SERVE_INTERNAL_H

#include <sys/types.h>

#include "measure/shared.h"
#include "measure/usage.h"
#include "serve/serve.h"
#include "socket/frame.h"

/* How often who waits looks whether it is over. */
#define SERVE_LOOK_NS 200000000ULL

/* How long nothing is accepted after descriptors were exhausted. */
#define SERVE_DEAF_NS 50000000ULL

/* Written by one worker at a time, read by all: no line is shared. */
struct serve_counts {
	_Alignas(CACHE_LINE_BYTES) _Atomic uint64_t requests;
	_Atomic uint64_t connections;
	_Atomic uint64_t ends[SERVE_ENDS];
	_Atomic uint64_t exhausted;
	_Atomic uint64_t switches;
	_Atomic bool serves; /* accepting: a connection */
};

/* A connection that is polled. Who holds it may use it. */
struct conversation {
	_Alignas(CACHE_LINE_BYTES) _Atomic uint32_t holder; /* who; 0: nobody */
	_Atomic uint32_t generation;			    /* odd: open */
	_Atomic uint64_t since_ns; /* within a frame: when something moved last; 0: between two */
	_Atomic bool stalled;
	_Atomic uint32_t users; /* of the descriptor: threads that are not its holder any more */
	int descriptor;		/* the program's */
	unsigned char *buffer;
	struct frame_reader reader;
	const unsigned char *unsent; /* of a reply, in the buffer */
	size_t unsent_bytes;
};

struct server {
	struct serve_settings settings;
	struct listener listener;
	uint64_t iterations; /* of a request's loop, native and… */
	uint64_t interpreted_iterations;
	_Atomic bool stopping;
	_Atomic uint64_t open;		    /* connections */
	_Atomic uint64_t deaf_until_ns;	    /* 0: descriptors were never exhausted */
	struct serve_counts *counts;	    /* [workers + 1]; the last is the program's */
	struct conversation *conversations; /* [limit], for ways that poll */
	struct executor *executor;	    /* of the run under way, for the program alone */
};

/* ---- counting: each worker its own line ------------------------------------------- */

static inline struct serve_counts *counts_of(struct server *server, const struct worker *worker)
{
	return &server->counts[worker_index(worker)];
}

/* Of the program's threads, of which several may count at once. */
static inline struct serve_counts *counts_of_program(struct server *server)
{
	return &server->counts[server->settings.workers];
}

static inline void count_one(_Atomic uint64_t *count)
{
	atomic_fetch_add_explicit(count, 1, memory_order_relaxed);
}

static inline bool is_stopping(const struct server *server)
{
	return atomic_load_explicit(&server->stopping, memory_order_relaxed) ||
	       atomic_load_explicit(server->settings.cancelled, memory_order_relaxed);
}

/* Around a task that serves: what it cost in switches of context. */
struct usage serve_task_begin(void);
void serve_task_end(struct server *server, const struct worker *worker, const struct usage *before);

/* ---- a request ---------------------------------------------------------------------- */

/* Measures how often the loop goes round in work_ns. */
void request_calibrate(struct server *server);

/* What is done for each request before its reply. */
void request_serve(struct worker *worker, const struct server *server);

/* ---- accepting ----------------------------------------------------------------------- */

/* The next connection's descriptor, counted and within the limit; flags as for listener_accept.
 * -ECONNREFUSED: there was one beyond the limit, which is closed; -ESHUTDOWN: also one that is
 * closed, and the server is to end; another negative errno: none now.
 * Blocks when the listener does. */
int serve_accept(struct server *server, int listener, struct serve_counts *counts, int flags);

/* Closes all connections that wait. The listener does not block. */
void serve_turn_away(struct server *server);

/* Of one that serve_accept gave. */
void serve_count_end(struct server *server, struct serve_counts *counts, enum serve_end end);

/* Descriptors are exhausted: nothing is accepted for a while. */
void serve_become_deaf(struct server *server, struct serve_counts *counts);

/* Descriptors are exhausted, and accepting would fail at once. */
bool serve_is_deaf(const struct server *server);

/* Waits for a connection. 1: there may be one; 0: not yet; -ESHUTDOWN: it is over. */
int serve_wait(struct server *server, const struct serve_watch *watch, bool accepts);

/* Asks whether it is over, and if so makes everybody stop. */
bool serve_look(struct server *server, const struct serve_watch *watch);

/* ---- serving ------------------------------------------------------------------------- */

/* Serves a connection to its end by blocking calls. The descriptor stays the caller's. */
enum serve_end serve_connection(struct worker *worker, struct server *server, int descriptor);

/* What a polled conversation waits for. */
enum step { STEP_READ, STEP_WRITE, STEP_CLOSE };

/* Does what can be done without waiting for the client, for its holder. *end is why, when it is
 * to be closed. */
enum step conversation_step(struct worker *worker, struct server *server,
			    struct conversation *conversation, int descriptor, enum serve_end *end);

/* Those that have stalled are cut off: their next step closes them. */
void conversations_cut_stalled(struct server *server);

/* No more requests are read. */
void conversations_end_reading(struct server *server);

/* Conversations that are not open; the lowest number is taken first. */
struct free_list {
	uint32_t *numbers;
	size_t count;
};

/* -ENOMEM. */
int free_list_create(struct free_list *list, const struct server *server);
void free_list_destroy(struct free_list *list);

/* Accepts connections until none waits, or several have come, and opens a conversation for each:
 * opened gets it then. */
typedef int conversation_opened(void *argument, uint32_t number);
void conversations_accept(struct server *server, struct free_list *list,
			  conversation_opened *opened, void *argument);

/* Closes the program's descriptor. Nobody else may hold it. */
void conversation_close(struct server *server, struct free_list *list, uint32_t number,
			enum serve_end end);

static inline bool conversation_is_open(const struct conversation *conversation)
{
	return atomic_load_explicit(&conversation->generation, memory_order_relaxed) % 2 == 1;
}

/* A number and its generation, for epoll; those of other descriptors have the highest bit set. */
static inline uint64_t conversation_key(const struct conversation *conversation, uint32_t number)
{
	uint32_t generation = atomic_load_explicit(&conversation->generation, memory_order_relaxed);

	return (uint64_t)(generation & 0x7fffffffU) << 32 | number;
}

static inline bool conversation_has_key(const struct conversation *conversation, uint64_t key)
{
	return conversation_key(conversation, (uint32_t)key) == key &&
	       conversation_is_open(conversation);
}

#define KEY_OTHER (1ULL << 63)

/* ---- the ways ------------------------------------------------------------------------ */

int serve_each(struct server *server, struct executor *executor, const struct serve_watch *watch);
int serve_accepting(struct server *server, struct executor *executor,
		    const struct serve_watch *watch);
int serve_polling(struct server *server, struct executor *executor,
		  const struct serve_watch *watch);
int serve_one_loop(struct server *server, struct executor *executor,
		   const struct serve_watch *watch);

#endif
