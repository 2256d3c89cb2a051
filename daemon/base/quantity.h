/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers as people write them. Sizes take K, M, G, T, P, E (powers of 1024,
 * as the kernel's memparse()); addresses print as 0x3a000000.
 */
#ifndef BASE_QUANTITY_H
#define BASE_QUANTITY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/**
 * quantity_parse() - parse a whole string as an unsigned number
 * @text: decimal, 0x hexadecimal, or (with a leading 0) octal; a suffix
 *	K M G T P E in either case multiplies by 1024 to the power of 1 to 6
 * @ret: the value; written only on success
 *
 * Return: 0; -EINVAL if @text is not a number or has anything behind it;
 * -ERANGE if the value does not fit 64 bits.
 */
int quantity_parse(const char *text, uint64_t *ret);

/**
 * quantity_parse_prefix() - the same, for a number that other text follows
 * @text: advanced behind the number and its suffix on success, else untouched
 */
int quantity_parse_prefix(const char **text, uint64_t *ret);

/** quantity_format_size() - for people: "82 MiB", "4 KiB", "17 B"; exact, never rounded. */
const char *quantity_format_size(struct arena *arena, uint64_t size_bytes);

/** quantity_format_size_short() - for kernel parameters and JSON: "82M", "0x1234" when no unit fits. */
const char *quantity_format_size_short(struct arena *arena, uint64_t size_bytes);

/** quantity_format_address() - "0x3a000000". */
const char *quantity_format_address(struct arena *arena, uint64_t address);

/** quantity_format_range() - "[0x3a000000-0x3f1fffff]", both ends inclusive. @size must not be 0. */
const char *quantity_format_range(struct arena *arena, uint64_t start, uint64_t size);

#endif
