#ifndef CONVOY_MEASURE_CLIENT_PROCESS_H
#define CONVOY_MEASURE_CLIENT_PROCESS_H

/* What a client does first in a process of its own, forked from the program whose server it is to
 * measure. */

/* Ignores the signals that a terminal sends to all: they are for the program, with whose end the
 * client ends. Closes all descriptors but this one and standard error, which sanitizers need:
 * else clients would keep each other and the server's sockets open. Returns the descriptor's new
 * number, or -1. */
int client_process_begin(int descriptor);

#endif
