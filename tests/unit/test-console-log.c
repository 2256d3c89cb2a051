// SPDX-License-Identifier: GPL-2.0-or-later
/* The hypervisor's console as lines: each once, whatever the pieces it is read in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "manager/console-log.h"

static void note(void *userdata, const char *line)
{
	char *seen = userdata;

	strcat(seen, line);
	strcat(seen, "|");
}

static void take(struct console_lines *lines, const char *text, char *seen)
{
	console_lines_take(lines, (struct bytes){ (const uint8_t *)text, strlen(text) }, note,
			   seen);
}

static void lines_are_handed_on_when_they_end(void **state)
{
	static const struct {
		const char *name, *chunks[4];
		uint64_t written;
		const char *expected;
	} cases[] = {
		{ "one", { "a line\n" }, 0, "a line|" },
		{ "in pieces", { "a l", "ine\nano", "ther\n" }, 0, "a line|another|" },
		{ "without an end", { "a line\nand" }, 0, "a line|" },
		{ "nothing", { "" }, 0, "" },
		{ "empty lines", { "\n\n" }, 0, "||" },
		{ "what steers terminals", { "a\x1b[2Jb\r\n" }, 0, "a?[2Jb?|" },
		{ "read before", { "one\ntwo\nthree\n" }, 8, "three|" },
		{ "read before, in the middle of a line", { "one\ntwo\n" }, 6, "two|" },
		{ "all of it read before", { "one\ntwo\n" }, 8, "" },
		{ "lost",
		  { "<missed 100 bytes of console log>\nlast\n" },
		  0,
		  "<100 bytes are lost>|last|" },
		{ "lost, but read before",
		  { "<missed 100 bytes of console log>\none\ntwo\n" },
		  104,
		  "two|" },
		{ "lost later",
		  { "one\nhal", "<missed 9 bytes of console log>\nlast\n" },
		  0,
		  "one|<9 bytes are lost>|last|" },
		{ "a cell that says so",
		  { "x\n<missed 9 bytes of console log>\n" },
		  0,
		  "x|<missed 9 bytes of console log>|" },
	};
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct console_lines lines = { .written = cases[i].written };
		char seen[256] = "";

		for (j = 0; j < ARRAY_SIZE(cases[i].chunks) && cases[i].chunks[j]; j++)
			take(&lines, cases[i].chunks[j], seen);
		if (strcmp(seen, cases[i].expected) != 0)
			fail_msg("%s: \"%s\"", cases[i].name, seen);
	}
}

static void where_one_stops_another_goes_on(void **state)
{
	struct console_lines first = { 0 }, second = { 0 };
	char seen[64] = "";

	take(&first, "one\ntwo\nthr", seen);
	second.written = first.written;
	take(&second, "one\ntwo\nthree\n", seen);
	assert_string_equal(seen, "one|two|three|");
}

static void a_console_that_begins_anew_is_another_one(void **state)
{
	struct console_lines lines = { 0 };
	char seen[64] = "";

	take(&lines, "one\n", seen);
	take(&lines, "<missed 4294965248 bytes of console log>\njunk\n", seen);
	assert_true(lines.is_restarted);
	assert_string_equal(seen, "one|");
}

static void a_long_line_is_cut(void **state)
{
	struct console_lines lines = { 0 };
	char text[CONSOLE_LINE_MAX + 4], seen[CONSOLE_LINE_MAX + 16] = "";

	memset(text, 'x', sizeof(text));
	memcpy(text + CONSOLE_LINE_MAX, "yz\n", 4);
	take(&lines, text, seen);
	assert_int_equal(strlen(seen), CONSOLE_LINE_MAX + 4);
	assert_string_equal(seen + CONSOLE_LINE_MAX, "|yz|");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_handed_on_when_they_end),
		cmocka_unit_test(where_one_stops_another_goes_on),
		cmocka_unit_test(a_console_that_begins_anew_is_another_one),
		cmocka_unit_test(a_long_line_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
