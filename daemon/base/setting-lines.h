/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of settings: lines of Name=value; comments begin with # or ;, [Sections] are for people. */
#ifndef BASE_SETTING_LINES_H
#define BASE_SETTING_LINES_H

#include "base/arena.h"
#include "base/bytes.h"

/**
 * struct setting_line - one name that is known
 * @parse: takes the value, which it may change and keep; Return: NULL, or what is wrong, owned by
 *	@arena
 */
struct setting_line {
	const char *name;
	const char *(*parse)(char *value, struct arena *arena, void *settings);
};

/**
 * setting_lines_parse() - read all lines of a file
 * @table, @n: the names; others are mistakes
 * @ret_error: on failure what is wrong, with the line, owned by @arena
 *
 * Return: 0; -EINVAL, and @settings may be changed in part.
 */
int setting_lines_parse(struct bytes text, struct arena *arena, const struct setting_line *table,
			size_t n, void *settings, const char **ret_error);

#endif
