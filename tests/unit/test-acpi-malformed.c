// SPDX-License-Identifier: GPL-2.0-or-later
/* What hostile or broken tables get: one finding that says where, and nothing else is lost. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fakes/acpi-table.h"
#include "fakes/tree-builder.h"
#include "probe/acpi.h"
#include "probe/probe.h"

#define MADT "0000e0fe 00000000 "
#define DMAR "26 01 00*10 "
#define IVRS "00*12 "
#define DRHD "0000 1000 01 00 0000 0010d9fe00000000 "
#define IVHD "0200 4000 0000d8fe00000000 0000 0000 44000000 "

static const struct {
	const char *name, *signature, *hex;
	const char *message; /* of the only finding */
} cases[] = {
	{ "an MADT without its fixed part", "APIC", "00*4",
	  "offset 0x0: the table has 40 bytes; it needs 44" },
	{ "a structure of length 0", "APIC", MADT "01 00 00*10",
	  "offset 0x2c: a structure says that it has 0 bytes; the least is 2" },
	{ "a structure that counts only its type", "APIC", MADT "01 01 00*10",
	  "offset 0x2c: a structure says that it has 1 bytes; the least is 2" },
	{ "a structure beyond the table", "APIC", MADT "01 0d 00*10",
	  "offset 0x2c: a structure of 13 bytes reaches beyond the end at 0x38" },
	{ "half a structure", "APIC", MADT "01",
	  "offset 0x2c: 1 bytes are left over, too few for a structure" },
	{ "an I/O APIC that is too short", "APIC", MADT "01 08 00*6",
	  "offset 0x2c: an I/O APIC has 8 bytes; it needs 12" },
	{ "an I/O APIC at address 0", "APIC", MADT "01 0c 00*10",
	  "offset 0x30: an I/O APIC has the address 0" },
	{ "two distributors", "APIC",
	  MADT "0c 18 0000 00*4 0000000800000000 00*4 03 00*3 "
	       "0c 18 0000 00*4 0000000900000000 00*4 03 00*3",
	  "offset 0x44: a second GIC distributor; a machine has one" },

	{ "two I/O APICs at one address", "APIC",
	  MADT "01 0c 00 00 0000c0fe 00*4 01 0c 01 00 0000c0fe 18000000",
	  "offset 0x3c: two I/O APICs are at 0xfec00000" },
	{ "two I/O APICs of one id", "APIC",
	  MADT "01 0c 02 00 0000c0fe 00*4 01 0c 02 00 0010c0fe 18000000",
	  "offset 0x3a: two I/O APICs have the id 2; an IOMMU's table that names it means the "
	  "first" },
	{ "two I/O APICs with the same interrupts", "APIC",
	  MADT "01 0c 00 00 0000c0fe 18000000 01 0c 01 00 0010c0fe 18000000",
	  "offset 0x40: two I/O APICs begin with interrupt 24" },
	{ "a CPU interface without a distributor", "APIC", MADT "0b 50 00*10 01000000 00*64",
	  "offset 0x2c: a GIC CPU interface, and no distributor in the table" },

	{ "an MCFG without its fixed part", "MCFG", "00*4",
	  "offset 0x0: the table has 40 bytes; it needs 44" },
	{ "configuration spaces in each other's way", "MCFG",
	  "00*8 000000b000000000 0000 00 ff 00*4 000000a000000000 0100 00 ff 00*4 "
	  "0000f0b000000000 0200 00 00 00*4",
	  "offset 0x4c: the configuration space of segment 2 at 0xb0f00000 overlaps that of "
	  "segment 0" },
	{ "half an MCFG entry", "MCFG", "00*8 000000b000000000 0000",
	  "offset 0x2c: 10 bytes are left over, too few for an entry of 16" },
	{ "configuration space at 0", "MCFG", "00*8 00*8 0000 00 ff 00*4",
	  "offset 0x2c: the configuration space of segment 0 cannot be at 0x0" },
	{ "configuration space between megabytes", "MCFG", "00*8 001000b000000000 0100 00 ff 00*4",
	  "offset 0x2c: the configuration space of segment 1 cannot be at 0xb0001000" },
	{ "configuration space at the end of addresses", "MCFG",
	  "00*8 0000f0ffffffffff 0000 00 ff 00*4",
	  "offset 0x2c: the configuration space of segment 0 cannot be at 0xfffffffffff00000" },
	{ "buses that end before they begin", "MCFG", "00*8 000000b000000000 0000 20 10 00*4",
	  "offset 0x36: buses from 32 to 16 are no range" },
	{ "buses described twice", "MCFG",
	  "00*8 000000b000000000 0000 00 7f 00*4 000000c000000000 0000 7f ff 00*4",
	  "offset 0x3c: buses 127 to 255 of segment 0 are described twice" },

	{ "a DMAR without its fixed part", "DMAR", "26 01",
	  "offset 0x0: the table has 38 bytes; it needs 48" },
	{ "a DRHD that is too short", "DMAR", DMAR "0000 0800 00*4",
	  "offset 0x30: a DRHD structure has 8 bytes; it needs 16" },
	{ "a unit at address 0", "DMAR", DMAR "0000 1000 01 00 0000 00*8",
	  "offset 0x38: the registers of a unit cannot be at 0x0" },
	{ "a unit between pages", "DMAR", DMAR "0000 1000 01 00 0000 0110d9fe00000000",
	  "offset 0x38: the registers of a unit cannot be at 0xfed91001" },
	{ "a scope without a path", "DMAR",
	  DMAR "0000 1600 01 00 0000 0010d9fe00000000 01 06 0000 00 00",
	  "offset 0x40: 6 bytes are left over, too few for a structure" },
	{ "a scope beyond its structure", "DMAR",
	  DMAR "0000 1800 00 00 0000 0020d9fe00000000 01 0a 0000 00 00 00 00 " DRHD,
	  "offset 0x40: a structure of 10 bytes reaches beyond the end at 0x48" },
	{ "an I/O APIC that MADT does not have", "DMAR",
	  DMAR "0000 1800 00 00 0000 0010d9fe00000000 03 08 0000 07 f0 1f 00",
	  "offset 0x44: unit 0 remaps the I/O APIC 7, which MADT does not have" },
	{ "an I/O APIC behind a bridge that is not there", "DMAR",
	  DMAR "0000 1a00 00 00 0000 0010d9fe00000000 03 0a 0000 00 f0 1f 00 00 00",
	  "offset 0x46: the path to the I/O APIC 0 goes through f0:1f.0, which is no bridge" },
	{ "an RMRR that ends before it begins", "DMAR",
	  DMAR "0100 1800 0000 0000 0000807d00000000 ffff7f7d00000000",
	  "offset 0x38: memory for a device begins at 0x7d800000 and ends at 0x7d7fffff" },
	{ "a SATC that is too short", "DMAR", DMAR "0500 0600 0000",
	  "offset 0x30: a SATC structure has 6 bytes; it needs 8" },
	{ "a SATC with half a scope", "DMAR", DMAR "0500 0c00 0000 0000 01 08 0000",
	  "offset 0x38: 4 bytes are left over, too few for a structure" },
	{ "an SIDP that is too short", "DMAR", DMAR "0600 0400",
	  "offset 0x30: an SIDP structure has 4 bytes; it needs 8" },
	{ "an SIDP without its segment's second byte", "DMAR", DMAR "0600 0700 0000 01",
	  "offset 0x30: an SIDP structure has 7 bytes; it needs 8" },
	{ "an SIDP beyond the table", "DMAR", DMAR "0600 1000 0000 0000",
	  "offset 0x30: a structure of 16 bytes reaches beyond the end at 0x38" },
	{ "an SIDP with half a scope", "DMAR", DMAR "0600 0d00 0000 0000 01 08 0000 00",
	  "offset 0x38: 5 bytes are left over, too few for a structure" },
	{ "an SIDP with a scope beyond it", "DMAR",
	  DMAR "0600 1000 0000 0000 01 0a 0000 00 00 02 00 " DRHD,
	  "offset 0x38: a structure of 10 bytes reaches beyond the end at 0x40" },
	{ "an SIDP with a scope of length 0", "DMAR",
	  DMAR "0600 1000 0000 0000 01 00 0000 00 00 02 00",
	  "offset 0x38: a structure says that it has 0 bytes; the least is 8" },
	{ "affinity of a unit that is not there", "DMAR",
	  DMAR "0300 1400 00000000 0010d9fe00000000 00*4",
	  "offset 0x38: no unit has its registers at 0xfed91000" },

	{ "a device entry beyond its block", "IVRS", IVRS "10 00 1c00 " IVHD "42 0001 00",
	  "offset 0x48: a device entry of 8 bytes reaches beyond its block" },
	{ "a named device's texts beyond its block", "IVRS",
	  IVRS "40 00 4000 " IVHD "00*16 f0 0a01 00 00*16 02 0a 00*2",
	  "offset 0x58: a device entry of 32 bytes reaches beyond its block" },
	{ "a range that ends but never began", "IVRS", IVRS "10 00 1c00 " IVHD "04 1000 00",
	  "offset 0x49: a range of devices ends at 0x0010 without a beginning" },
	{ "two units at one address", "IVRS",
	  IVRS "10 00 1800 " IVHD "10 00 1800 0a00 4000 0000d8fe00000000 00*8",
	  "offset 0x50: two units have their registers at 0xfed80000" },
	{ "memory of size 0", "IVRS", IVRS "20 07 2000 00*28",
	  "offset 0x40: memory of 0x0 bytes cannot begin at 0x0" },
	{ "memory beyond all addresses", "IVRS",
	  IVRS "20 07 2000 00*12 00f0ffffffffffff 0020000000000000",
	  "offset 0x40: memory of 0x2000 bytes cannot begin at 0xfffffffffffff000" },

	{ "an FADT of ACPI 0.9", "FACP", "00*8",
	  "offset 0x0: the table has 44 bytes; it needs 116" },
	{ "an HPET in ports", "HPET", "00*4 01 00*15", "offset 0x28: the timer is not in memory" },
	{ "a console that is cut off", "SPCR", "00*10",
	  "offset 0x0: the table has 46 bytes; it needs 80" },
	{ "debug ports beyond the table", "DBG2", "ff000000 01000000",
	  "offset 0xff: a list begins beyond its end at 0x2c" },
	{ "a debug port's registers beyond its structure", "DBG2",
	  "2c000000 01000000 00 1600 01 0000 0000 0000 0000 0080 0000 0000 2000 2000",
	  "offset 0x3e: the registers of a debug port are described beyond its structure" },

	{ "an MADT that is not the first", "APIC2", MADT "01 0c 00 00 0000c0fe 00*4",
	  "offset 0x0: there is another table of this kind; the first counts, for the kernel "
	  "too" },

	{ "an error source of an unknown type", "HEST", "01000000 4000 00*60",
	  "offset 0x28: an error source has the unknown type 64; the rest of the table cannot be "
	  "read" },
	{ "more banks than there are bytes", "HEST", "01000000 0000 00*30 ff 00*7",
	  "offset 0x28: an error source of 7180 bytes reaches beyond the table" },
	{ "more error sources than there are bytes", "HEST", "02000000 0200 00*18",
	  "offset 0x3c: an error source of 40 bytes reaches beyond the table" },
	{ "a crash record beyond all addresses", "BERT", "00200000 00f0ffffffffffff",
	  "offset 0x28: 8192 bytes cannot begin at 0xfffffffffffff000" },
	{ "more actions than there are bytes", "ERST", "30000000 00*4 ffffff7f 00*32",
	  "offset 0x2c: 2147483647 actions of 32 bytes do not fit the table" },
	{ "memory affinity beyond all addresses", "SRAT",
	  "01000000 00*8 01 28 00*6 00f0ffffffffffff 0020000000000000 00*4 01000000 00*8",
	  "offset 0x38: memory of 0x2000 bytes cannot begin at 0xfffffffffffff000" },
	{ "timers beyond the table", "GTDT", "00*52 01000000 00010000",
	  "offset 0x100: a list begins beyond its end at 0x60" },

	{ "a GTDT of revision 1 that is cut off", "GTDT", "00*56",
	  "offset 0x0: the table has 92 bytes; it needs 96" },
	{ "a timer block without frames' place", "GTDT", "00*52 01000000 60000000 00 1000 00 00*12",
	  "offset 0x60: a timer block has 16 bytes; it needs 20" },
	{ "frames beyond their timer block", "GTDT",
	  "00*52 01000000 60000000 00 1400 00 00*8 02000000 14000000",
	  "offset 0x6c: 2 timers of 40 bytes from 0x14 on do not fit the structure" },
	{ "more frames than there may be", "GTDT",
	  "00*52 01000000 60000000 00 1400 00 00*8 09000000 14000000",
	  "offset 0x6c: 9 timers of 40 bytes from 0x14 on do not fit the structure" },
	{ "a watchdog that is too short", "GTDT", "00*52 01000000 60000000 01 1000 00 00*12",
	  "offset 0x60: a watchdog has 16 bytes; it needs 28" },

	{ "an SMMU's interrupts beyond its node", "IORT",
	  "01000000 30000000 00*4 03 4c00 00*13 0000050900000000 0000010000000000 00*8 4a000000 "
	  "00*32",
	  "offset 0x58: the interrupts of an SMMU are described at 0x4a, beyond its node" },
	{ "two SMMUs at one address", "IORT",
	  "02000000 30000000 00*4 04 4400 01 00*12 0000050900000000 00*44 "
	  "04 4400 01 00*12 0000050900000000 00*44",
	  "offset 0x84: two units have their registers at 0x9050000" },
	{ "nodes beyond the table", "IORT", "01000000 ffff0000 00*4",
	  "offset 0xffff: a list begins beyond its end at 0x30" },
	{ "a node that is too short for its header", "IORT", "01000000 30000000 00*4 04 0800 00*13",
	  "offset 0x30: a structure says that it has 8 bytes; the least is 16" },
	{ "mappings beyond their node", "IORT",
	  "01000000 30000000 00*4 02 2400 00 00*4 02000000 24000000 00*20",
	  "offset 0x38: 2 mappings of 20 bytes from 0x24 on do not fit the node" },
	{ "a mapping to the middle of a node", "IORT",
	  "01000000 30000000 00*4 02 3800 00 00*4 01000000 24000000 00*20 "
	  "00*4 ff000000 00*4 31000000 00*4",
	  "offset 0x60: ids are mapped to a node at offset 0x31, where none begins" },
};

