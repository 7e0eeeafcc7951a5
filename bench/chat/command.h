#ifndef CONVOY_CHAT_COMMAND_H
#define CONVOY_CHAT_COMMAND_H

#include <stddef.h>

/* What the operator of a server typed. */
enum command_kind {
	COMMAND_NOTHING,      /* an empty line */
	COMMAND_ANSWER,	      /* text for who wrote last */
	COMMAND_ANSWER_TO,    /* @NUMBER TEXT */
	COMMAND_ANSWER_ALL,   /* @all TEXT */
	COMMAND_WHO,	      /* /who */
	COMMAND_HELP,	      /* /help */
	COMMAND_QUIT,	      /* /quit */
	COMMAND_NO_ADDRESSEE, /* @ and neither a number nor all */
	COMMAND_UNKNOWN,      /* / and no command */
};

struct command {
	enum command_kind kind;
	unsigned number;  /* COMMAND_ANSWER_TO; from 1 */
	const char *text; /* what is to be sent, in the line; else the word that is wrong */
	size_t bytes;
};

struct command command_parse(const char *line, size_t bytes);

#endif
