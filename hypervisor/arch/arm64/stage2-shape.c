/* SPDX-License-Identifier: GPL-2.0-only */
/* How far a guest's addresses reach, by what a processor can: Arm ARM (DDI 0487), D8.2. */
#include <hv/arm64/stage2.h>

#define VTCR_RES1      (1ull << 31)
#define VTCR_PS_SHIFT  16
#define VTCR_CACHED    (0x35ull << 8) /* tables are in the caches that CPUs share */
#define VTCR_SL0_SHIFT 6
#define PA_CODE_MAX    5 /* 48 bits: as many as four levels say */

/* ID_AA64MMFR0_EL1, PARange */
static const uint8_t pa_bits[PA_CODE_MAX + 1] = { 32, 36, 40, 42, 44, 48 };

static unsigned int bounded(unsigned int code)
{
	return code < PA_CODE_MAX ? code : PA_CODE_MAX;
}

/* Beginning with four levels takes a processor of 44 bits. Three say 39. */
unsigned int stage2_bits(unsigned int code)
{
	unsigned int bits = pa_bits[bounded(code)];

	return bits >= 44 ? bits : bits < 39 ? bits : 39;
}

uint64_t stage2_vtcr(unsigned int code)
{
	unsigned int bits = stage2_bits(code);

	return VTCR_RES1 | (uint64_t)bounded(code) << VTCR_PS_SHIFT | VTCR_CACHED |
	       (bits >= 44 ? 2ull : 1ull) << VTCR_SL0_SHIFT | (64 - bits);
}
