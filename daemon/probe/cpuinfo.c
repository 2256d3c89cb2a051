// SPDX-License-Identifier: GPL-2.0-or-later
#include "probe/cpuinfo.h"

#include <string.h>

static const char *copy_trimmed(struct arena *arena, const char *start, const char *end)
{
	while (start < end && (*start == ' ' || *start == '\t'))
		start++;
	while (start < end && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	return arena_strndup(arena, start, (size_t)(end - start));
}

bool cpuinfo_next(struct arena *arena, const char **cursor, struct cpuinfo_field *ret)
{
	while (**cursor) {
		const char *line = *cursor, *end = line + strcspn(line, "\n");
		const char *colon = memchr(line, ':', (size_t)(end - line));

		*cursor = *end ? end + 1 : end;
		if (!colon)
			continue;
		ret->name = copy_trimmed(arena, line, colon);
		ret->value = copy_trimmed(arena, colon + 1, end);
		return true;
	}
	return false;
}

const char *cpuinfo_find(struct arena *arena, const char *text, const char *name)
{
	struct cpuinfo_field field;

	while (cpuinfo_next(arena, &text, &field))
		if (strcmp(field.name, name) == 0)
			return field.value;
	return NULL;
}

bool cpuinfo_has_word(const char *words, const char *word)
{
	size_t length = strlen(word);

	while (words && *words) {
		size_t n = strcspn(words, " ");

		if (n == length && memcmp(words, word, n) == 0)
			return true;
		words += n;
		words += strspn(words, " ");
	}
	return false;
}
