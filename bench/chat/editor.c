/*
 * libedit's own reading of characters waits for the rest of an escape sequence, for ever
 * after a lone Escape. Ours gives up after a moment, so that a key never holds up the chat;
 * what waits for a further key by design is unbound.
 */
#include "chat/editor.h"

#include <errno.h>
#include <histedit.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#define HISTORY_LINES 500

/* The bytes of one key come together. */
#define KEY_PATIENCE_MS 50

#define CONTROL_D '\004'

struct editor {
	EditLine *line;
	History *history;
	const char *prompt;
	mbstate_t state; /* of a character that has come in part */
	bool is_shown;
	bool has_ended;
};

static char *prompt_of(EditLine *line)
{
	struct editor *editor;

	el_get(line, EL_CLIENTDATA, &editor);
	return (char *)editor->prompt;
}

static bool has_input(int patience_ms)
{
	struct pollfd polled = { .fd = STDIN_FILENO, .events = POLLIN };

	return poll(&polled, 1, patience_ms) > 0;
}

/* What is cut off or no character becomes L'\0', which is bound to nothing. */
static int read_character(EditLine *line, wchar_t *character)
{
	struct editor *editor;

	el_get(line, EL_CLIENTDATA, &editor);
	while (has_input(KEY_PATIENCE_MS)) {
		char byte;
		ssize_t got = read(STDIN_FILENO, &byte, 1);
		size_t length;

		if (got < 0 && errno == EINTR)
			continue;
		editor->has_ended = got <= 0;
		if (got <= 0)
			return (int)got;
		length = mbrtowc(character, &byte, 1, &editor->state);
		if (length == (size_t)-2)
			continue;
		if (length == (size_t)-1)
			break;
		return 1;
	}
	editor->state = (mbstate_t) { 0 };
	*character = L'\0';
	return 1;
}

bool editor_is_possible(void)
{
	const char *terminal = getenv("TERM");

	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && terminal && *terminal &&
	       strcmp(terminal, "dumb") != 0;
}

static int open_line(struct editor *editor)
{
	HistEvent event;

	editor->line = el_init("chat", stdin, stdout, stderr);
	editor->history = history_init();
	if (!editor->line || !editor->history)
		return -ENOMEM;
	history(editor->history, &event, H_SETSIZE, HISTORY_LINES);
	history(editor->history, &event, H_SETUNIQUE, 1);
	el_set(editor->line, EL_CLIENTDATA, editor);
	el_set(editor->line, EL_PROMPT, prompt_of);
	el_set(editor->line, EL_EDITOR, "emacs");
	el_set(editor->line, EL_HIST, history, editor->history);
	el_set(editor->line, EL_GETCFN, read_character);
	el_set(editor->line, EL_BIND, "^V", "ed-unassigned", NULL);
	el_set(editor->line, EL_BIND, "^Q", "ed-unassigned", NULL);
	return 0;
}

int editor_open(struct editor **opened, const char *prompt)
{
	struct editor *editor = calloc(1, sizeof(*editor));
	int error;

	if (!editor)
		return -ENOMEM;
	editor->prompt = prompt;
	error = open_line(editor);
	if (error) {
		editor_close(editor);
		return error;
	}
	editor_restore(editor);
	*opened = editor;
	return 0;
}

void editor_close(struct editor *editor)
{
	if (!editor)
		return;
	editor_hide(editor);
	fflush(stdout);
	if (editor->line)
		el_end(editor->line);
	if (editor->history)
		history_end(editor->history);
	free(editor);
}

/* ---- the screen -------------------------------------------------------------------- */

static unsigned screen_columns(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return 80;
	return size.ws_col;
}

/* Controls are shown as ^X. */
static unsigned width_of(wchar_t character)
{
	int width = wcwidth(character);

	return width < 0 ? 2 : (unsigned)width;
}

/* In which row below the prompt's the cursor is. */
static unsigned cursor_row(const struct editor *editor)
{
	const LineInfoW *typed = el_wline(editor->line);
	unsigned columns = screen_columns();
	unsigned row = 0, column = (unsigned)strlen(editor->prompt);

	for (const wchar_t *next = typed->buffer; next < typed->cursor; next++) {
		unsigned width = width_of(*next);

		/* A wide character does not begin in the last column. */
		if (column + width > columns) {
			row++;
			column = 0;
		}
		column += width;
		if (column == columns) {
			row++;
			column = 0;
		}
	}
	return row;
}

void editor_hide(struct editor *editor)
{
	unsigned row;

	if (!editor->is_shown)
		return;
	row = cursor_row(editor);
	if (row > 0)
		printf("\033[%uA", row);
	fputs("\r\033[J", stdout);
	editor->is_shown = false;
}

void editor_restore(struct editor *editor)
{
	int is_reading = 0;

	if (editor->is_shown || editor->has_ended)
		return;
	el_get(editor->line, EL_UNBUFFERED, &is_reading);
	if (is_reading)
		el_set(editor->line, EL_REFRESH);
	else
		el_set(editor->line, EL_UNBUFFERED, 1);
	editor->is_shown = true;
}

void editor_resize(struct editor *editor)
{
	editor_hide(editor);
	el_resize(editor->line);
	editor_restore(editor);
}

void editor_continue(struct editor *editor)
{
	el_set(editor->line, EL_PREP_TERM, 1);
	editor->is_shown = false;
	editor_restore(editor);
}

/* ---- reading ----------------------------------------------------------------------- */

static void end_line(struct editor *editor)
{
	el_set(editor->line, EL_UNBUFFERED, 0);
	editor->is_shown = false;
}

static void remember(struct editor *editor, const char *text, size_t bytes)
{
	HistEvent event;

	if (bytes > 0)
		history(editor->history, &event, H_ENTER, text);
}

/* In this state libedit gives the line as it is after each character; Ctrl-D in an
 * empty one, which ends the input, is put into it. */
static int take_character(struct editor *editor, const char **text, size_t *bytes)
{
	int count = 0;
	const char *typed = el_gets(editor->line, &count);

	if (typed && count == 1 && typed[0] == CONTROL_D)
		editor->has_ended = true;
	if (editor->has_ended) {
		end_line(editor);
		return -ENODATA;
	}
	if (!typed || count <= 0 || (typed[count - 1] != '\n' && typed[count - 1] != '\r'))
		return 0;
	*text = typed;
	*bytes = (size_t)count - 1;
	remember(editor, typed, *bytes);
	end_line(editor);
	return 1;
}

int editor_read(struct editor *editor, const char **text, size_t *bytes)
{
	int got = editor->has_ended ? -ENODATA : 0;

	editor_restore(editor);
	while (got == 0 && has_input(0))
		got = take_character(editor, text, bytes);
	return got;
}
