#include "analysis/html_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What write writes of text; free it. */
static char *written(void (*write)(FILE *, const char *), const char *text)
{
	char *out = NULL;
	size_t size;
	FILE *stream = open_memstream(&out, &size);

	assert_non_null(stream);
	write(stream, text);
	assert_int_equal(fclose(stream), 0);
	return out;
}

static void expect(void (*write)(FILE *, const char *), const char *text, const char *html)
{
	char *out = written(write, text);

	assert_string_equal(out, html);
	free(out);
}

static void test_any_text_is_escaped(void **unused)
{
	(void)unused;
	expect(html_text, "", "");
	expect(html_text, "a<b> & \"c\"", "a&lt;b&gt; &amp; &quot;c&quot;");
	expect(html_text, "1.89× µs", "1.89× µs");
	expect(html_text, "a\033[1m\nb", "a?[1m b");
	expect(html_text, "cut \xc3", "cut ?");
	expect(html_text, "\xff\xfe", "??");
}

static void test_a_number_stays_with_its_unit(void **unused)
{
	(void)unused;
	expect(html_prose, "keep 96.5 %: a <b>", "keep 96.5&nbsp;%: a &lt;b&gt;");
	expect(html_prose, "10 ms, 5 µs", "10&nbsp;ms, 5&nbsp;µs");
	expect(html_prose, "2 such, x % 2", "2 such, x % 2");
	expect(html_prose, " ", " ");
}

static void test_lists(void **unused)
{
	(void)unused;
	expect(html_list, "", "");
	expect(html_list, "a\n<b>\n",
	       "<ul class=\"words\">\n<li>a</li>\n<li>&lt;b&gt;</li>\n</ul>\n");
}

#define HEAD "<?xml version=\"1.0\"?>\n<svg viewBox=\"0 0 1200 800\">"

static const char good[] = HEAD "<title>Gnuplot &amp; we</title><desc>by</desc>"
				"<defs><circle id='gpDot' r='0.5'/></defs>\n"
				"<g clip-path=\"url(#clip)\"><use xlink:href='#gpDot' color='a>b'/>"
				"<polygon fill = 'rgb(0, 1, 2)'  points = '1,2 3,4'/></g>"
				"<g class=\"mark\"><title>2 &lt; 3</title></g></svg>\nrest";

static void put_picture(FILE *out, const char *text)
{
	html_svg(out, text, "x-", 100, 700);
}

static void test_a_picture_gets_names_of_its_own(void **unused)
{
	(void)unused;
	assert_null(html_svg_problem(good));
	expect(put_picture, good,
	       "<svg viewBox=\"0 100 1200 600\" xmlns=\"http://www.w3.org/2000/svg\">\n"
	       "<defs><circle id='x-gpDot' r='0.5'/></defs>\n"
	       "<g clip-path=\"url(#x-clip)\"><use xlink:href='#x-gpDot' color='a>b'/>"
	       "<polygon fill='rgb(0, 1, 2)' points='1,2 3,4'/></g>"
	       "<g class=\"mark\"><title>2 &lt; 3</title></g></svg>\n");
}

static void test_what_runs_or_fetches_is_refused(void **unused)
{
	(void)unused;
	static const char *const bad[] = {
		"",
		"no picture",
		"<svg>",
		HEAD "<script>alert(1)</script></svg>",
		HEAD "<foreignObject/></svg>",
		HEAD "<image href='#a'/></svg>",
		HEAD "<!-- a comment --></svg>",
		HEAD "<g onload='alert(1)'/></svg>",
		HEAD "<g ONMOUSEMOVE=\"alert(1)\"/></svg>",
		HEAD "<g/onload=alert(1)></svg>",
		HEAD "<g fill='red'/onload='alert(1)'/></svg>",
		HEAD "<g fill='red'\fonload='alert(1)'/></svg>",
		HEAD "<use href='https://example.org/a.svg#b'/></svg>",
		HEAD "<use xlink:href=''/></svg>",
		HEAD "<g fill='url(https://example.org/)'/></svg>",
		HEAD "<g style='fill: url( #a)'/></svg>",
		HEAD "<g fill='red</svg>",
		HEAD "<g </svg>",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (!html_svg_problem(bad[i]))
			fail_msg("taken as good: %s", bad[i]);
	}
}

/* Whatever a file holds when it was cut off: no read beyond it, and only the whole is good. */
static void test_every_beginning_of_a_picture(void **unused)
{
	(void)unused;
	size_t whole = (size_t)(strstr(good, "</svg>") + strlen("</svg>") - good);

	for (size_t length = 0; length < sizeof(good); length++) {
		char *text = strndup(good, length);

		assert_non_null(text);
		assert_int_equal(html_svg_problem(text) == NULL, length >= whole);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_text_is_escaped),
		cmocka_unit_test(test_a_number_stays_with_its_unit),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_a_picture_gets_names_of_its_own),
		cmocka_unit_test(test_what_runs_or_fetches_is_refused),
		cmocka_unit_test(test_every_beginning_of_a_picture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
