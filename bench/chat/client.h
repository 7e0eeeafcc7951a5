#ifndef CONVOY_CHAT_CLIENT_H
#define CONVOY_CHAT_CLIENT_H

#include "chat/server.h"
#include "socket/address.h"

/* Connects, sends what is typed at standard input and shows what comes, until the input ends or
 * "/quit" is typed. 0; the number of the signal that ended it; or a negative errno with
 * the reason, -EPIPE when the server closed the connection. */
int client_run(const struct address *address, char reason[CHAT_REASON_BYTES]);

#endif
