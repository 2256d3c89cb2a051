// SPDX-License-Identifier: GPL-2.0-or-later
/* Who is behind which IOMMU unit, also where tables contradict themselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fakes/acpi-table.h"
#include "probe/acpi.h"

#define DMAR      "26 01 00*10 "
#define IVRS      "00*12 "
#define IVHD_HEAD "0200 4000 0000d8fe00000000 0000 0000 "

/*
 * 00:01.0 leads to buses 1 to 3, 01:00.0 to 2 and 3; 03:00.1 is a virtual function of
 * 02:01.0, on a bus that nothing else names.
 */
static const struct inv_pci_function functions[] = {
	{ .bdf = 0x0008, .is_bridge = true, .secondary_bus = 1, .subordinate_bus = 3 },
	{ .bdf = 0x00a0 },
	{ .bdf = 0x0100, .is_bridge = true, .secondary_bus = 2, .subordinate_bus = 3 },
	{ .bdf = 0x0208 },
	{ .bdf = 0x0210 },
	{ .bdf = 0x1001, .is_virtual_function = true, .physical_function = 0x0208 },
	{ .segment = 1, .bdf = 0x0008 },
};

#define FUNCTIONS ARRAY_SIZE(functions)
#define NO_UNIT   (-1)

static struct inventory *machine(void)
{
	struct inventory *inventory = inventory_new();
	size_t i;

	for (i = 0; i < FUNCTIONS; i++) {
		struct inv_pci_function *function =
			arena_append(inventory->arena, inventory->pci, inventory->n_pci);

		*function = functions[i];
		function->iommu = NO_UNIT;
	}
	return inventory;
}