static void each_fault_is_one_finding_that_says_where(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
		const struct finding *finding;

		inventory->arch = MACHINE_X86;
		acpi_read_table(inventory, cases[i].signature,
				acpi_table(inventory->arena, cases[i].signature, cases[i].hex));
		if (inventory->findings.n != 1)
			fail_msg("%s: %zu findings, the first: %s", cases[i].name,
				 inventory->findings.n,
				 inventory->findings.n ? inventory->findings.items[0].message : "");
		finding = &inventory->findings.items[0];
		if (strcmp(finding->message, cases[i].message) != 0)
			fail_msg("%s: %s", cases[i].name, finding->message);
		assert_string_equal(finding->rule, "acpi-table");
		assert_string_equal(strrchr(finding->object, '/') + 1, cases[i].signature);
		assert_non_null(finding->remedy);
	}
}

/* What is damaged after the table was made. */
static const struct {
	const char *name;
	size_t offset;
	uint8_t value;
	size_t size; /* of the file; 0: as it is, 48 */
	const char *message;
	bool is_read;
} damages[] = {
	{ "a wrong checksum", 12, 0x11, 0,
	  "offset 0x9: the bytes of the table add up to 0xc5, not 0: its checksum is wrong, or its "
	  "content was damaged",
	  true },
	{ "a length beyond the file", 4, 200, 0,
	  "offset 0x4: the table says that it has 200 bytes; the file has 60", true },
	{ "a length below the header", 4, 35, 0,
	  "offset 0x4: the table says that it has 35 bytes; the header has 36", false },
	{ "another table's signature", 0, 'X', 0, "offset 0x0: the signature is not \"MCFG\"",
	  false },
	{ "a file that is cut off", 0, 'M', 20,
	  "offset 0x0: the file has 20 bytes; the header alone has 36", false },
	{ "an empty file", 0, 'M', 1, "offset 0x0: the file has 1 bytes; the header alone has 36",
	  false },
};

