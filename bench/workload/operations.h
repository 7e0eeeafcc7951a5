#ifndef CONVOY_WORKLOAD_OPERATIONS_H
#define CONVOY_WORKLOAD_OPERATIONS_H

#include "measure/echo_client.h"
#include "workload/workload.h"

/*
 * I/O for bodies: calls that block, one after the other, through the worker. After each of them
 * an interpreted thread runs an iteration of its loop. They report what every operation took, as
 * a client does, and return 0, -ECANCELED when the run is given up, -EBADMSG for contents
 * that came back changed, or what the system says.
 */

/* An operation: to sleep. Latency: from the deadline until it runs again, under its lock. */
int operations_sleep(struct worker *worker, const struct work *work, uint64_t sleep_ns,
		     const struct echo_plan *plan, struct echo_report *report);

/* An operation: to write a byte into an own pipe and to read it again, which need not wait. */
int operations_pipe(struct worker *worker, const struct work *work, const struct echo_plan *plan,
		    struct echo_report *report);

int operations_null(struct worker *worker, const struct work *work, const struct echo_plan *plan,
		    struct echo_report *report);

int operations_self(struct worker *worker, const struct work *work, const struct echo_plan *plan,
		    struct echo_report *report);

/* Is a UDP server that receives and sends back, until its client ends; the report is the
 * client's. -EPIPE when the client is gone. *served: datagrams, the first included. */
int operations_echo(struct worker *worker, const struct work *work,
		    const struct echo_client *client, struct echo_report *report, uint64_t *served);

/* Blocks, outside the lock, until that time. 0, or -ECANCELED. */
int operations_wait_until(struct worker *worker, const struct work *work, uint64_t time_ns);

#endif
