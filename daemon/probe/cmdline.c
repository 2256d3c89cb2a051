// SPDX-License-Identifier: GPL-2.0-or-later
#include "probe/cmdline.h"

#include <string.h>

#include "probe/probe.h"

/* The kernel's isspace() (lib/ctype.c) takes the no-break space of ISO 8859-1 too. */
static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == (char)0xa0;
}

/* Where the parameter that starts at @text ends, and its '='; NULL: none. */
static char *find_end(char *text, bool is_quoted, char **ret_equals)
{
	char *cursor, *equals = NULL;

	for (cursor = text; *cursor && (is_quoted || !is_space(*cursor)); cursor++) {
		if (*cursor == '"')
			is_quoted = !is_quoted;
		/* A '=' in the first place belongs to the name. */
		if (*cursor == '=' && !equals && cursor > text)
			equals = cursor;
	}
	*ret_equals = equals;
	return cursor;
}

/* Takes one parameter off @cursor; next_arg() of the kernel's lib/cmdline.c decides what one is. */
static struct inv_parameter take_parameter(char **cursor)
{
	bool is_quoted = **cursor == '"';
	char *name = *cursor + is_quoted, *equals, *end, *value = NULL;

	end = find_end(name, is_quoted, &equals);
	*cursor = *end ? end + 1 : end;
	*end = '\0';
	if (equals) {
		*equals = '\0';
		value = equals + 1;
		if (*value == '"') {
			value++;
			if (end[-1] == '"')
				end[-1] = '\0';
		}
	}
	if (is_quoted && end > name && end[-1] == '"')
		end[-1] = '\0';
	return (struct inv_parameter){ .name = name, .value = value };
}

void cmdline_parse(struct arena *arena, const char *text, struct inv_parameter **ret, size_t *ret_n)
{
	char *cursor = arena_strdup(arena, text);
	struct inv_parameter *parameters = NULL;
	bool is_for_init = false;
	size_t n = 0;

	for (;;) {
		struct inv_parameter parameter;

		while (is_space(*cursor))
			cursor++;
		if (!*cursor)
			break;
		parameter = take_parameter(&cursor);
		parameter.is_for_init = is_for_init;
		if (!is_for_init && !parameter.value && strcmp(parameter.name, "--") == 0)
			is_for_init = true;
		else
			*arena_append(arena, parameters, n) = parameter;
	}
	*ret = parameters;
	*ret_n = n;
}

void probe_cmdline(const struct sysroot *root, struct inventory *inventory)
{
	static const char path[] = "/proc/cmdline";
	struct inv_kernel *kernel = &inventory->kernel;
	int r;

	r = sysroot_read_line(root, inventory->arena, path, &kernel->command_line);
	inventory_note_source(inventory, "cmdline", path, SOURCE_OK, r, NULL);
	if (r < 0)
		return;
	cmdline_parse(inventory->arena, kernel->command_line, &kernel->parameters,
		      &kernel->n_parameters);
}
