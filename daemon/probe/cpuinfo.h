/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/cpuinfo as a sequence of fields: "vendor_id<tab>: GenuineIntel". */
#ifndef PROBE_CPUINFO_H
#define PROBE_CPUINFO_H

#include <stdbool.h>

#include "base/arena.h"

/** struct cpuinfo_field - one line; the texts are those of the arena given. */
struct cpuinfo_field {
	const char *name, *value; /* without spaces around them */
};

/**
 * cpuinfo_next() - the next line that is a field
 * @cursor: into the text; advanced behind the line
 *
 * Return: false at the end. Lines without a colon are passed over.
 */
bool cpuinfo_next(struct arena *arena, const char **cursor, struct cpuinfo_field *ret);

/** cpuinfo_find() - the value of the first field @name; NULL if there is none. */
const char *cpuinfo_find(struct arena *arena, const char *text, const char *name);

/** cpuinfo_has_word() - whether @word is in @words, a list with spaces between; NULL has none. */
bool cpuinfo_has_word(const char *words, const char *word);

#endif
