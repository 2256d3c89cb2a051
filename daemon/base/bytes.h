/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes from outside (a firmware table, a file): a window that cannot be left.
 * Every read names its offset and says whether it was inside.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** struct bytes - @size readable bytes at @data; not owned. */
struct bytes {
	const uint8_t *data;
	size_t size;
};

/** bytes_of_text() - a string without the 0 behind it. */
static inline struct bytes bytes_of_text(const char *text)
{
	return (struct bytes){ (const uint8_t *)text, strlen(text) };
}

/** bytes_has() - whether @length bytes lie at @offset. */
static inline bool bytes_has(struct bytes bytes, size_t offset, size_t length)
{
	return offset <= bytes.size && length <= bytes.size - offset;
}

/** bytes_slice() - the window [@offset, @offset + @length), cut to what is there. */
static inline struct bytes bytes_slice(struct bytes bytes, size_t offset, size_t length)
{
	if (offset > bytes.size)
		offset = bytes.size;
	if (length > bytes.size - offset)
		length = bytes.size - offset;
	return (struct bytes){ bytes.data ? bytes.data + offset : NULL, length };
}

/** bytes_le() - a little-endian number of @width (1 to 8) bytes at @offset; 0 if outside. */
static inline uint64_t bytes_le(struct bytes bytes, size_t offset, size_t width)
{
	uint64_t value = 0;

	if (!bytes_has(bytes, offset, width))
		return 0;
	while (width--)
		value = value << 8 | bytes.data[offset + width];
	return value;
}

static inline uint8_t bytes_u8(struct bytes bytes, size_t offset)
{
	return (uint8_t)bytes_le(bytes, offset, 1);
}

static inline uint16_t bytes_u16(struct bytes bytes, size_t offset)
{
	return (uint16_t)bytes_le(bytes, offset, 2);
}

static inline uint32_t bytes_u32(struct bytes bytes, size_t offset)
{
	return (uint32_t)bytes_le(bytes, offset, 4);
}

static inline uint64_t bytes_u64(struct bytes bytes, size_t offset)
{
	return bytes_le(bytes, offset, 8);
}

#endif
