#include "chat/prompt.h"

#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "chat/editor.h"
#include "chat/line.h"
#include "chat/text.h"

#define PROMPT_TEXT ">>> "
#define INPUT_BYTES 4096
#define NOTE_BYTES  1024

struct prompt {
	struct editor *editor; /* NULL: plain lines */
	size_t limit;
	struct line_reader line; /* of plain ones */
	char input[INPUT_BYTES];
	size_t input_from, input_to;
	bool has_ended;
};

/* In a locale without UTF-8 the editor could not take characters of several bytes. */
static void use_wide_characters(void)
{
	setlocale(LC_CTYPE, "");
	if (MB_CUR_MAX == 1)
		setlocale(LC_CTYPE, "C.UTF-8");
}

int prompt_open(struct prompt **opened, size_t limit)
{
	struct prompt *prompt = calloc(1, sizeof(*prompt));
	int error;

	if (!prompt)
		return -ENOMEM;
	prompt->limit = limit;
	use_wide_characters();
	error = editor_is_possible() ? editor_open(&prompt->editor, PROMPT_TEXT)
				     : line_reader_create(&prompt->line, limit);
	if (error)
		free(prompt);
	else
		*opened = prompt;
	return error;
}

void prompt_close(struct prompt *prompt)
{
	if (!prompt)
		return;
	editor_close(prompt->editor);
	line_reader_destroy(&prompt->line);
	free(prompt);
}

/* ---- what is typed ---------------------------------------------------------------- */

static enum prompt_event event_of(const struct prompt *prompt, enum line_event event,
				  const char **text, size_t *bytes)
{
	*text = prompt->line.text;
	*bytes = prompt->line.bytes;
	switch (event) {
	case LINE_WHOLE:
		return PROMPT_LINE;
	case LINE_TOO_LONG:
		return PROMPT_TOO_LONG;
	default:
		return prompt->has_ended ? PROMPT_END : PROMPT_NOTHING;
	}
}

/* False when there is nothing to be had now. */
static bool read_input(struct prompt *prompt)
{
	struct pollfd polled = { .fd = STDIN_FILENO, .events = POLLIN };
	ssize_t got;

	if (prompt->has_ended || poll(&polled, 1, 0) <= 0)
		return false;
	got = read(STDIN_FILENO, prompt->input, INPUT_BYTES);
	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return false;
	prompt->has_ended = got <= 0;
	prompt->input_from = 0;
	prompt->input_to = got > 0 ? (size_t)got : 0;
	return got > 0;
}

static enum prompt_event next_plain(struct prompt *prompt, const char **text, size_t *bytes)
{
	enum line_event event = LINE_PART;

	while (event == LINE_PART && (prompt->input_from < prompt->input_to || read_input(prompt)))
		prompt->input_from +=
			line_reader_take(&prompt->line, prompt->input + prompt->input_from,
					 prompt->input_to - prompt->input_from, &event);
	if (event == LINE_PART && prompt->has_ended)
		event = line_reader_finish(&prompt->line);
	return event_of(prompt, event, text, bytes);
}

enum prompt_event prompt_next(struct prompt *prompt, const char **text, size_t *bytes)
{
	int got;

	if (!prompt->editor)
		return next_plain(prompt, text, bytes);
	got = editor_read(prompt->editor, text, bytes);
	if (got < 0)
		return PROMPT_END;
	if (got == 0)
		return PROMPT_NOTHING;
	return *bytes > prompt->limit ? PROMPT_TOO_LONG : PROMPT_LINE;
}

/* ---- what is shown ---------------------------------------------------------------- */

int prompt_show(struct prompt *prompt, const char *heading, const char *text, size_t bytes)
{
	int error = 0;

	if (prompt->editor)
		editor_hide(prompt->editor);
	fputs(heading, stdout);
	text_write_safely(stdout, text, bytes);
	putchar('\n');
	errno = 0;
	if (fflush(stdout) != 0 || ferror(stdout))
		error = errno ? -errno : -EIO;
	if (prompt->editor)
		editor_restore(prompt->editor);
	return error;
}

int prompt_note(struct prompt *prompt, const char *format, ...)
{
	char note[NOTE_BYTES];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(note, sizeof(note), format, arguments);
	va_end(arguments);
	return prompt_show(prompt, note, "", 0);
}

void prompt_resize(struct prompt *prompt)
{
	if (prompt->editor)
		editor_resize(prompt->editor);
}

void prompt_continue(struct prompt *prompt)
{
	if (prompt->editor)
		editor_continue(prompt->editor);
}
