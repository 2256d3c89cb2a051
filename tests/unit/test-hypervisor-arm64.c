// SPDX-License-Identifier: GPL-2.0-or-later
/* What the arm64 hypervisor decides by numbers alone: syndromes, shapes of tables, affinities. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <hv/arm64/gic.h>
#include <hv/arm64/stage2.h>
#include <hv/arm64/syndrome.h>

/* Arm ARM, D17.2.37: ISV 24, SAS 23:22, SSE 21, SRT 20:16, SF 15, WnR 6, S1PTW 7 */
#define ISS(size, sign, reg, sf, write) \
	(1u << 24 | (size) << 22 | (sign) << 21 | (reg) << 16 | (sf) << 15 | (write) << 6 | 7)

static const struct {
	const char *name;
	uint32_t iss;
	bool is_told;
	struct syndrome_access access;
	uint64_t value, filled;
} accesses[] = {
	{ "ldrb w3", ISS(0, 0, 3, 0, 0), true, { 1, 3, false, false, false }, 0x1ff, 0xff },
	{ "ldrsb w3", ISS(0, 1, 3, 0, 0), true, { 1, 3, false, true, false }, 0x80, 0xffffff80 },
	{ "ldrsb x3", ISS(0, 1, 3, 1, 0), true, { 1, 3, false, true, true }, 0x80, ~0x7full },
	{ "ldrsh x30", ISS(1, 1, 30, 1, 0), true, { 2, 30, false, true, true }, 0x7fff, 0x7fff },
	{ "ldrsw x1",
	  ISS(2, 1, 1, 1, 0),
	  true,
	  { 4, 1, false, true, true },
	  1ull << 31,
	  0xffffffff80000000 },
	{ "ldr w0", ISS(2, 0, 0, 0, 0), true, { 4, 0, false, false, false }, ~0ull, 0xffffffff },
	{ "ldr x0", ISS(3, 0, 0, 1, 0), true, { 8, 0, false, false, true }, ~0ull, ~0ull },
	{ "str xzr", ISS(3, 0, 31, 1, 1), true, { 8, 31, true, false, true }, 5, 5 },
	{ "ldp", 0x47, false, { 0 }, 0, 0 },
};

static void test_accesses(void **state)
{
	struct syndrome_access access;
	size_t i;

	for (i = 0; i < ARRAY_LENGTH(accesses); i++) {
		print_message("%s\n", accesses[i].name);
		assert_int_equal(syndrome_access(accesses[i].iss, &access), accesses[i].is_told);
		if (!accesses[i].is_told)
			continue;
		assert_int_equal(access.size, accesses[i].access.size);
		assert_int_equal(access.number, accesses[i].access.number);
		assert_int_equal(access.is_write, accesses[i].access.is_write);
		assert_int_equal(access.is_signed, accesses[i].access.is_signed);
		assert_int_equal(access.is_64, accesses[i].access.is_64);
		assert_int_equal(syndrome_fill(&access, accesses[i].value), accesses[i].filled);
	}
}

/* Permission faults are of status 0xc to 0xf; translation faults are not among them. */
static void test_permission(void **state)
{
	assert_false(ABORT_IS_PERMISSION(0x07));
	assert_false(ABORT_IS_PERMISSION(0x0b));
	assert_true(ABORT_IS_PERMISSION(0x0f));
	assert_true(ABORT_IS_PERMISSION(0x4d));
	assert_false(ABORT_IS_PERMISSION(0x10));
}

/* The trapped write of ICC_SGI1R_EL1 from X2, as the manual composes it */
static void test_sysreg(void **state)
{
	const uint32_t iss = 3u << 20 | 5u << 17 | 0u << 14 | 12u << 10 | 2u << 5 | 11u << 1;

	assert_int_equal(iss & SYSREG_MASK, SYSREG_ENCODING(3, 0, 12, 11, 5));
	assert_int_equal(SYSREG_REGISTER(iss), 2);
	assert_false(SYSREG_IS_READ(iss));
	assert_true(SYSREG_IS_READ(iss | 1));
	assert_int_not_equal(iss & SYSREG_MASK, SYSREG_ENCODING(3, 0, 12, 11, 6));
}

/* PARange: what a guest's addresses have, and VTCR_EL2: T0SZ, SL0, PS */
static const struct {
	unsigned int code, bits, t0sz, sl0, ps;
} shapes[] = {
	{ 0, 32, 32, 1, 0 }, { 1, 36, 28, 1, 1 }, { 2, 39, 25, 1, 2 }, { 3, 39, 25, 1, 3 },
	{ 4, 44, 20, 2, 4 }, { 5, 48, 16, 2, 5 }, { 6, 48, 16, 2, 5 }, { 15, 48, 16, 2, 5 },
};

static void test_shapes(void **state)
{
	uint64_t vtcr;
	size_t i;

	for (i = 0; i < ARRAY_LENGTH(shapes); i++) {
		vtcr = stage2_vtcr(shapes[i].code);
		assert_int_equal(stage2_bits(shapes[i].code), shapes[i].bits);
		assert_int_equal(vtcr & 0x3f, shapes[i].t0sz);
		assert_int_equal(vtcr >> 6 & 3, shapes[i].sl0);
		assert_int_equal(vtcr >> 16 & 7, shapes[i].ps);
		assert_int_equal(vtcr >> 8 & 0x3f, 0x35);
		assert_int_equal(vtcr >> 31, 1);
	}
}

/* GICR_TYPER has the four parts in a row, MPIDR_EL1 has the last one apart. */
static void test_affinity(void **state)
{
	assert_int_equal(gic_affinity(0x0000000300000011), 0x3);
	assert_int_equal(gic_affinity(0x0403020100000000), 0x0400030201);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accesses), cmocka_unit_test(test_permission),
		cmocka_unit_test(test_sysreg),   cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_affinity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
