/* What the chat makes of bytes: safe text, lines, the operator's commands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chat/command.h"
#include "chat/line.h"
#include "chat/text.h"

/* ---- text ------------------------------------------------------------------------- */

static void assert_written(const char *text, size_t bytes, const char *expected)
{
	char *written = NULL;
	size_t written_bytes;
	FILE *out = open_memstream(&written, &written_bytes);

	assert_non_null(out);
	text_write_safely(out, text, bytes);
	fclose(out);
	assert_string_equal(written, expected);
	assert_int_equal(written_bytes, strlen(expected));
	free(written);
}

#define ASSERT_WRITTEN(text, expected) assert_written(text, sizeof(text) - 1, expected)

static void test_text_stays(void **state)
{
	(void)state;
	ASSERT_WRITTEN("", "");
	ASSERT_WRITTEN("plain \\ text,\ttabs", "plain \\ text,\ttabs");
	ASSERT_WRITTEN("你好 Grüße 😀", "你好 Grüße 😀");
	ASSERT_WRITTEN("\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf"); /* U+10FFFF */
}

static void test_controls_are_escaped(void **state)
{
	(void)state;
	ASSERT_WRITTEN("\x1b[31m\x07\r\n\x7f", "\\x1b[31m\\x07\\x0d\\x0a\\x7f");
	ASSERT_WRITTEN("a\0b", "a\\x00b");
	ASSERT_WRITTEN("\xc2\x9b"
		       "31m",
		       "\\u{9b}31m");
	ASSERT_WRITTEN("\xe2\x80\xae"
		       "abc\xe2\x80\xa8\xe2\x81\xa6",
		       "\\u{202e}abc\\u{2028}\\u{2066}");
}

static void test_no_utf8_is_escaped(void **state)
{
	(void)state;
	ASSERT_WRITTEN("\xff\x80", "\\xff\\x80");
	ASSERT_WRITTEN("\xe4\xbd", "\\xe4\\xbd"); /* cut off */
	ASSERT_WRITTEN("\xe4\xbdx", "\\xe4\\xbdx");
	ASSERT_WRITTEN("\xc0\xaf", "\\xc0\\xaf");			     /* overlong */
	ASSERT_WRITTEN("\xe0\x80\x9b", "\\xe0\\x80\\x9b");		     /* overlong */
	ASSERT_WRITTEN("\xed\xa0\x80", "\\xed\\xa0\\x80");		     /* surrogate */
	ASSERT_WRITTEN("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");	     /* beyond */
	ASSERT_WRITTEN("\xf8\x88\x80\x80\x80", "\\xf8\\x88\\x80\\x80\\x80"); /* five bytes */
}

/* Whatever the bytes are, no control reaches the terminal and nothing hangs. */
static void test_all_pairs_are_safe(void **state)
{
	(void)state;
	for (unsigned pair = 0; pair < 65536; pair++) {
		const char text[] = { (char)(pair >> 8), (char)pair };
		char written[32] = "";
		FILE *out = fmemopen(written, sizeof(written), "w");
		uint32_t code_point;

		assert_non_null(out);
		text_write_safely(out, text, sizeof(text));
		fclose(out);
		assert_true(strlen(written) >= 2);
		for (const char *at = written; *at;) {
			size_t length = text_sequence(at, strlen(at), &code_point);

			assert_true(length > 0);
			assert_true(code_point == '\t' ||
				    (code_point >= 0x20 && code_point < 0x7f) || code_point > 0x9f);
			at += length;
		}
	}
}

/* ---- lines ------------------------------------------------------------------------ */

/* "<one><two>!<rest" for two lines, one that is too long, and the rest at the end. */
static char *lines_of(const char *input, size_t bytes, size_t limit, size_t piece)
{
	struct line_reader reader;
	enum line_event event;
	char *lines = NULL;
	size_t lines_bytes;
	FILE *out = open_memstream(&lines, &lines_bytes);

	assert_non_null(out);
	assert_int_equal(line_reader_create(&reader, limit), 0);
	for (size_t from = 0; from < bytes;) {
		size_t rest = bytes - from < piece ? bytes - from : piece;

		while (rest > 0) {
			size_t taken = line_reader_take(&reader, input + from, rest, &event);

			assert_in_range(taken, 1, rest);
			from += taken;
			rest -= taken;
			if (event == LINE_WHOLE)
				fprintf(out, "<%.*s>", (int)reader.bytes, reader.text);
			else if (event == LINE_TOO_LONG)
				fputc('!', out);
		}
	}
	event = line_reader_finish(&reader);
	if (event != LINE_PART)
		fprintf(out, "<%.*s", (int)(event == LINE_WHOLE ? reader.bytes : 0), reader.text);
	assert_int_equal(line_reader_finish(&reader), LINE_PART);
	line_reader_destroy(&reader);
	fclose(out);
	return lines;
}

