/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Instructions that read or write registers of devices: Linux and inmates use MOV.
 * Encodings: AMD64 APM vol. 3 (24594), 1.1 to 1.4, and the pages of MOV, MOVZX, MOVSX.
 */
#include <hv/x86/guest.h>

struct cursor {
	const uint8_t *bytes;
	unsigned int at, n;
};

struct prefixes {
	bool operand_size, address_size, has_rex;
	uint8_t rex;
};

#define REX_W 0x8
#define REX_R 0x4

static bool take(struct cursor *cursor, uint8_t *ret)
{
	if (cursor->at >= cursor->n)
		return false;
	*ret = cursor->bytes[cursor->at++];
	return true;
}

static bool skip(struct cursor *cursor, unsigned int n)
{
	if (n > cursor->n - cursor->at)
		return false;
	cursor->at += n;
	return true;
}

static bool is_segment_prefix(uint8_t byte)
{
	return byte == 0x26 || byte == 0x2e || byte == 0x36 || byte == 0x3e || byte == 0x64 ||
	       byte == 0x65;
}

/* Prefixes, and the first byte of the opcode. LOCK and REP are with none of ours. */
static bool take_opcode(struct cursor *cursor, unsigned int bits, struct prefixes *prefixes,
			uint8_t *ret)
{
	*prefixes = (struct prefixes){ 0 };
	while (take(cursor, ret)) {
		if (*ret == 0x66)
			prefixes->operand_size = true;
		else if (*ret == 0x67)
			prefixes->address_size = true;
		else if (!is_segment_prefix(*ret))
			break;
	}
	if (bits == 64 && (*ret & 0xf0) == 0x40) {
		prefixes->has_rex = true;
		prefixes->rex = *ret & 0xf;
		return take(cursor, ret);
	}
	return cursor->at <= cursor->n && cursor->at > 0;
}

static unsigned int operand_size(unsigned int bits, const struct prefixes *prefixes)
{
	if (prefixes->rex & REX_W)
		return 8;
	return (bits == 16) != prefixes->operand_size ? 2 : 4;
}

static unsigned int address_bits(unsigned int bits, const struct prefixes *prefixes)
{
	if (!prefixes->address_size)
		return bits;
	return bits == 32 ? 16 : 32;
}

/* The address itself is known from elsewhere: only its length matters. */
static bool skip_memory_operand(struct cursor *cursor, unsigned int bits, uint8_t *ret_modrm)
{
	uint8_t modrm, sib = 0;
	unsigned int mod, rm;

	if (!take(cursor, &modrm))
		return false;
	*ret_modrm = modrm;
	mod = modrm >> 6;
	rm = modrm & 7;
	if (mod == 3)
		return false;
	if (bits == 16)
		return skip(cursor, mod == 0 ? (rm == 6 ? 2 : 0) : mod);
	if (rm == 4 && !take(cursor, &sib))
		return false;
	if (mod == 1)
		return skip(cursor, 1);
	if (mod == 2 || rm == 5 || (rm == 4 && (sib & 7) == 5))
		return skip(cursor, 4);
	return true;
}

static void set_register(struct insn *insn, uint8_t modrm, const struct prefixes *prefixes)
{
	insn->reg = (modrm >> 3 & 7) | (prefixes->rex & REX_R ? 8 : 0);
	/* Without REX bytes 4 to 7 are the second bytes of registers 0 to 3. */
	if (insn->size == 1 && (insn->is_write || insn->register_size == 1) && !prefixes->has_rex &&
	    insn->reg >= 4) {
		insn->is_high_byte = true;
		insn->reg -= 4;
	}
}

static bool take_immediate(struct cursor *cursor, struct insn *insn)
{
	unsigned int size = insn->size < 8 ? insn->size : 4, i;
	uint64_t value = 0;
	uint8_t byte;

	for (i = 0; i < size; i++) {
		if (!take(cursor, &byte))
			return false;
		value |= (uint64_t)byte << 8 * i;
	}
	/* 64 bits have an immediate of 32, extended by its sign. */
	if (insn->size == 8 && value & 0x80000000)
		value |= 0xffffffff00000000ull;
	insn->value = value;
	insn->is_immediate = true;
	return true;
}

/* A0 to A3: to and from the accumulator, with the address in the instruction. */
static bool decode_accumulator(struct cursor *cursor, uint8_t opcode, unsigned int bits,
			       const struct prefixes *prefixes, struct insn *insn)
{
	insn->size = opcode & 1 ? operand_size(bits, prefixes) : 1;
	insn->register_size = insn->size;
	insn->is_write = opcode >= 0xa2;
	return skip(cursor, address_bits(bits, prefixes) / 8);
}

/* 0F B6, B7, BE, BF: a byte or word, into a larger register. */
static bool decode_extending(struct cursor *cursor, unsigned int bits,
			     const struct prefixes *prefixes, struct insn *insn)
{
	uint8_t opcode, modrm;

	if (!take(cursor, &opcode) || (opcode & 0xf6) != 0xb6)
		return false;
	insn->size = opcode & 1 ? 2 : 1;
	insn->is_signed = opcode & 8;
	insn->register_size = operand_size(bits, prefixes);
	if (!skip_memory_operand(cursor, address_bits(bits, prefixes), &modrm))
		return false;
	set_register(insn, modrm, prefixes);
	return true;
}

static bool decode_mov(struct cursor *cursor, uint8_t opcode, unsigned int bits,
		       const struct prefixes *prefixes, struct insn *insn)
{
	uint8_t modrm;

	insn->size = opcode & 1 ? operand_size(bits, prefixes) : 1;
	insn->register_size = insn->size;
	insn->is_write = opcode != 0x8a && opcode != 0x8b;
	if (!skip_memory_operand(cursor, address_bits(bits, prefixes), &modrm))
		return false;
	if (opcode == 0xc6 || opcode == 0xc7)
		return !(modrm & 0x38) && take_immediate(cursor, insn);
	set_register(insn, modrm, prefixes);
	return true;
}

bool insn_decode(const uint8_t *bytes, unsigned int n_bytes, unsigned int bits, struct insn *ret)
{
	struct cursor cursor = { bytes, 0, n_bytes < INSN_BYTES_MAX ? n_bytes : INSN_BYTES_MAX };
	struct insn insn = { 0 };
	struct prefixes prefixes;
	uint8_t opcode = 0;
	bool is_known;

	if (!take_opcode(&cursor, bits, &prefixes, &opcode))
		return false;
	switch (opcode) {
	case 0x88:
	case 0x89:
	case 0x8a:
	case 0x8b:
	case 0xc6:
	case 0xc7:
		is_known = decode_mov(&cursor, opcode, bits, &prefixes, &insn);
		break;
	case 0xa0:
	case 0xa1:
	case 0xa2:
	case 0xa3:
		is_known = decode_accumulator(&cursor, opcode, bits, &prefixes, &insn);
		break;
	case 0x0f:
		is_known = decode_extending(&cursor, bits, &prefixes, &insn);
		break;
	default:
		is_known = false;
	}
	if (!is_known)
		return false;
	insn.length = cursor.at;
	*ret = insn;
	return true;
}
