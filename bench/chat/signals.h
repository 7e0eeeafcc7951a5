#ifndef CONVOY_CHAT_SIGNALS_H
#define CONVOY_CHAT_SIGNALS_H

/*
 * What a terminal and a user send to the program, as something to poll: the signals that end
 * it (SIGINT, SIGTERM, SIGHUP), and SIGWINCH and SIGCONT.
 */

/* A descriptor that is readable when one has come. From then on they are blocked in the calling
 * thread and in those that it creates; SIGPIPE is ignored. A negative errno. */
int signals_open(void);

/* The next one that has come; 0: none. */
int signals_next(int descriptor);

#endif
