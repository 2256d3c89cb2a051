// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/setting-lines.h"

#include <errno.h>
#include <string.h>

static char *strip(char *text)
{
	size_t length;

	text += strspn(text, " \t\r");
	length = strlen(text);
	while (length && strchr(" \t\r", text[length - 1]))
		text[--length] = 0;
	return text;
}

static const char *unknown(struct arena *arena, const char *name, const struct setting_line *table,
			   size_t n)
{
	const char *known = "";
	size_t i;

	for (i = 0; i < n; i++)
		known = arena_printf(arena, "%s%s%s", known, i ? ", " : "", table[i].name);
	return arena_printf(arena, "the setting \"%s\" is not known; known are: %s", name, known);
}

static const char *parse_line(char *line, struct arena *arena, const struct setting_line *table,
			      size_t n, void *settings)
{
	char *value = strchr(line, '='), *name;
	size_t i;

	if (!value)
		return "this is no Name=value line";
	*value++ = 0;
	name = strip(line);
	for (i = 0; i < n; i++)
		if (strcmp(table[i].name, name) == 0)
			return table[i].parse(strip(value), arena, settings);
	return unknown(arena, name, table, n);
}

int setting_lines_parse(struct bytes text, struct arena *arena, const struct setting_line *table,
			size_t n, void *settings, const char **ret_error)
{
	char *copy = arena_strndup(arena, (const char *)text.data, text.size), *line;
	unsigned int number = 0;

	while ((line = strsep(&copy, "\n"))) {
		const char *error;

		number++;
		line = strip(line);
		if (!*line || *line == '#' || *line == ';' || *line == '[')
			continue;
		error = parse_line(line, arena, table, n, settings);
		if (error) {
			*ret_error = arena_printf(arena, "line %u: %s", number, error);
			return -EINVAL;
		}
	}
	return 0;
}
