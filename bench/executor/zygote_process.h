#ifndef CONVOY_EXECUTOR_ZYGOTE_PROCESS_H
#define CONVOY_EXECUTOR_ZYGOTE_PROCESS_H

#include "executor/zygote.h"

/* What the program asks over the control socket: a new connection, with the
 * descriptors of its socket, its memory and its channels. No main: quit. */
struct zygote_request {
	worker_main *main;
	void *address;
	size_t bytes;
};

/* The life of the zygote; control is its end of the control socket. */
void zygote_process(int control) __attribute__((noreturn));

#endif