static void assert_lines(const char *input, size_t limit, const char *expected)
{
	for (size_t piece = 1; piece <= strlen(input); piece++) {
		char *lines = lines_of(input, strlen(input), limit, piece);

		assert_string_equal(lines, expected);
		free(lines);
	}
}

static void test_lines_in_any_pieces(void **state)
{
	(void)state;
	assert_lines("a\n\nbc\n", 10, "<a><><bc>");
	assert_lines("a\r\n\r\nb\rc\n", 10, "<a><><b\rc>");
	assert_lines("你好\n再见", 10, "<你好><再见");
	assert_lines("\n", 1, "<>");
	assert_lines("x", 1, "<x");
}

static void test_lines_have_a_limit(void **state)
{
	(void)state;
	assert_lines("1234\n12345\n1\n", 4, "<1234>!<1>");
	assert_lines("1234\r\n12345\r\n", 4, "<1234>!");
	assert_lines("123456789123456789\n\n", 4, "!<>");
	assert_lines("12345", 4, "<");
}

static void test_within_a_line(void **state)
{
	struct line_reader reader;
	enum line_event event;

	(void)state;
	assert_int_equal(line_reader_create(&reader, 4), 0);
	assert_false(line_reader_is_within(&reader));
	assert_int_equal(line_reader_take(&reader, "", 0, &event), 0);
	assert_false(line_reader_is_within(&reader));
	line_reader_take(&reader, "abcdefgh", 8, &event);
	assert_true(line_reader_is_within(&reader));
	line_reader_take(&reader, "\n", 1, &event);
	assert_int_equal(event, LINE_TOO_LONG);
	assert_false(line_reader_is_within(&reader));
	line_reader_destroy(&reader);
}

/* ---- commands --------------------------------------------------------------------- */

static void assert_command(const char *line, enum command_kind kind, unsigned number,
			   const char *text)
{
	struct command command = command_parse(line, strlen(line));

	assert_int_equal(command.kind, kind);
	assert_int_equal(command.number, number);
	assert_int_equal(command.bytes, strlen(text));
	if (command.bytes > 0)
		assert_memory_equal(command.text, text, command.bytes);
}

static void test_answers(void **state)
{
	(void)state;
	assert_command("hello @2", COMMAND_ANSWER, 0, "hello @2");
	assert_command(" /quit", COMMAND_ANSWER, 0, " /quit");
	assert_command("@2 hello you", COMMAND_ANSWER_TO, 2, "hello you");
	assert_command("@2  two spaces", COMMAND_ANSWER_TO, 2, " two spaces");
	assert_command("@2", COMMAND_ANSWER_TO, 2, "");
	assert_command("@2 ", COMMAND_ANSWER_TO, 2, "");
	assert_command("@2 /quit", COMMAND_ANSWER_TO, 2, "/quit");
	assert_command("@4294967295 x", COMMAND_ANSWER_TO, 4294967295U, "x");
	assert_command("@all 大家好", COMMAND_ANSWER_ALL, 0, "大家好");
}

static void test_wrong_addressees(void **state)
{
	static const char *const words[] = {
		"@",   "@x",  "@2x",   "@-1",	      "@0",
		"@+1", "@al", "@all2", "@4294967296", "@99999999999999999999999"
	};
	char line[64];

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		assert_command(words[i], COMMAND_NO_ADDRESSEE, 0, words[i]);
		snprintf(line, sizeof(line), "%s text", words[i]);
		assert_command(line, COMMAND_NO_ADDRESSEE, 0, words[i]);
	}
}

static void test_commands(void **state)
{
	(void)state;
	assert_command("", COMMAND_NOTHING, 0, "");
	assert_command("/who", COMMAND_WHO, 0, "");
	assert_command("/help me", COMMAND_HELP, 0, "");
	assert_command("/quit", COMMAND_QUIT, 0, "");
	assert_command("/", COMMAND_UNKNOWN, 0, "/");
	assert_command("/quite", COMMAND_UNKNOWN, 0, "/quite");
	assert_command("/qui", COMMAND_UNKNOWN, 0, "/qui");
	assert_command("/WHO now", COMMAND_UNKNOWN, 0, "/WHO");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_stays),
		cmocka_unit_test(test_controls_are_escaped),
		cmocka_unit_test(test_no_utf8_is_escaped),
		cmocka_unit_test(test_all_pairs_are_safe),
		cmocka_unit_test(test_lines_in_any_pieces),
		cmocka_unit_test(test_lines_have_a_limit),
		cmocka_unit_test(test_within_a_line),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_wrong_addressees),
		cmocka_unit_test(test_commands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
