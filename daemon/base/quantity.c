// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/quantity.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

static const char unit_letters[] = "KMGTPE";

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

int quantity_parse_prefix(const char **text, uint64_t *ret)
{
	const char *cursor = *text, *digits, *unit;
	uint64_t value = 0;
	int base = 10;

	if (cursor[0] == '0' && (cursor[1] == 'x' || cursor[1] == 'X')) {
		base = 16;
		cursor += 2;
	} else if (cursor[0] == '0') {
		base = 8;
	}

	for (digits = cursor; digit_value(*cursor) < base; cursor++)
		if (__builtin_mul_overflow(value, (uint64_t)base, &value) ||
		    __builtin_add_overflow(value, (uint64_t)digit_value(*cursor), &value))
			return -ERANGE;
	if (cursor == digits)
		return -EINVAL;

	unit = *cursor ? strchr(unit_letters, toupper((unsigned char)*cursor)) : NULL;
	if (unit) {
		unsigned int shift = 10 * (unsigned int)(unit - unit_letters + 1);

		if (value > UINT64_MAX >> shift)
			return -ERANGE;
		value <<= shift;
		cursor++;
	}

	*text = cursor;
	*ret = value;
	return 0;
}

int quantity_parse(const char *text, uint64_t *ret)
{
	uint64_t value;
	int r;

	r = quantity_parse_prefix(&text, &value);
	if (r < 0)
		return r;
	if (*text)
		return -EINVAL;
	*ret = value;
	return 0;
}

/* The largest unit that divides @size without a rest: 0 is bytes. */
static unsigned int largest_unit(uint64_t size)
{
	unsigned int unit = 0;

	while (size && unit < strlen(unit_letters) && size % 1024 == 0) {
		size /= 1024;
		unit++;
	}
	return unit;
}

const char *quantity_format_size(struct arena *arena, uint64_t size_bytes)
{
	unsigned int unit = largest_unit(size_bytes);

	if (unit == 0)
		return arena_printf(arena, "%" PRIu64 " B", size_bytes);
	return arena_printf(arena, "%" PRIu64 " %ciB", size_bytes >> (10 * unit),
			    unit_letters[unit - 1]);
}

const char *quantity_format_size_short(struct arena *arena, uint64_t size_bytes)
{
	unsigned int unit = largest_unit(size_bytes);

	if (unit == 0)
		return arena_printf(arena, "0x%" PRIx64, size_bytes);
	return arena_printf(arena, "%" PRIu64 "%c", size_bytes >> (10 * unit),
			    unit_letters[unit - 1]);
}

const char *quantity_format_address(struct arena *arena, uint64_t address)
{
	return arena_printf(arena, "0x%" PRIx64, address);
}

const char *quantity_format_range(struct arena *arena, uint64_t start, uint64_t size)
{
	return arena_printf(arena, "[0x%" PRIx64 "-0x%" PRIx64 "]", start, start + (size - 1));
}
