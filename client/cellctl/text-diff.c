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

static void put_lines(FILE *out, char sign, const struct lines *lines, size_t from, size_t to)
{
	for (; from < to; from++) {
		fprintf(out, "%c%s\n", sign, lines->items[from]);
		if (lines->is_open && from + 1 == lines->n)
			fputs("\\ No newline at end of file\n", out);
	}
}

static void put_hunk(FILE *out, const struct lines *before, const struct lines *after, size_t head,
		     size_t tail)
{
	size_t from = head > CONTEXT ? head - CONTEXT : 0, to = tail > CONTEXT ? tail - CONTEXT : 0;

	fprintf(out, "@@ -%zu,%zu +%zu,%zu @@\n", before->n ? from + 1 : 0, before->n - to - from,
		after->n ? from + 1 : 0, after->n - to - from);
	put_lines(out, ' ', before, from, head);
	put_lines(out, '-', before, head, before->n - tail);
	put_lines(out, '+', after, head, after->n - tail);
	put_lines(out, ' ', before, before->n - tail, before->n - to);
}

const char *text_diff(struct arena *arena, const char *path, const char *old, const char *new)
{
	struct lines before = split(arena, old), after = split(arena, new);
	size_t head = 0, tail = 0, size;
	_cleanup_free_ char *buffer = NULL;
	FILE *out;

	while (head < before.n && head < after.n && same_line(&before, head, &after, head))
		head++;
	if (head == before.n && head == after.n)
		return "";
	while (tail < before.n - head && tail < after.n - head &&
	       same_line(&before, before.n - 1 - tail, &after, after.n - 1 - tail))
		tail++;
	out = open_memstream(&buffer, &size);
	if (!out)
		abort();
	fprintf(out, "--- %s%s\n+++ b%s\n", old ? "a" : "", old ? path : "/dev/null", path);
	put_hunk(out, &before, &after, head, tail);
	fclose(out);
	return arena_strdup(arena, buffer);
}
