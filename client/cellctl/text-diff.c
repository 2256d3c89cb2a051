// SPDX-License-Identifier: GPL-2.0-or-later
#include "text-diff.h"

#include <stdbool.h>
#include <string.h>

#define CONTEXT 3 /* lines before and after */

struct lines {
	const char **items;
	size_t n;
	bool is_open; /* the last one has no newline */
};

static struct lines split(struct arena *arena, const char *text)
{
	struct lines lines = { 0 };

	while (text && *text) {
		size_t length = strcspn(text, "\n");

		*arena_append(arena, lines.items, lines.n) = arena_strndup(arena, text, length);
		lines.is_open = text[length] == '\0';
		text += length + (text[length] == '\n');
	}
	return lines;
}

/* An open last line differs from the same one with a newline. */
static bool same_line(const struct lines *a, size_t i, const struct lines *b, size_t k)
{
	return strcmp(a->items[i], b->items[k]) == 0 &&
	       (a->is_open && i + 1 == a->n) == (b->is_open && k + 1 == b->n);
}

static const char *add_lines(struct arena *arena, const char *text, char sign,
			     const struct lines *lines, size_t from, size_t to)
{
	for (; from < to; from++)
		text = arena_printf(arena, "%s%c%s\n%s", text, sign, lines->items[from],
				    lines->is_open && from + 1 == lines->n ?
					    "\\ No newline at end of file\n" :
					    "");
	return text;
}

const char *text_diff(struct arena *arena, const char *path, const char *old, const char *new)
{
	struct lines before = split(arena, old), after = split(arena, new);
	size_t head = 0, tail = 0, from, to;
	const char *text;

	while (head < before.n && head < after.n && same_line(&before, head, &after, head))
		head++;
	if (head == before.n && head == after.n)
		return "";
	while (tail < before.n - head && tail < after.n - head &&
	       same_line(&before, before.n - 1 - tail, &after, after.n - 1 - tail))
		tail++;
	from = head > CONTEXT ? head - CONTEXT : 0;
	to = tail > CONTEXT ? tail - CONTEXT : 0;
	text = arena_printf(arena, "--- %s%s\n+++ b%s\n@@ -%zu,%zu +%zu,%zu @@\n", old ? "a" : "",
			    old ? path : "/dev/null", path, before.n ? from + 1 : 0,
			    before.n - to - from, after.n ? from + 1 : 0, after.n - to - from);
	text = add_lines(arena, text, ' ', &before, from, head);
	text = add_lines(arena, text, '-', &before, head, before.n - tail);
	text = add_lines(arena, text, '+', &after, head, after.n - tail);
	return add_lines(arena, text, ' ', &before, before.n - tail, before.n - to);
}
