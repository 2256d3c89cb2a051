/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The binary layout by table: one row a member, read by encoder and decoder
 * alike. Offsets are abi.md's, sections 3, 4, 5 and 10.
 */
#ifndef ENCODE_BINARY_FIELDS_H
#define ENCODE_BINARY_FIELDS_H

#include "model/config.h"

#define BINARY_REVISION_MIN 12
#define BINARY_REVISION_MAX 14

#define BINARY_CELL_SIZE       132 /* the descriptor, before its arrays */
#define BINARY_SIGNATURE_SIZE  5   /* revision 14; 6 in older ones */
#define BINARY_ARCH_AT         5   /* since revision 14; the sixth letter before */
#define BINARY_REVISION_AT     6
#define BINARY_NAME_AT         8
#define BINARY_NAME_SIZE       32
#define BINARY_CPU_SET_SIZE_AT 48
#define BINARY_SYSTEM_MAX_SIZE 488
#define BINARY_IOMMU_SIZE      28

/**
 * struct binary_field - one row
 * @name: for messages, as in JSON
 * @offset: in the binary struct
 * @width: bytes there
 * @member: offset in the model's struct
 * @size: bytes there
 * @n_bits: of a bit inside the width; 0: all of it
 * @shift: of its lowest bit
 */
struct binary_field {
	const char *name;
	uint16_t offset;
	uint8_t width;
	size_t member, size;
	uint8_t n_bits, shift;
};

struct binary_table {
	const struct binary_field *fields;
	size_t n;
};

/** struct binary_array - one of the arrays behind a cell descriptor, in their order */
struct binary_array {
	const char *name;   /* as in JSON */
	uint16_t count_at;  /* of the number of items, in the descriptor */
	uint16_t item_size; /* in the binary */
	struct binary_table table;
	size_t items, n_items, model_size; /* in struct config; of one item */
};

/** struct binary_system - where a revision and architecture keep what */
struct binary_system {
	uint16_t iommus_at, root_cell_at;
	struct binary_table own; /* members of the architecture */
};

extern const struct binary_table binary_system_common, binary_cell, binary_iommu;

#define BINARY_ARRAYS 7
extern const struct binary_array binary_arrays[BINARY_ARRAYS];

/** binary_system_layout() - of a revision from 12 to 14 and a known architecture. */
const struct binary_system *binary_system_layout(unsigned int revision, enum machine_arch arch);

/** binary_iommu_own() - members that only units of this type have; an empty table if none. */
struct binary_table binary_iommu_own(uint32_t type);

/** binary_signature() - "JHSYST" and its sisters, not counting an architecture byte. */
const char *binary_signature(enum config_kind kind, unsigned int revision);

/* Numbers of which @field is a part, as the masks that both directions need. */
static inline uint64_t binary_field_mask(const struct binary_field *field)
{
	unsigned int n_bits = field->n_bits ? field->n_bits : field->width * 8u;

	return UINT64_MAX >> (64 - n_bits);
}

#endif
