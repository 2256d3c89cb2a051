/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets of small numbers as the kernel and people list them: "0-3,5". */
#ifndef BASE_NUMBER_LIST_H
#define BASE_NUMBER_LIST_H

#include "base/range-set.h"

/**
 * number_list_parse() - a list as a set of numbers
 * @text: decimal numbers and ranges, separated by commas; "" is the empty set
 * @limit: all must be below this
 * @ret: written only on success
 * @ret_repeats: whether some number is listed twice; NULL if that does not matter
 *
 * Return: 0; -EINVAL if it is no such list; -ERANGE if a number is not below @limit.
 */
int number_list_parse(struct arena *arena, const char *text, uint64_t limit, struct range_set *ret,
		      bool *ret_repeats);

/** number_list_format() - the shortest list of a set, ascending. */
const char *number_list_format(struct arena *arena, const struct range_set *set);

#endif
