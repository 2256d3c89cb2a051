/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unsigned members of 1, 2, 4 or 8 bytes that tables name by offset and size. */
#ifndef BASE_MEMBER_H
#define BASE_MEMBER_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

/** member_max() - the largest value that fits @size bytes. */
static inline uint64_t member_max(size_t size)
{
	return UINT64_MAX >> (64 - 8 * size);
}

/** member_get() - the value of the member at @member. */
static inline uint64_t member_get(const void *member, size_t size)
{
	switch (size) {
	case 1:
		return *(const uint8_t *)member;
	case 2:
		return *(const uint16_t *)member;
	case 4:
		return *(const uint32_t *)member;
	default:
		assert(size == 8);
		return *(const uint64_t *)member;
	}
}

/** member_set() - store a value, which must fit. */
static inline void member_set(void *member, size_t size, uint64_t value)
{
	assert(value <= member_max(size));
	switch (size) {
	case 1:
		*(uint8_t *)member = (uint8_t)value;
		break;
	case 2:
		*(uint16_t *)member = (uint16_t)value;
		break;
	case 4:
		*(uint32_t *)member = (uint32_t)value;
		break;
	default:
		*(uint64_t *)member = value;
	}
}

#endif
