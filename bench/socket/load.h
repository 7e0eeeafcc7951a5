#ifndef CONVOY_SOCKET_LOAD_H
#define CONVOY_SOCKET_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "measure/histogram.h"
#include "measure/shared.h"
#include "socket/address.h"

/*
 * The load on an echo server: a process of its own whose threads send frames over many
 * connections and compare every byte of the replies. A payload depends on the connection and on
 * the request, so that a reply which belongs to another one is found.
 */

#define LOAD_CPUS		1024U
#define LOAD_REQUEST_MOST_BYTES (16U << 20)

struct load_options {
	struct address address; /* the server's */
	unsigned connections;	/* held at once; at least 1 */
	unsigned threads;	/* at most one a connection; 0: one for each CPU of the load */
	uint32_t request_bytes; /* the payload's; at most LOAD_REQUEST_MOST_BYTES */
	uint64_t requests;	/* of each connection; 0: until duration_ns is over */
	uint64_t duration_ns;	/* none is due after it; 0: no end but that of requests; with
				   neither, load_end ends it */
	/*
	 * 0: closed loop, each request follows the reply to the one before. Else the requests
	 * per second of all connections together: request k is due k / rate after the start, on
	 * connection k % connections. A connection that still waits for a reply sends what has
	 * become due as soon as that is there; latency counts from when it was due.
	 */
	double rate;
	/* So many connections in all, one after another on each of `connections` places: connect,
	 * one request, close. requests, duration_ns and rate mean nothing then. 0: they stay. */
	uint64_t short_connections;
	bool hold;	     /* connections stay open after the last reply, until load_end */
	uint64_t timeout_ns; /* a connection, a reply that has not come by then: it is given up */
	uint64_t seed;
	/* The CPUs that the load's threads may use; cpu_count 0: all of the process's. */
	uint16_t cpus[LOAD_CPUS];
	size_t cpu_count;
};

/* What ended a connection before its last reply. It is not made again. */
enum load_error {
	LOAD_REFUSED, /* not made: nobody listens there */
	LOAD_CLOSED,  /* by the server */
	LOAD_TIMEOUT, /* neither made, answered nor taken in time */
	LOAD_CORRUPT, /* a reply of other bytes or of another length, or one too many */
	LOAD_FAILED,  /* the load's own system calls; load_report.system_error is the first */
	LOAD_ERRORS
};

struct load_report {
	uint64_t connections; /* that were made */
	uint64_t requests;    /* answered, byte by byte */
	uint64_t bytes;	      /* of their payloads */
	uint64_t errors[LOAD_ERRORS];
	int system_error;	   /* 0 or a negative errno */
	uint64_t begin_ns, end_ns; /* from when all are connected to the last reply */
	uint64_t cpu_ns;	   /* user and system time of the load */
	/* Of the connections' requests, for fairness. */
	uint64_t requests_least, requests_most;
	/* From a request that is due to the end of its reply. Without the first of each
	 * connection, which has to wait for somebody who serves it: */
	struct histogram latency;
	/* From sending that one to the reply's first byte. A short connection sends it as soon as
	 * it is connected. */
	struct histogram first_byte;
	struct histogram connect; /* from connect(2) until the connection is made */
	/* How much later than due a request was sent on a connection that was free: what the
	 * load itself adds. Under a rate alone. */
	struct histogram lateness;
};

/* How far a run is. */
enum load_stage {
	LOAD_IDLE,
	LOAD_CONNECTING,
	LOAD_RUNNING, /* each connection was made, or has failed */
	LOAD_HOLDING, /* the last reply is there */
	LOAD_DONE     /* all connections are closed; the report is complete */
};

struct load_shared;

struct load {
	pid_t pid;
	int orders; /* a socket, close-on-exec; readable when the stage has changed, or the process
		       is gone */
	struct shared_memory memory;
	struct load_shared *shared;
};

/* Forks the process, which waits for orders, ignores what a terminal sends, and ends when the last
 * holder of the socket is gone; call it before any thread exists. -EAGAIN, -ENOMEM, -EMFILE. */
int load_start(struct load *load);

/* Makes it run once; does not wait. The report before it is gone. 0; -EINVAL: options that
 * contradict each other; -EBUSY: a run is not done; -EPIPE: the process is gone. */
int load_begin(struct load *load, const struct load_options *options);

/* Never blocks. May be called from any thread, as load_begin; one at a time. */
enum load_stage load_stage(const struct load *load);

/* Blocks until the run has come to that stage or beyond. 0; -ETIMEDOUT after timeout_ns; -EPIPE:
 * the process is gone; -EINTR; the negative errno for which the run could not begin. */
int load_wait(struct load *load, enum load_stage stage, uint64_t timeout_ns);

/* No request is sent any more; replies under way are waited for, held connections closed. Does
 * not wait; load_wait for LOAD_DONE does. -EPIPE. */
int load_end(struct load *load);

/* Of the last run, when that is done. */
const struct load_report *load_report(const struct load *load);

/* Ends the process, whatever it does, and waits for that. */
void load_stop(struct load *load);

/* For people and records: "refused", "closed", … */
const char *load_error_name(enum load_error error);

#endif