static const struct {
	const char *name;
	enum machine_arch arch;
	const char *signature, *hex;
	int units[FUNCTIONS]; /* of each function */
	const char *message;  /* of the only finding; NULL: none */
} cases[] = {
	{ "who is named counts more than who is behind a bridge",
	  MACHINE_X86,
	  "DMAR",
	  DMAR "0000 1c00 00 00 0000 0010d9fe00000000 01 0c 0000 00 00 01 00 00 00 01 00 "
	       "0000 1800 00 00 0000 0020d9fe00000000 02 08 0000 00 00 01 00 ",
	  { 1, -1, 1, 0, 1, 0, -1 },
	  NULL },
	{ "the nearest bridge counts most, whatever the order",
	  MACHINE_X86,
	  "DMAR",
	  DMAR "0000 1a00 00 00 0000 0010d9fe00000000 02 0a 0000 00 00 01 00 00 00 "
	       "0000 1800 00 00 0000 0020d9fe00000000 02 08 0000 00 00 01 00 ",
	  { 1, -1, 0, 0, 0, 0, -1 },
	  NULL },
	{ "the same, the other way around",
	  MACHINE_X86,
	  "DMAR",
	  DMAR "0000 1800 00 00 0000 0020d9fe00000000 02 08 0000 00 00 01 00 "
	       "0000 1a00 00 00 0000 0010d9fe00000000 02 0a 0000 00 00 01 00 00 00 ",
	  { 0, -1, 1, 1, 1, 1, -1 },
	  NULL },
	{ "all others are those of the unit's segment",
	  MACHINE_X86,
	  "DMAR",
	  DMAR "0000 1800 00 00 0000 0010d9fe00000000 01 08 0000 00 00 14 00 "
	       "0000 1000 01 00 0000 0020d9fe00000000 "
	       "0000 1000 01 00 0100 0030d9fe00000000 ",
	  { 1, 0, 1, 1, 1, 1, 2 },
	  NULL },
	{ "a function in scope of two units",
	  MACHINE_X86,
	  "DMAR",
	  DMAR "0000 1800 00 00 0000 0010d9fe00000000 01 08 0000 00 00 14 00 "
	       "0000 1800 00 00 0000 0020d9fe00000000 01 08 0000 00 00 14 00 ",
	  { -1, 0, -1, -1, -1, -1, -1 },
	  "offset 0x58: the function 00:14.0 is behind DRHD 0 and behind DRHD 1; the first "
	  "counts" },
	{ "one unit in two structures",
	  MACHINE_X86,
	  "DMAR",
	  DMAR "0000 1800 00 00 0000 0010d9fe00000000 01 08 0000 00 00 14 00 "
	       "0000 1800 00 00 0000 0010d9fe00000000 01 08 0000 00 00 01 00 ",
	  { 0, 0, -1, -1, -1, -1, -1 },
	  "offset 0x50: two units have their registers at 0xfed91000" },
	{ "two units for all others",
	  MACHINE_X86,
	  "DMAR",
	  DMAR "0000 1000 01 00 0000 0010d9fe00000000 0000 1000 01 00 0000 0020d9fe00000000 ",
	  { 0, 0, 0, 0, 0, 0, -1 },
	  "offset 0x44: DRHD 0 and DRHD 1 are both for all other devices of segment 0; the first "
	  "counts" },
	{ "a path through something that is no bridge leads nowhere",
	  MACHINE_X86,
	  "DMAR",
	  DMAR "0000 1a00 00 00 0000 0010d9fe00000000 01 0a 0000 00 00 14 00 00 00 ",
	  { -1, -1, -1, -1, -1, -1, -1 },
	  NULL },

	{ "a device within another unit's range",
	  MACHINE_X86,
	  "IVRS",
	  IVRS "10 00 2000 " IVHD_HEAD "00*4 03 0000 00 04 ff02 00 "
	       "10 00 1c00 0a00 4000 0010d8fe00000000 00*8 02 0802 00 ",
	  { 0, 0, 0, 1, 0, 1, -1 },
	  NULL },
	{ "two ranges that say the same of two units",
	  MACHINE_X86,
	  "IVRS",
	  IVRS "10 00 2000 " IVHD_HEAD "00*4 03 0000 00 04 ff00 00 "
	       "10 00 2000 0a00 4000 0010d8fe00000000 00*8 03 0000 00 04 ff00 00 ",
	  { 0, 0, -1, -1, -1, -1, -1 },
	  "offset 0x6c: the function 00:01.0 is behind IVHD 0 and behind IVHD 1; the first "
	  "counts" },
	{ "all devices, but for those that another block names",
	  MACHINE_X86,
	  "IVRS",
	  IVRS "10 00 1c00 " IVHD_HEAD "00*4 01 0000 00 "
	       "10 00 1c00 0a00 4000 0010d8fe00000000 00*8 02 0802 00 ",
	  { 0, 0, 0, 1, 0, 1, -1 },
	  NULL },
	{ "a range that begins and has no end",
	  MACHINE_X86,
	  "IVRS",
	  IVRS "10 00 1c00 " IVHD_HEAD "00*4 03 0000 00 ",
	  { -1, -1, -1, -1, -1, -1, -1 },
	  "offset 0x4c: a range of devices from 0x0000 on has no end" },
	{ "a range that begins twice",
	  MACHINE_X86,
	  "IVRS",
	  IVRS "10 00 2400 " IVHD_HEAD "00*4 03 0000 00 03 a000 00 04 a000 00 ",
	  { -1, 0, -1, -1, -1, -1, -1 },
	  "offset 0x4c: a range of devices from 0x0000 on has no end" },
	{ "a range that ends before it begins",
	  MACHINE_X86,
	  "IVRS",
	  IVRS "10 00 2000 " IVHD_HEAD "00*4 03 a000 00 04 0800 00 ",
	  { -1, -1, -1, -1, -1, -1, -1 },
	  "offset 0x4d: a range of devices begins at 0x00a0 and ends at 0x0008" },

/* Two SMMUs at 0x30 and 0x74; the root complex at 0xb8 has two mappings. */
#define IORT_HEAD                                                                          \
	"03000000 30000000 00*4 "                                                          \
	"04 4400 01 00*12 0000050900000000 00*44 04 4400 01 00*12 0000060900000000 00*44 " \
	"02 4c00 01 00*4 02000000 24000000 00*8 00*4 00000000 00*4 "
	{ "a mapping of one id too many does not reach into the next",
	  MACHINE_ARM64,
	  "IORT",
	  IORT_HEAD "00000000 00010000 00000000 30000000 00*4 "
		    "00010000 fffe0000 00010000 74000000 00*4 ",
	  { 0, 0, 1, 1, 1, 1, -1 },
	  NULL },
	{ "the last id of the only mapping is in it",
	  MACHINE_ARM64,
	  "IORT",
	  IORT_HEAD "00000000 a0000000 00000000 30000000 00*4 "
		    "00000100 ffff0000 00010000 74000000 00*4 ",
	  { 0, 0, -1, -1, -1, -1, -1 },
	  NULL },
	{ "two mappings of the same ids",
	  MACHINE_ARM64,
	  "IORT",
	  IORT_HEAD "00000000 ff000000 00000000 30000000 00*4 "
		    "00000000 ff000000 00000000 74000000 00*4 ",
	  { 0, 0, -1, -1, -1, -1, -1 },
	  "offset 0xf0: the function 00:01.0 is behind SMMU 0 and behind SMMU 1; the first "
	  "counts" },
};

static void functions_belong_to_units(void **state)
{
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(inventory_freep) struct inventory *inventory = machine();
		const struct finding *findings = inventory->findings.items;

		inventory->arch = cases[i].arch;
		acpi_read_table(inventory, cases[i].signature,
				acpi_table(inventory->arena, cases[i].signature, cases[i].hex));
		acpi_assign_virtual_functions(inventory);
		findings = inventory->findings.items;
		for (k = 0; k < FUNCTIONS; k++)
			if (inventory->pci[k].iommu != cases[i].units[k])
				fail_msg("%s: %04x has unit %d", cases[i].name,
					 inventory->pci[k].bdf, inventory->pci[k].iommu);
		if (inventory->findings.n != (cases[i].message != NULL))
			fail_msg("%s: %zu findings, the first: %s", cases[i].name,
				 inventory->findings.n,
				 inventory->findings.n ? findings[0].message : "");
		if (cases[i].message && strcmp(cases[i].message, findings[0].message) != 0)
			fail_msg("%s: %s", cases[i].name, findings[0].message);
	}
}

