#ifndef CONVOY_MEASURE_ECHO_CLIENT_H
#define CONVOY_MEASURE_ECHO_CLIENT_H

#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * The client of a UDP echo server on the loopback: sends a datagram, waits for it to come
 * back as it was, and notes how long that took, again and again. It begins with one that is
 * not noted and ends with ECHO_FAREWELL.
 */
#define ECHO_FAREWELL	    "end"
#define ECHO_FAREWELL_BYTES 3

struct echo_plan {
	uint64_t operations; /* at most; */
	uint64_t time_ns;    /* none begins after that time */
	/* From one intended sending to the next, from which latencies count; 0: each follows
	 * the answer to the one before, after a pause. */
	uint64_t interval_ns;
	uint64_t pause_ns;
	bool apart;	      /* the client binds itself to its last CPU */
	uint64_t patience_ns; /* a datagram that is not back by then is lost */
};

struct echo_report {
	uint64_t *times_ns; /* [plan->operations], the caller's */
	uint64_t count;
	uint64_t lost;
	uint64_t begin_ns, end_ns; /* of what was measured */
	int error;		   /* what echo_client_run returned */
	_Atomic bool finished;	   /* all else is there */
};

/* Blocks until all is done. 0, -ECONNREFUSED: no server, -ETIMEDOUT: it does not answer,
 * -EBADMSG: with other contents, -ECANCELED: the other end of the socket `lifeline` was closed (-1:
 * none), or what the system says. */
int echo_client_run(uint16_t port, const struct echo_plan *plan, struct echo_report *report,
		    int lifeline);

/* Under the names that the measures and distributions of a record have; sorts the times. NULL out
 * of memory. */
json_t *echo_report_to_json(struct echo_report *report);

/* A client in a process of its own. */
struct echo_client {
	pid_t pid;
	int orders; /* a socket, close-on-exec; when its last holder is gone, the client ends */
};

/* Forks it; call it before any thread exists. plan and report must lie in memory that is
 * shared, or not written any more. -EAGAIN, -ENOMEM, -EMFILE. */
int echo_client_start(struct echo_client *client, const struct echo_plan *plan,
		      struct echo_report *report);

/* Makes it run once, from any process that holds the socket; does not wait. */
int echo_client_order(const struct echo_client *client, uint16_t port);

bool echo_client_is_gone(const struct echo_client *client);

/* Ends it, whatever it does, and waits for that. */
void echo_client_stop(struct echo_client *client);

#endif