static void a_damaged_header_is_told(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(damages); i++) {
		_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
		struct bytes table = acpi_table(inventory->arena, "MCFG",
						"00*8 000000b000000000 0000 00 ff 00*4");

		((uint8_t *)table.data)[damages[i].offset] = damages[i].value;
		if (damages[i].size)
			table.size = damages[i].size;
		acpi_read_table(inventory, "MCFG", table);
		assert_true(inventory->findings.n > 0);
		if (strcmp(inventory->findings.items[0].message, damages[i].message) != 0)
			fail_msg("%s: %s", damages[i].name, inventory->findings.items[0].message);
		assert_int_equal(inventory->n_pci_hosts, damages[i].is_read);
	}
}

static void findings_do_not_flood(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	const struct finding *last;

	/* I/O APICs at address 0. */
	acpi_read_table(inventory, "APIC",
			acpi_table_repeat(inventory->arena, "APIC", MADT, "01 0c 00*10 ", 100));
	assert_int_equal(inventory->findings.n, ACPI_FINDINGS_MAX + 1);
	last = &inventory->findings.items[ACPI_FINDINGS_MAX];
	assert_string_equal(last->rule, "acpi-limit");
	assert_string_equal(last->message, "36 more findings about this table are not listed");
}

static void every_way_of_reading_is_noted(void **state)
{
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(sysroot_freep) struct sysroot *root = NULL;
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	struct bytes table = acpi_table(arena, "MCFG", "00*8 000000b000000000 0000 00 ff 00*4");

	tree_bytes(tree, ACPI_TABLES_PATH "/MCFG", table.data, table.size);
	tree_bytes(tree, ACPI_TABLES_PATH "/DMAR", "DMAR", 4);
	tree_bytes(tree, ACPI_TABLES_PATH "/FACS", "FACS", 4);
	tree_bytes(tree, ACPI_TABLES_PATH "/data/BERT", "x", 1);
	tree_bytes(tree, ACPI_TABLES_PATH "/IVRS", "", 0);
	tree_file(tree, SYSROOT_MANIFEST_PATH,
		  "{\"format\":1,\"errors\":{\"" ACPI_TABLES_PATH "/IVRS\":\"EACCES\"}}");
	assert_int_equal(sysroot_open(tree_path(tree), &root), 0);
	probe_acpi(root, inventory);
	assert_true(inventory->acpi.is_present);
	assert_int_equal(inventory->n_sources, 4);
	assert_string_equal(inventory->sources[1].name, "acpi/MCFG");
	assert_int_equal(inventory->sources[1].state, SOURCE_OK);
	assert_string_equal(inventory->sources[2].name, "acpi/DMAR");
	assert_int_equal(inventory->sources[2].state, SOURCE_INVALID);
	assert_string_equal(inventory->sources[3].name, "acpi/IVRS");
	assert_int_equal(inventory->sources[3].state, SOURCE_DENIED);
	assert_string_equal(inventory->sources[3].reason, "permission denied; run as root");
	assert_int_equal(inventory->n_pci_hosts, 1);
}