static void functions_are_found_at_both_ends(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = machine();
	_cleanup_(inventory_freep) struct inventory *empty = inventory_new();
	size_t i;

	for (i = 0; i < FUNCTIONS; i++)
		assert_ptr_equal(acpi_find_function(inventory, functions[i].segment,
						    functions[i].bdf),
				 &inventory->pci[i]);
	assert_null(acpi_find_function(inventory, 0, 0));
	assert_null(acpi_find_function(inventory, 0, 0x0009));
	assert_null(acpi_find_function(inventory, 1, 0x0009));
	assert_null(acpi_find_function(inventory, 2, 0x0008));
	assert_null(acpi_find_function(empty, 0, 0x0008));
}

/* What configurations have is the report of the oldest type; newer blocks have registers. */
static const struct {
	const char *name, *hex;
	uint32_t features;
} reports[] = {
	{ "a block of type 10h", "10 00 1800 " IVHD_HEAD "c4400f00 ", 0x000f40c4 },
	{ "a block of type 11h: only HESup", "11 00 2800 " IVHD_HEAD "00*4 0001000000000000 00*8 ",
	  0x80 },
	{ "all that the register says", "11 00 2800 " IVHD_HEAD "00*4 ddfd00001f000000 00*8 ",
	  0xf0001fff },
	{ "fields of two bits each in their place",
	  "11 00 2800 " IVHD_HEAD "00*4 0064000000000000 00*8 ", 0x60000008 },
	{ "counters and interrupts are beside it",
	  "40 00 2800 " IVHD_HEAD "ffffffff 0000000000000000 00*8 ", 0x0fffe000 },
};

static void features_are_those_of_the_oldest_type(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(reports); i++) {
		_cleanup_(inventory_freep) struct inventory *inventory = machine();
		char hex[256];

		snprintf(hex, sizeof(hex), IVRS "%s", reports[i].hex);
		acpi_read_table(inventory, "IVRS", acpi_table(inventory->arena, "IVRS", hex));
		assert_int_equal(inventory->findings.n, 0);
		assert_int_equal(inventory->n_iommus, 1);
		if (inventory->iommus[0].features != reports[i].features)
			fail_msg("%s: 0x%08x", reports[i].name, inventory->iommus[0].features);
	}
}

/* Memory for devices: nobody is not everybody. */
static const struct {
	const char *name, *signature, *hex;
	size_t n_bdfs;
	bool is_for_all;
} memories[] = {
	{ "for one that is there", "DMAR",
	  DMAR "0100 2000 0000 0000 00007e7d00000000 ffff7f7d00000000 01 08 0000 00 00 14 00 ", 1,
	  false },
	{ "for one behind a bridge that is not there", "DMAR",
	  DMAR "0100 2200 0000 0000 00007e7d00000000 ffff7f7d00000000 01 0a 0000 00 00 1f 00 00 "
	       "00 ",
	  0, false },
	{ "for nobody in particular", "DMAR",
	  DMAR "0100 1800 0000 0000 00007e7d00000000 ffff7f7d00000000 ", 0, true },
	{ "for all", "IVRS", IVRS "20 07 2000 00*12 00007e7d00000000 0000020000000000 ", 0, true },
	{ "for a device that is not there", "IVRS",
	  IVRS "21 07 2000 1000 00*10 00007e7d00000000 0000020000000000 ", 0, false },
	{ "for a range", "IVRS",
	  IVRS "22 07 2000 0000 ff00 00*8 00007e7d00000000 0000020000000000 ", 2, false },
	{ "not translated at all", "IVRS",
	  IVRS "21 08 2000 0800 00*10 00007e7d00000000 0000020000000000 ", 1, false },
};

static void memory_for_nobody_is_not_for_everybody(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(memories); i++) {
		_cleanup_(inventory_freep) struct inventory *inventory = machine();
		const struct inv_reserved *reserved;

		acpi_read_table(inventory, memories[i].signature,
				acpi_table(inventory->arena, memories[i].signature,
					   memories[i].hex));
		assert_int_equal(inventory->findings.n, 0);
		assert_int_equal(inventory->memory.n_reserved, 1);
		reserved = inventory->memory.reserved;
		if (reserved->n_bdfs != memories[i].n_bdfs ||
		    reserved->is_for_all != memories[i].is_for_all)
			fail_msg("%s: %zu functions", memories[i].name, reserved->n_bdfs);
		assert_int_equal(reserved->range.start, 0x7d7e0000);
		assert_int_equal(reserved->range.end, 0x7d7fffff);
		assert_true(reserved->is_unity_mapped && reserved->is_read && reserved->is_write);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_belong_to_units),
		cmocka_unit_test(functions_are_found_at_both_ends),
		cmocka_unit_test(features_are_those_of_the_oldest_type),
		cmocka_unit_test(memory_for_nobody_is_not_for_everybody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
