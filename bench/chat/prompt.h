#ifndef CONVOY_CHAT_PROMPT_H
#define CONVOY_CHAT_PROMPT_H

#include <stddef.h>

/*
 * Where somebody types lines at standard input and reads others at standard output. On a
 * terminal the line is edited, and what comes meanwhile appears above it; otherwise lines are
 * read and written plainly, without a prompt. Not for several threads.
 */
struct prompt;

enum prompt_event {
	PROMPT_NOTHING,	 /* no line yet: wait until standard input is readable */
	PROMPT_LINE,	 /* a line was typed, */
	PROMPT_TOO_LONG, /* one that exceeds the limit, and is lost */
	PROMPT_END,	 /* the input has ended */
};

/* Lines have at most limit bytes. Sets the locale's character set to UTF-8 where it has none of
 * several bytes. -ENOMEM. */
int prompt_open(struct prompt **prompt, size_t limit);

/* Restores the terminal. NULL is fine. */
void prompt_close(struct prompt *prompt);

/* Takes what was typed, without waiting. text and bytes are the line, without its end, valid
 * until the next call. */
enum prompt_event prompt_next(struct prompt *prompt, const char **text, size_t *bytes);

/* Shows a line: a heading of our own, and text that can do nothing to the terminal, whatever it
 * is. May block while nobody reads the output. -EIO, or why it cannot be written. */
int prompt_show(struct prompt *prompt, const char *heading, const char *text, size_t bytes);

/* The same for a line of our own. */
int prompt_note(struct prompt *prompt, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* After SIGWINCH; after SIGCONT. */
void prompt_resize(struct prompt *prompt);
void prompt_continue(struct prompt *prompt);

#endif