/* CPU 1 is the table's first; it has no link on a kernel without ACPI's processor driver. */
static void the_namespace_names_processors(void **state)
{
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(sysroot_freep) struct sysroot *root = NULL;
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	struct bytes table =
		acpi_table(arena, "APIC",
			   "00*8 0c 18 0000 00*4 0000000800000000 00*4 03 000000 "
			   "0b 50 0000 00000000 11000000 01000000 00*52 0100000000000000 00*4 "
			   "0b 50 0000 01000000 10000000 01000000 00*52 0200000000000000 00*4 ");
	unsigned int id;

	for (id = 0; id < 3; id++)
		arena_append(inventory->arena, inventory->cpus.items, inventory->cpus.n)->id = id;
	inventory->arch = MACHINE_ARM64;
	tree_bytes(tree, ACPI_TABLES_PATH "/APIC", table.data, table.size);
	tree_file(tree, "/sys/devices/system/cpu/cpu0/firmware_node/uid", "16");
	tree_file(tree, "/sys/devices/system/cpu/cpu1/firmware_node/uid", "17");
	tree_file(tree, "/sys/devices/system/cpu/cpu2/firmware_node/uid", "SOCKET2");
	assert_int_equal(sysroot_open(tree_path(tree), &root), 0);
	probe_acpi(root, inventory);
	assert_int_equal(inventory->findings.n, 0);
	assert_int_equal(inventory->cpus.items[0].mpidr, 2);
	assert_int_equal(inventory->cpus.items[1].mpidr, 1);
	assert_false(inventory->cpus.items[2].is_acpi_uid_known);
	assert_false(inventory->cpus.items[2].is_mpidr_known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_fault_is_one_finding_that_says_where),
		cmocka_unit_test(a_damaged_header_is_told),
		cmocka_unit_test(findings_do_not_flood),
		cmocka_unit_test(every_way_of_reading_is_noted),
		cmocka_unit_test(the_namespace_names_processors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
