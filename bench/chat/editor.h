#ifndef CONVOY_CHAT_EDITOR_H
#define CONVOY_CHAT_EDITOR_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A line that is edited on the terminal, standard input and output, while other things happen:
 * libedit takes one character at a time. Not for several threads.
 */
struct editor;

/* False where libedit can do nothing: no terminal, or a dumb one. */
bool editor_is_possible(void);

/* Changes the terminal's settings until editor_close. prompt is kept. -ENOMEM, -ENOTTY. */
int editor_open(struct editor **editor, const char *prompt);
void editor_close(struct editor *editor);

/* Takes what was typed, without waiting for more. 1: a line, without its end, valid until the
 * next call; 0: none yet; -ENODATA: the end of the input. */
int editor_read(struct editor *editor, const char **text, size_t *bytes);

/* Takes the prompt and what was typed off the screen, so that something else can be written
 * to standard output, and puts them back. */
void editor_hide(struct editor *editor);
void editor_restore(struct editor *editor);

/* After SIGWINCH; after SIGCONT. */
void editor_resize(struct editor *editor);
void editor_continue(struct editor *editor);

#endif
