/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the structures of C configurations have where: the ABI's own, member by member. */
#ifndef ENCODE_C_TYPES_H
#define ENCODE_C_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct c_type;

/**
 * struct c_member - one member of a structure
 * @offset, @size: bytes; @size of one item
 * @count: items of an array; 0: no array
 * @type: of a structure; NULL: a number
 * @is_bit, @bit: one bit of a byte
 * @is_text: an array of characters
 */
struct c_member {
	const char *name;
	size_t offset, size, count;
	const struct c_type *type;
	bool is_bit, is_text;
	unsigned int bit;
};

struct c_type {
	const char *name; /* "struct jailhouse_memory"; as sources write it */
	size_t size;
	const struct c_member *members; /* in their order; the last one has no name */
};

extern const struct c_type c_type_system, c_type_cell;

/** c_type_find() - the type of an array's items, by its name behind "struct" or "union". */
const struct c_type *c_type_find(const char *name);

/** c_member_find() - by name; NULL if there is none. */
const struct c_member *c_member_find(const struct c_type *type, const char *name);

/** c_constant_find() - the value of a name of the ABI's headers. Return: false if it has none. */
bool c_constant_find(const char *name, uint64_t *ret);

/** c_text_constant_find() - the text of a signature's name; NULL if it is none. */
const char *c_text_constant_find(const char *name);

/** c_number_size() - bytes of a number's type ("__u64"); 0 if it is none. */
size_t c_number_size(const char *name);

#endif
