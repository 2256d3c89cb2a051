/* SPDX-License-Identifier: GPL-2.0-only */
/* What the processor tells about an access: Arm ARM (DDI 0487), D17.2.37, ISS of a data abort. */
#ifndef HV_ARM64_SYNDROME_H
#define HV_ARM64_SYNDROME_H

#include <hv/types.h>

#define ABORT_IS_KNOWN           (1u << 24)
#define ABORT_IN_TABLE           (1u << 7)
#define ABORT_IS_WRITE           (1u << 6)
#define ABORT_IS_PERMISSION(iss) (((iss)&0x3c) == 0xc)

/* ISS of a trapped system register: op0, op2, op1, CRn, Rt, CRm, direction */
#define SYSREG_ENCODING(op0, op1, crn, crm, op2) \
	((op0) << 20 | (op2) << 17 | (op1) << 14 | (crn) << 10 | (crm) << 1)
#define SYSREG_MASK          0x3ffc1eu
#define SYSREG_REGISTER(iss) ((iss) >> 5 & 31)
#define SYSREG_IS_READ(iss)  ((iss)&1)

/**
 * struct syndrome_access - one access to memory
 * @size: bytes
 * @number: of the general register
 * @is_write: or a read
 * @is_signed, @is_64: how a read fills the register
 */
struct syndrome_access {
	unsigned int size, number;
	bool is_write, is_signed, is_64;
};

/** syndrome_access() - Return: false when the processor does not tell, as for pairs of registers */
static inline bool syndrome_access(uint32_t iss, struct syndrome_access *ret)
{
	if (!(iss & ABORT_IS_KNOWN))
		return false;
	*ret = (struct syndrome_access){
		.size = 1u << (iss >> 22 & 3),
		.number = iss >> 16 & 31,
		.is_write = iss & ABORT_IS_WRITE,
		.is_signed = iss >> 21 & 1,
		.is_64 = iss >> 15 & 1,
	};
	return true;
}

static inline uint64_t syndrome_mask(unsigned int size)
{
	return size == 8 ? UINT64_MAX : (1ull << 8 * size) - 1;
}

/** syndrome_fill() - what the register has after a read of @value */
static inline uint64_t syndrome_fill(const struct syndrome_access *access, uint64_t value)
{
	value &= syndrome_mask(access->size);
	if (access->is_signed && value >> (8 * access->size - 1) & 1)
		value |= ~syndrome_mask(access->size);
	return access->is_64 ? value : (uint32_t)value;
}

#endif
