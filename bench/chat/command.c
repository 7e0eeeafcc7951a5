#include "chat/command.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

static size_t word_length(const char *line, size_t bytes)
{
	const char *space = memchr(line, ' ', bytes);

	return space ? (size_t)(space - line) : bytes;
}

static bool is_word(const char *line, size_t bytes, const char *word)
{
	return bytes == strlen(word) && memcmp(line, word, bytes) == 0;
}

/* From 1 to UINT_MAX, in digits alone; 0 for what is not. */
static unsigned number_of(const char *word, size_t bytes)
{
	unsigned long long number = 0;

	for (size_t i = 0; i < bytes; i++) {
		if (word[i] < '0' || word[i] > '9')
			return 0;
		number = number * 10 + (unsigned long long)(word[i] - '0');
		if (number > UINT_MAX)
			return 0;
	}
	return (unsigned)number;
}

static struct command parse_addressed(const char *line, size_t bytes)
{
	size_t word = word_length(line, bytes);
	struct command command = { .kind = COMMAND_ANSWER_TO, .text = line + word };

	command.number = number_of(line + 1, word - 1);
	if (is_word(line, word, "@all"))
		command.kind = COMMAND_ANSWER_ALL;
	else if (command.number == 0)
		return (struct command) { COMMAND_NO_ADDRESSEE, 0, line, word };
	/* The one space that ends the word is no part of the text. */
	command.text += word < bytes;
	command.bytes = bytes - (size_t)(command.text - line);
	return command;
}

static struct command parse_slashed(const char *line, size_t bytes)
{
	static const struct {
		const char *word;
		enum command_kind kind;
	} commands[] = {
		{ "/who", COMMAND_WHO },
		{ "/help", COMMAND_HELP },
		{ "/quit", COMMAND_QUIT },
	};
	size_t word = word_length(line, bytes);

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (is_word(line, word, commands[i].word))
			return (struct command) { .kind = commands[i].kind };
	return (struct command) { COMMAND_UNKNOWN, 0, line, word };
}

struct command command_parse(const char *line, size_t bytes)
{
	if (bytes == 0)
		return (struct command) { .kind = COMMAND_NOTHING };
	if (line[0] == '@')
		return parse_addressed(line, bytes);
	if (line[0] == '/')
		return parse_slashed(line, bytes);
	return (struct command) { COMMAND_ANSWER, 0, line, bytes };
}
